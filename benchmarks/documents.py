"""Documents to measure with, made from the corpus' laws: plain text, about 1,500 characters each."""

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAWS = "datasets/LawRefBook__laws_md.tar.gz"


def corpus() -> Path:
    """The folder of real documents: GUIDANG_CORPUS, or shared/corpus beside the project."""
    return Path(os.environ.get("GUIDANG_CORPUS", ROOT.parent / "shared" / "corpus"))


def pieces(how_many: int, characters: int = 1500) -> Iterator[str]:
    """Up to `how_many` pieces of laws, each of `characters` characters, no two the same."""
    seen: set[int] = set()
    with tarfile.open(corpus() / LAWS) as laws:
        for member in laws:
            stream = laws.extractfile(member) if member.name.endswith(".md") else None
            text = stream.read().decode("utf-8", "replace") if stream else ""
            for start in range(0, len(text) - characters, characters):
                piece = text[start : start + characters]
                if hash(piece) not in seen:
                    seen.add(hash(piece))
                    yield piece
                if len(seen) >= how_many:
                    return


def write_pieces(folder: Path, how_many: int, characters: int = 1500) -> int:
    """Write pieces as text files, a hundred to a folder; returns how many there were."""
    number = 0
    for number, piece in enumerate(pieces(how_many, characters), 1):
        path = folder / f"{number // 100:04d}" / f"{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(piece, encoding="utf-8")
    return number
