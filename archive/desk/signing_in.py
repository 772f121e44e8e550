"""Signing in and out: proving who somebody is, and keeping that proof for a session.

A wrong name, a wrong password and a closed account give the same answer after the same work, so that
neither words nor time tell which accounts there are. Passwords of accounts whose source is "ldap" are
checked by the directory of the house; accounts whose source is "oidc" are named by the provider of sign-ins.
"""

import hashlib
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from archive.catalogue.accounts import accounts, attempts, sessions, tokens
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.accounts.sessions import Session
from archive.catalogue.ground.connect import Connection, Database
from archive.desk.directory import Directory, DirectoryAwayError, note_refusal, open_member
from archive.errors import RefusedError
from archive.rules import signing_in as rules
from archive.rules.roles import BUSINESS_KIND
from archive.rules.signing_in import LDAP, LOCAL, OIDC, PasswordRules

_TOUCH_SECONDS = 30.0  # a session's last use is written at most so often


@dataclass(frozen=True, slots=True)
class Policy:
    """How a site wants signing in: password rules, when sessions end, and what a hash costs.

    `idle_seconds` and `most_seconds` bound a session; `cost` is the passes of Argon2id over 64 MiB.
    """

    passwords: PasswordRules = PasswordRules()
    idle_seconds: float = 1800.0
    most_seconds: float = 43200.0
    cost: int = 3


@dataclass(frozen=True, slots=True)
class Caller:
    """Where an attempt comes from."""

    address: str
    agent: str = ""


class TooManyAttemptsError(RefusedError):
    """Attempts have to wait; the value `seconds` says how long."""


class WrongPasswordError(RefusedError):
    """The name, the password, or both are wrong, or the account is closed: it is not said which."""


