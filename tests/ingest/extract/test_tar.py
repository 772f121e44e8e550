"""TAR archives and packed files: only files are taken, what is cut off is told."""

import bz2
import gzip
import io
import lzma
import tarfile
from pathlib import Path

import pytest
from unpacked import codes, end, unpack

from ingest.reader import Limits

MEMBERS = {"合同/采购合同.txt": "甲方".encode() * 999, "通知.txt": b"2"}


def packed(path: Path, members: dict[str, bytes], mode: str = "w", **options: object) -> Path:
    with tarfile.open(path, mode, **options) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tgz", "w:gz"), ("a.tar.bz2", "w:bz2"), ("a.tar.xz", "w:xz")]
)
def test_every_member_is_a_child_with_its_path_packed_or_not(tmp_path: Path, name: str, mode: str) -> None:
    found = unpack(packed(tmp_path / name, MEMBERS, mode))
    assert (found.children, found.notes) == (MEMBERS, [])
    assert "采购合同.txt　5.9 KB" in found.text


def test_names_in_an_old_encoding_are_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tar", MEMBERS, format=tarfile.GNU_FORMAT, encoding="gb18030")
    found = unpack(path)
    assert (list(found.children), codes(found)) == (list(MEMBERS), {"name_guessed": "gb18030"})


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE]
)
def test_links_pipes_and_devices_are_left_out_with_a_note(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        info = tarfile.TarInfo("../odd")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
        archive.addfile(tarfile.TarInfo("文件.txt"))
    found = unpack(tmp_path / "a.tar")
    assert found.children == {"文件.txt": b""}
    assert codes(found) == {"member_no_file": "odd", "name_cleaned": "odd"}


def test_an_archive_that_is_cut_off_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    contents = {f"{number}.txt": bytes([number]) * 700 for number in range(5)}
    data = packed(tmp_path / "a.tar", contents).read_bytes()
    (tmp_path / "b.tar").write_bytes(data[: 4 * 1536 + 700])
    found = unpack(tmp_path / "b.tar")
    assert found.children == {name: contents[name] for name in list(contents)[:4]}
    assert codes(found) == {"member_damaged": "4.txt", "truncated": "tar"}
    (tmp_path / "c.tgz").write_bytes(gzip.compress(data)[:-12])
    assert len(unpack(tmp_path / "c.tgz").children) >= 3


def test_a_broken_header_in_the_middle_is_noticed(tmp_path: Path) -> None:
    data = bytearray(packed(tmp_path / "a.tar", {f"{n}.txt": b"x" for n in range(5)}).read_bytes())
    data[2 * 1024 + 10] ^= 0xFF
    (tmp_path / "a.tar").write_bytes(data)
    found = unpack(tmp_path / "a.tar")
    assert (list(found.children), codes(found)) == (["0.txt", "1.txt"], {"truncated": "tar"})


def test_limits_hold_before_anything_is_written(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tgz", {f"{n}": bytes(1 << 20) for n in range(9)}, "w:gz")
    assert end(path, limits=Limits(members=8)) == "too_much_output"
    assert end(path, limits=Limits(output_mib=8)) == "too_much_output"
    assert end(path) == "read"


def test_a_member_packed_beyond_all_measure_is_left_out(tmp_path: Path) -> None:
    found = unpack(packed(tmp_path / "a.tgz", {"bomb": bytes(80 << 20), "a.txt": b"x"}, "w:gz"))
    assert (found.children, codes(found)) == ({"a.txt": b"x"}, {"member_oversized": "bomb"})


@pytest.mark.parametrize(
    ("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)]
)
def test_a_single_packed_file_is_one_child_under_its_own_name(
    tmp_path: Path, ending: str, pack: "object"
) -> None:
    path = tmp_path / f"台账.csv.{ending}"
    path.write_bytes(pack(b"a,b\n" * 99))  # type: ignore[operator]
    assert unpack(path).children == {"台账.csv": b"a,b\n" * 99}
    path.write_bytes(path.read_bytes()[:8])
    assert end(path) == "damaged"


def test_a_packed_file_that_is_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    text = b"".join(b"%d\n" % number for number in range(200_000))
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(text)[:-20_000])
    found = unpack(tmp_path / "a.log.gz")
    assert text.startswith(found.children["a.log"][:100_000])
    assert codes(found) == {"truncated": "a.log"}


def test_a_packed_bomb_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(80 << 20)))
    found = unpack(tmp_path / "a.gz")
    assert (found.children, codes(found)) == ({}, {"member_oversized": "a"})


def test_a_member_that_is_nothing_but_a_hole_is_left_out(tmp_path: Path) -> None:
    info = tarfile.TarInfo("hole")  # as GNU tar writes a file of 80 MiB without a byte of its own (made)
    info.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[386:410] = b"%011o\0" % (80 << 20) + b"%011o\0" % 0
    head[483:495] = b"%011o\0" % (80 << 20)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    (tmp_path / "a.tar").write_bytes(bytes(head) + bytes(1024))
    found = unpack(tmp_path / "a.tar")
    assert (found.children, codes(found)) == ({}, {"member_oversized": "hole"})


@pytest.mark.corpus
def test_real_traps(corpus: Path) -> None:
    quine = corpus / "corrupt_hostile" / "apache__quine.gz"
    assert unpack(quine).children == {"apache__quine": quine.read_bytes()}
    found = unpack(corpus / "corrupt_hostile" / "alephdata__badtar.tar")
    assert (found.children, codes(found)) == ({}, {"member_no_file": "secret.txt"})
