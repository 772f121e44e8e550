"""What codes are called: every state, class, reason, field, note, format and rule, in both languages."""

import re
from collections.abc import Iterator

import pytest

from archive.catalogue.looking.records import NOT_READ
from archive.catalogue.tables import ARCHIVAL_CODE_PARTS
from archive.record import Category, State
from guidang.wording import formats, labels, rules
from guidang.wording.words import CHINESE, ENGLISH, translator
from ingest import media_types
from ingest.errors import REASONS

_ = translator(CHINESE)
english = translator(ENGLISH)


def tables() -> Iterator[tuple[str, dict[str, str]]]:
    for name, table in vars(labels).items():
        if isinstance(table, dict) and name.isupper():
            yield name, table


def test_every_state_class_and_part_of_a_code_has_its_name() -> None:
    assert labels.STATES.keys() == set(State)
    assert labels.CATEGORIES.keys() == set(Category)
    assert labels.CODE_PARTS.keys() == set(ARCHIVAL_CODE_PARTS)


@pytest.mark.parametrize(("name", "table"), list(tables()), ids=[name for name, _ in tables()])
def test_every_label_is_short_chinese_and_has_english_words(name: str, table: dict[str, str]) -> None:
    assert table
    for code, label in table.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", code)
        assert re.search("[\u4e00-\u9fff]", label), code
        told = english(label)
        assert told and not re.search("[\u4e00-\u9fff]", told), f"{code}: {told}"


def test_within_a_table_no_two_states_or_classes_are_called_alike() -> None:
    for table in (labels.STATES, labels.CATEGORIES, labels.FILTERS, labels.CODE_PARTS):
        assert len(set(table.values())) == len(table)
        assert len({english(label) for label in table.values()}) == len(table)


def test_what_was_not_read_is_said_and_what_can_be_done_about_it() -> None:
    assert set(NOT_READ) <= labels.NOTES.keys()
    assert labels.TO_DO.keys() <= labels.NOTES.keys()
    assert set(NOT_READ) <= labels.TO_DO.keys()


def test_fields_that_are_dates_or_times_are_fields() -> None:
    assert labels.FIELDS.keys() >= labels.DATES | labels.TIMES
    assert not labels.DATES & labels.TIMES


def test_every_reason_says_what_happened_and_what_to_do_in_both_languages() -> None:
    for code, reason in REASONS.items():
        for text in (reason.message, reason.todo):
            assert text.strip(), code
            assert not re.search("[\u4e00-\u9fff]", english(text)), code


@pytest.mark.parametrize(
    ("media_type", "chinese", "shown"),
    [
        ("application/pdf", "PDF", "PDF"),
        (media_types.ODS, "ODF 电子表格（ODS）", "ODS"),
        (f"{media_types.ODS}-template", "ODF 电子表格（ODS）", "ODS"),
        ("application/vnd.oasis.opendocument.text-flat-xml", "ODF 文本（ODT）", "ODT"),
        ("audio/x-wav", "录音（WAV）", "WAV"),
        ("video/x-ms-wmv", "录像（WMV）", "WMV"),
        ("video/mp4", "录像（MP4）", "MP4"),
        ("application/x-nobody-knows", "application/x-nobody-knows", "application/x-nobody-knows"),
        ("", "", ""),
    ],
)
def test_a_format_is_called_by_its_name_or_shown_as_it_is(media_type: str, chinese: str, shown: str) -> None:
    assert formats.name_of(media_type, _) == chinese
    assert shown in formats.name_of(media_type, english)
    assert not re.search("[\u4e00-\u9fff]", formats.name_of(media_type, english))


def test_every_format_has_a_name_in_both_languages() -> None:
    for media_type, name in formats.NAMES.items():
        assert formats.name_of(media_type, _) == name
        assert not re.search("[\u4e00-\u9fff]", formats.name_of(media_type, english)), media_type


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("title.centred", "居中的大字"),
        ("contract.title_tail", "题名末尾的词"),
        ("contract.form", "表格"),
        ("document_date.form", "由写法认出"),
        ("author.masthead", "发文机关标志"),
        ("person", "person"),
        ("contract.centred", "contract.centred"),
        ("title.nothing_known", "title.nothing_known"),
        ("", ""),
    ],
)
def test_a_rule_is_told_in_words_by_its_family_or_as_it_is(rule: str, words: str) -> None:
    assert rules.words_of(rule, _) == words


def test_every_rule_has_english_words() -> None:
    for name in rules.NAMES:
        told = rules.words_of(f"title.{name}", english)
        assert re.match("[A-Za-z“]", told) and told != rules.words_of(f"title.{name}", _), name
