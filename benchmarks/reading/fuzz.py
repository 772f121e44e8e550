"""Mutated documents against the real reading processes: what breaks a reader, and what outlives its limits.

    python benchmarks/reading/fuzz.py [--minutes 5] [--kinds zip,7z,pdf] [--seed 1] [--more FOLDER]
        [--keep FOLDER]

Takes the corpus' files of each kind (by extension) and those in the folder of --more, and for so many
minutes each hands mutations of them (flipped bits, cut ends, swapped pieces, wrong numbers; of packages
also of single members) to a pool as the pipeline does. Tells how the readings ended. What ended as no
document may, outlived its limits, or was stopped by the clock, is kept in FOLDER to be looked at.
"""

import argparse
import io
import random
import struct
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.ocr.options import ReadOptions
from ingest.reader import Limits
from ingest.reading.pool import Outcome, Pool, Task
from ingest.spool.reading import remove
from tests.conftest import corpus_folder

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(seconds=10.0, total_seconds=20.0, memory_mib=512, output_mib=64, members=2000)
_GRACE = 8.0  # seconds beyond its limits after which a reading was not stopped as it should be
_LARGEST = 3 << 20  # bytes of a file that is mutated
_AT_ONCE = 4
# Ends that no document may have: an error nobody foresaw, or one that is taken for the machine's.
_FAULTS = frozenset({"reader_died", "io_error", "no_permission", "disk_full", "vanished"})


def bits(data: bytearray, chance: random.Random) -> None:
    """Flip some bits, a few or many."""
    for _ in range(chance.choice((1, 4, 32, 256))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def numbers(data: bytearray, chance: random.Random) -> None:
    """Put extreme numbers where there may be lengths and offsets."""
    for _ in range(chance.choice((1, 2, 8))):
        at = chance.randrange(max(1, len(data) - 8))
        value = chance.choice(
            (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4), b"\x00\x00\x00\x80", b"\xff" * 8)
        )
        data[at : at + len(value)] = value


def cut(data: bytearray, chance: random.Random) -> None:
    """Cut the end off, or a piece out."""
    at = chance.randrange(len(data))
    del data[at : len(data) if chance.random() < 0.5 else at + chance.randrange(1, 4096)]


