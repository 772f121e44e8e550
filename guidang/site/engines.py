"""The kinds of index there are, by the name that `indexing.engine` may give: the one place to choose."""

from importlib import import_module
from pathlib import Path
from typing import cast

from search.engine import Engine

# Each with where it is; imported when it is asked for: commands that do not search start faster.
KINDS = {"whoosh": "search.engines.whoosh.engine:WhooshEngine"}


def opened(kind: str, folder: Path, *, create: bool) -> Engine:
    """The index of this kind in `folder`; an empty one made where `create` is True. Raises IndexUnusable."""
    module, _, name = KINDS[kind].partition(":")
    return cast(Engine, getattr(import_module(module), name)(folder, create=create))
