"""The end of every sign-in: a new session begins, the one before is over, the page is opened."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from archive.catalogue.accounts.accounts import Account
from archive.desk.signing_in import Desk
from archive.errors import RefusedError
from guidang.site.site import now
from guidang.web.account.gate import COOKIE, PASSWORD
from guidang.web.frame.language import ours
from guidang.web.frame.rendering import render


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


WithDesk = Annotated[Desk, Depends(_desk)]


def form(
    request: Request, back: str, login: str = "", error: RefusedError | None = None, status: int = 200
) -> Response:
    """The page to sign in on."""
    provider = request.app.state.provider
    return render(
        request, "account/sign_in.html", status, back=back, login=login, error=error, provider=provider
    )


def entered(request: Request, desk: Desk, secret: str, account: Account, back: str) -> Response:
    """Lead to the page that somebody wanted who has just signed in, with a session of their own."""
    if old := request.cookies.get(COOKIE):
        desk.sign_out(old, account.login, now())
    target = PASSWORD if account.must_change else ours(back)
    return with_session(request, RedirectResponse(target, status_code=303), secret)


def with_session(request: Request, answer: Response, secret: str) -> Response:
    """The answer, with the cookie of a session: out of reach of scripts, by TLS only if browsers use it."""
    answer.set_cookie(COOKIE, secret, path="/", httponly=True, samesite="lax", secure=by_tls(request))
    return answer


def by_tls(request: Request) -> bool:
    """Whether the browser comes by TLS, as far as is known here."""
    return bool(request.app.state.encrypted) or request.url.scheme == "https"
