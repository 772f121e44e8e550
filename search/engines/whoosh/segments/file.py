"""The file of one segment: named arrays one after the other, read in place from the disk.

    magic | array, padded to 8 bytes | … | directory as JSON | its offset (8 bytes) | magic

Arrays of a field with written terms `f`: `f.terms` (UTF-8, sorted, a line end after each),
`f.ends` (end of each term), `f.starts` (its first posting; one more than there are terms),
`f.docs`, and `f.weights` where the field counts. Pairs of characters have `f.keys` for terms.
"""

import json
import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Docs = NDArray[np.int64]  # numbers of documents in their segment

_MAGIC = b"gdindex1"
_TAIL = struct.Struct("<Q8s")


class Damaged(ValueError):
    """The file is not a segment, or not a whole one."""


class FieldView:
    """The terms and postings of one field of a segment."""

    def __init__(self, file: "SegmentFile", name: str) -> None:
        self.keys = file.arrays.get(f"{name}.keys")
        self.blob = file.bytes_of(f"{name}.terms") if self.keys is None else memoryview(b"")
        self.ends = file.arrays.get(f"{name}.ends", np.zeros(0, np.uint32))
        self.starts = file.arrays[f"{name}.starts"]
        self.docs = file.arrays[f"{name}.docs"]
        self.weights = file.arrays.get(f"{name}.weights")

    def __len__(self) -> int:
        return len(self.starts) - 1

    def term(self, index: int) -> bytes:
        """The term of that index, in UTF-8."""
        if self.keys is not None:
            return pair_text(int(self.keys[index])).encode()
        start = int(self.ends[index - 1]) if index else 0
        return bytes(self.blob[start : int(self.ends[index]) - 1])

    def at_or_after(self, term: bytes) -> int:
        """The index of the first term that is not before `term`."""
        return bisect_left(range(len(self)), term, key=self.term)

    def find(self, term: bytes) -> int:
        """The index of `term`, -1 where it is not."""
        index = self.at_or_after(term)
        return index if index < len(self) and self.term(index) == term else -1

    def find_key(self, key: int) -> int:
        """The index of a pair's key, -1 where it is not."""
        assert self.keys is not None
        index = int(np.searchsorted(self.keys, np.uint64(key)))
        return index if index < len(self.keys) and int(self.keys[index]) == key else -1

    def postings(self, index: int) -> slice:
        """Where the postings of that term stand in `docs` and `weights`."""
        return slice(int(self.starts[index]), int(self.starts[index + 1]))


class SegmentFile:
    """A segment's arrays, mapped from its file. Raises Damaged, or OSError."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            try:
                self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise Damaged(path.name) from error
        directory = self._directory(path.name)
        self.count: int = directory["count"]
        self.meta: dict[str, Any] = directory["meta"]
        self.arrays = {
            name: np.frombuffer(self.map, dtype, length, offset)
            for name, (dtype, length, offset) in directory["arrays"].items()
        }
        self.fields = {name: FieldView(self, name) for name in directory["fields"]}
        bounds = np.zeros(self.count + 1, np.int64)
        np.cumsum(self.arrays["part_lengths"].reshape(self.count, -1).sum(axis=1), out=bounds[1:])
        self.bounds = bounds
        self.text_offset: int = directory["arrays"]["text"][2]

    def bytes_of(self, name: str) -> memoryview:
        """The bytes of an array of bytes."""
        return self.arrays[name].data

    def text(self, doc: int, parts: int) -> bytes:
        """The first `parts` parts of that document's folded text, a line end after each; 0 is all."""
        start, end = int(self.bounds[doc]), int(self.bounds[doc + 1])
        if parts:
            lengths = self.arrays["part_lengths"].reshape(self.count, -1)[doc]
            end = start + int(lengths[:parts].sum())
        return self.map[self.text_offset + start : self.text_offset + end]

    def _directory(self, name: str) -> dict[str, Any]:
        size = len(self.map)
        if size < 8 + _TAIL.size or self.map[:8] != _MAGIC:
            raise Damaged(name)
        offset, magic = _TAIL.unpack(self.map[-_TAIL.size :])
        if magic != _MAGIC or not 8 <= offset < size - _TAIL.size:
            raise Damaged(name)
        try:
            found: dict[str, Any] = json.loads(self.map[offset : size - _TAIL.size])
        except ValueError as error:
            raise Damaged(name) from error
        return found


def write_segment(path: Path, count: int, content: dict[str, Array | Iterable[bytes]], meta: Any) -> int:
    """Write a segment of `count` documents so that it outlives a power cut; returns its size in bytes.

    A value of `content` is an array, or bytes piece by piece.
    """
    places: dict[str, tuple[str, int, int]] = {}
    with path.open("wb") as file:
        file.write(_MAGIC)
        for name, value in content.items():
            offset = file.tell()
            dtype, length = "|u1", 0
            if isinstance(value, np.ndarray):
                dtype, length = (
                    value.dtype.str,
                    file.write(np.ascontiguousarray(value).data) // value.itemsize,
                )
            else:
                length = sum(map(file.write, value))
            places[name] = (dtype, length, offset)
            file.write(bytes(-file.tell() % 8))
        end = file.tell()
        fields = [name.removesuffix(".starts") for name in content if name.endswith(".starts")]
        directory = {"count": count, "meta": meta, "fields": fields, "arrays": places}
        file.write(json.dumps(directory).encode())
        file.write(_TAIL.pack(end, _MAGIC))
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def pair_text(key: int) -> str:
    """The characters of a pair's key."""
    second = key & 0x1FFFFF
    return chr(key >> 21) + (chr(second) if second else "")


def pair_keys(run: str) -> list[int]:
    """The keys of all pairs within a run of characters."""
    return [ord(first) << 21 | ord(second) for first, second in pairwise(run)]
