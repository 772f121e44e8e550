"""`/sign-in`, `/sign-out`, `/account`: signing in and out, one's own password and sessions."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from archive.catalogue.accounts import sessions
from archive.catalogue.accounts.accounts import Account
from archive.desk.directory import DirectoryAwayError
from archive.desk.signing_in import TooManyAttemptsError
from archive.errors import RefusedError
from archive.rules.signing_in import password_expired
from guidang.site.site import now
from guidang.web.account.entering import WithDesk, entered, form, with_session
from guidang.web.account.gate import COOKIE, PASSWORD, SIGN_IN, caller_of
from guidang.web.frame.errors import NotShown
from guidang.web.frame.language import ours
from guidang.web.frame.parameters import Question
from guidang.web.frame.parts import WithParts
from guidang.web.frame.rendering import render
from guidang.wording.words import msgid

router = APIRouter()

Typed = Annotated[str, Form(max_length=500)]
Back = Annotated[str, Form(max_length=2000)]

_NOT_SIGNED_IN = (msgid("这里要先登录。"), msgid("请从登录页进入。"))


def _account(request: Request) -> Account:
    account: Account | None = request.state.account
    if account is None:
        raise NotShown(404, *_NOT_SIGNED_IN)
    return account


SignedIn = Annotated[Account, Depends(_account)]


@router.get(SIGN_IN)
def sign_in_page(request: Request, back: Question = "/") -> Response:
    """The form to sign in with."""
    if request.state.account is not None:
        return RedirectResponse(ours(back), status_code=303)
    return form(request, back)


@router.post(SIGN_IN)
def sign_in(
    request: Request, desk: WithDesk, login: Typed = "", password: Typed = "", back: Back = "/"
) -> Response:
    """Sign in: a new session every time, whatever session was there before."""
    try:
        secret, account = desk.sign_in(login, password, caller_of(request), now(), time.time())
    except TooManyAttemptsError as error:
        answer = form(request, back, login, error, 429)
        answer.headers["retry-after"] = str(error.values["seconds"])
        return answer
    except DirectoryAwayError as error:
        return form(request, back, login, error, 503)
    except RefusedError as error:
        return form(request, back, login, error, 403)
    return entered(request, desk, secret, account, back)


@router.post("/sign-out")
def sign_out(request: Request, desk: WithDesk) -> RedirectResponse:
    """Sign out: what the cookie opened is closed, not only forgotten."""
    secret, account = request.cookies.get(COOKIE, ""), request.state.account
    if secret and account is not None:
        desk.sign_out(secret, account.login, now())
    answer = RedirectResponse(SIGN_IN, status_code=303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/account")
def account_page(request: Request, parts: WithParts, account: SignedIn) -> Response:
    """One's own account: roles, department, sessions."""
    with parts.site.database.read() as connection:
        opened = sessions.of_account(connection, account.id)
    return render(request, "account/account.html", sessions=opened)


@router.post("/account/sessions/end")
def end_sessions(parts: WithParts, account: SignedIn) -> RedirectResponse:
    """End all one's sessions, this one too."""
    with parts.site.database.write() as connection:
        sessions.end_others(connection, now(), account.login, account.id)
    return RedirectResponse(SIGN_IN, status_code=303)


@router.post("/account/sessions/end-others")
def end_other_sessions(request: Request, desk: WithDesk, account: SignedIn) -> RedirectResponse:
    """End all one's sessions but this one."""
    desk.end_others(request.cookies.get(COOKIE, ""), account, now())
    return RedirectResponse("/account", status_code=303)


@router.get(PASSWORD, dependencies=[Depends(_account)])
def password_page(request: Request) -> Response:
    """The form to change one's password with."""
    return _password(request)


@router.post(PASSWORD)
def change_password(
    request: Request, desk: WithDesk, account: SignedIn, old: Typed = "", new: Typed = "", again: Typed = ""
) -> Response:
    """Change one's password; every other session of the account ends."""
    try:
        if new != again:
            raise RefusedError("两次输入的新密码不一样。", "请再输入一次。")
        secret = desk.change_password(account, old, new, caller_of(request), now(), time.time())
    except RefusedError as error:
        return _password(request, error, 403)
    return with_session(request, RedirectResponse("/account", status_code=303), secret)


def _password(request: Request, error: RefusedError | None = None, status: int = 200) -> Response:
    account: Account = request.state.account
    days = request.app.state.parts.site.settings.accounts.password_days
    expired = password_expired(account.password_at, now(), days)
    return render(request, "account/password.html", status, error=error, days=days if expired else 0)
