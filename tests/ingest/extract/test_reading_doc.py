"""DOC: the text as it stands on the paper, whatever way the file keeps it."""

import re
import struct
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from made_doc import Word97, compound, summary, word6
from read_here import read

from ingest.errors import IngestError, NeedsPassword, Unreadable
from ingest.reader import Limits

DELETED, INSERTED = b"\x00\x08\x01", b"\x01\x08\x01"
IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"


def lines(path: Path, folder: Path) -> list[str]:
    return read(path, folder).text.split("\n")


def made(folder: Path, document: Word97) -> list[str]:
    return lines(document.write(folder / "a.doc"), folder)


def test_pieces_of_one_and_of_two_bytes_a_character_come_in_their_order(tmp_path: Path) -> None:
    document = Word97().add("甲方：某公司\r").add("No. 12\r", wide=False).add("乙方：𠮟先生\r")
    assert made(tmp_path, document) == ["甲方：某公司", "No. 12", "乙方：𠮟先生"]


def test_a_document_that_was_saved_fast_is_read_in_the_order_of_its_pieces(tmp_path: Path) -> None:
    document = Word97().add("第二条\r").add("第一条\r").first_last()
    assert made(tmp_path, document) == ["第一条", "第二条"]


def test_deleted_text_is_out_inserted_text_is_in_and_it_is_said(tmp_path: Path) -> None:
    document = Word97().add("金额").add("一", properties=DELETED).add("二", properties=INSERTED).add("万元\r")
    found = read(document.write(tmp_path / "a.doc"), tmp_path)
    assert found.text == "金额二万元"
    assert found.notes == [("tracked_changes", "")]


def test_of_a_field_the_result_counts_and_its_code_does_not(tmp_path: Path) -> None:
    document = Word97().add('见\x13 HYPERLINK "http://a" \x14附件\x13 PAGE \x141\x15页\x15。\r')
    document.add("印\x13 eq \\o\\ac(○,章)\x15 未完\x13 没有结束\r")
    assert made(tmp_path, document) == ["见附件1页。", "印章 未完 没有结束"]


def test_characters_of_symbol_fonts_are_signs_of_their_own(tmp_path: Path) -> None:
    sign = b"\x09\x6a" + struct.pack("<HH", 1, 0xF0FE)
    document = Word97().add("(", properties=sign).add("同意 \uf0a8不同意\r")
    assert made(tmp_path, document) == ["☑同意 □不同意"]


def test_a_table_gives_a_line_for_each_row_and_empty_cells_keep_their_place(tmp_path: Path) -> None:
    document = (
        Word97().paragraph("品名\x07", IN_TABLE).paragraph("\x07", IN_TABLE).paragraph("数量\x07", IN_TABLE)
    )
    document.paragraph("\x07", IN_TABLE + ROW_END).paragraph("以下无正文\r")
    assert made(tmp_path, document) == ["品名\t\t数量", "以下无正文"]


def test_rows_are_told_by_their_marks_where_the_properties_are_lost(tmp_path: Path) -> None:
    document = Word97().add("甲\x07乙\x07\x07丙\x07丁\x07\x07完\r")
    assert made(tmp_path, document) == ["甲\t乙", "丙\t丁", "完"]


def test_pages_end_where_they_were_broken_and_footnotes_stand_at_their_end(tmp_path: Path) -> None:
    document = Word97().add("一\x02\r\f二\r").add("\x02 注文\r", story=1)
    document.table(2, struct.pack("<2LH", 1, 9, 1)).table(3, struct.pack("<3L", 0, 5, 6))
    found = read(document.write(tmp_path / "a.doc"), tmp_path)
    assert [page.text for page in found.pages] == ["一\n注文", "二"]


def test_comments_come_last_and_name_who_made_them(tmp_path: Path) -> None:
    document = Word97().add("正文\x05\r").add("\x05请核实\r", story=4)
    document.table(4, struct.pack("<2L20xHHHl", 2, 9, 0, 0, 0, -1)).table(5, struct.pack("<3L", 0, 5, 6))
    document.table(36, struct.pack("<H", 2) + "王明".encode("utf-16-le"))
    found = read(document.write(tmp_path / "a.doc"), tmp_path)
    assert found.text.split("\n") == ["正文", "批注（王明）：请核实"]
    assert found.notes == [("comments", "1")]


def test_a_document_cut_off_is_read_as_far_as_it_goes_and_it_is_said(tmp_path: Path) -> None:
    streams = Word97().add("甲" * 2000 + "\r").streams()
    streams["WordDocument"] = streams["WordDocument"][: 0x400 + 1000]
    found = read(compound(tmp_path / "a.doc", streams), tmp_path)
    assert found.text == "甲" * 500
    assert found.notes == [("truncated", "500 of 2001 characters")]


def test_a_document_that_points_to_the_same_text_again_and_again_is_too_much(tmp_path: Path) -> None:
    document = Word97().add("炸" * 1000 + "\r")
    for _ in range(100):
        document._pieces.append(document._pieces[0])
        document._lengths[0] += 1001
    with pytest.raises(Unreadable, match="too_much_text"):
        read(document.write(tmp_path / "a.doc"), tmp_path, Limits(characters=50_000))


