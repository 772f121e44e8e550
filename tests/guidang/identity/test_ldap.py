"""A directory is asked whose a password is: what is right, what is not, and what is no answer."""

import dataclasses
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.desk.directory import DirectoryAwayError, Member
from archive.errors import SettingsError
from archive.rules.roles import Role
from guidang.identity.ldap import LdapDirectory
from guidang.site.identity_settings import Ldap, LdapGroups
from tests.guidang.identity.directory import ARCHIVE, BASE, Slapd, dn, password


def ask(slapd: Slapd, who: str, given: str | None, **other: object) -> Member | None:
    return LdapDirectory(slapd.settings(**other), slapd.folder).member(who, given)


def test_a_right_password_tells_who_it_is_and_of_which_groups(server: Slapd) -> None:
    found = ask(server, "zhang", password("zhang"))
    assert found == Member("zhang", "张三", "法务部", frozenset({Role.CLERK, Role.ARCHIVIST}))
    assert ask(server, "ZHANG ", password("zhang")) == found
    assert ask(server, "wang", password("wang")) == Member("wang", "王五", "", frozenset())


@pytest.mark.parametrize("address", ["ldap", "ldaps"])
def test_what_is_asked_is_encrypted_and_the_server_is_known(server: Slapd, address: str) -> None:
    port = {"ldap": server.port, "ldaps": server.tls_port}[address]
    right = {"server": f"{address}://localhost:{port}"}
    assert ask(server, "li", password("li"), **right)
    for wrong in (
        {"server": f"{address}://127.0.0.1:{port}"},  # its certificate is another name's
        right | {"ca_file": ""},  # nobody here vouches for it
    ):
        with pytest.raises(DirectoryAwayError, match="没有应答"):
            ask(server, "li", password("li"), **wrong)


def test_a_wrong_or_another_ones_or_no_password_is_nobodys(server: Slapd) -> None:
    for given in ("wrong", password("li"), " ", "\x00", "\u00ad", "\u200b", "\ud800", ""):
        assert ask(server, "zhang", given) is None, repr(given)
    assert ask(server, "nobody", password("zhang")) is None
    assert ask(server, "zhang", None) is None


def test_the_server_itself_would_take_an_empty_password(server: Slapd) -> None:
    """Which is why it is never asked: it answers as if nobody in particular had come."""
    from ldap3 import NONE, Connection
    from ldap3 import Server as Address

    address = Address(f"ldap://127.0.0.1:{server.port}", get_info=NONE)
    connection = Connection(address, authentication="SIMPLE", user=dn("zhang"), password="x")
    connection.password = ""
    with pytest.raises(Exception, match="password"):  # the library does not send it either
        connection.bind()
    connection.unbind()
    with socket.create_connection(("127.0.0.1", server.port), 5) as line:
        name = dn("zhang").encode()
        body = b"\x02\x01\x03\x04" + bytes([len(name)]) + name + b"\x80\x00"
        line.sendall(b"\x30" + bytes([len(body) + 5]) + b"\x02\x01\x01\x60" + bytes([len(body)]) + body)
        assert line.recv(100)[7:10] == b"\x0a\x01\x00"  # success


@pytest.mark.parametrize(
    "login", ["*", "z*", "zhang)(uid=*", "*)(objectClass=*", "zhang\x00", "zhang*", "\\7ahang", "(", "ｚhang"]
)
def test_what_is_typed_is_a_name_and_never_a_part_of_the_question(server: Slapd, login: str) -> None:
    assert ask(server, login, password("zhang")) is None


def test_a_name_of_signs_that_questions_are_made_of_is_found(server: Slapd) -> None:
    found = ask(server, "qian(*)", password("qian(*)"))
    assert found is not None and found.roles == {Role.ARCHIVIST}


def test_a_name_that_stands_for_several_or_is_too_long_is_nobodys(server: Slapd) -> None:
    assert ask(server, "inetOrgPerson", password("zhang"), login="objectClass") is None
    assert ask(server, "z" * 65, "wrong") is None
    assert ask(server, "", "wrong") is None


def test_only_whom_the_filter_names_signs_in(server: Slapd) -> None:
    assert ask(server, "li", password("li"), filter="(!(departmentNumber=财务部))") is None
    assert ask(server, "zhang", password("zhang"), filter="(!(departmentNumber=财务部))")


def test_a_group_that_is_not_there_gives_no_role(server: Slapd) -> None:
    groups = LdapGroups(head=f"cn=nowhere,{BASE}", reader=ARCHIVE)
    found = ask(server, "zhang", password("zhang"), groups=groups)
    assert found is not None and found.roles == {Role.READER}


def test_people_are_looked_for_without_an_account_of_our_own(server: Slapd) -> None:
    assert ask(server, "li", password("li"), bind_dn="", bind_password="")


def test_our_own_wrong_password_is_told_as_ours(server: Slapd) -> None:
    with pytest.raises(DirectoryAwayError, match="不接受归档程序的账号"):
        ask(server, "li", password("li"), bind_password="wrong")


def test_our_own_password_may_lie_in_a_file(server: Slapd, tmp_path: Path) -> None:
    (tmp_path / "ldap.secret").write_text("looks people up\n", encoding="utf-8")
    given = server.settings(bind_password="", bind_password_file="ldap.secret")
    assert LdapDirectory(given, tmp_path).member("li", password("li"))
    (tmp_path / "ldap.secret").unlink()
    with pytest.raises(SettingsError, match=r"ldap\.secret"):
        LdapDirectory(given, tmp_path)


def test_a_part_of_the_directory_that_is_not_there_is_told(server: Slapd) -> None:
    with pytest.raises(DirectoryAwayError):
        ask(server, "li", password("li"), base="dc=nowhere")


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen(5)
        yield line.getsockname()[1]


@pytest.mark.parametrize("address", ["ldap", "ldaps"])
def test_a_server_that_says_nothing_is_not_waited_for(server: Slapd, silent: int, address: str) -> None:
    begun = time.monotonic()
    with pytest.raises(DirectoryAwayError, match="没有应答"):
        ask(server, "li", password("li"), server=f"{address}://localhost:{silent}", seconds=1)
    assert time.monotonic() - begun < 5


def test_a_server_that_is_down_is_told(server: Slapd) -> None:
    server.stop()
    try:
        with pytest.raises(DirectoryAwayError, match="没有应答"):
            ask(server, "li", password("li"))
    finally:
        server.start()
    assert ask(server, "li", password("li"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"server": "dc1.example.org"}, "ldap.server"),
        ({"server": "http://dc1.example.org"}, "ldap.server"),
        ({"server": "ldap://dc1.example.org:port"}, "ldap.server"),
        ({"base": ""}, "ldap.base"),
        ({"filter": "(uid=*"}, "ldap.filter"),
        ({"login": "uid)("}, "ldap.login"),
        ({"bind_dn": "cn=us"}, "ldap.bind_dn"),
        ({"ca_file": "nowhere.pem"}, "nowhere.pem"),
    ],
)
def test_settings_that_cannot_be_right_are_told_at_the_start(
    wrong: dict[str, str], told: str, tmp_path: Path
) -> None:
    given = dataclasses.replace(Ldap(server="ldap://localhost", base=BASE), **wrong)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=told):
        LdapDirectory(given, tmp_path)
