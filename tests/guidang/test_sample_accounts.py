"""The accounts of a sample site: one a role, on a sample site alone, and who of them sees what is secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue.accounts import accounts, grants, people
from archive.catalogue.looking import records
from archive.rules.access import READING, Act
from archive.rules.roles import Role
from guidang.rights import holder as rights
from guidang.site.site import Site
from tests.running import answer, guidang, make_site

TODAY = "2999-01-01"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, list[dict[str, str]]]]:
    """A sample site with its accounts, and what was told of them."""
    folder = tmp_path_factory.mktemp("samples") / "site"
    guidang("init", "--samples", folder)
    early = guidang("user", "administrators", "--samples", "--site", folder, code=1)
    assert "guidang watch --once" in early.stderr
    guidang("watch", "--once", "--site", folder)
    told = answer("user", "administrators", "--samples", "--site", folder)
    site = Site(folder)
    yield site, told
    site.close()


def test_every_role_has_one_account_whose_password_opens_it(
    opened: tuple[Site, list[dict[str, str]]],
) -> None:
    site, told = opened
    assert sorted(one["role"] for one in told) == sorted(Role)
    with site.database.read() as connection:
        there = {account.login: account for account in accounts.listing(connection)}
    assert there.keys() == {one["login"] for one in told}
    for one in told:
        assert there[one["login"]].roles == {Role(one["role"])}
        assert not there[one["login"]].must_change
    departments = {drop.department for drop in site.drop_folders()}
    assert {account.department for account in there.values()} - {""} <= departments


@pytest.mark.rule("R057")
def test_a_department_s_files_have_their_keeper(opened: tuple[Site, list[dict[str, str]]]) -> None:
    site, _ = opened
    with site.database.read() as connection:
        kept = [
            (one.person, one.department, one.duty)
            for one in people.appointments(connection, TODAY)
            if one.duty == people.KEEP
        ]
    assert kept == [("林静", "工程部", "keep")]


@pytest.mark.rule("R047")
def test_only_who_was_given_a_right_sees_what_is_secret(opened: tuple[Site, list[dict[str, str]]]) -> None:
    site, _ = opened
    with site.database.read() as connection:
        _, found = records.listing(connection, limit=100)
        (secret,) = [record.id for record in found if record.secrecy]
        there = accounts.listing(connection)
        (given,) = grants.listing(connection)
    assert (given.login, given.grant.record_id, given.grant.acts) == ("reader", secret, READING)
    for account in there:
        with site.database.read() as connection:
            scopes = {act: rights.of_account(site, account).scope(act) for act in Act}
            sees = {act for act, scope in scopes.items() if records.get(connection, secret, scope)}
        assert sees == (READING if account.login == "reader" else set()), account.login
    with site.database.read() as connection:
        assert records.get(connection, secret, rights.of_visitor(site).scope(Act.FIND)) is None


def test_once_more_opens_nothing(opened: tuple[Site, list[dict[str, str]]]) -> None:
    site, _ = opened
    done = guidang("user", "administrators", "--samples", "--site", site.folder)
    assert "样例账号" not in done.stdout


def test_a_site_of_no_samples_and_one_for_other_machines_are_refused(tmp_path: Path) -> None:
    plain = make_site(tmp_path / "plain")
    assert "样例" in guidang("user", "administrators", "--samples", "--site", plain, code=1).stderr
    folder = tmp_path / "samples"
    guidang("init", "--samples", folder)
    settings = folder / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace('host = "127.0.0.1"', 'host = "192.0.2.1"')
    settings.write_text(text, encoding="utf-8")
    refused = guidang("user", "administrators", "--samples", "--site", folder, code=1)
    assert "127.0.0.1" in refused.stderr
    site = Site(folder)
    with site.database.read() as connection:
        assert len(accounts.listing(connection)) == 3
    site.close()
