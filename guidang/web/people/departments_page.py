"""`/departments`: the tree of departments, who keeps their files, and what the archive has to be told.

R057, R167: who keeps and who supervises; R058: lodged with the archive (备案), and who has no keeper.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from archive.catalogue.accounts import departments, people
from archive.desk import appointing
from archive.errors import RefusedError
from archive.rules.departments import in_order
from guidang.site.site import today
from guidang.web.frame.parts import Parts, WithParts
from guidang.web.frame.rendering import render
from guidang.web.people.acting import GivenId, Id, Text, WhoActs

router = APIRouter()

REFUSED = 409


@router.get("/departments")
def departments_page(request: Request, parts: WithParts, all: bool = False) -> Response:
    """The departments with who keeps their files now, or `all` who ever did."""
    return _page(request, parts, all_=all)


@router.post("/departments")
def enter(request: Request, parts: WithParts, by: WhoActs, name: Text = "", under: GivenId = 0) -> Response:
    """Enter a department."""
    return _done(
        request, parts, lambda: appointing.enter_department(parts.site.database, by, name, under or None)
    )


@router.post("/departments/{id_:int}/move")
def move(request: Request, parts: WithParts, by: WhoActs, id_: Id, under: GivenId = 0) -> Response:
    """Put a department under another one, or at the top."""
    return _done(
        request, parts, lambda: appointing.move_department(parts.site.database, by, id_, under or None)
    )


@router.post("/appointments")
def appoint(
    request: Request, parts: WithParts, by: WhoActs, person: GivenId = 0, department: Text = "",
    duty: Text = people.KEEP, since: Text = "", until: Text = "",
) -> Response:  # fmt: skip
    """Appoint somebody to keep or supervise a department's files."""
    given = (person, department, duty, since, until)
    return _done(request, parts, lambda: appointing.appoint(parts.site.database, by, *given))


@router.post("/appointments/{id_:int}/end")
def end(request: Request, parts: WithParts, by: WhoActs, id_: Id, until: Text = "") -> Response:
    """Let an appointment end on a day."""
    return _done(request, parts, lambda: appointing.end(parts.site.database, by, id_, until))


@router.post("/appointments/lodge")
def lodge(
    request: Request, parts: WithParts, by: WhoActs, day: Text = "",
    appointment: Annotated[list[int] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Note that the archive was told of these appointments."""
    ids = appointment or []
    return _done(request, parts, lambda: appointing.lodge(parts.site.database, by, ids, day))


def _done(request: Request, parts: Parts, act: Callable[[], object]) -> Response:
    try:
        act()
    except RefusedError as error:
        return _page(request, parts, error=error)
    return RedirectResponse("/departments", status_code=303)


def _page(
    request: Request, parts: Parts, *, all_: bool = False, error: RefusedError | None = None
) -> Response:
    day = today()
    with parts.site.database.read() as connection:
        known = departments.everyone(connection)
        appointed = people.appointments(connection, day, all_=all_)
        here = people.appointable(connection)
        unlodged = people.unlodged(connection)
        unkept = departments.unkept_with_records(connection, day)
    by_name: dict[str, list[people.Appointment]] = {}
    for one in appointed:
        by_name.setdefault(one.department, []).append(one)
    return render(
        request,
        "people/departments.html",
        REFUSED if error else 200,
        tree=in_order(known, lambda one: one.id, lambda one: one.parent_id),
        known={one.name for one in known},
        appointed=by_name,
        here_now=here,
        unlodged=unlodged,
        unkept=unkept,
        all_=all_,
        today=day,
        error=error,
    )
