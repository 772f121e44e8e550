"""`guidang doctor` looks after what lies beside the catalogue: searchable copies and the site's key."""

import os
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.tables import metadata
from ingest.tools import dwg_converter
from tests.running import answer, command, environment, guidang, make_site


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A site without files."""
    return make_site(tmp_path / "site")


def troubles(site: Path) -> dict[str, Any]:
    """What doctor finds wrong, with what to do."""
    told = answer("doctor", "--site", site, code=None)
    return {finding["what"]: finding for finding in told["findings"] if not finding["good"]}


def keep_password(site: Path, secret: str) -> None:
    """Keep a password that is tried on every locked file."""
    adding = command("passwords", "add", "--site", site)
    subprocess.run(adding, input=f"{secret}\n", encoding="utf-8", env=environment(), check=True)


def test_a_lost_copy_is_noticed_and_how_to_have_it_made_again_is_said(made: Path, corpus: Path) -> None:
    guidang("add", corpus / "ocr" / "ocrmypdf__skew.pdf", "--site", made)
    assert answer("show", 1, "--site", made)["has_copy"]
    assert troubles(made) == {}
    shutil.rmtree(made / "copies")
    (lost,) = troubles(made).values()
    assert lost["detail"] == "1，缺 1"
    assert "guidang reread --ids 1" in lost["todo"]
    guidang("reread", "--ids", "1", "--site", made)
    guidang("watch", "--once", "--site", made)
    assert troubles(made) == {}


def test_a_missing_or_foreign_key_is_noticed_while_passwords_are_kept(made: Path) -> None:
    keep_password(made, "开门 42")
    assert troubles(made) == {}
    key = made / "keys" / "site.key"
    own = key.read_bytes()
    key.unlink()
    (closed,) = troubles(made).values()
    assert closed["detail"] == "1，解不开 1"
    assert "请从备份恢复 keys/site.key" in closed["todo"]
    other = make_site(made.parent / "other")
    keep_password(other, "x")
    key.write_bytes((other / "keys" / "site.key").read_bytes())
    assert len(troubles(made)) == 1
    key.write_bytes(own)
    assert troubles(made) == {}


def test_findings_are_told_in_english(made: Path) -> None:
    asked = command("doctor", "--quick", "--site", made)
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", env=environment(GUIDANG_LANG="en"))
    assert "searchable copies complete: 0" in done.stdout


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with one record and one password; copied, not changed, by the tests."""
    folder = tmp_path_factory.mktemp("doctor")
    (folder / "件.txt").write_text("关于水库的通知", encoding="utf-8")
    site = make_site(folder / "site", "", ("甲", ""))
    guidang("add", folder / "件.txt", "--site", site)
    keep_password(site, "开门 42")
    assert troubles(site) == {}
    return site


@pytest.fixture
def copied(filled: Path, tmp_path: Path) -> Path:
    """A copy of that site, to be damaged."""
    return shutil.copytree(filled, tmp_path / "site")


def examined(site: Path) -> str:
    """All that doctor prints: it ends with 1, having looked at everything, without a traceback."""
    done = guidang("doctor", "--site", site, code=1)
    assert "Traceback" not in done.stdout + done.stderr
    for what in ("磁盘空间", "目录库", "原件齐全", "审计链完整"):
        assert f" {what}" in done.stdout
    return done.stdout


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_a_dropped_table_is_named_and_everything_else_looked_at(copied: Path, table: str) -> None:
    with sqlite3.connect(copied / "catalogue.db") as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(f"DROP TABLE {table}")
    connection.close()
    told = examined(copied)
    assert f"✗ 目录库：缺少 {table}" in told
    assert "从备份恢复目录库" in told
    assert "✓ 全文索引" in told


def test_a_dropped_column_and_a_lost_version_are_told(copied: Path) -> None:
    with sqlite3.connect(copied / "catalogue.db") as connection:
        connection.execute("ALTER TABLE record DROP COLUMN title")
    connection.close()
    assert "✗ 目录库：缺少 record.title" in examined(copied)
    with sqlite3.connect(copied / "catalogue.db") as connection:
        connection.execute("DROP TABLE alembic_version")
    connection.close()
    assert "✗ 目录库：目录库打不开" in examined(copied)


@pytest.mark.parametrize("kept", [0, 100, 4096, 0.5])
def test_a_catalogue_that_was_cut_off_is_told_and_left_as_it_is(copied: Path, kept: float) -> None:
    file = copied / "catalogue.db"
    for rest in copied.glob("catalogue.db-*"):
        rest.unlink()
    size = int(file.stat().st_size * kept) if kept == 0.5 else int(kept)
    os.truncate(file, size)
    assert "✗ 目录库：" in examined(copied)
    assert file.stat().st_size == size
    guidang("status", "--site", copied, code=3 if size < 4096 else None)


def test_a_catalogue_that_is_no_database_or_missing_is_told(copied: Path) -> None:
    (copied / "catalogue.db").write_bytes(b"x" * 10_000)
    assert "✗ 目录库：目录库已损坏" in examined(copied)
    (copied / "catalogue.db").unlink()
    assert "不见了或是空的，而存储中还有原件" in examined(copied)
    assert not (copied / "catalogue.db").exists()


@pytest.mark.parametrize(
    ("folder", "finding"),
    [
        ("store", "✗ 原件存储：原件存储不见了"),
        ("index", "✗ 全文索引：全文索引不见了"),
        ("work", "✗ 工作文件夹：工作文件夹不见了"),
        ("watch_folders", "✗ 投放文件夹："),
        ("keys", "✗ 站点密钥能解开保存的密码：1，解不开 1"),
    ],
)
def test_a_folder_that_is_gone_is_told_and_not_ticked(copied: Path, folder: str, finding: str) -> None:
    shutil.rmtree(copied / folder)
    assert finding in examined(copied)
    assert not (copied / folder).exists()


def test_a_key_that_is_none_is_told(copied: Path) -> None:
    (copied / "keys" / "site.key").write_text("kein Schlüssel", encoding="utf-8")
    assert "解不开 1" in examined(copied)


def test_a_database_server_that_is_down_is_told(copied: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"postgresql://guidang:geheim@127.0.0.1:{free.getsockname()[1]}/x"
    (copied / "config" / "settings.toml").write_text(f'[catalogue]\nurl = "{url}"\n', encoding="utf-8")
    told = examined(copied)
    assert "✗ 目录库：目录库连不上" in told
    assert "geheim" not in told


def test_what_is_not_there_and_need_not_be_is_not_ticked(made: Path) -> None:
    (made / "config" / "settings.toml").write_text("[reading]\nocr = false\n", encoding="utf-8")
    found = answer("doctor", "--quick", "--site", made, code=None)["findings"]
    there = {finding["what"]: finding["there"] for finding in found}
    assert there["DWG 转换程序"] == bool(dwg_converter.find())
    assert there["文字识别"] is False
    asked = command("doctor", "--quick", "--site", made)
    lacking = environment(PATH="/nowhere")
    told = subprocess.run(asked, capture_output=True, encoding="utf-8", env=lacking).stdout
    assert "– RAR 解压程序：缺少" in told
    assert "– 文字识别：没有启用" in told
