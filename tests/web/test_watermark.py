"""The mark of who looks: seen on every page, hiding none, on the answer only and on no original."""

import dataclasses
import difflib
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageChops

from guidang.site.site import Site
from guidang.web.app import create_app
from guidang.web.pictures.watermark import marked
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page
from ingest.tools.fonts import chinese_font
from tests.conftest import ROOT
from tests.web.conftest import Named
from tests.web.reading import texts, tree

WORDS = ("王小芳 wangxf", "工程部 2025-06-01 09:05")
SECRET = "安全保卫"
LETTER = ROOT / "watch_folders" / "办公室" / "关于做好重点时段城市供水安全保卫工作的通知.pdf"


def png(picture: Image.Image) -> bytes:
    whole = io.BytesIO()
    picture.save(whole, "PNG")
    return whole.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def changed(before: bytes, after: bytes) -> tuple[float, int]:
    """The share of points that the mark changed, and by how much at most."""
    pair = [opened(content).convert("L") for content in (before, after)]
    assert pair[0].size == pair[1].size
    steps = ImageChops.difference(*pair).histogram()
    return 1 - steps[0] / sum(steps), max(step for step, points in enumerate(steps) if points)


@pytest.mark.rule("R052")
@pytest.mark.parametrize("font", [chinese_font(), None, ROOT / "LICENSE"], ids=["font", "none", "unusable"])
@pytest.mark.parametrize("paper", [0, 128, 255])
def test_it_is_seen_on_light_and_dark_pages_and_hides_neither(paper: int, font: Path | None) -> None:
    page = png(Image.new("RGB", (1000, 1400), (paper, paper, paper)))
    share, most = changed(page, marked(page, WORDS, font))
    assert share > 0.02
    assert 20 <= most <= 60  # of 255: what is black stays black, what is white stays white


@pytest.mark.parametrize("mode", ["L", "P", "1", "RGBA"])
@pytest.mark.parametrize("size", [(1000, 30), (30, 3000), (1, 1)])
def test_pictures_of_every_sort_and_size_bear_it(mode: str, size: tuple[int, int]) -> None:
    page = png(Image.new("RGB", size, "white").convert(mode))
    after = marked(page, WORDS, chinese_font())
    assert opened(after).size == size
    if min(size) > 1:
        assert changed(page, after)[0] > 0.005


def test_every_quarter_of_a_page_bears_it() -> None:
    page = png(Image.new("L", (1000, 1400), 255))
    after = opened(marked(page, WORDS, chinese_font()))
    for left in (0, 500):
        for top in (0, 700):
            low, high = after.crop((left, top, left + 500, top + 700)).getextrema()
            assert (low < 240, high) == (True, 255)


@pytest.mark.rule("R052")
@pytest.mark.parametrize("number", [0, 1])
def test_the_text_under_it_is_read_as_well_as_without(number: int) -> None:
    with pypdfium2.PdfDocument(LETTER) as document:
        written = "".join(document[number].get_textpage().get_text_bounded().split())
        drawn = document[number].render(scale=2000 / document[number].get_width())
        page = png(drawn.to_pil().convert("RGB"))

    def read(content: bytes) -> float:
        text = "".join(read_page(opened(content).convert("RGB"), 1, 240, ReadOptions()).text.split())
        same = difflib.SequenceMatcher(None, written, text, autojunk=False).get_matching_blocks()
        return sum(block.size for block in same) / len(written)

    plain, under = read(page), read(marked(page, WORDS, chinese_font()))
    assert plain > 0.95
    assert under > plain - 0.02


@pytest.fixture
def pages(site: Site, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The pages of the site with `watermark` set to the test's parameter."""
    other = Site(site.folder)
    rights = dataclasses.replace(other.settings.rights, watermark=request.param)
    other.settings = dataclasses.replace(other.settings, rights=rights)
    with TestClient(create_app(other), base_url="http://127.0.0.1") as client:
        yield client
    other.close()


@pytest.mark.rule("R052")
@pytest.mark.parametrize(
    ("pages", "marks"), [("none", (False, False)), ("secret", (True, False)), ("all", (True, True))],
    indirect=["pages"],
)  # fmt: skip
def test_the_answer_is_marked_as_the_site_says_and_what_is_kept_never(
    pages: TestClient, site: Site, named: Named, marks: tuple[bool, bool]
) -> None:
    for record, mark in zip((named(SECRET), named("防冻保供")), marks, strict=True):
        answer = pages.get(f"/records/{record.id}/pages/1.png")
        kept = (site.work / "pictures" / f"{record.sha256}-1-1000.png").read_bytes()
        assert (answer.content != kept) is mark
        shared = answer.headers["cache-control"] == "private, max-age=86400"
        assert shared is not (mark or bool(record.secrecy))
        said = texts(tree(pages.get(f"/records/{record.id}")), "//p[@class='watermark']")
        assert bool(said) is mark
        if mark:
            assert said[0].startswith("Not signed in") or said[0].startswith("未登录")


@pytest.mark.parametrize("pages", ["all"], indirect=True)
def test_an_original_is_handed_out_byte_for_byte(pages: TestClient, named: Named) -> None:
    record = named(SECRET)
    answer = pages.get(f"/records/{record.id}/original")
    assert hashlib.sha256(answer.content).hexdigest() == record.sha256
    assert answer.content == LETTER.read_bytes()
