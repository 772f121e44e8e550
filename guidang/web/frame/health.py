"""`/health`: whether the site works, for machines that watch over it."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from archive.catalogue.looking import records
from archive.errors import CatalogueError
from guidang.web.frame.parts import WithParts
from guidang.web.frame.rendering import language_of
from guidang.wording.words import translator

router = APIRouter()


@router.get("/health")
def health(request: Request, parts: WithParts) -> JSONResponse:
    """`ok`, the index ("ok", "missing", "broken", "analysis"), the records by state, and what is wrong now
    (`troubles`: part, message, advice, since); 503 if not ok. Without a catalogue there are no counts."""
    body: dict[str, object] = {}
    try:
        with parts.site.database.read() as connection:
            body["states"] = records.counts(connection, "state")
            body["waiting_for_index"] = records.waiting_for_index(connection)
    except CatalogueError as error:
        parts.troubles.page_met(error)
    translate = translator(language_of(request))
    troubles = [trouble.told(translate) for trouble in parts.troubles.now()]
    index = parts.index.state()
    ok = index == "ok" and not troubles
    return JSONResponse({"ok": ok, "index": index, "troubles": troubles, **body}, 200 if ok else 503)
