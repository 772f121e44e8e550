"""What all tests share: the corpus of real documents, and where it lies."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import clear_up

ROOT = Path(__file__).resolve().parent.parent


def corpus_folder() -> Path:
    """The folder of real documents: GUIDANG_CORPUS, or shared/corpus beside the project."""
    return Path(os.environ.get("GUIDANG_CORPUS", ROOT.parent / "shared" / "corpus"))


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are called by their place in a test's name: what they hold may come from a clock or a packer."""
    return argname if isinstance(val, bytes | bytearray) else None


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents; tests that need it are skipped where it is missing."""
    folder = corpus_folder()
    if not (folder / "MANIFEST.tsv").exists():
        pytest.skip(f"the folder of real documents is not here: {folder} (set GUIDANG_CORPUS)")
    return folder


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Whatever a test started ends with it."""
    yield
    clear_up()
