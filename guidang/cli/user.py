"""`guidang user`: accounts, their roles and passwords, and who keeps which department's files."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from archive.catalogue.accounts import accounts, sessions
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground.connect import Connection
from archive.desk.administration import By, close_account
from archive.errors import RefusedError
from archive.rules.roles import Role
from archive.rules.signing_in import LOCAL, SOURCES
from guidang.cli import appointments
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words
from guidang.cli.user_right import right
from guidang.cli.user_token import token
from guidang.doing.samples.opening import open_samples
from guidang.doing.samples.staff import READER
from guidang.rights.accounts import Opened, open_account, open_administrators, reset_account
from guidang.site.operator import who
from guidang.site.site import now
from guidang.wording import labels

role_option = click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]),
    help="角色，可多次给出 / a role; may be given several times",
)  # fmt: skip


@click.group()
def user() -> None:
    """账号、角色与部门档案人员 / accounts, roles, and who keeps a department's files."""


user.add_command(token)
user.add_command(right)


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="姓名 / the person's name")
@click.option("--department", default="", help="部门 / department")
@click.option("--post", default="", help="岗位 / post")
@role_option
@click.option(
    "--password-stdin", is_flag=True, help="从标准输入读密码 / read the password from standard input"
)
@click.option(
    "--source", type=click.Choice(SOURCES), default=LOCAL, show_default=True,
    help="由谁核对此人：本站、目录服务、统一登录 / who checks who they are",
)  # fmt: skip
@site_option
@json_option
@told
def add(
    login: str, name: str, department: str, post: str, roles: tuple[str, ...], password_stdin: bool,
    source: str, site_folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """开一个账号，初始密码只显示这一次 / open an account; its first password is shown once."""
    _ = words()
    given = _typed() if password_stdin else ""
    wanted = frozenset(Role(role) for role in roles)
    with opened(site_folder) as site:
        password = open_account(
            site, login, name, wanted, department=department, post=post, password=given, source=source
        )
    if as_json:
        say_json({"login": accounts.folded(login), "password": None if given else password or None})
        return
    say(_("已开账号：{login}（{name}）").format(login=accounts.folded(login), name=name))
    if password and not given:
        say(_("初始密码（只显示这一次，首次登录须更换）：{password}").format(password=password))


@user.command()
@click.option(
    "--samples",
    is_flag=True,
    hidden=True,
    help="样例站点：每种角色一个 / of a sample site: one for each role",
)
@site_option
@json_option
@told
def administrators(site_folder: Path, as_json: bool, samples: bool) -> None:
    """开三员账号，只开还没有的 / open the accounts of the three administrators that are not there yet."""
    _ = words()
    with opened(site_folder) as site:
        made = open_samples(site) if samples else open_administrators(site)
    if as_json:
        say_json([asdict(account) for account in made])
    elif samples:
        say_lines(made, _("样例账号，密码只显示这一次（忘记时用 guidang user reset）："))
        if made:
            say(_("标为机密的样例只有 {login} 看得到。").format(login=READER))
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
    """重设密码，只显示这一次；统一登录的账号改归下一个来的人 / a new password; or untie the account."""
    _ = words()
    with opened(site_folder) as site:
        password = reset_account(site, login)
    if as_json:
        say_json({"login": accounts.folded(login), "password": password or None})
    elif not password:
        say(_("账号 {login} 归下一个以此名统一登录的人。").format(login=accounts.folded(login)))
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
    with opened(site_folder) as site:
        with site.database.read() as connection:
            id_ = _known(connection, login).id
        close_account(site.database, By(who(), now()), id_)
    if as_json:
        say_json({"closed": accounts.folded(login)})
    else:
        say(_("账号已停用：{login}").format(login=accounts.folded(login)))


for command in appointments.COMMANDS:
    user.add_command(command)


def say_opened(made: list[Opened]) -> None:
    """Show the passwords of accounts just opened."""
    _ = words()
    if not made:
        say(_("三员账号都已经有了。"))
        return
    say_lines(made, _("已开账号，密码只显示这一次，首次登录须更换："))


def say_lines(made: list[Opened], head: str) -> None:
    """Show accounts just opened, a line each, under a head; nothing where there are none."""
    _ = words()
    for line in [head, *(f"  {one.login:14}  {one.password}  {_(labels.ROLES[one.role])}" for one in made)]:
        if made:
            say(line)


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


def _known(connection: Connection, login: str) -> Account:
    account = accounts.by_login(connection, login)
    if account is None:
        raise RefusedError("没有账号“{login}”。", "请用 guidang user list 查看。", login=login)
    return account


def _as_json(account: Account) -> dict[str, object]:
    names = ("login", "name", "department", "post", "kind", "source", "must_change", "ended_at")
    return {name: getattr(account, name) for name in names} | {"roles": sorted(account.roles)}
