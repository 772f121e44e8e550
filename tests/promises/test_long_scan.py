"""A long scan: its pages are found while it is read, and a kill costs no page that was finished."""

import json
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from tests.running import answer, guidang, kill_tree, make_site, start, until

pytestmark = pytest.mark.corpus
PAGES = 8
SETTINGS = "[watch]\nsettle_seconds = 0.1\n[reading]\nworkers = 1\n[indexing]\ncommit_seconds = 0.2\n"


@pytest.fixture
def scan(corpus: Path, tmp_path: Path) -> Path:
    """A scanned PDF of many pages, put together from pictures of real pages."""
    found = sorted((corpus / "ocr_rendered").glob("*gray200.jpg"))
    pages = [Image.open(found[number % len(found)]).convert("L") for number in range(PAGES)]
    path = tmp_path / "会议材料.pdf"
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return path


def row(site: Path) -> sqlite3.Row:
    connection = sqlite3.connect(site / "catalogue.db")
    connection.row_factory = sqlite3.Row
    found = connection.execute("SELECT * FROM record").fetchone()
    connection.close()
    return found


def kept(site: Path) -> list[Path]:
    return sorted((site / "work").rglob("1.jsonl"))


def finished(spool: Path) -> list[int]:
    """The numbers of the pages that stand whole in a spool file."""
    lines = spool.read_bytes().split(b"\n")[:-1]
    values = [json.loads(line) for line in lines]
    return [value["number"] for value in values if "number" in value]


def test_pages_are_found_while_the_rest_is_read_and_a_kill_costs_none_of_them(
    scan: Path, tmp_path: Path
) -> None:
    whole = make_site(tmp_path / "whole", SETTINGS)
    guidang("add", scan, "--site", whole)
    site = make_site(tmp_path / "site", SETTINGS, ("甲", ""))
    (site / "watch_folders" / "甲" / scan.name).write_bytes(scan.read_bytes())
    process = start("watch", "--site", site)

    until(lambda: row(site) is not None and row(site)["pages"] >= 2, 120)
    assert row(site)["state"] == "extracting"
    assert row(site)["pages_expected"] == PAGES
    first = answer("show", 1, "--site", site, "--text")["pages_text"][0]["text"]
    phrase = max(first.splitlines(), key=len)[:12]
    until(lambda: answer("search", f"“{phrase}”", "--site", site)["total"] == 1, 60)
    assert row(site)["state"] == "extracting"

    kill_tree(process)
    (spool,) = kept(site)
    before = finished(spool)
    assert len(before) >= 2
    process = start("watch", "--site", site)
    until(
        lambda: any(
            "begun" not in path.parts and finished(path)[: len(before)] == before for path in kept(site)
        ),
        60,
    )
    kill_tree(process)
    guidang("watch", "--once", "--site", site)

    done = answer("show", 1, "--site", site, "--text")
    assert (done["state"], done["pages"]) == ("indexed", PAGES)
    assert [page["text"] for page in done["pages_text"]] == [
        page["text"] for page in answer("show", 1, "--site", whole, "--text")["pages_text"]
    ]
    assert (done["category"], done["title"]) == tuple(
        answer("show", 1, "--site", whole)[n] for n in ("category", "title")
    )
    assert kept(site) == []
    assert (site / "copies").is_dir()
