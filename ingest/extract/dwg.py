"""DWG: read as a drawing from R2.1 on; others by a converter, where one is installed."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ezdwg.document import SUPPORTED_VERSIONS as DECODED
from ezdxf.document import Drawing

from archive.notes import NoteCode, ReasonCode
from archive.record import Page
from ingest.errors import Unreadable
from ingest.formats.dwg import build as dwg_build
from ingest.formats.dwg import facts as dwg_facts
from ingest.formats.dwg import old as dwg_old
from ingest.formats.dxf.opening import FAILURES, opened
from ingest.formats.dxf.whole import draw, put_sheets, sheets_of
from ingest.reader import Sink, Source
from ingest.tools import dwg_converter

_CONVERTING = 0.8  # of the time a page may take


@dataclass(slots=True)
class DwgReader:
    """Reads DWG files."""

    media_types: frozenset[str] = frozenset({"image/vnd.dwg"})

    def read(self, source: Source, sink: Sink) -> None:
        """Read `source` into `sink`, sheet by sheet; raises Unreadable.

        What no decoder and no installed converter reads is noted "no_converter", its page left without text.
        """
        mark = dwg_facts.version(source.path)
        release = dwg_facts.release(mark)
        if release:
            sink.fact("format_version", release)
        built = _built(source, mark)
        if built is None:
            sink.note(NoteCode.NO_CONVERTER, release or mark)
            sink.page(Page(1, read_by="none"))
            return
        for name, value in built.facts:
            sink.fact(name, value)
        for name in sorted(built.external):
            sink.note(NoteCode.EXTERNAL_FILES, name)
        if built.left_out:
            sink.note(NoteCode.OBJECTS_LEFT_OUT, str(built.left_out))
        put_sheets(sheets_of(built.drawing, source), sink)

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """Page `number` (from 1) as a PNG of `width` pixels; raises Unreadable."""
        built = _built(source, dwg_facts.version(source.path))
        if built is None:
            raise Unreadable(ReasonCode.DAMAGED, "no picture of this version")
        return draw(built.drawing, source, number, width)


def _built(source: Source, mark: str) -> dwg_build.Built | None:
    """The drawing of a DWG file; None where nothing here reads its version. Raises Unreadable."""
    converter = dwg_converter.find()
    if mark in DECODED or mark in dwg_old.MARKS:
        try:
            if mark in DECODED:
                return dwg_build.build(source.path)
            return dwg_build.Built(dwg_old.build(source.path))
        except FAILURES as error:
            if converter is None:
                raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error
    if converter is None:
        return None
    with tempfile.TemporaryDirectory(prefix="guidang-dwg-") as folder:
        return dwg_build.Built(_converted(converter, source, Path(folder)))


def _converted(converter: dwg_converter.Converter, source: Source, folder: Path) -> Drawing:
    """The drawing as a converter gives it; raises Unreadable."""
    try:
        made = converter.convert(source.path, folder, source.limits.seconds * _CONVERTING)
    except TimeoutError as error:
        raise Unreadable(ReasonCode.TOO_SLOW, converter.program.name) from error
    if made is None:
        raise Unreadable(ReasonCode.DAMAGED, converter.program.name)
    return opened(made)[0]
