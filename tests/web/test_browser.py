"""The pages in a real browser: nothing from elsewhere, no complaint, the boxes in place, the keys."""

import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from guidang.site.site import Site
from guidang.web.intake.intake_page import REFRESH_SECONDS
from tests.running import guidang, lines, make_site
from tests.web.browser import Browser, program
from tests.web.conftest import Named, served

CHROMIUM = program()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(str(CHROMIUM), tmp_path_factory.mktemp("profile"))
    browser.size(1280, 900)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def fresh(browser: Browser) -> None:
    """Every test looks only at what it did itself."""
    browser.asked.clear()
    browser.complaints.clear()


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_loads_from_its_own_site_only_without_complaint_and_fits_the_window(
    browser: Browser, address: str, named: Named, width: int
) -> None:
    record, hostile = named("防冻保供").id, named("onerror").id
    browser.size(width, 900)
    for path in (
        "/", "/?q=供水", "/?q=龗龗", "/intake", f"/records/{record}?q=供水", f"/records/{hostile}?q=附言"
    ):  # fmt: skip
        browser.go(address + path)
        assert browser.value("document.documentElement.scrollWidth <= innerWidth"), path
        assert browser.value("document.title") != "taken"
    browser.size(1280, 900)
    assert browser.asked
    assert [asked for asked in browser.asked if not asked.startswith(f"{address}/")] == []
    assert browser.complaints == []


def test_a_hit_s_box_lies_on_dark_ink_within_the_picture(
    browser: Browser, address: str, named: Named
) -> None:
    browser.go(f"{address}/records/{named('防冻保供').id}?q=“防冻保供”&page=1")
    boxes = browser.value(_BOXES_AND_INK)
    assert len(boxes) == 2
    for box in boxes:
        assert box["inside"]
        assert box["ink"] > 0.08, "there are characters under the box"
        assert box["ink"] > 4 * box["above"], "and hardly any just above it"


# For each box: its place on the picture as the browser lays both out, then the share of dark pixels there.
_BOXES_AND_INK = """
(() => {
  const image = document.querySelector('.sheet img'), frame = image.getBoundingClientRect();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
  const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
  const scale = image.naturalWidth / frame.width;
  const ink = (x, y, w, h) => {
    const data = pen.getImageData(x * scale, y * scale, Math.max(w * scale, 1), Math.max(h * scale, 1)).data;
    let dark = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 384) dark++;
    return dark / (data.length / 4);
  };
  return [...document.querySelectorAll('.sheet .hit')].map((hit) => {
    const box = hit.getBoundingClientRect(), x = box.x - frame.x, y = box.y - frame.y;
    return {inside: x >= 0 && y >= 0 && box.right <= frame.right && box.bottom <= frame.bottom,
            ink: ink(x, y, box.width, box.height),
            above: ink(x, y - box.height * .25, box.width, box.height * .15)};
  });
})()
"""


def test_the_slash_key_leads_to_the_search_box_and_enter_searches(browser: Browser, address: str) -> None:
    browser.go(f"{address}/intake?paused=true")
    browser.key("/")
    assert browser.value("document.activeElement.id") == "q"
    assert browser.value("document.activeElement.value") == ""
    browser.write("供水")
    browser.key("Enter")
    browser.wait_loaded()
    assert "q=" in browser.value("location.search")
    assert browser.value("document.querySelectorAll('article.hit').length") > 0


def test_the_arrow_keys_turn_the_pages(browser: Browser, address: str, named: Named) -> None:
    browser.go(f"{address}/records/{named('防冻保供').id}?page=1")
    browser.key("ArrowRight")
    browser.wait_loaded()
    assert browser.value("document.getElementById('page').value") == "2"
    browser.key("ArrowLeft")
    browser.wait_loaded()
    assert browser.value("document.getElementById('page').value") == "1"


def test_the_first_tab_offers_to_skip_to_the_content_and_shows_it(browser: Browser, address: str) -> None:
    browser.go(f"{address}/")
    browser.key("Tab")
    assert browser.value("document.activeElement.className") == "skip"
    browser.until("document.activeElement.getBoundingClientRect().top >= 0")
    assert browser.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    browser.key("Enter")
    assert browser.value("document.activeElement.id") == "main"


def test_a_filter_changes_the_list_in_place_and_says_how_many_there_are(
    browser: Browser, address: str
) -> None:
    browser.go(f"{address}/?q=水")
    browser.value("window.stays = true; document.querySelector('.filters li a').click()")
    browser.until("document.querySelector('.filters .chosen')")
    assert browser.value("window.stays") is True
    assert "category=" in browser.value("location.search")
    browser.until("document.getElementById('announcement').textContent.startsWith('找到')")
    browser.value("history.back()")
    browser.until("document.readyState === 'complete' && !document.querySelector('.filters .chosen')")
    assert browser.complaints == []


