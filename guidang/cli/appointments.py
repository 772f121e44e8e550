"""`guidang user appoint|…`: who keeps and supervises the files of departments, and what was lodged."""

from dataclasses import asdict
from pathlib import Path

import click

from archive.catalogue.accounts import accounts, departments, people
from archive.desk import appointing
from archive.desk.administration import By
from archive.errors import RefusedError
from archive.rules.departments import in_order
from guidang.cli.common import json_option, language, opened, say, say_json, site_option, told, words
from guidang.site.operator import who
from guidang.site.site import now, today
from guidang.wording import dates, office


def _by() -> By:
    return By(who(), now())


@click.command()
@click.argument("login")
@click.argument("department")
@click.option(
    "--duty",
    type=click.Choice(appointing.DUTIES),
    default=people.KEEP,
    show_default=True,
    help="保管或监督 / keep or supervise",
)
@click.option("--since", required=True, help="起 / from, YYYY-MM-DD")
@click.option("--until", default="", help="止 / until, YYYY-MM-DD")
@site_option
@json_option
@told
def appoint(
    login: str, department: str, duty: str, since: str, until: str, site_folder: Path, as_json: bool
) -> None:
    """指定部门档案人员 / appoint who keeps or supervises a department's files."""
    _ = words()
    with opened(site_folder) as site:
        with site.database.read() as connection:
            account = accounts.by_login(connection, login)
            if account is None:
                raise RefusedError("没有账号“{login}”。", "请用 guidang user list 查看。", login=login)
            if account.ended_at is not None:  # R058: who has left keeps no files
                raise RefusedError("账号“{login}”已经停用。", "请指定在职的人。", login=login)
            person = accounts.person_of(connection, account.id)
        id_ = appointing.appoint(site.database, _by(), person, department, duty, since, until)
    if as_json:
        say_json({"appointment": id_})
    else:
        say(_("已指定 {name}：{department}。").format(name=account.name, department=department))


@click.command()
@click.option("--all", "all_", is_flag=True, help="连同历任 / with those that have ended")
@click.option("--unlodged", is_flag=True, help="只列还没有备案的 / only those not lodged yet")
@site_option
@json_option
@told
def appointments(all_: bool, unlodged: bool, site_folder: Path, as_json: bool) -> None:
    """列出部门档案人员及备案情况 / list who keeps the departments' files, and what was lodged."""
    with opened(site_folder) as site, site.database.read() as connection:
        found = (
            people.unlodged(connection) if unlodged else people.appointments(connection, today(), all_=all_)
        )
    if as_json:
        say_json([asdict(one) for one in found])
        return
    for one in found:
        say(f"{one.id}　{_told(one)}")


@click.command("end-appointment")
@click.argument("appointment", type=int)
@click.option("--until", required=True, help="止 / until, YYYY-MM-DD")
@site_option
@json_option
@told
def end_appointment(appointment: int, until: str, site_folder: Path, as_json: bool) -> None:
    """结束任期，须重新备案 / let an appointment end; it has to be lodged anew."""
    _ = words()
    with opened(site_folder) as site:
        appointing.end(site.database, _by(), appointment, until)
    if as_json:
        say_json({"appointment": appointment, "until": appointing.day_of(until)})
    else:
        say(_("任期已定止于 {day}。").format(day=appointing.day_of(until)))


@click.command()
@click.argument("appointments", type=int, nargs=-1, required=True)
@click.option("--on", "day", default="", help="备案日期，默认今天 / the day; today if not given")
@site_option
@json_option
@told
def lodge(appointments: tuple[int, ...], day: str, site_folder: Path, as_json: bool) -> None:
    """记为已向档案室备案 / note that the archive was told of these appointments."""
    _ = words()
    with opened(site_folder) as site:
        done = appointing.lodge(site.database, _by(), appointments, day or today())
    if as_json:
        say_json({"lodged": done})
    else:
        say(_("已备案 {n} 项。").format(n=done))


@click.command("departments")
@site_option
@json_option
@told
def department_list(site_folder: Path, as_json: bool) -> None:
    """列出部门，标出有文件而无人保管的 / list the departments; those with files and no keeper are marked."""
    _ = words()
    with opened(site_folder) as site, site.database.read() as connection:
        known, unkept = departments.everyone(connection), departments.unkept_with_records(connection, today())
    names = {one.id: one.name for one in known}
    tree = in_order(known, lambda one: one.id, lambda one: one.parent_id)
    if as_json:
        rows = [(one.name, names.get(one.parent_id or 0, "")) for _depth, one in tree]
        rows += [(name, "") for name in unkept if name not in names.values()]
        say_json([{"name": name, "under": under, "unkept": unkept.get(name, 0)} for name, under in rows])
        return
    warned = _("　（有 {n} 份文件，无人保管）")
    for depth, one in tree:
        say("　" * depth + one.name + (warned.format(n=unkept[one.name]) if one.name in unkept else ""))
    for name in unkept:
        if name not in names.values():
            say(name + warned.format(n=unkept[name]) + _("　（还没有登记）"))


@click.command("department")
@click.argument("name")
@click.option("--under", default="", help="上级部门，“-”为最上级 / the department above; “-” for the top")
@site_option
@json_option
@told
def department(name: str, under: str, site_folder: Path, as_json: bool) -> None:
    """登记部门，已登记的改上级 / enter a department, or move one that is there."""
    _ = words()
    with opened(site_folder) as site:
        with site.database.read() as connection:
            ids = {one.name: one.id for one in departments.everyone(connection)}
        if under not in ("", "-", *ids):
            raise RefusedError("没有部门“{name}”。", "请先登记上级部门。", name=under)
        if name in ids and under:
            appointing.move_department(site.database, _by(), ids[name], ids.get(under))
        else:
            appointing.enter_department(site.database, _by(), name, ids.get(under))
    if as_json:
        say_json({"department": name, "under": "" if under == "-" else under})
    else:
        say(_("部门已登记：{name}").format(name=name))


def _told(one: people.Appointment) -> str:
    _, tongue = words(), language()
    until = dates.date(one.until, tongue) if one.until else ""
    lodged = _("{day} 备案").format(day=dates.date(one.lodged_on, tongue)) if one.lodged_on else _("未备案")
    duty = _(office.DUTIES[one.duty])
    return f"{one.department}　{duty}　{one.person}　{dates.date(one.since, tongue)} – {until}　{lodged}"


COMMANDS = (appoint, appointments, end_appointment, lodge, department_list, department)
