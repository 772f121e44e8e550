"""A closed site with an account of every role, and a browser's client for each of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from archive.catalogue.accounts import accounts
from archive.catalogue.tables import audit
from archive.rules.roles import Role
from guidang.rights.accounts import open_account
from guidang.site import site as sites
from guidang.site.site import Site, now
from guidang.web.app import create_app

PASSWORD = "correct horse 7"
HTML = {"accept": "text/html", "accept-language": "zh-CN"}

SignedIn = Callable[[str], TestClient]


def login_of(role: Role) -> str:
    """The sign-in name of the account with this role."""
    return role.value.replace("_", "-")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A closed site; every role has an account, called by it."""
    folder = tmp_path / "site"
    sites.create(folder).close()
    settings = folder / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("hash_passes = 3", "hash_passes = 1"), encoding="utf-8")
    made = Site(folder)
    given = open_account(made, login_of(Role.CLERK), "文员", frozenset({Role.CLERK}), password=PASSWORD)
    assert given == PASSWORD
    with made.database.write() as connection:
        clerk = accounts.by_login(connection, login_of(Role.CLERK))
        assert clerk is not None
        hashed = clerk.password_hash
    for role in Role:
        if role != Role.CLERK:
            open_account(
                made, login_of(role), f"{login_of(role)}的姓名", frozenset({role}), password=PASSWORD
            )
    with made.database.write() as connection:
        for account in accounts.listing(connection):
            accounts.set_password(connection, now(), "tester", account.id, hashed, must_change=False)
    yield made
    made.close()


@pytest.fixture
def signed_in(site: Site) -> Iterator[SignedIn]:
    """Signs an account in; its browser."""
    app = create_app(site)

    def browser() -> TestClient:
        return TestClient(app, base_url="http://127.0.0.1", headers=HTML, follow_redirects=False)

    def sign_in(login: str, password: str = PASSWORD) -> TestClient:
        client = browser()
        answer = client.post("/sign-in", data={"login": login, "password": password})
        assert answer.status_code == 303, answer.text
        return client

    with browser():  # the pages begin and end once, for all of them
        yield sign_in


@pytest.fixture
def system(signed_in: SignedIn) -> TestClient:
    """The browser of the system administrator."""
    return signed_in("system-admin")


@pytest.fixture
def security(signed_in: SignedIn) -> TestClient:
    """The browser of the security administrator."""
    return signed_in("security-admin")


@pytest.fixture
def auditor(signed_in: SignedIn) -> TestClient:
    """The browser of the auditor."""
    return signed_in("audit-admin")


def account_id(site: Site, login: str) -> int:
    """The id of the account with this name."""
    with site.database.read() as connection:
        found = accounts.by_login(connection, login)
    assert found is not None
    return found.id


def person_id(site: Site, login: str) -> int:
    """The id of the person with the account of this name."""
    with site.database.read() as connection:
        return accounts.person_of(connection, account_id(site, login))


def acts(site: Site) -> list[tuple[str, str]]:
    """Who did what, as the audit log has it."""
    with site.database.read() as connection:
        rows = connection.execute(sa.select(audit.c.who, audit.c.act).order_by(audit.c.id)).all()
    return [(row.who, row.act) for row in rows]
