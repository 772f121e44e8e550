"""Rendering: a template and its values become a page in the reader's language."""

from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.notes import OF_THE_MACHINE
from archive.rules.access import Secrecy
from archive.rules.roles import BUSINESS
from guidang.web.account import doors
from guidang.web.frame.security import HEADERS
from guidang.wording import causes, dates, formats, labels, notes, office, rules, words
from ingest.errors import REASONS

LANGUAGE_COOKIE = "language"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("guidang.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(link=link, labels=labels, reasons=REASONS, version=_version())
    environment.globals.update(passing=OF_THE_MACHINE, office=office)
    environment.filters.update(size=dates.size, number=dates.number, percent=dates.percent)
    return environment


def _version() -> str:
    try:
        return version("guidang")
    except PackageNotFoundError:
        return ""


def link(path: str, **parameters: Any) -> str:
    """An address of ours with its parameters; empty ones are left out."""
    wanted = {name: value for name, value in parameters.items() if value not in ("", None, False)}
    return quote(path) + ("?" + urlencode(wanted) if wanted else "")


_ENVIRONMENT = _environment()


def language_of(request: Request) -> str:
    """The language this reader is answered in."""
    return words.choose(request.cookies.get(LANGUAGE_COOKIE, ""), request.headers.get("accept-language", ""))


def _leads(request: Request) -> Callable[[str], bool]:
    """Whether the page at a path is for whoever asks: by their roles; on an open site, business."""
    account = getattr(request.state, "account", None)
    business = BUSINESS if request.app.state.open_site else frozenset()
    return partial(doors.leads, account.roles if account else business)


def _visitor_sees_all(request: Request) -> bool:
    """Whether who has not signed in is shown the most secret records as well."""
    ceiling: str = request.app.state.parts.site.settings.rights.visitor_ceiling
    return ceiling == Secrecy.TOP_SECRET


def is_stranger(request: Request) -> bool:
    """Whether whoever asks has not signed in, where one has to."""
    return getattr(request.state, "account", None) is None and not request.app.state.open_site


def _troubles(request: Request, translate: words.Translate) -> list[dict[str, str]]:
    """What is wrong with the site, in words; for a stranger nothing: paths and departments stand in it."""
    if is_stranger(request):
        return []
    return [trouble.told(translate) for trouble in request.app.state.parts.troubles.now()]


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page made from `template`. Every value is escaped; texts of documents stay texts."""
    language = language_of(request)
    translate = words.translator(language)
    query = f"?{request.url.query}" if request.url.query else ""
    html = _ENVIRONMENT.get_template(template).render(
        _=translate,
        language=language,
        here=request.url.path + query,
        troubles=_troubles(request, translate),
        date=lambda iso: dates.date(iso, language),
        rule_words=lambda rule: rules.words_of(rule, translate),
        moment=lambda iso: dates.moment(iso, language),
        cause=lambda record: causes.told(record, translate),
        format_name=lambda media_type: formats.name_of(media_type, translate),
        notes_told=lambda record: notes.told(record.notes, record.media_type, language, translate),
        told=lambda error: error.told_in(translate),
        moment_of=lambda seconds: dates.moment_of(seconds, language),
        account=getattr(request.state, "account", None),
        open_site=request.app.state.open_site,
        leads=_leads(request),
        visitor_sees_all=_visitor_sees_all(request),
        **values,
    )
    # The pages of errors pass by the middleware, so every page carries the headers itself.
    own = {"content-language": language, "vary": "Accept-Language, Cookie", "cache-control": "no-store"}
    return HTMLResponse(html, status, headers=HEADERS | own)
