"""Marks in the text as written, and the stretch that is shown."""

import time

from search.query.parsing import parse
from search.results import Snippet, marks, snippet, united


def marked(text: str, question: str) -> list[str]:
    return [text[start:end] for start, end in marks(text, parse(question))]


def test_either_script_marks_the_other() -> None:
    assert marked("本單位之檔案", "档案") == ["檔案"]
    assert marked("本单位之档案", "檔案") == ["档案"]


def test_a_phrase_is_marked_across_the_line_end_that_cuts_it() -> None:
    assert marked("定期、保管期\n限、永久", '"保管期限"') == ["保管期\n限"]


def test_a_run_is_marked_whole_where_it_stands_and_by_its_words_elsewhere() -> None:
    assert marked("档案管理制度。制度与档案", "档案管理制度") == ["档案管理制度", "制度", "档案"]


def test_a_number_is_marked_however_it_is_written() -> None:
    text = "依據國辦發〔2012〕第14號、国办发(2012)114号"
    assert marked(text, "文号:国办发[2012]14号") == ["國辦發〔2012〕第14號"]


def test_latin_words_are_not_marked_inside_others() -> None:
    assert marked("rent, RENT, parents, rents", "rent") == ["rent", "RENT"]


def test_what_must_not_be_there_is_not_marked() -> None:
    assert marked("合同与协议", "合同 -协议") == ["合同"]


def test_nothing_is_marked_where_nothing_answers() -> None:
    assert marked("协议", "合同") == []
    assert marked("", "合同") == []


def test_the_snippet_shows_the_stretch_with_the_most_different_words() -> None:
    text = "甲" * 300 + "合同" + "乙" * 300 + "合同的违约责任" + "丙" * 300
    shown = snippet(text, parse("合同 违约"), width=40)
    assert [shown.text[start:end] for start, end in shown.marks] == ["合同", "违约"]
    assert shown.text.startswith("…") and shown.text.endswith("…")
    assert len(shown.text) <= 42


def test_the_snippet_is_one_line() -> None:
    assert snippet("第一行\n\n 合同\t正文", parse("合同")) == Snippet("第一行 合同 正文", ((4, 6),))


def test_without_marks_the_snippet_is_the_beginning() -> None:
    assert snippet("字" * 100, parse("合同"), width=10) == Snippet("字" * 10 + "…", ())


def test_hostile_numbers_are_looked_for_quickly() -> None:
    start = time.process_time()
    assert marks("a----1" * 20_000, parse("文号:" + "a1" * 300 + "b")) == []
    assert time.process_time() - start < 3


def test_long_texts_are_marked_quickly() -> None:
    text = ("第一条 为了规范管理，\n根据有关規定制定本办法。甲方违约的，" * 20000)[:500_000] + "独一无二"
    start = time.process_time()
    assert "独一无二" in snippet(text, parse('"独一无二"')).text
    assert time.process_time() - start < 2


def test_marks_that_overlap_become_one() -> None:
    assert united([(8, 9), (2, 4), (3, 6), (3, 5)]) == [(2, 6), (8, 9)]
