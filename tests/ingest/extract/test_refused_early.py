"""What goes beyond a limit is refused by what the file states, before anything of it is unpacked or held.

The sink here has no limits of its own: what is refused is refused by the reader.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from ingest.errors import IngestError
from ingest.extract import Readers
from ingest.identifying.identify import identify
from ingest.reader import Limits, Source
from tests.ingest.extract.made_ofd import layer, made_ofd, said
from tests.ingest.extract.read_here import make_docx, p
from tests.ingest.extract.sink import MemorySink


def zipped(members: int, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(members):
            info = zipfile.ZipInfo(f"{number}.txt")
            info.comment = comment
            package.writestr(info, b"x")
    return out.getvalue()


def many(path: Path) -> None:
    path.write_bytes(zipped(9))


def wordy(path: Path) -> None:
    """A directory far larger than its one member needs."""
    path.write_bytes(zipped(1, b"c" * 60_000))


def wordy_7z(path: Path) -> None:
    header = bytes(60_000)
    start = struct.pack("<2QL", 0, len(header), zlib.crc32(header))
    path.write_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + header)


def docx(path: Path) -> None:
    make_docx(path, p("正文"), {f"custom{number}": "<a/>" for number in range(9)})


def ofd_parts(path: Path) -> None:
    made_ofd(path, [layer(said("正文"))], **{f"Doc_0/{number}.xml": "<a/>" for number in range(9)})


def html(path: Path) -> None:
    path.write_bytes(b"<html><body>" + b"<p>x</p>" * (3 << 20) + b"</body></html>")


def mail(path: Path) -> None:
    path.write_bytes(b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\n\r\n" + b"x" * (99 << 20))


def pdf(path: Path) -> None:
    with pikepdf.new() as made:
        made.add_blank_page()
        for number in range(9):
            made.attachments[f"{number}.txt"] = pikepdf.AttachedFileSpec(made, b"x", filename=f"{number}.txt")
        made.save(path)


@pytest.mark.parametrize(
    ("name", "make", "limits", "told"),
    [
        ("a.zip", many, Limits(members=8), "too_much_output: 9 > limits.members"),
        ("a.zip", wordy, Limits(members=8), "too_much_output: directory > limits.members"),
        ("a.7z", wordy_7z, Limits(members=8), "too_much_output: header > limits.members"),
        ("a.docx", docx, Limits(members=8), "too_much_output: 13 parts"),
        ("a.ofd", ofd_parts, Limits(members=8), "too_much_output: members"),
        ("a.pdf", pdf, Limits(members=8), "too_much_output: attachments"),
        ("a.html", html, Limits(memory_mib=256), "too_big_in_memory: .* of HTML"),
        ("a.eml", mail, Limits(memory_mib=256), "too_big_in_memory: .* of mail"),
    ],
)
def test_it_is_refused_with_nothing_handed_on(
    tmp_path: Path, name: str, make: Callable[[Path], None], limits: Limits, told: str
) -> None:
    make(tmp_path / name)
    identity, sink = identify(tmp_path / name, name), MemorySink()
    with pytest.raises(IngestError, match=told):
        Readers().reader_for(identity).read(Source(tmp_path / name, name, identity, limits), sink)
    assert not sink.children
    assert not sink.pages
