"""Choosing records by conditions on their columns: `category=contract`, `confidence<0.8` …"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.readings.pagetext import plain
from archive.catalogue.tables import record
from archive.errors import RefusedError

# What can be asked for, and the column that answers.
FIELDS: dict[str, "sa.Column[Any]"] = {
    "id": record.c.id,
    "state": record.c.state,
    "reason": record.c.reason,
    "department": record.c.department,
    "name": record.c.name,
    "media_type": record.c.media_type,
    "category": record.c.category,
    "kind": record.c.kind,
    "confidence": record.c.confidence,
    "read_with": record.c.read_with,
    "flagged_pages": record.c.flagged_pages,
    "pages": record.c.pages,
    "characters": record.c.characters,
    "received": record.c.received_at,
    "note": record.c.notes,
}
_CONDITION = re.compile(r"\s*(\w+)\s*(<=|>=|!=|=|<|>|~)\s*(.*?)\s*", re.S)


def matching(connection: Connection, conditions: Sequence[str]) -> Iterator[int]:
    """The ids of the records that meet all of these conditions, in rising order; streamed.

    A condition is FIELD, one of = != < <= > >= or ~ (contains), and a value. Raises RefusedError.
    """
    query = sa.select(record.c.id).where(*(_condition(text) for text in conditions)).order_by(record.c.id)
    yield from connection.execute(query, execution_options={"yield_per": 1000}).scalars()


def _condition(text: str) -> "sa.ColumnElement[bool]":
    found = _CONDITION.fullmatch(text)
    if not found or found[1] not in FIELDS:
        raise RefusedError(
            "看不懂条件：{text}",
            "条件的写法：字段、比较符、值。字段有：{fields}。",
            text=text,
            fields="、".join(FIELDS),
        )
    name, sign, value = found[1], found[2], plain(found[3])
    column = FIELDS[name]
    if name == "note" or sign == "~":
        if name == "note" and sign not in ("=", "!=", "~"):
            raise RefusedError("{name} 不能用 {sign} 比较。", "请用 =、!= 或 ~。", name=name, sign=sign)
        wanted = f'"{value}"' if name == "note" and sign != "~" else value
        holds = sa.cast(column, sa.Text).contains(wanted, autoescape=True)
        return sa.not_(holds) if sign == "!=" else holds
    return _compared(column, sign, _value(column, name, value))


def _value(column: "sa.Column[Any]", name: str, value: str) -> object:
    if not isinstance(column.type, sa.Integer | sa.Float):
        return value
    try:
        if isinstance(column.type, sa.Float):
            return float(value)
        # No database compares with a number beyond its columns' own range.
        largest = 2**63 - 1 if isinstance(column.type, sa.BigInteger) else 2**31 - 1
        return max(-largest, min(int(value), largest))
    except ValueError:
        raise RefusedError(
            "{name} 要和数字比较，不是 {value}。", "请写一个数字。", name=name, value=value
        ) from None


def _compared(column: "sa.Column[Any]", sign: str, value: object) -> "sa.ColumnElement[bool]":
    if sign == "=":
        return column == value
    if sign == "!=":
        return column != value
    if sign == "<":
        return column < value
    if sign == "<=":
        return column <= value
    return column > value if sign == ">" else column >= value
