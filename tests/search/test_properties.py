"""What holds for any text: folding, words, numbers, marks and snippets."""

import random
import unicodedata
from collections.abc import Iterator

from search.analysis import LONGEST_WORD, number_forms, parts_of, tokens, words
from search.folding import fold, fold_with_offsets
from search.query.parsing import parse
from search.query.tree import Phrase, Query, Words
from search.results import marks, snippet

ALPHABET = (
    "甲乙丙合同檔案档案保管期限覆函國国办发〔2012〕14号第字（）[]【】“”「」—–-·•.，。、"
    " \n\t\u3000\u200b\ufeff"
    "abcABCＡＢ１２①㎡ﬁßİſς𠮷か゛ガe\u0301\u0323한글\ud800\x00😀"
)


def texts(seed: int, count: int, longest: int = 40) -> Iterator[str]:
    """Random texts of signs that folding treats in some way of their own, and of any others."""
    chance = random.Random(seed)
    for _ in range(count):
        signs = chance.choices(ALPHABET, k=chance.randrange(longest))
        if chance.random() < 0.3:
            signs += [chr(chance.randrange(0x110000)) for _ in range(chance.randrange(6))]
            chance.shuffle(signs)
        yield "".join(signs)


def loose_marks(text: str) -> bool:
    """Whether marks stand in `text` that belong to no sign; their order is nobody's business."""
    return any(unicodedata.combining(sign) for sign in text)


def test_what_is_folded_is_folded_for_good() -> None:
    checked = 0
    for text in texts(1, 4000):
        once = fold(text)
        if not loose_marks(once):
            assert fold(once) == once, ascii(text)
            checked += 1
    assert checked > 1000


def test_a_folded_text_has_places_in_the_written_one_and_the_same_signs() -> None:
    for text in texts(2, 3000):
        folded, offsets = fold_with_offsets(text)
        assert folded == fold(text), ascii(text)
        assert len(offsets) == len(folded)
        assert offsets == sorted(offsets)
        assert not offsets or 0 <= offsets[0] <= offsets[-1] < len(text)


def test_blanks_at_the_ends_and_how_many_there_are_make_no_difference() -> None:
    for text in texts(3, 500):
        assert fold(f" \n{text}\u3000") == fold(text)
        assert fold(f"甲 \t {text}") == fold(f"甲\n{text}")


def test_every_word_stands_in_the_text_and_tokens_do_not_overlap() -> None:
    for text in texts(4, 1000):
        folded = fold(text)
        cut = tokens(folded)
        assert all(word in folded and 0 < len(word) <= LONGEST_WORD for word in words(folded))
        assert set(cut) <= set(words(folded)), ascii(text)
        assert sum(map(len, cut)) <= len(folded)
        for token in cut:
            assert all(part in token and part != token for part in parts_of(token))


def test_a_form_of_a_number_leads_to_the_same_forms() -> None:
    for text in texts(5, 1000, 12):
        forms = number_forms(text)
        assert len(forms) <= 2
        assert all(form and " " not in form for form in forms)
        if forms and not loose_marks(forms[0]):
            assert number_forms(forms[0])[0] == forms[0], ascii(text)


def test_marks_lie_in_the_text_in_order_and_apart() -> None:
    questions = [
        parse(typed) for typed in ("档案 合同", '"保管期限"', "abc", "文号:国办发〔2012〕14号", "甲 -乙")
    ]
    for text in texts(6, 1500, 60):
        for query in questions:
            end = 0
            for start, stop in marks(text, query):
                assert end <= start < stop <= len(text)
                end = stop


def test_a_phrase_taken_from_a_text_is_marked_in_it() -> None:
    chance = random.Random(7)
    for _ in range(1000):
        text = "".join(chance.choices("甲乙丙合同檔案期限，\n ", k=30))
        start = chance.randrange(25)
        phrase = text[start : start + 4]
        if fold(phrase):
            found = [fold(text[first:last]) for first, last in marks(text, Query(Phrase(phrase)))]
            assert any(fold(phrase) in stretch for stretch in found), ascii(text)


def test_a_snippet_is_one_line_of_about_the_asked_width_and_its_marks_are_those_of_the_text() -> None:
    query = Query(Words("合同"))
    for number, text in enumerate(texts(8, 1500, 200)):
        width = 5 + number % 60
        shown = snippet(text, query, width)
        assert "\n" not in shown.text
        assert len(shown.text) <= max(width, 2) + 2, ascii(text)
        for start, end in shown.marks:
            assert 0 <= start < end <= len(shown.text)
        if not marks(text, query):
            assert shown.marks == ()
