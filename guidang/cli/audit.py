"""`guidang audit`: the end of the audit log, sealed to be printed and filed; the log, checked against it."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from archive.catalogue.ground.audit import Head
from archive.errors import RefusedError
from guidang.cli.common import REFUSED, json_option, language, opened, say, say_json, site_option, told, words
from guidang.doing import sealing
from guidang.doing.auditing import inspect
from guidang.site.operator import who
from guidang.site.seals import Seal
from guidang.site.site import Site
from guidang.wording import dates


@click.group()
def audit() -> None:
    """审计记录：打印封存单，核对整条审计链 / the audit log: seal and check it."""


@audit.command()
@site_option
@json_option
@told
def head(site_folder: Path, as_json: bool) -> None:
    """封存审计记录的末尾，给出可打印存档的封存单 / seal where the log ends, to be printed and filed."""
    with opened(site_folder) as site:
        _show(site, _written(lambda: sealing.seal(site, who())), as_json)


@audit.command()
@click.option("--reason", required=True, help="原因，记入审计记录 / why; written into the log")
@site_option
@json_option
@told
def renew(reason: str, site_folder: Path, as_json: bool) -> None:
    """封存文件或密钥找不回时，重新开始封存 / begin the seals anew when they are lost."""
    with opened(site_folder) as site:
        _show(site, _written(lambda: sealing.renew(site, who(), reason)), as_json)


@audit.command()
@click.option(
    "--head",
    "printed",
    nargs=2,
    metavar="NUMBER HASH",
    default=None,
    help="封存单上的条数和哈希 / number and hash of a printed seal",
)
@site_option
@json_option
@told
def check(printed: tuple[str, str] | None, site_folder: Path, as_json: bool) -> None:
    """核对整条审计链、全部封存和打印的封存单 / check the whole chain, all seals and a printed one."""
    _ = words()
    wanted = _head(*printed) if printed else None
    with opened(site_folder) as site:
        found = inspect(site, wanted)
    faults = [error.told_in(_) for error in found.faults]
    if found.broken:
        numbers = "、".join(map(str, found.broken))
        faults.insert(0, (_("审计链在第 {numbers} 条处断开。").format(numbers=numbers), _(sealing.CHECK)))
    sealed = found.sealed.number if found.sealed else 0
    if as_json:
        say_json(
            {
                "good": found.good,
                "rows": found.rows,
                "seals": found.seals,
                "sealed": sealed,
                "unsealed": found.unsealed,
                "broken": found.broken,
                "faults": [{"message": message, "advice": advice} for message, advice in faults],
            }
        )
    else:
        line = _("审计记录 {rows} 条，封存 {seals} 次；已封存到第 {sealed} 条，其后 {unsealed} 条尚未封存。")
        say(line.format(rows=found.rows, seals=found.seals, sealed=sealed, unsealed=found.unsealed))
        for message, advice in faults:
            say(f"✗ {message}")
            say(f"    {advice}")
        if found.good:
            say("✓ " + (_("审计链、封存与封存单相符。") if wanted else _("审计链与封存相符。")))
    if not found.good:
        sys.exit(REFUSED)


def _written(sealed: Callable[[], Seal]) -> Seal:
    """A seal. Raises RefusedError where it cannot be written."""
    try:
        return sealed()
    except OSError as error:
        raise RefusedError(
            "封存文件写不了：{error}", "请检查 audit.heads 所指的位置是否连通、可读写。", error=error
        ) from error


def _head(number: str, hash_: str) -> Head:
    """The head on a printed slip, typed with blanks or without. Raises RefusedError."""
    bare = re.sub(r"[\s-]", "", hash_).lower()
    if not number.isdecimal() or not re.fullmatch("[0-9a-f]{64}", bare):
        raise RefusedError(
            "封存单上的条数应是数字，哈希应是 64 位十六进制数。", "请照封存单重新输入；哈希中的空格可有可无。"
        )
    return Head(int(number), bare)


def _show(site: Site, seal: Seal, as_json: bool) -> None:
    public = site.seals.signer().public
    if as_json:
        fields = ("number", "hash", "at", "seal", "key", "previous", "signature")
        say_json({name: getattr(seal, name) for name in fields} | {"public_key": public})
        return
    _ = words()
    lines = (
        (_("站点"), str(site.folder)),
        (_("审计记录"), _("第 {number} 条").format(number=seal.number)),
        (_("哈希"), _grouped(seal.hash)),
        (_("时间"), f"{dates.moment(seal.at, language())} ({seal.at})"),
        (_("封存"), _("第 {n} 次").format(n=seal.seal)),
        (_("前次封存"), _grouped(seal.previous)),
        (_("签名"), _grouped(seal.signature)),
        (_("公钥"), _grouped(public)),
    )
    say(_("归档审计封存单"))
    for name, value in lines:
        say(name + _("：") + value)
    say(_("核对：guidang audit check --head {number} {hash}").format(number=seal.number, hash=seal.hash))
    say(_("经手人：________________　日期：________________"))


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
