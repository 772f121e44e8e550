"""`guidang user right`: rights given over what roles allow, for a time and a reason (R047)."""

from pathlib import Path

import click

from archive.catalogue.accounts import grants
from archive.desk.appointing import day_of
from archive.errors import RefusedError
from archive.rules.access import NAMED, Act, Grant
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words
from guidang.rights.holder import in_use
from guidang.site.operator import who
from guidang.site.site import now, today
from guidang.wording import labels


@click.group()
def right() -> None:
    """另外给的权利 / rights given to somebody."""


@right.command()
@click.argument("login")
@click.option(
    "--act", "acts", multiple=True, required=True, type=click.Choice([act.value for act in Act]),
    help="准许的行为，可多次给出 / what is allowed; may be given several times",
)  # fmt: skip
@click.option("--record", type=click.IntRange(1, 2**31 - 1), default=None, help="只对一件 / of one record")
@click.option("--department", default="", help="只对一个部门的 / of one department")
@click.option(
    "--category", default="", type=click.Choice(["", *labels.CATEGORIES]), help="只对一类 / of a class"
)
@click.option(
    "--secrecy", default="open", show_default=True, type=click.Choice(list(NAMED)), help="最高密级 / up to"
)
@click.option("--since", default=None, help="起，默认今天 / from, YYYY-MM-DD")
@click.option("--until", required=True, help="止（含） / last day, YYYY-MM-DD")
@click.option("--why", required=True, help="理由 / the reason")
@site_option
@json_option
@told
def give(
    login: str, acts: tuple[str, ...], record: int | None, department: str, category: str, secrecy: str,
    since: str | None, until: str, why: str, site_folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """给一项权利 / give a right."""
    _ = words()
    first = day_of(since) if since else today()
    grant = Grant(
        frozenset(map(Act, acts)), department, category, NAMED[secrecy], record, first, day_of(until)
    )
    with opened(site_folder) as site, site.database.write() as connection:
        account = in_use(connection, login)
        id_ = grants.give(connection, now(), who(), account.id, grant, why)
    if as_json:
        say_json({"right": id_})
    else:
        say(_("已授权 {name}，第 {id} 项。").format(name=account.name, id=id_))


@right.command("list")
@click.option("--all", "every", is_flag=True, help="连同收回和到期的 / with those taken back or expired")
@site_option
@json_option
@told
def listing(every: bool, site_folder: Path, as_json: bool) -> None:
    """列出授权 / the rights that were given."""
    _ = words()
    on = "" if every else today()
    with opened(site_folder) as site, site.database.read() as connection:
        found = grants.listing(connection, today=on)
    if as_json:
        say_json([_as_json(one) for one in found])
        return
    for one in found:
        acts = "、".join(_(labels.MAY[act]) for act in sorted(one.grant.acts))
        what = f"[{one.grant.record_id}]" if one.grant.record_id else one.grant.department or "*"
        level = _(labels.SECRECY[one.grant.ceiling or "open"])
        span = f"{one.grant.since}–{one.grant.until}"
        ended = _("（已收回）") if one.ended_at else ""
        say(f"{one.id}　{one.login}　{acts}　{what}　{level}　{span}　{one.why}{ended}")


@right.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@site_option
@json_option
@told
def end(number: int, site_folder: Path, as_json: bool) -> None:
    """收回一项权利 / take a right back."""
    _ = words()
    with opened(site_folder) as site, site.database.write() as connection:
        if not grants.end(connection, now(), who(), number):
            raise RefusedError(
                "没有第 {id} 项授权，或已收回。", "请用 guidang user right list 查看。", id=number
            )
    if as_json:
        say_json({"ended": number})
    else:
        say(_("已收回第 {id} 项授权。").format(id=number))


def _as_json(one: grants.Given) -> dict[str, object]:
    grant = one.grant
    return {
        "id": one.id, "login": one.login, "acts": sorted(grant.acts), "record": grant.record_id,
        "department": grant.department, "category": grant.category, "secrecy": grant.ceiling,
        "since": grant.since, "until": grant.until, "why": one.why, "given_by": one.given_by,
        "ended_at": one.ended_at,
    }  # fmt: skip
