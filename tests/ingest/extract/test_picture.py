"""Pictures: every format, the right way up, at their true size, within bounds."""

import io
import struct
import zlib
from base64 import b64decode
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from ingest.errors import Unreadable
from ingest.extract.picture import PictureReader
from ingest.identifying.identify import identify
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits
from tests.ingest.extract.sink import MemorySink, read_into, source


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text_rec.jpg", "韩国小馆"),
        ("white_font_color_transparent.png", "我是中国人"),
        ("img_exif_orientation.jpg", "我是中国人"),
        ("text_cls.jpg", "怪我咯"),
    ],
)
def test_pictures_are_read_whichever_way_up_and_on_whatever_ground(
    corpus: Path, name: str, text: str
) -> None:
    sink = read_into(PictureReader(), corpus / "ocr" / f"RapidAI__{name}", "image/png")
    assert sink.text == text


@pytest.mark.parametrize("number", range(1, 9))
def test_a_picture_is_shown_as_exif_says_it_was_held(tmp_path: Path, number: int) -> None:
    corners = Image.new("RGB", (64, 32), "white")
    for color, at in (("red", (0, 0)), ("blue", (63, 0)), ("green", (0, 31))):
        corners.paste(color, (*at, at[0] + 1, at[1] + 1))
    exif = Image.Exif()
    exif[0x0112] = number
    corners.save(tmp_path / "a.png", exif=exif)
    with Image.open(tmp_path / "a.png") as image:
        right = ImageOps.exif_transpose(image)
    drawn = PictureReader().picture(source(tmp_path / "a.png", "image/png"), 1, right.width)
    with Image.open(io.BytesIO(drawn)) as shown:
        assert (shown.size, shown.convert("RGB").tobytes()) == (right.size, right.tobytes())


def test_a_strip_of_any_length_is_drawn_whole_and_within_bounds(tmp_path: Path) -> None:
    Image.new("1", (100, 30_000), 1).save(tmp_path / "a.png")
    options = ReadOptions(page_pixels=1_000_000)
    with Image.open(
        io.BytesIO(PictureReader(options).picture(source(tmp_path / "a.png", "image/png"), 1, 2000))
    ) as shown:
        assert shown.width * shown.height <= 1_010_000
        assert shown.height / shown.width == pytest.approx(300, rel=0.02)


def test_exif_that_cannot_be_written_again_is_no_fault(tmp_path: Path) -> None:
    turned, positioned = struct.pack(">HHLHxx", 0x0112, 3, 1, 6), struct.pack(">HHLf", 0x0213, 11, 1, 1.5)
    exif = b"Exif\0\0MM\0*" + struct.pack(">LH", 8, 2) + turned + positioned + bytes(4)
    Image.new("RGB", (64, 32), "white").save(tmp_path / "a.jpg", exif=exif)
    sink = read_into(PictureReader(ReadOptions(ocr=False)), tmp_path / "a.jpg", "image/jpeg")
    assert [page.height / page.width for page in sink.pages] == [2.0]


