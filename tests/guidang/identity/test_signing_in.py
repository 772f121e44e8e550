"""Signing in by a directory: over a real site, its real pages, and a real server."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response

from archive.catalogue.accounts import accounts
from archive.catalogue.tables import audit as log
from archive.catalogue.tables import person
from archive.errors import RefusedError, SettingsError
from archive.rules.roles import Role
from guidang.doing.accounts import desk_of, open_account, reset_account
from guidang.site import site as sites
from guidang.site.site import Site, now
from guidang.web.app import create_app
from tests.guidang.identity.directory import ADMIN, ADMIN_PASSWORD, ARCHIVE, BASE, STAFF, Slapd, password

LOCAL_PASSWORD = "correct horse 7"
HTML = {"accept": "text/html", "accept-language": "zh-CN"}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that nobody has changed yet; to be copied."""
    folder = tmp_path_factory.mktemp("fresh") / "site"
    sites.create(folder).close()
    return folder


@pytest.fixture
def site(fresh: Path, tmp_path: Path, server: Slapd) -> Iterator[Site]:
    """A site whose settings name the directory, with one account of its own: `local`."""
    folder = Path(shutil.copytree(fresh, tmp_path / "site"))
    settings = folder / "config" / "settings.toml"
    (folder / "keys").mkdir(exist_ok=True)
    shutil.copy(server.folder / "ca.pem", folder / "keys" / "ca.pem")
    (folder / "keys" / "ldap.secret").write_text(ADMIN_PASSWORD, encoding="utf-8")
    text = settings.read_text(encoding="utf-8").replace("hash_passes = 3", "hash_passes = 1")
    for empty, given in (
        ('server = ""', f'server = "ldap://localhost:{server.port}"'),
        ('ca_file = "" ', 'ca_file = "keys/ca.pem"'),
        ('base = ""', f'base = "{BASE}"'),
        ('bind_dn = ""', f'bind_dn = "{ADMIN}"'),
        ('bind_password_file = ""', 'bind_password_file = "keys/ldap.secret"'),
        ('department = ""', 'department = "departmentNumber"'),
        ('clerk = ""', f'clerk = "{STAFF}"'),
        ('\narchivist = ""', f'\narchivist = "{ARCHIVE}"'),
    ):
        assert empty in text
        text = text.replace(empty, given, 1)
    settings.write_text(text, encoding="utf-8")
    made = Site(folder)
    open_account(made, "local", "本站的", frozenset({Role.CLERK}), password=LOCAL_PASSWORD)
    yield made
    made.close()


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    app = create_app(site)
    with TestClient(app, base_url="http://127.0.0.1", headers=HTML, follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, login: str, password: str) -> Response:
    return client.post("/sign-in", data={"login": login, "password": password, "back": "/intake"})


def acts(site: Site) -> list[str]:
    with site.database.read() as connection:
        return [row.act for row in connection.execute(sa.select(log.c.act).order_by(log.c.id))]


def test_the_first_sign_in_opens_an_account_with_the_roles_of_its_groups(
    client: TestClient, site: Site
) -> None:
    assert sign_in(client, "Zhang", password("zhang")).headers["location"] == "/intake"
    assert client.get("/intake").status_code == 200
    with site.database.read() as connection:
        opened = accounts.by_login(connection, "zhang")
    assert opened is not None
    assert (opened.name, opened.department, opened.source) == ("张三", "法务部", "ldap")
    assert (opened.roles, opened.password_hash) == ({Role.CLERK, Role.ARCHIVIST}, "")
    assert acts(site)[-4:] == ["department_entered", "person_entered", "account_opened", "signed_in"]
    assert sign_in(client, "zhang", password("zhang")).status_code == 303  # and no second one
    with site.database.read() as connection:
        assert len(accounts.listing(connection)) == 2
        assert connection.execute(sa.select(sa.func.count()).select_from(person)).scalar() == 2


def test_who_is_in_no_group_has_no_account_until_it_is_opened(client: TestClient, site: Site) -> None:
    refused = sign_in(client, "wang", password("wang"))
    assert (refused.status_code, "还没有为“wang”开账号" in refused.text) == (403, True)
    assert acts(site)[-1] == "sign_in_refused"
    assert open_account(site, "wang", "王五", frozenset({Role.READER}), source="ldap") == ""
    assert sign_in(client, "wang", password("wang")).headers["location"] == "/intake"


def test_roles_given_here_outlive_the_groups(client: TestClient, site: Site) -> None:
    sign_in(client, "zhang", password("zhang"))
    with site.database.write() as connection:
        opened = accounts.by_login(connection, "zhang")
        assert opened is not None
        accounts.set_roles(connection, now(), "tester", opened.id, [Role.HEAD])
    assert client.get("/intake").status_code == 303  # the session ended with the roles
    sign_in(client, "zhang", password("zhang"))
    with site.database.read() as connection:
        again = accounts.by_login(connection, "zhang")
    assert again is not None and again.roles == {Role.HEAD}


