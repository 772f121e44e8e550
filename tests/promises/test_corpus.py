"""The main job on real documents: the whole corpus goes in, and every file of it is accounted for."""

import csv
import json
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.running import answer, command, environment, make_site

pytestmark = pytest.mark.corpus
MOST_MAIN = 400 << 20
MOST_TREE = 4 << 30


@dataclass
class Taken:
    """One run of `guidang add` over the corpus."""

    site: Path
    lines: dict[str, dict[str, Any]]
    code: int
    main_peak: int
    tree_peak: int


@pytest.fixture(scope="module")
def taken(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    site = make_site(tmp_path_factory.mktemp("corpus") / "site")
    process = subprocess.Popen(
        command("add", corpus, "--site", site, "--json"),
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
    return Taken(site, lines, code, *peaks)


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


def manifest(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_file_ends_in_exactly_one_final_state(taken: Taken, corpus: Path) -> None:
    files = {str(path) for path in corpus.rglob("*") if path.is_file()}
    assert files <= taken.lines.keys()
    assert all("!/" in path for path in taken.lines.keys() - files)
    final = {"indexed", "duplicate", "needs_password", "unreadable", "refused"}
    assert {line["state"] for line in taken.lines.values()} <= final
    states = answer("status", "--site", taken.site)["states"]
    assert sum(states.values()) == len(taken.lines)
    assert taken.code == 1


def test_index_catalogue_store_and_audit_log_agree(taken: Taken) -> None:
    found = answer("doctor", "--site", taken.site, code=None)["findings"]
    assert [finding for finding in found if not finding["good"]] == []


def test_protected_files_wait_for_their_password(taken: Taken, corpus: Path) -> None:
    rows = [row for row in manifest(corpus) if row["kind"] == "encrypted"]
    rows = [row for row in rows if "password:" in row["ground_truth"]]
    assert len(rows) >= 20
    states = {row["path"]: taken.lines[str(corpus / row["path"])]["state"] for row in rows}
    assert set(states.values()) == {"needs_password"}, states


def test_hostile_and_damaged_files_end_cleanly_and_stop_nothing(taken: Taken, corpus: Path) -> None:
    lines = [taken.lines[str(path)] for path in (corpus / "corrupt_hostile").iterdir()]
    assert len(lines) >= 60
    for line in lines:
        parked = line["state"] in ("unreadable", "needs_password", "refused")
        assert (line["reason"] != "") == parked, line
        assert line["reason"] not in ("too_slow", "reader_died"), line


def test_memory_and_disk_stay_within_bounds(taken: Taken, corpus: Path) -> None:
    assert taken.main_peak < MOST_MAIN
    assert taken.tree_peak < MOST_TREE
    used = sum(path.stat().st_size for path in taken.site.rglob("*") if path.is_file())
    given = sum(path.stat().st_size for path in corpus.rglob("*") if path.is_file())
    assert used < 3 * given


def test_sound_documents_of_the_formats_read_have_their_text(taken: Taken, corpus: Path) -> None:
    readable = (".docx", ".txt", ".md", ".html", ".eml")
    empty = [
        path
        for path, line in taken.lines.items()
        if Path(path).parent.name in ("contracts", "correspondence", "other_legal", "text_encodings")
        and path.lower().endswith(readable)
        and line["chars"] == 0
    ]
    assert empty == []


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
