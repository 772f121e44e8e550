"""One page of a record as it is shown: its lines with the hits in them, and boxes for its picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.record import Line, Page
from guidang.web.record.marking import Piece, Rectangle, by_line, part, pieces, whole

# What is shown of a page at once: a spreadsheet or a log can have a million lines, or a line of megabytes.
LINES_AT_ONCE = 1000
CHARACTERS_OF_A_LINE = 10_000
MOST_BOXES = 2000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: its text in pieces, its OCR confidence if low, whether it is pointed at."""

    index: int
    pieces: list[Piece]
    doubtful: float | None
    pointed: bool
    cut: bool  # there is more of it

    @property
    def text(self) -> str:
        """The line as one text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page: its size in points, its lines, and the boxes drawn over its picture.

    `before` and `after` count the lines of the page that are not among `lines`.
    """

    number: int
    width: float
    height: float
    read_by: str
    blank: bool
    flagged: bool
    confidence: float | None
    doubtful_share: float | None
    lines: list[LineView]
    before: int
    after: int
    hits: list[Rectangle]
    doubtful: list[Rectangle]
    pointed: Rectangle | None

    @property
    def has_size(self) -> bool:
        """Whether the page has a size, so that places on it mean something."""
        return self.width > 0 and self.height > 0

    @property
    def earlier(self) -> int:
        """The first line of the part before this one."""
        return max(self.before - LINES_AT_ONCE, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: hits (places in its text), the line pointed at and the first one
    shown (indexes from 0), and the OCR confidence below which a line is doubtful."""

    hits: Sequence[Span]
    pointed: int | None
    first: int | None
    least_confidence: float


def view(page: Page, look: Look) -> PageView:
    """`page` as it is shown."""
    marked = by_line(page.lines, look.hits)
    first = _first_line(look, marked)
    shown = range(first, min(first + LINES_AT_ONCE, len(page.lines)))
    target = page.lines[look.pointed] if look.pointed is not None and look.pointed < len(page.lines) else None
    return PageView(
        number=page.number,
        width=page.width,
        height=page.height,
        read_by=page.read_by,
        blank=page.blank,
        flagged=page.flagged,
        confidence=page.confidence,
        doubtful_share=page.doubtful,
        lines=[_line(page.lines[index], index, marked[index], look) for index in shown],
        before=first,
        after=len(page.lines) - shown.stop,
        hits=_hit_boxes(page.lines, marked),
        doubtful=_doubtful_boxes(page.lines, look.least_confidence),
        pointed=whole(target) if target else None,
    )


def _first_line(look: Look, marked: list[list[Span]]) -> int:
    """The first line shown: as asked, or so that the line pointed at or the first hit is among them."""
    if look.first is not None:
        return min(look.first, len(marked))
    wanted = look.pointed
    if wanted is None:
        wanted = next((index for index, spans in enumerate(marked) if spans), 0)
    return min(wanted, len(marked)) // LINES_AT_ONCE * LINES_AT_ONCE


def _line(line: Line, index: int, spans: list[Span], look: Look) -> LineView:
    text = line.text[:CHARACTERS_OF_A_LINE]
    spans = [(start, min(end, len(text))) for start, end in spans if start < len(text)]
    doubt = line.confidence if _is_doubtful(line, look.least_confidence) else None
    return LineView(index, pieces(text, spans), doubt, index == look.pointed, len(text) < len(line.text))


def _hit_boxes(lines: Sequence[Line], marked: list[list[Span]]) -> list[Rectangle]:
    boxes = (part(line, *span) for line, spans in zip(lines, marked, strict=True) for span in spans)
    return [box for box in boxes if box][:MOST_BOXES]


def _doubtful_boxes(lines: Sequence[Line], least: float) -> list[Rectangle]:
    boxes = (whole(line) for line in lines if _is_doubtful(line, least))
    return [box for box in boxes if box][:MOST_BOXES]


def _is_doubtful(line: Line, least: float) -> bool:
    return line.confidence is not None and line.confidence < least
