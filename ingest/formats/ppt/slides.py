"""The slides of a binary presentation: the text of their shapes, their notes and comments."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.formats.ppt.records import DOCUMENT, NOTES, SLIDE, Record, Show
from ingest.formats.ppt.shapes import NARROW_TEXT, TEXT_KIND, WIDE_TEXT, Shapes, text_of

_LIST, _LISTED, _SLIDES, _NOTES = 4080, 1011, 0, 2
_SHOWN, _HIDDEN = 1017, 0x04
_TAGS, _TAG, _TAG_DATA, _COMMENT, _STRING = 5000, 5002, 5003, 12000, 4026
_NOTES_OF = 1009
_MARGINS = 4057


@dataclass(slots=True)
class Slide:
    """A slide: its record, and the texts that the outline holds for it."""

    number: int  # by which notes name it
    record: Record | None
    outline: list[tuple[int, str]] = field(default_factory=list)  # (kind of text, text)


class Slides:
    """The slides of a presentation, in the order they are shown."""

    def __init__(self, show: Show, document: Record | None, places: dict[int, int]) -> None:
        self._show = show
        self._places = places
        self.slides = list(self._listed(document, _SLIDES, SLIDE))
        notes = (each.record for each in self._listed(document, _NOTES, NOTES))
        self._notes = {self._notes_of(record): record for record in notes if record is not None}

    def found_anywhere(self) -> None:
        """Take every slide there is, for a presentation whose list of slides is broken."""
        whole = Record(DOCUMENT, 0, True, 0, len(self._show.data))
        records = [each for each in self._show.children(whole) if each.kind == SLIDE]
        self.slides = [Slide(0, record) for record in records]

    def lines(self, slide: Slide) -> Iterator[str]:
        """What stands on a slide, from top to bottom; its notes; its comments."""
        yield from Shapes(self._show, slide.outline).lines(slide.record)
        notes = self._notes.get(slide.number)
        yield from (f"备注：{line}" for line in Shapes(self._show, [], notes=True).lines(notes))

    def comments(self, slide: Slide) -> list[tuple[str, str]]:
        """(author, text) of the comments on a slide."""
        found = []
        for tags in self._children(slide.record, _TAGS):
            for tag in self._children(tags, _TAG):
                for data in self._children(tag, _TAG_DATA):
                    for comment in self._children(data, _COMMENT):
                        texts = {
                            each.instance: self._string(each) for each in self._children(comment, _STRING)
                        }
                        found.append((texts.get(0, ""), " ".join(texts.get(1, "").split())))
        return [(author, text) for author, text in found if text]

    def hidden(self, slide: Slide) -> bool:
        """Whether a slide is left out when the presentation is shown."""
        shown = self._show.child(slide.record, _SHOWN)
        content = self._show.content(shown) if shown else b""
        return len(content) > 10 and bool(content[10] & _HIDDEN)

    def margins(self, document: Record | None) -> list[str]:
        """Headers and footers."""
        records = [document, *(slide.record for slide in self.slides)]
        margins = (each for record in records for each in self._children(record, _MARGINS))
        return [self._string(each) for margin in margins for each in self._children(margin, _STRING)]

    def _children(self, record: Record | None, kind: int) -> Iterator[Record]:
        if record is not None:
            yield from (each for each in self._show.children(record) if each.kind == kind)

    def _string(self, record: Record) -> str:
        return self._show.content(record).decode("utf-16-le", "replace").strip("\0 ")

    def _listed(self, document: Record | None, instance: int, kind: int) -> Iterator[Slide]:
        """The slides or notes in the document's list of them; each part once."""
        listed = self._show.child(document, _LIST, instance)
        slide, taken, text_kind = None, set[int](), 0
        for each in self._show.children(listed) if listed else ():
            content = self._show.content(each)[:16] if each.kind == _LISTED else b""
            if each.kind == _LISTED and len(content) == 16:
                if slide is not None:
                    yield slide
                part = int.from_bytes(content[:4], "little")
                place = self._places.get(part, -1)
                record = self._show.at(place) if place not in taken else None
                taken.add(place)
                right = record is not None and record.kind == kind
                slide = Slide(int.from_bytes(content[12:16], "little"), record if right else None)
            elif each.kind == TEXT_KIND:
                text_kind = int.from_bytes(self._show.content(each)[:4], "little")
                if slide is not None:
                    slide.outline.append((text_kind, ""))
            elif slide is not None and slide.outline and each.kind in (WIDE_TEXT, NARROW_TEXT):
                slide.outline[-1] = (text_kind, text_of(self._show, each))
        if slide is not None:
            yield slide

    def _notes_of(self, record: Record) -> int:
        atom = self._show.child(record, _NOTES_OF)
        return int.from_bytes(self._show.content(atom)[:4], "little") if atom else 0
