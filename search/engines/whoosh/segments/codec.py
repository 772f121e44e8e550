"""Whoosh's codec for our segments: whatever reads a Whoosh index reads ours.

Only reading goes through these classes; `batch` and `merge` write whole segments.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from whoosh import fields
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec

from search.engines.whoosh.segments.file import Damaged, Docs, SegmentFile
from search.engines.whoosh.segments.readers import ArrayDocuments, ArrayTerms

EXTENSION = ".arr"
COUNTED = ("words", "title", "author")


def schema() -> Any:
    """The index's schema: words that count, numbers and pairs of characters that are there or not."""
    counted = {name: fields.KEYWORD(scorable=True) for name in COUNTED}
    return fields.Schema(id=fields.STORED(), numbers=fields.ID(), pairs=fields.ID(), **counted)


class ArrayCodec(W3Codec):
    """Readers over the arrays of a segment."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._open: WeakValueDictionary[str, SegmentFile] = WeakValueDictionary()

    def opened(self, storage: Any, segment: "ArraySegment") -> SegmentFile:
        """The segment's file, open once however many read it. Raises Damaged, or OSError."""
        name = str(Path(storage.folder) / segment.file_name)
        file = self._open.get(name)
        if file is None:
            file = SegmentFile(Path(name))
            if len(file.map) != segment.size or file.count != segment.doc_count_all():
                raise Damaged(name)
            self._open[name] = file
        return file

    def terms_reader(self, storage: Any, segment: "ArraySegment") -> ArrayTerms:
        return ArrayTerms(self.opened(storage, segment))

    def per_document_reader(self, storage: Any, segment: "ArraySegment") -> ArrayDocuments:
        return ArrayDocuments(self.opened(storage, segment), segment.deleted)


_codec = ArrayCodec()


class ArraySegment(base.Segment):
    """One segment as the index's table of contents names it."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)  # type: ignore[no-untyped-call]
        self.documents = 0
        self.size = 0  # bytes of the file
        self.characters = 0
        self.deleted: Docs = np.zeros(0, np.int64)  # sorted, each once

    @property
    def file_name(self) -> str:
        """The name of the segment's one file, as Whoosh names files of a segment."""
        return f"{self.indexname}_{self.segid}{EXTENSION}"

    def codec(self) -> ArrayCodec:
        return _codec

    def without(self, docs: Docs) -> "ArraySegment":
        """The same segment with these documents deleted too; an open reader keeps the old one."""
        changed = ArraySegment(self.indexname)
        changed.__dict__.update(self.__dict__)
        changed.deleted = np.union1d(self.deleted, docs)
        return changed

    def alive(self) -> int:
        """How many documents are not deleted."""
        return self.documents - len(self.deleted)

    def doc_count_all(self) -> int:
        return self.documents

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self.deleted.tolist())

    def is_deleted(self, docnum: int) -> bool:
        return bool(np.isin(docnum, self.deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        change = np.union1d if delete else np.setdiff1d
        self.deleted = change(self.deleted, [docnum])
