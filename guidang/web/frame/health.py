"""`/health`: whether the site works, for machines that watch over it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from archive.catalogue.looking import records
from guidang.web.frame.parts import WithParts

router = APIRouter()


@router.get("/health")
def health(parts: WithParts) -> JSONResponse:
    """`ok`, the index ("ok", "missing", "broken", "analysis"), and the records by state; 503 if not ok."""
    with parts.site.database.read() as connection:
        by_state = records.counts(connection, "state")
        waiting = records.waiting_for_index(connection)
    index = parts.index.state()
    ok = index == "ok"
    body = {"ok": ok, "index": index, "states": by_state, "waiting_for_index": waiting}
    return JSONResponse(body, 200 if ok else 503)
