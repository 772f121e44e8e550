"""Hand-overs: who leaves or changes post, to whom, what is handed over, and that both signed (R059, R090)."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import hand_over, person

GIVER, TAKER = "given", "taken"
DONE, WITHDRAWN = "done", "withdrawn"


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over. `given_*` is the signature of who leaves, `taken_*` of the successor: a name and an ISO
    time, or an ISO day where paper was signed; "" and None until then. `outcome` is "" while it is under way,
    then "done" or "withdrawn"."""

    id: int
    person_id: int
    person: str
    successor_id: int | None
    successor: str
    reason: str
    leaves_on: str
    note: str
    given_by: str
    given_at: str | None
    taken_by: str
    taken_at: str | None
    begun_at: str
    ended_at: str | None
    outcome: str


def begin(connection: Connection, at: str, who: str, person_id: int, reason: str, leaves_on: str) -> int:
    """Begin the hand-over of a person who leaves on an ISO day; the id."""
    row = {"person_id": person_id, "reason": reason, "leaves_on": leaves_on, "begun_at": at}
    id_ = int(connection.execute(sa.insert(hand_over).values(row).returning(hand_over.c.id)).scalar_one())
    details = {"hand_over": id_, "person": person_id, "reason": reason, "leaves_on": leaves_on}
    audit.write(connection, at, who, [Act("hand_over_begun", None, details)])
    return id_


def describe(connection: Connection, at: str, who: str, id_: int, successor_id: int, note: str) -> None:
    """Note the successor and what is handed over; signatures go, for what they were given for was another."""
    unsigned = {"given_by": "", "given_at": None, "taken_by": "", "taken_at": None}
    _change(connection, id_, successor_id=successor_id, note=note, **unsigned)
    details = {"hand_over": id_, "successor": successor_id, "note": note}
    audit.write(connection, at, who, [Act("hand_over_noted", None, details)])


def sign(connection: Connection, at: str, who: str, id_: int, side: str, name: str, signed_at: str) -> None:
    """Enter the signature of one side (GIVER or TAKER): name, and ISO time or the paper's day."""
    _change(connection, id_, **{f"{side}_by": name, f"{side}_at": signed_at})
    details = {"hand_over": id_, "side": side, "name": name, "signed_at": signed_at}
    audit.write(connection, at, who, [Act("hand_over_signed", None, details)])


def end(connection: Connection, at: str, who: str, id_: int, outcome: str) -> None:
    """End a hand-over: DONE or WITHDRAWN."""
    _change(connection, id_, ended_at=at, outcome=outcome)
    act = "hand_over_done" if outcome == DONE else "hand_over_withdrawn"
    audit.write(connection, at, who, [Act(act, None, {"hand_over": id_})])


def by_id(connection: Connection, id_: int, *, hold: bool = False) -> HandOver | None:
    """The hand-over with this id, held against others' changes if so wanted; None where there is none."""
    return next(iter(_some(connection, hand_over.c.id == id_, hold=hold)), None)


def under_way(connection: Connection) -> list[HandOver]:
    """All hand-overs that have not ended, by the day of leaving."""
    return _some(connection, hand_over.c.ended_at.is_(None))


def of_person(connection: Connection, person_id: int) -> list[HandOver]:
    """All hand-overs of a person who leaves, the newest last."""
    return _some(connection, hand_over.c.person_id == person_id)


def to_sign(connection: Connection, person_id: int) -> list[HandOver]:
    """The hand-overs under way that wait for this person's signature: noted, and not signed by them."""
    noted = (hand_over.c.ended_at.is_(None), hand_over.c.successor_id.is_not(None))
    gives = sa.and_(hand_over.c.person_id == person_id, hand_over.c.given_at.is_(None))
    given = hand_over.c.given_at.is_not(None)
    takes = sa.and_(hand_over.c.successor_id == person_id, given, hand_over.c.taken_at.is_(None))
    return _some(connection, *noted, sa.or_(gives, takes))


def _change(connection: Connection, id_: int, **values: Any) -> None:
    connection.execute(sa.update(hand_over).where(hand_over.c.id == id_).values(**values))


def _some(connection: Connection, *where: "sa.ColumnElement[bool]", hold: bool = False) -> list[HandOver]:
    giver, taker = person.alias(), person.alias()
    own = [column for column in hand_over.c if column.name in HandOver.__slots__]
    query = (
        sa.select(*own, giver.c.name.label("person"), sa.func.coalesce(taker.c.name, "").label("successor"))
        .join(giver, giver.c.id == hand_over.c.person_id)
        .outerjoin(taker, taker.c.id == hand_over.c.successor_id)
        .where(*where)
        .order_by(hand_over.c.leaves_on, hand_over.c.id)
    )
    if hold:
        query = query.with_for_update(of=hand_over)
    return [HandOver(**row._mapping) for row in connection.execute(query)]
