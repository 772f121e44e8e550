"""Administration in a real browser: by keyboard alone, in the window's width, without complaint."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidang.site.site import Site
from tests.archive.filling import arrival, receive
from tests.web.administration.conftest import PASSWORD, account_id, person_id
from tests.web.browser import Browser, program
from tests.web.conftest import served

CHROMIUM = program()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(str(CHROMIUM), tmp_path / "profile")
    browser.size(1280, 900)
    yield browser
    browser.close()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    receive(site.database, arrival("a.pdf", department="工程部"))
    with served(site.folder) as address:
        yield address


class Keys:
    """Somebody at the keyboard, who has no mouse."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address

    def go(self, path: str) -> None:
        self.browser.go(self.address + path)

    def to(self, selector: str) -> None:
        """Press Tab until this element has the focus."""
        for _ in range(80):
            if self.browser.value(f"document.activeElement.matches({selector!r})"):
                return
            self.browser.key("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    def fill(self, selector: str, text: str) -> None:
        self.to(selector)
        self.browser.write(text)

    def press(self, selector: str) -> None:
        """Press Enter on this element, and wait for the page it leads to."""
        self.to(selector)
        self.browser.key("Enter")
        self.browser.wait_loaded()

    def sign_in(self, login: str) -> None:
        self.go("/sign-in")
        self.fill("#login", login)
        self.fill("#password", PASSWORD)
        self.press("main form button")

    def sign_out(self) -> None:
        self.press("header nav form button")

    def text(self) -> str:
        return str(self.browser.value("document.querySelector('main').innerText"))

    def fits(self, paths: list[str], name: str) -> None:
        """Every page fits the window, wide and narrow; a picture of each is kept where one asks for it."""
        for path in paths:
            for width in (1280, 360):
                self.browser.size(width, 900)
                self.go(path)
                assert self.browser.value(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                ), (path, width)
                self.picture(f"{name}-{path.strip('/').replace('/', '-')}-{width}")
        self.browser.size(1280, 900)

    def picture(self, name: str) -> None:
        folder = os.environ.get("GUIDANG_TEST_PICTURES", "")
        if folder:
            taken = self.browser.do("Page.captureScreenshot", format="png", captureBeyondViewport=True)
            (Path(folder) / f"{name}.png").write_bytes(base64.b64decode(taken["data"]))


def test_each_administrator_does_the_work_by_keyboard(browser: Browser, address: str, site: Site) -> None:
    keys = Keys(browser, address)
    keys.sign_in("system-admin")
    assert "有文件而没有档案保管人的部门" in keys.text()
    keys.press("header nav a[href='/people']")
    keys.press("main a.button[href='/people/new']")
    keys.fill("#login", "zhang")
    keys.fill("#name", "张三")
    keys.fill("#department", "工程部")
    keys.press("main form button")
    assert "密码只显示这一次" in keys.text()
    keys.go("/departments")
    keys.fill("#department", "集团")
    keys.press("form[action='/departments'] button")
    keys.to("#who")
    browser.key("End")
    keys.press("form[action='/appointments'] button")
    assert "变动通知" in keys.text()
    keys.press("form[action='/appointments/lodge'] button")
    assert "变动通知" not in keys.text() and "无人保管" not in keys.text()
    number = account_id(site, "zhang")
    keys.go(f"/leaving?person={person_id(site, 'zhang')}")
    keys.press("main form button")
    over = browser.value("location.pathname")
    keys.fits(["/waiting", "/people", "/people/new", f"/people/{number}", "/leaving", over], "system")
    keys.fits(["/departments", "/departments?all=true", "/language/en?back=/departments"], "system")
    keys.go("/language/zh-CN?back=/waiting")
    browser.do("Emulation.setEmulatedMedia", media="print")
    keys.go(over)
    shown = "getComputedStyle(document.querySelector('{}')).display != 'none'"
    assert browser.value(shown.format(".paper")) and not browser.value(shown.format(".checklist .actions"))
    keys.picture("system-leaving-printed")
    browser.do("Emulation.setEmulatedMedia", media="")
    keys.sign_out()

    keys.sign_in("security-admin")
    assert "还没有角色的业务账号" in keys.text()
    keys.go(f"/people/{number}")
    keys.to("input[name='roles'][value='clerk']")
    browser.key(" ")
    keys.press("form[action$='/roles'] button")
    assert browser.value("document.querySelector(\"input[value='clerk']\").checked")
    keys.fits(["/waiting", "/people", f"/people/{number}"], "security")
    keys.sign_out()

    keys.sign_in("audit-admin")
    keys.press("header nav a[href='/log']")
    assert "换了角色" in keys.text()
    keys.fill("#who", "security-admin")
    keys.press("form.chooser button")
    assert "开了账号" not in keys.text().partition("条号")[2]
    keys.fits(["/waiting", "/log"], "audit")
    keys.press("form[action='/log/check'] button")
    assert "审计链与封存相符" in keys.text()
    keys.picture("audit-check")
    keys.sign_out()
    loaded = [asked for asked in browser.asked if not asked.startswith("data:")]  # the browser's own icons
    assert [asked for asked in loaded if not asked.startswith(f"{address}/")] == []
    assert browser.complaints == []
