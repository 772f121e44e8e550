"""Signing in by a provider: who comes back is believed only if all of it is right."""

import base64
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import oidc_provider_mock
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import RSAKey

from archive.catalogue.accounts import accounts
from archive.catalogue.tables import audit as log
from archive.errors import SettingsError
from archive.rules.roles import Role
from guidang.doing.accounts import open_account, reset_account
from guidang.identity.oidc import Provider
from guidang.site.identity_settings import Oidc
from guidang.site.site import Site, now
from guidang.web.account.gate import COOKIE
from guidang.web.account.oidc_page import KEPT
from guidang.web.app import create_app
from tests.web.account.conftest import HTML, PASSWORD, account_of, change, pages, sign_in
from tests.web.account.provider import (
    CLIENT,
    SECRET,
    StrictProvider,
    provided,
    signed_with_what_is_public,
    unsigned,
)


def set_provider(folder: Path, issuer: str, *more: str) -> None:
    change(
        folder, '[oidc]', '[oidc] #', 'issuer = ""', f'issuer = "{issuer}"', 'client_id = ""',
        f'client_id = "{CLIENT}"', 'client_secret = ""', f'client_secret = "{SECRET}"', *more,
    )  # fmt: skip


@pytest.fixture
def provider() -> Iterator[StrictProvider]:
    with provided() as made:
        yield made


@pytest.fixture
def site(folder: Path, provider: StrictProvider) -> Iterator[Site]:
    """A site whose settings name the provider; `zhang` is known by it, `local` has a password here."""
    set_provider(folder, provider.issuer)
    made = Site(folder)
    open_account(made, "zhang", "张三", frozenset({Role.ARCHIVIST}), source="oidc")
    account_of(made, "local", Role.CLERK)
    yield made
    made.close()


def begin(client: TestClient, back: str = "/intake") -> str:
    """Where the provider is asked, of a sign-in that begins now."""
    answer = client.get("/sign-in/oidc", params={"back": back})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(client: TestClient, provider: StrictProvider, **other: str) -> Response:
    """Sign in at the provider and come back; `other` is laid over what is brought along."""
    address = urlsplit(provider.allow(begin(client)))
    return client.get(address.path, params=dict(parse_qsl(address.query)) | other)


def last_act(site: Site) -> tuple[str, str]:
    with site.database.read() as connection:
        row = connection.execute(sa.select(log.c.who, log.c.act).order_by(log.c.id.desc()).limit(1)).one()
    return row.who, row.act


