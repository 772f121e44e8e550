"""What of the audit log is shown to whom: who reads the log reads no content of records (R065, R230)."""

from collections.abc import Mapping
from typing import Any

# Of these acts, these details are words of documents: they stay in the log and in its chain, unshown.
CONTENT: Mapping[str, frozenset[str]] = {
    "corrected": frozenset({"was", "text"}),
    "registered": frozenset({"title"}),
}


def without_content(act: str, details: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The details of an act that are no words of documents, and whether there are others."""
    hidden = CONTENT.get(act, frozenset())
    return {name: value for name, value in details.items() if name not in hidden}, bool(hidden & set(details))
