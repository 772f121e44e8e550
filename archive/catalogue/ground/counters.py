"""Running numbers, taken in the transaction that uses them: never reused, never skipped."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.tables import counter

ACCESSION = "accession"


def take(connection: Connection, name: str, year: int, how_many: int = 1) -> range:
    """Take the next `how_many` numbers of the counter `name` in `year`, from 1.

    The counter's row is locked until the transaction ends, so two processes never get the same
    number, and an undone transaction gives its numbers back.
    """
    where = (counter.c.name == name, counter.c.year == year)
    moved = sa.update(counter).where(*where).values(value=counter.c.value + how_many)
    if connection.execute(moved).rowcount == 0:
        if connection.dialect.name == "postgresql":
            # Two processes may want the year's first number at once; one of them makes the row.
            connection.execute(
                sa.text(
                    "INSERT INTO counter (name, year, value) VALUES (:name, :year, 0) ON CONFLICT DO NOTHING"
                ),
                {"name": name, "year": year},
            )
            connection.execute(moved)
        else:
            connection.execute(sa.insert(counter).values(name=name, year=year, value=how_many))
    last = connection.execute(sa.select(counter.c.value).where(*where)).scalar_one()
    return range(last - how_many + 1, last + 1)
