"""docs/formats.md is true: every format has its row, and readers give what it says they do."""

from pathlib import Path

import pytest

from ingest import media_types
from ingest.errors import IngestError
from ingest.extract import READERS, Readers
from ingest.identifying.identify import identify
from ingest.ocr.options import ReadOptions
from ingest.reader import Identity, Limits, Source
from scripts import formats
from tests.ingest.extract.sink import MemorySink


def rows() -> dict[str, list[str]]:
    """The cells of the formats that are read, by each of their media types."""
    lines = formats.DOCUMENT.read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("|") and "`" in line]
    return {kind: row for row in cells if len(row) == 6 for kind in row[2].replace("`", "").split()}


def test_every_media_type_every_extension_and_every_reader_has_its_row() -> None:
    assert formats.faults() == []
    assert len(formats.identified()) >= 60


def test_the_document_is_what_the_script_makes_of_the_code() -> None:
    assert formats.DOCUMENT.read_text(encoding="utf-8") == formats.document()


def test_a_library_is_called_alike_whatever_built_it() -> None:
    assert {formats.one_name(name) for name in ("pi_heif", "Pi-Heif", "pi.heif")} == {"pi-heif"}
    assert "pi-heif" in formats.document()


def test_a_format_without_a_row_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(media_types.EXTENSIONS, "new", ("application/x-new",))
    assert formats.faults() == ["no row: application/x-new", "no row: .new"]


def test_a_row_tells_what_the_code_of_its_reader_does() -> None:
    told = rows()
    assert "密码" in told["application/zip"][4]
    assert "密码" not in told["application/x-tar"][4]
    assert "页面" in told["image/vnd.dwg"][4]
    assert "OCR" not in told["image/vnd.dwg"][4]
    assert "文字" not in told["audio/mpeg"][4]
    assert "附件" not in told["application/epub+zip"][4]
    assert "pypdfium2" in told["application/pdf"][3]
    assert {name.split(".")[-1].split(":")[0] for _, name in READERS[:-1]} <= {
        row[3].split("`")[1] for row in told.values()
    }


@pytest.mark.corpus
def test_real_files_give_nothing_but_what_their_row_says(corpus: Path) -> None:
    told, readers = rows(), Readers(options=ReadOptions(ocr=False))
    seen = 0
    for media_type, path in smallest(corpus).items():
        sink = MemorySink()
        try:
            source = Source(path, path.name, identify(path, path.name), Limits())
            readers.reader_for(Identity(media_type)).read(source, sink)
        except IngestError:
            continue
        gives = told[media_type][4]
        assert "文字" in gives or not sink.text, path
        assert "附件" in gives or not sink.children, path
        assert "属性" in gives or not sink.facts, path
        seen += 1
    assert seen >= 20


def smallest(corpus: Path) -> dict[str, Path]:
    """The smallest sound file of each media type that is read."""
    paths = (path for path in corpus.rglob("*") if path.is_file() and path.parent.name != "corrupt_hostile")
    told, found = rows(), dict[str, Path]()
    for path in sorted(paths, key=lambda path: path.stat().st_size):
        media_type = identify(path, path.name).media_type
        if media_type in told:
            found.setdefault(media_type, path)
    return found
