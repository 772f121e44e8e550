"""`/people`: the accounts and who has them; opening one; what each administrator does to one (R065, R230)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from archive.catalogue.accounts import accounts, departments, hand_overs, people, sessions, tokens
from archive.catalogue.accounts.accounts import Account, Wanted
from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import log
from archive.desk import administration
from archive.errors import RefusedError
from archive.rules.roles import BUSINESS, KINDS, Role
from archive.rules.signing_in import LOCAL, SOURCES
from guidang.rights.accounts import open_account, reset_account
from guidang.site.site import today
from guidang.web.frame.errors import NotShown
from guidang.web.frame.paging import Paging
from guidang.web.frame.parameters import PageNumber, Word
from guidang.web.frame.parts import Parts, WithParts
from guidang.web.frame.rendering import render
from guidang.web.people.acting import NOT_THERE, Id, Text, WhoActs

router = APIRouter()

ROWS_ON_A_PAGE = 50
ACTS_SHOWN = 50
REFUSED = 409

State = Literal["", "usable", "closed", "without_role"]


@router.get("/people")
def users(
    request: Request, parts: WithParts, q: Word = "", department: Word = "", role: Role | Literal[""] = "",
    state: State = "", page: PageNumber = 1,
) -> Response:  # fmt: skip
    """The accounts, by name, those chosen."""
    chosen = {"q": q.strip(), "department": department, "role": str(role), "state": state}
    wanted = Wanted(chosen["q"], department, str(role), state)
    with parts.site.database.read() as connection:
        total, found = accounts.found(connection, wanted, ROWS_ON_A_PAGE, (page - 1) * ROWS_ON_A_PAGE)
        named = departments.everyone(connection)
    paging = Paging(page, total, ROWS_ON_A_PAGE)
    return render(
        request,
        "people/users.html",
        found=found,
        departments=named,
        chosen=chosen,
        paging=paging,
        roles=list(Role),
    )


@router.get("/people/new")
def new_user(request: Request, parts: WithParts) -> Response:
    """The form to open an account with."""
    return _new(request, parts, dict.fromkeys(("login", "name", "department", "post", "kind", "source"), ""))


@router.post("/people")
def open_user(
    request: Request, parts: WithParts, by: WhoActs, login: Text = "", name: Text = "",
    department: Text = "", post: Text = "", kind: Text = "", source: Text = LOCAL,
) -> Response:  # fmt: skip
    """Open an account; its first password is shown on this answer, and never again."""
    typed = {"login": login, "name": name, "department": department, "post": post, "kind": kind}
    typed["source"] = source
    try:
        if kind not in KINDS:
            raise RefusedError("没有这种账号：{kind}。", "请从列表里选。", kind=kind)
        if source not in SOURCES:
            raise RefusedError("没有这种核对方式：{source}。", "请从列表里选。", source=source)
        password = open_account(
            parts.site, login, name, kind=kind, department=department, post=post, source=source, actor=by.who
        )
    except RefusedError as error:
        return _new(request, parts, typed, error)
    with parts.site.database.read() as connection:
        opened = accounts.by_login(connection, login)
    return render(request, "people/password.html", opened=opened, password=password, new=True)


@router.get("/people/{id_:int}")
def user(request: Request, parts: WithParts, id_: Id) -> Response:
    """One account with its person, sessions, appointments and history."""
    return _one(request, parts, id_)


@router.post("/people/{id_:int}/person")
def change_person(
    request: Request,
    parts: WithParts,
    by: WhoActs,
    id_: Id,
    name: Text = "",
    department: Text = "",
    post: Text = "",
) -> Response:
    """Enter another name, department or post."""
    try:
        administration.change_person(parts.site.database, by, id_, name, department, post)
    except RefusedError as error:
        return _one(request, parts, id_, error)
    return _back(id_)


@router.post("/people/{id_:int}/close")
def close(request: Request, parts: WithParts, by: WhoActs, id_: Id) -> Response:
    """Close the account; its sessions end."""
    try:
        administration.close_account(parts.site.database, by, id_)
    except RefusedError as error:
        return _one(request, parts, id_, error)
    return _back(id_)


@router.post("/people/{id_:int}/open")
def reopen(request: Request, parts: WithParts, by: WhoActs, id_: Id) -> Response:
    """Open a closed account again."""
    try:
        administration.reopen_account(parts.site.database, by, id_)
    except RefusedError as error:
        return _one(request, parts, id_, error)
    return _back(id_)


@router.post("/people/{id_:int}/roles")
def set_roles(
    request: Request,
    parts: WithParts,
    by: WhoActs,
    id_: Id,
    roles: Annotated[list[Role] | None, Form()] = None,
) -> Response:
    """Give a business account these roles; its sessions end."""
    try:
        administration.set_roles(parts.site.database, by, id_, roles or [])
    except RefusedError as error:
        return _one(request, parts, id_, error)
    return _back(id_)


@router.post("/people/{id_:int}/password")
def reset_password(request: Request, parts: WithParts, by: WhoActs, id_: Id) -> Response:
    """Give the account a new password, shown on this answer and never again; one whose owner a provider of
    sign-ins names is untied from whom it named."""
    try:
        with parts.site.database.read() as connection:
            account = administration.known(connection, id_)
        administration.check_reset(by, account)
        password = reset_account(parts.site, account.login, by.who)
    except RefusedError as error:
        return _one(request, parts, id_, error)
    if not password:
        return _back(id_)
    return render(request, "people/password.html", opened=account, password=password, new=False)


@router.post("/people/{id_:int}/sessions/end")
def end_sessions(request: Request, parts: WithParts, by: WhoActs, id_: Id) -> Response:
    """End all sessions of the account."""
    try:
        administration.end_sessions(parts.site.database, by, id_)
    except RefusedError as error:
        return _one(request, parts, id_, error)
    return _back(id_)


def _back(id_: int) -> RedirectResponse:
    return RedirectResponse(f"/people/{id_}", status_code=303)


def _new(
    request: Request, parts: Parts, typed: dict[str, str], error: RefusedError | None = None
) -> Response:
    with parts.site.database.read() as connection:
        named = departments.everyone(connection)
    status = REFUSED if error else 200
    return render(
        request, "people/new.html", status, typed=typed, error=error, departments=named, kinds=KINDS
    )


def _one(request: Request, parts: Parts, id_: int, error: RefusedError | None = None) -> Response:
    with parts.site.database.read() as connection:
        shown = accounts.by_id(connection, id_)
        if shown is None:
            raise NotShown(404, *NOT_THERE)
        values = _about(connection, shown)
    status = REFUSED if error else 200
    given = {"shown": shown, "error": error, "business": sorted(BUSINESS), "today": today()}
    return render(request, "people/user.html", status, **given, **values)


def _about(connection: Connection, shown: Account) -> dict[str, Any]:
    person_id = accounts.person_of(connection, shown.id)
    return {
        "person": people.person_of(connection, person_id),
        "departments": departments.everyone(connection),
        "sessions": sessions.of_account(connection, shown.id),
        "tokens": [one for one in tokens.of_account(connection, shown.id) if one.ended_at is None],
        "appointments": people.appointments_of(connection, person_id),
        "leaving": hand_overs.of_person(connection, person_id),
        "history": log.about(connection, shown.id, person_id, ACTS_SHOWN),
    }
