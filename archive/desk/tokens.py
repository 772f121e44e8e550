"""Tokens at the desk: made and shown once, known again by their hash, ended (R090)."""

import hashlib
import secrets
from collections.abc import Callable, Iterable

from archive.catalogue.accounts import accounts, tokens
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.accounts.tokens import Token
from archive.catalogue.ground.connect import Connection, Database
from archive.errors import RefusedError
from archive.rules.access import Act
from archive.rules.roles import BUSINESS_KIND

_TOUCH_SECONDS = 30.0  # a token's last use is written at most so often
_LONGEST_NAME = 64


class Tokens:
    """The tokens of one site. `clock` and `until` are seconds since the epoch, `at` is ISO UTC."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database

    def add(
        self, login: str, name: str, acts: Iterable[Act], until: float, who: str, at: str, clock: float
    ) -> tuple[int, str]:
        """A token of the account `login` for these acts: its id, and its secret, which is kept nowhere.

        Raises RefusedError for an account that may not have one, and for what cannot be a token.
        """
        may = frozenset(acts)
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise RefusedError("令牌名不能用：{name}。", "请用 1 到 64 个可见字符。", name=name)
        if not may:
            raise RefusedError("令牌至少要准许一种用途。", "请用 --act 给出。")
        if until <= clock:
            raise RefusedError("令牌的期限已经过了。", "请给一个以后的日期。")
        secret = f"guidang_{secrets.token_urlsafe(32)}"
        with self._database().write() as connection:
            account = _usable(connection, login)
            taken = (token.name for token in tokens.of_account(connection, account.id) if not token.ended_at)
            if name in taken:
                raise RefusedError("令牌“{name}”已经有了。", "请换一个名字，或先停用原来的。", name=name)
            id_ = tokens.add(connection, at, who, account.id, name, _hash(secret), may, clock, until)
        return id_, secret

    def current(self, secret: str, at: str, clock: float) -> tuple[Account, Token] | None:
        """Whose token this is; None where there is none, or it has ended, or its account.

        One that has expired is ended for good, so that a clock that is set back does not bring it to life.
        """
        with self._database().read() as connection:
            token = tokens.find(connection, _hash(secret))
            account = accounts.by_id(connection, token.account_id) if token else None
        if token is None or account is None:
            return None
        if clock >= token.until:
            with self._database().write() as connection:
                tokens.end(connection, at, account.login, token.id)
            return None
        if token.used is None or not token.used <= clock <= token.used + _TOUCH_SECONDS:
            with self._database().write() as connection:
                tokens.touch(connection, token.id, clock)
        return account, token

    def listing(self, login: str) -> list[Token]:
        """The tokens of an account, ended ones too. Raises RefusedError where there is no such account."""
        with self._database().read() as connection:
            return tokens.of_account(connection, _known(connection, login).id)

    def end(self, id_: int, who: str, at: str) -> None:
        """End a token for good. Raises RefusedError where there is none that could be ended."""
        with self._database().write() as connection:
            if not tokens.end(connection, at, who, id_):
                raise RefusedError("没有在用的令牌 {id}。", "请用 guidang user token list 查看。", id=id_)


def _known(connection: Connection, login: str) -> Account:
    account = accounts.by_login(connection, login)
    if account is None:
        raise RefusedError("没有账号“{login}”。", "请用 guidang user list 查看。", login=login)
    return account


def _usable(connection: Connection, login: str) -> Account:
    account = _known(connection, login)
    if account.ended_at is not None:
        raise RefusedError("账号“{login}”已经停用。", "请为在用的账号开令牌。", login=login)
    if account.kind != BUSINESS_KIND:
        raise RefusedError("三员账号不能有令牌。", "请为业务账号开令牌。")
    return account


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
