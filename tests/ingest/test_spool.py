"""The spool file: what one process writes the other reads, and a forged one does no harm."""

import json
import os
from pathlib import Path

import pytest

from archive.record import Classification, Description, Line, Page, Reason, Value
from ingest.errors import Unreadable
from ingest.reader import Identity, Limits
from ingest.spool.reading import children_folder, read_spool, remove, since
from ingest.spool.writing import SpoolWriter

IDENTITY = Identity("text/plain", "gb18030", "docx")
CLASSIFICATION = Classification(
    "contract", "买卖合同", 0.9, (Reason("contract.title", "contract", "合同", 2.5, 1, 0),)
)
DESCRIPTION = Description([Value("title", "买卖合同", "买 卖 合 同", "title.centred", 0.8, 1, 0)])


def writer(folder: Path, **limits: int) -> SpoolWriter:
    return SpoolWriter(folder / "7.jsonl", "合同.txt", IDENTITY, Limits(**limits))  # type: ignore[arg-type]


def plain(number: int, text: str = "字" * 10) -> Page:
    return Page(number=number, lines=[Line(text)])


def test_everything_that_was_written_is_read_back(tmp_path: Path) -> None:
    page = Page(
        2, 595.0, 842.0, [Line("甲方", (1.0, 2.0, 3.5, 4.0), 0.93), Line("乙方")], "ocr", False, 0.9, True
    )
    with writer(tmp_path) as sink:
        sink.page(plain(1, "标题"))
        sink.page(page)
        sink.fact("title", " 买卖合同 ")
        sink.fact("title", "第二个")
        sink.fact("author", " ")
        sink.note("mismatch", "docx")
        sink.note("mismatch", "docx")
        sink.child("附件.pdf", iter([b"ab", b"c"]))
        sink.finish(CLASSIFICATION, DESCRIPTION)
    found = read_spool(tmp_path / "7.jsonl")
    assert list(found.pages()) == [plain(1, "标题"), page]
    assert (found.name, found.identity, found.page_count) == ("合同.txt", IDENTITY, 2)
    assert found.characters == len("标题甲方乙方")
    assert (found.facts, found.notes) == ({"title": "买卖合同"}, [("mismatch", "docx")])
    assert [(child.name, child.path.read_bytes()) for child in found.children] == [("附件.pdf", b"abc")]
    assert (found.classification, found.description) == (CLASSIFICATION, DESCRIPTION)


def test_classifying_sees_only_the_first_and_the_last_pages_in_their_order(tmp_path: Path) -> None:
    with writer(tmp_path) as sink:
        for number in range(1, 201):
            sink.page(plain(number))
        seen = [page.number for page in sink.reading().pages]
        sink.finish(None, None)
    assert seen == [*range(1, 51), *range(196, 201)]
    assert [page.number for page in read_spool(tmp_path / "7.jsonl").pages()] == list(range(1, 201))


def test_classifying_sees_a_bounded_text_however_large_the_pages(tmp_path: Path) -> None:
    with writer(tmp_path) as sink:
        for number in range(1, 61):
            sink.page(plain(number, "字" * 50_000))
        sink.page(plain(61, "末页"))
        pages = sink.reading().pages
    assert sum(len(page.text) for page in pages) < 500_000
    assert [page.number for page in pages] == sorted(page.number for page in pages)
    assert (pages[0].number, pages[-1].number) == (1, 61)


def test_limits_are_kept_by_the_sink_itself(tmp_path: Path) -> None:
    with writer(tmp_path, characters=100) as sink, pytest.raises(Unreadable, match="too_much_text"):
        sink.page(Page(1, lines=[Line("")] * 200))
    with writer(tmp_path, members=2) as sink, pytest.raises(Unreadable, match="too_much_output"):
        for number in range(3):
            sink.child(f"{number}", iter([b""]))
    with writer(tmp_path, output_mib=1) as sink, pytest.raises(Unreadable, match="too_much_output"):
        sink.child("endless", iter(lambda: b"x" * 65536, b""))
    assert sum(path.stat().st_size for path in children_folder(tmp_path / "7.jsonl").iterdir()) <= 1 << 20


def test_what_no_database_can_take_is_not_written(tmp_path: Path) -> None:
    with writer(tmp_path) as sink:
        sink.page(plain(1, "甲\x00乙\ud800丙\x1b"))
        sink.fact("title", "甲\x00乙\udfff")
        sink.finish(None, None)
    found = read_spool(tmp_path / "7.jsonl")
    assert next(found.pages()).text == "甲 乙 丙 "
    assert found.facts == {"title": "甲 乙"}


def test_an_incomplete_file_is_refused(tmp_path: Path) -> None:
    with writer(tmp_path) as sink:
        sink.page(plain(1))
    with pytest.raises(Unreadable, match="reader_died"):
        read_spool(tmp_path / "7.jsonl")
    (tmp_path / "7.jsonl").write_bytes(b"")
    with pytest.raises(Unreadable, match="reader_died"):
        read_spool(tmp_path / "7.jsonl")


