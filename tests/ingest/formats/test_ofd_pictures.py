"""Pictures of an OFD page made ready to be drawn: every kind of pixel, masks, and JBIG2's segments."""

import io
import struct

import pikepdf
import pytest
from PIL import Image

from ingest.formats.ofd.images import drawn as picture_of
from ingest.formats.ofd.jbig2 import MAGIC, jbig2


def encoded(image: Image.Image, kind: str, **more: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_kind_of_pixel_can_be_drawn(mode: str) -> None:
    made = picture_of(encoded(Image.new(mode, (8, 6)), "PNG"), None, 1000)
    assert made is not None
    assert (getattr(made, "width", 0), getattr(made, "height", 0)) == (8, 6)
    assert getattr(made, "grey", None) is (mode in ("1", "L", "LA", "I;16"))
    assert (getattr(made, "alpha", None) is not None) is (mode in ("LA", "RGBA"))


def test_a_mask_says_what_of_a_picture_is_seen() -> None:
    mask = encoded(Image.new("L", (2, 2), 128), "PNG")
    made = picture_of(encoded(Image.new("RGB", (8, 6)), "JPEG"), mask, 1000)
    assert made is not None and getattr(made, "alpha", None) is not None
    unseen = picture_of(encoded(Image.new("RGB", (8, 6)), "JPEG"), b"no picture", 1000)
    assert unseen is not None and getattr(unseen, "alpha", b"") is None


def test_a_picture_that_is_too_large_or_none_is_not_drawn() -> None:
    data = encoded(Image.new("RGB", (100, 100)), "PNG")
    assert picture_of(data, None, 9_999) is None
    assert picture_of(b"", None, 1000) is None
    assert picture_of(b"GIF89a", None, 1000) is None


def test_a_picture_cut_short_is_drawn_as_far_as_it_goes() -> None:
    noise = Image.effect_noise((64, 64), 90)
    data = encoded(noise, "PNG")
    assert picture_of(data[: len(data) * 2 // 3], None, 100_000) is not None


# JBIG2 -------------------------------------------------------------------------------------------------

PAGE, REGION, END_OF_PAGE, END_OF_FILE = 48, 38, 49, 51
KNOWN, UNKNOWN = b"\x01\0\0\0\1", b"\x03"  # in order; how many pages, or that nobody knows


def segment(
    kind: int, data: bytes, number: int = 0, references: tuple[int, ...] = (), wide: bool = False
) -> bytes:
    """A segment of a file: its head, of which numbers after 256 and pages can be wider, and its data."""
    size = 1 if number <= 256 else 2 if number <= 65536 else 4
    if len(references) < 5:
        count = bytes([len(references) << 5])
    else:
        count = struct.pack(">I", 7 << 29 | len(references)) + bytes((len(references) + 8) // 8)
    named = b"".join(reference.to_bytes(size, "big") for reference in references)
    page = bytes(3) + b"\x01" if wide else b"\x01"
    flags = bytes([kind | (0x40 if wide else 0)])
    return struct.pack(">I", number) + flags + count + named + page + struct.pack(">I", len(data)) + data


def sheet(width: int = 40, height: int = 30) -> bytes:
    return segment(PAGE, struct.pack(">2I", width, height) + bytes(11))


@pytest.mark.parametrize("head", [KNOWN, UNKNOWN])
@pytest.mark.parametrize(
    "region",
    [
        segment(REGION, b"pixels", 1),
        segment(REGION, b"pixels", 1, (0,)),
        segment(REGION, b"pixels", 300, (1, 2)),
        segment(REGION, b"pixels", 70_000, (1, 2), wide=True),
        segment(REGION, b"pixels", 9, tuple(range(8))),
    ],
    ids=["plain", "one reference", "wide numbers", "wider numbers and pages", "many references"],
)
def test_the_segments_of_the_first_page_are_kept_without_head_and_end(head: bytes, region: bytes) -> None:
    end = segment(END_OF_PAGE, b"", 99) + segment(END_OF_FILE, b"", 100)
    made = jbig2(MAGIC + head + sheet() + region + end, 10_000)
    assert made is not None
    assert (made.width, made.height, made.segments) == (40, 30, sheet() + region)
    assert jbig2(MAGIC + head + sheet() + region, 10_000) == made


def test_a_page_in_black_and_white_is_handed_to_pdf_as_it_is() -> None:
    made = jbig2(MAGIC + KNOWN + sheet() + segment(REGION, b"pixels", 1), 10_000)
    assert made is not None
    with pikepdf.new() as pdf:
        stream = made.stream(pdf)
        assert (stream.Width, stream.Height, stream.Filter) == (40, 30, pikepdf.Name.JBIG2Decode)
        assert stream.read_raw_bytes() == made.segments


@pytest.mark.parametrize(
    "data",
    [
        b"",
        KNOWN,
        b"\x00\0\0\0\1" + sheet(),
        KNOWN + sheet(0, 30),
        KNOWN + sheet(200, 200),
        KNOWN + segment(REGION, b"pixels"),
        KNOWN + sheet()[:12],
    ],
    ids=["nothing", "no page", "another order", "no width", "too large", "only a region", "cut off"],
)
def test_what_gives_no_page_is_none(data: bytes) -> None:
    assert picture_of(MAGIC + data, None, 10_000) is None
