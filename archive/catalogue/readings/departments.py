"""Whose a record is: every department that has deposited these bytes, alone or in a package.

Bytes are read and indexed once, as the record of the first deposit; each later deposit is a row in state
`duplicate` that points to it. Who deposits a package has deposited what is in it, too. The departments
beyond a record's own stand in the table `shared`, so that queries can ask for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground.chunks import chunks
from archive.catalogue.readings import indexable
from archive.catalogue.tables import record, shared

_Whose = dict[int, list[str]]  # departments by record, in the order in which they deposited it


def of(connection: Connection, ids: Iterable[int]) -> _Whose:
    """The departments of each of these records, its own first."""
    named: _Whose = {}
    for chunk in chunks(sorted(set(ids))):
        own = sa.select(record.c.id, record.c.department).where(record.c.id.in_(chunk))
        named.update((id_, [department]) for id_, department in connection.execute(own))
        others = sa.select(shared.c.record_id, shared.c.department).where(shared.c.record_id.in_(chunk))
        for id_, department in connection.execute(others.order_by(shared.c.id)):
            named[id_].append(department)
    return named


def share(connection: Connection, deposits: Mapping[int, int]) -> None:
    """Note whose the records are now that were deposited again (the row of each deposit → the record with
    the same bytes); the index is to know where one became another department's as well."""
    theirs = of(connection, deposits)
    give: _Whose = defaultdict(list)
    for row, first in deposits.items():
        give[first] += theirs[row]
    _give(connection, give)


def inherit(connection: Connection, inside: Mapping[int, Sequence[int]]) -> None:
    """Note whose the new records `inside` others are (the other → what is in it): theirs who have that."""
    theirs = of(connection, inside)
    _give(connection, {id_: theirs[above][1:] for above, ids in inside.items() for id_ in ids})


def _give(connection: Connection, give: _Whose) -> None:
    """Give records to departments, with what is in them, and with the records of the same bytes as that."""
    changed: set[int] = set()
    while give:
        known = of(connection, give)
        news = {
            id_: [name for name in dict.fromkeys(names) if name and name not in known.get(id_, names)]
            for id_, names in give.items()
        }
        news = {id_: names for id_, names in news.items() if names}
        rows = [{"record_id": id_, "department": name} for id_, names in news.items() for name in names]
        if rows:
            connection.execute(sa.insert(shared), rows)
        changed |= news.keys()
        give = _below(connection, news)
    indexable.let_wait(connection, sorted(changed))


def _below(connection: Connection, given: _Whose) -> _Whose:
    """What lies in these records, and what has the same bytes as something in them, with what was given."""
    found: _Whose = defaultdict(list)
    for chunk in chunks(sorted(given)):
        inside = sa.select(record.c.id, record.c.parent_id, record.c.duplicate_of)
        for id_, above, first in connection.execute(inside.where(record.c.parent_id.in_(chunk))):
            found[id_] += given[above]
            if first is not None:
                found[first] += given[above]
    return found