def test_a_document_without_a_piece_table_or_with_a_broken_one_is_damaged(tmp_path: Path) -> None:
    streams = Word97().add("甲\r").streams()
    with pytest.raises(Unreadable, match="damaged"):
        read(compound(tmp_path / "a.doc", {**streams, "1Table": b""}), tmp_path)
    with pytest.raises(Unreadable, match="damaged"):
        read(compound(tmp_path / "b.doc", {"WordDocument": streams["WordDocument"][:64]}), tmp_path)


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [
        (0x0804, "gb18030", "关于召开会议的通知"),
        (0x0404, "cp950", "關於召開會議的通知"),
        (0x0409, "gb18030", "根据有关规定，现将有关事项通知如下"),
        (0x0409, "cp1252", "Café résumé"),
    ],
)
def test_word_6_documents_are_read_in_the_code_page_of_their_language(
    tmp_path: Path, language: int, encoding: str, text: str
) -> None:
    raw = f"{text}\r".encode(encoding)
    assert lines(word6(tmp_path / "a.doc", raw, language), tmp_path) == [text]


def test_word_6_tables_and_fields_read_like_those_of_later_versions(tmp_path: Path) -> None:
    raw = "甲\x07乙\x07\x07见\x13 REF a \x14第一条\x15\r".encode("gb18030")
    assert lines(word6(tmp_path / "a.doc", raw), tmp_path) == ["甲\t乙", "见第一条"]


def test_headers_of_word_6_come_first_and_mere_page_numbers_not_at_all(tmp_path: Path) -> None:
    body, header = "正文\r".encode("gb18030"), "某局文件\r第1页\r".encode("gb18030")
    path = word6(tmp_path / "a.doc", body + header, lengths=(len(body), 0, len(header)))
    assert lines(path, tmp_path) == ["某局文件", "正文"]


@pytest.mark.parametrize(("page", "encoding"), [(936, "gb18030"), (1252, "gb18030"), (65001, "utf-8")])
def test_properties_are_read_in_their_code_page_or_in_the_one_they_are_really_in(
    tmp_path: Path, page: int, encoding: str
) -> None:
    properties = summary(page, title="供货合同".encode(encoding), author="王明".encode(encoding))
    streams = {**Word97().add("正文\r").streams(), "\x05SummaryInformation": properties}
    facts = read(compound(tmp_path / "a.doc", streams), tmp_path).facts
    assert facts == {"title": "供货合同", "author": "王明"}


def test_an_embedded_document_is_a_child_and_a_formula_is_only_noted(tmp_path: Path) -> None:
    inner = Word97().add("内附文件\r").streams()
    streams = Word97().add("正文\r").streams() | {f"ObjectPool/_1/{name}": inner[name] for name in inner}
    streams["ObjectPool/_2/Equation Native"] = b"x" * 40
    found = read(compound(tmp_path / "a.doc", streams), tmp_path)
    assert found.notes == [("embedded_objects", "1")]
    ((name, data),) = found.children.items()
    (tmp_path / "b.doc").write_bytes(data)
    assert name == "嵌入对象1.doc"
    assert lines(tmp_path / "b.doc", tmp_path) == ["内附文件"]


@pytest.mark.corpus
def test_real_documents_read_as_their_twins_and_as_they_look(corpus: Path, tmp_path: Path) -> None:
    (path,) = (corpus / "contracts").glob("*校外供餐合同.wps")
    found = read(path, tmp_path)
    squeezed = re.sub(r"\s|[“”\"]", "", found.text)
    twin = re.sub(r"\s|[“”\"]", "", path.with_suffix(".txt").read_text("utf-8"))
    blocks = SequenceMatcher(None, twin, squeezed, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in blocks) >= 0.995 * max(len(twin), len(squeezed))
    assert lines(corpus / "office" / "apache__61490.doc", tmp_path)[:4] == [
        "页眉左\t页眉中\t页眉右", "居中的大标题", "1. 章节1", "章节1的内容，一段话",
    ]  # fmt: skip
    properties = read(corpus / "office" / "apache__TestChineseProperties.doc", tmp_path)
    assert properties.facts["title"] == "參考資料"
    assert "世界雅虎\t亞太：亞洲" in properties.text


@pytest.mark.corpus
def test_macros_are_told_and_nothing_of_them_is_text(corpus: Path, tmp_path: Path) -> None:
    found = read(corpus / "office" / "apache__testWORD_macros.doc", tmp_path)
    assert (found.text, found.notes) == ("The quick brown fox.", [("macros", "")])


@pytest.mark.corpus
def test_every_hostile_document_ends_in_a_state(corpus: Path, tmp_path: Path) -> None:
    ends = []
    for path in sorted((corpus / "corrupt_hostile").glob("*.doc")):
        try:
            read(path, tmp_path)
            ends.append("read")
        except IngestError as error:
            ends.append(error.reason)
    assert len(ends) == 6
    assert set(ends) == {"read", "damaged"}


def test_a_document_under_an_unknown_password_needs_it(tmp_path: Path) -> None:
    streams = Word97().add("机密\r").streams()
    main = bytearray(streams["WordDocument"])
    main[0x0B] |= 0x01
    with pytest.raises(NeedsPassword):
        read(compound(tmp_path / "a.doc", {**streams, "WordDocument": bytes(main)}), tmp_path)
