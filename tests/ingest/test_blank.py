"""A document without anything on its pages is taken in and says so."""

from pathlib import Path

import pytest
from pptx import Presentation

from tests.ingest.extract.read_here import make_docx, p
from tests.ingest.killable import read

NOTE = '"all_blank"'


def slides(path: Path, texts: list[str]) -> None:
    show = Presentation()
    for text in texts:
        slide = show.slides.add_slide(show.slide_layouts[6])
        if text:
            slide.shapes.add_textbox(0, 0, 99, 99).text_frame.text = text
    show.save(str(path))


@pytest.mark.parametrize(("texts", "noted"), [([], True), (["", ""], True), (["", "会议材料"], False)])
def test_slides_that_are_all_empty_are_noted(tmp_path: Path, texts: list[str], noted: bool) -> None:
    slides(tmp_path / "a.pptx", texts)
    outcome, written = read(tmp_path / "a.pptx")
    assert (outcome.reason, NOTE in written) == ("", noted)


def test_a_document_of_empty_paragraphs_is_noted(tmp_path: Path) -> None:
    outcome, written = read(make_docx(tmp_path / "a.docx", p("") * 9))
    assert (outcome.reason, NOTE in written) == ("", True)
