"""Writing the searchable copy: a new PDF/A-2b with the scan's pictures and the text that was read.

Nothing of the original but its pictures comes along: no scripts, no actions, no attachments.
Sources: ISO 19005-2:2011 (6.2.3 output intent, 6.2.8 pictures, 6.2.11 fonts, 6.6 metadata).
"""

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf
from PIL import ImageCms

from archive.notes import ReasonCode
from archive.record import Page
from ingest.copying.scan import Placed, pictures, turned
from ingest.copying.sheet import upright
from ingest.copying.textlayer import TextFont
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.pdf.look import rendered
from ingest.reader import Source
from ingest.spool.reading import pages_in

_DPI = 200.0  # of a page that has to be drawn
_QUALITY = 85  # JPEG, of such a page
# Keys of a picture that say how it is to be read; the others go.
_KEPT = frozenset({
    "/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Filter", "/DecodeParms",
    "/Decode", "/ImageMask", "/Intent", "/Length",
})  # fmt: skip


def make_copy(source: Source, pages_file: Path, output: Path) -> None:
    """Write the searchable copy of the PDF `source` to `output`.

    `pages_file` holds its pages as they were read, one JSON value a line. The same input gives the
    same bytes. Raises Unreadable or NeedsPassword.
    """
    password = _password(source)
    try:
        with pikepdf.open(source.path, password=password) as scan, pikepdf.new() as copy:
            making = _Copy(scan, copy, source, password)
            try:
                making.write(pages_in(pages_file), output)
            finally:
                making.close()
    except pikepdf.PdfError as error:
        raise Unreadable(ReasonCode.DAMAGED, "pikepdf") from error


def _password(source: Source) -> str:
    """The password that opens the file, often none. Raises NeedsPassword, Unreadable."""
    for password in ("", *source.passwords):
        try:
            pikepdf.open(source.path, password=password).close()
        except pikepdf.PasswordError:
            continue
        except pikepdf.PdfError as error:
            raise Unreadable(ReasonCode.DAMAGED, "pikepdf") from error
        return password
    raise NeedsPassword("pdf")


class _Copy:
    def __init__(self, scan: Pdf, copy: Pdf, source: Source, password: str) -> None:
        self._scan = scan
        self._copy = copy
        self._source = source
        self._password = password
        self._font = TextFont()
        self._taken: dict[tuple[int, int], Object] = {}  # a picture that several pages show is kept once
        self._document: pypdfium2.PdfDocument | None = None  # opened when the first page has to be drawn

    def close(self) -> None:
        if self._document is not None:
            self._document.close()

    def write(self, pages: Iterator[Page], output: Path) -> None:
        for page in pages:
            if 1 <= page.number <= len(self._scan.pages):
                self._page(page)
        if not len(self._copy.pages):
            raise Unreadable(ReasonCode.DAMAGED, "pages")
        font = self._font.made(self._copy)
        for done in self._copy.pages:
            if "/Font" in done.Resources:
                done.Resources.Font = Dictionary(T=font)
        self._declare()
        self._copy.save(
            output,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )

    def _page(self, page: Page) -> None:
        scanned = self._scan.pages[page.number - 1]
        matrix, width, height = upright(scanned)
        placed = pictures(scanned)
        resources = Dictionary(XObject=Dictionary())
        if placed is None:
            content = self._drawn(page.number, resources, width, height)
        else:
            content = b"".join(
                self._placed(index, each, turned(each, matrix), resources)
                for index, each in enumerate(placed)
            )
        text = self._font.lay(page.lines, height)
        if text:
            resources.Font = Dictionary()
        self._copy.add_blank_page(page_size=(width, height))
        made = self._copy.pages[-1]
        made.Resources = resources
        made.Contents = self._copy.make_stream(content + text)

    def _placed(self, index: int, placed: Placed, matrix: tuple[float, ...], resources: Object) -> bytes:
        """Take a picture over; what draws it."""
        key = placed.picture.objgen
        if key not in self._taken or key == (0, 0):
            taken = self._copy.copy_foreign(placed.picture)
            for name in set(taken.keys()) - _KEPT:
                del taken[name]
            self._taken[key] = taken
        resources.XObject[f"/P{index}"] = self._taken[key]
        return f"q {' '.join(f'{value:.4f}' for value in matrix)} cm /P{index} Do Q\n".encode()

    def _drawn(self, number: int, resources: Object, width: float, height: float) -> bytes:
        """Draw a page that shows more than pictures; what puts that picture on the page."""
        try:
            if self._document is None:
                self._document = pypdfium2.PdfDocument(self._source.path, password=self._password or None)
            page = self._document[number - 1]
            look = rendered(page, _DPI, self._source.limits.pixels)
            page.close()
        except pypdfium2.PdfiumError as error:
            raise Unreadable(ReasonCode.DAMAGED, "page") from error
        if look is None:
            return b""
        packed = io.BytesIO()
        look[0].save(packed, "JPEG", quality=_QUALITY)
        resources.XObject.P0 = self._copy.make_stream(
            packed.getvalue(), Type=Name.XObject, Subtype=Name.Image,
            Width=look[0].width, Height=look[0].height,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        return f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /P0 Do Q\n".encode()

    def _declare(self) -> None:
        """Say what the file is, and what its colours mean."""
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        intent = self._copy.make_stream(_undated(profile), N=3)
        self._copy.Root.OutputIntents = Array([
            Dictionary(
                Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=intent,
                OutputConditionIdentifier="sRGB", Info="sRGB",
            )
        ])  # fmt: skip
        with self._copy.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["pdfaid:part"] = "2"
            metadata["pdfaid:conformance"] = "B"
            metadata["dc:title"] = self._source.name
            metadata["pdf:Producer"] = "Guidang"
        self._copy.docinfo["/Title"] = self._source.name
        self._copy.docinfo["/Producer"] = "Guidang"


def _undated(profile: bytes) -> bytes:
    """A colour profile without the moment it was made, so that a copy is the same every time."""
    return profile[:24] + bytes(12) + profile[36:]
