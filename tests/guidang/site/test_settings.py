"""Settings files: what may stand in them, and how what may not is told: file, line, key, what is allowed."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.errors import SettingsError
from guidang.site.settings import Folder, Settings, allowed_values, load


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str, kind: type[Any] = Settings) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(written(folder, text), kind)
    return caught.value


def every_setting() -> Iterator[tuple[str, "dataclasses.Field[Any]"]]:
    for section in dataclasses.fields(Settings):
        yield from settings_of(section.name, section.type)


def settings_of(section: str, kind: Any) -> Iterator[tuple[str, "dataclasses.Field[Any]"]]:
    for field in dataclasses.fields(kind):
        if dataclasses.is_dataclass(field.type):
            yield from settings_of(f"{section}.{field.name}", field.type)
        else:
            yield section, field


def test_a_missing_or_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere.toml", Settings) == Settings()
    assert load(written(tmp_path, ""), Settings) == Settings()
    assert load(written(tmp_path, "# nothing but a remark\n"), Folder) == Folder()


def test_what_is_written_stands_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    given = load(written(tmp_path, "[watch]\nsettle_seconds = 5\n\n[web]\nport = 80\n"), Settings)
    assert given.watch.settle_seconds == 5.0
    assert isinstance(given.watch.settle_seconds, float)
    assert given.web.port == 80
    assert given.watch.scan_seconds == Settings().watch.scan_seconds
    assert dataclasses.replace(given, watch=Settings().watch, web=Settings().web) == Settings()


def test_a_mark_that_windows_puts_before_the_text_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbf[web]\r\nport = 81\r\n")
    assert load(path, Settings).web.port == 81


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("colour = 1\n", 1, "colour"),
        ("\n[colour]\nx = 1\n", 2, "colour"),
        ("[web]\nhost = 'a'\n\nprot = 80\n", 4, "web.prot"),
        ("[ldap]\nbase = 'a'\n\n[ldap.groups]\nsystem_admin = 'b'\n", 5, "ldap.groups.system_admin"),
        ("[web]\nport = 0\n", 2, "web.port"),
        ("[web]\nport = '80'\n", 2, "web.port"),
        ('[web]\n  "port" = 65536\n', 2, "web.port"),
        ("[watch]\nscan_seconds = 5\n[web]\nport = 80.5\n", 4, "web.port"),
        ("# port = 0\n[ web ]\n# port = 1\nport = -1\n", 4, "web.port"),
        ("\n\nweb.port = 0\n", 3, "web.port"),
        ("\nweb = { host = 'a', port = 0 }\n", 2, "web.port"),
        ("\nweb = 1\n", 2, "web"),
        ("[reading]\nocr = 1\n", 2, "reading.ocr"),
        ("[reading]\nengine = 'magic'\n", 2, "reading.engine"),
        ("[watch]\nsettle_seconds = nan\n", 2, "watch.settle_seconds"),
        ("[watch]\nsettle_seconds = inf\n", 2, "watch.settle_seconds"),
        ("[watch]\nsettle_seconds = true\n", 2, "watch.settle_seconds"),
        ("[limits]\ndepth = [1]\n", 2, "limits.depth"),
        ("[limits]\nratio = 2024-01-01\n", 2, "limits.ratio"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str
) -> None:
    error = refused(tmp_path, text)
    assert f"{tmp_path / 'settings.toml'}:{line} {key}" in str(error)
    assert error.exit_code == 3
    assert "{" not in error.told_in(lambda said: said)[1]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("[web]\nport = 0\n", "1 … 65535"),
        ("[reading]\nocr = 'yes'\n", "true / false"),
        ("[reading]\nocr_min_confidence = 1.1\n", "0 … 1"),
        ("[indexing]\nengine = 'magic'\n", '"whoosh"'),
        ("[catalogue]\nurl = 5\n", '"…"'),
        ("[web]\ncolour = 5\n", "host, port"),
        ("web = 5\n", "[web]"),
    ],
)
def test_what_is_allowed_is_told(tmp_path: Path, text: str, allowed: str) -> None:
    assert allowed in refused(tmp_path, text).told_in(lambda said: said)[1]


def test_every_bound_is_allowed_itself_and_nothing_beyond_it(tmp_path: Path) -> None:
    checked = 0
    for section, field in every_setting():
        low, high = field.metadata["low"], field.metadata["high"]
        if low is None:
            continue
        as_written = int if field.type is int else float
        for value in (low, high):
            path = written(tmp_path, f"[{section}]\n{field.name} = {as_written(value)}\n")
            assert getattr(getattr(load(path, Settings), section), field.name) == value
        for value in (low - 1, high + 1):
            refused(tmp_path, f"[{section}]\n{field.name} = {as_written(value)}\n")
        checked += 1
    assert checked > 15


def test_every_default_is_itself_allowed(tmp_path: Path) -> None:
    for section, field in every_setting():
        shown = {True: "true", False: "false"}.get(field.default) if field.type is bool else None
        value = shown or (f'"{field.default}"' if field.type is str else field.default)
        path = written(tmp_path, f"[{section}]\n{field.name} = {value}\n")
        assert load(path, Settings) == Settings()
        assert re.search(r"\w|…", allowed_values(field))


@pytest.mark.parametrize("text", ["port 80", "[web\nport = 1", "[web]\nport = 1\nport = 2", "x = '\x01'"])
def test_what_is_no_toml_is_told_with_the_place(tmp_path: Path, text: str) -> None:
    error = refused(tmp_path, text)
    assert "不是正确的 TOML" in str(error)
    assert str(tmp_path) in str(error)
    assert "line" in str(error) or "end of document" in str(error)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes("[web]\nhost = '归档'".encode("gb18030"))
    with pytest.raises(SettingsError, match="读不了") as caught:
        load(path, Settings)
    assert "UTF-8" in caught.value.advice
    path.unlink()
    path.mkdir()
    with pytest.raises(SettingsError, match="读不了"):
        load(path, Settings)


def test_a_drop_folder_has_settings_of_its_own(tmp_path: Path) -> None:
    given = load(written(tmp_path, 'department = "财务部"\nafter = "move"\npolling = true\n'), Folder)
    assert given == Folder("财务部", "move", True)
    assert '"leave" / "move" / "delete"' in str(refused(tmp_path, "after = 'burn'\n", Folder).values)
    refused(tmp_path, "[watch]\nsettle_seconds = 1\n", Folder)
