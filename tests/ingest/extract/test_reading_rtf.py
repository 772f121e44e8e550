"""RTF: the text as it stands on the paper, whatever its code pages and detours."""

from pathlib import Path

import pytest
from made_doc import Word97, compound
from read_here import Found, read

from ingest.errors import Unreadable

FONTS = (
    r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}{\f2\fcharset136 MingLiU;}"
    r"{\f3\fcharset2 Wingdings;}}"
)


def found(folder: Path, body: str | bytes, head: str = r"{\rtf1\ansi\ansicpg936\deff1" + FONTS) -> Found:
    path = folder / "a.rtf"
    path.write_bytes(head.encode() + (body if isinstance(body, bytes) else body.encode("ascii")) + b"}")
    return read(path, folder)


def coded(text: str, encoding: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def test_bytes_are_read_in_the_code_page_of_the_font_they_are_set_in(tmp_path: Path) -> None:
    body = rf"{coded('合同', 'gb18030')}{{\f2 {coded('檔案', 'big5')}}}\f0 caf\'e9\par"
    assert found(tmp_path, body).text == "合同檔案café"


def test_a_character_may_be_half_coded_and_half_a_letter(tmp_path: Path) -> None:
    half = "".join(f"\\'{a:02x}" + chr(b) for a, b in ("镕".encode("gb18030"),) if chr(b).isalnum())
    assert found(tmp_path, rf"{half or coded('镕', 'gb18030')}\par").text == "镕"
    assert found(tmp_path, b"\\'96K\\par").text == b"\x96K".decode("gb18030")


def test_the_code_page_of_the_document_serves_where_the_font_has_none(tmp_path: Path) -> None:
    assert found(tmp_path, rf"\f0 {coded('通知', 'gb18030')}\par").text == "通知"
    head = r"{\rtf1\ansi\deflangfe2052"
    assert found(tmp_path, rf"{coded('通知', 'gb18030')}\par", head).text == "通知"
    assert found(tmp_path, "通知\\par".encode("gb18030"), r"{\rtf1\ansi\ansicpg936").text == "通知"


def test_what_stands_in_for_unicode_characters_is_passed_over(tmp_path: Path) -> None:
    body = r"\u21512?\uc2\u21516\'cd\'ac{\uc0\u20070}\u-10187\'3f\'3f\u-8256\'3f\'3f\par"
    assert found(tmp_path, body).text == "合同书" + "\U0001d7c0"
    assert found(tmp_path, r"{\upr{??}{\*\ud{\u21512?\u21516?}}}\par").text == "合同"


def test_destinations_without_text_and_unknown_ones_give_none(tmp_path: Path) -> None:
    body = (
        r"{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\*\unheard text}"
        r"{\pict\pngblip 89504e47}{\*\shppict{\pict 00}}"
        r"A{\field{\*\fldinst HYPERLINK x}{\fldrslt B}}{\object{\*\objclass X}{\result C}}"
        r"{\nonesttables D}{\xe{E}}\~F\_G\-H\par"
    )
    assert found(tmp_path, body).text == "ABC F-GH"


def test_announced_bytes_are_passed_over_whatever_they_are(tmp_path: Path) -> None:
    assert found(tmp_path, b"A{\\pict\\bin7 }}}{{\\x}B\\par").text == "AB"


def test_lines_paragraphs_and_pages_end_where_they_say(tmp_path: Path) -> None:
    body = r"A\line B\par C\page D\sect\sbknone E\sect\sectd F\par"
    pages = found(tmp_path, body).pages
    assert [page.text for page in pages] == ["A\nB\nC", "D\nE", "F"]


def test_a_table_gives_a_line_for_each_row_and_one_in_a_cell_gives_it_to_the_cell(tmp_path: Path) -> None:
    body = (
        r"\trowd\intbl A\cell\cell B\cell\row\trowd\intbl C\cell"
        r"\itap2 d\nestcell e\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
        r"\itap1 \cell\row\pard G\par"
    )
    assert found(tmp_path, body).text.split("\n") == ["A\t\tB", "C\td\te", "G"]


def test_list_numbers_are_kept_and_bullets_are_not(tmp_path: Path) -> None:
    body = (
        rf"{{\listtext\f1 {coded('一、', 'gb18030')}\tab}}A\par"
        r"{\pntext 1.\tab}B\par{\listtext\f3\'b7\tab}C\par"
    )
    assert found(tmp_path, body).text.split("\n") == ["一、A", "1. B", "C"]


def test_headers_come_first_and_notes_comments_and_footers_last(tmp_path: Path) -> None:
    body = (
        r"{\header H\par}{\footer - {\field{\fldrslt 1}} -\par}{\footerf Foot\par}A"
        r"{\*\footnote\chftn\tab n1}\par"
        r"{\*\atnauthor W}{\*\annotation c1}{\footnote\ftnalt e1}B\page C\par"
    )
    read_here = found(tmp_path, body)
    assert [page.text.split("\n") for page in read_here.pages] == [
        ["H", "A", "B", "n1"], ["C", "e1", "批注（W）：c1", "Foot"],
    ]  # fmt: skip
    assert read_here.notes == [("comments", "1")]


def test_text_boxes_follow_the_paragraph_they_hang_on(tmp_path: Path) -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt box\par}}{\shprslt box}}"
    assert found(tmp_path, rf"A{box}B\par C\par").text.split("\n") == ["AB", "box", "C"]


