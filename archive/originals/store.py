"""The store of the originals: named by their SHA-256, written once, never changed.

`store/ab/abcdef…`: the first two digits are the folder. A file comes in by a streamed copy into
`store/.incoming/`, fsync, rename, and fsync of the folder; only then may the catalogue name it.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import StoreError

CHUNK = 1 << 20
_FOLDERS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored original: its hash in hexadecimal and its size in bytes."""

    sha256: str
    size: int


class Store:
    """The originals of one site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / ".incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the original with this hash lies (whether or not it is there)."""
        return self.folder / sha256[:2] / sha256

    def take(self, stream: BinaryIO, still_good: Callable[[int], bool] | None = None) -> Stored | None:
        """Copy a stream into the store and return its hash and size.

        `still_good(size)` is asked after the last byte and before the copy gets its place; when it
        says no, nothing is kept and None is returned. Call `settle` before naming the copy in the
        catalogue. Raises StoreError when the store is not there, else OSError as the file systems do.
        """
        digest = hashlib.sha256()
        size = 0
        temporary = self._incoming / uuid.uuid4().hex
        try:
            with self._opened(temporary) as out:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
                    size += len(chunk)
                out.flush()
                os.fsync(out.fileno())
            if still_good is not None and not still_good(size):
                return None
            target = self.path(digest.hexdigest())
            if not (target.exists() and target.stat().st_size == size):
                target.parent.mkdir(exist_ok=True)
                temporary.replace(target)
            return Stored(digest.hexdigest(), size)
        finally:
            temporary.unlink(missing_ok=True)

    def _opened(self, temporary: Path) -> BinaryIO:
        try:
            return temporary.open("xb")
        except FileNotFoundError:
            raise StoreError(
                "存储文件夹 {folder} 不见了。",
                "请检查它所在的磁盘或网络共享是否已连接；恢复后会自动继续。",
                folder=self.folder,
            ) from None

    def settle(self, stored: Iterable[Stored]) -> None:
        """Make the places of these originals durable (fsync of their folders, each once)."""
        if os.name != "posix":
            return
        folders = {self.folder, *(self.path(item.sha256).parent for item in stored)}
        # Side by side, so that the file system can write its journal once for several of them.
        with ThreadPoolExecutor(_FOLDERS_AT_ONCE) as threads:
            list(threads.map(_fsync_folder, folders))

    def verify(self, sha256: str) -> None:
        """Read the original again; raises StoreError when it is missing or has another hash."""
        path = self.path(sha256)
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            raise StoreError(
                "存储中缺少原件 {sha256}。", "请从备份恢复 store 文件夹。", sha256=sha256
            ) from None
        if found != sha256:
            raise StoreError("存储中的原件 {sha256} 已被改动。", "请从备份恢复这一文件。", sha256=sha256)

    def everything(self) -> Iterator[str]:
        """The hash of every original that lies in the store."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(entry.name for entry in folder.iterdir())

    def clear_incoming(self, older_than: float) -> int:
        """Remove unfinished copies last written before `older_than` (epoch seconds); how many."""
        gone = 0
        for path in self._incoming.iterdir():
            try:
                if path.stat().st_mtime < older_than:
                    path.unlink()
                    gone += 1
            except FileNotFoundError:
                continue  # another process has finished it meanwhile
        return gone


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
