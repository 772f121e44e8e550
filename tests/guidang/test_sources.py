"""Sources that are no more are told, and nobody waits for a share that hangs or is not there."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from guidang.doing.sources import SECONDS, Sources
from guidang.site.site import Site
from tests.running import guidang, make_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with two files in each of two drop folders, taken in."""
    folder = make_site(tmp_path / "site", "[watch]\nsettle_seconds = 0.1\n", ("甲", ""), ("乙", ""))
    for name in ("甲/一.txt", "甲/下/二.txt", "乙/三.txt", "乙/四.txt"):
        path = folder / "watch_folders" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"内容 {name}", encoding="utf-8")
    guidang("watch", "--once", "--site", folder)
    site = Site(folder)
    yield site
    site.close()


def everything(site: Site) -> dict[str, Record]:
    with site.database.read() as connection:
        return {record.name: record for record in records.listing(connection)[1]}


def gone(site: Site, sources: Sources | None = None) -> set[str]:
    found = everything(site)
    ids = (sources or Sources(site.watch_folders)).gone(found.values())
    return {name for name, record in found.items() if record.id in ids}


def test_a_source_that_was_deleted_is_gone_and_the_others_are_not(site: Site) -> None:
    assert gone(site) == set()
    (site.watch_folders / "乙" / "三.txt").unlink()
    shutil.rmtree(site.watch_folders / "甲" / "下")
    assert gone(site) == {"三.txt", "二.txt"}


def test_a_share_that_is_not_there_or_empty_tells_nothing_of_its_files(site: Site) -> None:
    shutil.rmtree(site.watch_folders / "甲")
    shutil.rmtree(site.watch_folders / "乙")
    (site.watch_folders / "乙").mkdir()
    assert gone(site) == set()


def test_a_share_that_hangs_is_not_waited_for_and_not_asked_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.watch_folders / "甲" / "一.txt").unlink()
    (site.watch_folders / "乙" / "三.txt").unlink()
    answers, asked, lstat = threading.Event(), list[bytes](), os.lstat

    def hanging(path: bytes) -> os.stat_result:
        if isinstance(path, bytes) and "乙".encode() in path:
            asked.append(path)
            answers.wait(30)
        return lstat(path)

    monkeypatch.setattr(os, "lstat", hanging)
    sources = Sources(site.watch_folders)
    for _ in range(3):
        begun = time.monotonic()
        assert gone(site, sources) == {"一.txt"}
        assert time.monotonic() - begun < SECONDS + 1
    assert len(asked) == 1
    answers.set()
    until = time.monotonic() + 10
    while gone(site, sources) != {"一.txt", "三.txt"}:
        assert time.monotonic() < until
