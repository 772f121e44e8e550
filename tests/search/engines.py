"""The engines that the tests of finding and keeping run over; another engine is another line here."""

from collections.abc import Callable
from pathlib import Path

from search.engine import Engine
from search.engines.whoosh.engine import WhooshEngine

# Opens the index in a folder, or makes an empty one where the second argument is True.
Opener = Callable[[Path, bool], Engine]

ENGINES: dict[str, Opener] = {
    "whoosh": lambda folder, create: WhooshEngine(folder, create=create),
}
