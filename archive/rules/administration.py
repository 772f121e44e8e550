"""What administrators may do to accounts, and may not do to their own (R065, R230).

Each rule answers with "" where it allows, else with the code of its reason.
"""

from archive.rules.roles import BUSINESS_KIND

SELF, LAST = "self", "last"


def why_not_close(actor: int | None, account: int, kind: str, usable_of_kind: int) -> str:
    """Why `actor` (None: the operator of the machine) may not close an account of this kind, of which there
    are so many usable ones: nobody closes their own, and of each administrator one stays."""
    if actor == account:
        return SELF
    return LAST if kind != BUSINESS_KIND and usable_of_kind <= 1 else ""


def why_not_change(actor: int | None, account: int) -> str:
    """Why `actor` may not set the roles or the password of an account: nobody does it to their own."""
    return SELF if actor == account else ""
