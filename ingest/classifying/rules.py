"""Reading the category rules from config/categories/*.toml, and saying plainly what is wrong in them.

A file holds one category: its tables `title_tails`, `words`, `signs`, `measures`, `media`, `kinds`.
Rules are written in simplified characters and half-width punctuation, as documents are folded.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from re import Pattern
from typing import Any

from archive.errors import SettingsError
from archive.record import Category
from ingest.classifying.measures import MEASURES

PLACES = ("title", "head", "body", "tail", "name")


@dataclass(frozen=True, slots=True)
class Tail:
    """Last words of a title, the kind they mean ("" = the word itself), and their weight."""

    words: tuple[str, ...]
    weight: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that speak for (or, with a negative weight, against) the category where they stand.

    Each different word counts once, at most `most` of them.
    """

    rule: str
    words: tuple[str, ...]
    place: str
    weight: float
    most: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern over the lines of a place; each different match counts once, at most `most`."""

    rule: str
    pattern: Pattern[str]
    place: str
    weight: float
    most: int
    needs: tuple[str, ...]  # looked for first: without one of these the pattern cannot match


@dataclass(frozen=True, slots=True)
class Measure:
    """Something measured on the pages (MEASURES) and its weight."""

    rule: str
    weight: float


@dataclass(frozen=True, slots=True)
class Media:
    """Media types or file extensions that speak for the category, and the kind they mean."""

    types: tuple[str, ...]
    extensions: tuple[str, ...]
    weight: float
    kind: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A finer kind and the words that show it, in the title or the name before the text."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """All rules of one category. `bias` is what it scores with no evidence at all."""

    category: str
    bias: float
    default_kind: str
    tails: tuple[Tail, ...]
    words: tuple[Words, ...]
    signs: tuple[Sign, ...]
    measures: tuple[Measure, ...]
    media: tuple[Media, ...]
    kinds: tuple[Kind, ...]


_TABLES: dict[str, dict[str, str]] = {
    # keys of each table: "!" required; t text, n number, c count, l list of texts
    "title_tails": {"words": "!l", "weight": "!n", "kind": "t"},
    "words": {"rule": "!t", "words": "!l", "place": "!t", "weight": "!n", "most": "c"},
    "signs": {"rule": "!t", "pattern": "!t", "place": "!t", "weight": "!n", "most": "c", "needs": "l"},
    "measures": {"rule": "!t", "weight": "!n"},
    "media": {"types": "l", "extensions": "l", "weight": "!n", "kind": "t"},
    "kinds": {"kind": "!t", "words": "!l"},
}
_TOP = ("category", "bias", "default_kind")


def load(file: Path) -> CategoryRules:
    """The rules in `file`. Raises SettingsError naming the file, the key and what is allowed."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(
            "{file}：读不了：{error}", "请改正该行，应为 UTF-8 编码的 TOML。", file=file, error=error
        ) from error
    reader = _Checked(file)
    reader.keys(data, "", (*_TOP, *_TABLES))
    rows = {table: reader.rows(data, table) for table in _TABLES}
    return CategoryRules(
        category=reader.one_of(data, "category", tuple(Category)),
        bias=reader.number(data, "bias"),
        default_kind=reader.text(data, "default_kind"),
        tails=tuple(Tail(_list(r, "words"), r["weight"], r.get("kind", "")) for r in rows["title_tails"]),
        words=tuple(_words(reader, r) for r in rows["words"]),
        signs=tuple(_sign(reader, r) for r in rows["signs"]),
        measures=tuple(_measure(reader, r) for r in rows["measures"]),
        media=tuple(_media(r) for r in rows["media"]),
        kinds=tuple(Kind(r["kind"], _list(r, "words")) for r in rows["kinds"]),
    )


def _words(reader: "_Checked", row: dict[str, Any]) -> Words:
    place = reader.one_of(row, "place", PLACES)
    return Words(row["rule"], _list(row, "words"), place, row["weight"], row.get("most", 1))


def _sign(reader: "_Checked", row: dict[str, Any]) -> Sign:
    try:
        pattern = re.compile(row["pattern"], re.MULTILINE)
    except re.error as error:
        raise reader.wrong(f"signs.{row['rule']}.pattern", str(error), "一个正确的正则表达式") from error
    place = reader.one_of(row, "place", PLACES)
    return Sign(row["rule"], pattern, place, row["weight"], row.get("most", 1), _list(row, "needs"))


def _measure(reader: "_Checked", row: dict[str, Any]) -> Measure:
    return Measure(reader.one_of(row, "rule", tuple(MEASURES)), row["weight"])


def _media(row: dict[str, Any]) -> Media:
    return Media(_list(row, "types"), _list(row, "extensions"), row["weight"], row.get("kind", ""))


def _list(row: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(row.get(key, ()))


class _Checked:
    """Takes values out of one parsed file and names the file and key when one is wrong."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def wrong(self, key: str, found: str, allowed: str) -> SettingsError:
        """The error for `key`."""
        return SettingsError(
            "{file}：“{key}”不对：{found}",
            "允许的是：{allowed}。",
            file=self.file,
            key=key,
            found=found,
            allowed=allowed,
        )

    def keys(self, data: dict[str, Any], table: str, allowed: tuple[str, ...]) -> None:
        """Refuse a key that is not known (a slip of the pen would else pass in silence)."""
        for key in data:
            if key not in allowed:
                raise self.wrong(f"{table}{key}", "没有这一项", "、".join(allowed))

    def rows(self, data: dict[str, Any], table: str) -> list[dict[str, Any]]:
        """The rows of `table`, each with known keys of the right type."""
        rows = data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.wrong(table, "不是表的列表", f"[[{table}]]")
        for number, row in enumerate(rows, 1):
            where = f"{table}[{number}]."
            self.keys(row, where, tuple(_TABLES[table]))
            for key, sort in _TABLES[table].items():
                self._typed(row, key, sort, where)
        return rows

    def _typed(self, row: dict[str, Any], key: str, sort: str, where: str) -> None:
        if key not in row:
            if sort.startswith("!"):
                raise self.wrong(where + key, "缺少", "必须写明")
            return
        value, allowed = row[key], ""
        if sort.endswith("t") and not (isinstance(value, str) and value):
            allowed = "非空文字"
        elif sort.endswith("n") and not _is_number(value, -20, 20):
            allowed = "-20 到 20 之间的数"
        elif sort.endswith("c") and not (isinstance(value, int) and 1 <= value <= 20):
            allowed = "1 到 20 的整数"
        elif sort.endswith("l") and not (
            isinstance(value, list) and all(isinstance(v, str) and v for v in value)
        ):
            allowed = "文字的列表"
        if allowed:
            raise self.wrong(where + key, repr(value), allowed)

    def one_of(self, row: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str:
        """The text at `key`, one of `allowed`."""
        value = row.get(key)
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(key, repr(value), "、".join(allowed))
        return str(value)

    def number(self, data: dict[str, Any], key: str) -> float:
        """The number at `key`, 0 where it is not given."""
        value = data.get(key, 0.0)
        if not _is_number(value, -20, 20):
            raise self.wrong(key, repr(value), "-20 到 20 之间的数")
        return float(value)

    def text(self, data: dict[str, Any], key: str) -> str:
        """The text at `key`, empty where it is not given."""
        value = data.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, repr(value), "文字")
        return value


def _is_number(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
