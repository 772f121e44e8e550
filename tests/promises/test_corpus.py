"""The main job on real documents: the corpus goes in, and every file ends as its list lets one expect."""

import json
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.promises import corpus_says
from tests.promises.corpus_says import READ, Row
from tests.running import answer, command, environment, make_site

pytestmark = pytest.mark.corpus
MOST_MAIN = 400 << 20
MOST_TREE = 4 << 30


@dataclass
class Taken:
    """One run of `guidang add` over the corpus, and what the site then says of itself."""

    site: Path
    lines: dict[str, dict[str, Any]]
    notes: dict[str, dict[str, str]]  # of each path: code → detail
    mismatches: dict[str, str]
    code: int
    peaks: list[int]  # bytes: of the main process, of all processes together
    states: dict[str, int]
    findings: list[dict[str, Any]]

    def within(self, path: Path) -> dict[str, dict[str, Any]]:
        """The lines of what a file holds, by their path in there."""
        return {
            told.removeprefix(f"{path}!/"): line
            for told, line in self.lines.items()
            if told.startswith(f"{path}!/")
        }


@pytest.fixture(scope="module")
def taken(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    site = make_site(tmp_path_factory.mktemp("corpus") / "site")
    process = subprocess.Popen(
        command("add", *corpus_says.given(corpus), "--site", site, "--json"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    peaks = [0, 0]
    watching = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
    watching.start()
    assert process.stdout is not None
    found = [json.loads(line) for line in process.stdout]
    code = process.wait()
    watching.join()
    lines = {line["path"]: line for line in found}
    assert len(lines) == len(found), "a file was told of twice"
    states = answer("status", "--site", site)["states"]
    findings = answer("doctor", "--site", site, code=None)["findings"]
    notes, mismatches = _kept(site)
    return Taken(site, lines, notes, mismatches, code, peaks, states, findings)


def _kept(site: Path) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The notes and the mismatch of each record, by its source."""
    connection = sqlite3.connect(site / "catalogue.db")
    found = connection.execute("SELECT source_path, notes, mismatch FROM record").fetchall()
    connection.close()
    return {path: dict(json.loads(notes)) for path, notes, _ in found}, {
        path: each for path, _, each in found
    }


def _watch(process: "subprocess.Popen[str]", peaks: list[int]) -> None:
    main = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            own = main.memory_info().rss
            tree = own + sum(child.memory_info().rss for child in main.children(recursive=True))
        except psutil.Error:
            continue
        peaks[:] = [max(peaks[0], own), max(peaks[1], tree)]
        time.sleep(0.2)


def sound(corpus: Path) -> Iterator[tuple[Row, str]]:
    """The files that are neither hostile nor locked, each with its whole path."""
    for row in corpus_says.rows(corpus):
        if row.kind not in ("corrupt_hostile", "encrypted"):
            yield row, str(corpus / row.path)


def ending(line: dict[str, Any]) -> str:
    """How a file ended: the reason, or that it was read."""
    return str(line["reason"] or READ)


def test_every_file_ends_in_exactly_one_final_state(taken: Taken, corpus: Path) -> None:
    masses = {str(corpus / name) for name in corpus_says.MASSES}
    files = {str(path) for path in corpus.rglob("*") if path.is_file()} - masses
    assert files <= taken.lines.keys()
    assert all("!/" in path for path in taken.lines.keys() - files)
    final = {"indexed", "duplicate", "needs_password", "unreadable", "refused"}
    assert {line["state"] for line in taken.lines.values()} <= final
    assert sum(taken.states.values()) == len(taken.lines)
    assert taken.code == 1


def test_index_catalogue_store_and_audit_log_agree(taken: Taken) -> None:
    assert [finding for finding in taken.findings if not finding["good"]] == []


def test_every_sound_file_is_read(taken: Taken, corpus: Path) -> None:
    wrong = {
        row.path: ending(taken.lines[path])
        for row, path in sound(corpus)
        if taken.lines[path]["state"] not in ("indexed", "duplicate")
    }
    assert wrong == {}


def test_every_sound_file_has_its_text_or_says_why_not(taken: Taken, corpus: Path) -> None:
    wrong = {}
    for row, path in sound(corpus):
        line, notes = taken.lines[path], taken.notes[path]
        if line["state"] == "duplicate" or line["chars"] or corpus_says.WITHOUT_TEXT.search(row.description):
            continue
        code, detail = corpus_says.NOT_READ.get(row.description, ("", ""))
        if notes.get(code) != detail:
            wrong[row.path] = (row.description, notes)
    assert wrong == {}


def test_a_wrong_extension_is_told_and_a_right_one_is_not_doubted(taken: Taken, corpus: Path) -> None:
    wrong, seen = {}, 0
    for row, path in sound(corpus):
        misnamed = corpus_says.misnamed(corpus / row.path)
        if misnamed is not None and taken.lines[path]["state"] == "indexed":
            seen += misnamed
            if misnamed != bool(taken.mismatches[path]):
                wrong[row.path] = taken.mismatches[path]
    assert wrong == {}
    assert seen >= 3


def test_each_member_of_a_package_is_a_record_of_its_own(taken: Taken, corpus: Path) -> None:
    packages = [row for row in corpus_says.rows(corpus) if row.kind == "archives"]
    assert len(packages) >= 8
    for row in packages:
        found = taken.within(corpus / row.path)
        assert len(found) == corpus_says.members(corpus / row.path), row.path
        assert {ending(line) for line in found.values()} <= {READ, "empty"}, row.path


def test_names_of_members_are_read_in_their_encoding(taken: Taken, corpus: Path) -> None:
    chinese, japanese = (
        taken.within(corpus / row.path)
        for words in ("GBK-encoded", "Shift_JIS names")
        for row in corpus_says.rows(corpus)
        if words in row.description
    )
    assert all("审计" in name for name in chinese)
    assert all("文章" in name for name in japanese)


def test_what_is_attached_to_a_mail_is_a_record_of_its_own(taken: Taken, corpus: Path) -> None:
    rows = [row for row in corpus_says.rows(corpus) if "with attachment" in row.description]
    assert rows
    assert all(taken.within(corpus / row.path) for row in rows if row.kind in ("email", "ofd"))


def test_hostile_and_damaged_files_end_as_they_may_and_stop_nothing(taken: Taken, corpus: Path) -> None:
    rows = [row for row in corpus_says.rows(corpus) if row.kind == "corrupt_hostile"]
    assert len(rows) >= 60
    wrong = {
        row.path: ending(taken.lines[str(corpus / row.path)])
        for row in rows
        if ending(taken.lines[str(corpus / row.path)]) not in corpus_says.HOSTILE[row.description]
    }
    assert wrong == {}
    for row in rows:
        path = str(corpus / row.path)
        if row.description in corpus_says.TOLD:
            assert corpus_says.TOLD[row.description] in taken.notes[path], row.path
        for name, line in taken.within(corpus / row.path).items():
            assert ".." not in name.split("/") and not name.startswith("/"), name
            assert ending(line) in (READ, "damaged", "empty"), (row.path, name)


def test_a_package_in_itself_is_taken_once(taken: Taken, corpus: Path) -> None:
    (row,) = (row for row in corpus_says.rows(corpus) if "self-reproducing" in row.description)
    assert {line["state"] for line in taken.within(corpus / row.path).values()} == {"duplicate"}


def test_protected_files_wait_for_their_password(taken: Taken, corpus: Path) -> None:
    rows = [row for row in corpus_says.rows(corpus) if row.kind == "encrypted"]
    assert sum(bool(row.password) for row in rows) >= 18
    for row in rows:
        path = str(corpus / row.path)
        if row.password in corpus_says.OPENS_BY_ITSELF:
            assert taken.lines[path]["chars"], row.path
        elif row.password:
            assert taken.lines[path]["state"] == "needs_password", row.path
        else:  # it may be that only what is within is locked
            assert taken.lines[path]["state"] == "needs_password" or "member_locked" in taken.notes[path]


def test_protected_files_open_once_their_passwords_are_known(taken: Taken, corpus: Path) -> None:
    rows = [row for row in corpus_says.rows(corpus) if row.kind == "encrypted" and row.password]
    for password in sorted({row.password for row in rows} - corpus_says.OPENS_BY_ITSELF):
        subprocess.run(
            command("passwords", "add", "--site", taken.site, "--json"),
            input=f"{password}\n",
            env=environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
    opened = subprocess.run(
        command("reread", "--where", "state=received", "--site", taken.site, "--json"),
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    after = {line["id"]: line for line in map(json.loads, opened.stdout.splitlines())}
    wrong = {}
    for row in rows:
        line = taken.lines[str(corpus / row.path)]
        now = after.get(line["id"]) or {"characters": line["chars"]} | line
        text = now["characters"] or row.path in corpus_says.SHAPES_ALONE
        if now["state"] != "indexed" or not text:
            wrong[row.path] = (now["state"], now["reason"])
    assert wrong == {}


def test_memory_and_disk_stay_within_bounds(taken: Taken, corpus: Path) -> None:
    assert taken.peaks[0] < MOST_MAIN
    assert taken.peaks[1] < MOST_TREE
    used = sum(path.stat().st_size for path in taken.site.rglob("*") if path.is_file())
    files = [path for path in corpus.rglob("*") if path.is_file()]
    assert used < 3 * sum(path.stat().st_size for path in files if str(path) in taken.lines)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("“全世界无产者，联合起来”", "SimFang-variant.pdf"),
        ("坚持社会主义核心价值体系", "issue19360.pdf"),
        ("浅谈校长的魅力", "issue2128r.pdf"),
        ("“机动车驾驶培训服务”", "北京市机动车驾驶培训服务合同"),
        ("题名:“校外供餐合同”", "校外供餐合同"),
        ("類別:合同 委託合同", "委托合同"),
    ],
)
def test_what_stands_in_a_document_finds_it(taken: Taken, query: str, name: str) -> None:
    hits = answer("search", query, "--limit", 50, "--site", taken.site)["hits"]
    assert any(name in hit["path"] for hit in hits), [hit["path"] for hit in hits]
