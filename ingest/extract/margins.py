"""What stands beside a text: headers and footers (which of their lines say something), comments."""

import re
from collections.abc import Iterable

# A footer that is nothing but the page's number.
_PAGE_NUMBER = re.compile(r"[\s\d第共页頁/\-–—－·.|PpageofOF]*\Z")


def worth_reading(lines: Iterable[str]) -> list[str]:
    """The lines of all headers or all footers, each once, without mere page numbers."""
    return [line for line in dict.fromkeys(lines) if not _PAGE_NUMBER.match(line)]


def comment_line(author: str, text: str) -> str:
    """A comment, as a line of the text."""
    return f"批注（{author}）：{text}" if author else f"批注：{text}"
