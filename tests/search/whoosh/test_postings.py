"""Postings as arrays, and the file that holds them: what goes in comes out, and damage is noticed."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from search.engines.whoosh.segments.file import (
    Damaged,
    SegmentFile,
    pair_keys,
    pair_text,
    write_segment,
)
from search.engines.whoosh.segments.postings import (
    DOC_BITS,
    HEAVIEST,
    Postings,
    compact,
    counted,
    grouped,
    pair_postings,
)


def listed(postings: Postings) -> dict[int, list[tuple[int, int]]]:
    """Term → its documents, each with its weight (0 where nothing counts)."""
    found = {}
    for at, term in enumerate(postings.terms.tolist()):
        where = slice(int(postings.starts[at]), int(postings.starts[at + 1]))
        docs = postings.docs[where].tolist()
        weights = [0] * len(docs) if postings.weights is None else postings.weights[where].tolist()
        found[term] = list(zip(docs, weights, strict=True))
    return found


def packed(pairs: list[tuple[int, int]]) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    return np.array([term << int(DOC_BITS) | doc for term, doc in pairs], np.uint64)


def test_what_is_counted_is_counted_as_by_hand() -> None:
    chance = random.Random(31)
    pairs = [(chance.randrange(9), chance.randrange(20)) for _ in range(400)]
    by_hand = Counter(pairs)
    expected: dict[int, list[tuple[int, int]]] = {}
    for (term, doc), weight in sorted(by_hand.items()):
        expected.setdefault(term, []).append((doc, weight))
    assert listed(counted(packed(pairs))) == expected
    plain = {term: [(doc, 0) for doc, _ in docs] for term, docs in expected.items()}
    assert listed(grouped([packed(pairs[:100]), packed(pairs[100:])])) == plain


def test_a_word_counts_no_more_than_a_byte_holds() -> None:
    assert listed(counted(packed([(1, 2)] * 1000))) == {1: [(2, HEAVIEST)]}


def test_no_postings_are_no_terms() -> None:
    for empty in (grouped([]), counted(packed([]))):
        assert listed(empty) == {}
        assert empty.starts.tolist() == [0]


def pairs_by_hand(text: str) -> set[str]:
    """Each two neighbouring Han characters, and each last one of a run, by reading."""
    found = set()
    for at, sign in enumerate(text):
        if "\u4e00" <= sign <= "\u9fff" or sign == "𠮷":
            after = text[at + 1 : at + 2]
            found.add(sign + (after if after and ("\u4e00" <= after <= "\u9fff" or after == "𠮷") else ""))
    return found


def test_pairs_of_characters_are_those_that_reading_finds() -> None:
    chance = random.Random(32)
    texts = ["".join(chance.choices("甲乙丙𠮷a1 ，", k=chance.randrange(15))) for _ in range(60)]
    found: dict[int, set[str]] = {}
    for value in pair_postings(texts, list(range(60))).tolist():
        found.setdefault(value & (1 << int(DOC_BITS)) - 1, set()).add(pair_text(value >> int(DOC_BITS)))
    for number, text in enumerate(texts):
        assert found.get(number, set()) == pairs_by_hand(text), text


def test_the_pairs_of_a_run_have_keys_that_give_them_back() -> None:
    assert [pair_text(key) for key in pair_keys("档案管𠮷")] == ["档案", "案管", "管𠮷"]
    assert pair_keys("档") == []
    assert pair_text(ord("档") << 21) == "档"


def test_numbers_of_documents_take_no_more_bytes_than_they_need() -> None:
    docs = np.array([0, 65535], np.uint32)
    assert compact(docs, 1 << 16).dtype == np.uint16
    assert compact(docs, (1 << 16) + 1).dtype == np.uint32


def segment(path: Path) -> Path:
    """A segment of two documents with one field of three terms."""
    terms = [b"archive\n", "档案\n".encode(), "管理\n".encode()]
    content = {
        "words.terms": terms,
        "words.ends": np.cumsum([len(term) for term in terms]).astype(np.uint32),
        "words.starts": np.array([0, 1, 3, 4], np.uint32),
        "words.docs": np.array([0, 0, 1, 1], np.uint16),
        "words.weights": np.array([1, 2, 3, 4], np.uint8),
        "part_lengths": np.array([[3, 4], [0, 5]], np.uint32),
        "text": [b"ti\nabc\n", b"defg\n"],
        "ids": np.array([11, 22], np.int64),
    }
    size = write_segment(path, 2, content, {"by": "test"})
    assert size == path.stat().st_size
    return path


def test_a_segment_gives_back_what_was_written(tmp_path: Path) -> None:
    file = SegmentFile(segment(tmp_path / "s.arr"))
    assert (file.count, file.meta, file.arrays["ids"].tolist()) == (2, {"by": "test"}, [11, 22])
    assert (file.text(0, 0), file.text(0, 1), file.text(1, 0), file.text(1, 1)) == (
        b"ti\nabc\n",
        b"ti\n",
        b"defg\n",
        b"",
    )


def test_a_field_finds_its_terms_and_what_would_come_after_others(tmp_path: Path) -> None:
    field = SegmentFile(segment(tmp_path / "s.arr")).fields["words"]
    assert len(field) == 3
    assert [field.term(number).decode() for number in range(3)] == ["archive", "档案", "管理"]
    assert field.find("档案".encode()) == 1
    assert field.find(b"arch") == field.find(b"zoo") == field.find("龘".encode()) == -1
    assert [field.at_or_after(term) for term in (b"", b"b", "档案".encode(), "龘".encode())] == [0, 1, 1, 3]
    assert field.docs[field.postings(1)].tolist() == [0, 1]


def test_a_file_that_is_no_whole_segment_is_told_so(tmp_path: Path) -> None:
    whole = segment(tmp_path / "s.arr").read_bytes()
    broken = tmp_path / "broken.arr"
    for data in (
        b"",
        b"x",
        whole[:-1],
        whole[: len(whole) // 2],
        b"x" + whole[1:],
        bytes(len(whole)),
        whole + b"x",
    ):
        broken.write_bytes(data)
        with pytest.raises(Damaged):
            SegmentFile(broken)
    with pytest.raises(FileNotFoundError):
        SegmentFile(tmp_path / "nowhere.arr")
