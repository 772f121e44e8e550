"""Signing in in a real browser, by the keys alone: what it sends along, keeps, and complains of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.rules.roles import Role
from guidang.rights.accounts import open_account
from guidang.site.site import Site
from tests.web.account.conftest import PASSWORD, account_of, change
from tests.web.account.provider import CLIENT, SECRET, StrictProvider, provided
from tests.web.browser import Browser, program
from tests.web.conftest import served

CHROMIUM = program()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine")


@pytest.fixture(scope="module")
def provider() -> Iterator[StrictProvider]:
    with provided() as made:
        yield made


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(str(CHROMIUM), tmp_path / "profile")
    browser.size(1280, 900)
    yield browser
    browser.close()


@pytest.fixture
def address(folder: Path, provider: StrictProvider) -> Iterator[str]:
    """A served site with the provider, an account for it and one of its own."""
    change(
        folder, 'issuer = ""', f'issuer = "{provider.issuer}"', 'client_id = ""', f'client_id = "{CLIENT}"'
    )
    change(folder, 'client_secret = ""', f'client_secret = "{SECRET}"')
    site = Site(folder)
    open_account(site, "zhang", "张三", frozenset({Role.ARCHIVIST}), source="oidc")
    account_of(site, "li", Role.READER)
    site.close()
    with served(folder) as address:
        yield address


def tab_to(browser: Browser, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(20):
        if browser.value(f"document.activeElement.matches({selector!r})"):
            return
        browser.key("Tab")
    raise AssertionError(f"{selector} is not reached by the keyboard")


def test_the_provider_is_reached_and_left_by_the_keys_alone(browser: Browser, address: str) -> None:
    browser.go(f"{address}/intake")
    assert browser.value("location.pathname") == "/sign-in"
    tab_to(browser, "a[href^='/sign-in/oidc']")
    browser.key("Enter")
    browser.wait_loaded()
    browser.until("location.pathname === '/intake'")
    assert browser.value("document.querySelector('a[href=\"/account\"]').textContent") == "张三"
    assert browser.value("document.cookie") == ""
    assert any(asked.startswith("http://localhost:") for asked in browser.asked)
    assert browser.complaints == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_of_an_account_fit_the_window_and_complain_of_nothing(
    browser: Browser, address: str, width: int
) -> None:
    browser.size(width, 900)
    browser.go(f"{address}/account")
    assert browser.value("document.documentElement.scrollWidth <= innerWidth")
    browser.write("li")
    browser.key("Tab")
    browser.write(PASSWORD)
    browser.key("Enter")
    browser.wait_loaded()
    browser.until("location.pathname === '/account'")
    for path in ("/account", "/account/password"):
        browser.go(f"{address}{path}")
        assert browser.value("document.documentElement.scrollWidth <= innerWidth"), path
    assert browser.complaints == []
