"""How secret a record is: as its paper says, and at least as what it came in, or as its other deposits.

What a person has said stands, no later reading changes it; but no record is less secret than what it lies
in, or than the record of its bytes that came first.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.ground.holding import hold
from archive.catalogue.readings import indexable
from archive.catalogue.tables import record
from archive.errors import RefusedError
from archive.rules.access import Secrecy, height, highest


def found(connection: Connection, levels: Mapping[int, Secrecy]) -> None:
    """Enter the levels that a reading has found in these records; it raises them, and lowers none: what one
    reading has seen, a worse one may miss."""
    own = _levels(connection, list(levels))
    above = _levels(connection, [parent for _, _, parent in own.values() if parent is not None])
    changed = {}
    for id_, (before, said, parent) in own.items():
        level = highest([before, levels[id_], *(above[one][0] for one in (parent,) if one in above)])
        if level != before and not said:
            changed[id_] = level
    _enter(connection, changed)


def inherit(connection: Connection, from_: Mapping[int, Sequence[int]]) -> None:
    """Make new records as secret as those they come from (what they lie in, the same bytes) at least."""
    sources = _levels(connection, sorted({one for ids in from_.values() for one in ids}))
    levels = {id_: highest(sources[one][0] for one in ids) for id_, ids in from_.items()}
    _enter(connection, {id_: level for id_, level in levels.items() if level})


def say(connection: Connection, at: str, who: str, id_: int, level: Secrecy, why: str) -> None:
    """Enter the level that a person gives to a record, higher or lower; what lies in it is raised with it.

    Raises RefusedError where no reason is given, or where what it lies in is more secret.
    """
    if not why.strip():
        raise RefusedError("没有写明定密级的理由。", "请写明理由或依据的文号。")
    hold(connection, [id_])
    first = connection.execute(sa.select(record.c.duplicate_of).where(record.c.id == id_)).scalar()
    if first is not None:
        raise RefusedError("这是重复件，密级随先收到的那一件。", "请改那一件的密级。")
    before, _, parent = _levels(connection, [id_])[id_]
    above = _levels(connection, [parent])[parent][0] if parent is not None else Secrecy.OPEN
    if height(level) < height(above):
        raise RefusedError("密级不能低于所在的文件。", "请先改所在文件的密级。")
    connection.execute(sa.update(record).where(record.c.id == id_).values(secrecy_said=True))
    _enter(connection, {id_: level})
    audit.write(connection, at, who, [Act("secrecy_said", id_, {"from": before, "to": level, "why": why})])


def _enter(connection: Connection, levels: dict[int, Secrecy]) -> None:
    """Give records these levels; what is in them and what has their bytes is as secret at least."""
    changed: list[int] = []
    while levels:
        by_level: dict[Secrecy, list[int]] = {}
        for id_, level in levels.items():
            by_level.setdefault(level, []).append(id_)
        for level, ids in by_level.items():
            for chunk in chunks(ids):
                connection.execute(sa.update(record).where(record.c.id.in_(chunk)).values(secrecy=level))
        changed += levels
        levels = _below(connection, levels)
    indexable.let_wait(connection, changed)


def _below(connection: Connection, levels: Mapping[int, Secrecy]) -> dict[int, Secrecy]:
    raised: dict[int, Secrecy] = {}
    columns = (record.c.id, record.c.parent_id, record.c.duplicate_of, record.c.secrecy)
    for chunk in chunks(sorted(levels)):
        near = sa.or_(record.c.parent_id.in_(chunk), record.c.duplicate_of.in_(chunk))
        for id_, parent, first, held in connection.execute(sa.select(*columns).where(near)):
            wanted = highest([Secrecy(held), *(levels[one] for one in (parent, first) if one in levels)])
            if wanted != held:
                raised[id_] = wanted
    return raised


def _levels(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Secrecy, bool, int | None]]:
    """The level of each of these records, whether a person said it, and what the record lies in."""
    levels = {}
    for chunk in chunks(sorted(set(ids))):
        columns = (record.c.id, record.c.secrecy, record.c.secrecy_said, record.c.parent_id)
        for id_, level, said, parent in connection.execute(sa.select(*columns).where(record.c.id.in_(chunk))):
            levels[id_] = (Secrecy(level), bool(said), parent)
    return levels
