"""`guidang user` for departments: appointed, listed, lodged, ended, as the pages do it."""

from pathlib import Path

import pytest

from guidang.site.operator import who
from guidang.site.site import Site
from tests.running import answer, guidang


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    guidang("init", folder)
    answer("user", "add", "zhang", "--name", "张三", "--role", "dept_archivist", "--site", folder)
    return folder


@pytest.mark.rule("R057")
@pytest.mark.rule("R058")
def test_an_appointment_is_made_lodged_and_ended_on_the_command_line(site: Path) -> None:
    appointed = answer("user", "appoint", "zhang", "法务部", "--since", "2026-01-01", "--site", site)
    number = appointed["appointment"]
    (listed,) = answer("user", "appointments", "--unlodged", "--site", site)
    assert (listed["person"], listed["department"], listed["until"]) == ("张三", "法务部", None)
    assert answer("user", "lodge", number, "--on", "2026-01-05", "--site", site) == {"lodged": 1}
    assert answer("user", "appointments", "--unlodged", "--site", site) == []
    again = answer("user", "lodge", number, "--site", site, code=1)
    assert "没有选中" in again["error"]
    ended = answer("user", "end-appointment", number, "--until", "2026-01-31", "--site", site)
    assert ended["until"] == "2026-01-31"
    assert answer("user", "appointments", "--site", site) == []
    told = guidang("user", "appointments", "--all", "--site", site).stdout
    assert "法务部" in told and "2026年1月31日" in told and "未备案" in told
    for wrong in ("31.1.2026", "2025-12-31"):
        answer("user", "end-appointment", number, "--until", wrong, "--site", site, code=1)
    with Site(site).database.read() as connection:
        from archive.catalogue.looking import log

        rows = log.older(connection, log.Wanted(who=who()), None, 10)
    assert [row.act for row in rows[:3]] == ["appointment_ended", "appointments_lodged", "appointed"]


@pytest.mark.rule("R058")
def test_departments_are_entered_moved_and_listed_with_those_nobody_keeps(site: Path, tmp_path: Path) -> None:
    letter = tmp_path / "件.txt"
    letter.write_text("关于档案的通知", encoding="utf-8")
    guidang("add", letter, "--department", "工程部", "--site", site)
    answer("user", "department", "集团", "--site", site)
    answer("user", "department", "法务部", "--under", "集团", "--site", site)
    found = {
        one["name"]: (one["under"], one["unkept"]) for one in answer("user", "departments", "--site", site)
    }
    assert found["法务部"] == ("集团", 0) and found["工程部"] == ("", 1)
    told = guidang("user", "departments", "--site", site).stdout
    assert "工程部　（有 1 份文件，无人保管）" in told
    circle = answer("user", "department", "集团", "--under", "法务部", "--site", site, code=1)
    assert "下级部门之下" in circle["error"]
    answer("user", "department", "法务部", "--under", "-", "--site", site)
    unknown = answer("user", "department", "新部", "--under", "没有的部", "--site", site, code=1)
    assert "上级部门" in unknown["advice"]
    twice = answer("user", "department", "集团", "--site", site, code=1)
    assert "已经登记过" in twice["error"]


@pytest.mark.rule("R065")
def test_the_last_administrator_of_a_kind_is_not_closed_on_the_command_line_either(site: Path) -> None:
    refused = answer("user", "close", "auditor", "--site", site, code=1)
    assert "最后一个" in refused["error"]
    answer("user", "add", "auditor2", "--name", "接任的", "--role", "audit_admin", "--site", site)
    answer("user", "close", "auditor", "--site", site)
    admin = answer("user", "appoint", "auditor2", "法务部", "--since", "2026-01-01", "--site", site, code=1)
    assert "三员不能任" in admin["error"]
