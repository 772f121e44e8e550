"""The file of sealed heads: where the audit log ended at some moments, signed with a key no database holds.

One JSON line a seal, only ever appended. Each line names the one before by its hash, so that none can be
changed or left out; the newest is kept once more beside the key, so that none can be cut off at the end.
The file may lie elsewhere than the site (`audit.heads`): on another machine, or on what is written once.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from archive.catalogue.ground.audit import START, Head
from archive.errors import RefusedError
from guidang.site.keys import AuditKey, Signer
from guidang.wording.words import msgid

_RESTORE = msgid("请保留现场、查明原因，从备份恢复；恢复不了的，用 guidang audit renew 重新开始封存。")
_LONGEST = 4096  # bytes of a line, and more


class SealError(RefusedError):
    """The seals are missing or changed, or the log is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One sealed head. `seal` counts from 1; `number` and `hash` are the log's last row; `at` is ISO UTC."""

    seal: int
    number: int
    hash: str
    at: str
    key: str  # name of the key that signed
    previous: str  # SHA-256 of the line before
    signature: str = ""

    @property
    def head(self) -> Head:
        """Where the log ended."""
        return Head(self.number, self.hash)

    def line(self) -> bytes:
        """The line of the file, without its end."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()

    def message(self) -> bytes:
        """What is signed: the line without its signature."""
        given = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(given, separators=(",", ":")).encode()


class SealFile:
    """The seals in the file `path`, signed with `key`. OSErrors are the caller's to tell."""

    def __init__(self, path: Path, key: AuditKey) -> None:
        self.path = path
        self.key = key
        self._mark = key.path.with_name("audit.last")

    def begun(self) -> bool:
        """Whether there is any trace of seals."""
        return self.key.path.exists() or self._mark.exists() or (self.path.exists() and _size(self.path) > 0)

    def signer(self) -> Signer:
        """The key. Raises SealError where it is missing."""
        found = self.key.load()
        if found is None:
            raise SealError("审计密钥 {path} 缺失或不可用。", _RESTORE, path=self.key.path)
        return found

    def last(self) -> Seal:
        """The newest seal. Raises SealError where key or file are missing, or it is not as it was signed."""
        signer, size = self.signer(), self._whole()
        with self.path.open("rb") as file:
            file.seek(max(0, size - _LONGEST))
            line = file.read(min(size, _LONGEST)).rstrip(b"\n").rpartition(b"\n")[2]
        newest = _parsed(line)
        if newest is None or not _signed(newest, signer):
            raise self._foreign(newest, signer) or self._changed(newest.seal if newest else None)
        self._check_mark(newest.seal, line)
        return newest

    def everything(self) -> Iterator[Seal]:
        """All seals of this moment, the oldest first. Raises SealError, at the latest at a changed one."""
        return self._verified(self.signer(), self._marked(), self._whole())

    def _verified(self, signer: Signer, mark: Seal | None, size: int) -> Iterator[Seal]:
        previous, count, number = START, 0, 0
        for line in self._lines(size):
            count += 1
            seal = _parsed(line)
            follows = seal and (seal.seal, seal.previous) == (count, previous) and seal.number >= number
            if seal is None or not follows or not _signed(seal, signer):
                raise self._foreign(seal, signer) or self._changed(count)
            if mark and mark.seal == count and mark != seal:
                raise self._changed(count)
            previous, number = _digest(line), seal.number
            yield seal
        if mark and mark.seal > count:
            raise self._cut(count, mark)

    def append(self, head: Head, at: str) -> Seal:
        """Seal this head, durably."""
        return self._write(head, at, self.last())

    def begin(self, head: Head, at: str) -> Seal:
        """Seal the first head, with a new key where there is none."""
        self.key.make()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self._write(head, at, None)

    def lay_aside(self, at: str) -> Path | None:
        """Give the file a name with this time, so that another can be begun; its new name."""
        self._mark.unlink(missing_ok=True)
        if not self.path.exists():
            return None
        stamp = re.sub(r"\D", "", at)
        return self.path.rename(self.path.with_name(f"{self.path.stem}-{stamp}{self.path.suffix}"))

    def _write(self, head: Head, at: str, before: Seal | None) -> Seal:
        signer = self.signer()
        count, previous = (before.seal, _digest(before.line())) if before else (0, START)
        bare = Seal(count + 1, head.number, head.hash, at, signer.name, previous)
        seal = Seal(**(asdict(bare) | {"signature": signer.sign(bare.message())}))
        whole = self._end() if before else 0
        with self.path.open("ab") as file:
            if file.tell() > whole:
                file.truncate(whole)  # a line that a crash left unfinished
            file.write(seal.line() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._keep_mark(seal)
        return seal

    def _lines(self, size: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while file.tell() < size and (line := file.readline(_LONGEST)):
                yield line.rstrip(b"\n")

    def _whole(self) -> int:
        """Bytes up to the end of the last finished line. Raises SealError where there is none."""
        size = self._end() if self.path.is_file() else 0
        if not size:
            raise SealError("封存文件 {path} 缺失。", _RESTORE, path=self.path)
        return size

    def _end(self) -> int:
        size = _size(self.path)
        with self.path.open("rb") as file:
            start = max(0, size - _LONGEST)
            file.seek(start)
            return start + file.read(size - start).rfind(b"\n") + 1

    def _keep_mark(self, seal: Seal) -> None:
        aside = self._mark.with_name("audit.last.new")
        with aside.open("wb") as file:
            file.write(seal.line())
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._mark)

    def _marked(self) -> Seal | None:
        return _parsed(self._mark.read_bytes()) if self._mark.exists() else None

    def _check_mark(self, count: int, line: bytes) -> None:
        mark = self._marked()
        if mark and mark.seal > count:
            raise self._cut(count, mark)
        if mark and mark.seal == count and mark.line() != line:
            raise self._changed(count)

    def _cut(self, count: int, mark: Seal) -> SealError:
        return SealError(
            "封存文件 {path} 末尾缺了 {n} 行：止于第 {count} 次封存，而最近的是第 {last} 次。",
            _RESTORE,
            path=self.path,
            n=mark.seal - count,
            count=count,
            last=mark.seal,
        )

    def _changed(self, line: int | None) -> SealError:
        where = "?" if line is None else line
        return SealError(
            "封存文件 {path} 被改动过：第 {line} 行不是当时写下的，或前面缺了行。",
            _RESTORE,
            path=self.path,
            line=where,
        )

    def _foreign(self, seal: Seal | None, signer: Signer) -> SealError | None:
        if seal is None or seal.key == signer.name:
            return None
        return SealError(
            "封存文件 {path} 与审计密钥不符：封存用的是密钥 {used}，现有的是 {have}。",
            _RESTORE,
            path=self.path,
            used=seal.key,
            have=signer.name,
        )


def _parsed(line: bytes) -> Seal | None:
    try:
        given = json.loads(line)
        kinds = {field.name: field.type for field in fields(Seal)}
        right = given.keys() == kinds.keys() and all(type(given[name]) is kinds[name] for name in kinds)
        return Seal(**given) if right else None
    except (ValueError, AttributeError):
        return None


def _signed(seal: Seal, signer: Signer) -> bool:
    return seal.key == signer.name and signer.signed(seal.message(), seal.signature)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size
