"""The gate: who asks, and whether this page is for them. It stands before every route.

Where the site is open (`web.open`), nobody has to sign in and the machine's user acts. Elsewhere only
the pages of `ANYONES` are shown without a session. The three administrators see no content (R065, R230):
what they may open is named in `ADMINISTRATORS_OWN`, everything else is closed to them.

A machine shows a token (`Authorization: Bearer`) in place of a session: then no cookie is looked at, and
`state.acts` holds what the token may be used for (None: no narrowing). A token opens no page of an account.
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
from archive.rules.roles import BUSINESS_KIND
from guidang.doing.running import who
from guidang.site.site import now
from guidang.web.frame.errors import outage
from guidang.web.frame.origin import bearer
from guidang.web.frame.rendering import render
from guidang.wording.words import msgid

COOKIE = "guidang_session"
SIGN_IN = "/sign-in"
PASSWORD = "/account/password"  # noqa: S105 - an address
_NOBODYS = ("/static/", "/health")  # who asks makes no difference, and is not looked up
ANYONES = (SIGN_IN, "/language/", *_NOBODYS)
_NO_MACHINES = ("/account", "/sign-out", SIGN_IN)
ADMINISTRATORS_OWN = ("/account", "/sign-out", *ANYONES)

_CLOSED = (msgid("管理员账号不能查看档案内容。"), msgid("三员只管系统、授权或审计；查阅请用业务账号。"))


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
        answer = self._by_token(request, caller) or self._answer(request, caller["account"])
        await (answer or self.app)(scope, receive, send)

    def _current(self, request: Request) -> dict[str, Any] | None:
        """Who asks, and for which acts; None for a token that is none."""
        cookie, secret = request.cookies.get(COOKIE, ""), bearer(request.headers)
        if _among(request.url.path, _NOBODYS):
            cookie, secret = "", None
        if secret is None:
            account = self._desk.current(cookie, now(), time.time()) if cookie else None
            return {"account": account, "who": account.login if account else who(), "acts": None}
        found = self._tokens.current(secret, now(), time.time())
        if found is None:
            return None
        account, token = found
        return {"account": account, "who": f"{account.login}/{token.name}", "acts": token.acts}

    def _by_token(self, request: Request, caller: dict[str, Any]) -> Response | None:
        """What is answered a machine in place of the page; None where it may be for it."""
        acts: frozenset[Act] | None = caller["acts"]
        changes = request.method not in ("GET", "HEAD", "OPTIONS")
        if acts is None or not (
            _among(request.url.path, _NO_MACHINES) or (changes and not acts & {Act.EDIT, Act.APPROVE})
        ):
            return None
        return PlainTextResponse("令牌不能用于此处。 / Not with this token.\n", 403)

    def _answer(self, request: Request, account: Account | None) -> Response | None:
        """What is answered in place of the page; None where the page is for them."""
        path = request.url.path
        if _among(path, ANYONES):
            return None
        if account is None:
            return None if self._open else _to_sign_in(request)
        if account.must_change and request.state.acts is None and path not in (PASSWORD, "/sign-out"):
            return RedirectResponse(PASSWORD, status_code=303)
        if account.kind != BUSINESS_KIND and not _among(path, ADMINISTRATORS_OWN):
            if path == "/":
                return RedirectResponse("/account", status_code=303)
            message, advice = _CLOSED
            return render(request, "frame/error.html", 403, code=403, message=message, advice=advice)
        return None


def _among(path: str, doors: tuple[str, ...]) -> bool:
    return any(path.startswith(door) if door.endswith("/") else _below(path, door) for door in doors)


def _below(path: str, door: str) -> bool:
    return path == door or path.startswith(door + "/")


def _no_token() -> Response:
    """The same for a token that never was, has ended or has expired."""
    message = "令牌不能用。 / This token is not valid.\n"
    return PlainTextResponse(message, 401, headers={"www-authenticate": "Bearer"})


def _to_sign_in(request: Request) -> Response:
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("请先登录。 / Sign in first.\n", 401)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'back': here})}", status_code=303)


def caller_of(request: HTTPConnection) -> Caller:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Caller(address, Headers(scope=request.scope).get("user-agent", ""))
