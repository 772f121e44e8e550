"""Long screenshots and rolls: read band after band, cut where nothing is written."""

import numpy
from PIL import Image

from ingest.ocr.bands import bands
from tests.ingest.ocr.made_pages import LETTER, SHEET, in_one_line, read, squeezed, typeset


def test_a_long_screenshot_is_read_from_top_to_bottom() -> None:
    parts = [typeset(text).crop((0, 120, 1240, 560)) for text in 5 * [LETTER, SHEET]]
    roll = Image.new("RGB", (1240, 440 * len(parts)), "white")
    for number, part in enumerate(parts):
        roll.paste(part, (0, 440 * number))
    page = read(roll, 96.0)
    assert squeezed(page.text) == 5 * (squeezed(LETTER) + squeezed(SHEET))
    tops = [line.box[1] for line in page.lines if line.box]
    assert tops == sorted(tops)
    assert tops[-1] > page.height * 0.9


def test_one_line_as_long_as_a_wall_is_read() -> None:
    text = (LETTER + SHEET).replace("\n", "")
    assert squeezed(read(in_one_line(text)).text) == squeezed(text)


def test_bands_are_cut_between_the_lines_and_leave_nothing_out() -> None:
    picture = numpy.full((9000, 1000, 3), 255, dtype=numpy.uint8)
    for top in range(10, 9000, 60):
        picture[top : top + 40, 100:900] = 0
    found = bands(picture)
    assert found[0][0].start == 0
    assert found[-1][0].stop == 9000
    for (above, _), (below, _) in zip(found, found[1:], strict=False):
        assert above.stop == below.start
        assert (picture[above.stop] == 255).all()


def test_a_page_is_one_band() -> None:
    assert bands(numpy.asarray(typeset(LETTER))) == [(slice(0, 1754), slice(0, 1240))]
