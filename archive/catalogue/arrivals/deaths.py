"""Records over which reading processes died: each is tried again once, alone and after all others.

A death may be the file's doing or come from outside (the machine had no memory left, somebody killed
the process); only the second in a row tells. The count stands in the record, so that it outlives us.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import record
from archive.record import State

TRIES = 2


def note(connection: Connection, at: str, who: str, id_: int, cause: str) -> str:
    """Note that a process died over a record; "" where the record was given back to be tried again.

    At the last try it stays as it is, to be parked, and the causes of all deaths are returned.
    """
    row = connection.execute(
        sa.select(record.c.deaths, record.c.reason_detail).where(record.c.id == id_).with_for_update()
    ).one()
    if row.deaths + 1 >= TRIES:
        return f"{row.reason_detail}; {cause}"
    back = {"claim": None, "state": State.RECEIVED, "reason": "", "reason_detail": cause}
    connection.execute(sa.update(record).where(record.c.id == id_).values(**back, deaths=record.c.deaths + 1))
    audit.write(connection, at, who, [Act("reader_died", id_, {"cause": cause})])
    return ""
