"""The rules of signing in: passwords, waits, and the end of a session."""

import pytest

from archive.rules.signing_in import (
    FREE_ATTEMPTS,
    LONGEST_WAIT,
    PasswordRules,
    password_expired,
    session_ended,
    wait,
    weakness,
)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("短密码1a", "short"),
        ("aaaaaaaaaaaa", "simple"),
        ("ZhangSan-2026", "like_name"),
        ("correct horse 7", ""),
        ("归档系统的密码很长1", ""),
    ],
)
def test_a_password_is_long_mixed_and_not_the_name(password: str, why: str) -> None:
    assert weakness(password, "zhangsan", PasswordRules()) == why


@pytest.mark.parametrize(
    ("set_at", "days", "expired"),
    [
        ("2026-08-31T08:00:00Z", 90, False),  # to the second
        ("2026-08-31T07:59:59Z", 90, True),
        ("2026-11-29T08:00:00Z", 1, False),
        ("2027-11-29T08:00:00Z", 90, False),  # the clock was set back
        ("2000-01-01T00:00:00Z", 0, False),
        (None, 90, True),
        (None, 0, False),
    ],
)
def test_a_password_is_good_for_some_days_or_for_ever(set_at: str | None, days: int, expired: bool) -> None:
    assert password_expired(set_at, "2026-11-29T08:00:00Z", days) is expired


@pytest.mark.parametrize(("name", "why"), [("zh", ""), ("", ""), ("zha", "like_name"), ("李雷", "like_name")])
def test_one_or_two_letters_of_a_name_stand_in_a_password_by_chance(name: str, why: str) -> None:
    assert weakness("ZhaoHao-李雷-2026", name, PasswordRules()) == why


def test_attempts_wait_longer_and_longer_but_not_for_ever() -> None:
    assert [wait(n) for n in range(FREE_ATTEMPTS)] == [0.0] * FREE_ATTEMPTS
    waits = [wait(n) for n in range(FREE_ATTEMPTS, FREE_ATTEMPTS + 12)]
    assert waits[:3] == [5.0, 10.0, 20.0]
    assert waits == sorted(waits)
    assert wait(10_000) == LONGEST_WAIT


@pytest.mark.parametrize(
    ("now", "ended"),
    [(1000.0, False), (1599.0, False), (1601.0, True), (800.0, True), (990.0, False)],
)
def test_a_session_ends_unused_too_old_or_from_the_future(now: float, ended: bool) -> None:
    assert session_ended(now, 1000.0, 1000.0, idle_seconds=600.0, most_seconds=5000.0) is ended
    assert session_ended(7000.0, 1000.0, 6990.0, idle_seconds=600.0, most_seconds=5000.0)
