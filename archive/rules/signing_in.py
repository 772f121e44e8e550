"""The rules of signing in: what a password must be and how long it is good for, how long attempts have to
wait, when a session ends."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a site asks of passwords."""

    length: int = 10
    classes: int = 2  # of lower case, upper case, digits, everything else
    days: int = 0  # one that is older has to be changed; 0: never


# Who says that the owner of an account is who they say.
LOCAL, LDAP, OIDC = SOURCES = ("local", "ldap", "oidc")

# Attempts that fail in a row before the next has to wait, and how the wait grows, in seconds.
FREE_ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0
# An address stands for many people behind one router.
FREE_OF_AN_ADDRESS = 20


# Fewer letters of a name stand in a password by chance.
TELLING_LETTERS = 3


def weakness(password: str, name: str, rules: PasswordRules) -> str:
    """Why `password` of the account `name` is too weak: "short", "simple", "like_name"; "" if it is not."""
    if len(password) < rules.length:
        return "short"
    telling = len(name) >= TELLING_LETTERS or not name.isascii()
    if name and telling and name.casefold() in password.casefold():
        return "like_name"
    return "simple" if _classes(password) < rules.classes else ""


def _classes(password: str) -> int:
    lower = any(character.islower() for character in password)
    upper = any(character.isupper() for character in password)
    digit = any(character.isdigit() for character in password)
    other = any(not character.isalnum() or character > "\x7f" for character in password)
    return lower + upper + digit + other


def password_expired(set_at: str | None, now: str, days: int) -> bool:
    """Whether a password that was set at `set_at` is older than `days` (0: it never is). Times are ISO UTC.

    One whose age is not known has expired; one from the future (the clock was set back) has not.
    """
    if not days:
        return False
    if not set_at:
        return True
    age = datetime.datetime.fromisoformat(now) - datetime.datetime.fromisoformat(set_at)
    return age > datetime.timedelta(days=days)


def wait(failures: int, free: int = FREE_ATTEMPTS) -> float:
    """Seconds to wait after the last of `failures` in a row: none at first, then doubling to 15 minutes."""
    if failures < free:
        return 0.0
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - free, 20))


def session_ended(now: float, begun: float, seen: float, idle_seconds: float, most_seconds: float) -> bool:
    """Whether a session is over: unused for too long, too old, or from the future (the clock was set back).

    All in seconds since the epoch; `seen` is when it was used last.
    """
    if now < begun - 60 or now < seen - 60:
        return True
    return now - seen > idle_seconds or now - begun > most_seconds
