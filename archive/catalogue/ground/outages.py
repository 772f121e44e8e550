"""What an error of the database means for a person: what happened, and what to do about it."""

import shutil
import sqlite3
from pathlib import Path

import sqlalchemy as sa

from archive.errors import Advice, CatalogueError

# Bytes: with less room than this, a read or write that failed has failed for want of room.
_FULL = 1 << 20

_UNREACHABLE = Advice(
    "目录库连不上：{error}", "请启动数据库服务器，并检查网络和 catalogue.url；恢复后会自动继续。"
)
_FULL_DISK = Advice("目录库所在的磁盘满了。", "请腾出空间；之后会自动继续。")
_DAMAGED = Advice("目录库已损坏：{error}", "请停止归档程序，从备份恢复目录库。")
_UNUSABLE = Advice("目录库读写不了：{error}", "请检查目录库所在的磁盘和权限；恢复后会自动继续。")
_OCCUPIED = Advice("目录库被别的程序占用：{error}", "请结束占用它的程序；之后会自动继续。")

# https://www.sqlite.org/rescode.html, the primary codes
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL_DISK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _OCCUPIED,
    sqlite3.SQLITE_LOCKED: _OCCUPIED,
    sqlite3.SQLITE_PERM: _UNUSABLE,
    sqlite3.SQLITE_READONLY: _UNUSABLE,
    sqlite3.SQLITE_IOERR: _UNUSABLE,
    sqlite3.SQLITE_CANTOPEN: _UNUSABLE,
}
_LACKING = ("no such table", "no such column")
# https://www.postgresql.org/docs/current/errcodes-appendix.html, the longest beginning decides
_POSTGRESQL = {
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "533": _UNREACHABLE,
    "531": _FULL_DISK,
    "58": _UNUSABLE,
    "25006": _UNUSABLE,
    "42P01": _DAMAGED,
    "42703": _DAMAGED,
    "XX": _DAMAGED,
}


def told(error: sa.exc.DBAPIError, folder: Path | None) -> CatalogueError | None:
    """The error in words; None where it is no outage but a fault of the program.

    `folder` is where an SQLite file lies; None for a server.
    """
    found = _of_sqlite(error.orig, folder) if folder else _of_postgresql(error)
    if found is None:
        return None
    message, advice = found
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return CatalogueError(message, advice, error=lines[0])


def _of_sqlite(error: BaseException | None, folder: Path) -> Advice | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_ERROR and any(word in str(error) for word in _LACKING):
        return _DAMAGED
    found = _SQLITE.get(code)
    return _FULL_DISK if found is _UNUSABLE and _is_full(folder) else found


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _FULL
    except OSError:
        return False


def _of_postgresql(error: sa.exc.DBAPIError) -> Advice | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    begins = [state[:length] for length in (5, 3, 2)]
    found = next((_POSTGRESQL[begin] for begin in begins if begin in _POSTGRESQL), None)
    lost = error.connection_invalidated or (isinstance(error, sa.exc.OperationalError) and not state)
    return found or (_UNREACHABLE if lost else None)
