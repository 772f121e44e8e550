"""`/leaving`, `/hand-overs`: who leaves or changes post, step by step until both have signed (R059, R090)."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from archive.catalogue.accounts import accounts, hand_overs, people
from archive.desk import appointing, leaving
from archive.errors import RefusedError
from guidang.site.site import today
from guidang.web.frame.errors import NotShown
from guidang.web.frame.parameters import ParentId
from guidang.web.frame.parts import Parts, WithParts
from guidang.web.frame.rendering import render
from guidang.web.people.acting import NOT_THERE, GivenId, Id, LongText, SignedIn, Text, WhoActs

router = APIRouter()

REFUSED = 409


@router.get("/leaving")
def leaving_list(request: Request, parts: WithParts, person: ParentId = None) -> Response:
    """The hand-overs under way, and the form to begin one, of this `person` where one is named."""
    return _list(request, parts, person)


@router.post("/leaving")
def begin(
    request: Request,
    parts: WithParts,
    by: WhoActs,
    person: GivenId = 0,
    reason: Text = "",
    leaves_on: Text = "",
) -> Response:
    """Begin somebody's hand-over."""
    try:
        id_ = leaving.begin(parts.site.database, by, person, reason, leaves_on)
    except RefusedError as error:
        return _list(request, parts, person, error)
    return RedirectResponse(f"/leaving/{id_}", status_code=303)


@router.get("/leaving/{id_:int}")
def one(request: Request, parts: WithParts, id_: Id) -> Response:
    """One hand-over as a checklist that can be printed and signed."""
    return _one(request, parts, id_)


@router.post("/leaving/{id_:int}/appointments")
def hand_on(
    request: Request, parts: WithParts, by: WhoActs, id_: Id, appointment: GivenId = 0,
    successor: GivenId = 0, last: Text = "",
) -> Response:  # fmt: skip
    """Let a successor take over an appointment."""
    database = parts.site.database
    return _done(request, parts, id_, lambda: appointing.hand_on(database, by, appointment, successor, last))


@router.post("/leaving/{id_:int}/note")
def describe(
    request: Request, parts: WithParts, by: WhoActs, id_: Id, successor: GivenId = 0, note: LongText = ""
) -> Response:
    """Note who takes over, and what."""
    return _done(request, parts, id_, lambda: leaving.describe(parts.site.database, by, id_, successor, note))


@router.post("/leaving/{id_:int}/paper")
def sign_on_paper(
    request: Request, parts: WithParts, by: WhoActs, id_: Id, side: Text = "", name: Text = "", day: Text = ""
) -> Response:
    """Enter a signature on paper."""
    given = (side, name, day, today())
    return _done(request, parts, id_, lambda: leaving.sign_on_paper(parts.site.database, by, id_, *given))


@router.post("/leaving/{id_:int}/finish")
def finish(request: Request, parts: WithParts, by: WhoActs, id_: Id) -> Response:
    """End the hand-over; of who leaves, the account closes."""
    return _done(request, parts, id_, lambda: leaving.finish(parts.site.database, by, id_))


@router.post("/leaving/{id_:int}/withdraw")
def withdraw(request: Request, parts: WithParts, by: WhoActs, id_: Id) -> Response:
    """End the hand-over because the person stays."""
    return _done(request, parts, id_, lambda: leaving.withdraw(parts.site.database, by, id_))


@router.get("/hand-overs")
def all_to_sign(request: Request, parts: WithParts, account: SignedIn) -> Response:
    """The hand-overs that wait for one's signature."""
    with parts.site.database.read() as connection:
        found = hand_overs.to_sign(connection, accounts.person_of(connection, account.id))
    return render(request, "people/to_sign.html", found=found)


@router.get("/hand-overs/{id_:int}")
def to_sign(request: Request, parts: WithParts, account: SignedIn, id_: Id) -> Response:
    """A hand-over as those see it who sign it, and nobody else."""
    return _to_sign(request, parts, account.id, id_)


@router.post("/hand-overs/{id_:int}/sign")
def sign(request: Request, parts: WithParts, by: WhoActs, account: SignedIn, id_: Id) -> Response:
    """Sign a hand-over of one's own, or as the successor."""
    try:
        leaving.sign(parts.site.database, by, id_)
    except RefusedError as error:
        return _to_sign(request, parts, account.id, id_, error)
    return RedirectResponse(f"/hand-overs/{id_}", status_code=303)


def _done(request: Request, parts: Parts, id_: int, act: Callable[[], object]) -> Response:
    try:
        act()
    except RefusedError as error:
        return _one(request, parts, id_, error)
    return RedirectResponse(f"/leaving/{id_}", status_code=303)


def _list(request: Request, parts: Parts, person: int | None, error: RefusedError | None = None) -> Response:
    with parts.site.database.read() as connection:
        values = {"under_way": hand_overs.under_way(connection), "here_now": people.here(connection)}
    status = REFUSED if error else 200
    return render(
        request, "people/leaving_list.html", status, error=error, person=person, today=today(), **values
    )


def _one(request: Request, parts: Parts, id_: int, error: RefusedError | None = None) -> Response:
    with parts.site.database.read() as connection:
        progress = leaving.look(connection, id_)
        if progress is None:
            raise NotShown(404, *NOT_THERE)
        account = accounts.of_person(connection, progress.person.id)
        others = [person for person in people.here(connection) if person.id != progress.person.id]
        kept = people.open_appointments(connection, progress.person.id, today())
    given = {"progress": progress, "theirs": account, "others": others, "kept": kept, "today": today()}
    return render(request, "people/leaving.html", REFUSED if error else 200, error=error, **given)


def _to_sign(
    request: Request, parts: Parts, account_id: int, id_: int, error: RefusedError | None = None
) -> Response:
    with parts.site.database.read() as connection:
        progress = leaving.look(connection, id_)
        person_id = accounts.person_of(connection, account_id)
    found = progress.hand_over if progress else None
    if progress is None or found is None or person_id not in (found.person_id, found.successor_id):
        raise NotShown(404, *NOT_THERE)
    side = hand_overs.GIVER if person_id == found.person_id else hand_overs.TAKER
    status = REFUSED if error else 200
    return render(request, "people/hand_over.html", status, error=error, progress=progress, side=side)
