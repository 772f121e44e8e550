"""Pictures: every format, the right way up, at their true size, within bounds."""

import io
from pathlib import Path

import pytest
from PIL import Image

from ingest.errors import Unreadable
from ingest.extract.picture import PictureReader
from ingest.format import Limits
from ingest.ocr.options import ReadOptions
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