class Desk:
    """Signs people in and out of one site. `clock` times are seconds since the epoch, `at` is ISO UTC.

    `database` gives the catalogue when it is needed, so that a desk is there while that is out of reach.
    `directory`: where the passwords of accounts are checked whose source is "ldap".
    """

    def __init__(
        self, database: Callable[[], Database], policy: Policy, directory: Directory | None = None
    ) -> None:
        self._database = database
        self._directory = directory
        self._policy = policy
        self._hasher = PasswordHasher(time_cost=policy.cost, memory_cost=65536, parallelism=1)

    @cached_property
    def _nobody(self) -> str:
        """The hash that is checked where there is no account, so that it takes as long."""
        return self._hasher.hash(secrets.token_hex(16))

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(password)

    def check_strength(self, password: str, login: str) -> None:
        """Raises RefusedError where a new password is too weak."""
        wanted = self._policy.passwords
        weak = rules.weakness(password, login, wanted)
        if weak == "short":
            raise RefusedError("密码太短，至少 {n} 个字符。", "请换一个。", n=wanted.length)
        if weak == "simple":
            raise RefusedError(
                "密码太简单，大写、小写、数字、符号至少要有 {n} 类。", "请换一个。", n=wanted.classes
            )
        if weak:
            raise RefusedError("密码里不能有账号名。", "请换一个。")

    def sign_in(
        self, login: str, password: str, caller: Caller, at: str, clock: float
    ) -> tuple[str, Account]:
        """A new session: its secret, for a cookie, and the account.

        Raises TooManyAttemptsError before anything is compared, else WrongPasswordError, or
        DirectoryAwayError where the directory of the house would have to say whether the password is right.
        """
        name = accounts.folded(login)
        with self._database().read() as connection:
            self._bounce(connection, name, caller.address, clock)
            account = accounts.by_login(connection, name)
        nobody = self._nobody  # asked for whoever it is, for the first time costs more
        local = account is not None and account.ended_at is None and account.source == LOCAL
        right = self._matches(account.password_hash if account and local else nobody, password)
        # An empty password is none: a directory takes it for somebody who does not want to say who they are.
        if not right and self._directory and password:
            account = self._in_directory(self._directory, account, name, password, caller, at, clock)
            right = account is not None
        if account is None or not right:
            with self._database().write() as connection:
                attempts.note_failure(connection, at, name, caller.address, clock)
            raise WrongPasswordError("账号或密码不对。", "请检查大小写后再试；忘记密码请找安全保密管理员。")
        with self._database().read() as connection:
            self._bounce(connection, name, caller.address, clock)  # of many at once, too, few are free
        account = self._unless_expired(account, at)
        return self._begin(account, caller, at, clock), account

    def sign_in_named(
        self, login: str, subject: str, caller: Caller, at: str, clock: float
    ) -> tuple[str, Account]:
        """A new session for whom the provider of sign-ins calls `login`: its secret, and the account.

        `subject` is what the provider never gives to anybody else: the first one who comes for an account
        keeps it. Raises RefusedError where there is no such account, or it belongs to another subject.
        """
        with self._database().write() as connection:
            account = accounts.by_login(connection, login)
            usable = account is not None and account.ended_at is None and account.source == OIDC
            # Whoever comes first for a name keeps it: never an administrator's, who has a password here.
            usable = usable and account is not None and account.kind == BUSINESS_KIND
            fits = usable and account is not None and account.subject in (None, subject)
            if account is None or not fits:
                note_refusal(connection, login, caller.address, at)
            elif account.subject is None:
                accounts.set_subject(connection, at, account.login, account.id, subject)
        if account is None or not usable:
            raise RefusedError("没有为“{login}”开的账号。", "请让系统管理员开账号。", login=login)
        if not fits:
            raise RefusedError(
                "账号“{login}”已属于另一个人。", "请让安全保密管理员核实后重设这个账号。", login=login
            )
        return self._begin(account, caller, at, clock), account

    def current(self, secret: str, at: str, clock: float) -> Account | None:
        """Whose session this secret opens; None where there is none, or it has ended."""
        hashed = _hash(secret)
        with self._database().read() as connection:
            session = sessions.find(connection, hashed)
            account = accounts.by_id(connection, session.account_id) if session else None
        if session is None or account is None:
            return None
        policy = self._policy
        if rules.session_ended(clock, session.begun, session.seen, policy.idle_seconds, policy.most_seconds):
            with self._database().write() as connection:
                sessions.end(connection, at, account.login, hashed)
            return None
        if clock - session.seen > _TOUCH_SECONDS:
            with self._database().write() as connection:
                sessions.touch(connection, hashed, clock)
        return account

    def sign_out(self, secret: str, login: str, at: str) -> None:
        """End the session of this secret."""
        with self._database().write() as connection:
            sessions.end(connection, at, login, _hash(secret))

    def end_others(self, secret: str, account: Account, at: str) -> int:
        """End all sessions of an account but the one of this secret; how many."""
        with self._database().write() as connection:
            return sessions.end_others(connection, at, account.login, account.id, _hash(secret))

    def change_password(
        self, account: Account, old: str, new: str, caller: Caller, at: str, clock: float
    ) -> str:
        """Give the account a new password of its owner's choice; all its sessions end, and a new one begins,
        whose secret is returned. Raises RefusedError where the old one is wrong or the new one too weak."""
        if account.source != LOCAL:
            raise RefusedError("这个账号的密码不在这里。", "请到登录时用的单位系统里改。")
        with self._database().read() as connection:
            self._bounce(connection, account.login, caller.address, clock)
        if not self._matches(account.password_hash, old):
            with self._database().write() as connection:
                attempts.note_failure(connection, at, account.login, caller.address, clock)
            raise RefusedError("原密码不对。", "请再试一次。")
        if old == new:
            raise RefusedError("新密码与原密码相同。", "请换一个。")
        self.check_strength(new, account.login)
        hashed = self.hashed(new)
        with self._database().write() as connection:
            accounts.set_password(connection, at, account.login, account.id, hashed, must_change=False)
        return self._begin(account, caller, at, clock)

    def reset_password(self, login: str, password: str, who: str, at: str) -> None:
        """Give an account a password that has to be changed at the next sign-in; its sessions and tokens end.
        `who` did it.

        Raises RefusedError where it is too weak, where there is no such account, where that is closed, or its
        password is not kept here.
        """
        self.check_strength(password, login)
        hashed = self.hashed(password)
        with self._database().write() as connection:
            account = accounts.by_login(connection, login)
            if account is None:
                raise RefusedError("没有账号“{login}”。", "请用 guidang user list 查看。", login=login)
            if account.source != LOCAL:
                raise RefusedError("账号“{login}”的密码不在这里。", "请到单位的目录服务里重设。", login=login)
            if account.ended_at is not None:
                raise RefusedError("账号“{login}”已经停用。", "此人要再登录的，请另开账号。", login=login)
            accounts.set_password(connection, at, who, account.id, hashed, must_change=True)
            for token in tokens.of_account(connection, account.id):  # who knew the password may have them
                tokens.end(connection, at, who, token.id)
            attempts.forget(connection, account.login)

    def _in_directory(
        self, directory: Directory, account: Account | None, name: str, password: str, caller: Caller,
        at: str, clock: float,
    ) -> Account | None:  # fmt: skip
        """The account of `name`, if the directory says that the password is right; opened at the first time.

        A name whose password is not kept there is looked for as well, without the password: the answer
        comes as late, and fails as well while the directory is away. Such attempts count for the account
        alone, for many fail at one address while it is.
        """
        theirs = account is None or (account.source == LDAP and account.ended_at is None)
        try:
            member = directory.member(name, password if theirs else None)
        except DirectoryAwayError:
            with self._database().write() as connection:
                attempts.note_failure(connection, at, name, caller.address, clock, of_address=False)
            raise
        if member is None or not theirs:
            return None
        return account or open_member(self._database(), member, caller.address, at)

    def _unless_expired(self, account: Account, at: str) -> Account:
        """The account, which has to change its password first where that is too old."""
        days = self._policy.passwords.days
        if account.source != LOCAL or account.must_change:
            return account
        if not rules.password_expired(account.password_at, at, days):
            return account
        with self._database().write() as connection:
            accounts.expire_password(connection, at, account.id, account.login)
        return replace(account, must_change=True)

    def _bounce(self, connection: Connection, login: str, address: str, clock: float) -> None:
        """Raises TooManyAttemptsError while attempts of this account or address have to wait.

        A time in the future (the clock was set back) counts as now.
        """
        for of, free in (
            (f"account:{login}", rules.FREE_ATTEMPTS),
            (f"address:{address}", rules.FREE_OF_AN_ADDRESS),
        ):
            failures, last = attempts.failures(connection, of)
            left = min(last, clock) + rules.wait(failures, free) - clock
            if left > 0:
                raise TooManyAttemptsError(
                    "失败次数过多，请稍后再试。",
                    "请等 {seconds} 秒；忘记密码请找安全保密管理员。",
                    seconds=math.ceil(left),
                )

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (Argon2Error, InvalidHashError):
            return False

    def _begin(self, account: Account, caller: Caller, at: str, clock: float) -> str:
        secret = secrets.token_urlsafe(32)
        session = Session(_hash(secret), account.id, clock, clock, caller.address, caller.agent[:300])
        with self._database().write() as connection:
            attempts.forget(connection, account.login)
            sessions.clear(connection, clock - self._policy.idle_seconds, clock - self._policy.most_seconds)
            sessions.begin(connection, at, session, account.login)
        return secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
