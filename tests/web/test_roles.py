"""The product as each role sees it, in a real browser and by keyboard, in Chinese and in English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.rules.roles import ADMINISTRATORS, BUSINESS, Role
from tests.running import answer, guidang, rows
from tests.web.browser import Browser, program
from tests.web.conftest import served

CHROMIUM = program()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine")

SECRET, OPEN, OTHER = "安全保卫", "立项的批复", "水泵采购到货款"
EDITORS = {Role.ARCHIVIST, Role.DEPT_ARCHIVIST}  # of 工程部's papers
WHOLE_HOUSE = {Role.ARCHIVIST, Role.APPROVER}
OF_ENGINEERING = WHOLE_HOUSE | {Role.DEPT_ARCHIVIST, Role.HEAD}
COPIERS = {Role.ARCHIVIST, Role.DEPT_ARCHIVIST, Role.HEAD}  # own_department = "use"
OFFICES = {  # the pages of each administrator
    Role.SYSTEM_ADMIN: ["/people", "/departments", "/leaving"],
    Role.SECURITY_ADMIN: ["/people", "/rights"],
    Role.AUDIT_ADMIN: ["/log"],
}
MENU = "[...document.querySelectorAll('header nav a:not([lang])')].map((link) => link.getAttribute('href'))"
CODES = r"\b(undefined|None|[a-z]+_[a-z_]+|StrEnum|Role\.)\b"  # what no page shows as words


@dataclass
class House:
    """A served sample site, one browser, the passwords by role, and the records by a part of their names."""

    address: str
    browser: Browser
    accounts: dict[Role, tuple[str, str]]
    ids: dict[str, int]
    pictures: Path

    def go(self, path: str) -> str:
        """Open a page; its words."""
        self.browser.go(self.address + path)
        return self.words()

    def words(self) -> str:
        """The words of the page as they are shown."""
        return str(self.browser.value("document.body.innerText"))

    def has(self, selector: str) -> bool:
        """Whether the page has such an element."""
        return bool(self.browser.value(f"Boolean(document.querySelector({selector!r}))"))

    def status(self, path: str) -> int:
        """How an address answers whoever is signed in."""
        return int(self.browser.value(f"fetch({path!r}).then((answer) => answer.status)"))

    def press(self, reached: str) -> None:
        """Go on by the Tab key until the script `reached` holds, and press Enter there."""
        for _ in range(80):
            if self.browser.value(reached):
                self.browser.key("Enter")
                self.browser.wait_loaded()
                return
            self.browser.key("Tab")
        pytest.fail(f"no Tab leads to where {reached}")

    def sign_in(self, role: Role) -> None:
        """Sign in by keyboard, from the first focus on."""
        login, password = self.accounts[role]
        self.go("/sign-in?back=/account")
        # The browser sets the focus when it first draws the page, which may be after it has loaded.
        self.browser.until("document.activeElement.id == 'login'")
        self.browser.write(login)
        self.browser.key("Tab")
        self.browser.write(password)
        self.browser.key("Enter")
        self.browser.wait_loaded()

    def sign_out(self) -> None:
        """Sign out by keyboard."""
        self.press("document.activeElement.form?.action?.endsWith('/sign-out')")

    def look(self, name: str) -> None:
        """The page fits its window and shows no code in place of a word; it is kept as a picture."""
        words = self.browser.value("document.querySelector('main').innerText")
        found = re.search(CODES, re.sub(r"\S*/\S*", "", words))  # paths have words of their own
        assert not found, (name, found)
        assert self.browser.value("document.documentElement.scrollWidth <= innerWidth"), name
        self.browser.picture(self.pictures / f"{name}.png")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("roles") / "site"
    guidang("init", "--samples", folder)
    guidang("watch", "--once", "--site", folder)
    made = answer("user", "administrators", "--samples", "--site", folder)
    ids = {
        part: next(row["id"] for row in rows(folder) if part in row["name"]) for part in (SECRET, OPEN, OTHER)
    }
    with served(folder) as address:
        browser = Browser(str(CHROMIUM), tmp_path_factory.mktemp("profile"))
        browser.size(1280, 900)
        accounts = {Role(one["role"]): (one["login"], one["password"]) for one in made}
        yield House(address, browser, accounts, ids, tmp_path_factory.mktemp("pictures"))
        browser.close()


@pytest.fixture(params=sorted(Role))
def role(request: pytest.FixtureRequest, house: House) -> Iterator[Role]:
    """Somebody of this role, signed in."""
    house.browser.complaints.clear()
    house.go("/language/zh-CN?back=/account")
    house.sign_in(request.param)
    yield request.param
    house.go("/account")
    house.sign_out()
    assert "/sign-in" in house.browser.value("location.href")
    # What is refused is a complaint of the browser's, and meant to be.
    assert [one for one in house.browser.complaints if "404" not in one and "403" not in one] == []


@pytest.mark.rule("R065")
def test_each_role_is_shown_what_is_its_own(house: House, role: Role) -> None:
    login, _ = house.accounts[role]
    words = house.words()
    assert "我的账号" in words and login in words
    assert "已登录：" in house.browser.value("document.querySelector('footer').innerText")
    house.look(f"{role}-account")
    business = role in BUSINESS
    assert house.has("form[role=search]") is business
    own = ["/", "/intake"] if business else OFFICES[role]
    assert house.browser.value(MENU) == ["/waiting", *own, "/account"]
    assert house.has("a[href^='/sign-in']") is False
    if role in ADMINISTRATORS:
        for path in ("/intake", "/search.csv?q=水", f"/records/{house.ids[OPEN]}"):
            assert house.status(path) == 403, path
        for path in ["/waiting", *own]:
            house.press(f"document.activeElement.getAttribute('href') == '{path}'")
            assert house.browser.value("location.pathname") == path
            # The log names files by their places, so that an auditor can follow them.
            assert path == "/log" or "重点时段" not in house.words()
            house.look(f"{role}-{path.strip('/')}")
        words = house.go("/intake")
        assert "管理员账号不能查看档案内容" in words
        assert not house.has("a[href='/intake']") and house.has("main a[href='/account']")
        house.look(f"{role}-refused")
        return
    see_search(house, role)
    see_records(house, role)
    see_english(house, role)


def see_search(house: House, role: Role) -> None:
    house.go("/")
    house.browser.key("/")
    house.browser.write("北塘泵站")
    house.browser.key("Enter")
    house.browser.wait_loaded()
    words = house.words()
    assert ("立项的批复" in words) is (role in OF_ENGINEERING), role
    house.look(f"{role}-search")
    words = house.go("/?q=保卫")
    assert ("关于做好重点时段城市供水安全保卫工作的通知" in words) is (role == Role.READER)
    words = house.go("/intake")
    assert ("安全保卫" in words) is (role == Role.READER)
    assert ("水泵采购到货款" in words) is (role in WHOLE_HOUSE | {Role.CLERK})
    house.look(f"{role}-intake")


def see_records(house: House, role: Role) -> None:
    secret = f"/records/{house.ids[SECRET]}"
    assert house.status(secret) == (200 if role == Role.READER else 404)
    assert house.status(f"{secret}/pages/1.png") == (200 if role == Role.READER else 404)
    assert house.status(f"{secret}/original") == (403 if role == Role.READER else 404)
    if role == Role.READER:
        words = house.go(secret)
        assert house.has(".sheet img") and not house.has("a[href$='/original']")
        assert "没有权利" not in words
        house.look(f"{role}-secret")
    opened = f"/records/{house.ids[OPEN]}"
    assert house.status(opened) == (200 if role in OF_ENGINEERING else 404)
    if role in OF_ENGINEERING:
        house.go(opened)
        assert house.has("a[href$='/original']") is (role in COPIERS), role
        for form in ("/reread", "/class"):
            assert house.has(f"form[action$='{form}']") is (role in EDITORS), (role, form)
        assert house.has("a[href*='correct=true']") is (role in EDITORS)
        house.look(f"{role}-record")


def see_english(house: House, role: Role) -> None:
    house.go("/account")
    house.press("document.activeElement.hreflang == 'en'")
    words = house.words()
    assert "My account" in words and "Signed in:" in words
    names = r"[\u4e00-\u9fff]+"
    own = {"中文", "归档"}  # the switch, and the name of the house
    person = house.browser.value("[...document.querySelectorAll('bdi')].map((e) => e.innerText).join(' ')")
    assert set(re.findall(names, words)) - own <= set(re.findall(names, person))
    house.look(f"{role}-account-en")
    house.press("document.activeElement.hreflang == 'zh-CN'")


@pytest.mark.rule("R047")
def test_a_visitor_is_told_where_to_sign_in_and_finds_nothing_secret(house: House) -> None:
    house.go("/language/zh-CN?back=/")
    words = house.words()
    assert "您没有登录，涉密档案不显示。" in words
    house.look("visitor-start")
    house.press("document.activeElement.innerText == '登录'")
    assert house.browser.value("location.pathname") == "/sign-in"
    assert "本站点不登录也能查阅" in house.words()
    house.look("visitor-sign-in")
    for question in ("保卫", "机密", "双人双岗", "文号:澜水务密〔2024〕3号"):
        words = house.go(f"/?q={question}")
        assert "重点时段" not in words and "澜水务密〔2024〕3号" not in words.replace(question, ""), question
    assert "安全保卫" not in house.go("/intake")
    for path in ("", "/pages/1.png", "/original", "/copy"):
        assert house.status(f"/records/{house.ids[SECRET]}{path}") == 404
