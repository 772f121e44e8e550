"""`/health`: whether the site works, for machines that watch over it."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from archive.catalogue.looking import records
from archive.errors import CatalogueError
from archive.rules.access import Act
from guidang.rights import holder
from guidang.web.frame.parts import WithParts
from guidang.web.frame.rendering import language_of
from guidang.wording.words import translator

router = APIRouter()


@router.get("/health")
def health(request: Request, parts: WithParts) -> JSONResponse:
    """`ok`, the index ("ok", "missing", "broken", "analysis"), and what is wrong now (`troubles`: which part,
    since when); 503 if not ok. On an open site also the records by state, without a catalogue no counts, and
    message and advice of each trouble: elsewhere whoever asks has not signed in, and is told no more."""
    body: dict[str, object] = {}
    whole = bool(request.app.state.open_site)
    try:
        with parts.site.database.read() as connection:
            scope = holder.of_visitor(parts.site).scope(Act.FIND)
            waiting = records.waiting_for_index(connection, scope)
            if whole:
                body = {
                    "states": records.counts(connection, "state", scope=scope),
                    "waiting_for_index": waiting,
                }
    except CatalogueError as error:
        parts.troubles.page_met(error)
    translate = translator(language_of(request))
    told = [trouble.told(translate) for trouble in parts.troubles.now()]
    troubles = told if whole else [{name: one[name] for name in ("part", "since")} for one in told]
    index = parts.index.state()
    ok = index == "ok" and not troubles
    return JSONResponse({"ok": ok, "index": index, "troubles": troubles, **body}, 200 if ok else 503)
