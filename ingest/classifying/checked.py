"""Checking a category file's tables: known keys, right types, and plain words where one is wrong."""

from pathlib import Path
from typing import Any

from archive.errors import SettingsError

TABLES: dict[str, dict[str, str]] = {
    # keys of each table: "!" required; t text, n number, c count, l list of texts
    "title_tails": {"words": "!l", "weight": "!n", "kind": "t"},
    "words": {"rule": "!t", "words": "!l", "place": "!t", "weight": "!n", "most": "c"},
    "signs": {"rule": "!t", "pattern": "!t", "place": "!t", "weight": "!n", "most": "c", "needs": "l"},
    "measures": {"rule": "!t", "weight": "!n"},
    "media": {"types": "l", "extensions": "l", "weight": "!n", "kind": "t"},
    "kinds": {"kind": "!t", "words": "!l"},
}


class Checked:
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
            self.keys(row, where, tuple(TABLES[table]))
            for key, sort in TABLES[table].items():
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
