"""Text files: every character, in pages that stay small."""

from pathlib import Path

import pytest
from read_here import read

from ingest.errors import Unreadable
from ingest.formats.text.pages import SIZE
from ingest.reader import Limits


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "cp950", "utf-16", "utf-16-le", "utf-32"]
)
def test_a_text_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = "中文合同，甲方向乙方交付。\n第一行\n\n第二行"
    found = read(write(tmp_path, "a.txt", text.encode(encoding)), tmp_path)
    assert found.text == text
    assert [page.number for page in found.pages] == [1]


def test_every_kind_of_line_end_ends_a_line(tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.txt", "甲\r\n乙\n丙\r丁\f戊".encode()), tmp_path)
    assert found.text.split("\n") == ["甲", "乙", "丙", "丁", "戊"]


def test_a_long_text_becomes_pages_cut_at_line_ends(tmp_path: Path) -> None:
    lines = [f"第{number}行，内容若干。" for number in range(20000)]
    found = read(write(tmp_path, "a.txt", "\n".join(lines).encode()), tmp_path)
    assert "\n".join(page.text for page in found.pages).split("\n") == lines
    assert len(found.pages) > 1
    assert all(len(page.text) <= SIZE for page in found.pages)
    assert [page.number for page in found.pages] == list(range(1, len(found.pages) + 1))


def test_a_text_of_one_endless_line_is_cut_all_the_same(tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.txt", ("字" * 300_001).encode("gb18030")), tmp_path)
    assert sum(page.text.count("字") for page in found.pages) == 300_001
    assert all(len(page.text) <= SIZE for page in found.pages)


def test_a_text_of_nothing_but_carriage_returns_is_one_blank_page(tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.txt", b"\r" * 2_000_000), tmp_path)
    assert [(page.number, page.blank, page.lines) for page in found.pages] == [(1, True, [])]


def test_a_text_over_the_limit_is_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"words and words\n" * 10_000)
    with pytest.raises(Unreadable, match="too_much_text"):
        read(path, tmp_path, Limits(characters=100_000))


def test_characters_that_cannot_be_decoded_are_noted_and_the_rest_is_read(tmp_path: Path) -> None:
    data = "合同编号：一二三四五六七八九十".encode() * 50 + b"\xff" + "完".encode()
    found = read(write(tmp_path, "a.txt", data), tmp_path)
    assert found.text.endswith("\ufffd完")
    assert found.notes == [("undecoded_characters", "1")]


def test_control_characters_do_not_come_through(tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.txt", "合同\x00编号\x1b[31m：一".encode() * 1 + b" " * 4000), tmp_path)
    assert "\x00" not in found.text
    assert "\x1b" not in found.text


@pytest.mark.corpus
def test_the_many_languages_of_one_real_text_are_complete(corpus: Path, tmp_path: Path) -> None:
    path = corpus / "text_encodings" / "Unstructured-IO__UDHR_first_article_all.txt"
    written = path.read_text("utf-8-sig").split()
    assert read(path, tmp_path).text.split() == written
