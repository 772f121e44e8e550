"""Automatic list numbers of DOC: counted as Word counts them, whatever styles and overrides say."""

import random
from pathlib import Path

import pytest

from ingest.errors import IngestError
from tests.ingest.extract.read_here import read
from tests.ingest.formats.made_word_lists import (
    Lists,
    in_list,
    level,
    other_level,
    starting,
    style,
)

ONE, TWO = in_list(1, 0), in_list(1, 1)


def lines(folder: Path, lists: Lists, *paragraphs: tuple[str, bytes] | tuple[str, bytes, int]) -> list[str]:
    path = lists.document(*paragraphs).write(folder / "a.doc")
    return read(path, folder).text.split("\n")


@pytest.mark.parametrize(
    ("text", "form", "gap", "said"),
    [
        ("\x00.", 0, 0, ["1. 甲", "2. 乙"]),
        ("第\x00条", 37, 0, ["第一条 甲", "第二条 乙"]),
        ("\x00、", 39, 0, ["一、甲", "二、乙"]),
        ("（\x00）", 38, 2, ["（壹）甲", "（贰）乙"]),
        ("\x00", 18, 1, ["① 甲", "② 乙"]),
        ("\x00)", 4, 0, ["a) 甲", "b) 乙"]),
        ("\x00.", 1, 0, ["I. 甲", "II. 乙"]),
        ("\x00", 30, 2, ["甲甲", "乙乙"]),
        ("\x00", 22, 0, ["01 甲", "02 乙"]),
        ("\x00", 19, 0, ["１ 甲", "２ 乙"]),
        ("\uf0b7", 23, 0, ["甲", "乙"]),
        ("", 255, 0, ["甲", "乙"]),
        ("\x00", 77, 0, ["1 甲", "2 乙"]),
    ],
)
def test_numbers_are_written_in_their_format(
    tmp_path: Path, text: str, form: int, gap: int, said: list[str]
) -> None:
    lists = Lists().add(7, level(text, form=form, gap=gap)).number(7)
    assert lines(tmp_path, lists, ("甲", ONE), ("乙", ONE)) == said


def test_deeper_levels_name_those_above_and_begin_anew_below_each(tmp_path: Path) -> None:
    lists = Lists().add(7, level("\x00", form=37), level("\x00.\x01"), level("(\x02)")).number(7)
    three = in_list(1, 2)
    said = lines(
        tmp_path, lists, ("甲", ONE), ("乙", TWO), ("丙", TWO), ("丁", ONE), ("戊", TWO), ("己", three)
    )
    assert said == ["一 甲", "一.1 乙", "一.2 丙", "二 丁", "二.1 戊", "(1) 己"]


def test_a_legal_level_has_all_its_numbers_in_figures(tmp_path: Path) -> None:
    lists = Lists().add(7, level("\x00", form=37), level("\x00.\x01", flags=4)).number(7)
    assert lines(tmp_path, lists, ("甲", ONE), ("乙", TWO)) == ["一 甲", "1.1 乙"]


def test_a_list_begins_where_it_says(tmp_path: Path) -> None:
    lists = Lists().add(7, level("\x00.", start=5)).add(8, level("\x00.", start=-3)).number(7).number(8)
    assert lines(tmp_path, lists, ("甲", ONE), ("乙", ONE), ("丙", in_list(2, 0))) == [
        "5. 甲",
        "6. 乙",
        "0. 丙",
    ]


def test_two_numbers_of_one_list_count_on_unless_one_starts_it_anew(tmp_path: Path) -> None:
    lists = Lists().add(7, level("\x00."))
    lists.number(7).number(7).number(7, starting(1, 0)).number(7, other_level(level("\x00.", start=9), 0))
    said = lines(
        tmp_path,
        lists,
        *((name, in_list(n, 0)) for name, n in zip("甲乙丙丁戊己", (1, 2, 3, 3, 4, 1), strict=True)),
    )
    assert said == ["1. 甲", "2. 乙", "1. 丙", "2. 丁", "9. 戊", "10. 己"]


def test_a_style_gives_its_paragraphs_their_numbers_and_so_does_the_one_it_is_based_on(
    tmp_path: Path,
) -> None:
    lists = Lists(
        [style(), style(properties=in_list(1, 0), name="标题"), style(1), style(1, in_list(1, 1)[4:])]
    )
    lists.add(7, level("\x00、", form=37), level("\x00.\x01")).number(7)
    said = lines(
        tmp_path,
        lists,
        ("无", b"", 0),
        ("甲", b"", 1),
        ("乙", b"", 2),
        ("丙", b"", 3),
        ("丁", in_list(0, 0), 1),
    )
    assert said == ["无", "一、甲", "二、乙", "二.1 丙", "丁"]


def test_styles_that_are_based_on_each_other_end(tmp_path: Path) -> None:
    lists = Lists([style(1), style(0)]).add(7, level("\x00.")).number(7)
    assert lines(tmp_path, lists, ("甲", b"", 0)) == ["甲"]


@pytest.mark.parametrize(
    "properties", [in_list(9, 0), in_list(2, 0), in_list(1, 8), in_list(1, 200), in_list(0xFFFF)]
)
def test_a_number_that_stands_for_nothing_gives_none(tmp_path: Path, properties: bytes) -> None:
    lists = Lists().add(7, level("\x00.")).number(7).number(99)
    assert lines(tmp_path, lists, ("甲", properties)) == ["甲"]


def test_styles_of_characters_and_broken_ones_are_none(tmp_path: Path) -> None:
    lists = Lists([style(properties=in_list(1, 0), kind=2), b"\0\0", style(properties=in_list(1, 0))])
    lists.add(7, level("\x00.")).number(7)
    assert lines(tmp_path, lists, ("甲", b"", 0), ("乙", b"", 1), ("丙", b"", 2)) == ["甲", "乙", "1. 丙"]


def test_tables_cut_off_anywhere_cost_no_text(tmp_path: Path) -> None:
    lists = (
        Lists([style(), style(properties=in_list(1, 0))])
        .add(7, level("\x00."), level("\x01."))
        .number(7, starting(3, 0))
    )
    whole = lists.data()
    for number in (1, 73, 74, 92):
        for keep in range(0, len(whole[number]), 7):
            document = lists.document(("甲", ONE), ("乙", b"", 1))
            document.table(number, whole[number][:keep])
            said = read(document.write(tmp_path / "cut.doc"), tmp_path).text.split("\n")
            assert [line[-1] for line in said] == ["甲", "乙"]


def test_any_damage_to_the_tables_ends_with_the_text_or_a_reason(tmp_path: Path) -> None:
    chance = random.Random(12)
    lists = Lists([style(), style(properties=in_list(1, 0))]).add(7, level("\x00."), level("\x01.")).number(7)
    whole = lists.data()
    for _ in range(60):
        document = lists.document(("甲", ONE), ("乙", b"", 1))
        number = chance.choice(list(whole))
        data = bytearray(whole[number])
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
        document.table(number, bytes(data))
        try:
            said = read(document.write(tmp_path / "bad.doc"), tmp_path).text
        except IngestError:
            continue
        assert "甲" in said and "乙" in said
