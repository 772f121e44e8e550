"""Signing in on the pages: who gets in, what a session may open, and what a stranger learns."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response

from archive.catalogue.accounts import accounts
from archive.catalogue.ground import audit
from archive.catalogue.tables import audit as log
from archive.rules.roles import ADMINISTRATORS, Role
from guidang.rights.accounts import open_account
from guidang.site import site as sites
from guidang.site.site import Site, now
from guidang.web.account import doors
from guidang.web.account.gate import COOKIE
from guidang.web.app import create_app

PASSWORD = "correct horse 7"
HTML = {"accept": "text/html", "accept-language": "zh-CN"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("accounts") / "site"
    sites.create(folder).close()
    settings = folder / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("hash_passes = 3", "hash_passes = 1")
    settings.write_text(text, encoding="utf-8")
    made = Site(folder)
    for role in Role:
        open_account(
            made, role.value.replace("_", "-"), f"{role}的姓名", frozenset({role}), password=PASSWORD
        )
        with made.database.write() as connection:
            account = accounts.by_login(connection, role.value.replace("_", "-"))
            assert account is not None
            hashed = account.password_hash
            accounts.set_password(connection, now(), "tester", account.id, hashed, must_change=False)
    yield made
    made.close()


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    app = create_app(site)
    with TestClient(app, base_url="http://127.0.0.1", headers=HTML, follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, login: str, password: str = PASSWORD, back: str = "/") -> Response:
    return client.post("/sign-in", data={"login": login, "password": password, "back": back})


def routes(client: TestClient, method: str) -> list[str]:
    """Every address of the pages, with 1 for each number in it."""
    paths: dict[str, dict[str, object]] = client.app.openapi()["paths"]  # type: ignore[attr-defined]
    found = [re.sub(r"\{\w+\}", "1", path) for path, methods in paths.items() if method.lower() in methods]
    assert len(found) >= 5
    return found


def anyones(path: str, method: str = "GET") -> bool:
    door = doors.at(method, path)
    return door is not None and door.roles is None


def test_without_a_session_every_page_leads_to_the_sign_in(client: TestClient) -> None:
    for path in routes(client, "GET"):
        answer = client.get(path)
        if anyones(path):
            assert answer.status_code != 401, path
        else:
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in"), path
    for path in routes(client, "POST"):
        assert anyones(path, "POST") or client.post(path).status_code == 401, path
    assert client.get("/", headers={"accept": "application/json"}).status_code == 401


def test_a_record_that_is_there_and_one_that_is_not_answer_a_stranger_alike(client: TestClient) -> None:
    answers = [client.get(f"/records/{id_}") for id_ in (1, 999_999)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_signs_in_and_administrators_open_no_content(client: TestClient, role: Role) -> None:
    answer = sign_in(client, role.value.replace("_", "-"), back="/intake")
    assert (answer.status_code, answer.headers["location"]) == (303, "/intake")
    for path in routes(client, "GET"):
        status = client.get(path).status_code
        door = doors.at("GET", path)
        assert door is not None
        if doors.opens(frozenset({role}), door):
            assert status != 403, path
        else:
            assert status == (303 if path == "/" else 403), path


@pytest.mark.rule("R230")
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_administrator_acts_on_content(client: TestClient, role: Role) -> None:
    sign_in(client, role.value.replace("_", "-"))
    acting = [path for path in routes(client, "POST") if path.startswith(("/records", "/intake"))]
    assert acting
    assert {client.post(path).status_code for path in acting} == {403}


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, site: Site) -> None:
    plain = sign_in(client, "archivist").headers["set-cookie"]
    assert "HttpOnly" in plain and "SameSite=lax" in plain and "Secure" not in plain
    with TestClient(create_app(site), base_url="https://127.0.0.1", follow_redirects=False) as secure:
        assert "Secure" in sign_in(secure, "archivist").headers["set-cookie"]


def test_a_session_that_was_planted_is_not_taken_over(client: TestClient) -> None:
    client.cookies.set(COOKIE, "planted")
    assert client.get("/intake").status_code == 303
    sign_in(client, "archivist")
    first = client.cookies.get(COOKIE, domain="127.0.0.1") or client.cookies.get(COOKIE)
    assert first and first != "planted"
    client.cookies.clear()
    client.cookies.set(COOKIE, "planted")
    assert client.get("/intake").status_code == 303


def test_signing_in_leads_to_no_other_site(client: TestClient) -> None:
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        target = sign_in(client, "archivist", back=back).headers["location"]
        assert target.startswith("/") and "elsewhere" not in target.split("?")[0][:3], target
        assert not target.startswith(("//", "/\\"))
        client.cookies.clear()


def test_a_form_from_another_site_signs_nobody_in_or_out(client: TestClient) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    data = {"login": "archivist", "password": PASSWORD}
    assert client.post("/sign-in", data=data, headers=foreign).status_code == 403
    sign_in(client, "archivist")
    assert client.post("/sign-out", headers=foreign).status_code == 403
    assert client.get("/intake").status_code == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(client: TestClient) -> None:
    sign_in(client, "archivist")
    cookie = dict(client.cookies)[COOKIE]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.clear()
    client.cookies.set(COOKIE, cookie)
    assert client.get("/intake").status_code == 303


def test_wrong_answers_do_not_tell_which_accounts_there_are(client: TestClient) -> None:
    pages = [sign_in(client, login, "wrong") for login in ("reader", "nobody")]
    assert [page.status_code for page in pages] == [403, 403]
    texts = [page.text.replace("reader", "X").replace("nobody", "X") for page in pages]
    assert texts[0] == texts[1]
    assert "账号或密码不对" in texts[0]


def test_what_is_typed_as_a_name_is_shown_as_text(client: TestClient) -> None:
    page = sign_in(client, '"><script>alert(1)</script>', "wrong").text
    assert "<script>alert" not in page


def test_a_given_password_opens_nothing_but_its_own_change(client: TestClient, site: Site) -> None:
    given = open_account(site, "newcomer", "新来的", frozenset({Role.CLERK}))
    assert sign_in(client, "newcomer", given).headers["location"] == "/account/password"
    assert client.get("/intake").headers["location"] == "/account/password"
    changed = {"old": given, "new": "my own horse 9", "again": "my own horse 9"}
    assert client.post("/account/password", data=changed | {"again": "other"}).status_code == 403
    assert client.post("/account/password", data=changed).headers["location"] == "/account"
    assert client.get("/intake").status_code == 200


def test_an_account_closed_meanwhile_is_out_at_once(client: TestClient, site: Site) -> None:
    given = open_account(site, "leaver", "要走的", frozenset({Role.CLERK}), password=PASSWORD)
    sign_in(client, "leaver", given)
    assert client.get("/account/password").status_code == 200
    with site.database.write() as connection:
        account = accounts.by_login(connection, "leaver")
        assert account is not None
        accounts.end(connection, now(), "tester", account.id)
    assert client.get("/account/password").headers["location"].startswith("/sign-in")


def test_all_sessions_of_an_account_can_be_ended(client: TestClient, site: Site) -> None:
    sign_in(client, "head")
    app = create_app(site)
    with TestClient(app, base_url="http://127.0.0.1", headers=HTML, follow_redirects=False) as other:
        sign_in(other, "head")
        assert other.get("/account").text.count("testclient") >= 2
        assert other.post("/account/sessions/end").status_code == 303
    assert client.get("/account").status_code == 303


def test_many_wrong_attempts_are_told_to_wait(client: TestClient) -> None:
    for _ in range(5):
        assert sign_in(client, "clerk", "wrong").status_code == 403
    waiting = sign_in(client, "clerk")
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) >= 1
    assert "请等" in waiting.text


def test_signing_in_is_in_the_audit_log_under_the_accounts_name(client: TestClient, site: Site) -> None:
    sign_in(client, "approver")
    with site.database.read() as connection:
        assert list(audit.check(connection)) == []
        last = connection.execute(sa.select(log.c.who, log.c.act).order_by(log.c.id.desc()).limit(1)).one()
    assert tuple(last) == ("approver", "signed_in")


def test_a_site_opened_to_other_machines_is_never_open(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    sites.create(folder, samples=True).close()
    opened = Site(folder)
    for remote, status in ((False, 200), (True, 303)):
        app = create_app(opened, remote=remote)
        with TestClient(app, base_url="http://127.0.0.1", headers=HTML, follow_redirects=False) as client:
            assert client.get("/intake").status_code == status
    opened.close()
