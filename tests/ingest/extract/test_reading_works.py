"""WPS of Microsoft Works: the text of later versions; earlier ones are told of and kept."""

import struct
from pathlib import Path

import pytest
from made_doc import compound
from read_here import read

from ingest.errors import Unreadable


def works(path: Path, text: str, name: bytes = b"TEXT") -> Path:
    raw = text.encode("utf-16-le")
    entry = struct.pack("<H4s6x4sLL", 24, name, name, 0x200, len(raw))
    data = (b"CHNKWKS ".ljust(0x20, b"\0") + entry).ljust(0x200, b"\0") + raw
    return compound(path, {"CONTENTS": data})


def test_paragraphs_and_pages_end_where_they_were_written(tmp_path: Path) -> None:
    found = read(works(tmp_path / "a.wps", "通知\r各部门：\r\x0c附件\r"), tmp_path)
    assert [page.text for page in found.pages] == ["通知\n各部门：", "附件"]


def test_a_file_without_a_text_part_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(works(tmp_path / "a.wps", "x", b"FONT"), tmp_path)


@pytest.mark.corpus
def test_real_files_are_read_or_it_is_said_that_they_are_not(corpus: Path, tmp_path: Path) -> None:
    text = "This is an example document made with Microsoft Works Word Processor 7.0"
    for name in ("testWORKS", "testWORKS2000"):
        assert read(corpus / "office" / f"apache__{name}.wps", tmp_path).text == text
    old = read(corpus / "office" / "apache__testWORKSWordProcessor4.0.wps", tmp_path)
    assert (old.pages, old.notes) == ([], [("not_extracted", "application/vnd.ms-works")])
