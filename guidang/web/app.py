"""The web application of one site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from guidang.doing.sources import Sources
from guidang.rights.accounts import desk_of, provider_of, tokens_of
from guidang.site.site import Site
from guidang.troubles.board import Board
from guidang.web.account import account_page, oidc_page
from guidang.web.account.asking import note_refusal
from guidang.web.account.gate import Gate
from guidang.web.export import export
from guidang.web.frame import errors, health, language
from guidang.web.frame.origin import SameOrigin
from guidang.web.frame.parts import OpenIndex, Parts
from guidang.web.frame.security import SecurityHeaders
from guidang.web.intake import intake_page
from guidang.web.log import log_page
from guidang.web.people import departments_page, leaving_page, users_page
from guidang.web.pictures.drawing import Drawing
from guidang.web.pictures.pictures import Pictures
from guidang.web.record import acting, record_page
from guidang.web.rights import rights_page
from guidang.web.search import search_page
from guidang.web.waiting import waiting_page

# Answering only to these names, a page elsewhere cannot have its own name point here (DNS rebinding).
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_PAGES = (
    account_page, oidc_page, search_page, record_page, intake_page, export, acting, language, health,
    users_page, departments_page, leaving_page, log_page, waiting_page, rights_page,
)  # fmt: skip
_STATIC = Path(__file__).parent / "static"


def create_app(
    site: Site,
    board: Board | None = None,
    *,
    allowed_hosts: Sequence[str] = LOCAL_HOSTS,
    remote: bool = False,
    encrypted: bool = False,
) -> FastAPI:
    """The pages of `site`, answering to `allowed_hosts` (names without port; "*" for any).

    They tell what stands on `board`. `remote`: other machines may come, so that nothing is shown without
    signing in, whatever the site says. `encrypted`: browsers come by TLS only, so that cookies say so. The
    caller keeps the site and closes it after the pages have ended.
    """
    troubles = board or Board(site)
    drawing = Drawing(site.work / "drawing", site.folder / "config", site.limits())
    desk = desk_of(site)
    pictures = Pictures(site.work / "pictures", drawing.picture)
    parts = Parts(site, OpenIndex(site), pictures, Sources(site.watch_folders), troubles)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        troubles.start()
        yield
        troubles.stop()
        parts.index.drop()
        drawing.close()

    app = FastAPI(title="Guidang", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.parts = parts
    app.state.desk = desk
    app.state.note_refusal = lambda request: note_refusal(
        site, request.state.who, request.method, request.url.path
    )
    app.state.provider = provider_of(site)
    app.state.encrypted = encrypted
    app.state.open_site = site.settings.web.open and not remote
    for page in _PAGES:
        app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_middleware(Gate, desk=desk, tokens=tokens_of(site), open_site=app.state.open_site)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts), www_redirect=False)
    app.add_middleware(SameOrigin)
    app.add_middleware(SecurityHeaders)
    errors.install(app)
    return app
