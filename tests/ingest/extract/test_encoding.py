"""Encodings of texts: told by their bytes, file by file and word by word."""

import random
import re

import pytest

from ingest.formats.text.encoding import codec, decode, detect
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "text_encodings"
FAMILY = {"gb2312": "gb18030", "big5hkscs": "big5", "cp950": "big5", "euc_tw": "euc-tw"}
LETTER = (
    "关于召开二〇二六年度档案工作会议的通知。各部门、各直属单位：为进一步做好档案收集、整理和移交工作，"
    "经研究，定于十一月二十五日上午九时在三楼会议室召开年度档案工作会议。请各单位安排专人参加，"
    "并于会前将本单位归档文件目录报送办公室。联系人：王明，电话：六二三四五六七八。特此通知。"
)
LETTER_TW = (
    "關於召開年度檔案工作會議的通知。各部門、各直屬單位：為進一步做好檔案收集、整理和移交工作，"
    "經研究，定於十一月二十五日上午九時在三樓會議室召開年度檔案工作會議。請各單位安排專人參加，"
    "並於會前將本單位歸檔文件目錄報送辦公室。聯絡人：王明。特此通知。"
)


def truth(name: str) -> str:
    """The encoding that a file's name states."""
    lower = name.lower()
    for known in (
        "utf-16be",
        "utf-16le",
        "utf-32be",
        "utf-8-sig",
        "utf-16",
        "utf-32",
        "euc-tw",
        "big5",
        "gb2312",
    ):
        if f"__{known}_" in lower:
            return known
    return "utf-8-sig" if "utf8bom" in lower else "utf-8"


def family(encoding: str) -> str:
    """GB 2312 and GBK are GB 18030; Big5 of either kind is Big5; the rest by its name."""
    plain = FAMILY.get(encoding, encoding)
    return re.sub(r"-(?=[bl]e)", "", plain)


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*")) if FOLDER.exists() else [])
def test_each_real_text_is_read_in_its_own_encoding(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert family(detect(data)) == family(truth(name))


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*")) if FOLDER.exists() else [])
def test_each_real_text_is_told_without_what_it_declares(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    if family(truth(name)) in {"gb18030", "big5"}:
        data = re.sub(rb"(?i)(encoding|charset)=[\"']?[\w-]+", b"", data)
    assert family(detect(data)) == family(truth(name))


@pytest.mark.parametrize(
    ("encoding", "letter", "length", "least"),
    [
        ("gb18030", LETTER, 4, 0.97),
        ("gb18030", LETTER, 8, 0.99),
        ("cp950", LETTER_TW, 4, 0.97),
        ("cp950", LETTER_TW, 8, 0.99),
        ("utf-16-le", LETTER, 40, 0.97),
        ("utf-16-be", LETTER, 40, 0.97),
    ],
)
def test_even_a_few_words_are_told(encoding: str, letter: str, length: int, least: float) -> None:
    chance = random.Random(7)
    starts = [chance.randrange(len(letter) - length) for _ in range(200)]
    pieces = [letter[start : start + length].encode(encoding) for start in starts]
    right = sum(family(detect(piece)) == family(encoding) for piece in pieces)
    assert right / len(pieces) >= least


def test_a_text_cut_inside_a_character_is_still_told() -> None:
    for encoding, letter in (("gb18030", LETTER), ("cp950", LETTER_TW), ("utf-8", LETTER)):
        assert family(detect(letter.encode(encoding)[:101])) == family(encoding)


def test_a_wrong_declaration_is_not_believed() -> None:
    data = b'<meta charset="big5"><p>' + LETTER.encode("gb18030")
    assert detect(data) == "gb18030"
    assert detect(LETTER.encode("utf-8"), "gb2312") == "utf-8"


def test_the_word_that_looks_like_utf_8_is_read_as_gbk() -> None:
    assert decode("联通".encode("gbk")) == "联通"


def test_euc_tw_is_decoded_though_python_has_no_codec_for_it() -> None:
    data = bytes.fromhex("eac4d9d7c4cbcca8a1be") + b"Wikipedia" + bytes.fromhex("a1bf")
    assert data.decode("euc_tw") == "維基大典（Wikipedia）"
    assert b"\xc4\xa1\x8e".decode("euc_tw", "replace") == "一\ufffd"
    with pytest.raises(UnicodeDecodeError):
        b"\xff\xff".decode("euc_tw")


def test_only_encodings_of_text_are_codecs() -> None:
    assert codec("GB2312") == codec("x-gbk") == "gb18030"
    assert codec("windows-1251") == "cp1251"
    assert codec("rot13") == codec("zlib") == codec("idna") == codec("unicode_escape") == ""


def test_a_text_of_no_chinese_encoding_is_still_decoded() -> None:
    assert "Größe" in decode(
        "Die Größe der Straße in München wäre größer, schöner und für alle über".encode("cp1252")
    )


def test_wide_text_without_a_mark_is_told_by_its_zeros() -> None:
    text = "合同编号：HT-2026-001\r\n甲方：某某公司\r\n"
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        assert detect(text.encode(encoding)) == encoding


def test_chinese_that_calls_itself_western_is_read_as_chinese_and_western_text_is_not() -> None:
    for text in ("请查收附件中的合同，盖章后寄回。", "Re: 关于盖章的函 (2)"):
        assert decode(text.encode("gbk"), "iso-8859-1") == text
    for text in ("Señor Muñoz está aquí, años después", "Größe über Straße für Änderung", "déjà-vu à côté"):
        assert decode(text.encode("cp1252"), "iso-8859-1") == text