@pytest.mark.corpus
def test_every_page_of_a_tiff_is_a_page(corpus: Path) -> None:
    for name in ("multi-page-images", "multi-page-images-alpha", "multi-page-images-alpha-rgb"):
        sink = read_into(PictureReader(), corpus / "tiff" / f"paperless-ngx__{name}.tiff", "image/tiff")
        assert [page.number for page in sink.pages] == [1, 2, 3]
        assert "Page 3" in sink.pages[2].text


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
def test_a_blank_page_is_blank_in_every_kind_of_pixels(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "blank"
    white = 65535 if mode == "I;16" else 255.0 if mode == "F" else "white"
    Image.new(mode, (400, 300), white).save(path, "TIFF", dpi=(200, 200))
    (page,) = read_into(PictureReader(), path, "image/tiff").pages
    assert page.blank
    assert (page.width, page.height) == pytest.approx((144.0, 108.0))


def test_a_fax_with_oblong_pixels_is_as_high_as_its_paper(tmp_path: Path) -> None:
    path = tmp_path / "fax"
    Image.new("1", (1728, 1100), 1).save(path, "TIFF", dpi=(204, 98), compression="group4")
    (page,) = read_into(PictureReader(ReadOptions(ocr=False)), path, "image/tiff").pages
    assert page.width == pytest.approx(1728 / 204 * 72, rel=0.01)
    assert page.height == pytest.approx(1100 / 98 * 72, rel=0.01)


def test_more_pixels_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    Image.new("1", (4000, 4000)).save(path, "PNG")
    with pytest.raises(Unreadable, match="too_much_output"):
        PictureReader().read(source(path, "image/png", Limits(pixels=1_000_000)), MemorySink())


def test_more_pages_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many"
    pages = [Image.new("L", (8, 8), 255) for _ in range(5)]
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(Unreadable, match="too_much_output"):
        PictureReader().read(source(path, "image/tiff", Limits(members=3)), MemorySink())


def test_of_a_truncated_picture_what_is_there_is_read(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.effect_noise((400, 400), 60).save(whole, "JPEG")
    path = tmp_path / "cut"
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    sink = read_into(PictureReader(ReadOptions(ocr=False)), path, "image/jpeg")
    assert ("truncated", "1") in sink.notes


def test_what_is_no_picture_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "no"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with pytest.raises(Unreadable, match="damaged"):
        read_into(PictureReader(), path, "image/png")


def test_when_a_picture_was_taken_is_a_fact(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0132] = "2024:05:06 07:08:09"
    path = tmp_path / "photo"
    Image.new("RGB", (64, 64), "white").save(path, "JPEG", exif=exif)
    assert read_into(PictureReader(), path, "image/jpeg").facts == {"created": "2024-05-06T07:08:09"}


def no_ocr(path: Path, media_type: str) -> MemorySink:
    return read_into(PictureReader(ReadOptions(ocr=False)), path, media_type)


def test_camera_and_place_of_a_photograph_are_facts(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "HUAWEI", "HUAWEI P50", "HarmonyOS"
    making = exif.get_ifd(0x8769)
    making[0x9003], making[0x9011] = "2026:05:06 07:08:09", "+08:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 30.0), 3: "W", 4: (116.0, 23.0, 15.0)})
    path = tmp_path / "photo"
    Image.new("RGB", (64, 64), "white").save(path, "JPEG", exif=exif)
    assert no_ocr(path, "image/jpeg").facts == {
        "created": "2026-05-06T07:08:09+08:00",
        "camera": "HUAWEI P50",
        "software": "HarmonyOS",
        "place": "39.908333, -116.387500",
    }


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>'
    '<rdf:li xml:lang="x-default">开工典礼</rdf:li></rdf:Alt></dc:title><dc:subject><rdf:Bag>'
    "<rdf:li>典礼</rdf:li><rdf:li>工地</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def test_title_and_keywords_of_xmp_and_windows_are_facts(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    Image.new("RGB", (64, 64), "white").save(path, "JPEG", xmp=XMP.encode())
    assert no_ocr(path, "image/jpeg").facts == {"title": "开工典礼", "keywords": "典礼；工地"}
    exif = Image.Exif()
    exif[0x9C9B] = "现场照片\0".encode("utf-16-le")
    exif[0x010E] = "OLYMPUS DIGITAL CAMERA"
    Image.new("RGB", (64, 64), "white").save(path, "JPEG", exif=exif)
    assert no_ocr(path, "image/jpeg").facts == {"title": "现场照片"}


def test_hostile_facts_are_passed_over(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + XMP.replace("开工典礼", "&a;" * 10)
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)})
    exif[0x0132] = "0000:00:00 00:00:00"
    path = tmp_path / "photo"
    Image.new("RGB", (64, 64), "white").save(path, "JPEG", xmp=bomb.encode(), exif=exif)
    assert "aaaa" not in str(no_ocr(path, "image/jpeg").facts)
    assert not {"place", "created"} & no_ocr(path, "image/jpeg").facts.keys()


def test_avif_is_read_and_of_what_moves_the_first_picture(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "white").save(tmp_path / "a", "AVIF")
    assert [page.blank for page in read_into(PictureReader(), tmp_path / "a", "image/avif").pages] == [True]
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("white", "black", "red")]
    for kind in ("GIF", "WEBP"):
        frames[0].save(tmp_path / kind, kind, save_all=True, append_images=frames[1:])
        (page,) = read_into(PictureReader(), tmp_path / kind, f"image/{kind.lower()}").pages
        assert page.blank


# Made with another library, which can also write HEIC: the left half black.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAABuwABAAAAAAAAABsAAgAAAAAB1gABAAAAAAAAADoAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbq"
    "SSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBw"
    "aXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAXW1kYXQAAAAXKAGv"
    "GYD3AeBP//R075UBftH0mKc01bcAAAAGRXhpZgAATU0AKgAAAAgAAgEQAAIAAAAKAAAAJgESAAMAAAABAAYAAAAAAABpUGhvbmUg"
    "MTUA"
)


