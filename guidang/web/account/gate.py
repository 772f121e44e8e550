"""The gate: who asks, and whether this page is for them. It stands before every route.

Who may open what stands in doors.py. Where the site is open (`web.open`), nobody has to sign in for the
pages of the archive's business, and the machine's user acts. The three administrators see no content
(R065, R230): no door to it names their roles.

A machine shows a token (`Authorization: Bearer`) in place of a session: then no cookie is looked at, and
`state.acts` holds what the token may be used for (None: no narrowing). It opens doors to records alone.
"""

import time
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.catalogue.accounts.accounts import Account
from archive.desk.signing_in import Caller, Desk
from archive.desk.tokens import Tokens
from archive.errors import CatalogueError
from archive.rules.access import Act
from archive.rules.roles import BUSINESS, BUSINESS_KIND
from guidang.site.operator import who
from guidang.site.site import now
from guidang.web.account import doors
from guidang.web.account.doors import Door
from guidang.web.frame.errors import outage
from guidang.web.frame.origin import bearer
from guidang.web.frame.rendering import render
from guidang.wording.words import msgid

COOKIE = "guidang_session"
SIGN_IN = "/sign-in"
PASSWORD = "/account/password"  # noqa: S105 - an address
_STATIC = "/static/"
_NOBODYS = (_STATIC, "/health")  # who asks makes no difference, and is not looked up
_OWN_PAGE = "/waiting"

_NO_CONTENT = (msgid("管理员账号不能查看档案内容。"), msgid("三员只管系统、授权或审计；查阅请用业务账号。"))
_NOT_YOURS = (msgid("这一页不归您的角色。"), msgid("需要时请找安全保密管理员调整角色。"))
_NO_ROLE = (msgid("您的账号还没有角色。"), msgid("请安全保密管理员分配角色后再来。"))


class Gate:
    """Lets a request pass to the pages, with `state.account` (None on an open site), `state.who` and
    `state.acts`."""

    def __init__(self, app: ASGIApp, desk: Desk, tokens: Tokens, *, open_site: bool) -> None:
        self.app = app
        self._desk = desk
        self._tokens = tokens
        self._open = open_site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            caller = await run_in_threadpool(self._current, request)
        except CatalogueError as error:
            await (await outage(request, error))(scope, receive, send)
            return
        if caller is None:
            await _no_token()(scope, receive, send)
            return
        scope.setdefault("state", {}).update(caller)
        path = request.scope["path"]
        door = None if path.startswith(_STATIC) else doors.at(request.method, path)
        answer = _by_token(caller["acts"], door) or self._answer(request, caller["account"], door)
        await (answer or self.app)(scope, receive, send)
        if answer and answer.status_code == 403:
            await run_in_threadpool(request.app.state.note_refusal, request)

    def _current(self, request: Request) -> dict[str, Any] | None:
        """Who asks, and for which acts; None for a token that is none."""
        cookie, secret = request.cookies.get(COOKIE, ""), bearer(request.headers)
        if request.scope["path"].startswith(_NOBODYS):
            cookie, secret = "", None
        if secret is None:
            account = self._desk.current(cookie, now(), time.time()) if cookie else None
            return {"account": account, "who": account.login if account else who(), "acts": None}
        found = self._tokens.current(secret, now(), time.time())
        if found is None:
            return None
        account, token = found
        return {"account": account, "who": f"{account.login}/{token.name}", "acts": token.acts}

    def _answer(self, request: Request, account: Account | None, door: Door | None) -> Response | None:
        """What is answered in place of the page; None where the page is for them."""
        path = request.scope["path"]
        if path.startswith(_STATIC) or (door and door.roles is None):
            return None
        if account is None:
            business = door is None or door.roles is not None and door.roles & BUSINESS
            return None if self._open and business else _to_sign_in(request)
        if account.must_change and request.state.acts is None and path not in (PASSWORD, "/sign-out"):
            return RedirectResponse(PASSWORD, status_code=303)
        if door is None or doors.opens(account.roles, door):
            return None
        if path == "/":
            return RedirectResponse(_OWN_PAGE, status_code=303)
        message, advice = _why_closed(account)
        return render(request, "frame/error.html", 403, code=403, message=message, advice=advice)


def _by_token(acts: frozenset[Act] | None, door: Door | None) -> Response | None:
    """What is answered a machine in place of the page; None where the page may be for it."""
    elsewhere = door is None or (door.roles is None and not door.path.startswith(SIGN_IN))
    if acts is None or elsewhere or (door and door.act in acts):
        return None
    return PlainTextResponse("令牌不能用于此处。 / Not with this token.\n", 403)


def _why_closed(account: Account) -> tuple[str, str]:
    if not account.roles:
        return _NO_ROLE
    return _NO_CONTENT if account.kind != BUSINESS_KIND else _NOT_YOURS


def _no_token() -> Response:
    """The same for a token that never was, has ended or has expired."""
    message = "令牌不能用。 / This token is not valid.\n"
    return PlainTextResponse(message, 401, headers={"www-authenticate": "Bearer"})


def _to_sign_in(request: Request) -> Response:
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("请先登录。 / Sign in first.\n", 401)
    here = request.scope["path"] + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'back': here})}", status_code=303)


def caller_of(request: HTTPConnection) -> Caller:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Caller(address, Headers(scope=request.scope).get("user-agent", ""))