def test_the_intake_list_refreshes_in_place_and_keeps_the_focus(browser: Browser, address: str) -> None:
    browser.go(f"{address}/intake")
    browser.value("window.stays = true; document.querySelector('.arrivals a').focus()")
    before = browser.value("document.activeElement.getAttribute('href')")
    browser.asked.clear()
    browser.until("performance.getEntriesByType('resource').some((e) => e.initiatorType === 'fetch')")
    assert browser.value("window.stays") is True
    assert browser.value("document.activeElement.getAttribute('href')") == before
    assert browser.complaints == []


def test_a_file_that_comes_in_appears_by_itself(
    browser: Browser, address: str, site: Site, tmp_path: Path
) -> None:
    browser.go(f"{address}/intake")
    browser.value("window.stays = true")
    late = tmp_path / "迟到的通知.txt"
    late.write_text("迟到的通知：请各部门知悉。\n", encoding="utf-8")
    guidang("add", late, "--department", "办公室", "--site", site.folder)
    browser.until("document.querySelector('.arrivals').textContent.includes('迟到的通知.txt')")
    assert browser.value("window.stays") is True


def test_a_paused_intake_list_asks_for_nothing(browser: Browser, address: str) -> None:
    browser.go(f"{address}/intake?paused=true")
    assert browser.value("document.querySelector('#arrivals').hasAttribute('hx-trigger')") is False


def test_pointing_at_a_source_scrolls_its_line_into_view(
    browser: Browser, address: str, named: Named
) -> None:
    browser.go(f"{address}/records/{named('防冻保供').id}")
    browser.value(
        "[...document.querySelectorAll('.values a')].filter((a) => a.href.includes('line=')).at(-1).click()"
    )
    browser.wait_loaded()
    browser.until(
        "(() => { const b = document.getElementById('here').getBoundingClientRect();"
        " return b.top >= 0 && b.bottom <= innerHeight; })()"
    )


def test_a_picture_that_cannot_be_drawn_leaves_no_empty_frame(
    browser: Browser, address: str, named: Named
) -> None:
    browser.go(f"{address}/records/{named('防冻保供').id}")
    browser.value("document.querySelector('.sheet img').src = '/records/99999/pages/1.png'")
    browser.until("document.querySelector('.sheet').offsetHeight === 0")


@pytest.mark.rule("R052")
def test_who_prints_a_secret_record_stands_on_every_sheet(
    browser: Browser, address: str, named: Named
) -> None:
    for record, told in ((named("安全保卫"), True), (named("防冻保供"), False)):
        browser.go(f"{address}/records/{record.id}")
        assert browser.value("document.querySelector('.watermark')?.offsetHeight || 0") == 0  # on the screen
        with pypdfium2.PdfDocument(browser.printed()) as sheets:
            found = ["未登录" in sheet.get_textpage().get_text_bounded() for sheet in sheets]
        assert len(found) > 1
        assert found == [told] * len(found)


def test_everything_works_without_scripts(browser: Browser, address: str) -> None:
    browser.do("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.go(f"{address}/?q=水")
        link = browser.value("document.querySelector('.filters li a').href")
        browser.go(link)
        assert browser.value("document.querySelectorAll('.chosen').length") == 1
    finally:
        browser.do("Emulation.setScriptExecutionDisabled", value=False)


def tab_to(browser: Browser, reached: str) -> None:
    """Go on with the Tab key until the script `reached` says yes."""
    for _ in range(60):
        if browser.value(reached):
            return
        browser.key("Tab")
    pytest.fail(f"no Tab leads to where {reached}")


def test_a_password_is_typed_by_keyboard_alone_and_a_wide_sheet_scrolls_within_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    py7zr = pytest.importorskip("py7zr")
    folder = make_site(tmp_path / "site")
    with py7zr.SevenZipFile(tmp_path / "锁.7z", "w", password="口令", header_encryption=True) as package:
        package.writestr("年度计划", "计划.txt")
    (tmp_path / "宽.csv").write_text(f"{','.join(map(str, range(60)))}\n" * 3, encoding="utf-8")
    told = lines("add", tmp_path / "锁.7z", tmp_path / "宽.csv", "--site", folder, code=1)
    ids = {Path(line["path"]).name: line["id"] for line in told}
    with served(folder) as address:
        browser.go(f"{address}/intake?state=needs_password")
        tab_to(browser, "document.activeElement.tagName == 'SUMMARY'")
        browser.key("Enter")
        time.sleep(REFRESH_SECONDS + 1.5)  # the list is not exchanged while the form is open
        assert browser.value("document.querySelector('#arrivals details').open")
        tab_to(browser, "document.activeElement.name == 'password'")
        browser.write("口令")
        browser.key("Enter")
        browser.wait_loaded()
        browser.size(360, 800)
        browser.go(f"{address}/records/{ids['宽.csv']}")
        assert browser.value("document.documentElement.scrollWidth <= innerWidth")
        assert browser.value("document.querySelector('.scrolled').scrollWidth > innerWidth")
        assert browser.value("document.querySelector('.scrolled').tabIndex") == 0
        browser.size(1280, 900)
    lines("reread", "--ids", ids["锁.7z"], "--site", folder)
    assert guidang("search", "年度计划", "--site", folder).stdout
    assert browser.complaints == []
