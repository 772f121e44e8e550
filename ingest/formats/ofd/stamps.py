"""The seals of an OFD document as they are stamped on its pages."""

import io
from dataclasses import dataclass, field

from ingest.errors import IngestError
from ingest.formats.ofd.document import OfdDocument, documents
from ingest.formats.ofd.draw import Canvas
from ingest.formats.ofd.images import Drawable, Form, drawn
from ingest.formats.ofd.lines import POINTS
from ingest.formats.ofd.objects import Flattener
from ingest.formats.ofd.package import open_ofd
from ingest.formats.ofd.seals import Seal, Signature, signatures

_OFD = "ofd"


@dataclass(slots=True)
class Stamps:
    """The signatures of one document, and their seals' pictures, each made once."""

    document: OfdDocument
    pixels: int
    signatures: list[Signature] = field(init=False)
    _pictures: dict[Seal, Drawable | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.signatures = signatures(self.document)

    def draw(self, page: str, canvas: Canvas) -> None:
        """Stamp the page of this ID."""
        for signature in self.signatures:
            for stamp in signature.stamps:
                picture = self._picture(signature.seal) if stamp.page == page else None
                if picture is not None:
                    canvas.stamp(picture, stamp.place, stamp.shown)

    def _picture(self, seal: Seal | None) -> Drawable | None:
        if seal is None:
            return None
        if seal not in self._pictures:
            own = seal.kind == _OFD
            self._pictures[seal] = self._drawing(seal) if own else drawn(seal.picture, None, self.pixels)
        return self._pictures[seal]

    def _drawing(self, seal: Seal) -> Form | None:
        """The first page of a seal that is an OFD file itself; None where it cannot be drawn."""
        try:
            with open_ofd(io.BytesIO(seal.picture), self.document.package.limits) as package:
                document = next(documents(package, []))
                found = document.page(document.pages()[0]) if document.pages() else None
                if found is None:
                    return None
                sheet = document.box(found[1])
                canvas = Canvas(document, sheet, self.pixels)
                canvas.draw(Flattener(document).layers(document.layers(found[1]), sheet))
                return Form(canvas.pdf(), sheet[2] * POINTS, sheet[3] * POINTS)
        except IngestError:
            return None
