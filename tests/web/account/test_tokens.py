"""A machine at the pages: what its token opens, and that no cookie and no token are ever mixed."""

import time

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from httpx2 import Response

from archive.catalogue.accounts import accounts
from archive.rules.access import Act
from archive.rules.roles import Role
from guidang.rights.accounts import open_account, tokens_of
from guidang.site.site import Site, now
from guidang.web.account.gate import COOKIE
from tests.web.account.conftest import account_of, change, pages, sign_in

READING = (Act.FIND, Act.VIEW)


def token(site: Site, *acts: Act, login: str = "zhang", name: str = "scanner", days: float = 1) -> str:
    clock = time.time()
    return tokens_of(site).add(login, name, acts, clock + days * 86_400, "tester", now(), clock)[1]


def bearing(secret: str, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"} | more


def told(answer: Response) -> tuple[object, ...]:
    """All that an answer says, but when."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers, answer.content


def test_a_token_opens_the_pages_and_begins_no_session(client: TestClient, site: Site) -> None:
    secret = token(site, *READING)
    answer = client.get("/intake", headers=bearing(secret))
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert client.get("/intake").status_code == 303
    assert client.get("/intake", headers={"authorization": f"bearer  {secret}"}).status_code == 200


@pytest.mark.rule("R090")
def test_tokens_unknown_ended_expired_and_of_who_left_answer_alike(client: TestClient, site: Site) -> None:
    account_of(site, "leaver", Role.READER)
    secrets = [token(site, *READING, name="short", days=1e-9), token(site, *READING, name="ended")]
    secrets += [token(site, *READING, login="leaver"), "guidang_unknown", "", "é"]
    ended = next(one.id for one in tokens_of(site).listing("zhang") if one.name == "ended")
    tokens_of(site).end(ended, "tester", now())
    with site.database.write() as connection:
        leaver = accounts.by_login(connection, "leaver")
        assert leaver is not None
        accounts.end(connection, now(), "tester", leaver.id)
    time.sleep(0.01)
    headers = [{"authorization": f"Bearer {secret}".encode("latin-1")} for secret in secrets]
    answers = [told(client.get("/intake", headers=header)) for header in headers]  # type: ignore[arg-type]
    assert answers[0][0] == 401
    assert dict(answers[0][1])["www-authenticate"] == "Bearer"  # type: ignore[call-overload]
    assert all(answer == answers[0] for answer in answers)


def test_a_cookie_does_not_help_a_token_nor_a_token_a_cookie(client: TestClient, site: Site) -> None:
    sign_in(client)
    assert client.get("/intake").status_code == 200
    assert client.get("/intake", headers=bearing("guidang_unknown")).status_code == 401
    assert client.get("/account", headers=bearing(token(site, *READING))).status_code == 403
    account_of(site, "li", Role.READER)
    page = client.get("/intake", headers=bearing(token(site, *READING, login="li", name="other"))).text
    assert "li的姓名" in page
    assert "zhang的姓名" not in page
    assert client.get("/account").status_code == 200  # the session is as it was


def test_what_a_token_may_be_used_for_is_told_to_every_page(site: Site) -> None:
    seen: list[tuple[str, object]] = []
    with pages(site) as client:
        app = client.app

        def look(request: Request) -> None:
            seen.append((request.state.who, request.state.acts))

        app.add_api_route("/look", look)  # type: ignore[attr-defined]
        client.get("/look", headers=bearing(token(site, Act.FIND, Act.EXPORT)))
        sign_in(client)
        client.get("/look")
    assert seen == [("zhang/scanner", frozenset({Act.FIND, Act.EXPORT})), ("zhang", None)]


def test_a_token_that_may_only_read_changes_nothing(client: TestClient, site: Site) -> None:
    reads, edits = token(site, *READING), token(site, *READING, Act.EDIT, name="editor")
    path, form = "/records/999/class", {"category": "contract"}
    assert client.post(path, headers=bearing(reads), data=form).status_code == 403
    assert client.post(path, headers=bearing(edits), data=form).status_code not in (401, 403)


@pytest.mark.rule("R047")
def test_a_token_opens_only_what_is_done_by_its_acts(client: TestClient, site: Site) -> None:
    found, seen = token(site, Act.FIND, name="finder"), token(site, Act.VIEW, name="viewer")
    for path, by_finding, by_viewing in (
        ("/", 200, 403),
        ("/intake", 200, 403),
        ("/records/999", 403, 404),
        ("/records/999/original", 403, 403),
        ("/search.csv?q=a", 403, 403),
        ("/rights", 403, 403),
        ("/nowhere", 404, 404),
    ):
        answers = [client.get(path, headers=bearing(secret)).status_code for secret in (found, seen)]
        assert answers == [by_finding, by_viewing], path


@pytest.mark.parametrize("path", ["/account", "/account/password", "/sign-in", "/sign-in/oidc"])
def test_a_token_is_no_way_into_an_account(client: TestClient, site: Site, path: str) -> None:
    secret = token(site, *Act)
    assert client.get(path, headers=bearing(secret)).status_code == 403
    for form in ("/account/password", "/account/sessions/end", "/sign-out", "/sign-in"):
        assert client.post(form, headers=bearing(secret)).status_code == 403


def test_a_token_needs_no_page_of_ours_and_a_cookie_does(client: TestClient, site: Site) -> None:
    secret = token(site, Act.FIND, Act.EDIT)
    sign_in(client)
    for foreign in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        path = "/records/999/class"
        assert client.post(path, headers=foreign).status_code == 403
        assert client.post(path, headers=foreign | bearing("guidang_unknown")).status_code == 401
        assert client.post(path, headers=foreign | bearing(secret)).status_code not in (401, 403)
    assert client.cookies[COOKIE]


def test_a_password_that_has_to_be_changed_stops_no_machine(client: TestClient, site: Site) -> None:
    open_account(site, "newcomer", "新来的", frozenset({Role.READER}))
    secret = token(site, *READING, login="newcomer")
    assert client.get("/intake", headers=bearing(secret)).status_code == 200


def test_another_scheme_is_none_of_ours(client: TestClient) -> None:
    """A proxy in front may ask for a password of its own."""
    sign_in(client)
    assert client.get("/intake", headers={"authorization": "Basic YTpi"}).status_code == 200


def test_an_open_site_refuses_a_token_that_is_none(folder: object, site: Site) -> None:
    change(site.folder, "\nopen = false", "\nopen = true")
    opened = Site(site.folder)
    with pages(opened) as client:
        assert client.get("/intake").status_code == 200
        assert client.get("/intake", headers=bearing("guidang_unknown")).status_code == 401
        assert client.get("/health", headers=bearing("guidang_unknown")).status_code == 200
    opened.close()