def test_deleted_text_is_out_inserted_text_is_in_and_it_is_said(tmp_path: Path) -> None:
    read_here = found(tmp_path, r"A{\deleted B}{\revised C}\par")
    assert (read_here.text, read_here.notes) == ("AC", [("tracked_changes", "")])


def test_signs_of_symbol_fonts_and_characters_in_rings_are_read(tmp_path: Path) -> None:
    ringed = rf"{{\field{{\*\fldinst eq \\o\\ac({coded('○', 'gb18030')},1)}}}}"
    body = r"{\f3\'fe}A{\f3\u163?}B\u-3928?" + ringed + r"\par"
    assert found(tmp_path, body).text == "☑A□B□1"


def test_what_the_document_says_of_itself_becomes_facts(tmp_path: Path) -> None:
    title, day = rf"{{\title {coded('合同', 'gb18030')}}}", r"{\creatim\yr2024\mo3\dy5\hr9\min7}"
    info = rf"{{\info{title}{{\author W}}{day}\version1}}"
    assert found(tmp_path, rf"{info}A\par").facts == {
        "title": "合同", "author": "W", "created": "2024-03-05T09:07:00",
    }  # fmt: skip


def old_object(kind: bytes, content: bytes) -> str:
    def sized(data: bytes) -> bytes:
        return len(data).to_bytes(4, "little") + data

    data = bytes((1, 5, 0, 0, 2, 0, 0, 0)) + sized(kind + b"\0") + sized(b"") + sized(b"") + sized(content)
    return rf"{{\object\objemb{{\*\objdata {data.hex()}}}{{\result x}}}}"


def test_embedded_documents_and_packed_files_are_children(tmp_path: Path) -> None:
    inner = compound(tmp_path / "inner.doc", Word97().add("内附文件\r").streams()).read_bytes()
    name = "附件.txt".encode("gb18030")
    packed = (
        b"\2\0"
        + name
        + b"\0"
        + b"C:\\"
        + name
        + b"\0"
        + bytes(4)
        + bytes(4)
        + (5).to_bytes(4, "little")
        + b"hello"
    )
    body = (
        old_object(b"Word.Document.8", inner)
        + old_object(b"Package", packed)
        + old_object(b"Equation.3", b"?")
    )
    read_here = found(tmp_path, rf"A{body}\par")
    assert list(read_here.children) == ["嵌入对象1.doc", "附件.txt"]
    assert read_here.children["附件.txt"] == b"hello"
    assert read_here.notes == [("embedded_objects", "1")]
    (tmp_path / "b.doc").write_bytes(read_here.children["嵌入对象1.doc"])
    assert read(tmp_path / "b.doc", tmp_path).text == "内附文件"


def test_a_file_cut_off_is_read_as_far_as_it_goes_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 A\\par{\\b B\\'c")
    assert (read(path, tmp_path).text, read(path, tmp_path).notes) == ("A\nBc", [("truncated", "")])


def test_groups_too_deep_in_each_other_are_too_much(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too_much_output"):
        found(tmp_path, "{" * 100_000)


def test_what_stands_behind_the_end_is_no_part_of_the_document(tmp_path: Path) -> None:
    assert found(tmp_path, r"A\par}B\par{C").text == "A"


@pytest.mark.corpus
def test_real_japanese_files_are_read_in_the_encodings_of_their_fonts(corpus: Path, tmp_path: Path) -> None:
    short = read(corpus / "office" / "apache__testRTF-ms932.rtf", tmp_path)
    assert short.text.split("\n") == ["Hello", "こんにちは", "Test", "テスト"]
    assert short.facts["title"] == "タイトル"
    long = read(corpus / "office" / "apache__testRTFJapanese.rtf", tmp_path)
    assert "「南無阿弥陀仏ヲ二唱シ」の文字が見える＝渡部富哉さん提供" in long.text
    assert "\ufffd" not in long.text
