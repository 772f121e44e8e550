"""Who keeps and supervises the files of which department: appointing, ending, telling the archive.

R057, R167: the head names who keeps and who supervises; R058: the archive is told of list and changes.
"""

import datetime
from collections.abc import Collection

from archive.catalogue.accounts import accounts, departments, people
from archive.catalogue.accounts.people import Appointment, Person
from archive.catalogue.ground.connect import Connection, Database
from archive.desk.administration import By, is_business, name_of
from archive.errors import RefusedError

DUTIES = (people.KEEP, people.SUPERVISE)


def day_of(text: str) -> str:
    """An ISO day as typed. Raises RefusedError where it is none."""
    try:
        return datetime.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise RefusedError("日期不对：{text}。", "请写成 2026-01-31。", text=text[:40]) from None


def enter_department(database: Database, by: By, name: str, under: int | None) -> int:
    """Enter a department, under another one if wanted; the id. Raises RefusedError where it is there."""
    name = name_of(name)
    with database.write() as connection:
        there = {one.name for one in departments.everyone(connection)}
        if name in there:
            raise RefusedError("部门“{name}”已经登记过。", "无须再登记。", name=name)
        id_ = people.ensure_department(connection, by.at, by.who, name)
        if under is not None:
            departments.move(connection, by.at, by.who, id_, under)
    return id_


def move_department(database: Database, by: By, id_: int, under: int | None) -> None:
    """Put a department under another one, or at the top. Raises RefusedError where that makes a circle."""
    with database.write() as connection:
        departments.move(connection, by.at, by.who, id_, under)


def appoint(
    database: Database, by: By, person_id: int, department: str, duty: str, since: str, until: str = ""
) -> int:
    """Appoint somebody to keep or supervise a department's files from an ISO day on, until another or for
    now; the id. Raises RefusedError for wrong days, administrators, and those who have left."""
    if duty not in DUTIES:
        raise RefusedError("没有这种职责：{duty}。", "请从列表里选。", duty=duty[:40])
    first, last = day_of(since), day_of(until) if until.strip() else None
    department = name_of(department)
    with database.write() as connection:
        _may_be_appointed(connection, person_id)
        return people.appoint(connection, by.at, by.who, person_id, department, duty, first, last)


def end(database: Database, by: By, id_: int, until: str) -> None:
    """Let an appointment end on an ISO day; the archive has to be told anew.

    Raises RefusedError where there is none that still runs then, or the day is before its first.
    """
    last = day_of(until)
    with database.write() as connection:
        end_within(connection, by, id_, last)


def end_within(connection: Connection, by: By, id_: int, last: str) -> None:
    """Let an appointment end, within a transaction that is under way. Raises RefusedError as `end`."""
    if not people.end_appointment(connection, by.at, by.who, id_, last):
        raise RefusedError("没有这项任职，或它已在那天以前结束。", "请刷新页面，看现在的任职。")


def hand_on(database: Database, by: By, id_: int, successor_id: int, last: str) -> int:
    """Let an appointment end on an ISO day and the successor's begin on the next; its id (R059)."""
    day = day_of(last)
    try:
        following = (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()
    except OverflowError:
        raise RefusedError("日期不对：{text}。", "请写成 2026-01-31。", text=day) from None
    with database.write() as connection:
        before = _appointment(connection, id_)
        if before.person_id == successor_id:
            raise RefusedError("接收人不能是移交人自己。", "请另选一人。")
        _may_be_appointed(connection, successor_id)
        end_within(connection, by, id_, day)
        given = (before.department, before.duty, following)
        return people.appoint(connection, by.at, by.who, successor_id, *given)


def lodge(database: Database, by: By, ids: Collection[int], day: str) -> int:
    """Note that the archive was told of these appointments on an ISO day (备案, R058); how many.

    Raises RefusedError where none of them is to be told of.
    """
    on = day_of(day)
    with database.write() as connection:
        done = people.lodge(connection, by.at, by.who, ids, on)
        if not done:
            raise RefusedError("没有选中待备案的任职。", "请勾选要备案的任职。")
    return done


def _appointment(connection: Connection, id_: int) -> Appointment:
    found = people.appointment_of(connection, id_)
    if found is None:
        raise RefusedError("没有这项任职，或它已在那天以前结束。", "请刷新页面，看现在的任职。")
    return found


def _may_be_appointed(connection: Connection, person_id: int) -> Person:
    person = people.person_of(connection, person_id)
    if person is None or person.left_on is not None:
        raise RefusedError("没有这个人，或此人已经离开。", "请从列表里选。")
    account = accounts.of_person(connection, person_id)
    if account is not None and not is_business(account):
        raise RefusedError("三员不能任部门档案职务：{name}。", "请另选一人。", name=person.name)
    return person