def test_an_account_closed_here_stays_closed_whatever_the_directory_says(
    client: TestClient, site: Site
) -> None:
    sign_in(client, "li", password("li"))
    with site.database.write() as connection:
        opened = accounts.by_login(connection, "li")
        assert opened is not None
        accounts.end(connection, now(), "tester", opened.id)
    assert client.get("/intake").status_code == 303
    assert sign_in(client, "li", password("li")).status_code == 403


def test_the_password_is_not_changed_nor_reset_nor_given_here(client: TestClient, site: Site) -> None:
    sign_in(client, "zhang", password("zhang"))
    assert "/account/password" not in client.get("/account").text
    new = {"old": password("zhang"), "new": "another one 1", "again": "another one 1"}
    changed = client.post("/account/password", data=new)
    assert (changed.status_code, "密码不在这里" in changed.text) == (403, True)
    with pytest.raises(RefusedError, match="不在这里"):
        reset_account(site, "zhang")
    with pytest.raises(RefusedError, match="不在这里"):
        open_account(site, "sun", "孙", frozenset({Role.CLERK}), source="ldap", password=LOCAL_PASSWORD)


def test_a_name_of_this_site_is_never_the_directorys(client: TestClient, site: Site) -> None:
    open_account(site, "li", "另一个李", frozenset({Role.CLERK}), password=LOCAL_PASSWORD)
    assert sign_in(client, "li", password("li")).status_code == 403
    assert sign_in(client, "li", LOCAL_PASSWORD).status_code == 303


def test_attempts_at_the_directory_wait_as_all_others_do(client: TestClient) -> None:
    for _ in range(5):
        assert sign_in(client, "zhang", "wrong").status_code == 403
    assert sign_in(client, "zhang", password("zhang")).status_code == 429
    assert sign_in(client, "li", password("li")).status_code == 303


def test_while_the_directory_is_down_accounts_of_the_site_sign_in_and_nobody_learns_which_they_are(
    client: TestClient, server: Slapd
) -> None:
    server.stop()
    try:
        assert sign_in(client, "local", LOCAL_PASSWORD).status_code == 303
        client.cookies.clear()
        answers = [sign_in(client, login, "wrong") for login in ("local", "zhang", "nobody")]
        assert [answer.status_code for answer in answers] == [503, 503, 503]
        texts = [answer.text for answer in answers]
        assert "目录服务没有应答" in texts[0]
        told = {
            text.replace(name, "X") for text, name in zip(texts, ("local", "zhang", "nobody"), strict=True)
        }
        assert len(told) == 1
        for _ in range(4):
            sign_in(client, "zhang", "wrong")
        assert sign_in(client, "zhang", "wrong").status_code == 429
        for number in range(30):  # an office that tries its luck is not locked out by its own address
            sign_in(client, f"somebody{number}", "wrong")
    finally:
        server.start()
    assert sign_in(client, "li", password("li")).status_code == 303


def test_an_empty_password_is_refused_without_asking(client: TestClient, server: Slapd) -> None:
    server.stop()
    try:
        assert sign_in(client, "zhang", "").status_code == 403
    finally:
        server.start()
    assert sign_in(client, "zhang", "").status_code == 403


def test_the_time_does_not_tell_whose_password_is_kept_where(client: TestClient) -> None:
    sign_in(client, "zhang", password("zhang"))
    taken: dict[str, list[float]] = {"local": [], "zhang": [], "nobody": []}
    for _ in range(4):
        for login, times in taken.items():
            begun = time.perf_counter()
            assert sign_in(client, login, "wrong").status_code == 403
            times.append(time.perf_counter() - begun)
    medians = [median(times) for times in taken.values()]
    assert max(medians) < 3 * min(medians)


def test_two_first_sign_ins_at_once_open_one_account(site: Site) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from archive.desk.signing_in import Caller

    desk = desk_of(site)
    with ThreadPoolExecutor(4) as windows:
        found = list(
            windows.map(
                lambda number: desk.sign_in(
                    "zhang", password("zhang"), Caller(f"10.0.0.{number}"), now(), time.time()
                ),
                range(4),
            )
        )
    assert len({account.id for _, account in found}) == 1
    assert len({secret for secret, _ in found}) == 4


def test_settings_that_cannot_be_right_stop_the_pages_at_their_start(site: Site) -> None:
    settings = site.folder / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace(f'base = "{BASE}"', 'base = ""')
    settings.write_text(text, encoding="utf-8")
    wrong = Site(site.folder)
    with pytest.raises(SettingsError, match=r"ldap\.base"):
        create_app(wrong)
    wrong.close()
