"""Forms are taken only from our own pages, whatever a page elsewhere makes a browser send."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from guidang.web.frame.origin import SameOrigin
from guidang.web.frame.security import HEADERS, SecurityHeaders

Message = MutableMapping[str, Any]


async def answering(scope: Message, receive: Any, send: Any) -> None:
    """A page that says yes."""
    headers = [(b"x-frame-options", b"ALLOW"), (b"cache-control", scope.get("kept", b"no-store"))]
    await send(
        {"type": "http.response.start", "status": 200, "headers": headers[: 2 if "kept" in scope else 1]}
    )
    await send({"type": "http.response.body", "body": b"yes"})


def asked(app: Any, method: str = "POST", kind: str = "http", **headers: str) -> list[Message]:
    """What an application answers to a request with these headers ("_" for "-")."""
    sent: list[Message] = []
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "path": "/", "headers": raw, "query_string": b""}

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def status(method: str = "POST", **headers: str) -> int:
    return int(asked(SameOrigin(answering), method, **headers)[0]["status"])


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN"])
def test_what_a_browser_says_comes_from_elsewhere_is_refused(site: str) -> None:
    assert status(sec_fetch_site=site, host="a", origin="http://a") == 403


@pytest.mark.parametrize("origin", ["http://evil", "https://a.evil", "null", "", "http://a:81", "http://A"])
def test_an_older_browser_tells_by_the_origin(origin: str) -> None:
    assert status(origin=origin, host="a") == 403


def test_our_own_pages_and_programs_that_are_no_browsers_may_act() -> None:
    assert status(sec_fetch_site="same-origin", host="a") == 200
    assert status(origin="http://a:8866", host="a:8866") == 200
    assert status(host="a") == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "post", "NONSENSE"])
def test_every_method_that_may_change_something_is_asked(method: str) -> None:
    assert status(method, sec_fetch_site="cross-site") == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_is_free_from_everywhere(method: str) -> None:
    assert status(method, sec_fetch_site="cross-site") == 200


def test_a_refusal_is_told_in_both_languages() -> None:
    body = asked(SameOrigin(answering), sec_fetch_site="cross-site")[1]["body"].decode()
    assert "没有执行" in body and "not done" in body


def test_every_answer_gets_the_headers_also_those_that_an_inner_part_had_set_otherwise() -> None:
    headers = dict(asked(SecurityHeaders(answering))[0]["headers"])
    for name, value in HEADERS.items():
        assert headers[name.encode()] == value.encode()
    assert headers[b"cache-control"] == b"no-cache"


def test_what_is_no_request_passes_by() -> None:
    assert asked(SecurityHeaders(SameOrigin(answering)), kind="lifespan")[1]["body"] == b"yes"
