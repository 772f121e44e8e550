"""What an attacker tries at the pages to sign in on, and what they get."""

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from archive.catalogue.accounts import accounts
from archive.catalogue.tables import account as account_table
from archive.catalogue.tables import session as session_table
from archive.rules.roles import Role
from archive.rules.signing_in import FREE_OF_AN_ADDRESS
from guidang.doing.accounts import desk_of, open_account, reset_account
from guidang.site.site import Site, now
from guidang.web.account.gate import COOKIE
from guidang.web.frame.security import HEADERS
from tests.web.account.conftest import PASSWORD, account_of, change, pages, sign_in

NEW = "another horse 8"


def test_a_session_is_new_with_every_sign_in_and_the_one_before_is_over(client: TestClient) -> None:
    seen = []
    for _ in range(3):
        sign_in(client)
        seen.append(client.cookies[COOKIE])
    assert len(set(seen)) == 3
    client.cookies.clear()
    for old, status in zip(seen, (303, 303, 200), strict=True):
        assert client.get("/intake", headers={"cookie": f"{COOKIE}={old}"}).status_code == status


@pytest.mark.parametrize(
    "foreign",
    [
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
        {"origin": "https://elsewhere.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:9999"},
    ],
    ids=str,
)  # fmt: skip
def test_no_form_about_an_account_is_taken_from_elsewhere(
    client: TestClient, foreign: dict[str, str]
) -> None:
    sign_in(client)
    changed = {"old": PASSWORD, "new": NEW, "again": NEW}
    for path in (
        "/sign-in", "/sign-out", "/account/password", "/account/sessions/end", "/account/sessions/end-others",
    ):  # fmt: skip
        assert client.post(path, data=changed, headers=foreign).status_code == 403, path
    assert client.get("/intake").status_code == 200
    assert client.post("/account/password", data=changed, headers={"origin": "http://127.0.0.1"}).is_redirect


def test_attempts_from_one_address_wait_whomever_they_try(site: Site) -> None:
    with pages(site) as client:
        for number in range(FREE_OF_AN_ADDRESS):
            assert sign_in(client, f"nobody{number}", "wrong").status_code == 403
        waiting = sign_in(client)
        assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "5")
        assert "请等 5 秒" in waiting.text
        elsewhere = TestClient(client.app, base_url="http://127.0.0.1", client=("10.0.0.7", 1))
        assert sign_in(elsewhere).url.path == "/"


def test_attempts_that_come_at_once_are_all_counted(site: Site) -> None:
    with pages(site) as client, ThreadPoolExecutor(8) as attackers:
        answers = list(attackers.map(lambda number: sign_in(client, "zhang", f"wrong{number}"), range(16)))
        assert {answer.status_code for answer in answers} <= {403, 429}
        assert sign_in(client).status_code == 429


def test_a_name_that_nobody_has_waits_as_one_that_somebody_has(client: TestClient) -> None:
    told = []
    for login in ("zhang", "nobody"):
        answers = [sign_in(client, login, "wrong") for _ in range(7)]
        told.append([(answer.status_code, answer.text.replace(login, "X")) for answer in answers])
    assert told[0] == told[1]
    assert [status for status, _ in told[0]] == [403] * 5 + [429] * 2


def test_the_time_of_an_answer_does_not_tell_which_names_there_are(site: Site) -> None:
    taken: dict[str, list[float]] = {"zhang": [], "nobody": [], "closed": []}
    id_ = account_of(site, "closed", Role.CLERK)
    with site.database.write() as connection:
        accounts.end(connection, now(), "tester", id_)
    with pages(site) as client:
        sign_in(client, "first", "wrong")  # what is made once is made now
        for _ in range(4):
            for login, times in taken.items():
                begun = time.perf_counter()
                assert sign_in(client, login, "wrong").status_code == 403
                times.append(time.perf_counter() - begun)
    medians = [median(times) for times in taken.values()]
    assert max(medians) < 3 * min(medians)


def test_sessions_side_by_side_and_the_others_ended(site: Site) -> None:
    with pages(site) as one, pages(site) as two, pages(site) as three:
        browsers = (one, two, three)
        for browser in browsers:
            sign_in(browser)
        assert [browser.get("/intake").status_code for browser in browsers] == [200, 200, 200]
        assert "退出其他登录" in two.get("/account").text
        assert two.post("/account/sessions/end-others").headers["location"] == "/account"
        assert [browser.get("/intake").status_code for browser in browsers] == [303, 200, 303]
        assert "退出其他登录" not in two.get("/account").text
    with site.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(session_table)).scalar() == 1


