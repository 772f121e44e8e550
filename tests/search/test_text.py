"""Words, numbers and the fingerprint of the analysis."""

import subprocess
import sys
from pathlib import Path

import pytest

from search.analysis import fingerprint, fold, number_forms, parts_of, tokens, words

ROOT = Path(__file__).resolve().parents[2]


def test_long_words_are_found_by_their_parts_too() -> None:
    assert {"档案", "管理", "档案管理", "制度"} <= set(words("档案管理制度"))


def test_tokens_do_not_overlap() -> None:
    assert "".join(tokens("档案管理制度实施细则")) == "档案管理制度实施细则"


def test_latin_words_and_numbers_are_words_whatever_stands_beside_them() -> None:
    assert {"gb", "t", "9704", "2012", "标准"} <= set(words(fold("标准GB/T 9704—2012")))


def test_parts_stand_for_a_word_only_when_they_cover_it() -> None:
    assert set(parts_of("档案管理")) == {"档案", "管理"}
    assert parts_of("档案") == []


@pytest.mark.parametrize(
    "written",
    [
        "国办发〔2012〕14号",
        "国办发[2012]14号",
        "国办发（2012）14号",
        "國辦發〔２０１２〕第14號",
        "国办发 〔2012〕\n14 号",
    ],
)
def test_a_number_has_one_form_however_it_is_written(written: str) -> None:
    assert number_forms(written) == ("国办发(2012)14号", "国办发201214")


def test_an_archival_code_keeps_its_parts_and_has_a_bare_form() -> None:
    assert number_forms("Z109-WS·2011-Y-BGS-0001") == ("z109-ws·2011-y-bgs-0001", "z109ws2011ybgs0001")


def test_signs_alone_are_no_number() -> None:
    assert number_forms(" — ") == ()


def test_where_rjieba_has_no_wheel_jieba_cuts_and_the_fingerprint_tells() -> None:
    program = "import sys; sys.modules['rjieba'] = None; from search import analysis; "
    program += (
        "print(analysis.fingerprint(), *analysis.words('档案管理制度'), *analysis.tokens('档案管理制度'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("jieba ")
    assert said.split()[-6:] == ["档案", "管理", "档案管理", "制度", "档案管理", "制度"]


def test_the_fingerprint_names_segmenter_folding_conversion_and_schema() -> None:
    assert all(word in fingerprint() for word in ("jieba", "folding", "opencc", "schema"))
