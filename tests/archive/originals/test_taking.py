"""Taking originals when the disk, the source or another process gets in the way."""

import hashlib
import io
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.originals.copies import CopyFolder
from archive.originals.store import CHUNK, Store, Stored

ROOT = Path(__file__).resolve().parents[3]

# The largest file this process may write is what a full disk is to it: the write fails half-way.
FULL = """
import io, resource, sys
from pathlib import Path
from archive.originals.store import CHUNK, Store
resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK + 10, CHUNK + 10))
store = Store(Path(sys.argv[1]))
kept = store.take(io.BytesIO(b"small"))
try:
    store.take(io.BytesIO(b"x" * 3 * CHUNK))
except OSError as error:
    print(type(error).__name__, kept.sha256)
"""


def incoming(store: Store) -> list[Path]:
    return list((store.folder / ".incoming").iterdir())


class Breaking(io.BytesIO):
    """A source that breaks off: a drive pulled out, a share that went away."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= CHUNK:
            raise OSError(5, "Input/output error")
        return super().read(size)


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are set so on POSIX")
def test_a_disk_that_takes_no_more_leaves_what_was_there_and_nothing_half_written(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    store = Store(tmp_path)
    kind, sha256 = done.stdout.split()
    assert kind == "OSError"
    assert list(store.everything()) == [sha256]
    assert incoming(store) == []


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(OSError):
        store.take(Breaking(b"x" * 2 * CHUNK))
    assert list(store.everything()) == incoming(store) == []


def test_the_question_whether_the_source_is_still_good_gets_the_size_that_was_read(tmp_path: Path) -> None:
    store, asked = Store(tmp_path), []

    def still_good(size: int) -> bool:
        asked.append(size)
        return True

    assert store.take(io.BytesIO(b"x" * (CHUNK + 1)), still_good) is not None
    assert asked == [CHUNK + 1]


def test_a_question_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def vanished(size: int) -> bool:
        raise FileNotFoundError("the source is gone")

    with pytest.raises(FileNotFoundError):
        store.take(io.BytesIO(b"x"), vanished)
    assert list(store.everything()) == incoming(store) == []


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1])
def test_originals_of_every_size_are_kept_whole(tmp_path: Path, size: int) -> None:
    data = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    store = Store(tmp_path)
    stored = store.take(io.BytesIO(data))
    assert stored == Stored(hashlib.sha256(data).hexdigest(), size)
    assert store.path(stored.sha256).read_bytes() == data
    assert store.path(stored.sha256).parent.name == stored.sha256[:2]


def test_many_that_take_the_same_and_other_bytes_at_once_keep_each_once_and_whole(tmp_path: Path) -> None:
    results: list[Stored | None] = []

    def take() -> None:
        store = Store(tmp_path)
        for number in range(25):
            results.append(store.take(io.BytesIO(b"original %d" % number * 1000)))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = Store(tmp_path)
    assert len(results) == 100
    assert sorted({stored.sha256 for stored in results if stored}) == sorted(store.everything())
    for sha256 in store.everything():
        store.verify(sha256)
    store.settle([stored for stored in results if stored])
    assert incoming(store) == []


def test_clearing_goes_on_while_others_take(tmp_path: Path) -> None:
    store, done = Store(tmp_path), threading.Event()

    def take() -> None:
        while not done.is_set():
            store.take(io.BytesIO(b"short"))

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        gone = sum(store.clear_incoming(older_than=0) for _ in range(3000))
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert gone == 0
    assert incoming(store) == []


def test_what_is_being_written_now_is_not_cleared(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fresh = tmp_path / ".incoming" / "fresh"
    fresh.write_bytes(b"x")
    assert store.clear_incoming(older_than=time.time() - 60) == 0
    assert fresh.exists()


def test_a_missing_and_a_damaged_original_are_told_apart_with_what_to_do(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stored = store.take(io.BytesIO(b"x"))
    assert stored is not None
    with pytest.raises(StoreError, match="缺少原件") as missing:
        store.verify("0" * 64)
    store.path(stored.sha256).write_bytes(b"")
    with pytest.raises(StoreError, match="已被改动") as damaged:
        store.verify(stored.sha256)
    assert "0" * 64 in str(missing.value)
    assert stored.sha256 in str(damaged.value)
    assert all("备份" in error.value.advice for error in (missing, damaged))


def test_only_originals_are_told_as_such(tmp_path: Path) -> None:
    store = Store(tmp_path)
    hashes = [stored.sha256 for stored in (store.take(io.BytesIO(bytes([n]))) for n in range(30)) if stored]
    (tmp_path / ".incoming" / "half").write_bytes(b"x")
    (tmp_path / "README.txt").write_text("no original")
    assert list(store.everything()) == sorted(hashes)


def test_a_copy_lies_beside_the_others_under_the_hash_of_its_original(tmp_path: Path) -> None:
    assert CopyFolder(tmp_path).path("ab12" + "0" * 60) == tmp_path / "ab" / f"ab12{'0' * 60}.pdf"