HEADER = {"spool": 2, "name": "a", "identity": {"media_type": "x", "encoding": "", "mismatch": ""}}
END = {
    "pages": 0, "characters": 0, "facts": {}, "notes": [], "children": [], "classification": None,
    "description": None, "read_with": "", "failures": [],
}  # fmt: skip


def forged(folder: Path, *lines: object) -> Path:
    path = folder / "7.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    "end",
    [
        [],
        "words",
        {"pages": 0},
        END | {"pages": "many"},
        END | {"pages": -1},
        END | {"facts": ["a"]},
        END | {"facts": {"title": 5}},
        END | {"notes": "abc"},
        END | {"notes": [["a", 1]]},
        END | {"children": [["a", "../7.jsonl"]]},
        END | {"children": [["a", "/etc/passwd"]]},
        END | {"children": [["a", "link"]]},
        END | {"children": [[1, "0.bin"]]},
        END | {"classification": {"category": "x"}},
        END | {"classification": {"category": 1, "kind": "", "confidence": "high", "reasons": []}},
        END | {"failures": "abc"},
        END | {"failures": [{"step": "a", "trace": 1}]},
        END | {"failures": [{"step": "a", "trace": "b", "evil": 1}]},
        END | {"description": {"values": [{"field": "x", "evil": 1}]}},
    ],
)
def test_a_forged_summary_is_refused(tmp_path: Path, end: object) -> None:
    folder = children_folder(tmp_path / "7.jsonl")
    folder.mkdir()
    (folder / "0.bin").write_bytes(b"x")
    os.symlink("/etc/passwd", folder / "link")
    with pytest.raises(Unreadable, match="reader_died"):
        read_spool(forged(tmp_path, HEADER, end))


@pytest.mark.parametrize(
    "page",
    [
        {"number": 1},
        {"number": 1, "lines": [[5]]},
        {"number": 1, "lines": [["a", [1, 2]]]},
        {"number": 1, "lines": [["a", ["x", "y", "z", "w"]]]},
        {"number": "one", "lines": []},
        {"number": 1, "lines": [], "evil": 1},
        {"number": 1, "width": "wide", "lines": []},
        7,
    ],
)
def test_a_forged_page_is_refused(tmp_path: Path, page: object) -> None:
    found = read_spool(forged(tmp_path, HEADER, page, END | {"pages": 1}))
    with pytest.raises(Unreadable, match="reader_died"):
        list(found.pages())


def test_an_unfinished_file_is_gone_on_with_from_its_last_whole_line(tmp_path: Path) -> None:
    with writer(tmp_path) as sink:
        sink.expect(4)
        sink.page(plain(1))
        sink.note("page_damaged", "1")
        sink.page(plain(2))
    whole = (tmp_path / "7.jsonl").read_bytes()
    (tmp_path / "7.jsonl").write_bytes(whole[:-9])  # the second page was being written
    with writer(tmp_path) as sink:
        assert [sink.has(number) for number in (1, 2, 3)] == [True, False, False]
        for number in range(1, 5):
            sink.page(plain(number))
        sink.note("page_damaged", "1")
        sink.finish(CLASSIFICATION, DESCRIPTION)
    found = read_spool(tmp_path / "7.jsonl")
    assert [page.number for page in found.pages()] == [1, 2, 3, 4]
    assert found.characters == 40
    assert found.notes == [("page_damaged", "1")]


def test_an_unfinished_file_of_other_bytes_or_settings_is_begun_anew(tmp_path: Path) -> None:
    with writer(tmp_path) as sink:
        sink.page(plain(1))
    with SpoolWriter(tmp_path / "7.jsonl", "合同.txt", IDENTITY, Limits(), key="other") as sink:
        assert not sink.has(1)
        sink.page(plain(1, "新"))
        sink.finish(None, None)
    assert [page.text for page in read_spool(tmp_path / "7.jsonl").pages()] == ["新"]


def test_a_file_that_is_being_written_can_be_followed(tmp_path: Path) -> None:
    told: list[int] = []
    with SpoolWriter(tmp_path / "7.jsonl", "合同.txt", IDENTITY, Limits(), told.append) as sink:
        sink.expect(3)
        sink.page(plain(1))
        first = list(since(tmp_path / "7.jsonl", 0))
        sink.page(plain(2))
        assert [found for found, _ in first] == [3, plain(1)]
        assert [found for found, _ in since(tmp_path / "7.jsonl", first[-1][1])] == [plain(2)]
    assert told == [1, 2]


def test_removing_a_spool_file_removes_its_children_and_may_be_repeated(tmp_path: Path) -> None:
    with writer(tmp_path) as sink:
        sink.child("a", iter([b"x"]))
    remove(tmp_path / "7.jsonl")
    remove(tmp_path / "7.jsonl")
    assert list(tmp_path.iterdir()) == []