def refused(answer: Response, words: str) -> None:
    """Told in words, on the page to sign in on, and nobody is signed in."""
    assert answer.status_code == 403
    assert words in answer.text, answer.text
    assert 'name="password"' in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_who_comes_back_from_the_provider_is_signed_in(
    client: TestClient, provider: StrictProvider, site: Site
) -> None:
    answer = come_back(client, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/intake")
    assert client.get("/intake").status_code == 200
    assert last_act(site) == ("zhang", "signed_in")
    assert KEPT not in client.cookies
    assert "/account/password" not in client.get("/account").text


def test_an_independent_provider_is_understood(folder: Path) -> None:
    user = oidc_provider_mock.User(sub="42", claims={"preferred_username": "Li"})
    with oidc_provider_mock.run_server_in_thread(user_claims=[user]) as server:
        set_provider(folder, f"http://localhost:{server.server_port}")
        made = Site(folder)
        open_account(made, "li", "李四", frozenset({Role.READER}), source="oidc")
        with pages(made) as client:
            for number in range(2):
                sent = httpx2.post(begin(client), data={"sub": "42"}).headers["location"]
                assert sent.startswith("http://127.0.0.1/sign-in/oidc/back?")
                here = sent.removeprefix("http://127.0.0.1")
                answer = client.get(here)
                assert (answer.status_code, answer.headers["location"]) == (303, "/intake"), number
                refused(client.get(here), "已经用过")  # the way back once more
            denied = httpx2.post(begin(client), data={"action": "deny"}).headers["location"]
            query = dict(parse_qsl(urlsplit(begin(client)).query))
            answer = client.get(
                "/sign-in/oidc/back", params={"error": "access_denied", "state": query["state"]}
            )
            assert "error=access_denied" in denied
            refused(answer, "没有准许这次登录")
        made.close()


def test_each_sign_in_has_its_own_state_nonce_and_challenge(client: TestClient) -> None:
    asked = [parse_qs(urlsplit(begin(client)).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43


def test_what_the_browser_keeps_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    for address, secure in (("http://127.0.0.1", False), ("https://127.0.0.1", True)):
        with pages(site, address) as client:
            kept = client.get("/sign-in/oidc").headers["set-cookie"]
        assert f"{KEPT}=" in kept
        assert all(part in kept for part in ("HttpOnly", "SameSite=lax", "Path=/sign-in/oidc", "Max-Age=600"))
        assert ("Secure" in kept) is secure


def test_a_sign_in_that_another_browser_began_signs_nobody_in(
    client: TestClient, provider: StrictProvider, site: Site
) -> None:
    """Somebody who sends a reader their own way back does not get them into their own account."""
    with pages(site) as attacker:
        here = urlsplit(provider.allow(begin(attacker)))
    refused(client.get(f"{here.path}?{here.query}"), "不是从这个浏览器开始的")
    begin(client)
    refused(client.get(f"{here.path}?{here.query}"), "不是从这个浏览器开始的")


@pytest.mark.parametrize("kept", ["", "%%%", "bm8", "W10=", "eyJzdGF0ZSI6ICIifQ=="])
def test_a_cookie_that_is_none_is_no_sign_in(client: TestClient, kept: str) -> None:
    cookie = {"cookie": f"{KEPT}={kept}"}
    refused(client.get("/sign-in/oidc/back", params={"code": "a"}, headers=cookie), "不是从这个浏览器")


def test_a_wrong_state_and_a_code_used_twice_are_refused(
    client: TestClient, provider: StrictProvider
) -> None:
    refused(come_back(client, provider, state="another"), "不是从这个浏览器开始的")
    address = urlsplit(provider.allow(begin(client)))
    cookie = {"cookie": f"{KEPT}={client.cookies[KEPT]}"}
    assert client.get(f"{address.path}?{address.query}", headers=cookie).status_code == 303
    refused(client.get(f"{address.path}?{address.query}", headers=cookie), "invalid_grant")
    refused(come_back(client, provider, code="made up"), "invalid_grant")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"error": "access_denied", "code": ""}, "没有准许这次登录"),
        ({"error": "server_error", "error_description": "<b>no</b>"}, "server_error &lt;b&gt;no"),
        ({"iss": "https://elsewhere.example"}, "来自另一个登录平台"),
    ],
)
def test_what_the_provider_refuses_is_told_in_words(
    client: TestClient, provider: StrictProvider, said: dict[str, str], words: str
) -> None:
    refused(come_back(client, provider, **said), words)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://elsewhere.example"}, {"aud": "another"}, {"aud": []}, {"nonce": "another"},
        {"nonce": None}, {"exp": 1}, {"exp": None}, {"iat": None}, {"sub": None}, {"sub": ""}, {"sub": 7},
        {"azp": "another"}, {"aud": [CLIENT, "another"]}, {"nbf": 4_000_000_000}, {"exp": "soon"},
    ],
    ids=str,
)  # fmt: skip
def test_a_word_that_is_not_for_us_now_is_not_believed(
    client: TestClient, provider: StrictProvider, change: dict[str, Any]
) -> None:
    def twisted(claims: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in (claims | change).items() if value is not None}

    provider.twist = twisted
    refused(come_back(client, provider), "未通过核验")
    provider.twist = dict
    assert come_back(client, provider).status_code == 303


def test_a_word_that_is_not_signed_by_the_provider_is_not_believed(
    client: TestClient, provider: StrictProvider
) -> None:
    other = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    for sign in (
        unsigned,
        signed_with_what_is_public(provider),
        lambda claims: provider.signed(claims)[:-8] + "AAAAAAAA",
        lambda claims: provider.signed(claims, kid="two"),
        lambda claims: "no token",
        lambda claims: "",
    ):
        provider.sign = sign
        refused(come_back(client, provider), "未通过核验")
    own, provider.key, provider.sign = provider.key, other, provider.signed
    address = urlsplit(provider.allow(begin(client)))
    provider.keys = lambda: {"keys": [own.as_dict(private=False)]}  # type: ignore[method-assign]
    refused(client.get(f"{address.path}?{address.query}"), "未通过核验")


