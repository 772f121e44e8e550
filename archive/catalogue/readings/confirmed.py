"""Classes and values that a person has given or confirmed: no later reading overwrites them."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.readings.findings import Findings
from archive.catalogue.tables import description, record
from archive.notes import NoteCode
from archive.record import Classification, Description, Value

# The rule of a value that a person has entered or confirmed.
PERSON = "person"


def classify(connection: Connection, at: str, who: str, id_: int, category: str, kind: str) -> None:
    """Enter the class that a person gives to a record or confirms for it."""
    before = connection.execute(
        sa.select(record.c.category, record.c.kind).where(record.c.id == id_).with_for_update()
    ).one()
    given = {"category": category, "kind": kind, "confidence": 1.0, "confirmed": True, "needs_review": False}
    changed = {"needs_index": True, "revision": record.c.revision + 1}
    connection.execute(sa.update(record).where(record.c.id == id_).values(**given, **changed))
    told = {"category": category, "kind": kind, "before": [before.category, before.kind]}
    audit.write(connection, at, who, [Act("classified", id_, told)])


def kept(connection: Connection, found: Sequence[Findings]) -> list[Findings]:
    """The findings, with the classes and values that people gave in place of those that were found."""
    ids = [one.id for one in found]
    classes: dict[int, Classification] = {}
    values: dict[int, list[Value]] = {}
    for chunk in chunks(ids):
        columns = (record.c.id, record.c.category, record.c.kind, record.c.confidence)
        query = sa.select(*columns).where(record.c.id.in_(chunk), record.c.confirmed)
        for id_, category, kind, confidence in connection.execute(query):
            classes[id_] = Classification(category, kind, confidence)
        said = sa.select(description).where(description.c.record_id.in_(chunk), description.c.rule == PERSON)
        for row in connection.execute(said.order_by(description.c.position)).mappings():
            value = Value(**{name: row[name] for name in Value.__slots__})
            values.setdefault(row["record_id"], []).append(value)
    return [_kept(one, classes.get(one.id), values.get(one.id, [])) for one in found]


def _kept(found: Findings, said: Classification | None, values: list[Value]) -> Findings:
    if said:
        said = replace(said, reasons=found.classification.reasons)
        not_described = any(code == NoteCode.NOT_DESCRIBED for code, _ in found.notes)
        found = replace(found, classification=said, needs_review=not_described)
    if values:
        fields = {value.field for value in values}
        others = [value for value in found.description.values if value.field not in fields]
        found = replace(found, description=Description([*values, *others]))
    return found
