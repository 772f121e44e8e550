"""The second reading of a PDF page, by pypdf: slow, but it maps fonts to characters in its own way."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from archive.record import Line
from ingest.formats.pdf.opening import PYPDF_FAILURES

if TYPE_CHECKING:
    import pypdf


class SecondReading:
    """Reads single pages of the PDF at `path`; opens it when the first is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: pypdf.PdfReader | None = None
        self._failed = False

    def lines(self, index: int) -> list[Line]:
        """The lines of page `index` (from 0), without places; none where pypdf fails."""
        if self._failed:
            return []
        import pypdf
        from pypdf.errors import PyPdfError

        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        try:
            if self._reader is None:
                self._reader = pypdf.PdfReader(self._path)
            text = self._reader.pages[index].extract_text()
        except (PyPdfError, *PYPDF_FAILURES):
            self._failed = self._reader is None
            return []
        return [Line(line.strip()) for line in text.splitlines() if line.strip()]
