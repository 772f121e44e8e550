"""OCR: what is read, in which order, how surely, and that it is the same every time."""

import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from PIL import Image

from ingest.ocr.choosing import engine
from ingest.ocr.options import ReadOptions
from ingest.ocr.order import reading_order, slant
from ingest.ocr.page import ink, read_page

Corners = tuple[tuple[float, float], ...]


def corners(x: float, y: float, width: float, slope: float = 0.0) -> Corners:
    """The corners of a line 20 pixels high on a page that slants by `slope`."""
    top = y + slope * x
    end = top + slope * width
    return (x, top), (x + width, end), (x + width, end + 20), (x, top + 20)


@pytest.mark.parametrize("slope", [-0.05, 0.0, 0.03, 0.06])
def test_rows_are_read_from_left_to_right_however_the_page_slants(slope: float) -> None:
    lines = [corners(900, 100, 400, slope), corners(50, 100, 400, slope), corners(50, 130, 1200, slope)]
    assert reading_order(lines) == [1, 0, 2]
    assert slant(lines) == pytest.approx(slope)


def test_no_lines_have_no_order() -> None:
    assert reading_order([]) == []


def page_of(corpus: Path, name: str) -> Image.Image:
    (path,) = (corpus / "ocr_rendered").glob(f"*{name}*.[jp][pn]g")
    with Image.open(path) as image:
        return image.convert("RGB")


@pytest.mark.corpus
def test_two_readings_of_a_page_are_the_same(corpus: Path) -> None:
    picture = page_of(corpus, "示范文本_GF_2025_1001__p007")
    first, second = (read_page(picture, 1, 200.0, ReadOptions()) for _ in range(2))
    assert first == second
    assert first.confidence is not None
    assert first.confidence > 0.9


@pytest.mark.corpus
@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])
def test_a_page_on_its_side_or_head_is_read_as_if_it_stood(corpus: Path, turn: Image.Transpose) -> None:
    picture = page_of(corpus, "示范文本_GF_2025_1001__p007")
    standing = read_page(picture, 1, 200.0, ReadOptions())
    turned = read_page(picture.transpose(turn), 1, 200.0, ReadOptions())
    assert [line.text for line in turned.lines[:9]] == [line.text for line in standing.lines[:9]]
    box = turned.lines[0].box
    assert box is not None
    assert 0 <= box[0] < box[2] <= turned.width
    assert 0 <= box[1] < box[3] <= turned.height


def test_dust_is_no_ink_but_a_line_of_writing_is() -> None:
    paper = numpy.full((2339, 1654), 235, dtype=numpy.uint8)
    paper[
        numpy.random.default_rng(1).integers(0, 2339, 300), numpy.random.default_rng(2).integers(0, 1654, 300)
    ] = 0
    assert ink(Image.fromarray(paper)) < ReadOptions().ink_of_blank
    paper[1000:1040, 400:900:8] = 0
    assert ink(Image.fromarray(paper)) > ReadOptions().ink_of_blank


def test_a_page_without_writing_has_no_lines() -> None:
    picture = Image.new("RGB", (800, 800), "white")
    picture.paste("grey", (200, 200, 600, 600))
    page = read_page(picture, 1, 100.0, ReadOptions())
    assert page.lines == []
    assert page.read_by == "none"
    assert not page.blank


def test_a_page_read_with_little_confidence_is_flagged(corpus: Path) -> None:
    picture = page_of(corpus, "示范文本_GF_2025_1001__p003")
    assert read_page(picture, 1, 300.0, ReadOptions(page_confidence=1.0)).flagged
    assert not read_page(picture, 1, 300.0, ReadOptions()).flagged


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space of a process")
def test_too_little_memory_is_an_error_and_never_a_wrong_reading() -> None:
    program = """
import resource, numpy
from ingest.ocr.choosing import engine
from ingest.ocr.options import ReadOptions
reader = engine()
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20), used + (64 << 20)))
try:
    reader.read(numpy.full((1000, 800, 3), 255, dtype=numpy.uint8), 100.0, ReadOptions())
except MemoryError:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused"]


def test_the_engine_is_loaded_once() -> None:
    assert engine() is engine()
