"""The names of members: which encoding they are in, and that none leads out of its package."""

import pytest

from ingest.formats.packed.names import clean_path, guess

CHINESE = ("审计资料/关于印发档案管理办法的通知.doc", "合同.pdf", "北塘泵站一层平面图.dwg")
TRADITIONAL = ("檔案管理辦法/關於借閱檔案的通知.doc", "採購合約書.pdf", "會議紀錄.docx")
JAPANESE = ("資料/お知らせについて.txt", "見積書（テスト）.pdf", "会議のメモ.doc")
KOREAN = ("문서/계약서.hwp", "회의자료.pdf", "보고서 최종.doc")


@pytest.mark.parametrize(
    ("names", "encoding"),
    [(CHINESE, "gb18030"), (TRADITIONAL, "cp950"), (JAPANESE, "cp932"), (KOREAN, "cp949")],
)
def test_the_names_of_a_package_tell_their_encoding_together(names: tuple[str, ...], encoding: str) -> None:
    assert guess(name.encode(encoding) for name in names) == encoding


@pytest.mark.parametrize("name", CHINESE + ("联通.txt", "图.dwg", "附件1.doc", "新建文件夹/新建文本文档.txt"))
def test_a_single_chinese_name_is_enough(name: str) -> None:
    assert guess([name.encode("gb18030")]) == "gb18030"


@pytest.mark.parametrize("name", TRADITIONAL + ("合約.pdf", "公文.doc", "圖面.dwg"))
def test_a_single_traditional_name_is_read_as_it_was_written(name: str) -> None:
    assert name.encode("cp950").decode(guess([name.encode("cp950")])) == name


@pytest.mark.parametrize("name", JAPANESE)
def test_a_single_japanese_name_with_kana_is_enough(name: str) -> None:
    assert guess([name.encode("cp932")]) == "cp932"


def test_utf_8_proves_itself() -> None:
    assert guess(name.encode() for name in CHINESE) == "utf-8"
    assert guess(["合同.pdf".encode()]) == "utf-8"
    assert guess([b"plain.txt"]) == "utf-8"


def test_western_names_of_old_packers_are_read() -> None:
    assert guess(["Übersicht für März.doc".encode("cp437"), "Größe.xls".encode("cp437")]) == "cp437"


def test_one_broken_name_among_many_does_not_spoil_the_others() -> None:
    assert guess([*(name.encode("gb18030") for name in CHINESE), b"\xff\xff\x80.txt"]) == "gb18030"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\system.ini", "Windows/system.ini"),
        ("C:boot.ini", "boot.ini"),
        ("\\\\server\\share\\a.txt", "server/share/a.txt"),
        ("a/../../b.txt", "a/b.txt"),
        ("合同\0.pdf.exe", "合同.pdf.exe"),
        ("收据\u202efdp.exe", "收据fdp.exe"),
        ("a\nb\x1b[31m.txt", "ab[31m.txt"),
        ("..", "未命名"),
        ("///", "未命名"),
    ],
)
def test_no_name_leads_out_of_its_package_and_each_can_be_shown(name: str, path: str) -> None:
    assert clean_path(name) == (path, True)


def test_an_ordinary_path_stays_as_it_is() -> None:
    assert clean_path("合同/2024/采购合同.pdf") == ("合同/2024/采购合同.pdf", False)
    assert clean_path("合同\\2024\\采购合同.pdf") == ("合同/2024/采购合同.pdf", False)


def test_an_overlong_name_is_cut_and_keeps_its_extension() -> None:
    path, spoiled = clean_path("长" * 3000 + ".pdf")
    assert (len(path), path[-4:], spoiled) == (200, ".pdf", True)
    deep, _ = clean_path("/".join(["夹" * 100] * 100))
    assert len(deep) <= 1000
