"""Departments, the people in them, and who is appointed to keep or supervise a department's files.

R057, R058, R167: heads name a person for each department; R059, R090: who leaves hands over first.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.tables import appointment, department, person
from archive.errors import RefusedError

KEEP, SUPERVISE = "keep", "supervise"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who keeps or supervises which department's files, from which ISO day until which (None: for now)."""

    id: int
    person: str
    department: str
    duty: str
    since: str
    until: str | None
    lodged_on: str | None


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


def appoint(
    connection: Connection, at: str, who: str, person_id: int, department_name: str, duty: str, since: str,
    until: str | None = None,
) -> int:  # fmt: skip
    """Appoint a person to keep or supervise a department's files from `since` (ISO day) on; the id."""
    if until is not None and until < since:
        raise RefusedError("任期的终止日早于起始日。", "请改正日期。")
    of = ensure_department(connection, at, who, department_name)
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
    """Let an appointment end on the ISO day `until`; False where there is none that still runs then."""
    runs = sa.or_(appointment.c.until.is_(None), appointment.c.until > until)
    query = sa.update(appointment).where(appointment.c.id == id_, runs).values(until=until)
    ended = bool(connection.execute(query).rowcount)
    if ended:
        audit.write(
            connection, at, who, [Act("appointment_ended", None, {"appointment": id_, "until": until})]
        )
    return ended


def appointments(connection: Connection, today: str, *, all_: bool = False) -> list[Appointment]:
    """The appointments that run on the ISO day `today`, or `all_` there ever were, by department."""
    query = (
        sa.select(
            appointment.c.id,
            person.c.name.label("person"),
            department.c.name.label("department"),
            *(appointment.c[name] for name in ("duty", "since", "until", "lodged_on")),
        )
        .join(person, person.c.id == appointment.c.person_id)
        .join(department, department.c.id == appointment.c.department_id)
        .order_by(department.c.name, appointment.c.since, appointment.c.id)
    )
    if not all_:
        query = query.where(*_running(today))
    return [Appointment(**row._mapping) for row in connection.execute(query)]


def unkept(connection: Connection, today: str) -> list[str]:
    """The departments that nobody is appointed to keep the files of on the ISO day `today` (R058)."""
    kept = sa.select(appointment.c.department_id).where(appointment.c.duty == KEEP, *_running(today))
    query = sa.select(department.c.name).where(department.c.id.not_in(kept)).order_by(department.c.name)
    return list(connection.execute(query).scalars())


def _running(today: str) -> tuple["sa.ColumnElement[bool]", ...]:
    until = sa.or_(appointment.c.until.is_(None), appointment.c.until >= today)
    return (appointment.c.since <= today, until)


def _department_id(connection: Connection, name: str) -> int | None:
    query = sa.select(department.c.id).where(department.c.name == name)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found
