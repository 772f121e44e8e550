"""What all tests share: the corpus of real documents, and where it lies."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def corpus_folder() -> Path:
    """The folder of real documents: GUIDANG_CORPUS, or shared/corpus beside the project."""
    return Path(os.environ.get("GUIDANG_CORPUS", ROOT.parent / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents; tests that need it are skipped where it is missing."""
    folder = corpus_folder()
    if not (folder / "MANIFEST.tsv").exists():
        pytest.skip(f"the folder of real documents is not here: {folder} (set GUIDANG_CORPUS)")
    return folder
