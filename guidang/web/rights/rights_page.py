"""`/rights`: rights that were given, for how long and why; `/rights/record`: who may do what with one record.

The security administrator gives and takes back; they see numbers, departments and levels, but no content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from archive.catalogue.accounts import accounts, asking, grants
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import scoping
from archive.desk.appointing import day_of
from archive.errors import RefusedError
from archive.record import Category
from archive.rules import access
from archive.rules.access import NAMED, Act, Grant, Secrecy, Target
from archive.rules.roles import BUSINESS_KIND
from guidang.rights.holder import policy_of
from guidang.site.site import now, today
from guidang.web.frame.errors import NotShown
from guidang.web.frame.parameters import LARGEST_ID, NO_CONTROL, RecordId
from guidang.web.frame.parts import WhoActs, WithParts
from guidang.web.frame.rendering import render
from guidang.wording.words import msgid

router = APIRouter(prefix="/rights")

Text = Annotated[str, Form(max_length=200, pattern=NO_CONTROL)]
Day = Annotated[str, Form(max_length=10)]

_ENDED_ALREADY = (msgid("这项授权已经收回。"), msgid("请刷新页面，看现在的状态。"))

_NOTHING_TYPED: dict[str, object] = dict.fromkeys(
    ("login", "department", "category", "ceiling", "record", "since", "until", "why"), ""
) | {"act": [Act.FIND, Act.VIEW]}


@dataclass(frozen=True, slots=True)
class Reach:
    """What one account may do with a record: the acts, each with why."""

    account: Account
    acts: dict[str, str]


@router.get("")
def listing(request: Request, parts: WithParts, every: bool = False) -> Response:
    """The rights that hold now, or `every` one there ever was, and the form to give one."""
    return _page(request, parts, every=every)


@router.post("")
def give(
    request: Request, parts: WithParts, who: WhoActs, login: Text = "",
    act: Annotated[list[Act] | None, Form()] = None, department: Text = "",
    category: Annotated[Category | str, Form(max_length=32)] = "",
    ceiling: Text = "open", record: Text = "", since: Day = "", until: Day = "",
    why: Text = "",
) -> Response:  # fmt: skip
    """Give a right."""
    try:
        with parts.site.database.write() as connection:
            account = _named(connection, login)
            grant = Grant(
                frozenset(act or ()), department.strip(), str(category), _level(ceiling), _number(record),
                day_of(since), day_of(until),
            )  # fmt: skip
            grants.give(connection, now(), who, account.id, grant, why)
    except RefusedError as error:
        typed = {"login": login, "act": act or [], "department": department, "category": category, "why": why,
                 "ceiling": ceiling, "record": record, "since": since, "until": until}  # fmt: skip
        return _page(request, parts, error=error, typed=typed)
    return RedirectResponse("/rights", status_code=303)


@router.post("/{id_:int}/end")
def end(parts: WithParts, who: WhoActs, id_: RecordId) -> RedirectResponse:
    """Take a right back."""
    with parts.site.database.write() as connection:
        if not grants.end(connection, now(), who, id_):
            raise NotShown(409, *_ENDED_ALREADY)
    return RedirectResponse("/rights", status_code=303)


@router.get("/record")
def of_record(
    request: Request,
    parts: WithParts,
    id_: Annotated[int | None, Query(alias="id", ge=1, le=LARGEST_ID)] = None,
) -> Response:
    """Who may do what with the record `id`, and by what: a role, a department, a right given."""
    target, reaching, given = None, [], []
    day = today()
    if id_ is not None:
        with parts.site.database.read() as connection:
            target = scoping.target(connection, id_)
            if target is not None:
                reaching = _reaching(connection, parts, target, day)
                given = grants.listing(connection, record_id=id_)
    return render(
        request,
        "rights/record.html",
        id=id_,
        target=target,
        reaching=reaching,
        given=given,
        acts=list(Act),
        today=day,
    )


def _reaching(connection: Connection, parts: WithParts, target: Target, day: str) -> list[Reach]:
    policy, found = policy_of(parts.site.settings.rights), []
    for account in accounts.listing(connection):
        if account.kind != BUSINESS_KIND or account.ended_at is not None:
            continue
        person = asking.person_of(connection, account, day)
        decided = {act: access.decide(person, act, target, policy, day) for act in Act}
        if acts := {str(act): decision.reason for act, decision in decided.items() if decision.allowed}:
            found.append(Reach(account, acts))
    return found


def _page(
    request: Request, parts: WithParts, *, every: bool = False, error: RefusedError | None = None,
    typed: Mapping[str, object] | None = None,
) -> Response:  # fmt: skip
    day = today()
    with parts.site.database.read() as connection:
        given = grants.listing(connection, today="" if every else day)
        business = [
            one for one in accounts.listing(connection) if one.kind == BUSINESS_KIND and not one.ended_at
        ]
    return render(
        request,
        "rights/rights.html",
        403 if error else 200,
        given=given,
        every=every,
        error=error,
        typed=_NOTHING_TYPED | {"since": day} | dict(typed or {}),
        people=business,
        acts=list(Act),
        levels=NAMED,
        today=day,
    )


def _named(connection: Connection, login: str) -> Account:
    account = accounts.by_login(connection, login)
    if account is None or account.ended_at is not None:
        raise RefusedError("没有这个账号，或已停用：{login}。", "请从列表里选。", login=login)
    return account


def _level(word: str) -> Secrecy:
    if word not in NAMED:
        raise RefusedError("没有这个密级：{word}。", "请从列表里选。", word=word)
    return NAMED[word]


def _number(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isascii() or not text.strip().isdecimal() or not 0 < int(text) <= LARGEST_ID:
        raise RefusedError("记录号不对：{text}。", "请填记录页地址里的数字，或留空。", text=text)
    return int(text)
