"""The whole path with the catalogue on a PostgreSQL server instead of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.conftest import postgres_database
from tests.running import answer, guidang, kill_tree, lines, make_site, start, until


@pytest.fixture
def server_database() -> Iterator[str]:
    """The URL of an empty database on the server."""
    with postgres_database() as url:
        yield url


def test_a_site_on_postgresql_takes_in_finds_survives_a_kill_and_is_sound(
    tmp_path: Path, server_database: str
) -> None:
    site = make_site(
        tmp_path / "site",
        f'[watch]\nsettle_seconds = 0.2\n[catalogue]\nurl = "{server_database}"\n',
        ("甲", 'after = "move"'),
    )
    (site / "catalogue.db").unlink()  # made by `init`, before the settings named the server
    drop = site / "watch_folders" / "甲"
    for number in range(200):
        (drop / f"{number}.txt").write_text(f"第{number}件关于水库管理的文件\x00", encoding="utf-8")
    process = start("watch", "--site", site)
    until(lambda: answer("status", "--site", site)["states"].get("indexed", 0) > 20, 60)
    kill_tree(process)
    guidang("watch", "--once", "--site", site)
    assert answer("status", "--site", site)["states"] == {"indexed": 200}
    assert answer("search", "水库管理", "--site", site)["total"] == 200
    (tmp_path / "again.txt").write_text("第7件关于水库管理的文件\x00", encoding="utf-8")
    (line,) = lines("add", tmp_path / "again.txt", "--site", site)
    assert line["state"] == "duplicate"
    assert answer("doctor", "--site", site)["good"]
    assert not (site / "catalogue.db").exists()
