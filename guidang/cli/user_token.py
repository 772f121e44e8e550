"""`guidang user token`: what machines sign their requests with."""

import datetime
from pathlib import Path

import click

from archive.catalogue.accounts.tokens import Token
from archive.errors import RefusedError
from archive.rules.access import Act
from guidang.cli.common import json_option, opened, say, say_json, site_option, told, words
from guidang.doing.accounts import tokens_of
from guidang.doing.running import who
from guidang.site.site import now


@click.group()
def token() -> None:
    """程序用的令牌 / tokens for machines."""


@token.command()
@click.argument("login")
@click.option("--name", required=True, help="哪个程序用 / which machine has it")
@click.option(
    "--act", "acts", multiple=True, required=True, type=click.Choice([act.value for act in Act]),
    help="准许的用途，可多次给出 / what it may be used for; may be given several times",
)  # fmt: skip
@click.option("--until", required=True, help="用到哪一天 / its last day, YYYY-MM-DD")
@site_option
@json_option
@told
def add(login: str, name: str, acts: tuple[str, ...], until: str, site_folder: Path, as_json: bool) -> None:
    """为账号开一个令牌，只显示这一次 / a token of an account, shown once."""
    _ = words()
    end, clock = _end_of(until), datetime.datetime.now(datetime.UTC).timestamp()
    with opened(site_folder) as site:
        id_, secret = tokens_of(site).add(login, name, map(Act, acts), end, who(), now(), clock)
    if as_json:
        say_json({"id": id_, "token": secret, "acts": sorted(set(acts)), "until": _iso(end)})
    else:
        say(_("令牌 {id}（只显示这一次）：{token}").format(id=id_, token=secret))


@token.command("list")
@click.argument("login")
@site_option
@json_option
@told
def listing(login: str, site_folder: Path, as_json: bool) -> None:
    """列出账号的令牌 / the tokens of an account."""
    _ = words()
    with opened(site_folder) as site:
        found = tokens_of(site).listing(login)
    if as_json:
        say_json([_as_json(one) for one in found])
        return
    for one in found:
        used = _("上次使用 {moment}").format(moment=_iso(one.used)) if one.used else _("没有用过")
        ended = _("（已停用）") if one.ended_at else ""
        until = _("至 {moment}").format(moment=_iso(one.until))
        say(f"{one.id}　{one.name}　{' '.join(sorted(one.acts))}　{until}　{used}{ended}")


@token.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@site_option
@json_option
@told
def end(number: int, site_folder: Path, as_json: bool) -> None:
    """停用令牌，随即失效 / end a token, at once and for good."""
    _ = words()
    with opened(site_folder) as site:
        tokens_of(site).end(number, who(), now())
    if as_json:
        say_json({"ended": number})
    else:
        say(_("令牌已停用：{id}").format(id=number))


def _end_of(day: str) -> float:
    """When a day ends here, in seconds since the epoch. Raises RefusedError."""
    try:
        date = datetime.date.fromisoformat(day) + datetime.timedelta(days=1)
        return datetime.datetime(date.year, date.month, date.day).astimezone().timestamp()
    except (ValueError, OverflowError):
        raise RefusedError("日期不对：{text}。", "请写成 2026-01-31。", text=day) from None


def _iso(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_json(one: Token) -> dict[str, object]:
    return {
        "id": one.id, "name": one.name, "acts": sorted(one.acts), "until": _iso(one.until),
        "used": _iso(one.used) if one.used else None, "ended_at": one.ended_at,
    }  # fmt: skip
