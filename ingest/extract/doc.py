"""DOC: Word's binary documents and templates (Word 6 to 2003, and Kingsoft's WPS), their text in order.

The body with its text boxes and tables, headers before it, notes at the end of their page, comments
and footers last. What was deleted while changes were tracked is left out.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.doc import old as docold
from ingest.formats.doc.file import WordFile
from ingest.formats.doc.pictures import DocPictures
from ingest.formats.doc.story import Lines
from ingest.formats.doc.words import Words
from ingest.formats.locks.unlocking import unlocked
from ingest.formats.ole import files as olefiles
from ingest.formats.ole.embedded import put_objects
from ingest.formats.ole.files import Streams, open_streams
from ingest.formats.ole.tree import Storage
from ingest.formats.picture.embedded import Pictures
from ingest.formats.text.flow import BREAK
from ingest.formats.text.margins import comment_line, worth_reading
from ingest.formats.text.pages import Pager
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits, Sink, Source

_HEADERS, _OWNERS = 11, 36
_SEPARATORS, _OF_A_SECTION = 6, 6  # texts in the story of headers: before the first section, and of each
_TOP = frozenset({0, 1, 4})  # of a section's texts those that are headers


@dataclass(slots=True)
class DocReader:
    """Reads Word's binary documents."""

    options: ReadOptions = field(default_factory=ReadOptions)
    media_types: frozenset[str] = frozenset({"application/msword"})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as they were broken by hand; raises Unreadable, NeedsPassword."""
        with unlocked(source) as path, open_streams(path, source.limits) as streams:
            olefiles.facts(streams, sink)
            main = streams.read("WordDocument")
            if docold.is_old(main):
                docold.read(main, Pager(sink), source.limits)
            else:
                pictures = Pictures(self.options, source.limits, sink)
                _read(_open(streams, main), source.limits, sink, pictures)
            put_objects(_objects(streams.root()), sink)
            if streams.has("Macros") or streams.has("_VBA_PROJECT_CUR"):
                sink.note(NoteCode.MACROS)


def _objects(root: Storage) -> Iterator[tuple[str, Storage]]:
    """The objects embedded in a document."""
    for pool in root.storages("objectpool"):
        for number, storage in enumerate(pool.storages("_"), 1):
            yield f"嵌入对象{number}", storage


def _open(streams: Streams, main: bytes) -> WordFile:
    if main[:2] != b"\xec\xa5":
        raise Unreadable(ReasonCode.DAMAGED, "header of WordDocument")
    tables = {name: streams.read(name) for name in ("0Table", "1Table")}
    return WordFile(main, tables, streams.read("Data"))


def _read(file: WordFile, limits: Limits, sink: Sink, pictures: Pictures) -> None:
    words = Words(file, limits)
    document = _Document(file, Lines(file, words), DocPictures(file, words))
    document.write(pictures)
    if words.tracked:
        sink.note(NoteCode.TRACKED_CHANGES)
    if document.comments:
        sink.note(NoteCode.COMMENTS, str(document.comments))
    if len(words.text) < words.needed:
        sink.note(NoteCode.TRUNCATED, f"{len(words.text)} of {words.needed} characters")


class _Document:
    """The stories of a document, in the order in which they are read."""

    def __init__(self, file: WordFile, lines: Lines, shown: DocPictures) -> None:
        self._file = file
        self._lines = lines
        self._shown = shown
        self.comments = 0

    def write(self, pictures: Pictures) -> None:
        """Headers, the body with each page's notes and pictures at its end, endnotes, comments, footers."""
        pager = Pager(pictures)
        pager.lines(self._margins(top=True))
        notes = self._notes("footnotes", 2, 3)
        for line in self._lines.lines(*self._file.story("body")):
            if line != BREAK:
                pager.line(line)
                continue
            while notes and notes[0][0] < self._lines.reached:
                pager.lines(self._plain(*notes.pop(0)[1]))
            pictures.put(self._shown.until(self._lines.reached), pager)
            pager.end_page()
        for _, span in (*notes, *self._notes("endnotes", 46, 47)):
            pager.lines(self._plain(*span))
        pager.lines(self._lines.boxes_left())
        pager.lines(self._commented())
        pager.lines(self._margins(top=False))
        pictures.put(self._shown.until(sys.maxsize), pager)
        pictures.put(self._shown.floating(), pager)
        pager.close()

    def _plain(self, start: int, end: int) -> Iterator[str]:
        return (line.strip() for line in self._lines.lines(start, end) if line != BREAK)

    def _notes(self, story: str, references: int, texts: int) -> list[tuple[int, tuple[int, int]]]:
        """Where each note is referred to, and the first and last of its own characters."""
        start, end = self._file.story(story)
        at = [start + position for position, _ in self._file.entries(texts, 0)]
        if start == end:
            return []
        marks = [position for position, _ in self._file.entries(references, 2)[:-1]]
        spans = [(first, min(last, end)) for first, last in pairwise(at)]
        return list(zip(marks, spans, strict=False)) or [(0, (start, end))]

    def _commented(self) -> Iterator[str]:
        """The comments, each with who made it."""
        start, end = self._file.story("comments")
        owners = _names(self._file.part(_OWNERS))
        at = [start + position for position, _ in self._file.entries(5, 0)]
        entries = self._file.entries(4, 30)[:-1]
        for (_, entry), (first, last) in zip(entries, pairwise(at), strict=False):
            owner = int.from_bytes(entry[20:22], "little")
            text = " ".join(self._plain(first, min(last, end))).strip()
            if text:
                self.comments += 1
                yield comment_line(owners[owner] if owner < len(owners) else "", text)

    def _margins(self, top: bool) -> list[str]:
        """The lines of the headers or footers of all sections."""
        start, end = self._file.story("headers")
        at = [start + position for position, _ in self._file.entries(_HEADERS, 0)]
        spans = list(pairwise(at))[_SEPARATORS:]
        return worth_reading(
            line
            for number, (first, last) in enumerate(spans)
            if (number % _OF_A_SECTION in _TOP) == top
            for line in self._plain(first, min(last, end))
        )


def _names(data: bytes) -> list[str]:
    """The names of who commented: each with its length before it."""
    found, at = [], 0
    while at + 2 <= len(data):
        end = at + 2 + 2 * int.from_bytes(data[at : at + 2], "little")
        found.append(data[at + 2 : end].decode("utf-16-le", "replace"))
        at = end
    return found
