"""Where the pictures of an XLSX workbook are: on its sheets, and in cells as WPS and Excel put them there."""

import re
from collections.abc import Iterator

from ingest.formats.ooxml.drawing import pictures
from ingest.formats.ooxml.package import OfficePackage
from ingest.formats.ooxml.word_tags import attribute, child
from ingest.formats.picture.embedded import Picture

Relations = list[tuple[str, str, str]]

_IN_CELL = re.compile(r'=(?:_xlfn\.)?DISPIMG\("([^"]{1,100})"')  # what WPS writes in place of a value


class SheetPictures:
    """The pictures of a workbook, sheet by sheet; `related` are the relations of its main part."""

    def __init__(self, package: OfficePackage, related: Relations) -> None:
        self._package = package
        self._of_wps = next((path for kind, _, path in related if kind == "cellImage"), "")
        self._of_excel = next((path for kind, _, path in related if kind == "richValueRel"), "")
        self._met: dict[str, None] = {}  # the names of those in the cells of the sheet

    def cell(self, text: str) -> None:
        """Take the text of a cell, which may stand for a picture."""
        if found := _IN_CELL.match(text):
            self._met[found[1]] = None

    def of_sheet(self, related: Relations) -> Iterator[Picture]:
        """The pictures on a sheet, whose relations are `related`, then those in the cells met."""
        for kind, _, path in related:
            root = self._package.xml(path) if kind == "drawing" else None
            if root is not None:
                yield from pictures(root, self._package, self._package.relations(path))
        met, self._met = self._met, {}
        root = self._package.xml(self._of_wps) if met and self._of_wps else None
        for each in root.iter("{*}pic") if root is not None else ():
            if attribute(child(each, "nvPicPr", "cNvPr"), "name") in met:
                yield from pictures(each, self._package, self._package.relations(self._of_wps))

    def in_cells(self) -> Iterator[Picture]:
        """The pictures that Excel put in cells, of all sheets."""
        related = self._package.relations(self._of_excel) if self._of_excel else []
        parts = (path for kind, _, path in related if kind == "image")
        return (Picture(part, self._package.chunks(part)) for part in parts)
