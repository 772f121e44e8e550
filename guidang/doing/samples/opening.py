"""Opening the accounts of a sample site, with passwords that are shown once."""

import datetime
import ipaddress

from archive.catalogue.accounts import accounts, grants, people
from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.errors import RefusedError
from archive.rules.access import READING, Grant, Secrecy, height
from archive.rules.roles import BUSINESS_KIND
from guidang.doing.samples.staff import DAYS, READER, STAFF, WHY
from guidang.rights.accounts import (
    ADMINISTRATORS,
    Opened,
    desk_of,
    new_password,
    open_administrators,
    password_rules,
)
from guidang.site.operator import who
from guidang.site.site import Site, now, today

_MOST_SAMPLES = 500


def open_samples(site: Site) -> list[Opened]:
    """Open an account for every role on a new sample site, appoint who keeps a department's files, and give
    one reader a right to what is secret; nothing where there are business accounts already.

    The passwords need not be changed. Raises RefusedError where the site is no sample site, is served to
    other machines, or has not taken its samples in.
    """
    if not site.has_samples:
        raise RefusedError("这不是样例站点。", "样例账号只用于 guidang init --samples 建立的站点。")
    with site.database.read() as connection:
        there = accounts.listing(connection)
        secret = _secret(connection)
    if any(account.kind == BUSINESS_KIND for account in there):
        return []
    if not _on_this_machine(site.settings.web.host):
        raise RefusedError("样例账号只用于本机上的站点。", "请把 [web] host 改回 127.0.0.1。")
    if not secret:
        raise RefusedError("样例还没有收取。", "请先运行 guidang watch --once。")
    open_administrators(site)
    desk = desk_of(site)
    logins, rules = (*(member.login for member in STAFF), *ADMINISTRATORS), password_rules(site)
    passwords = {login: new_password(login, rules) for login in logins}
    hashes = {login: desk.hashed(password) for login, password in passwords.items()}
    with site.database.write() as connection:
        _staff(connection, hashes)
        _administrators(connection, hashes)
        _right(connection, secret)
        made = accounts.listing(connection)
    roles = {account.login: next(iter(account.roles)) for account in made}
    return [Opened(login, roles[login], password) for login, password in passwords.items() if login in roles]


def _staff(connection: Connection, hashes: dict[str, str]) -> None:
    for member in STAFF:
        person = people.add_person(connection, now(), who(), member.name, member.department, member.post)
        accounts.add(
            connection, now(), who(), member.login, person, {member.role}, hashes[member.login],
            must_change=False,
        )  # fmt: skip
        if member.duty:
            people.appoint(connection, now(), who(), person, member.keeps, member.duty, today())


def _administrators(connection: Connection, hashes: dict[str, str]) -> None:
    for login in ADMINISTRATORS:
        if account := accounts.by_login(connection, login):
            accounts.set_password(connection, now(), who(), account.id, hashes[login], must_change=False)


def _right(connection: Connection, secret: list[Record]) -> None:
    reader = next(account for account in accounts.listing(connection) if account.login == READER)
    since = today()
    end = (datetime.date.fromisoformat(since) + datetime.timedelta(days=DAYS)).isoformat()
    for record in secret:
        right = Grant(READING, ceiling=record.secrecy, record_id=record.id, since=since, until=end)
        grants.give(connection, now(), who(), reader.id, right, WHY)


def _secret(connection: Connection) -> list[Record]:
    """The records that are secrets of the state."""
    _, found = records.listing(connection, limit=_MOST_SAMPLES)
    return [record for record in found if height(record.secrecy) >= height(Secrecy.SECRET)]


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
