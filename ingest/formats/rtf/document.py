"""Rich text files (RTF): what each control word and group does to the text."""

from dataclasses import dataclass, replace

from archive.notes import NoteCode, ReasonCode
from ingest.errors import Unreadable
from ingest.formats.picture.embedded import Pictures
from ingest.formats.rtf import codes
from ingest.formats.rtf.fonts import Fonts
from ingest.formats.rtf.objects import put_object
from ingest.formats.rtf.paragraphs import Story
from ingest.formats.rtf.parts import Parts
from ingest.formats.rtf.pictures import KINDS, KeptPictures
from ingest.formats.rtf.tokens import Token
from ingest.formats.text.flow import DEEPEST
from ingest.formats.text.symbols import symbol
from ingest.reader import Limits, Sink

_DEEPEST = 5_000  # groups within groups


@dataclass(slots=True)
class _Group:
    """What holds between two braces; a group in it begins with the same."""

    skipped: bool = False
    dispensable: bool = False  # \\* was just read
    alternative: bool = False  # its groups say the same twice
    font: int | None = None
    fallback: int = 1  # characters behind a Unicode one, for programs that do not know it
    deleted: bool = False
    depth: int = 0  # of the table
    target: str = ""  # the destination that is read, if it is not text of the document
    story: Story | None = None  # that ends with the group
    later: bool = False  # a note for the end of the document


