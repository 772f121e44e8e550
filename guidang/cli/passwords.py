"""`guidang passwords` and `guidang unlock`: passwords that are tried on locked files.

A password is typed, or read from standard input; never an argument, which others on the machine
could see. It is kept only encrypted.
"""

import sys
from pathlib import Path

import click

from archive.catalogue.arrivals import passwords as kept
from archive.catalogue.looking import records
from archive.errors import RefusedError
from archive.notes import ReasonCode
from archive.record import State
from guidang.cli.common import REFUSED, json_option, opened, say, say_json, site_option, told, words
from guidang.doing.rereading import reread
from guidang.site.operator import who
from guidang.site.site import now
from ingest.errors import REASONS


@click.group()
def passwords() -> None:
    """管理常用密码，遇到加密文件时逐个试 / passwords to try on every locked file."""


@passwords.command()
@site_option
@json_option
@told
def add(site_folder: Path, as_json: bool) -> None:
    """加一个常用密码，等密码的文件都再试一次 / add one; locked files are tried again."""
    _ = words()
    secret = _typed(_("密码"))
    with opened(site_folder) as site:
        sealed = site.key.seal(secret)
        with site.database.write() as connection:
            id_ = kept.add(connection, now(), who(), sealed)
            waiting = kept.try_again(connection)
    if as_json:
        say_json({"id": id_, "to_try": waiting})
    else:
        say(_("已加密保存，编号 {id}。{n} 份等密码的文件将再读一次。").format(id=id_, n=waiting))


@passwords.command("list")
@site_option
@json_option
@told
def listing(site_folder: Path, as_json: bool) -> None:
    """列出编号和来历，不显示密码 / ids, dates and givers; never the passwords themselves."""
    with opened(site_folder) as site, site.database.read() as connection:
        found = kept.usual(connection)
    if as_json:
        say_json([{"id": one.id, "at": one.at, "who": one.who} for one in found])
        return
    for one in found:
        say(f"{one.id}　{one.at}　{one.who}")


@passwords.command()
@click.argument("id_", metavar="ID", type=int)
@site_option
@json_option
@told
def remove(id_: int, site_folder: Path, as_json: bool) -> None:
    """删去一个常用密码 / forget one."""
    with opened(site_folder) as site, site.database.write() as connection:
        if not kept.remove(connection, now(), who(), id_):
            raise RefusedError("没有编号为 {id} 的密码。", "请用 guidang passwords list 查看。", id=id_)
    if as_json:
        say_json({"removed": id_})


@click.command()
@click.argument("id_", metavar="ID", type=int)
@click.option("--keep", is_flag=True, help="加密保存，供以后显示页面 / keep it, encrypted, to show pages")
@site_option
@json_option
@told
def unlock(id_: int, keep: bool, site_folder: Path, as_json: bool) -> None:
    """用密码打开一份加密的文件 / open a locked file with its password."""
    _ = words()
    with opened(site_folder) as site:
        with site.database.read() as connection:
            record = records.get(connection, id_)
        waits = record and (record.state in (State.NEEDS_PASSWORD, State.RECEIVED) or record.locked_inside)
        if not waits:
            raise RefusedError("记录 {id} 不在等密码。", "请用 guidang show {id} 查看它的状态。", id=id_)
        sealed = site.key.seal(_typed(_("密码")))
        with site.database.write() as connection:
            kept.add(connection, now(), who(), sealed, record_id=id_, keep=keep)
        (after,) = reread(site, [id_])
    # Where only some of a package is locked, the package itself was read before and stays so.
    reason = ReasonCode.WRONG_PASSWORD if after.locked_inside else after.reason
    if as_json:
        say_json({"id": id_, "state": after.state, "reason": reason, "pages": after.pages})
    elif reason:
        say(f"{_(REASONS[reason].message)}{_(REASONS[reason].todo)}")
    else:
        say(_("已打开：{name}，{n} 页。").format(name=after.name, n=after.pages))
    if reason:
        sys.exit(REFUSED)


def _typed(prompt: str) -> str:
    """The password: typed without being shown, or the first line of standard input."""
    if sys.stdin.isatty():
        secret: str = click.prompt(prompt, hide_input=True, err=True)
    else:
        secret = sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise RefusedError("没有输入密码。", "请输入后回车，或从标准输入给出。")
    return secret
