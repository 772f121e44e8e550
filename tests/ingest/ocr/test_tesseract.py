"""Tesseract as the engine: the same interface, and plain words where it is not there."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy
import psutil
import pytest
from PIL import Image

from benchmarks.pictures.ocr import folded, missing
from ingest.extract import Readers
from ingest.extract.picture import PictureReader
from ingest.ocr.choosing import engine
from ingest.ocr.engine import EngineFailed
from ingest.ocr.installed import name, there
from ingest.ocr.options import ENGINES, ReadOptions
from ingest.ocr.page import read_page
from ingest.reader import Identity
from ingest.tools import tesseract
from tests.conftest import ROOT
from tests.ingest.extract.sink import read_into

TESSERACT = ReadOptions(engine="tesseract")
needs_tesseract = pytest.mark.skipif(
    "chi_sim" not in tesseract.languages(), reason="tesseract with chi_sim is not installed"
)
ENGINE = [pytest.param(kind, marks=needs_tesseract if kind == "tesseract" else ()) for kind in ENGINES]


def page_of(corpus: Path, name: str) -> tuple[Image.Image, str]:
    (path,) = (corpus / "ocr_rendered").glob(f"*{name}*.[jp][pn]g")
    with Image.open(path) as image:
        return image.convert("RGB"), folded((path.parent / f"{path.stem}.gt.txt").read_text("utf-8"))


@pytest.mark.corpus
@pytest.mark.parametrize("kind", ENGINE)
@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_every_engine_reads_a_page_however_it_lies(corpus: Path, kind: str, quarters: int) -> None:
    picture, truth = page_of(corpus, "示范文本_GF_2025_1001__p007")
    turned = picture.rotate(90 * quarters, expand=True)
    page = read_page(turned, 1, 200.0, ReadOptions(engine=kind))
    assert missing(truth, folded(page.text)) < 0.1 * len(truth)
    assert page.confidence is not None
    assert all(line.box and 0 <= line.box[0] < line.box[2] <= page.width + 1 for line in page.lines)


@needs_tesseract
def test_an_engine_names_itself_with_its_version() -> None:
    assert name(TESSERACT).startswith(f"tesseract {tesseract.version()} chi_sim")
    assert name(ReadOptions()).startswith("rapidocr ")
    assert "PP-OCR" in name(ReadOptions())
    assert name(ReadOptions(ocr=False)) == ""


@needs_tesseract
def test_a_run_that_takes_too_long_is_ended_and_the_page_is_flagged() -> None:
    noise = Image.effect_noise((1600, 1600), 120).convert("RGB")
    with pytest.raises(EngineFailed):
        engine("tesseract").read(
            numpy.asarray(noise), 200.0, ReadOptions(engine="tesseract", engine_seconds=0.2)
        )
    page = read_page(noise, 1, 200.0, ReadOptions(engine="tesseract", engine_seconds=0.2))
    assert page.flagged
    assert page.read_by == "none"


def test_without_the_program_each_page_is_noted_as_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract.languages.cache_clear()
    try:
        assert not there(TESSERACT)
        reader = Readers((), TESSERACT).reader_for(Identity("image/png"))
        assert isinstance(reader, PictureReader)
        Image.effect_noise((300, 300), 90).save(tmp_path / "a.png")
        assert read_into(reader, tmp_path / "a.png", "image/png").notes == [("page_not_read", "1")]
    finally:
        tesseract.languages.cache_clear()


@needs_tesseract
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only where setpriv is does the system see to it")
def test_the_program_ends_with_the_process_that_started_it() -> None:
    program = """
import numpy
from ingest.tools import tesseract
noise = numpy.random.default_rng(1).integers(0, 255, (3000, 3000), dtype=numpy.uint8)
print("begun", flush=True)
tesseract.words(b"P5 3000 3000 255\\n" + noise.tobytes(), 300, "chi_sim", 100.0)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"begun\n"
    ends = time.monotonic() + 20
    children: list[psutil.Process] = []
    while not children and time.monotonic() < ends:
        children = [each for each in psutil.Process(parent.pid).children() if each.name() == "tesseract"]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert children
    assert psutil.wait_procs(children, timeout=10)[1] == []
