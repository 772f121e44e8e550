"""A mail's own words about itself: subject, from, to, copies, day."""

import re
from collections.abc import Iterator

from archive.record import Value
from ingest.describing.dates import find_dates
from ingest.describing.paper import Paper

MAIL_TYPES = frozenset({"message/rfc822", "application/vnd.ms-outlook", "application/vnd.ms-tnef"})
_ADDRESSES = re.compile(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)|;")
_THREAD = {"message_id": 1, "in_reply_to": 20, "references": 100}  # how many of each at most
_FIELDS = (("title", "subject"), ("author", "from"), ("recipients", "to"), ("cc", "cc"))


def is_mail(paper: Paper) -> bool:
    """Whether the file is a mail message."""
    return paper.view.reading.identity.media_type in MAIL_TYPES


def find(paper: Paper) -> Iterator[Value]:
    """The header's facts as fields of the description."""
    facts = paper.view.reading.facts
    for field, name in _FIELDS:
        raw = facts.get(name, "").strip()[:2000]
        parts = [raw] if field in ("title", "author") else _ADDRESSES.split(raw)[:100]
        for part in parts:
            if part.strip():
                yield Value(field, part.strip(), raw, f"{field}.mail_{name}", 0.95)
    for field, most in _THREAD.items():
        for part in facts.get(field, "").split()[:most]:
            yield Value(field, part[:500], part, f"{field}.mail_header", 1.0)
    written = facts.get("date", "")
    for dated in find_dates(written[:40])[:1]:
        yield Value("document_date", dated.iso, written, "document_date.mail_date", 0.95)
