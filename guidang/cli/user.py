"""`guidang user`: accounts, their roles and passwords, and who keeps which department's files."""

import datetime
import sys
from dataclasses import asdict
from pathlib import Path

import click

from archive.catalogue.accounts import accounts, people, sessions
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground.connect import Connection
from archive.errors import RefusedError
from archive.rules.roles import Role
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words
from guidang.doing.accounts import (
    Opened,
    desk_of,
    new_password,
    open_account,
    open_administrators,
    password_rules,
)
from guidang.doing.running import who
from guidang.site.site import now
from guidang.wording import labels

role_option = click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]),
    help="角色，可多次给出 / a role; may be given several times",
)  # fmt: skip


@click.group()
def user() -> None:
    """账号、角色与部门档案人员 / accounts, roles, and who keeps a department's files."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="姓名 / the person's name")
@click.option("--department", default="", help="部门 / department")
@click.option("--post", default="", help="岗位 / post")
@role_option
@click.option(
    "--password-stdin", is_flag=True, help="从标准输入读密码 / read the password from standard input"
)
@site_option
@json_option
@told
def add(
    login: str, name: str, department: str, post: str, roles: tuple[str, ...], password_stdin: bool,
    site_folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """开一个账号，初始密码只显示这一次 / open an account; its first password is shown once."""
    _ = words()
    given = _typed() if password_stdin else ""
    wanted = frozenset(Role(role) for role in roles)
    with opened(site_folder) as site:
        password = open_account(site, login, name, wanted, department=department, post=post, password=given)
    if as_json:
        say_json({"login": accounts.folded(login), "password": None if given else password})
        return
    say(_("已开账号：{login}（{name}）").format(login=accounts.folded(login), name=name))
    if not given:
        say(_("初始密码（只显示这一次，首次登录须更换）：{password}").format(password=password))


@user.command()
@site_option
@json_option
@told
def administrators(site_folder: Path, as_json: bool) -> None:
    """开三员账号，只开还没有的 / open the accounts of the three administrators that are not there yet."""
    with opened(site_folder) as site:
        made = open_administrators(site)
    if as_json:
        say_json([asdict(account) for account in made])
    else:
        say_opened(made)


@user.command("list")
@site_option
@json_option
@told
def listing(site_folder: Path, as_json: bool) -> None:
    """列出账号 / list the accounts."""
    _ = words()
    with opened(site_folder) as site, site.database.read() as connection:
        found = accounts.listing(connection)
    if as_json:
        say_json([_as_json(account) for account in found])
        return
    for account in found:
        roles = "、".join(_(labels.ROLES[role]) for role in sorted(account.roles))
        ended = _("（已停用）") if account.ended_at else ""
        say(f"{account.login}　{account.name}　{account.department}　{roles}{ended}")


@user.command()
@click.argument("login")
@role_option
@site_option
@json_option
@told
def role(login: str, roles: tuple[str, ...], site_folder: Path, as_json: bool) -> None:
    """换角色，此人随即退出登录 / replace the roles of an account; its sessions end."""
    _ = words()
    wanted = frozenset(Role(name) for name in roles)
    with opened(site_folder) as site, site.database.write() as connection:
        accounts.set_roles(connection, now(), who(), _known(connection, login).id, wanted)
    if as_json:
        say_json({"login": accounts.folded(login), "roles": sorted(wanted)})
    else:
        names = "、".join(_(labels.ROLES[one]) for one in sorted(wanted))
        say(_("已换角色：{login}：{roles}").format(login=accounts.folded(login), roles=names))


@user.command()
@click.argument("login")
@site_option
@json_option
@told
def reset(login: str, site_folder: Path, as_json: bool) -> None:
    """重设密码，只显示这一次 / give a new password, shown once."""
    _ = words()
    with opened(site_folder) as site:
        password = new_password(accounts.folded(login), password_rules(site))
        desk_of(site).reset_password(login, password, who(), now())
    if as_json:
        say_json({"login": accounts.folded(login), "password": password})
    else:
        say(_("新密码（只显示这一次，首次登录须更换）：{password}").format(password=password))


@user.command("sign-out")
@click.argument("login")
@site_option
@json_option
@told
def sign_out(login: str, site_folder: Path, as_json: bool) -> None:
    """让此人所有的登录失效 / end all sessions of an account."""
    _ = words()
    with opened(site_folder) as site, site.database.write() as connection:
        ended = sessions.end_others(connection, now(), who(), _known(connection, login).id)
    if as_json:
        say_json({"ended": ended})
    else:
        say(_("已结束 {n} 个登录。").format(n=ended))


@user.command()
@click.argument("login")
@site_option
@json_option
@told
def close(login: str, site_folder: Path, as_json: bool) -> None:
    """停用账号，随即退出登录 / close an account; its sessions end."""
    _ = words()
    with opened(site_folder) as site, site.database.write() as connection:
        if not accounts.end(connection, now(), who(), _known(connection, login).id):
            raise RefusedError("账号“{login}”已经停用。", "无须再停用。", login=login)
    if as_json:
        say_json({"closed": accounts.folded(login)})
    else:
        say(_("账号已停用：{login}").format(login=accounts.folded(login)))


@user.command()
@click.argument("login")
@click.argument("department")
@click.option(
    "--duty",
    type=click.Choice([people.KEEP, people.SUPERVISE]),
    default=people.KEEP,
    show_default=True,
    help="保管或监督 / keep or supervise",
)
@click.option("--since", required=True, help="起 / from, YYYY-MM-DD")
@click.option("--until", default=None, help="止 / until, YYYY-MM-DD")
@site_option
@json_option
@told
def appoint(
    login: str, department: str, duty: str, since: str, until: str | None, site_folder: Path, as_json: bool
) -> None:
    """指定部门档案人员 / appoint who keeps or supervises a department's files."""
    _ = words()
    with opened(site_folder) as site, site.database.write() as connection:
        account = _known(connection, login)
        if account.ended_at is not None:  # R058: who has left keeps no files
            raise RefusedError("账号“{login}”已经停用。", "请指定在职的人。", login=login)
        person = accounts.person_of(connection, account.id)
        id_ = people.appoint(
            connection, now(), who(), person, department, duty, _day(since), _day(until) if until else None
        )
    if as_json:
        say_json({"appointment": id_})
    else:
        say(_("已指定 {name}：{department}。").format(name=account.name, department=department))


def say_opened(made: list[Opened]) -> None:
    """Show the passwords of accounts just opened."""
    _ = words()
    if not made:
        say(_("三员账号都已经有了。"))
        return
    say(_("已开账号，密码只显示这一次，首次登录须更换："))
    for one in made:
        say(f"  {one.login}  {one.password}  {_(labels.ROLES[one.role])}")


def _typed() -> str:
    """The password on standard input. Raises RefusedError where there is none that can be typed again."""
    try:
        given = sys.stdin.readline().rstrip("\r\n")
        given.encode()
    except UnicodeError:
        given = ""
    if not given:
        raise RefusedError("标准输入里没有可用的密码。", "请从标准输入给出一行 UTF-8 文字。")
    return given


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise RefusedError("日期不对：{text}。", "请写成 2026-01-31。", text=text) from None


def _known(connection: Connection, login: str) -> Account:
    account = accounts.by_login(connection, login)
    if account is None:
        raise RefusedError("没有账号“{login}”。", "请用 guidang user list 查看。", login=login)
    return account


def _as_json(account: Account) -> dict[str, object]:
    names = ("login", "name", "department", "post", "kind", "source", "must_change", "ended_at")
    return {name: getattr(account, name) for name in names} | {"roles": sorted(account.roles)}
