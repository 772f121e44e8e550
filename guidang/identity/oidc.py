"""A provider of sign-ins (OpenID Connect): the browser is sent there, and comes back with who somebody is.

Authorization code flow with PKCE. What a sign-in begins with (`Begun`) is kept by the browser that began it;
only together with it is an answer worth anything. The provider's word is a signed ID token: signature,
issuer, audience, nonce and time are checked.
"""

import logging
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from archive.errors import RefusedError, SettingsError
from guidang.identity.site_files import readable, secret
from guidang.site.identity_settings import Oidc

log = logging.getLogger(__name__)

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")  # all signed
_SKEW_SECONDS = 60  # by which two clocks may differ
_KNOWN_SECONDS = 300.0  # what the provider tells of itself is asked again after
_LONGEST = 200  # of what is shown of the provider's words
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ASK_ADMIN = "请再试一次；反复出现时请告诉系统管理员。"


class ProviderError(RefusedError):
    """The provider did not answer, or said no, or what it said cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: kept by the browser, and by nobody else."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Named:
    """Who the provider says somebody is: the sign-in name, and what it never gives to anybody else."""

    login: str
    subject: str


class Provider:
    """The provider of these settings. `folder` is the site's, where the files it names lie.

    Raises SettingsError for settings that cannot be right.
    """

    def __init__(self, given: Oidc, folder: Path) -> None:
        _check("oidc.issuer", given.issuer)
        if given.redirect:
            _check("oidc.redirect", given.redirect)
        if not given.client_id:
            raise SettingsError("没有设 oidc.client_id。", "请填写在统一登录平台登记的客户端编号。")
        self._given = given
        self._secret = secret(folder, given.client_secret, given.client_secret_file)
        self._trusted = readable(folder, given.ca_file)
        self._told: tuple[float, dict[str, Any]] = (0.0, {})

    @property
    def label(self) -> str:
        """What the house calls it; "" for no name of its own."""
        return self._given.label

    def begin(self, back: str) -> tuple[str, Begun]:
        """Where to send the browser, and what it has to keep. `back`: the address it will come back to.

        Raises ProviderError.
        """
        begun = Begun(*(secrets.token_urlsafe(32) for _ in Begun.__slots__))
        with self._session(back) as session:
            address, _ = session.create_authorization_url(
                self._metadata(session)["authorization_endpoint"],
                state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier,
            )  # fmt: skip
        return str(address), begun

    def finish(self, back: str, begun: Begun, code: str, clock: float) -> Named:
        """Who came back with this code. `back` and `begun` as at the beginning. Raises ProviderError."""
        with self._session(back) as session:
            metadata = self._metadata(session)
            try:
                answer = session.fetch_token(
                    metadata["token_endpoint"], grant_type="authorization_code", code=code,
                    code_verifier=begun.verifier, allow_redirects=False,
                )  # fmt: skip
            except AuthlibBaseError as error:
                log.warning("the provider gave no token: %s", error)
                raise ProviderError("统一登录没有成功（{error}）。", _ASK_ADMIN, error=error.error) from error
            except (RequestException, ValueError) as error:
                raise _away(error) from error
            claims = self._claims(session, metadata, str(answer.get("id_token", "")), begun, clock)
            login = claims.get(self._given.login) or self._asked(session, metadata, claims["sub"])
        if not isinstance(login, str) or not login.strip():
            raise ProviderError(
                "统一登录没有说明账号名（缺少 {claim}）。", "请系统管理员检查 oidc.login 和 oidc.scope。",
                claim=self._given.login,
            )  # fmt: skip
        return Named(login.strip()[:_LONGEST], f"{self._given.issuer} {claims['sub']}")

    def back(self, scheme: str, host: str) -> str:
        """The address to come back to, where the browser calls this site by `scheme` and `host`."""
        return self._given.redirect or f"{scheme}://{host}/sign-in/oidc/back"

    def refusal(self, error: str, description: str, issuer: str) -> ProviderError | None:
        """Why the browser came back without a code, or from elsewhere; None where all is well."""
        if issuer and issuer != self._given.issuer:
            return ProviderError("回答来自另一个登录平台。", _ASK_ADMIN)
        if error == "access_denied":
            return ProviderError("统一登录没有准许这次登录。", "请再试一次，或改用账号和密码登录。")
        told = f"{error} {description}".strip()[:_LONGEST]
        return ProviderError("统一登录没有成功（{error}）。", _ASK_ADMIN, error=told) if error else None

    def _session(self, back: str) -> OAuth2Session:
        given = self._given
        session = OAuth2Session(
            given.client_id, self._secret or None, scope=given.scope, redirect_uri=back,
            code_challenge_method="S256", default_timeout=given.seconds,
        )  # fmt: skip
        session.verify = self._trusted or True
        return session

    def _metadata(self, session: OAuth2Session) -> dict[str, Any]:
        """What the provider tells of itself. Raises ProviderError."""
        asked, told = self._told
        if told and 0 <= time.monotonic() - asked < _KNOWN_SECONDS:
            return self._by_its_way(session, told)
        issuer = self._given.issuer
        told = self._get(session, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        wrong = [name for name in _NEEDED if not _safe(told.get(name))]
        if told.get("issuer") != issuer or wrong:
            log.warning("%s tells of itself: issuer %s, wrong %s", issuer, told.get("issuer"), wrong)
            raise ProviderError("登录平台的说明与设置不符。", "请系统管理员检查 oidc.issuer，须一字不差。")
        self._told = (time.monotonic(), told)
        return self._by_its_way(session, told)

    def _by_its_way(self, session: OAuth2Session, told: dict[str, Any]) -> dict[str, Any]:
        """`told`, once the session shows its secret in the way that the provider wants."""
        ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self._secret and "client_secret_basic" not in ways:
            session.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - a way, no secret
        return told

    def _claims(
        self, session: OAuth2Session, metadata: dict[str, Any], token: str, begun: Begun, clock: float
    ) -> dict[str, Any]:
        """What the ID token says, if it is the provider's, for us, and for this sign-in."""
        own = self._given.client_id
        needed = jwt.JWTClaimsRegistry(
            now=int(clock), leeway=_SKEW_SECONDS, iss={"essential": True, "value": self._given.issuer},
            aud={"essential": True, "value": own}, nonce={"essential": True, "value": begun.nonce},
            sub={"essential": True}, exp={"essential": True}, iat={"essential": True},
        )  # fmt: skip
        jwks = self._get(session, metadata["jwks_uri"])
        try:
            claims = jwt.decode(token, KeySet.import_key_set(jwks), algorithms=_ALGORITHMS).claims  # type: ignore[arg-type]
            needed.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("the ID token is not taken: %s", error)
            raise ProviderError("登录平台的回答未通过核验。", _ASK_ADMIN) from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else own) != own:
            raise ProviderError("登录平台的回答未通过核验。", _ASK_ADMIN)
        return claims

    def _asked(self, session: OAuth2Session, metadata: dict[str, Any], subject: str) -> object:
        """The sign-in name, asked for where the ID token does not have it; None without an answer."""
        address = metadata.get("userinfo_endpoint")
        if not _safe(address):
            return None
        told = self._get(session, str(address), withhold_token=False)
        return told.get(self._given.login) if told.get("sub") == subject else None

    def _get(self, session: OAuth2Session, address: str, *, withhold_token: bool = True) -> dict[str, Any]:
        try:
            answer = session.get(address, withhold_token=withhold_token)
            answer.raise_for_status()
            told = answer.json()
        except (RequestException, AuthlibBaseError, ValueError) as error:
            raise _away(error) from error
        if not isinstance(told, dict):
            raise _away(ValueError(f"{address} is no object"))
        return told


def _away(error: Exception) -> ProviderError:
    log.warning("the provider of sign-ins did not answer: %s", error)
    return ProviderError("单位的统一登录没有应答。", "请稍后再试，或改用账号和密码登录。")


def _safe(address: object) -> bool:
    """Whether an address is one of the net, and what is sent there cannot be read on the way."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _check(name: str, address: str) -> None:
    if not _safe(address):
        raise SettingsError(
            "{name} 不是可用的地址：{address}。", "请写成 https:// 开头的完整地址。",
            name=name, address=address,
        )  # fmt: skip
