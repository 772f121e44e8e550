"""What stands beside a text: headers and footers (which of their lines say something), comments."""

import re
from collections.abc import Iterable

# A footer that is nothing but the page's number.
_PAGE_NUMBER = re.compile(r"[\s\d第共页頁/\-–—－·.|PpageofOF]*\Z")
_LONGEST_CODE = 1000  # characters: the search below takes their square
_OVERSTRIKE = re.compile(r"^\s*EQ\s.*\\o.*[,;](?P<base>[^,;()]*)\)[^()]*\Z", re.I | re.S)


def worth_reading(lines: Iterable[str]) -> list[str]:
    """The lines of all headers or all footers, each once, without mere page numbers."""
    return [line for line in dict.fromkeys(lines) if not _PAGE_NUMBER.match(line)]


def comment_line(author: str, text: str) -> str:
    """A comment, as a line of the text."""
    return f"批注（{author}）：{text}" if author else f"批注：{text}"


def shown_by_field(code: str) -> str:
    """What a field shows by its code alone: the base of a phonetic guide, the character in a ring."""
    found = _OVERSTRIKE.search(code) if len(code) <= _LONGEST_CODE else None
    return found["base"] if found else ""
