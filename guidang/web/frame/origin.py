"""Forms are taken only from our own pages: a page elsewhere cannot make a reader's browser act here."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ONLY_LOOK = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Refuses what would change something when a browser says that it comes from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 403."""
        if scope["type"] == "http" and scope["method"] not in _ONLY_LOOK and _foreign(Headers(scope=scope)):
            refusal = PlainTextResponse("来自别处的请求，没有执行。 / Sent from elsewhere: not done.\n", 403)
            await refusal(scope, Request(scope).receive, send)
            return
        await self.app(scope, receive, send)


def bearer(headers: Headers) -> str | None:
    """The token that a request shows; None for a request without one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _foreign(headers: Headers) -> bool:
    """Whether a browser says so; programs that are no browsers say nothing.

    Where a token is shown no cookie counts, and no page elsewhere can make a browser show one.
    """
    if bearer(headers) is not None:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")
