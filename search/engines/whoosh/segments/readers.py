"""Readers through which Whoosh sees a segment: its terms and postings, and each document's values."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo

from search.engines.whoosh.segments.file import Docs, FieldView, SegmentFile


class ArrayCursor(base.FieldCursor):
    """Goes through the terms of one field in order."""

    def __init__(self, field: FieldView, decode: Callable[[bytes], str]) -> None:
        self._field = field
        self._decode = decode
        self._index = 0

    def first(self) -> str | None:
        return self._at(0)

    def find(self, string: str | bytes) -> str | None:
        return self._at(self._field.at_or_after(string.encode() if isinstance(string, str) else string))

    def next(self) -> str | None:
        return self._at(self._index + 1)

    def text(self) -> str | None:
        return self._decode(self._field.term(self._index)) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._index < len(self._field)

    def _at(self, index: int) -> str | None:
        self._index = index
        return self.text()


class ArrayTerms(base.TermsReader):
    """Terms and postings, as Whoosh asks for them."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        return ArrayCursor(self._file.fields[fieldname], fieldobj.from_bytes)

    def indexed_field_names(self) -> list[str]:
        return sorted(self._file.fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in self.indexed_field_names():
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        field = self._file.fields[fieldname]
        return ((fieldname, field.term(index)) for index in range(field.at_or_after(prefix), len(field)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        found = self._find(fieldname, text)
        return found[1].stop - found[1].start if found else 0

    def frequency(self, fieldname: str, text: bytes) -> int:
        return int(self.term_info(fieldname, text).weight())

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        field, where = self._postings(fieldname, text)
        docs = field.docs[where]
        weights = np.ones(len(docs), np.uint8) if field.weights is None else field.weights[where]
        return TermInfo(  # type: ignore[no-untyped-call]
            weight=int(weights.sum()),
            df=len(docs),
            minlength=1,
            maxlength=int(np.max(self._file.arrays.get(f"{fieldname}.lengths", 1))),
            maxweight=int(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        field, where = self._postings(fieldname, text)
        docs = field.docs[where].tolist()
        weights = [1.0] * len(docs) if field.weights is None else field.weights[where].astype(float).tolist()
        info = self.term_info(fieldname, text)
        return ListMatcher(  # type: ignore[no-untyped-call]
            docs, weights, format=format_, scorer=scorer, term=(fieldname, text), terminfo=info
        )

    def _postings(self, fieldname: str, text: bytes) -> tuple[FieldView, slice]:
        found = self._find(fieldname, text)
        if found is None:
            raise KeyError((fieldname, text))
        return found

    def _find(self, fieldname: str, text: bytes) -> tuple[FieldView, slice] | None:
        field = self._file.fields.get(fieldname)
        index = field.find(text) if field else -1
        return (field, field.postings(index)) if field and index >= 0 else None


class ArrayDocuments(base.PerDocumentReader):
    """The stored values and lengths of each document, as Whoosh asks for them."""

    def __init__(self, file: SegmentFile, deleted: Docs) -> None:
        self._file = file
        self._deleted = deleted

    def doc_count(self) -> int:
        return self._file.count - len(self._deleted)

    def doc_count_all(self) -> int:
        return self._file.count

    def has_deletions(self) -> bool:
        return len(self._deleted) > 0

    def is_deleted(self, docnum: int) -> bool:
        return bool(np.isin(docnum, self._deleted))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted.tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return (
            int(self._lengths(fieldname)[docnum]) if f"{fieldname}.lengths" in self._file.arrays else default
        )

    def field_length(self, fieldname: str) -> int:
        return self._of_lengths(fieldname, np.sum)

    def min_field_length(self, fieldname: str) -> int:
        return self._of_lengths(fieldname, np.min)

    def max_field_length(self, fieldname: str) -> int:
        return self._of_lengths(fieldname, np.max)

    def stored_fields(self, docnum: int) -> dict[str, int]:
        return {"id": int(self._file.arrays["ids"][docnum])}

    def _of_lengths(self, fieldname: str, measure: Callable[[Any], Any]) -> int:
        return int(measure(self._lengths(fieldname))) if f"{fieldname}.lengths" in self._file.arrays else 0

    def _lengths(self, fieldname: str) -> Any:
        return self._file.arrays[f"{fieldname}.lengths"]
