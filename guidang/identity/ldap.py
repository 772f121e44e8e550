"""A directory of the house (LDAP, Active Directory), asked whether a password is somebody's.

The name is looked for by the site's own account there, then a connection is opened as whoever was found:
whether the server takes the password is the answer. What is typed never becomes part of a filter unescaped,
and the server never sees an empty password, which it would take for somebody unnamed.
"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ldap3 import NONE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.operation.search import parse_filter
from ldap3.utils.conv import escape_filter_chars

from archive.catalogue.accounts.accounts import folded
from archive.desk.directory import DirectoryAwayError, Member
from archive.errors import SettingsError
from archive.rules.roles import Role
from guidang.identity.site_files import readable, secret
from guidang.site.identity_settings import Ldap, LdapGroups
from guidang.wording.words import msgid

log = logging.getLogger(__name__)

_FOUND = (0, 4)  # success; more than we asked for
_NOT_THEIRS = frozenset(
    {19, 32, 34, 48, 49, 53}
)  # wrong, locked, disabled: the server says no to this person
_LONGEST = 64  # of a sign-in name
_NO_SERVER = msgid("ldap.server 不是目录服务器的地址：{server}。")
_WRITE_SERVER = msgid("请写成 ldaps://主机 或 ldap://主机。")


class LdapDirectory:
    """The directory of these settings. `folder` is the site's, where the files it names lie.

    Raises SettingsError for settings that cannot be right.
    """

    def __init__(self, given: Ldap, folder: Path) -> None:
        scheme = given.server.partition("://")[0].lower()
        _check(given)
        if scheme not in ("ldap", "ldaps") or "://" not in given.server:
            raise SettingsError(_NO_SERVER, _WRITE_SERVER, server=given.server)
        self._given = given
        self._password = secret(folder, given.bind_password, given.bind_password_file)
        if given.bind_dn and not self._password:
            raise SettingsError("ldap.bind_dn 没有密码。", "请设 bind_password 或 bind_password_file。")
        tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=readable(folder, given.ca_file))
        # A new one for each connection: it remembers for minutes that its server was down.
        self._server = partial(Server, given.server, get_info=NONE, tls=tls, connect_timeout=given.seconds)
        try:
            self._server()
        except LDAPException as error:
            raise SettingsError(_NO_SERVER, _WRITE_SERVER, server=given.server) from error
        self._start_tls = given.start_tls and scheme == "ldap"

    def member(self, login: str, password: str | None) -> Member | None:
        """Who `login` is, if `password` is theirs; None if it is not, or the name is not known.

        With None for the password the name is only looked for. Raises DirectoryAwayError.
        """
        if password == "" or not login or len(login) > _LONGEST:
            return None
        try:
            with self._connected(self._given.bind_dn, self._password) as ours:
                if ours is None:
                    raise DirectoryAwayError(
                        "目录服务器不接受归档程序的账号。", "请系统管理员检查 ldap.bind_dn 和它的密码。"
                    )
                entry = self._entry(ours, login)
                if entry is None or password is None:
                    return None
                with self._connected(entry["dn"], password) as theirs:
                    return None if theirs is None else self._as_member(ours, entry)
        except (LDAPException, OSError) as error:
            log.warning("the directory did not answer: %s", error)
            raise DirectoryAwayError(
                "单位的目录服务没有应答，核对不了密码。", "请稍后再试；反复出现时请告诉系统管理员。"
            ) from error

    @contextmanager
    def _connected(self, dn: str, password: str) -> Iterator[Connection | None]:
        """A connection as `dn` ("" for nobody in particular); None where the server says no to them.

        The password goes as bytes: as text the library leaves signs out, until none may be left.
        """
        own = {"user": dn, "password": password.encode("utf-8", "replace")} if dn else {}
        connection = Connection(
            self._server(), **own, receive_timeout=self._given.seconds, auto_referrals=False, read_only=True,
            check_names=False, raise_exceptions=False,
        )  # fmt: skip
        try:
            connection.open()
            if self._start_tls and not connection.start_tls():
                raise LDAPException(f"no StartTLS: {connection.result}")
            if connection.bind():
                yield connection
            elif connection.result["result"] in _NOT_THEIRS:
                log.info("the directory refused %s: %s", dn, connection.result["description"])
                yield None
            else:
                raise LDAPException(f"bind: {connection.result}")
        finally:
            connection.unbind()

    def _entry(self, ours: Connection, login: str) -> dict[str, Any] | None:
        """The one entry whose sign-in name is `login`; None where there is none, or more than one.

        The server may compare more loosely than we do: then it would be one person under two names.
        """
        given = self._given
        wanted = f"(&{given.filter}({given.login}={escape_filter_chars(login)}))"
        attributes = [name for name in (given.login, given.name, given.department) if name]
        found = self._search(ours, wanted, attributes, 2)
        if len(found) > 1:
            log.warning("%s is %s entries of the directory", login, len(found))
        if len(found) != 1 or folded(_first(found[0], given.login)) != folded(login):
            return None
        return found[0]

    def _as_member(self, ours: Connection, entry: dict[str, Any]) -> Member:
        given, login = self._given, folded(_first(entry, self._given.login))
        name = _first(entry, given.name) or login
        department = _first(entry, given.department) if given.department else ""
        return Member(login, name, department, self._roles(ours, entry["dn"]))

    def _roles(self, ours: Connection, dn: str) -> frozenset[Role]:
        """The roles whose groups name `dn` as a member."""
        own = escape_filter_chars(dn)
        found = set()
        for role in LdapGroups.__slots__:
            group = getattr(self._given.groups, role)
            wanted = f"(|(member={own})(uniqueMember={own}))"
            if group and self._search(ours, wanted, [], 1, base=group):
                found.add(Role(role))
        return frozenset(found)

    def _search(
        self, ours: Connection, wanted: str, attributes: list[str], most: int, *, base: str = ""
    ) -> list[dict[str, Any]]:
        """Entries under the settings' base; or the one at `base`, if it fits. A base that is not there has
        none. Raises LDAPException."""
        ours.search(
            base or self._given.base, wanted, search_scope="BASE" if base else "SUBTREE",
            attributes=attributes or ["1.1"], size_limit=most,
        )  # fmt: skip
        if ours.result["result"] not in (*_FOUND, *([32] if base else [])):
            raise LDAPException(f"search: {ours.result}")
        return [each for each in ours.response or [] if each.get("type") == "searchResEntry"]


def _check(given: Ldap) -> None:
    """Raises SettingsError for what no directory would understand."""
    try:
        parse_filter(f"(&{given.filter}({given.login}=a))", None, False, False, None, False)
    except LDAPException as error:
        raise SettingsError(
            "ldap.filter 或 ldap.login 写错了（{error}）。", "请参照设置文件里的例子。", error=error
        ) from error
    if not given.base:
        raise SettingsError("没有设 ldap.base。", "请写明在目录的哪一部分找人。")


def _first(entry: dict[str, Any], name: str) -> str:
    """The first value of an attribute, whose name is written in whatever case; "" without one."""
    for key, value in entry["attributes"].items():
        if key.casefold() == name.casefold():
            values = value if isinstance(value, list) else [value]
            one = values[0] if values else ""
            return one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)
    return ""
