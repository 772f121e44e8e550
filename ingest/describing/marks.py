"""Secrecy and urgency: marks that stand alone on a line of the first page."""

import re
from collections.abc import Iterable, Iterator

from archive.record import Value
from ingest.describing.paper import Paper
from ingest.seeing.patterns import PATTERNS

LONGEST = 30  # characters of a line that a mark stands alone on
_SPACES = re.compile(r"\s+")
_APART = re.compile(r" {2,}")


def secrecy_on(lines: Iterable[str]) -> str:
    """The mark of secrecy that stands alone on one of these lines of a first page; "" where there is none."""
    for text in lines:
        if len(text) <= LONGEST:
            for part in (text, *_APART.split(text)):
                if found := PATTERNS["secret"].match(part):
                    return _SPACES.sub("", found["lv"])
    return ""


def find(paper: Paper) -> Iterator[Value]:
    """secrecy_level and secrecy_term (10年, 6个月, 长期), urgency."""
    secret = urgent = False
    for index, row in paper.front:
        if len(row.text) > LONGEST:
            continue
        for part in (row.text, *_APART.split(row.text)):
            found = PATTERNS["secret"].match(part)
            if found and not secret:
                secret = True
                level = _SPACES.sub("", found["lv"])
                yield paper.value("secrecy_level", level, row.raw, "secrecy.line", 0.95, index)
                term = "长期" if found["long"] else f"{found['n']}{found['u']}" if found["n"] else ""
                if term:
                    yield paper.value("secrecy_term", term, row.raw, "secrecy.line", 0.95, index)
            mark = PATTERNS["urgency"].match(part)
            if mark and not urgent:
                urgent = True
                yield paper.value("urgency", _SPACES.sub("", mark["u"]), row.raw, "urgency.line", 0.95, index)
