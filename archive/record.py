"""What a record is: its states, its class, its description and its pages, as plain values.

Everything here is data without behaviour that touches the outside; the catalogue keeps it,
the ingest makes it, the pages show it.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """The states a file can be in; every file is in exactly one."""

    RECEIVED = "received"
    EXTRACTING = "extracting"
    INDEXED = "indexed"
    DUPLICATE = "duplicate"
    NEEDS_PASSWORD = "needs_password"  # noqa: S105 - a state, no password
    UNREADABLE = "unreadable"
    REFUSED = "refused"


FINAL_STATES = frozenset(
    {State.INDEXED, State.DUPLICATE, State.NEEDS_PASSWORD, State.UNREADABLE, State.REFUSED}
)


# The states of files that are still to be read, or are being read.
UNDER_WAY = (State.RECEIVED, State.EXTRACTING)

# The states of files whose content is not in the archive; each says why and what to do.
PARKED = (State.UNREADABLE, State.NEEDS_PASSWORD, State.REFUSED)


def accession(year: int, number: int) -> str:
    """登记号 as it is written: year, dash, running number in six digits."""
    return f"{year}-{number:06d}"


class Category(StrEnum):
    """The classes of a record."""

    CONTRACT = "contract"
    DRAWING = "drawing"
    CORRESPONDENCE = "correspondence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as it was read.

    `box` is (left, top, right, bottom) in points (1/72 inch) from the page's upper left corner,
    None where the format has no places. `confidence` is 0–1 for OCR, None for a text layer.
    `cell` numbers, from 1 on each page, the cell of a table whose text goes on from line to line while
    those of its neighbours are read in between; 0 elsewhere.
    """

    text: str
    box: tuple[float, float, float, float] | None = None
    confidence: float | None = None
    cell: int = 0


@dataclass(slots=True)
class Page:
    """One page: its size in points (0 where it has none), its lines, and how they were read."""

    number: int  # from 1
    width: float = 0.0
    height: float = 0.0
    lines: list[Line] = field(default_factory=list)
    read_by: str = "text"  # text | pypdf | ocr | mixed (text, and OCR of pictures in it) | none
    blank: bool = False
    confidence: float | None = None  # mean of the lines, weighted by characters; None without OCR
    flagged: bool = False  # OCR below the set confidence
    doubtful: float | None = None  # share (0–1) of the characters in lines below it; None without OCR

    @property
    def text(self) -> str:
        """The page's text, a line of the page a line."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a class: the rule that spoke, the words it saw, where, and its weight."""

    rule: str  # "contract.title_tail"
    category: str
    words: str  # the words found, as they stand in the document
    weight: float  # may be negative
    page: int | None = None
    line: int | None = None  # index of the line on its page, from 0


@dataclass(frozen=True, slots=True)
class Classification:
    """The class given to a record, with the reasons for it. `confidence` is 0–1."""

    category: str
    kind: str  # finer kind: 通知, 批复, 买卖合同, 原理图 …; "" where none shows
    confidence: float
    reasons: tuple[Reason, ...] = ()


# The class of a record that could not be given one.
UNSORTED = Classification(category=Category.OTHER, kind="", confidence=0.0)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a record's description, with where it came from.

    `field` is the code name of archives' description fields (title, document_number,
    document_date, author, recipients, secrecy_level …). `value` is the normal form, `raw` what
    stood in the document. Several values of one field keep their order.
    """

    field: str
    value: str
    raw: str
    rule: str  # the rule that found it: "title.centred", "doc_no.masthead", "person" …
    confidence: float  # 0–1
    page: int | None = None  # from 1
    line: int | None = None  # index of the line on its page, from 0


@dataclass(slots=True)
class Description:
    """All values of one record, in the order they were found."""

    values: list[Value] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The first value of the field `name`, or an empty string."""
        return next((v.value for v in self.values if v.field == name), "")

    def all(self, name: str) -> list[str]:
        """All values of the field `name`, in order."""
        return [v.value for v in self.values if v.field == name]
