"""`guidang user`: what an administrator may type, and what is answered."""

from pathlib import Path
from typing import Any

import pytest

from archive.rules.signing_in import PasswordRules, weakness
from guidang.rights.accounts import new_password
from tests.running import answer, guidang, make_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("users") / "site", "[accounts]\npassword_length = 30\n")


def refused(*arguments: object) -> str:
    return guidang("user", *arguments, code=1).stderr


@pytest.mark.parametrize("login", ["a", "ad", "a-1", "李雷", "1"])
def test_a_drawn_password_suits_the_site_and_every_name(login: str) -> None:
    for length in (6, 10, 40):
        rules = PasswordRules(length, 4)
        assert all(not weakness(new_password(login, rules), login, rules) for _ in range(200))


def test_an_account_with_a_short_name_is_opened_where_long_passwords_are_wanted(site: Path) -> None:
    made: dict[str, Any] = answer("user", "add", "a", "--name", "甲", "--role", "reader", "--site", site)
    assert len(made["password"]) >= 30
    reset = answer("user", "reset", "a", "--site", site)
    assert len(reset["password"]) >= 30


def test_an_account_belongs_to_somebody_with_a_name(site: Path) -> None:
    assert "名称不能用" in refused("add", "nobody", "--name", " ", "--role", "reader", "--site", site)


def test_a_password_from_nowhere_is_refused_instead_of_drawn(site: Path) -> None:
    told = refused("add", "noword", "--name", "乙", "--role", "reader", "--password-stdin", "--site", site)
    assert "标准输入" in told
    assert "noword" not in {account["login"] for account in answer("user", "list", "--site", site)}


@pytest.mark.rule("R058")
@pytest.mark.rule("R059")
def test_a_closed_account_gets_no_password_and_keeps_no_files(site: Path) -> None:
    answer("user", "add", "left", "--name", "丙", "--role", "dept_archivist", "--site", site)
    answer("user", "close", "left", "--site", site)
    assert "已经停用" in refused("reset", "left", "--site", site)
    assert "已经停用" in refused("appoint", "left", "办公室", "--since", "2026-01-01", "--site", site)


@pytest.mark.rule("R065")
def test_the_administrators_are_opened_once_by_names_that_are_free(site: Path) -> None:
    answer("user", "add", "auditor", "--name", "丁", "--role", "reader", "--site", site)
    made = answer("user", "administrators", "--site", site)
    assert [(one["login"], one["role"]) for one in made] == [
        ("sysadmin", "system_admin"), ("secadmin", "security_admin"), ("auditor2", "audit_admin"),
    ]  # fmt: skip
    assert answer("user", "administrators", "--site", site) == []


def test_new_roles_are_said(site: Path) -> None:
    answer("user", "add", "changer", "--name", "丁", "--role", "reader", "--site", site)
    done = guidang("user", "role", "changer", "--role", "archivist", "--site", site)
    assert "changer：档案员" in done.stdout
