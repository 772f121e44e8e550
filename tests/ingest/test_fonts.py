"""The Chinese font that pages are drawn with."""

from PIL import ImageFont

from ingest.tools.fonts import chinese_font


def test_the_font_found_draws_chinese_characters() -> None:
    path = chinese_font()
    if path is None:  # a machine without any: readers then draw what is embedded only
        return
    font = ImageFont.truetype(path, 40)
    drawn = {bytes(font.getmask(character)) for character in "档案馆檔"}
    assert len(drawn) == 4
