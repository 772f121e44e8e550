"""`/sign-in/oidc`, `/sign-in/oidc/back`: signing in by the provider of the house (OpenID Connect)."""

import base64
import hmac
import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from archive.errors import RefusedError
from guidang.site.site import now
from guidang.web.account.entering import WithDesk, by_tls, entered, form
from guidang.web.account.gate import SIGN_IN, caller_of
from guidang.web.frame.errors import NotShown
from guidang.web.frame.parameters import Question
from guidang.wording.words import msgid

if TYPE_CHECKING:
    from guidang.identity.oidc import Begun, Provider

router = APIRouter()

KEPT = "guidang_oidc"  # the cookie of the browser that began a sign-in
_HERE = f"{SIGN_IN}/oidc"
_KEPT_SECONDS = 600

Said = Annotated[str, Query(max_length=4000)]

_NONE = (msgid("本站没有接统一登录。"), msgid("请用账号和密码登录。"))
_NOT_BEGUN = (msgid("这次登录不是从这个浏览器开始的，或已经用过。"), msgid("请从登录页重新开始。"))


def _provider(request: Request) -> "Provider":
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NotShown(404, *_NONE)
    return provider


WithProvider = Annotated["Provider", Depends(_provider)]


@router.get(_HERE)
def begin(request: Request, provider: WithProvider, back: Question = "/") -> Response:
    """Send the browser to the provider."""
    try:
        address, begun = provider.begin(_address(request, provider))
    except RefusedError as error:
        return form(request, back, error=error, status=503)
    answer = RedirectResponse(address, status_code=303, headers={"cache-control": "no-store"})
    kept = base64.urlsafe_b64encode(json.dumps(asdict(begun) | {"back": back}).encode()).decode()
    answer.set_cookie(
        KEPT, kept, max_age=_KEPT_SECONDS, path=_HERE, httponly=True, samesite="lax", secure=by_tls(request)
    )
    return answer


@router.get(f"{_HERE}/back")
def come_back(
    request: Request, provider: WithProvider, desk: WithDesk, state: Said = "", code: Said = "",
    error: Said = "", error_description: Said = "", iss: Said = "",
) -> Response:  # fmt: skip
    """Sign in who comes back from the provider, if this browser was sent there."""
    begun, back = _kept(request)
    if begun is None or not hmac.compare_digest(begun.state.encode(), state.encode()):
        return _done(form(request, back, error=RefusedError(*_NOT_BEGUN), status=403))
    try:
        if refusal := provider.refusal(error, error_description, iss):
            raise refusal
        named = provider.finish(_address(request, provider), begun, code, time.time())
        secret, account = desk.sign_in_named(
            named.login, named.subject, caller_of(request), now(), time.time()
        )
    except RefusedError as refused:
        return _done(form(request, back, error=refused, status=403))
    return _done(entered(request, desk, secret, account, back))


def _address(request: Request, provider: "Provider") -> str:
    """Where the browser comes back to."""
    return provider.back("https" if by_tls(request) else "http", request.url.netloc)


def _kept(request: Request) -> tuple["Begun | None", str]:
    """What this browser kept of a sign-in that it began, and the page it wanted."""
    from guidang.identity.oidc import Begun

    try:
        kept = json.loads(base64.urlsafe_b64decode(request.cookies.get(KEPT, "")))
        values = {name: str(kept[name]) for name in ("state", "nonce", "verifier", "back")}
    except (ValueError, KeyError, TypeError):
        return None, "/"
    back = values.pop("back")
    return (Begun(**values) if all(values.values()) else None), back


def _done(answer: Response) -> Response:
    """The answer that ends a sign-in: what the browser kept of it is good for nothing any more."""
    answer.delete_cookie(KEPT, path=_HERE)
    return answer
