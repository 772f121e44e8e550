"""What this site shows a server so that it is answered: a password from the settings, or from a file."""

from pathlib import Path

from archive.errors import SettingsError


def secret(folder: Path, given: str, file: str) -> str:
    """`given`, or the first line of `file` (from `folder`, the site's) where one is named.

    Raises SettingsError where that cannot be read.
    """
    if not file:
        return given
    path = folder / file
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise SettingsError(
            "{path}：读不了（{error}）。", "请检查这个文件和它的权限。", path=path, error=error
        ) from error
    return lines[0].strip() if lines else ""


def readable(folder: Path, file: str) -> str | None:
    """The path of `file` (from the site's `folder`); None where none is named. Raises SettingsError where it
    is not there."""
    if not file:
        return None
    path = folder / file
    if not path.is_file():
        raise SettingsError("没有文件 {path}。", "请检查设置中的文件名。", path=path)
    return str(path)
