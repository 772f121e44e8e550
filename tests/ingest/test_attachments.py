"""Packages on a site: their members are records of their own, a bomb of packages in packages ends."""

import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.running import answer, lines, make_site


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def bomb(levels: int, width: int, salt: str = "") -> bytes:
    """Made after 42.zip, but no two packages are alike: `width` packages in each, `levels` deep."""
    if not levels:
        return f"底层文件{salt}".encode()
    return zipped({f"{number}.{'zip' if levels > 1 else 'txt'}": bomb(levels - 1, width, f"{salt}-{number}")
                   for number in range(width)})  # fmt: skip


def notes(site: Path) -> dict[int, dict[str, str]]:
    """The notes of every record, by its id."""
    rows = sqlite3.connect(site / "catalogue.db").execute("SELECT id, notes FROM record")
    return {id_: dict(json.loads(value)) for id_, value in rows}


def test_members_of_a_package_are_found_and_say_where_they_lie(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    (tmp_path / "移交.zip").write_bytes(
        zipped({"合同/采购.txt": "水泵采购合同".encode(), "内.zip": zipped({"深.txt": b"x y"})})
    )
    told = {
        line["path"]: line
        for line in lines("add", tmp_path / "移交.zip", "--site", site, "--department", "法务部")
    }
    place = str(tmp_path / "移交.zip")
    assert set(told) == {place, f"{place}!/合同/采购.txt", f"{place}!/内.zip", f"{place}!/内.zip!/深.txt"}
    assert {line["state"] for line in told.values()} == {"indexed"}
    assert {hit["id"] for hit in answer("search", "水泵采购合同", "--site", site)["hits"]} == {
        told[f"{place}!/合同/采购.txt"]["id"]
    }
    by_name = {hit["id"] for hit in answer("search", "深.txt", "--site", site)["hits"]}
    assert told[f"{place}!/内.zip"]["id"] in by_name


def test_a_bomb_of_packages_in_packages_ends_at_the_set_depth(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", "[limits]\ndepth = 2\n")
    (tmp_path / "a.zip").write_bytes(bomb(4, 3))
    told = lines("add", tmp_path / "a.zip", "--site", site)
    assert len(told) == 1 + 3 + 9
    deepest = max(told, key=lambda line: line["path"].count("!/"))
    assert notes(site)[deepest["id"]] == {"too_deep": "3"}


def test_a_bomb_of_packages_in_packages_ends_at_what_one_file_may_hold_on_all_levels(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", "[limits]\ndepth = 3\nmembers = 10\n")
    (tmp_path / "a.zip").write_bytes(bomb(3, 8))
    told = lines("add", tmp_path / "a.zip", "--site", site)
    assert 10 <= len(told) - 1 <= 30
    assert {"tree_too_large": "8"} in notes(site).values()


def test_a_bomb_of_packages_in_packages_ends_at_the_bytes_that_one_file_may_hold(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", "[limits]\ndepth = 2\noutput_mib = 1\n")
    large = {f"{number}.zip": zipped({f"{number}.txt": b"%d\n" % number * 350_000}) for number in range(5)}
    (tmp_path / "a.zip").write_bytes(zipped(large))
    told = lines("add", tmp_path / "a.zip", "--site", site)
    assert len(told) < 1 + 5 + 5
    assert {"tree_too_large": "1"} in notes(site).values()


@pytest.mark.corpus
def test_a_package_that_unpacks_to_itself_is_its_own_duplicate(corpus: Path, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    told = lines("add", corpus / "corrupt_hostile" / "apache__quine.gz", "--site", site)
    assert sorted(line["state"] for line in told) == ["duplicate", "indexed"]
