"""Writing a spool file: the sink of every reader, in the child process.

Pages go to the file as they come; only the first and the last ones are kept, for classifying and
describing. What an earlier reading of the same bytes wrote, before it was cut short, is taken over.
See `ingest.spool.reading` for the file's shape.
"""

import json
import re
import shutil
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from archive.notes import NoteCode, ReasonCode
from archive.record import Classification, Description, Page
from ingest.errors import Unreadable
from ingest.reader import Child, Identity, Limits, Reading
from ingest.spool.failure import INNERMOST, Failure
from ingest.spool.reading import VERSION, begun, children_folder

_HEAD_PAGES, _TAIL_PAGES = 50, 5  # what classifying and describing see of a long reading
_HEAD_CHARACTERS, _TAIL_CHARACTERS = 300_000, 60_000
_FACTS, _FACT_LENGTH, _NOTES = 200, 10_000, 1000
# Control characters and lone surrogates: no database and no page can take them.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` without what cannot be stored: control characters and half characters."""
    return _UNFIT.sub(" ", text) if _UNFIT.search(text) else text


def page_value(page: Page) -> dict[str, Any]:
    """A page as one value of a spool file."""
    lines = [
        [clean(line.text), line.box, line.confidence, line.cell]
        if line.box is not None or line.confidence is not None
        else [clean(line.text)]
        for line in page.lines
    ]
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "read_by": page.read_by,
        "blank": page.blank,
        "confidence": page.confidence,
        "flagged": page.flagged,
        "doubtful": page.doubtful,
        "lines": lines,
    }


def write_pages(pages: Iterable[Page], path: Path) -> None:
    """Write a file that has nothing but these pages, for `ingest.spool.reading.pages_in`."""
    with path.open("w", encoding="utf-8", errors="replace") as file:
        for page in pages:
            file.write(json.dumps(page_value(page), ensure_ascii=False) + "\n")


