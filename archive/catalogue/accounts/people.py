"""Departments, the people in them, and who is appointed to keep or supervise a department's files.

R057, R058, R167: heads name a person for each department; R059, R090: who leaves hands over first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import account, appointment, department, person
from archive.errors import RefusedError
from archive.rules.roles import BUSINESS_KIND

KEEP, SUPERVISE = "keep", "supervise"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who keeps or supervises which department's files, from which ISO day until which (None: for now).

    `lodged_on` is the day the archive was told of it as it stands; None: it still has to be (R058).
    """

    id: int
    person_id: int
    person: str
    department: str
    duty: str
    since: str
    until: str | None
    lodged_on: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """One person; `left_on` is an ISO day, None while they are here."""

    id: int
    name: str
    department: str
    post: str
    left_on: str | None


def ensure_department(connection: Connection, at: str, who: str, name: str, parent: str = "") -> int:
    """The id of the department `name`, entered (under `parent`, if named) where it is not known yet."""
    known = _department_id(connection, name)
    if known is not None:
        return known
    above = _department_id(connection, parent) if parent else None
    if parent and above is None:
        raise RefusedError("没有部门“{name}”。", "请先登记上级部门。", name=parent)
    query = sa.insert(department).values(name=name, parent_id=above).returning(department.c.id)
    id_ = int(connection.execute(query).scalar_one())
    audit.write(
        connection, at, who, [Act("department_entered", None, {"department": name, "parent": parent})]
    )
    return id_


def add_person(
    connection: Connection, at: str, who: str, name: str, department_name: str = "", post: str = ""
) -> int:
    """Enter a person; the id."""
    of = ensure_department(connection, at, who, department_name) if department_name else None
    query = sa.insert(person).values(name=name, department_id=of, post=post).returning(person.c.id)
    id_ = int(connection.execute(query).scalar_one())
    details = {"person": id_, "name": name, "department": department_name, "post": post}
    audit.write(connection, at, who, [Act("person_entered", None, details)])
    return id_


def person_of(connection: Connection, id_: int) -> Person | None:
    """The person with this id; None where there is none."""
    return next(iter(_persons(connection, person.c.id == id_)), None)


def here(connection: Connection) -> list[Person]:
    """Everybody who has not left, by department and name."""
    return _persons(connection, person.c.left_on.is_(None))


def appointable(connection: Connection) -> list[Person]:
    """Everybody who has not left and is no administrator, by department and name (R065)."""
    administrators = sa.select(account.c.person_id).where(account.c.kind != BUSINESS_KIND)
    return _persons(connection, person.c.left_on.is_(None), person.c.id.not_in(administrators))


def change_person(
    connection: Connection, at: str, who: str, id_: int, name: str, department_name: str, post: str
) -> None:
    """Enter a person's name, department ("" for none) and post as they are from now on."""
    before = person_of(connection, id_)
    of = ensure_department(connection, at, who, department_name) if department_name else None
    query = sa.update(person).where(person.c.id == id_)
    connection.execute(query.values(name=name, department_id=of, post=post))
    after = person_of(connection, id_)
    if before and after and before != after:
        told = {
            field: [getattr(before, field), getattr(after, field)]
            for field in ("name", "department", "post")
            if getattr(before, field) != getattr(after, field)
        }
        audit.write(connection, at, who, [Act("person_changed", None, {"person": id_} | told)])


def leave(connection: Connection, at: str, who: str, id_: int, day: str) -> None:
    """Note that a person has left on the ISO day `day` (R059)."""
    connection.execute(sa.update(person).where(person.c.id == id_).values(left_on=day))
    audit.write(connection, at, who, [Act("person_left", None, {"person": id_, "left_on": day})])


def appoint(
    connection: Connection, at: str, who: str, person_id: int, department_name: str, duty: str, since: str,
    until: str | None = None,
) -> int:  # fmt: skip
    """Appoint a person to keep or supervise a department's files from `since` (ISO day) on; the id.

    Raises RefusedError where the days are in the wrong order, or they are appointed to it then already.
    """
    if until is not None and until < since:
        raise RefusedError("任期的终止日早于起始日。", "请改正日期。")
    of = ensure_department(connection, at, who, department_name)
    same = (appointment.c.person_id == person_id, appointment.c.department_id == of)
    meets = sa.or_(appointment.c.until.is_(None), appointment.c.until >= since)
    before_end = sa.true() if until is None else appointment.c.since <= until
    query = sa.select(appointment.c.id).where(*same, appointment.c.duty == duty, meets, before_end)
    if connection.execute(query.limit(1)).first():
        raise RefusedError("此人在这段时间里已经任此职。", "请先结束原来的任期，或改正日期。")
    row = {"person_id": person_id, "department_id": of, "duty": duty, "since": since, "until": until}
    id_ = int(connection.execute(sa.insert(appointment).values(row).returning(appointment.c.id)).scalar_one())
    details = {
        "person": person_id,
        "department": department_name,
        "duty": duty,
        "since": since,
        "until": until,
    }
    audit.write(connection, at, who, [Act("appointed", None, details)])
    return id_


