"""The parts of a rich text file (RTF): its body, and what is read before and behind it."""

from archive.notes import NoteCode
from ingest.formats.picture.embedded import Pictures
from ingest.formats.rtf import codes
from ingest.formats.rtf.paragraphs import Story
from ingest.formats.rtf.pictures import KeptPictures
from ingest.formats.text.flow import BREAK
from ingest.formats.text.margins import comment_line, shown_by_field, worth_reading
from ingest.formats.text.pages import Pager
from ingest.reader import Sink


class Parts:
    """Takes texts that are whole and puts each to where it belongs."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._headers: list[str] = []
        self._footers: list[str] = []
        self._comments: list[str] = []
        self._endnotes: list[str] = []
        self._commenter = ""
        self.date: dict[str, int] = {}  # the parts of the day that is being read

    def finish(self, story: Story, below: Story, later: bool) -> None:
        """Take a text that stood in the story `below`; a note that is for `later` is an endnote."""
        lines = [line for line in story.close() if line != BREAK]
        kind = story.kind
        if kind in codes.HEADERS:
            self._headers += lines
        elif kind in codes.FOOTERS:
            self._footers += lines
        elif kind == "footnote":
            (self._endnotes if later else below.notes).extend(line.strip() for line in lines)
        elif kind == "annotation":
            self._comments.append(comment_line(self._commenter, " ".join(lines)))
        elif kind in ("listtext", "pntext"):
            below.characters(_label(" ".join(lines)))
        elif kind == "fldinst":
            below.characters(shown_by_field(" ".join(lines)))
        elif kind == "atnauthor":
            self._commenter = " ".join(lines)
        elif kind in codes.FACTS:
            self._fact(kind, " ".join(lines))
        else:
            below.after += lines

    def write(self, body: list[str], kept: KeptPictures, pictures: Pictures) -> None:
        """Hand the pages over: headers, the body with each page's pictures, endnotes, comments, footers."""
        pager = Pager(pictures)
        pager.lines(worth_reading(self._headers))
        page = 0
        for line in body:
            if line == BREAK:
                pictures.put(kept.of_page(page), pager)
                pager.end_page()
                page += 1
            else:
                pager.line(line)
        pager.lines((*self._endnotes, *self._comments, *worth_reading(self._footers)))
        pictures.put(kept.of_page(page), pager)
        pager.close()
        if self._comments:
            self._sink.note(NoteCode.COMMENTS, str(len(self._comments)))

    def _fact(self, kind: str, text: str) -> None:
        if self.date.get("yr"):
            parts = [self.date.get(part, 0) for part in codes.DATE_PARTS]
            text = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*parts)
        self.date.clear()
        if text.strip():
            self._sink.fact(codes.FACTS[kind], text.strip())


def _label(text: str) -> str:
    """A list number with the gap behind it; a bullet says nothing."""
    text = text.strip()
    if text == "o" or not any(char.isalnum() for char in text):
        return ""
    return text if text.endswith("、") else f"{text} "