def test_several_for_whom_a_word_is_are_taken_if_we_are_named(
    client: TestClient, provider: StrictProvider
) -> None:
    provider.twist = lambda claims: claims | {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert come_back(client, provider).status_code == 303


def test_a_name_that_the_token_lacks_is_asked_for(client: TestClient, provider: StrictProvider) -> None:
    provider.claims = {"sub": "subject-1"}
    refused(come_back(client, provider), "preferred_username")
    provider.userinfo = {"sub": "another", "preferred_username": "zhang"}
    refused(come_back(client, provider), "preferred_username")
    provider.userinfo = {"sub": "subject-1", "preferred_username": "zhang"}
    assert come_back(client, provider).status_code == 303


@pytest.mark.rule("R047")
def test_who_has_no_account_for_it_is_not_let_in(
    client: TestClient, provider: StrictProvider, site: Site
) -> None:
    for login in ("nobody", "local"):
        provider.claims = {"sub": "subject-2", "preferred_username": login}
        refused(come_back(client, provider), f"没有为“{login}”开的账号")
        assert last_act(site) == (login, "sign_in_refused")
    assert sign_in(client, "zhang", PASSWORD).status_code == 403  # nor is there a password for the other


def test_a_name_taken_by_another_person_at_the_provider_opens_nothing(
    client: TestClient, provider: StrictProvider, site: Site
) -> None:
    assert come_back(client, provider).status_code == 303
    provider.claims = {"sub": "subject-2", "preferred_username": "zhang"}
    refused(come_back(client, provider), "已属于另一个人")
    assert reset_account(site, "zhang") == ""
    assert client.get("/intake").status_code == 303  # whoever was there is out
    assert come_back(client, provider).status_code == 303


def test_an_account_closed_here_is_not_opened_by_the_provider(
    client: TestClient, provider: StrictProvider, site: Site
) -> None:
    come_back(client, provider)
    with site.database.write() as connection:
        account = accounts.by_login(connection, "zhang")
        assert account is not None
        accounts.end(connection, now(), "tester", account.id)
    assert client.get("/intake").status_code == 303
    refused(come_back(client, provider), "没有为“zhang”开的账号")


def test_the_session_before_is_over(client: TestClient, provider: StrictProvider) -> None:
    sign_in(client, "local")
    before = client.cookies[COOKIE]
    come_back(client, provider)
    assert client.cookies[COOKIE] != before
    client.cookies.clear()
    client.cookies.set(COOKIE, before)
    assert client.get("/intake").status_code == 303


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_the_way_back_leads_to_no_other_site(client: TestClient, provider: StrictProvider, back: str) -> None:
    address = urlsplit(provider.allow(begin(client, back)))
    assert client.get(f"{address.path}?{address.query}").headers["location"] == "/"


def test_the_address_to_come_back_to_is_as_the_browser_calls_the_site(
    site: Site, provider: StrictProvider, folder: Path
) -> None:
    def redirect(**how: Any) -> str:
        with pages(site, **how) as client:
            asked = parse_qs(urlsplit(begin(client)).query)
            return asked["redirect_uri"][0]

    assert redirect() == "http://127.0.0.1/sign-in/oidc/back"
    behind = {"address": "http://archive.example.org", "allowed_hosts": ["archive.example.org"]}
    assert redirect(**behind, encrypted=True) == "https://archive.example.org/sign-in/oidc/back"
    own = "https://documents.example.org/sign-in/oidc/back"
    change(folder, 'redirect = ""', f'redirect = "{own}"')
    again = Site(folder)
    with pages(again) as client:
        assert parse_qs(urlsplit(begin(client)).query)["redirect_uri"] == [own]
    again.close()


def test_the_secret_is_shown_in_the_way_the_provider_wants(
    client: TestClient, provider: StrictProvider
) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert come_back(client, provider).status_code == 303


def test_the_secret_may_lie_in_a_file_and_a_wrong_one_is_told(
    folder: Path, site: Site, provider: StrictProvider
) -> None:
    change(folder, f'client_secret = "{SECRET}"', 'client_secret = ""')
    change(folder, 'client_secret_file = ""', 'client_secret_file = "oidc.secret"')
    for secret, status in ((SECRET, 303), ("wrong", 403)):
        (folder / "oidc.secret").write_text(secret + "\n", encoding="utf-8")
        again = Site(folder)
        with pages(again) as client:
            answer = come_back(client, provider)
            assert answer.status_code == status
            assert status == 303 or "invalid_client" in answer.text
        again.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://127.0.0.1:1"}, {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": None}, {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)  # fmt: skip
def test_a_provider_that_tells_of_another_is_not_asked(
    client: TestClient, provider: StrictProvider, wrong: dict[str, Any]
) -> None:
    provider.metadata = wrong
    answer = client.get("/sign-in/oidc")
    assert (answer.status_code, "与设置不符" in answer.text) == (503, True)


def test_a_provider_that_is_down_is_told_and_passwords_go_on(site: Site, folder: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    change(folder, site.settings.oidc.issuer, f"http://127.0.0.1:{port}")
    again = Site(folder)
    with pages(again) as client:
        answer = client.get("/sign-in/oidc", params={"back": "/intake"})
        assert (answer.status_code, "统一登录没有应答" in answer.text) == (503, True)
        assert 'value="/intake"' in answer.text
        assert sign_in(client, "local").status_code == 303
    again.close()


def test_a_provider_that_goes_down_in_between_is_told(client: TestClient, folder: Path, site: Site) -> None:
    with provided() as short:
        change(folder, site.settings.oidc.issuer, short.issuer)
        again = Site(folder)
        with pages(again) as other:
            address = urlsplit(short.allow(begin(other)))
            gone = dict(other.cookies)
        again.close()
    again = Site(folder)
    with pages(again) as other:
        other.cookies.update(gone)
        refused(other.get(f"{address.path}?{address.query}"), "统一登录没有应答")
    again.close()


def test_the_page_to_sign_in_on_offers_the_provider_only_where_there_is_one(
    client: TestClient, folder: Path, fresh: Path
) -> None:
    page = client.get("/sign-in", params={"back": "/intake?q=1"}).text
    assert 'href="/sign-in/oidc?back=%2Fintake%3Fq%3D1"' in page
    assert "用单位的统一登录" in page
    change(folder, 'label = ""', 'label = "<天圆>统一认证"')
    again = Site(folder)
    with pages(again) as other:
        assert "&lt;天圆&gt;统一认证" in other.get("/sign-in").text
    again.close()
    without = Site(fresh)
    with TestClient(create_app(without), base_url="http://127.0.0.1", headers=HTML) as other:
        assert "/sign-in/oidc" not in other.get("/sign-in").text
        for path in ("/sign-in/oidc", "/sign-in/oidc/back?code=a&state=b"):
            answer = other.get(path)
            assert (answer.status_code, "没有接统一登录" in answer.text) == (404, True)
    without.close()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"issuer": "http://sso.example.org"}, "oidc.issuer"),
        ({"issuer": "sso.example.org"}, "oidc.issuer"),
        ({"issuer": "https://[::"}, "oidc.issuer"),
        ({"client_id": ""}, "oidc.client_id"),
        ({"redirect": "/sign-in/oidc/back"}, "oidc.redirect"),
        ({"client_secret_file": "nowhere"}, "nowhere"),
        ({"ca_file": "nowhere.pem"}, "nowhere.pem"),
    ],
)
def test_settings_that_cannot_be_right_are_told_at_the_start(
    wrong: dict[str, str], told: str, tmp_path: Path
) -> None:
    given = {"issuer": "https://sso.example.org", "client_id": CLIENT} | wrong
    with pytest.raises(SettingsError, match=told):
        Provider(Oidc(**given), tmp_path)


def test_the_parameters_of_the_way_back_are_limited(client: TestClient) -> None:
    assert client.get("/sign-in/oidc/back", params={"code": "a" * 4001}).status_code == 422


def test_nothing_the_browser_keeps_names_a_person_or_a_password(client: TestClient) -> None:
    begin(client)
    kept = json.loads(base64.urlsafe_b64decode(client.cookies[KEPT].strip('"')))
    assert kept.keys() == {"state", "nonce", "verifier", "back"}