def test_a_password_given_by_the_security_administrator_ends_every_session(
    client: TestClient, site: Site
) -> None:
    sign_in(client)
    assert client.get("/intake").status_code == 200
    given = reset_account(site, "zhang")
    assert client.get("/intake").status_code == 303
    assert sign_in(client).status_code == 403
    assert sign_in(client, password=given).headers["location"] == "/account/password"


def test_a_session_from_the_future_is_none(client: TestClient, site: Site) -> None:
    """The clock was set back: how long the session has been there cannot be told any more."""
    sign_in(client)
    with site.database.write() as connection:
        connection.execute(sa.update(session_table).values(begun=time.time() + 3600, seen=time.time() + 3600))
    assert client.get("/intake").status_code == 303


def test_cookies_are_for_tls_alone_behind_a_proxy_that_encrypts(site: Site) -> None:
    with pages(site, encrypted=True) as client:
        cookie = sign_in(client).headers["set-cookie"]
        assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
        assert "Domain" not in cookie and "Max-Age" not in cookie  # gone with the browser


def test_every_answer_about_signing_in_carries_the_headers_of_safety(client: TestClient) -> None:
    answers = [client.get("/sign-in"), sign_in(client, password="wrong"), sign_in(client)]
    answers += [client.get("/account"), client.get("/account/password"), client.post("/sign-out")]
    answers += [client.get("/account"), client.get("/account", headers={"authorization": "Bearer x"})]
    answers += [client.get("/sign-in/oidc")]
    for _ in range(7):
        answers.append(sign_in(client, password="wrong"))
    assert {answer.status_code for answer in answers} == {200, 303, 401, 403, 404, 429}
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, answer.url
        assert answer.headers["cache-control"] in ("no-store", "no-cache")


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/", "//elsewhere.example", "///elsewhere.example", "/\\elsewhere.example",
        "\\\\elsewhere.example", "javascript:alert(1)", "elsewhere.example", "http:elsewhere.example", "",
        "/\t/elsewhere.example", "/\n/elsewhere.example", "/x\r\nlocation: https://elsewhere.example", " //e",
    ],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(client: TestClient, back: str) -> None:
    answer = sign_in(client, back=back)
    target = answer.headers["location"]
    assert answer.status_code == 303
    assert target == "/" or target.startswith(("/%09/", "/%0A/", "/x%0D%0A")), target
    assert len(answer.headers.get_list("location")) == 1


def test_a_page_wanted_before_is_shown_after(client: TestClient) -> None:
    wanted = client.get("/intake?state=indexed").headers["location"]
    assert wanted == "/sign-in?back=%2Fintake%3Fstate%3Dindexed"
    assert 'value="/intake?state=indexed"' in client.get(wanted).text
    assert sign_in(client, back="/intake?state=indexed").headers["location"] == "/intake?state=indexed"


def aged(site: Site, login: str, set_at: str) -> None:
    with site.database.write() as connection:
        old = sa.update(account_table).where(account_table.c.login == login).values(password_at=set_at)
        connection.execute(old)


def test_a_password_that_is_too_old_is_changed_before_anything_else(site: Site) -> None:
    change(site.folder, "password_days = 0", "password_days = 90")
    again = Site(site.folder)
    aged(again, "zhang", "2020-01-01T00:00:00Z")
    with pages(again) as client:
        assert sign_in(client, back="/intake").headers["location"] == "/account/password"
        assert client.get("/intake").headers["location"] == "/account/password"
        assert "密码已用满 90 天" in client.get("/account/password").text
        changed = client.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
        assert changed.headers["location"] == "/account"
        assert client.get("/intake").status_code == 200
        client.post("/sign-out")
        assert sign_in(client, password=NEW, back="/intake").headers["location"] == "/intake"
    again.close()


def test_passwords_that_never_expire_may_be_as_old_as_they_are(client: TestClient, site: Site) -> None:
    aged(site, "zhang", "2020-01-01T00:00:00Z")
    assert sign_in(client, back="/intake").headers["location"] == "/intake"
    open_account(site, "newcomer", "新来的", frozenset({Role.CLERK}), password=PASSWORD)
    sign_in(client, "newcomer")
    assert "别人给的" in client.get("/account/password").text


def test_nothing_on_the_way_holds_a_password(client: TestClient, site: Site) -> None:
    sign_in(client)
    sign_in(client, password="secret that is wrong 1")
    desk_of(site).reset_password("zhang", "given by somebody 1", "tester", now())
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        content = path.read_bytes()
        for secret in (PASSWORD, "secret that is wrong 1", "given by somebody 1"):
            assert secret.encode() not in content, path
