"""What a reading promises: the same every time, whole lines, an honest share of doubt, bounded memory."""

import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from PIL import Image

from ingest.ocr.cutting import WIDTHS, pieces, squared
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page
from tests.ingest.ocr.made_pages import DPI, LETTER, SHEET, in_one_line, read, squeezed, stamped, typeset

READ = """
import sys
from PIL import Image
from ingest.ocr.options import ReadOptions
from ingest.ocr.page import read_page
page = read_page(Image.open(sys.argv[1]).convert("RGB"), 1, float(sys.argv[2]), ReadOptions())
print([(line.text, line.box, line.confidence) for line in page.lines])
"""


def in_its_own_process(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def test_two_processes_read_a_file_alike_to_the_byte(tmp_path: Path) -> None:
    page = stamped(typeset(LETTER), 0.3, 0.1).rotate(3, fillcolor="white")
    page.save(tmp_path / "page.jpg", quality=60)
    first, second = (in_its_own_process(READ, str(tmp_path / "page.jpg"), str(DPI)) for _ in range(2))
    assert first == second
    assert "保管期限" in first


def test_a_line_of_any_length_is_read_whole() -> None:
    text = LETTER.replace("\n", "")[:100]
    assert squeezed(read(in_one_line(text)).text) == squeezed(text)


def test_a_very_long_line_is_cut_between_its_characters() -> None:
    line = numpy.full((48, 4000, 3), 255, dtype=numpy.uint8)
    for left in range(0, 4000, 50):
        line[4:44, left : left + 40] = 0
    parts = pieces(line)
    assert [len(part[0]) <= WIDTHS[-1] for part in parts] == [True] * len(parts)
    assert sum(len(part[0]) for part in parts) == 4000
    assert all((part[:, 0] == 255).all() or (part[:, -1] == 255).all() for part in parts)


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_the_first_side_of_a_place_is_the_one_nearest_to_level(turn: int) -> None:
    column = numpy.array([[[10, 0], [40, 2], [30, 302], [0, 300]]], dtype=numpy.float32)
    assert (squared(numpy.roll(column, turn, axis=1)) == column).all()


@pytest.mark.parametrize(("sure", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_the_doubtful_share_of_a_page_is_that_of_lines_below_the_set_confidence(
    sure: float, share: float
) -> None:
    page = read_page(stamped(typeset(LETTER), 0.3, 0.1), 1, DPI, ReadOptions(page_confidence=sure))
    unsure = [line for line in page.lines if line.confidence is not None and line.confidence < sure]
    expected = sum(len(line.text) for line in unsure) / sum(len(line.text) for line in page.lines)
    assert page.doubtful == pytest.approx(expected, abs=1e-4)
    assert page.doubtful == pytest.approx(share, abs=0.6)


def test_a_blank_page_has_no_doubtful_share() -> None:
    assert read(Image.new("RGB", (800, 1100), "white")).doubtful is None


PEAK = """
from pathlib import Path
print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory a process ever had")
def test_reading_fine_scans_of_a4_takes_less_than_600_mib(tmp_path: Path) -> None:
    typeset(LETTER + "\n" + SHEET, 300).save(tmp_path / "page.png")
    peak = in_its_own_process(READ + PEAK, str(tmp_path / "page.png"), "300").splitlines()[-1]
    assert int(peak.split()[1]) >> 10 < 600