class RichText:
    """Takes the tokens of a file and sorts what they give."""

    def __init__(self, sink: Sink, limits: Limits, kept: KeptPictures) -> None:
        """`kept` takes the pictures."""
        self._sink = sink
        self._kept = kept
        self._largest = limits.memory_mib << 18
        self._groups: list[_Group] = [_Group()]
        self._stories = [Story("body")]
        self._fonts = Fonts()
        self._parts = Parts(sink)
        self._object = bytearray()
        self._objects = 0
        self._pass = 0  # characters to pass over
        self._tracked = self._ended = False

    def take(self, token: Token) -> None:
        """Take one token. Raises Unreadable("too_much_output") for groups too deep in each other."""
        if token.kind == "brace":
            self._pass = 0
            self._open() if token.word == "{" else self._close()
        elif token.kind == "text":
            self._text(token.data)
        elif token.kind == "raw":
            self._raw(token.data)
        elif not self._ended:
            self._word(token)

    def write(self, pictures: Pictures) -> None:
        """Hand the pages over; `pictures` reads those that were met."""
        cut_off = len(self._groups) > 1
        while len(self._groups) > 1:
            self._close()
        self._parts.write(self._stories[0].close(), self._kept, pictures)
        if self._tracked:
            self._sink.note(NoteCode.TRACKED_CHANGES)
        if cut_off:
            self._sink.note(NoteCode.TRUNCATED)

    def _open(self) -> None:
        if len(self._groups) > _DEEPEST:
            raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "nesting")
        above = self._groups[-1]
        skipped = above.skipped or above.alternative
        self._groups.append(
            replace(above, story=None, dispensable=False, skipped=skipped, alternative=False, later=False)
        )

    def _close(self) -> None:
        if len(self._groups) == 1:
            return
        group = self._groups.pop()
        self._ended = len(self._groups) == 1
        if group.story is not None:
            self._stories.pop()
            self._parts.finish(group.story, self._stories[-1], later=group.later)
        elif group.target == "objdata" and self._groups[-1].target != "objdata":
            self._embedded()
        elif group.target == "blip" and self._groups[-1].target != "blip":
            self._kept.end(self._stories[0].page_open)

    def _raw(self, data: bytes) -> None:
        if self._groups[-1].target == "blip" and not self._groups[-1].skipped:
            self._kept.raw(data)

    def _text(self, data: bytes) -> None:
        group = self._groups[-1]
        group.dispensable = False
        if self._pass:
            passed = min(self._pass, len(data))
            self._pass -= passed
            data = data[passed:]
        if group.skipped or self._ended or not data:
            return
        if group.target == "objdata":
            if len(self._object) + len(data) <= self._largest:
                self._object += data
        elif group.target == "blip":
            self._kept.figures(data)
        elif group.target not in _UNSEEN and not group.deleted:
            self._stories[-1].coded(data, self._fonts.codec(group.font))

    def _word(self, token: Token) -> None:
        group, word = self._groups[-1], token.word
        if self._pass and word in codes.CHARACTERS:
            self._pass -= 1
            return
        self._pass = 0
        if word == "*":
            group.dispensable = True
        elif group.dispensable and word not in codes.KEPT:
            group.skipped, group.dispensable = True, False
        elif word == "ud":
            group.skipped = group.skipped and self._groups[-2].skipped
        elif not group.skipped:
            group.dispensable = False
            self._act(group, word, token.number)

    def _act(self, group: _Group, word: str, number: int | None) -> None:
        if word in codes.SKIPPED:
            group.skipped = True
        elif group.target == "fonttbl":
            self._fonts.word(word, number)
        elif group.target in _OF_PICTURES:
            self._picture(group, word)
        elif group.target == "info" and word in codes.FACTS or word in codes.STORIES or word in _TEXTS:
            self._begin(group, word)
        elif word in codes.DATE_PARTS and group.target == "fact":
            self._parts.date[word] = number or 0
        elif word in _TARGETS:
            group.target = word
        elif word in codes.CHARACTERS:
            self._character(group, codes.CHARACTERS[word])
        elif word == "u":
            code = (number or 0) & 0xFFFF
            in_symbols = self._fonts.codec(group.font) == "symbol"
            self._character(group, symbol(code) if in_symbols else chr(code))
            self._pass = group.fallback
        elif not self._structure(group, word):
            self._state(group, word, number)

    def _picture(self, group: _Group, word: str) -> None:
        """Do what a word does within a shape's property or a picture."""
        if group.target == "sp" and word == "pict":
            group.target = "pict"
        elif group.target == "pict" and word in KINDS and not group.deleted:
            group.target = "blip"

    def _begin(self, group: _Group, word: str) -> None:
        """Begin a text of its own, which ends with the group."""
        if group.story is None:
            group.story = Story(word)
            self._stories.append(group.story)
            group.target = "fact" if word in codes.FACTS else ""
            group.depth = 0

    def _character(self, group: _Group, char: str) -> None:
        if not group.deleted and group.target not in (*_UNSEEN, "objdata"):
            self._stories[-1].characters(char)

    def _structure(self, group: _Group, word: str) -> bool:
        """Do what a word does to paragraphs, tables and pages; False if it does nothing to them."""
        story = self._stories[-1]
        if word in codes.PARAGRAPH_ENDS:
            story.paragraph(group.depth)
        elif word in ("cell", "nestcell"):
            story.cell(max(group.depth, 2) if word == "nestcell" else 1)
        elif word in ("row", "nestrow"):
            story.row(max(group.depth, 2) if word == "nestrow" else 1)
        elif word == "page":
            story.page(now=True)
        elif word in ("sect", "pagebb"):
            if word == "sect":
                story.paragraph(0)
            story.page(now=False)
        elif word in ("sbknone", "sbkcol"):
            story.no_page()
        else:
            return False
        return True

    def _state(self, group: _Group, word: str, number: int | None) -> None:
        """Do what a word does to the group it stands in, or to the document."""
        if word == "f":
            group.font = number
        elif word == "plain":
            group.font, group.deleted = None, False
        elif word == "pard":
            group.depth = 0
        elif word == "intbl":
            group.depth = max(group.depth, 1)
        elif word == "itap":
            group.depth = max(0, min(number or 0, DEEPEST))
        elif word == "uc":
            group.fallback = max(0, min(number if number is not None else 1, 100))
        elif word in ("deleted", "revised"):
            self._tracked = True
            group.deleted = word == "deleted" and number != 0
        elif word == "upr":
            group.alternative = True
        elif word == "ftnalt":
            group.later = True
        else:
            self._fonts.document(word, number)

    def _embedded(self) -> None:
        """An embedded object is whole."""
        self._objects += 1
        put_object(bytes(self._object), self._objects, self._sink)
        self._object.clear()


_TARGETS = frozenset({"fonttbl", "info", "objdata", "pict", "sp"})
# A property of a shape, which may be a picture; a picture; its bytes.
_OF_PICTURES = frozenset({"sp", "pict", "blip"})
_UNSEEN = ("fonttbl", "info", *_OF_PICTURES)
_TEXTS = frozenset({"fldinst", "listtext", "pntext", "atnauthor"})
