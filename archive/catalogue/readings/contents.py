"""The contents of records for the full-text index: each record's text and the fields it is found by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.readings import departments
from archive.catalogue.tables import description, page, record
from archive.record import accession

# Fields of the description that are looked up as numbers, and as names.
NUMBER_FIELDS = (
    "document_number", "contract_no", "drawing_no", "message_id", "in_reply_to", "references",
)  # fmt: skip
PEOPLE_FIELDS = ("author", "recipients", "cc", "parties", "signer", "from", "to")


@dataclass(slots=True)
class Content:
    """Everything of one record that is indexed. `received` is the day, in ISO 8601."""

    id: int
    name: str
    title: str
    category: str
    kind: str
    departments: list[str]
    document_date: str
    received: str
    media_type: str
    secrecy: str
    numbers: list[str]
    people: list[str]
    text: str = ""


def contents(connection: Connection, ids: Sequence[int]) -> Iterator[Content]:
    """The contents of these records, streamed; one record's text is in memory at a time."""
    for chunk in chunks(ids):
        found = _described(connection, chunk)
        pages = sa.select(page.c.record_id, page.c.text, page.c.cells).where(page.c.record_id.in_(chunk))
        pages = pages.order_by(page.c.record_id, page.c.number)
        current: Content | None = None
        texts: list[str] = []
        cells: list[str] = []  # after all pages, so that a sentence goes on from one to the next
        for id_, text, beside in connection.execute(pages, execution_options={"yield_per": 200}):
            if current is None or current.id != id_:
                if current is not None:
                    current.text = "\n".join(texts + cells)
                    yield current
                current, texts, cells = found.pop(id_), [], []
            texts.append(text)
            if beside:
                cells.append(beside)
        if current is not None:
            current.text = "\n".join(texts + cells)
            yield current
        yield from found.values()  # those without pages: found by name and description


def _described(connection: Connection, ids: list[int]) -> dict[int, Content]:
    found = {}
    whose = departments.of(connection, ids)
    for row in connection.execute(sa.select(record).where(record.c.id.in_(ids))).mappings():
        numbers = [row["archival_code"]] if row["archival_code"] else []
        if row["accession_number"]:
            numbers.append(accession(row["accession_year"], row["accession_number"]))
        found[row["id"]] = Content(
            id=row["id"],
            name=row["name"],
            title=row["title"],
            category=row["category"],
            kind=row["kind"],
            departments=whose[row["id"]],
            document_date=row["document_date"],
            received=row["received_at"][:10],
            media_type=row["media_type"],
            secrecy=row["secrecy"],
            numbers=numbers,
            people=[],
        )
    values = sa.select(description.c.record_id, description.c.field, description.c.value).where(
        description.c.record_id.in_(ids), description.c.field.in_(NUMBER_FIELDS + PEOPLE_FIELDS)
    )
    for id_, field, value in connection.execute(values):
        content = found[id_]
        (content.numbers if field in NUMBER_FIELDS else content.people).append(value)
    return found
