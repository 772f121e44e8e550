"""`guidang user token`, and accounts whose owners are known elsewhere, on the command line."""

import datetime
from pathlib import Path

import pytest

from tests.running import answer, guidang, make_site

TOMORROW = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_site(tmp_path_factory.mktemp("tokens") / "site")
    guidang("user", "add", "zhang", "--name", "张三", "--role", "archivist", "--site", folder)
    return folder


@pytest.mark.rule("R090")
def test_a_token_is_made_shown_once_listed_and_ended(site: Path) -> None:
    wanted = ("--name", "扫描仪", "--act", "view", "--act", "find", "--until", TOMORROW, "--site", site)
    made = answer("user", "token", "add", "zhang", *wanted)
    assert made["token"].startswith("guidang_")
    assert made["acts"] == ["find", "view"]
    again = guidang("user", "token", "add", "zhang", *wanted, code=1)
    assert "令牌“扫描仪”已经有了" in again.stderr
    listed = answer("user", "token", "list", "zhang", "--site", site)
    assert [(one["id"], one["name"], one["used"], one["ended_at"]) for one in listed] == [
        (made["id"], "扫描仪", None, None)
    ]
    told = guidang("user", "token", "list", "zhang", "--site", site).stdout
    assert "没有用过" in told and made["token"] not in told
    assert answer("user", "token", "end", made["id"], "--site", site) == {"ended": made["id"]}
    assert "没有在用的令牌" in guidang("user", "token", "end", made["id"], "--site", site, code=1).stderr
    assert "（已停用）" in guidang("user", "token", "list", "zhang", "--site", site).stdout


@pytest.mark.parametrize(
    ("until", "told"), [("soon", "日期不对"), ("9999-12-31", "日期不对"), ("2020-01-01", "期限已经过了")]
)
def test_a_day_that_cannot_be_the_last_is_refused(site: Path, until: str, told: str) -> None:
    wanted = ("--name", "x", "--act", "find", "--until", until, "--site", site)
    assert told in guidang("user", "token", "add", "zhang", *wanted, code=1).stderr


def test_an_account_known_elsewhere_has_no_password_here(site: Path) -> None:
    for source in ("ldap", "oidc"):
        wanted = ("--name", "李四", "--role", "reader", "--source", source, "--site", site)
        assert answer("user", "add", source, *wanted) == {"login": source, "password": None}
    listed = answer("user", "list", "--site", site)
    found = {one["login"]: (one["source"], one["must_change"]) for one in listed}
    assert (found["ldap"], found["oidc"]) == (("ldap", False), ("oidc", False))
    assert "密码不在这里" in guidang("user", "reset", "ldap", "--site", site, code=1).stderr
    assert answer("user", "reset", "oidc", "--site", site) == {"login": "oidc", "password": None}