class SpoolWriter:
    """The sink of a reader: pages go straight to the file, only the first and last are kept.

    A context manager; without `finish` the file has no summary and reads as incomplete. `key`
    names the bytes and how they are read: an unfinished file at `spool_file` with the same key is
    gone on with. `page_done` is told, after each page, how many there are.
    """

    def __init__(
        self,
        spool_file: Path,
        name: str,
        identity: Identity,
        limits: Limits,
        page_done: Callable[[int], None] | None = None,
        key: str = "",
    ) -> None:
        self._page_done = page_done
        self._path = spool_file
        self._limits = limits
        self._reading = Reading(name=name, identity=identity)
        self._head: list[Page] = []
        self._tail: deque[Page] = deque(maxlen=_TAIL_PAGES)
        self._head_characters = 0
        self._pages = self._lines = self._characters = self._bytes = 0
        self._ocr = False
        self._blank = True
        self._had: set[int] = set()
        self._failures: list[Failure] = []
        header = {"spool": VERSION, "name": clean(name), "identity": asdict(identity), "key": key}
        sound = self._take_over(spool_file, header)
        shutil.rmtree(children_folder(spool_file), ignore_errors=True)
        self._file: BinaryIO = spool_file.open("r+b" if sound else "wb")
        self._file.truncate(sound)
        self._file.seek(sound)
        if not sound:
            self._write(header)

    def __enter__(self) -> "SpoolWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _take_over(self, spool_file: Path, header: dict[str, Any]) -> int:
        """Count in what an unfinished spool file with this header holds; how many bytes of it are sound."""
        sound = 0
        for found, end in begun(spool_file, header):
            if isinstance(found, Page):
                self._count(found)
                self._had.add(found.number)
            elif found:
                self._reading.notes.append(found)
            sound = end
        return sound

    def _write(self, value: dict[str, Any]) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self._file.write(text.encode("utf-8", "replace") + b"\n")

    def expect(self, pages: int) -> None:
        """Say how many pages the file has."""
        self._write({"expected": pages})

    def has(self, number: int) -> bool:
        """Whether page `number` was read already, before an earlier reading was cut short."""
        return number in self._had

    def page(self, page: Page) -> None:
        """Take one page, unless it is there. Raises Unreadable("too_much_text") over the limit."""
        if self.has(page.number):
            return
        self._count(page)
        self._write(page_value(page))
        if self._page_done is not None:
            self._file.flush()
            self._page_done(self._pages)

    def working(self) -> None:
        """Report progress on a page that takes long."""
        if self._page_done is not None:
            self._page_done(self._pages)

    def _count(self, page: Page) -> None:
        size = sum(len(line.text) + 1 for line in page.lines)  # an empty line costs, too
        self._characters += size
        self._pages += 1
        self._lines += len(page.lines)
        self._blank &= page.blank
        self._ocr |= page.read_by in ("ocr", "mixed")
        if self._characters > self._limits.characters:
            raise Unreadable(ReasonCode.TOO_MUCH_TEXT, f"{self._characters} characters")
        self._remember(page, size)

    def _remember(self, page: Page, size: int) -> None:
        self._head_characters += size
        fits = len(self._head) < _HEAD_PAGES and self._head_characters <= _HEAD_CHARACTERS
        if self._pages == 1 or (fits and not self._tail):
            self._head.append(page)
        else:
            self._tail.append(page)

    def child(self, name: str, chunks: Iterator[bytes]) -> None:
        """Take one attachment. Raises Unreadable("too_much_output") over the limit."""
        count = len(self._reading.children)
        if count >= self._limits.members:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{count} attachments")
        folder = children_folder(self._path)
        folder.mkdir(exist_ok=True)
        path = folder / f"{count}.bin"
        with path.open("wb") as file:
            for chunk in chunks:
                self._bytes += len(chunk)
                if self._bytes > self._limits.output_mib << 20:
                    raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, f"{self._bytes} bytes of attachments")
                file.write(chunk)
        self._reading.children.append(Child(clean(name), path))

    def fact(self, name: str, value: str) -> None:
        """Note one fact the format itself states; the first value of a name stays."""
        if value.strip() and len(self._reading.facts) < _FACTS:
            self._reading.facts.setdefault(clean(name), clean(value).strip()[:_FACT_LENGTH])

    def note(self, code: NoteCode, detail: str = "") -> None:
        """Note what the archivist should know; the same note once."""
        note = (clean(code), clean(detail)[:_FACT_LENGTH])
        if note not in self._reading.notes and len(self._reading.notes) < _NOTES:
            self._reading.notes.append(note)
            self._write({"note": note})

    def failed(self, code: NoteCode, detail: str, error: Exception) -> None:
        """Note that a step after reading failed, and keep where, for the log (never the error's own text,
        which may hold words of the document)."""
        self.note(code, detail)
        where = "".join(traceback.format_tb(error.__traceback__, -INNERMOST))
        self._failures.append(Failure(f"{code} {detail}".strip(), f"{where}{type(error).__name__}"))

    def reading(self) -> Reading:
        """What classifying and describing see: the first pages and the last ones, within bounds."""
        tail: deque[Page] = deque()
        left = _TAIL_CHARACTERS
        for page in reversed(self._tail):
            left -= len(page.text)
            if left < 0 and tail:
                break
            tail.appendleft(page)
        self._reading.pages = [*self._head, *tail]
        return self._reading

    @property
    def used_ocr(self) -> bool:
        """Whether any page was read by OCR."""
        return self._ocr

    @property
    def blank(self) -> bool:
        """Whether there are pages and all of them are blank."""
        return self._pages > 0 and self._blank

    def finish(
        self, classification: Classification | None, description: Description | None, read_with: str = ""
    ) -> None:
        """Write the summary: from now on the file is complete. `read_with` names the OCR engine."""
        reading = self._reading
        self._write(
            {
                "pages": self._pages,
                "characters": self._characters - self._lines,
                "facts": reading.facts,
                "notes": reading.notes,
                "read_with": read_with,
                "failures": [asdict(failure) for failure in self._failures],
                "children": [[child.name, child.path.name] for child in reading.children],
                "classification": asdict(classification) if classification else None,
                "description": asdict(description) if description else None,
            }
        )
        self._file.flush()