def swap(data: bytearray, chance: random.Random) -> None:
    """Let a piece of the file stand in another's place, or twice."""
    length = chance.randrange(1, max(2, len(data) // 4))
    one, other = chance.randrange(len(data)), chance.randrange(len(data))
    piece = data[one : one + length]
    data[other : other + (0 if chance.random() < 0.3 else len(piece))] = piece


MUTATIONS = (bits, numbers, cut, swap)


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to three kinds of damage; in a package perhaps inside one member."""
    if data.startswith(b"7z") and chance.random() < 0.6:
        return _header_7z(bytearray(data), chance)
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.6 and (inner := _member(data, chance)):
        return inner
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3))):
        if out:
            chance.choice(MUTATIONS)(out, chance)
    return bytes(out) or b"\0"


def _header_7z(data: bytearray, chance: random.Random) -> bytes:
    """A 7z archive whose damaged header has the right sums, so that a parser goes on into it."""
    offset, length = struct.unpack_from("<2Q", data, 12)
    header = bytearray(data[32 + offset : 32 + offset + length]) or bytearray(1)
    for _ in range(chance.choice((1, 2, 6))):
        header[chance.randrange(len(header))] = chance.choice((0, 1, 0xFF, 0x7F, chance.randrange(256)))
    start = struct.pack("<2QL", offset, len(header), zlib.crc32(header))
    return (
        bytes(data[:8])
        + struct.pack("<L", zlib.crc32(start))
        + start
        + bytes(data[32 : 32 + offset])
        + header
    )


def _member(data: bytes, chance: random.Random) -> bytes | None:
    """A sound package with one damaged member; None if it cannot be opened."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as made:
            infos = [info for info in package.infolist() if info.file_size]
            chosen = chance.choice(infos)
            for info in infos:
                content = bytearray(package.read(info))
                if info is chosen:
                    chance.choice(MUTATIONS)(content, chance)
                made.writestr(info, bytes(content), zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, RuntimeError, IndexError, ValueError, OSError, EOFError):
        return None
    return out.getvalue()


@dataclass
class Seen:
    """What came of the readings of one kind."""

    tried: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    late: int = 0
    longest: float = 0.0


class Fuzzer:
    """Mutates, hands over and counts."""

    def __init__(self, pool: Pool, folder: Path, keep: Path, seed: int) -> None:
        self._pool, self._folder, self._keep = pool, folder, keep
        self._chance = random.Random(seed)
        self._job = 0
        self._out: dict[int, tuple[Path, str, float]] = {}

    def run(self, files: list[Path], seconds: float) -> Seen:
        """Try mutations of these files for so long."""
        seen = Seen()
        until = time.monotonic() + seconds
        while time.monotonic() < until or self._out:
            while len(self._out) < _AT_ONCE and time.monotonic() < until:
                self._hand_over(self._chance.choice(files))
            for outcome in self._pool.results(timeout=0.5):
                self._count(outcome, seen)
            for job, (path, name, since) in list(self._out.items()):
                if time.monotonic() - since > LIMITS.total_seconds * _AT_ONCE + _GRACE:
                    seen.late += 1
                    self._save(path, name, "late")
                    del self._out[job]
        return seen

    def _hand_over(self, original: Path) -> None:
        self._job += 1
        path = self._folder / f"{self._job}{original.suffix}"
        path.write_bytes(mutate(original.read_bytes(), self._chance))
        self._out[self._job] = path, original.name, time.monotonic()
        self._pool.submit(Task(self._job, str(path), original.name, passwords=("Tika", "tika", "pass")))

    def _count(self, outcome: Outcome, seen: Seen) -> None:
        if outcome.spool_file:
            remove(outcome.spool_file)
        if outcome.job not in self._out:
            return
        path, name, _ = self._out.pop(outcome.job)
        seen.tried += 1
        seen.longest = max(seen.longest, outcome.seconds)
        seen.ends[outcome.reason or "read"] += 1
        if outcome.reason in _FAULTS:
            what = f"{outcome.reason} {outcome.detail}"
            if what not in seen.faults:
                self._save(path, name, what)
            seen.faults[what] += 1
        elif outcome.reason == "too_slow":
            self._save(path, name, f"too_slow {seen.tried}")
        if outcome.seconds > LIMITS.total_seconds + _GRACE:
            seen.late += 1
            self._save(path, name, "late")
        path.unlink(missing_ok=True)

    def _save(self, path: Path, name: str, why: str) -> None:
        self._keep.mkdir(parents=True, exist_ok=True)
        safe = "".join(char if char.isalnum() or char in "._" else "_" for char in why)
        (self._keep / f"{safe}__{name}").write_bytes(path.read_bytes())


def by_kind(folders: list[Path]) -> dict[str, list[Path]]:
    """The files in these folders by their extension, the small ones."""
    found: dict[str, list[Path]] = {}
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if path.is_file() and 0 < path.stat().st_size < _LARGEST and path.parent.name != "datasets":
            found.setdefault(path.suffix[1:].lower(), []).append(path)
    return found


def told(kind: str, seen: Seen) -> Iterator[str]:
    """What to print of one kind."""
    ends = ", ".join(f"{reason} {number}" for reason, number in seen.ends.most_common())
    yield f"{kind}: {seen.tried} readings, longest {seen.longest:.1f} s, {seen.late} late: {ends}"
    yield from (f"  {number} × {what}" for what, number in seen.faults.most_common())


def main() -> None:
    """Fuzz the kinds asked for, and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5.0, help="for each kind")
    parser.add_argument("--kinds", default="", help="extensions, with commas; all by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=Path, help="a folder of further files to mutate")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-kept"), help="for what broke a reader")
    given = parser.parse_args()
    kinds = by_kind([folder for folder in (corpus_folder(), given.more) if folder])
    folder = given.keep.absolute() / "work"
    folder.mkdir(parents=True, exist_ok=True)
    with Pool(2, LIMITS, folder / "spool", ROOT / "config", options=ReadOptions(ocr=False)) as pool:
        for kind in given.kinds.split(",") if given.kinds else sorted(kinds):
            if files := kinds.get(kind):
                seen = Fuzzer(pool, folder, given.keep / kind, given.seed).run(files, given.minutes * 60)
                print("\n".join(told(kind, seen)), flush=True)


if __name__ == "__main__":
    main()
