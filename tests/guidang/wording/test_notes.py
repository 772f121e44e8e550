"""A record's notes as a person reads them: each code once, with its pages, how many, and details in words."""

from guidang.wording.notes import Note, told
from guidang.wording.words import CHINESE, ENGLISH, translator
from ingest import media_types


def said(*notes: tuple[str, str], media_type: str = media_types.PDF, language: str = CHINESE) -> list[Note]:
    return told(notes, media_type, language, translator(language))


def test_no_notes_say_nothing() -> None:
    assert said() == []


def test_notes_of_one_code_are_one_in_the_order_they_came() -> None:
    notes = said(("macros", ""), ("page_garbled", "2"), ("macros", ""), ("page_garbled", "10"))
    assert notes == [Note("macros"), Note("page_garbled", pages=[2, 10])]


def test_comments_are_told_by_page_where_pages_stay_and_counted_elsewhere() -> None:
    assert said(("comments", "2"), ("comments", "5")) == [Note("comments", pages=[2, 5])]
    assert said(("comments", "2"), ("comments", "5"), media_type=media_types.DOCX) == [
        Note("comments", count=7)
    ]


def test_a_picture_that_is_cut_short_names_its_page_and_another_file_counts() -> None:
    assert said(("truncated", "3"), media_type="image/tiff") == [Note("truncated", pages=[3])]
    assert said(("truncated", "3"), media_type=media_types.ZIP) == [Note("truncated", count=3)]


def test_words_of_the_readers_are_put_plainly_or_left_out() -> None:
    assert said(("encrypted_part", "pgp")) == [Note("encrypted_part", details=["PGP"])]
    assert said(("repaired", "zip directory"), ("repaired", "rar")) == [Note("repaired")]


def test_a_format_in_a_detail_is_called_by_its_name() -> None:
    assert said(("mismatch", media_types.DOCX)) == [Note("mismatch", details=["Word 文档（DOCX）"])]
    (note,) = said(("mismatch", media_types.DOCX), language=ENGLISH)
    assert note.details[0].isascii()


def test_times_in_a_detail_are_written_in_the_reader_s_language() -> None:
    detail = "张三，2024-03-05T16:30:00"
    assert said(("signed", detail))[0].details == ["张三，2024年3月5日 16:30"]
    assert said(("signed", detail), language=ENGLISH)[0].details == ["张三，5 Mar 2024 16:30"]


def test_a_detail_that_is_only_like_a_time_or_a_number_stays() -> None:
    assert said(("name_cleaned", "２０２４-99-99T99:99"))[0].details == ["２０２４-99-99T99:99"]
    assert said(("name_cleaned", "-5"))[0].details == ["-5"]
    assert said(("name_cleaned", "2024-99-99T99:99:99"))[0].details == ["2024-99-99T99:99:99"]


def test_digits_of_other_scripts_are_numbers_too() -> None:
    assert said(("page_damaged", "٣"))[0].pages == [3]
    assert said(("page_damaged", "²"))[0].details == ["²"]
