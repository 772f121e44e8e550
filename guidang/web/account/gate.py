"""The gate: who asks, and whether this page is for them. It stands before every route.

Where the site is open (`web.open`), nobody has to sign in and the machine's user acts. Elsewhere only
the pages of `ANYONES` are shown without a session. The three administrators see no content (R065, R230):
what they may open is named in `ADMINISTRATORS_OWN`, everything else is closed to them.
"""

import time
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.catalogue.accounts.accounts import Account
from archive.desk.signing_in import Caller, Desk
from archive.errors import CatalogueError
from archive.rules.roles import BUSINESS_KIND
from guidang.doing.running import who
from guidang.site.site import now
from guidang.web.frame.errors import outage
from guidang.web.frame.rendering import render
from guidang.wording.words import msgid

COOKIE = "guidang_session"
SIGN_IN = "/sign-in"
PASSWORD = "/account/password"  # noqa: S105 - an address
_NOBODYS = ("/static/", "/health")  # who asks makes no difference, and is not looked up
ANYONES = (SIGN_IN, "/language/", *_NOBODYS)
ADMINISTRATORS_OWN = ("/account", "/sign-out", *ANYONES)

_CLOSED = (msgid("管理员账号不能查看档案内容。"), msgid("三员只管系统、授权或审计；查阅请用业务账号。"))


class Gate:
    """Lets a request pass to the pages, with `state.account` (None on an open site) and `state.who`."""

    def __init__(self, app: ASGIApp, desk: Desk, *, open_site: bool) -> None:
        self.app = app
        self._desk = desk
        self._open = open_site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        secret = "" if _among(request.url.path, _NOBODYS) else request.cookies.get(COOKIE, "")
        try:
            account = await run_in_threadpool(self._current, secret)
        except CatalogueError as error:
            await (await outage(request, error))(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["account"] = account
        state["who"] = account.login if account else who()
        answer = self._answer(request, account)
        await (answer or self.app)(scope, receive, send)

    def _current(self, secret: str) -> Account | None:
        return self._desk.current(secret, now(), time.time()) if secret else None

    def _answer(self, request: Request, account: Account | None) -> Response | None:
        """What is answered in place of the page; None where the page is for them."""
        path = request.url.path
        if _among(path, ANYONES):
            return None
        if account is None:
            return None if self._open else _to_sign_in(request)
        if account.must_change and path not in (PASSWORD, "/sign-out"):
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


def _to_sign_in(request: Request) -> Response:
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("请先登录。 / Sign in first.\n", 401)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'back': here})}", status_code=303)


def caller_of(request: HTTPConnection) -> Caller:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Caller(address, Headers(scope=request.scope).get("user-agent", ""))
