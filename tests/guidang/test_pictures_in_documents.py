"""A scan pasted into a document: its words are found, shown as what they are, and can be put right."""

import io
from contextlib import closing
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient

from archive.record import Line, Page
from guidang.site.site import Site
from guidang.web.app import create_app
from ingest.classifying.classifier import Classifier
from ingest.describing.describer import describe
from ingest.reader import Reading
from tests.conftest import ROOT
from tests.ingest.documents import CONTRACT, NOTICE, reading
from tests.ingest.extract.pasted import RECEIPT, scan
from tests.running import answer, lines, make_site

OWN = "本月差旅报销说明"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pasted")
    document = docx.Document()
    document.add_paragraph(OWN)
    document.add_picture(io.BytesIO(scan(RECEIPT)))
    document.save(str(folder / "说明.docx"))
    made = make_site(folder / "site")
    (told,) = lines("add", folder / "说明.docx", "--site", made)
    assert told["state"] == "indexed"
    return made


def test_words_only_in_a_picture_find_the_document(site: Path) -> None:
    found = answer("search", f"“{RECEIPT}”", "--site", site)
    assert [Path(hit["path"]).name for hit in found["hits"]] == ["说明.docx"]


def test_the_record_page_shows_the_picture_s_words_and_where_they_are_from(site: Path) -> None:
    opened = Site(site)
    with closing(opened), TestClient(create_app(opened), base_url="http://127.0.0.1") as client:
        page = client.get("/records/1", headers={"accept-language": "zh-CN"}).text
        assert RECEIPT in page and OWN in page
        assert "文字层和图中文字识别" in page and "图中文字由识别得来" in page
        put_right = {"was": RECEIPT, "text": f"{RECEIPT}（第三联）", "back": "/records/1"}
        client.post("/records/1/pages/1/lines/1", data=put_right, headers={"sec-fetch-site": "same-origin"})
        assert f"{RECEIPT}（第三联）" in client.get("/records/1").text


def _with_pictures(own: str, picture: str) -> Reading:
    """A document of these words, with a picture that says something else."""
    made = reading(own, "材料.docx")
    said = [Line(line, confidence=0.99) for line in picture.strip("\n").split("\n")]
    made.pages = [Page(1, lines=[*made.pages[0].lines, *said], read_by="mixed")]
    made.notes = [("pictures_read", "")]
    return made


def test_a_picture_in_a_document_changes_neither_its_class_nor_its_description() -> None:
    classifier = Classifier.load(ROOT / "config" / "categories")
    for own, picture in ((NOTICE, CONTRACT), (CONTRACT, NOTICE)):
        alone, mixed = reading(own, "材料.docx"), _with_pictures(own, picture)
        one, other = classifier.classify(alone), classifier.classify(mixed)
        assert one == other
        assert describe(alone, one) == describe(mixed, other)


def test_a_document_of_few_words_is_what_its_picture_says() -> None:
    classifier = Classifier.load(ROOT / "config" / "categories")
    scanned = _with_pictures("附件", CONTRACT)
    assert classifier.classify(scanned).category == "contract"
