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
from ingest.classifying.checked import TABLES, Checked
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


_TOP = ("category", "bias", "default_kind")


def load(file: Path) -> CategoryRules:
    """The rules in `file`. Raises SettingsError naming the file, the key and what is allowed."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(
            "{file}：读不了：{error}", "请改正该行，应为 UTF-8 编码的 TOML。", file=file, error=error
        ) from error
    reader = Checked(file)
    reader.keys(data, "", (*_TOP, *TABLES))
    rows = {table: reader.rows(data, table) for table in TABLES}
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


def _words(reader: Checked, row: dict[str, Any]) -> Words:
    place = reader.one_of(row, "place", PLACES)
    return Words(row["rule"], _list(row, "words"), place, row["weight"], row.get("most", 1))


def _sign(reader: Checked, row: dict[str, Any]) -> Sign:
    try:
        pattern = re.compile(row["pattern"], re.MULTILINE)
    except re.error as error:
        raise reader.wrong(f"signs.{row['rule']}.pattern", str(error), "一个正确的正则表达式") from error
    place = reader.one_of(row, "place", PLACES)
    return Sign(row["rule"], pattern, place, row["weight"], row.get("most", 1), _list(row, "needs"))


def _measure(reader: Checked, row: dict[str, Any]) -> Measure:
    return Measure(reader.one_of(row, "rule", tuple(MEASURES)), row["weight"])


def _media(row: dict[str, Any]) -> Media:
    return Media(_list(row, "types"), _list(row, "extensions"), row["weight"], row.get("kind", ""))


def _list(row: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(row.get(key, ()))
