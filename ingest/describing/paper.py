"""A document on the describer's desk: its view, its title, its class, and how a value is noted."""

from dataclasses import dataclass

from archive.record import Category, Value
from ingest.seeing.titles import Title
from ingest.seeing.view import Row, View

FRONT_ROWS = 22  # where a masthead, a number and recipients can stand


@dataclass(slots=True)
class Paper:
    """What every finder of facts is given."""

    view: View
    title: Title | None
    category: Category
    kind: str

    @property
    def front(self) -> list[tuple[int, Row]]:
        """The first rows of the first page with text, with their indices."""
        rows = self.view.rows[:FRONT_ROWS]
        return [(i, row) for i, row in enumerate(rows) if row.page == rows[0].page]

    @property
    def after_title(self) -> int:
        """The index of the first row after the title; 0 where the title was not found in the text."""
        return self.title.last + 1 if self.title else 0

    def value(self, field: str, value: str, raw: str, rule: str, confidence: float, row: int) -> Value:
        """A value found in the row with index `row`."""
        place = self.view.rows[row]
        return Value(field, value, raw, rule, confidence, place.page, place.line)
