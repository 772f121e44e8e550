"""`/waiting`: what waits for whoever is signed in (等我办理)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from guidang.site.site import today
from guidang.web.frame.parts import WithParts
from guidang.web.frame.rendering import render
from guidang.web.people.acting import SignedIn
from guidang.web.waiting.waiting import found

router = APIRouter()


@router.get("/waiting")
def waiting(request: Request, parts: WithParts, account: SignedIn) -> Response:
    """What waits, each with where it is done."""
    with parts.site.database.read() as connection:
        listed = found(connection, account, today())
    return render(request, "waiting/waiting.html", listed=listed)