def test_heic_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(HEIC)
    assert identify(path, path.name).media_type == "image/heic"
    assert no_ocr(path, "image/heic").facts == {"camera": "iPhone 15"}
    drawn = Image.open(io.BytesIO(PictureReader().picture(source(path, "image/heic"), 1, 96)))
    assert (drawn.size, drawn.getpixel((10, 30)), drawn.getpixel((80, 30))) == (
        (96, 64),
        (0, 0, 0),
        (255,) * 3,
    )
    path.write_bytes(HEIC[:300])
    with pytest.raises(Unreadable, match="damaged"):
        no_ocr(path, "image/heic")


@pytest.mark.parametrize("mode", ["LAB", "CMYK", "P", "LA", "I;16", "1", "YCbCr"])
def test_every_kind_of_pixels_is_drawn(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a"
    made = Image.new("I;16", (60, 40), 65535) if mode == "I;16" else Image.new(mode, (60, 40))
    compression = "group4" if mode == "1" else None
    made.save(path, "PNG" if mode == "LA" else "TIFF", compression=compression)
    drawn = Image.open(io.BytesIO(PictureReader().picture(source(path, "image/tiff"), 1, 30)))
    assert (drawn.mode, drawn.size) == ("RGB", (30, 20))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


HUGE = ("png", "bmp", "bmp-rle", "gif", "jpeg", "jp2", "tiff", "webp", "heic", "x-portable-anymap")


def huge(kind: str) -> bytes:
    """The beginning of a picture of far more pixels than are allowed, ten thousand million mostly (made)."""
    side = 100_000
    if kind == "png":
        header = chunk(b"IHDR", struct.pack(">LL5B", side, side, 8, 2, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    if kind in ("bmp", "bmp-rle"):
        bits, packing = (8, 1) if kind == "bmp-rle" else (24, 0)
        head = struct.pack("<LllHHLLllLL", 40, side, side, 1, bits, packing, *[0] * 5)
        return b"BM" + struct.pack("<LLL", 54, 0, 54 + 1024) + head + bytes(1024) + b"\xff\0\0\1"
    if kind == "jp2":
        sizes = struct.pack(">HH8LH3B", 41, 0, side, side, 0, 0, side, side, 0, 0, 1, 7, 1, 1)
        return b"\xff\x4f\xff\x51" + sizes + b"\xff\x52\0\x0c\0\0\0\1\0\0\4\4\0\1\xff\xd9"
    if kind == "webp":
        sizes = (16383 | 16383 << 14).to_bytes(4, "little")
        body = b"WEBPVP8L" + struct.pack("<L", 20) + b"\x2f" + sizes + bytes(15)
        return b"RIFF" + struct.pack("<L", len(body)) + body
    if kind == "heic":  # its stated size in place of the true one
        return HEIC.replace(struct.pack(">LL", 96, 64), struct.pack(">LL", side, side))
    if kind == "gif":
        return b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\0;"
    if kind == "jpeg":
        frame = struct.pack(">HBHHB", 17, 8, 65500, 65500, 3) + b"\1\x11\0\2\x11\0\3\x11\0"
        return b"\xff\xd8\xff\xc0" + frame + b"\xff\xda\0\x0c\3\1\0\2\0\3\0\0\x3f\0" + bytes(50)
    if kind == "x-portable-anymap":
        return b"P6 100000 100000 255\n" + bytes(100)
    rows = [(256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, side), (279, 9)]
    entries = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in rows)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(rows)) + entries + bytes(4)


@pytest.mark.parametrize("kind", HUGE)
def test_a_picture_of_thousands_of_millions_of_pixels_is_refused_by_its_header(
    tmp_path: Path, kind: str
) -> None:
    (tmp_path / "bomb").write_bytes(huge(kind))
    with pytest.raises(Unreadable, match="too_much_output"):
        no_ocr(tmp_path / "bomb", f"image/{kind.removesuffix('-rle')}")


def test_pages_read_before_are_not_read_again(tmp_path: Path) -> None:
    class Resumed(MemorySink):
        expected = 0

        def expect(self, pages: int) -> None:
            self.expected = pages

        def has(self, number: int) -> bool:
            return number < 3

    pages = [Image.new("L", (8, 8), 255) for _ in range(4)]
    pages[0].save(tmp_path / "many", "TIFF", save_all=True, append_images=pages[1:])
    sink = Resumed()
    PictureReader().read(source(tmp_path / "many", "image/tiff"), sink)
    assert ([page.number for page in sink.pages], sink.expected) == ([3, 4], 4)
