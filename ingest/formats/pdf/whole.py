"""What a PDF file holds as a whole, beside its pages: signatures, scripts, XFA forms.

Nothing is verified, run or fetched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree

from ingest.errors import Unreadable
from ingest.formats.pdf.beside import Beside, actions, beside, words
from ingest.formats.pdf.opening import pdf_date
from ingest.formats.pdf.unlock import PIKEPDF_FAILURES
from ingest.formats.signed.certificates import signer
from ingest.formats.xml.parsing import parse_xml

_FIELDS_MOST, _DEPTH = 20_000, 32
_NAMES_MOST = 10_000
_XFA_MOST = 16 << 20  # bytes
_LINES_MOST = 20_000
_SLACK = 2  # bytes after the end of a file that no signature is over: a line's end
_SHOWN = frozenset({"text", "p"})  # elements of an XFA template that hold what people read


@dataclass(frozen=True, slots=True)
class Signed:
    """A digital signature: by whom, when (ISO 8601), and whether it is over the whole file."""

    who: str
    when: str
    whole: bool


@dataclass(slots=True)
class Whole:
    """An open PDF file, seen by its objects."""

    document: pikepdf.Pdf
    size: int  # bytes of the file as it came

    def pages(self) -> int:
        """How many pages there are; 0 where that cannot be told."""
        try:
            return len(self.document.pages)
        except PIKEPDF_FAILURES:
            return 0

    def beside(self, index: int) -> Beside:
        """What page `index` (from 0) has beside its content; nothing where that is damaged."""
        try:
            return beside(self.document.pages[index].obj)
        except PIKEPDF_FAILURES:
            return Beside()

    def actions(self) -> set[str]:
        """The kinds of actions that opening the file, or working with it, would start."""
        try:
            root = self.document.Root
            found = {*actions(root.get("/OpenAction")), *actions(root.get("/AA"))}
            names = root.get("/Names")
            if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
                found.add("JavaScript")
        except PIKEPDF_FAILURES:
            return set()
        return found

    def signatures(self) -> list[Signed]:
        """The signatures in the file's form, as far as they can be read."""
        found: list[Signed] = []
        try:
            for value in _signed(self._form().get("/Fields")):
                found.append(self._signature(value))
        except PIKEPDF_FAILURES:
            return found
        return found

    def _form(self) -> Any:
        form = self.document.Root.get("/AcroForm")
        return form if isinstance(form, pikepdf.Dictionary) else pikepdf.Dictionary()

    def _signature(self, value: pikepdf.Object) -> Signed:
        contents = value.get("/Contents")
        named = words(value.get("/Name"))
        who = signer(bytes(contents)) if isinstance(contents, pikepdf.String) else ""
        ranges = value.get("/ByteRange")
        parts = [int(part) for part in ranges] if isinstance(ranges, pikepdf.Array) else []
        whole = len(parts) == 4 and parts[0] == 0 and parts[2] + parts[3] >= self.size - _SLACK
        return Signed(who or named, pdf_date(words(value.get("/M"))), whole)

    def xfa(self) -> list[str]:
        """The lines of text in an XFA form: what it shows, then what was filled in."""
        try:
            form = self._form().get("/XFA")
            packets = _packets(form) if form is not None else []
        except PIKEPDF_FAILURES:
            return []
        found: list[str] = []
        for data in packets:
            try:
                found += _lines(parse_xml(data, "XFA"))
            except Unreadable:
                continue
        return list(dict.fromkeys(found))[:_LINES_MOST]


@contextmanager
def opened_whole(path: Path, size: int) -> Iterator[Whole | None]:
    """The PDF at `path` by its objects, closed afterwards; None where it is too damaged for that.

    `size` is that of the file as it came, which signatures are over.
    """
    try:
        document = pikepdf.open(path)
    except PIKEPDF_FAILURES:
        yield None
        return
    with document:
        yield Whole(document, size)


def _signed(fields: Any, depth: int = 0, left: list[int] | None = None) -> Iterator[pikepdf.Object]:
    """The signatures among form fields and those within them."""
    left = [_FIELDS_MOST] if left is None else left
    if not isinstance(fields, pikepdf.Array) or depth > _DEPTH:
        return
    for each in fields:
        left[0] -= 1
        if left[0] < 0:
            return
        if not isinstance(each, pikepdf.Dictionary):
            continue
        value = each.get("/V")
        if isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value:
            yield value
        yield from _signed(each.get("/Kids"), depth + 1, left)


def _packets(form: Any) -> list[bytes]:
    """The XML documents of an XFA form: one whole, or those of its template and its data."""
    if isinstance(form, pikepdf.Stream):
        return [_limited(form)]
    if not isinstance(form, pikepdf.Array):
        return []
    pairs = zip(list(form)[0:100:2], list(form)[1:100:2], strict=False)
    parts = {str(name): part for name, part in pairs if isinstance(part, pikepdf.Stream)}
    return [_limited(parts[name]) for name in ("template", "datasets") if name in parts]


def _limited(stream: pikepdf.Stream) -> bytes:
    data = stream.read_bytes()
    if len(data) > _XFA_MOST:
        raise ValueError("XFA")
    return data


def _lines(root: etree._Element) -> Iterator[str]:
    """What a template shows, and "name：value" of what was filled in."""
    for element in root.iter():
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        own = " ".join((element.text or "").split())
        if not own or len(element):
            continue
        filled = any("xfa-data" in (etree.QName(up).namespace or "") for up in element.iterancestors())
        if filled:
            yield f"{name}：{own}"
        elif name in _SHOWN:
            yield own
