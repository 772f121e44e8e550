"""`guidang reread`: which records, by which engine, and that nothing is counted twice."""

import shutil
from pathlib import Path

import pytest

from tests.running import answer, guidang, lines, make_site

NOTICE = "长沙市人民政府关于加强档案工作的通知\n\n各区县：\n现将有关事项通知如下。\n"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with two papers, one of them twice, and a mail with what is attached to it."""
    base = tmp_path_factory.mktemp("rereading")
    made = make_site(base / "site", "[watch]\nsettle_seconds = 0.1\n")
    folder = base / "in"
    folder.mkdir()
    (folder / "通知.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "再来一份.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "说明.md").write_text("# 说明\n\n无关的内容。\n", encoding="utf-8")
    message = "From: a@b.cn\nTo: c@d.cn\nSubject: x\nMIME-Version: 1.0\n"
    message += 'Content-Type: multipart/mixed; boundary="Q"\n\n--Q\nContent-Type: text/plain\n\nbody\n'
    message += (
        '--Q\nContent-Type: text/plain; name="in.txt"\nContent-Disposition: attachment; filename="in.txt"\n\n'
    )
    message += "inside\n--Q--\n"
    (folder / "mail.eml").write_text(message)
    assert len(lines("add", folder, "--site", made)) == 5
    return made


@pytest.fixture
def site(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "site", symlinks=True))


def texts(site: Path) -> dict[int, str]:
    return {id_: guidang("show", id_, "--text", "--site", site).stdout for id_ in range(1, 6)}


def test_what_is_read_again_is_the_same_and_the_parts_are_not_entered_twice(site: Path) -> None:
    before, states = texts(site), answer("status", "--site", site)["states"]
    again = lines("reread", "--where", "state=indexed", "--site", site)
    assert sorted(record["state"] for record in again) == ["indexed"] * 4
    assert texts(site) == before
    assert answer("status", "--site", site)["states"] == states
    assert [f for f in answer("doctor", "--site", site, code=None)["findings"] if not f["good"]] == []


def test_those_that_cannot_be_read_again_are_named(site: Path) -> None:
    duplicate = next(i for i in range(1, 6) if answer("show", i, "--site", site)["state"] == "duplicate")
    other = next(i for i in range(1, 6) if i != duplicate)
    found = lines("reread", "--ids", f"{duplicate},{other},77", "--site", site, code=1)
    assert {line["id"]: line["reason"] for line in found} == {
        other: "", duplicate: "not_readable_again", 77: "not_readable_again"
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [(), ("--ids", "x"), ("--where", "colour=red"), ("--where", "pages")])
def test_what_is_not_understood_is_refused_with_an_example(site: Path, wrong: tuple[str, ...]) -> None:
    said = guidang("reread", *wrong, "--site", site, code=1).stderr
    assert said.strip()
    assert "Traceback" not in said


def test_the_engine_that_read_is_recorded(site: Path, corpus: Path, tmp_path: Path) -> None:
    scan = next((corpus / "ocr_rendered").glob("*gray200.jpg"))
    (taken,) = lines("add", scan, "--site", site)
    first = answer("show", taken["id"], "--site", site)
    assert first["read_with"].startswith("rapidocr ")
    (again,) = lines("reread", "--ids", taken["id"], "--engine", "tesseract", "--site", site)
    assert again["read_with"].startswith("tesseract ")
    assert (
        lines("reread", "--where", "read_with~tesseract", "--site", site)[0]["read_with"]
        == first["read_with"]
    )
