"""What makes a paper hold: electronic signatures and seals as the file states them, an invoice's numbers."""

import re
from collections.abc import Iterator

from archive.record import Value
from ingest.describing.paper import Paper

_STATED = {"signed_by": "signed_by", "seals": "seals"}  # field of the description → fact
_INVOICE = "发票"
# What the labels of an invoice are, in facts and in the text; numbers are 8 digits, since 2022 also 20.
_NUMBERS = {
    "invoice_code": ("发票代码", re.compile(r"发票代码\s*:?\s*(\d{10}|\d{12})(?!\d)")),
    "invoice_no": ("发票号码", re.compile(r"发票号码\s*:?\s*(\d{8}|\d{20})(?!\d)")),
}


def find(paper: Paper) -> Iterator[Value]:
    """Signers and seals, none of them verified; code and number of an invoice."""
    facts = paper.view.reading.facts
    for field, name in _STATED.items():
        raw = facts.get(name, "")
        for each in filter(None, map(str.strip, raw.split("；"))):
            yield Value(field, each, raw, f"{field}.stated", 0.8)
    for field, (label, pattern) in _NUMBERS.items():
        stated = facts.get(f"custom:{label}", "").strip()
        if stated:
            yield Value(field, stated, stated, f"{field}.stated", 0.95)
        elif _INVOICE in paper.view.text and (found := pattern.search(paper.view.text)):
            row = paper.view.row_at(found.start())
            yield paper.value(field, found[1], found[0], f"{field}.label", 0.9, row)
