"""Promise 2: what is being written is never taken half-way; and every way files come and go."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidang.site.site import Site
from tests.promises.test_kill import rows
from tests.running import answer, guidang, kill_tree, lines, make_site, start, stop, until

SETTINGS = """
[watch]
settle_seconds = 1.5
scan_seconds = 3.0
polling_seconds = 0.5
[indexing]
commit_seconds = 0.5
"""
QUICK = SETTINGS.replace("1.5", "0.3")


def drop(site: Path, department: str = "甲") -> Path:
    return site / "watch_folders" / department


def states(site: Path) -> dict[str, int]:
    return dict(answer("status", "--site", site)["states"])


def has(site: Path, **wanted: int) -> bool:
    found: dict[str, int] = {}
    for row in rows(site):
        found[row["state"]] = found.get(row["state"], 0) + 1
    return found == wanted


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Path]:
    """A site that is being watched, with the department 甲."""
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    process = start("watch", "--site", site)
    yield site
    stop(process)


def test_a_slowly_written_file_is_taken_once_and_whole_live_and_across_a_restart(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", SETTINGS, ("甲", ""))
    process = start("watch", "--site", site)
    slow = drop(site) / "慢.txt"
    script = f"for i in 1 2 3 4 5 6 7 8; do echo 第$i行档案 >> '{slow}'; sleep 1; done"
    writer = subprocess.Popen(["bash", "-c", script])
    time.sleep(3.5)
    assert rows(site) == []
    kill_tree(process)
    process = start("watch", "--site", site)
    writer.wait()
    until(lambda: has(site, indexed=1), 30)
    stop(process)
    (row,) = rows(site)
    assert row["size"] == slow.stat().st_size
    assert answer("search", "第8行档案", "--site", site)["total"] == 1


def test_a_file_replaced_while_it_is_read_is_taken_as_it_ends_up(watched: Path) -> None:
    path = drop(watched) / "大.txt"
    for round_ in range(6):
        fresh = watched / "fresh"
        fresh.write_bytes(f"第{round_}版".encode() + os.urandom(20 << 20).hex().encode())
        fresh.replace(path)
        time.sleep(0.35)
    until(lambda: rows(watched) and all(row["state"] == "indexed" for row in rows(watched)), 60)
    last = rows(watched)[-1]
    assert last["sha256"] == sha256(path)
    assert all(row["size"] == (20 << 21) + len("第0版".encode()) for row in rows(watched))


def sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_folder_of_5000_files_moved_in_at_once_is_taken_whole_and_a_new_file_is_not_kept_waiting(
    tmp_path: Path,
) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    many = site / "many"
    for number in range(5000):
        folder = many / f"{number % 50:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_text(f"第{number}件移入的文件，关于档案。", encoding="utf-8")
    process = start("watch", "--site", site)
    until(lambda: (site / "work").is_dir() and list((site / "work").iterdir()), 20)
    many.rename(drop(site) / "many")
    until(lambda: len(rows(site)) > 300, 60)
    urgent = drop(site) / "急件.txt"
    urgent.write_text("急件：水库泄洪的紧急通知", encoding="utf-8")
    began = time.monotonic()
    until(lambda: ("急件.txt", "indexed") in {(row["name"], row["state"]) for row in rows(site)}, 30)
    waited = time.monotonic() - began
    assert len(rows(site)) < 5001 or not has(site, indexed=5001), "the batch had already ended"
    assert answer("search", "水库泄洪", "--site", site)["total"] == 1
    until(lambda: has(site, indexed=5001), 180)
    stop(process)
    assert waited < 0.3 + 5.0, f"{waited:.1f} s"


def test_a_renamed_folder_keeps_its_records_and_tells_the_new_place(watched: Path) -> None:
    folder = drop(watched) / "旧名"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.txt").write_text(f"第{number}件", encoding="utf-8")
    until(lambda: has(watched, indexed=20), 30)
    folder.rename(drop(watched) / "新名")
    until(lambda: all("新名" in row["source_path"] for row in rows(watched)), 30)
    assert has(watched, indexed=20)


def test_a_share_that_vanishes_and_returns_is_watched_again(watched: Path) -> None:
    folder, away = drop(watched), watched / "away"
    (folder / "前.txt").write_text("之前的文件", encoding="utf-8")
    until(lambda: has(watched, indexed=1), 30)
    folder.rename(away)
    time.sleep(4)
    (away / "后.txt").write_text("之后的文件", encoding="utf-8")
    away.rename(folder)
    until(lambda: has(watched, indexed=2), 30)
    (folder / "又.txt").write_text("又一个文件", encoding="utf-8")
    until(lambda: has(watched, indexed=3), 10)


def test_a_wrong_folder_setting_made_while_watching_stops_nothing(watched: Path) -> None:
    (drop(watched) / "前.txt").write_text("设置写错之前的文件", encoding="utf-8")
    until(lambda: has(watched, indexed=1), 20)
    (drop(watched) / "folder.toml").write_text("after = burn", encoding="utf-8")
    time.sleep(4)
    (drop(watched) / "后.txt").write_text("照样收取的文件", encoding="utf-8")
    until(lambda: has(watched, indexed=2), 20)
    log = (watched / "logs" / "guidang.log").read_text(encoding="utf-8")
    assert log.count("folder.toml") == 1
    (drop(watched) / "folder.toml").write_text('department = "财务部"', encoding="utf-8")
    time.sleep(4)
    (drop(watched) / "改好.txt").write_text("改好设置后的文件", encoding="utf-8")
    until(lambda: has(watched, indexed=3), 20)
    assert [row["department"] for row in rows(watched)] == ["甲", "甲", "财务部"]


def test_a_wrong_folder_setting_at_the_start_stops_only_its_own_folder_until_it_is_mended(
    tmp_path: Path,
) -> None:
    wrong = (("乙", 'after = "burn"'), ("丙", "after ="), ("丁", 'colour = "red"'))
    site = make_site(tmp_path / "site", QUICK, ("甲", ""), *wrong)
    (drop(site, "戊")).mkdir()
    (drop(site, "戊") / "folder.toml").write_bytes(b"\xff\xfe")
    departments = ("甲", "乙", "丙", "丁", "戊")
    for department in departments:
        (drop(site, department) / "件.txt").write_text(f"{department}的文件", encoding="utf-8")
    process = start("watch", "--site", site)
    until(lambda: has(site, indexed=1), 30)
    time.sleep(4)
    assert [row["department"] for row in rows(site)] == ["甲"]
    told = answer("status", "--site", site)["folder_troubles"]
    places = [str(drop(site, name) / "folder.toml") for name in sorted(departments[1:])]
    assert [any(place in each["message"] for each in told) for place in places] == [True] * 4
    assert any("folder.toml:1 after" in each["message"] and '"leave"' in each["advice"] for each in told)
    checked = answer("doctor", "--quick", "--site", site, code=1)["findings"]
    assert sum(finding["what"] == "投放文件夹" and not finding["good"] for finding in checked) == 4
    for department in departments[1:]:
        (drop(site, department) / "folder.toml").write_text("", encoding="utf-8")
    until(lambda: has(site, indexed=5), 3.0 + 10)
    stop(process)
    assert answer("status", "--site", site)["folder_troubles"] == []


def test_a_folder_that_may_not_be_read_is_told_so() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else for a moment")
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o755)
        site = Site(make_site(Path(base) / "site", QUICK, ("甲", ""), ("乙", "")))
        (drop(site.folder) / "folder.toml").chmod(0)
        drop(site.folder, "乙").chmod(0)
        os.seteuid(65534)
        try:
            troubles = site.folder_troubles()
        finally:
            os.seteuid(0)
        told = {str(trouble) for trouble in troubles}
        places = (drop(site.folder) / "folder.toml", drop(site.folder, "乙"))
        assert told == {f"{place}：没有读取权限。" for place in places}
        assert all("开放读取权限" in trouble.advice for trouble in troubles)


def test_an_index_broken_while_watching_is_taken_up_again_after_a_rebuild(watched: Path) -> None:
    (drop(watched) / "前.txt").write_text("索引坏掉之前的文件", encoding="utf-8")
    until(lambda: has(watched, indexed=1), 20)
    (watched / "index" / "current").unlink()
    (drop(watched) / "后.txt").write_text("索引坏掉之后的文件", encoding="utf-8")
    until(lambda: len(rows(watched)) == 2, 20)
    time.sleep(2)
    guidang("rebuild", "--site", watched)
    until(lambda: has(watched, indexed=2), 30)
    assert answer("search", "索引坏掉", "--site", watched)["total"] == 2


def test_a_share_without_events_is_polled(tmp_path: Path) -> None:
    settings = QUICK.replace("scan_seconds = 3.0", "scan_seconds = 3600.0")
    site = make_site(tmp_path / "site", settings, ("甲", "polling = true"))
    process = start("watch", "--site", site)
    until(lambda: (site / "work").is_dir() and list((site / "work").iterdir()), 20)
    time.sleep(1)
    (drop(site) / "a.txt").write_text("轮询来的文件", encoding="utf-8")
    until(lambda: has(site, indexed=1), 20)
    stop(process)


def test_what_is_never_taken_stays_and_an_empty_file_is_taken_when_it_grows(watched: Path) -> None:
    folder = drop(watched)
    for name in ("~$合同.docx", "a.tmp", "b.part", "c.crdownload", "Thumbs.db", ".DS_Store"):
        (folder / name).write_text("不收", encoding="utf-8")
    (folder / "link.txt").symlink_to("/etc/hostname")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    empty = folder / "空.txt"
    empty.touch()
    (folder / "收.txt").write_text("要收", encoding="utf-8")
    until(lambda: has(watched, indexed=1, refused=1), 20)
    time.sleep(4)
    assert has(watched, indexed=1, refused=1)
    empty.write_text("不空了", encoding="utf-8")
    until(lambda: has(watched, indexed=2), 20)


def test_an_empty_file_is_told_until_it_is_filled_renamed_or_becomes_what_is_known(watched: Path) -> None:
    folder = drop(watched)
    names = ("写满.txt", "新建文本文档.txt", "截断.txt", "旧件.txt")
    known = "已经收过的文件"
    (folder / "旧件.txt").write_text(known, encoding="utf-8")
    (folder / "截断.txt").write_text("先有内容，后来清空", encoding="utf-8")
    until(lambda: has(watched, indexed=2), 20)
    for name in names[:3]:
        (folder / name).write_bytes(b"")
    until(lambda: has(watched, indexed=2, refused=3), 20)
    told = answer("status", "--site", watched)["last_errors"]
    assert {(Path(error["path"]).name, error["reason"]) for error in told} == {
        (name, "empty") for name in names[:3]
    }
    (folder / "写满.txt").write_text("写进了内容", encoding="utf-8")
    until(lambda: has(watched, indexed=3, refused=2), 20)
    (folder / "截断.txt").write_text("先有内容，后来清空", encoding="utf-8")
    until(lambda: has(watched, indexed=3, refused=1), 20)
    (folder / "新建文本文档.txt").rename(folder / "合同.txt")
    (folder / "合同.txt").write_text("改了名再写的合同", encoding="utf-8")
    until(lambda: has(watched, indexed=4), 20)
    (folder / "占位.txt").touch()
    until(lambda: has(watched, indexed=4, refused=1), 20)
    (folder / "旧件.txt").replace(folder / "占位.txt")
    until(lambda: has(watched, indexed=4), 20)
    time.sleep(4)
    assert sorted(row["name"] for row in rows(watched)) == ["写满.txt", "占位.txt", "合同.txt", "截断.txt"]
    assert next(row["sha256"] for row in rows(watched) if row["name"] == "占位.txt") == sha256(
        folder / "占位.txt"
    )


def test_names_are_kept_exactly_whatever_they_are(watched: Path) -> None:
    names = [
        b"two\nlines.txt",
        "\u202egnp.txt".encode(),
        "😀表情.txt".encode(),
        "旧共享".encode("gbk") + b".txt",
        b"\xff\xfe\x80.txt",
        ("长" * 83 + "n.txt").encode(),
        b"..%2f..%2fx.txt",
        b"-rf; rm.txt",
        "<script>alert(1)</script>.txt".replace("/", "∕").encode(),
        "e\u0301 é.txt".encode(),
    ]
    for number, name in enumerate(names):
        with open(os.fsencode(drop(watched)) + b"/" + name, "wb") as file:
            file.write(f"第{number}件".encode())
    until(lambda: has(watched, indexed=len(names)), 30)
    assert {os.path.basename(row["source_path_raw"]) for row in rows(watched)} == set(names)
    assert "旧共享.txt" in {row["name"] for row in rows(watched)}
    json_lines = lines("add", drop(watched), "--site", watched)
    assert {line["state"] for line in json_lines} == {"indexed"}


def test_the_same_bytes_from_another_department_are_noted_and_indexed_once(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""), ("乙", 'department = "财务部"'))
    for department in ("甲", "乙"):
        (drop(site, department) / f"{department}.txt").write_text("同一份文件", encoding="utf-8")
    guidang("watch", "--once", "--site", site)
    first, second = sorted(rows(site), key=lambda row: row["state"] == "duplicate")
    assert (first["state"], second["state"], second["duplicate_of"]) == ("indexed", "duplicate", first["id"])
    assert {first["department"], second["department"]} == {"甲", "财务部"}
    assert answer("search", "同一份文件", "--site", site)["total"] == 1


def test_what_two_departments_deposited_is_found_as_each_one_s_once_the_second_came(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""), ("乙", 'department = "财务部"'))
    message = "From: a@b.cn\nTo: c@d.cn\nSubject: 送审稿\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
    message += 'boundary="Q"\n\n--Q\nContent-Type: text/plain\n\n请看附件\n--Q\nContent-Type: text/plain\n'
    message += 'Content-Disposition: attachment; filename="in.txt"\n\n附件里的水库档案\n--Q--\n'
    (drop(site) / "函.eml").write_text(message, encoding="utf-8")
    process = start("watch", "--site", site)
    until(lambda: has(site, indexed=2), 30)
    assert of_department(site, "甲") == of_department(site, "") == 2
    assert of_department(site, "财务部") == 0
    (drop(site, "乙") / "同一封.eml").write_text(message, encoding="utf-8")
    until(lambda: has(site, indexed=2, duplicate=1), 30)
    until(lambda: of_department(site, "财务部") == 2, 10)
    stop(process)
    assert of_department(site, "甲") == 2
    assert answer("search", "水库档案 部门:财务部", "--site", site)["total"] == 1
    assert answer("show", 1, "--site", site)["departments"] == ["甲", "财务部"]
    guidang("rebuild", "--site", site)
    assert of_department(site, "财务部") == 2


def of_department(site: Path, department: str) -> int:
    """How many records the filter finds for a department; for none, all of them."""
    given = ("--field", f"department={department}") if department else ()
    return int(answer("search", "附件", *given, "--site", site)["total"])


def test_a_dropped_file_is_moved_only_after_it_is_indexed_and_dropping_it_again_is_a_new_deposit(
    tmp_path: Path,
) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", 'after = "move"'))
    for _ in range(2):
        path = drop(site) / "件.txt"
        path.write_text("移走的文件", encoding="utf-8")
        guidang("watch", "--once", "--site", site)
        assert not path.exists()
    assert sorted(p.name for p in (drop(site) / "已收").iterdir()) == ["件 (2).txt", "件.txt"]
    assert has(site, indexed=1, duplicate=1)


def test_a_damaged_stored_copy_keeps_the_source_from_being_deleted(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", ""))
    path = drop(site) / "件.txt"
    path.write_text("要留的文件", encoding="utf-8")
    guidang("watch", "--once", "--site", site)
    (row,) = rows(site)
    (site / "store" / row["sha256"][:2] / row["sha256"]).write_text("坏了的文件", encoding="utf-8")
    (drop(site) / "folder.toml").write_text('after = "delete"', encoding="utf-8")
    os.utime(path)
    process = start("watch", "--site", site)
    until(lambda: rows(site)[0]["after"] == "delete", 20)
    time.sleep(4)
    stop(process)
    assert path.exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(disk)], check=True)
    try:
        site = make_site(disk / "site", QUICK, ("甲", 'after = "delete"'))
        outside = tmp_path / "drop"
        outside.mkdir()
        shutil.rmtree(drop(site))
        drop(site).symlink_to(outside)
        (outside / "folder.toml").write_text('after = "delete"', encoding="utf-8")
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * (shutil.disk_usage(disk).free - (3 << 20)))
        for number in range(12):
            (outside / f"{number}.txt").write_text(f"第{number}件" + "档案" * 100_000, encoding="utf-8")
        process = start("watch", "--site", site)
        time.sleep(8)
        taken = {row["source_path"] for row in rows(site) if row["state"] == "indexed"}
        left = {str(path) for path in outside.glob("*.txt")}
        assert len(left) > 0
        assert len(taken) + len(left) >= 12
        ballast.unlink()
        until(lambda: not list(outside.glob("*.txt")), 60)
        stop(process)
        assert has(site, indexed=12)
        found = answer("doctor", "--site", site, code=None)["findings"]
        assert [f["what"] for f in found if not f["good"]] in ([], ["磁盘空间"])
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.skipif(
    not shutil.which("chattr"), reason="no chattr: a folder cannot be made read-only for root"
)
def test_a_read_only_folder_is_read_and_its_source_left_with_a_word(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", QUICK, ("甲", 'after = "delete"'))
    path = drop(site) / "件.txt"
    path.write_text("只读文件夹里的文件", encoding="utf-8")
    made = subprocess.run(["chattr", "+i", str(path)], check=False)
    if made.returncode:
        pytest.skip("this file system has no immutable files")
    try:
        process = start("watch", "--site", site)
        until(lambda: has(site, indexed=1), 20)
        time.sleep(2)
        stop(process)
        assert path.exists()
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)
    guidang("watch", "--once", "--site", site)
    assert not path.exists()