def end_appointment(connection: Connection, at: str, who: str, id_: int, until: str) -> bool:
    """Let an appointment end on the ISO day `until`; False where there is none that still runs then.

    The archive has to be told of the change (R058). Raises RefusedError for a day before its first.
    """
    runs = sa.or_(appointment.c.until.is_(None), appointment.c.until > until)
    columns = (appointment.c.person_id, appointment.c.since)
    query = sa.select(*columns).where(appointment.c.id == id_, runs)
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        return False
    if until < row.since:
        raise RefusedError("任期的终止日早于起始日。", "请改正日期。")
    ended = sa.update(appointment).where(appointment.c.id == id_)
    connection.execute(ended.values(until=until, lodged_on=None))
    details = {"appointment": id_, "person": row.person_id, "until": until}
    audit.write(connection, at, who, [Act("appointment_ended", None, details)])
    return True


def lodge(connection: Connection, at: str, who: str, ids: Iterable[int], day: str) -> int:
    """Note that the archive was told of these appointments on the ISO day `day` (备案, R058); how many were
    not lodged before."""
    new = sa.select(appointment.c.id).where(
        appointment.c.id.in_(list(ids)), appointment.c.lodged_on.is_(None)
    )
    found = sorted(connection.execute(new).scalars())
    if found:
        query = sa.update(appointment).where(appointment.c.id.in_(found)).values(lodged_on=day)
        connection.execute(query)
        details = {"appointments": found, "day": day}
        audit.write(connection, at, who, [Act("appointments_lodged", None, details)])
    return len(found)


def appointments(connection: Connection, today: str, *, all_: bool = False) -> list[Appointment]:
    """The appointments that run on the ISO day `today`, or `all_` there ever were, by department."""
    return _appointments(connection, *(() if all_ else _running(today)))


def appointments_of(connection: Connection, person_id: int) -> list[Appointment]:
    """All appointments of a person there ever were."""
    return _appointments(connection, appointment.c.person_id == person_id)


def open_appointments(connection: Connection, person_id: int, today: str) -> list[Appointment]:
    """The appointments of a person that have not ended before the ISO day `today`."""
    still = sa.or_(appointment.c.until.is_(None), appointment.c.until >= today)
    return _appointments(connection, appointment.c.person_id == person_id, still)


def appointment_of(connection: Connection, id_: int) -> Appointment | None:
    """The appointment with this id; None where there is none."""
    return next(iter(_appointments(connection, appointment.c.id == id_)), None)


def unlodged(connection: Connection) -> list[Appointment]:
    """The appointments that the archive was not told of as they stand: the notice of changes (R058)."""
    return _appointments(connection, appointment.c.lodged_on.is_(None))


def kept(connection: Connection, today: str) -> frozenset[str]:
    """The departments that somebody is appointed to keep the files of on the ISO day `today`."""
    running = _appointments(connection, appointment.c.duty == KEEP, *_running(today))
    return frozenset(one.department for one in running)


def _appointments(connection: Connection, *where: "sa.ColumnElement[bool]") -> list[Appointment]:
    query = (
        sa.select(
            appointment.c.id,
            appointment.c.person_id,
            person.c.name.label("person"),
            department.c.name.label("department"),
            *(appointment.c[name] for name in ("duty", "since", "until", "lodged_on")),
        )
        .join(person, person.c.id == appointment.c.person_id)
        .join(department, department.c.id == appointment.c.department_id)
        .where(*where)
        .order_by(department.c.name, appointment.c.since, appointment.c.id)
    )
    return [Appointment(**row._mapping) for row in connection.execute(query)]


def unkept(connection: Connection, today: str) -> list[str]:
    """The departments that nobody is appointed to keep the files of on the ISO day `today` (R058)."""
    kept = sa.select(appointment.c.department_id).where(appointment.c.duty == KEEP, *_running(today))
    query = sa.select(department.c.name).where(department.c.id.not_in(kept)).order_by(department.c.name)
    return list(connection.execute(query).scalars())


def _persons(connection: Connection, *where: "sa.ColumnElement[bool]") -> list[Person]:
    name = sa.func.coalesce(department.c.name, "").label("department")
    query = (
        sa.select(person.c.id, person.c.name, name, person.c.post, person.c.left_on)
        .outerjoin(department, department.c.id == person.c.department_id)
        .where(*where)
        .order_by(department.c.name, person.c.name, person.c.id)
    )
    return [Person(**row._mapping) for row in connection.execute(query)]


def _running(today: str) -> tuple["sa.ColumnElement[bool]", ...]:
    until = sa.or_(appointment.c.until.is_(None), appointment.c.until >= today)
    return (appointment.c.since <= today, until)


def _department_id(connection: Connection, name: str) -> int | None:
    query = sa.select(department.c.id).where(department.c.name == name)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found
