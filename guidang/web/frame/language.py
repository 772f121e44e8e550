"""`/language/…`: the switch between the languages of the pages, kept in a cookie."""

from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse

from guidang.web.frame.parameters import Question
from guidang.web.frame.rendering import LANGUAGE_COOKIE
from guidang.wording.words import LANGUAGES

router = APIRouter()

_YEAR = 365 * 24 * 3600


@router.get("/language/{language}")
def choose(language: str, back: Question = "/") -> RedirectResponse:
    """Remember the language and go back to the page of ours that the reader came from."""
    if language not in LANGUAGES:
        raise HTTPException(404)
    response = RedirectResponse(ours(back), status_code=303)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax")
    return response


def ours(address: str) -> str:
    """`address` if it is a path on this site, else the start page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and not parts.scheme and not parts.netloc else "/"
