"""What of a record is shown to who has it through a deposit of their own: that one, not the others'.

The same bytes are one record, whoever deposited them. A department that was not the first sees it under
its own name and file name, and nothing of where the first one's came from.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.readings import departments
from archive.catalogue.tables import record
from archive.rules.access import Scope


class Shown(Protocol):
    """What is looked at of a record."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def department(self) -> str:
        """The department that deposited it first."""

    @property
    def name(self) -> str:
        """The name of its file there."""


R = TypeVar("R", bound=Shown)


def masked(connection: Connection, found: Sequence[R], scope: Scope) -> list[R]:
    """These records as they are shown within `scope`."""
    seen = scope.departments
    if seen is None or not (others := [one.id for one in found if one.department not in seen]):
        return list(found)
    whose = departments.of(connection, others)
    own = _own_deposits(connection, others, seen)
    return [_masked(one, whose.get(one.id, []), own.get(one.id, ""), seen) for one in found]


def _masked(one: R, whose: Sequence[str], name: str, seen: frozenset[str]) -> R:
    theirs = next((department for department in whose if department in seen), "")
    if not theirs:
        return one  # it is not theirs by a deposit: it was opened to them as it is
    row: Any = one
    shown: R = replace(row, department=theirs, name=name or one.name, source_path="", source_path_raw=b"")
    return shown


def _own_deposits(connection: Connection, ids: Sequence[int], seen: frozenset[str]) -> dict[int, str]:
    """The names that these departments gave to what they deposited of these bytes."""
    names: dict[int, str] = {}
    for chunk in chunks(ids):
        columns = (record.c.duplicate_of, record.c.name, record.c.department)
        query = sa.select(*columns).where(record.c.duplicate_of.in_(chunk)).order_by(record.c.id)
        for first, name, department in connection.execute(query):
            if department in seen:
                names.setdefault(first, name)
    return names
