"""A site with accounts of the tests' own, its pages, and how one signs in on them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from archive.catalogue.accounts import accounts
from archive.rules.roles import Role
from guidang.doing.accounts import open_account
from guidang.site import site as sites
from guidang.site.site import Site, now
from guidang.web.app import create_app

PASSWORD = "correct horse 7"
HTML = {"accept": "text/html", "accept-language": "zh-CN"}


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site where passwords cost little; to be copied."""
    folder = tmp_path_factory.mktemp("fresh") / "site"
    sites.create(folder).close()
    change(folder, "hash_passes = 3", "hash_passes = 1")
    return folder


@pytest.fixture
def folder(fresh: Path, tmp_path: Path) -> Path:
    """A new site, whose settings may be changed before it is opened."""
    return Path(shutil.copytree(fresh, tmp_path / "site"))


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """The same, opened, with an account for `zhang`, an archivist."""
    made = Site(folder)
    account_of(made, "zhang", Role.ARCHIVIST)
    yield made
    made.close()


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with pages(site) as client:
        yield client


@contextmanager
def pages(site: Site, address: str = "http://127.0.0.1", **how: Any) -> Iterator[TestClient]:
    """A browser of its own at the pages of a site."""
    app = create_app(site, **how)
    with TestClient(app, base_url=address, headers=HTML, follow_redirects=False) as client:
        yield client


def change(folder: Path, *pairs: str) -> None:
    """Change a site's settings: what stands there, what is to stand there, and so on."""
    path = folder / "config" / "settings.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def account_of(site: Site, login: str, *roles: Role) -> int:
    """Open an account whose password is its owner's already; its id."""
    open_account(site, login, f"{login}的姓名", frozenset(roles), password=PASSWORD)
    with site.database.write() as connection:
        account = accounts.by_login(connection, login)
        assert account is not None
        hashed = account.password_hash
        accounts.set_password(connection, now(), "tester", account.id, hashed, must_change=False)
    return account.id


def sign_in(client: TestClient, login: str = "zhang", password: str = PASSWORD, back: str = "/") -> Response:
    return client.post("/sign-in", data={"login": login, "password": password, "back": back})
