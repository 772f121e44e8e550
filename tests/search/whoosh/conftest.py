"""A fresh index of Whoosh's for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines.whoosh.engine import WhooshEngine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    """An empty index in a folder of its own."""
    made = WhooshEngine(tmp_path / "index", create=True)
    yield made
    made.close()
