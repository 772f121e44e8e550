"""RAR archives: members, locks and volumes. No free program makes them: stored ones are made here."""

import struct
import zlib
from hashlib import pbkdf2_hmac, sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from unpacked import codes, end, unpack

from ingest.reader import Limits

MARK5, MARK4 = b"Rar!\x1a\x07\x01\x00", b"Rar!\x1a\x07\x00"
SALT, START = bytes(range(16)), bytes(range(16, 32))


def vint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def block5(*fields: "int | bytes") -> bytes:
    body = b"".join(field if isinstance(field, bytes) else vint(field) for field in fields)
    sized = vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(sized)) + sized


def rar5(path: Path, members: dict[str, bytes], password: str = "", volume: int = 0) -> Path:
    """Made: an archive of version 5 with stored members."""
    out = MARK5 + block5(1, 0, volume)
    for name, content in members.items():
        extra, data, crc = b"", content, zlib.crc32(content)
        if password:
            data, extra = sealed(content, password)
        flags = 3 if extra else 2
        sizes = (len(extra), len(data)) if extra else (len(data),)
        raw = name.encode()
        fields = (4, len(content), 0o100644, struct.pack("<L", crc), 0, 1, len(raw), raw, extra)
        out += block5(2, flags, *sizes, *fields) + data
    path.write_bytes(out + block5(5, 0, 0))
    return path


def sealed(content: bytes, password: str) -> tuple[bytes, bytes]:
    """The bytes as RAR 5 encrypts them, and the record that says how."""

    def key(more: int) -> bytes:
        return pbkdf2_hmac("sha256", password.encode(), SALT, (1 << 10) + more)

    encryptor = Cipher(AES(key(0)), CBC(START)).encryptor()
    data = encryptor.update(content + bytes(-len(content) % 16))
    check = bytes(
        a ^ b ^ c ^ d for a, b, c, d in zip(*(key(32)[at : at + 8] for at in (0, 8, 16, 24)), strict=True)
    )
    record = b"".join(map(vint, (1, 0, 1))) + bytes((10,)) + SALT + START + check + sha256(check).digest()[:4]
    return data, vint(len(record)) + record


def rar4(path: Path, members: dict[bytes, bytes], flags: int = 0) -> Path:
    """Made: an archive of version 4 with stored members, their names in any encoding."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest

    out = MARK4 + block(0x73, flags, bytes(6))
    for name, content in members.items():
        size, crc = len(content), zlib.crc32(content)
        head = struct.pack("<LLBLLBBHL", size, size, 3, crc, 0x5A215A21, 29, 0x30, len(name), 0o100644)
        out += block(0x74, 0x8000, head + name) + content
    path.write_bytes(out + block(0x7B, 0x4000, b""))
    return path


MEMBERS = {"合同/采购合同.txt": "甲方".encode() * 99, "通知.txt": b"2"}


def test_every_member_is_a_child_with_its_path(tmp_path: Path) -> None:
    found = unpack(rar5(tmp_path / "a.rar", MEMBERS))
    assert (found.children, found.notes) == (MEMBERS, [])
    assert "采购合同.txt　594 B" in found.text


def test_a_self_extracting_archive_is_unpacked(tmp_path: Path) -> None:
    rar5(tmp_path / "5.rar", {"通知.txt": b"1"})
    rar4(tmp_path / "4.rar", {b"a.txt": b"1"})
    for name in ("4.rar", "5.rar"):
        (tmp_path / "a.exe").write_bytes(b"MZ" + bytes(70_000) + (tmp_path / name).read_bytes())
        assert list(unpack(tmp_path / "a.exe").children.values()) == [b"1"]


def test_names_of_old_archives_are_read_in_their_encoding(tmp_path: Path) -> None:
    found = unpack(rar4(tmp_path / "a.rar", {"采购合同.txt".encode("gb18030"): b"x"}))
    assert (found.children, codes(found)) == ({"采购合同.txt": b"x"}, {"name_guessed": "gb18030"})


def test_the_password_that_fits_opens_the_archive(tmp_path: Path) -> None:
    path = rar5(tmp_path / "a.rar", MEMBERS, "档案2024")
    assert end(path) == end(path, "错", "wrong") == "password"
    assert unpack(path, "wrong", "档案2024").children == MEMBERS


def test_archives_with_locked_names_need_a_password(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(MARK5 + block5(4, 0, 0, 0, bytes((10,)), SALT) + bytes(64))
    assert end(tmp_path / "a.rar") == end(tmp_path / "a.rar", "wrong") == "password"


def test_one_of_several_volumes_says_so(tmp_path: Path) -> None:
    assert end(rar5(tmp_path / "a.rar", MEMBERS, volume=1)) == "volume"
    assert end(rar4(tmp_path / "a.rar", {b"a": b"x"}, flags=1)) == "volume"


def test_names_that_lead_elsewhere_lead_into_the_archive(tmp_path: Path) -> None:
    found = unpack(rar5(tmp_path / "a.rar", {"../../a.txt": b"1", "C:\\b.txt": b"2"}))
    assert found.children == {"a.txt": b"1", "b.txt": b"2"}


@pytest.mark.parametrize("kind", [1, 2, 3, 4, 5])
def test_links_and_copies_are_no_documents(tmp_path: Path, kind: int) -> None:
    """Made: symbolic links of Unix and Windows, junctions, hard links and copies, each to a file of ours."""
    target = b"/etc/passwd"
    record = b"".join(map(vint, (5, kind, 0, len(target)))) + target
    extra = vint(len(record)) + record
    fields = (4, 0, 0o120777, bytes(4), 0, 1, 4, b"link", extra)
    link = block5(2, 3, len(extra), 0, *fields)
    data = rar5(tmp_path / "a.rar", {"a.txt": b"x"}).read_bytes()
    (tmp_path / "a.rar").write_bytes(data.replace(block5(5, 0, 0), link + block5(5, 0, 0)))
    found = unpack(tmp_path / "a.rar")
    assert (found.children, codes(found)) == ({"a.txt": b"x"}, {"member_no_file": "link"})


def test_limits_hold(tmp_path: Path) -> None:
    path = rar5(tmp_path / "a.rar", {f"{number}": bytes(1 << 20) for number in range(9)})
    assert end(path, limits=Limits(members=8)) == "too_much_output"
    assert end(path, limits=Limits(output_mib=8)) == "too_much_output"


def test_an_archive_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    path = rar5(tmp_path / "a.rar", {"a.txt": b"1" * 500, "b.txt": b"2" * 500})
    path.write_bytes(path.read_bytes()[:-200])
    found = unpack(path)
    assert found.children == {"a.txt": b"1" * 500}
    assert codes(found) == {"member_damaged": "b.txt", "truncated": "rar"}


def test_an_archive_whose_headers_are_broken_is_damaged(tmp_path: Path) -> None:
    data = bytearray(rar5(tmp_path / "a.rar", MEMBERS).read_bytes())
    data[10] ^= 0xFF
    (tmp_path / "a.rar").write_bytes(data + bytes(64))
    assert end(tmp_path / "a.rar") == "damaged"
    (tmp_path / "b.rar").write_bytes(MARK4 + b"\x00" * 200)
    assert end(tmp_path / "b.rar") == "damaged"


@pytest.mark.corpus
def test_real_archives(corpus: Path) -> None:
    assert end(corpus / "encrypted" / "apache__test-documents-enc.rar", "wrong") == "password"
    found = unpack(corpus / "corrupt_hostile" / "alephdata__badrar.rar")
    assert (found.children, codes(found)) == ({}, {"member_no_file": "secret.txt"})
