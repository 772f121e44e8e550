"""The store: originals by their hash, written once, checked by reading again."""

import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.originals.store import Store


def test_an_original_lies_under_its_hash_and_proves_good(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stored = store.take(io.BytesIO(b"abc" * 1_000_000))
    assert stored is not None
    assert stored.sha256 == hashlib.sha256(b"abc" * 1_000_000).hexdigest()
    assert stored.size == 3_000_000
    store.settle([stored])
    store.verify(stored.sha256)
    assert list(store.everything()) == [stored.sha256]


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = store.take(io.BytesIO(b"x")), store.take(io.BytesIO(b"x"))
    assert first == second
    assert len(list(store.everything())) == 1


def test_a_source_that_changed_while_it_was_read_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.take(io.BytesIO(b"x"), lambda size: size != 1) is None
    assert list(store.everything()) == []
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_a_changed_or_missing_original_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stored = store.take(io.BytesIO(b"x"))
    assert stored is not None
    store.path(stored.sha256).write_bytes(b"y")
    with pytest.raises(StoreError):
        store.verify(stored.sha256)
    store.path(stored.sha256).unlink()
    with pytest.raises(StoreError):
        store.verify(stored.sha256)


def test_a_damaged_original_is_made_whole_by_the_same_bytes_only_where_its_size_shows_it(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    stored = store.take(io.BytesIO(b"whole"))
    assert stored is not None
    store.path(stored.sha256).write_bytes(b"wh")
    store.take(io.BytesIO(b"whole"))
    store.verify(stored.sha256)


def test_unfinished_copies_of_a_crash_are_cleared_when_they_are_old(tmp_path: Path) -> None:
    store = Store(tmp_path)
    old = tmp_path / ".incoming" / "left"
    old.write_bytes(b"x")
    os.utime(old, (1, 1))
    assert store.clear_incoming(older_than=time.time() - 60) == 1
    assert not old.exists()
