"""How a setting is written down: its type, its default and what is allowed stand in one field."""

import dataclasses
from typing import Any


def setting(
    default: Any, *, low: float | None = None, high: float | None = None, one_of: tuple[str, ...] = ()
) -> Any:
    """A field with its default and what is allowed (inclusive bounds, or one of these words)."""
    return dataclasses.field(default=default, metadata={"low": low, "high": high, "one_of": one_of})
