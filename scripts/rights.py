"""Writes docs/rights.md from the table of doors and the rules: `python scripts/rights.py [--check]`.

With `--check` nothing is written; it ends with 1 where the file is not what the program does.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.rules.access import Act, Person, Policy, scope  # noqa: E402
from archive.rules.roles import BUSINESS, Role  # noqa: E402
from guidang.rights.holder import policy_of  # noqa: E402
from guidang.site.settings import RightsSettings  # noqa: E402
from guidang.web.account import doors  # noqa: E402
from guidang.wording import labels  # noqa: E402
from guidang.wording.words import ENGLISH, translator  # noqa: E402

FILE = ROOT / "docs" / "rights.md"
_ = translator(ENGLISH)
OWN, OTHER = "own", "other"


def text() -> str:
    """The whole document."""
    return "\n".join([_TOP, *_acts(), _DOORS, *_doors(), ""])


_TOP = """\
# Rights

Made by `python scripts/rights.py` from what the program asks itself
(`guidang/web/account/doors.py`, `archive/rules/access.py`); a test compares them, and others walk every
page as every role.

A record is reached by a role, a department, an appointment, or a right given for a time and a reason;
nothing else opens it. What may not be found is not told: totals, filters, pieces of text, pictures, what
lies in a record, exports, and the answer to its number are as if it were not there. The three
administrators exclude each other and all business, and open no content (R065, R230). Every refusal, export
and look at a record that bears a level of secrecy is in the audit log (R047, R052, R060).

## What a role may do with records

By the settings as they are shipped (`[rights]`), without a right given: with the records of every
department (all), of the own one, or of those they are appointed to keep (kept), up to which level of
secrecy.
"""
_DOORS = """
## Who opens which page

`●` opens it, `–` is refused; pages of records show what the act of their column allows. Without signing in,
an open site (`web.open`) shows the pages of business to whoever sits at the machine.
"""


def _acts() -> Iterator[str]:
    policy = policy_of(RightsSettings())
    yield "| role | " + " | ".join(_(labels.MAY[act]) for act in Act) + " |"
    yield "| --- |" + " --- |" * len(Act)
    for role in Role:
        cells = (_reach(role, act, policy) for act in Act)
        yield f"| {_(labels.ROLES[role])} (`{role}`) | " + " | ".join(cells) + " |"


def _reach(role: Role, act: Act, policy: Policy) -> str:
    person = Person("", frozenset({role}), OWN, frozenset({"kept"}))
    found = []
    for clause in scope(person, act, policy, "2026-01-01").clauses:
        whose = {"": "all", OWN: "own", "kept": "kept"}[clause.department]
        words = f"{whose}: {_(labels.SECRECY[clause.ceiling or 'open']).lower()}"
        found += [words] if words not in found else []
    return "; ".join(found) or "–"


def _doors() -> Iterator[str]:
    roles = list(Role)
    names = " | ".join(f"`{role}`" for role in roles)
    yield f"| page | what | act | not signed in | {names} |"
    yield "| --- | --- | --- | --- |" + " --- |" * len(roles)
    for door, opened in doors.table(roles):
        act = f"`{door.act}`" if door.act else ""
        anybody = "●" if door.roles is None else ("open site" if door.roles & BUSINESS and door.act else "–")
        marks = " | ".join("●" if one else "–" for one in opened)
        page = f"`{door.method} {door.path.replace(':int', '')}`"
        yield f"| {page} | {_(door.what)} | {act} | {anybody} | {marks} |"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        FILE.write_text(text(), encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text():
        sys.exit(f"{FILE.name} is not what the program does: run python scripts/rights.py")
