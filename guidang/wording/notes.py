"""A record's notes as a person reads them: each code once, with its pages and details in plain words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.notes import NoteCode
from guidang.wording import dates, formats, labels
from guidang.wording.words import Translate
from ingest import media_types

# Notes whose detail is the number of a page.
_OF_A_PAGE = frozenset({NoteCode.PAGE_GARBLED, NoteCode.PAGE_DAMAGED, NoteCode.PAGE_NOT_READ})
# Formats whose comments are told page by page; elsewhere they are counted.
_COMMENTED_BY_PAGE = frozenset({media_types.PDF, media_types.OFD})
# Technical words of the readers; those that tell a person nothing are left out.
_PLAIN = {
    "pgp": "PGP",
    "smime": "S/MIME",
    "zip directory": "",
    "rar": "",
    "tar": "",
    "pypdf": "",
    "ezdxf": "",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


@dataclass(slots=True)
class Note:
    """One note: its code, the pages it speaks of, how many of something, and its details."""

    code: str
    pages: list[int] = field(default_factory=list)
    count: int = 0
    details: list[str] = field(default_factory=list)


def told(
    notes: Iterable[tuple[str, str]], media_type: str, language: str, translate: Translate
) -> list[Note]:
    """The notes of a record of `media_type`, those of one code together, in the order they came."""
    found: dict[str, Note] = {}
    for code, detail in notes:
        note = found.setdefault(code, Note(code))
        if detail.isdecimal() and _speaks_of_a_page(code, media_type):
            note.pages.append(int(detail))
        elif detail.isdecimal():
            note.count += int(detail)
        elif code == NoteCode.NOT_DESCRIBED and detail in labels.DESCRIBERS:
            note.details.append(translate(labels.DESCRIBERS[detail]))
        elif plain := _in_words(detail, language, translate):
            note.details.append(plain)
    return list(found.values())


def _speaks_of_a_page(code: str, media_type: str) -> bool:
    by_page = code == NoteCode.COMMENTS and media_type in _COMMENTED_BY_PAGE
    of_a_picture = code == NoteCode.TRUNCATED and media_type.startswith("image/")
    return code in _OF_A_PAGE or by_page or of_a_picture


def _in_words(detail: str, language: str, translate: Translate) -> str:
    if detail in formats.NAMES:
        return formats.name_of(detail, translate)
    return _TIME.sub(lambda time: dates.moment(time[0], language), _PLAIN.get(detail, detail))
