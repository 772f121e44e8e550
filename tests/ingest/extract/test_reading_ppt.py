"""PPT: a page for each slide, what stands on it, its notes and comments; nothing of the masters."""

import struct
import zlib
from pathlib import Path

import pytest
from made_doc import Word97, atom, compound, presentation, record, slide, text_box
from read_here import read

from ingest.errors import IngestError, NeedsPassword


def wide(text: str, instance: int) -> bytes:
    return atom(4026, text.encode("utf-16-le"), instance)


def test_shapes_come_from_top_to_bottom_and_the_title_first(tmp_path: Path) -> None:
    one = slide(
        text_box("下文\r第二段", top=2000), text_box("上文", top=300), text_box("标题", kind=0, top=900)
    )
    found = read(presentation(tmp_path / "a.ppt", [one], [[]]), tmp_path)
    assert found.text.split("\n") == ["标题", "上文", "下文", "第二段"]


def test_texts_that_only_the_outline_holds_are_read_and_those_referred_to_once(tmp_path: Path) -> None:
    shown = record(0xF004, record(0xF00D, atom(3998, struct.pack("<L", 1))))
    found = read(
        presentation(tmp_path / "a.ppt", [slide(shown), slide()], [["标题", "要点"], ["第二张"]]), tmp_path
    )
    assert [page.text for page in found.pages] == ["标题\n要点", "第二张"]


def test_the_newest_version_of_a_slide_is_read_in_the_order_of_the_list(tmp_path: Path) -> None:
    slides = [slide(text_box("甲")), slide(text_box("乙"))]
    found = read(presentation(tmp_path / "a.ppt", slides, [[], []]), tmp_path)
    assert [(page.number, page.text) for page in found.pages] == [(1, "甲"), (2, "乙")]


def test_a_hidden_slide_and_comments_are_read_and_told(tmp_path: Path) -> None:
    hidden = atom(1017, bytes(10) + b"\x04\0" + bytes(4))
    comment = record(12000, wide("王明", 0) + wide("请改", 1) + wide("W", 2))
    tags = record(5000, record(5002, wide("___PPT10", 0) + atom(5003, comment)))
    one = slide(text_box("内部"), more=hidden + tags)
    found = read(presentation(tmp_path / "a.ppt", [one], [[]]), tmp_path)
    assert found.text.split("\n") == ["内部", "批注（王明）：请改"]
    assert found.notes == [("comments", "1"), ("hidden_parts", "1")]


def test_an_embedded_document_is_a_child(tmp_path: Path) -> None:
    inner = compound(tmp_path / "inner.doc", Word97().add("内附文件\r").streams()).read_bytes()
    packed = atom(4113, struct.pack("<L", len(inner)) + zlib.compress(inner), instance=1)
    listed = record(1033, record(4044, atom(4035, struct.pack("<LLLLLL", 1, 0, 1, 0, 3, 0))))
    path = presentation(tmp_path / "a.ppt", [slide(text_box("正文")), packed], [[]], more=listed)
    found = read(path, tmp_path)
    (tmp_path / "b.doc").write_bytes(found.children["嵌入对象1.doc"])
    assert read(tmp_path / "b.doc", tmp_path).text == "内附文件"


def test_slides_are_found_without_their_list_and_that_is_said(tmp_path: Path) -> None:
    data = slide(text_box("甲")) + slide(text_box("乙"))
    path = compound(tmp_path / "a.ppt", {"PowerPoint Document": data, "Current User": bytes(24)})
    found = read(path, tmp_path)
    assert [page.text for page in found.pages] == ["甲", "乙"]
    assert found.notes == [("repaired", "")]


def test_a_presentation_under_an_unknown_password_needs_it(tmp_path: Path) -> None:
    user = struct.pack("<HHLLLL", 0, 4086, 20, 20, 0xF3D1C4DF, 0)
    path = compound(tmp_path / "a.ppt", {"PowerPoint Document": slide(), "Current User": user})
    with pytest.raises(NeedsPassword):
        read(path, tmp_path)


@pytest.mark.corpus
def test_real_presentations_give_their_slides_and_no_prompt_of_a_master(corpus: Path, tmp_path: Path) -> None:
    office = corpus / "office"
    chinese = read(office / "apache__54880_chinese.ppt", tmp_path)
    assert chinese.text.split("\n")[:3] == ["Single byte", "複数の文字", "カタカナ"]
    assert chinese.text.endswith("表Mixパﾋﾟ𠮟")
    assert read(office / "apache__bug55030.ppt", tmp_path).text == "平抛运动的分解演示"
    empty = read(office / "apache__bug46441.ppt", tmp_path)
    assert (empty.text, empty.pages[0].blank, empty.facts["title"]) == ("", True, "幻灯片 1")


@pytest.mark.corpus
def test_all_nine_files_in_a_real_presentation_are_taken_out(corpus: Path, tmp_path: Path) -> None:
    found = read(corpus / "office" / "apache__testWPSAttachment.ppt", tmp_path)
    endings = [name.rpartition(".")[2] for name in found.children]
    assert endings == ["txt", "pdf", "xml", "doc", "docx", "xls", "xlsx", "ppt", "pptx"]
    for name, data in found.children.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert f"{path.suffix[1:]}_content" in read(path, tmp_path).text


@pytest.mark.corpus
def test_every_hostile_presentation_ends_in_a_state(corpus: Path, tmp_path: Path) -> None:
    ends = []
    for path in sorted((corpus / "corrupt_hostile").glob("*.ppt")):
        try:
            read(path, tmp_path)
            ends.append("read")
        except IngestError as error:
            ends.append(error.reason)
    assert len(ends) == 9
    assert set(ends) == {"read", "damaged", "password"}
