"""A sentence that is wrapped in a cell of a scanned table is found, shown and marked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from benchmarks.pictures import layout_pages
from guidang.site.site import Site
from guidang.web.app import create_app
from tests.running import guidang, make_site
from tests.web.reading import shown, tree

LEFT, MIDDLE, RIGHT = "一", "移交清册和交接文据及有关协议书副本", "永久"
QUESTION = "“交接文据及有关协议书”"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    if not Path(layout_pages.FONT).is_file():
        pytest.skip(f"a font of Debian's fonts-noto-cjk is not here: {layout_pages.FONT}")
    folder = make_site(tmp_path_factory.mktemp("cells") / "site")
    made = layout_pages.ruled(
        [["序号", "名称", "期限"], [LEFT, f"{MIDDLE[:8]}\n{MIDDLE[8:]}", RIGHT], ["二", "其他材料", "三十年"]]
    )
    department = next(path for path in sorted((folder / "watch_folders").iterdir()) if path.is_dir())
    made.save(department / "范围表.png", dpi=(layout_pages.DPI, layout_pages.DPI))
    guidang("watch", "--once", "--site", folder)
    site = Site(folder)
    with TestClient(create_app(site), base_url="http://127.0.0.1") as client:
        yield client
    site.close()


def test_it_is_found_and_shown_in_one_piece(client: TestClient) -> None:
    found = tree(client.get("/", params={"q": QUESTION}))
    assert "交接文据及有关协议书" in shown(found.get_element_by_id("main")).replace(" ", "")


def test_it_is_marked_on_each_of_its_lines(client: TestClient) -> None:
    page = tree(client.get("/records/1", params={"q": QUESTION, "page": 1}))
    marked = [shown(mark) for mark in page.xpath("//mark")]
    assert "".join(marked).replace(" ", "") == "交接文据及有关协议书"
    assert len(page.xpath("//figure[@class='sheet']//*[@class='hit']")) == 2
    lines = shown(page.get_element_by_id("main")).replace(" ", "")
    assert lines.index(MIDDLE[:8]) < lines.index(RIGHT) < lines.index(MIDDLE[8:])
