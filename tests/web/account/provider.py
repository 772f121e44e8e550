"""A provider of sign-ins of the tests' own, which can be told to lie; a real server on a free port."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "guidang", "what the provider knows us by"  # noqa: S105 - of the tests
Twist = Callable[[dict[str, Any]], dict[str, Any]]


class StrictProvider:
    """Checks client, redirect address, code and PKCE; signs what it is told to.

    `claims` are of whom it names; `twist` changes an ID token's claims before they are signed, `sign` how it
    is done; `metadata` is laid over what it tells of itself.
    """

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        self.claims: dict[str, Any] = {"sub": "subject-1", "preferred_username": "zhang"}
        self.twist: Twist = dict
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.metadata: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}

    def signed(self, claims: dict[str, Any], **header: str) -> str:
        """An ID token as it should be."""
        return jwt.encode({"alg": "RS256", "kid": "one"} | header, claims, self.key)

    def allow(self, address: str) -> str:
        """What a person does at the provider: says yes. The address they are sent back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def told(self) -> dict[str, Any]:
        """What it tells of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.metadata

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, given: dict[str, str], shown: str) -> tuple[int, dict[str, Any]]:
        """What is given for a code; a code is good for once."""
        asked = self._codes.pop(given.get("code", ""), None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "+").encode()).decode()
        plain = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if shown not in (basic, plain) and given.get("client_secret") != SECRET:
            return 401, {"error": "invalid_client"}
        challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        wanted = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != wanted
            or asked["redirect_uri"] != given.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        own = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        id_token = self.sign(self.twist(own | self.claims))
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": id_token}


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unsigned(claims: dict[str, Any], algorithm: str) -> str:
    parts: tuple[dict[str, Any], ...] = ({"alg": algorithm, "kid": "one"}, claims)
    return ".".join(_part(json.dumps(part).encode()) for part in parts)


def unsigned(claims: dict[str, Any]) -> str:
    """A token that nobody signed."""
    return _unsigned(claims, "none") + "."


def signed_with_what_is_public(provider: StrictProvider) -> Callable[[dict[str, Any]], str]:
    """Tokens whose secret is the provider's public key."""
    key = provider.key.as_pem(private=False)

    def sign(claims: dict[str, Any]) -> str:
        head = _unsigned(claims, "HS256")
        return f"{head}.{_part(hmac.digest(key, head.encode(), 'sha256'))}"

    return sign


@contextmanager
def provided() -> Iterator[StrictProvider]:
    """A provider that answers."""
    provider: StrictProvider

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self._answer(200, provider.told())
            elif path == "/keys":
                self._answer(200, provider.keys())
            elif path == "/userinfo" and self.headers.get("authorization") == "Bearer access":
                self._answer(200, provider.userinfo)
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.token(given, self.headers.get("authorization", "")))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = StrictProvider(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
