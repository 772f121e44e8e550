"""Compound files whose tables lead in circles: each is read, or refused with a reason, in time."""

import struct
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest

from ingest.formats.ole.embedded import compound
from tests.ingest.killable import read

FREE = 0xFFFFFFFA  # from here on numbers are marks, not sectors
ENTRY = 128


def tables(data: bytearray) -> list[int]:
    """Where the sector tables named in the header begin."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    return [(number + 1) * size for number in struct.unpack_from("<109L", data, 76) if number < FREE]


def each_entry(data: bytearray, change: Callable[[int, int], int]) -> None:
    """Change every number in the sector tables; `change` gets the sector and the number."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    per_table = size // 4
    for table, begin in enumerate(tables(data)):
        for place in range(min(per_table, (len(data) - begin) // 4)):
            sector = table * per_table + place
            number = struct.unpack_from("<L", data, begin + 4 * place)[0]
            struct.pack_into("<L", data, begin + 4 * place, change(sector, number) & 0xFFFFFFFF)


def to_itself(data: bytearray) -> None:
    each_entry(data, lambda sector, number: sector if number < FREE else number)


def to_the_first(data: bytearray) -> None:
    each_entry(data, lambda _, number: 0 if number < FREE else number)


def without_an_end(data: bytearray) -> None:
    each_entry(data, lambda sector, number: sector - 1 if number == 0xFFFFFFFE else number)


def further_tables(data: bytearray) -> None:
    struct.pack_into("<2L", data, 68, 0, 0xFFFFFFFF)  # the list of tables goes on in the first sector


def the_small_ones(data: bytearray) -> None:
    struct.pack_into("<2L", data, 60, struct.unpack_from("<L", data, 48)[0], 0xFFFFFFFF)


def siblings(data: bytearray) -> None:
    """Every entry of the directory is left, right and child of its neighbour."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    begin = (struct.unpack_from("<L", data, 48)[0] + 1) * size
    for at in range(begin, min(begin + size, len(data) - ENTRY), ENTRY):
        number = (at - begin) // ENTRY
        struct.pack_into("<3L", data, at + 68, number ^ 1, number ^ 1, number ^ 1)


def sizes(data: bytearray) -> None:
    """Every stream states to be as long as a disk."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    begin = (struct.unpack_from("<L", data, 48)[0] + 1) * size
    for at in range(begin, min(begin + size, len(data) - ENTRY), ENTRY):
        struct.pack_into("<Q", data, at + 120, 0x7FFFFFFFFFFF)


@pytest.mark.corpus
@pytest.mark.parametrize("kind", ["doc", "xls", "ppt", "msg"])
@pytest.mark.parametrize(
    "harm",
    [to_itself, to_the_first, without_an_end, further_tables, the_small_ones, siblings, sizes],
)
def test_tables_that_lead_in_circles_end(
    corpus: Path, tmp_path: Path, kind: str, harm: Callable[[bytearray], None]
) -> None:
    fitting = (
        each for each in corpus.rglob(f"*.{kind}") if each.parent.name not in {"encrypted", "corrupt_hostile"}
    )
    original = min(fitting, key=lambda each: each.stat().st_size)
    data = bytearray(original.read_bytes())
    harm(data)
    (tmp_path / original.name).write_bytes(data)
    outcome, _ = read(tmp_path / original.name)
    assert outcome.reason in {"", "damaged", "too_much_output", "too_big_in_memory"}
    assert outcome.cpu_seconds < 10


@pytest.mark.parametrize("ending", ["\0", ""])
def test_bytes_too_few_for_a_compound_file_are_not_taken_for_a_path(tmp_path: Path, ending: str) -> None:
    whole = olefile.MAGIC + bytes(2048)
    (tmp_path / "there.ole").write_bytes(whole)
    with compound(f"{tmp_path / 'there.ole'}{ending}".encode()) as found:
        assert found is None
