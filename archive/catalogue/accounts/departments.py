"""Departments as a tree, and those that have records while nobody keeps their files (R057, R058)."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.accounts import people
from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.looking import records
from archive.catalogue.tables import department
from archive.errors import RefusedError
from archive.rules.departments import makes_circle


@dataclass(frozen=True, slots=True)
class Department:
    """One department, as records name it, and the one above it."""

    id: int
    name: str
    parent_id: int | None


def everyone(connection: Connection) -> list[Department]:
    """All departments, by their names."""
    columns = (department.c.id, department.c.name, department.c.parent_id)
    query = sa.select(*columns).order_by(department.c.name)
    return [Department(**row._mapping) for row in connection.execute(query)]


def move(connection: Connection, at: str, who: str, id_: int, under: int | None) -> None:
    """Put a department under another one, or (None) at the top.

    Raises RefusedError where there is no such department, or one would come to lie under itself.
    """
    # The rows are held, so that two moves at once do not make a circle together.
    rows = connection.execute(sa.select(department).with_for_update()).all()
    names = {row.id: row.name for row in rows}
    if id_ not in names or under is not None and under not in names:
        raise RefusedError("没有这个部门。", "请刷新页面，从列表里选。")
    if makes_circle({row.id: row.parent_id for row in rows}, id_, under):
        raise RefusedError("“{name}”不能放到自己或自己的下级部门之下。", "请另选上级部门。", name=names[id_])
    connection.execute(sa.update(department).where(department.c.id == id_).values(parent_id=under))
    details = {"department": names[id_], "under": names[under] if under is not None else ""}
    audit.write(connection, at, who, [Act("department_moved", None, details)])


def unkept_with_records(connection: Connection, today: str) -> Mapping[str, int]:
    """The departments that have records and nobody appointed to keep their files on the ISO day `today`,
    with the number of these records (R058); also those that were never entered."""
    kept = people.kept(connection, today)
    counted = records.counts(connection, "department")
    return {name: number for name, number in counted.items() if name and name not in kept}
