"""What the code says in one place only: a second saying would one day say something else."""

import re

import pytest

from archive.record import accession
from search.characters import CJK, CJK_RANGES, HAN, is_ideograph
from tests.running import ROOT

CODE = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for folder in ("archive", "search", "ingest", "guidang", "scripts")
    for path in (ROOT / folder).rglob("*.py")
}


@pytest.mark.parametrize(
    ("what", "pattern", "place"),
    [
        (
            "ranges of Han characters",
            r"(?i)\\u(?:4e00|3400)|0x(?:4e00|3400|9fff|4dbf)\b|一-[鿀-鿿龠-龻]|㐀-䶿",
            "search/characters.py",
        ),
        ("the form of an accession number", r":06d\}", "archive/record.py"),
        (
            "the reasons that lie in the machine",
            r"(?i)\{[^{}]*(?:disk_full[^{}]*io_error|io_error[^{}]*disk_full)",
            "archive/notes.py",
        ),
    ],
)
def test_it_stands_in_one_place(what: str, pattern: str, place: str) -> None:
    assert len(CODE) > 300
    # The words for every code stand in its order: that is no second list of what belongs together.
    found = [path for path, text in CODE.items() if re.search(pattern, text) and path != "ingest/errors.py"]
    assert found == [place], what


def test_an_accession_number_has_six_digits_or_more() -> None:
    assert (accession(2026, 7), accession(2026, 1234567)) == ("2026-000007", "2026-1234567")


def test_the_ranges_hold_what_they_should() -> None:
    assert re.fullmatch(f"[{HAN}]+", "一龥鿿")
    assert not re.search(f"[{HAN}]", "〇々ひカ㐀\uf900𠀀a，")
    assert re.fullmatch(f"[{CJK}]+", "一鿿〇々ひカー㐀\uf900𠀀𲎯")
    assert not re.search(f"[{CJK}]", "a1，。・")
    assert all(first <= last for first, last in CJK_RANGES)
    assert [is_ideograph(character) for character in "一㐀𠀀\uf900〇ひa"] == [True] * 3 + [False] * 4
