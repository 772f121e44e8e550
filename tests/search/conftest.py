"""A fresh index for each test, of each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engine import Engine
from tests.search.engines import ENGINES, Opener


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """What an engine is called in `engines.py`."""
    return str(request.param)


@pytest.fixture
def opener(engine_name: str) -> Opener:
    """What opens or makes an index of this engine."""
    return ENGINES[engine_name]


@pytest.fixture
def engine(opener: Opener, tmp_path: Path) -> Iterator[Engine]:
    """An empty index in a folder of its own."""
    made = opener(tmp_path / "index", True)
    yield made
    made.close()
