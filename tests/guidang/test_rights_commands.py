"""Commands with the rights of the operator, or of an account that is named; rights given and taken back."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.running import answer, guidang, make_site

SECRET = "机密\n\n关于做好安全保卫工作的通知\n\n各科室：\n    罕见词龘龘。\n\n办公室\n2026年3月5日\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("commands")
    folder = make_site(base / "site", "[accounts]\nhash_passes = 1\n", ("办公室", ""))
    paper = base / "通知.txt"
    paper.write_text(SECRET, encoding="utf-8")
    guidang("add", paper, "--site", folder, "--department", "办公室")
    for login, role, department in (
        ("zhang", "clerk", "办公室"),
        ("li", "reader", "财务部"),
        ("sec", "security_admin", ""),
    ):
        more = ("--department", department) if department else ()
        guidang("user", "add", login, "--name", login, "--role", role, *more, "--site", folder)
    return folder


def total(site: Path, *more: str) -> int:
    return int(answer("search", "龘龘", "--site", site, *more)["total"])


def acts(site: Path, act: str) -> list[tuple[str, dict[str, object]]]:
    opened = sqlite3.connect(site / "catalogue.db")
    rows = opened.execute("SELECT who, details FROM audit WHERE act = ? ORDER BY id", (act,)).fetchall()
    opened.close()
    return [(who, json.loads(details)) for who, details in rows]


@pytest.mark.rule("R047")
def test_a_right_opens_a_secret_paper_until_it_is_taken_back(site: Path) -> None:
    asked = ("--as", "li")
    assert total(site) == 1  # the operator of the machine
    assert total(site, "--as", "zhang") == 0  # secret, though of their own department
    assert total(site, *asked) == 0
    hidden, missing = (guidang("show", id_, *asked, "--site", site, code=1).stderr for id_ in (1, 9))
    assert hidden.replace("1", "9") == missing
    what = ("--act", "find", "--act", "view", "--record", 1, "--secrecy", "confidential")
    why = ("--until", "2999-12-31", "--why", "审批单 7 号")
    given = answer("user", "right", "give", "li", *what, *why, "--site", site)
    assert total(site, *asked) == 1
    assert answer("show", 1, *asked, "--site", site)["secrecy"] == "confidential"
    who, told = acts(site, "viewed")[-1]
    assert "@" in who
    assert told == {"secrecy": "confidential", "as": "li"}
    (listed,) = answer("user", "right", "list", "--site", site)
    assert (listed["id"], listed["login"], listed["why"]) == (given["right"], "li", "审批单 7 号")
    assert answer("user", "right", "end", given["right"], "--site", site) == {"ended": given["right"]}
    assert total(site, *asked) == 0
    assert answer("user", "right", "list", "--site", site) == []
    assert len(answer("user", "right", "list", "--all", "--site", site)) == 1
    assert "已收回" in guidang("user", "right", "end", given["right"], "--site", site, code=1).stderr


def test_the_policy_of_the_site_bounds_its_operators(site: Path) -> None:
    path = site / "config" / "settings.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + '[rights]\noperator_ceiling = "internal"\n', encoding="utf-8")
    assert total(site) == 0
    guidang("show", 1, "--site", site, code=1)
    path.write_text(before, encoding="utf-8")
    assert total(site) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("search", "龘龘", "--as", "nobody"), "没有这个账号"),
        (
            ("user", "right", "give", "sec", "--act", "view", "--until", "2999-01-01", "--why", "看"),
            "管理员账号不能",
        ),
        (("user", "right", "give", "li", "--act", "view", "--until", "明天", "--why", "看"), "日期不对"),
        (
            ("user", "right", "give", "li", "--act", "view", "--until", "2000-01-01", "--why", "看"),
            "起止日期不对",
        ),
        (
            ("user", "right", "give", "nobody", "--act", "view", "--until", "2999-01-01", "--why", "看"),
            "没有这个账号",
        ),
    ],
)
def test_what_cannot_be_done_is_told(site: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in guidang(*arguments, "--site", site, code=1).stderr


def test_an_administrator_finds_nothing_with_their_own_rights(site: Path) -> None:
    assert total(site, "--as", "sec") == 0
