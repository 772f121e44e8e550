"""Workbooks that the calamine library reads: its errors as ours, and no panic of it ends the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
    XmlError,
    ZipError,
)

from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.sheets.cell_values import number_format, serial
from ingest.formats.sheets.grid import Grid

_TABLES = (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)
_BROKEN = (CalamineError, WorksheetNotFound, XmlError, ZipError, ValueError, OverflowError)


class Workbook:
    """An open workbook: its sheets' names, which of them are hidden, and their rows."""

    def __init__(self, workbook: CalamineWorkbook) -> None:
        self._workbook = workbook
        sheets = workbook.sheets_metadata
        self.names = [sheet.name for sheet in sheets]
        self.hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
        self._tables = [sheet.typ in _TABLES for sheet in sheets]

    def write(self, number: int, grid: Grid) -> None:
        """The rows of sheet `number` (from 0), if it is one with cells. Raises Unreadable("damaged")."""
        if not self._tables[number]:
            return
        with _kept():
            sheet = self._workbook.get_sheet_by_index(number)
            _rows(sheet, grid)


def _rows(sheet: CalamineSheet, grid: Grid) -> None:
    first = sheet.start[1] if sheet.start else 0
    for row in sheet.iter_rows():
        grid.row((first + at, _text(value)) for at, value in enumerate(row) if value != "")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        code = "yyyy-mm-dd hh:mm:ss" if value.time() != time() else "yyyy-mm-dd"
        return number_format(code).number(serial(value))
    if isinstance(value, timedelta):
        return number_format("[h]:mm:ss").number(value / timedelta(days=1))
    if isinstance(value, int | float):
        return number_format("General").number(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """The workbook at `path`. Raises Unreadable("damaged") or NeedsPassword."""
    with _kept():
        opened = CalamineWorkbook.from_path(path)
    with opened:
        yield Workbook(opened)


@contextmanager
def _kept() -> Iterator[None]:
    """Within, what calamine raises on broken files is Unreadable("damaged")."""
    try:
        yield
    except PasswordError as error:
        raise NeedsPassword("workbook") from error
    except _BROKEN as error:
        raise Unreadable("damaged", f"workbook: {type(error).__name__}") from error
    except BaseException as error:  # a panic of its code has a type of its own, which cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged", "workbook: panic") from error
