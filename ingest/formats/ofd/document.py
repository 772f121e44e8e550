"""The documents of an OFD package: their pages in order, and what pages are made of.

Every part that is missing or damaged is left out and remembered (`lost`), so that what is there
can be read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.formats.ofd.fonts import Face
from ingest.formats.ofd.package import ROOT, Missing, OfdPackage
from ingest.formats.ofd.tree import Box, box, child, children, local, text

_A4: Box = (0.0, 0.0, 210.0, 297.0)
_SIDE_MOST = 100_000.0  # millimetres; a page that claims more is taken for A4
_RESOURCES = frozenset({"Font", "MultiMedia", "DrawParam", "CompositeGraphicUnit", "ColorSpace"})


@dataclass(frozen=True, slots=True)
class Resource:
    """A font, a picture, a set of line settings or a drawing used several times.

    `base` is a path in the folder that the resource's own files are relative to.
    """

    element: etree._Element
    base: str


@dataclass(slots=True)
class OfdDocument:
    """One document of the package."""

    package: OfdPackage
    body: etree._Element  # DocBody of OFD.xml
    path: str  # of Document.xml
    root: etree._Element
    lost: list[str]
    resources: dict[str, Resource] = field(default_factory=dict)
    faces: dict[str, Face | None] = field(default_factory=dict)  # its fonts that were opened, by ID
    _templates: dict[str, tuple[str, etree._Element] | None] = field(default_factory=dict)
    _annotations: dict[str, list[etree._Element]] | None = None

    def __post_init__(self) -> None:
        for part in children(_common(self.root), "PublicRes", "DocumentRes"):
            self._load(text(part), self.path)

    def _tree(self, named: str, beside: str) -> tuple[str, etree._Element] | None:
        try:
            return self.package.tree(named, beside)
        except Missing as error:
            self.lost.append(str(error))
            return None

    def _load(self, named: str, beside: str) -> None:
        """Remember the resources of one Res part by their ID."""
        found = self._tree(named, beside)
        if found is None:
            return
        path, root = found
        folder = (root.get("BaseLoc") or "").strip()
        base = f"{folder.rstrip('/')}/_" if folder.startswith("/") else _beside(path, folder)
        for group in children(root):
            for element in children(group):
                if local(element) in _RESOURCES and (known := element.get("ID")):
                    self.resources.setdefault(known, Resource(element, base))

    def own_resources(self, page_path: str, page: etree._Element) -> None:
        """Remember the resources that a page brings along."""
        for part in children(page, "PageRes"):
            self._load(text(part), page_path)

    def pages(self) -> list[etree._Element]:
        """The Page elements of the document, in order, each once."""
        found: dict[str, etree._Element] = {}
        for index, page in enumerate(children(child(self.root, "Pages"), "Page")):
            found.setdefault(page.get("ID") or f"#{index}", page)
        return list(found.values())

    def page(self, element: etree._Element) -> tuple[str, etree._Element] | None:
        """Path and root of a page's Content.xml; None where it is lost."""
        return self._tree(element.get("BaseLoc") or "", self.path)

    def box(self, page: etree._Element | None) -> Box:
        """The sheet of a page: x, y, width, height in millimetres."""
        areas = (child(page, "Area"), child(_common(self.root), "PageArea"))
        for area in areas:
            for name in ("PhysicalBox", "ApplicationBox"):
                found = box(text(area, name))
                if found and 0 < found[2] <= _SIDE_MOST and 0 < found[3] <= _SIDE_MOST:
                    return found
        return _A4

    def layers(self, page: etree._Element) -> Iterator[etree._Element]:
        """What makes up a page, from the back to the front: its templates' layers and its own."""
        used = [(t.get("ZOrder") or "", t.get("TemplateID") or "") for t in children(page, "Template")]
        for order, name in used:
            if order != "Foreground":
                yield from self._template(name)
        yield from _layers(page)
        for order, name in used:
            if order == "Foreground":
                yield from self._template(name)

    def _template(self, name: str) -> Iterator[etree._Element]:
        if name not in self._templates:
            known = {t.get("ID"): t for t in children(_common(self.root), "TemplatePage")}
            template = known.get(name)
            found = None if template is None else self._tree(template.get("BaseLoc") or "", self.path)
            if found:
                self.own_resources(*found)
            self._templates[name] = found
        found = self._templates[name]
        if found:
            yield from _layers(found[1])

    def annotations(self, page_id: str) -> list[etree._Element]:
        """The annotations (Annot) of a page."""
        if self._annotations is None:
            self._annotations = {}
            for part in children(self.root, "Annotations"):
                self._listed(text(part), self._annotations)
        return self._annotations.get(page_id, [])

    def _listed(self, named: str, listed: dict[str, list[etree._Element]]) -> None:
        """Add the annotations of one list of theirs, by page."""
        found = self._tree(named, self.path)
        for page in children(found[1], "Page") if found else ():
            try:
                _, root = self.package.tree(text(page, "FileLoc"), found[0] if found else self.path)
            except Missing:
                continue  # lists often name pages that were taken out
            listed.setdefault(page.get("PageID") or "", []).extend(children(root, "Annot"))


def _common(root: etree._Element) -> etree._Element:
    found = child(root, "CommonData")
    return root if found is None else found


def _layers(page: etree._Element) -> Iterator[etree._Element]:
    for content in children(page, "Content"):
        yield from children(content, "Layer")


def _beside(path: str, folder: str) -> str:
    return "/" + "/".join([*path.split("/")[:-1], *([folder.rstrip("/")] if folder else []), "_"])


def documents(package: OfdPackage, lost: list[str]) -> Iterator[OfdDocument]:
    """The documents of `package`; parts that are not there are added to `lost`.

    Raises Unreadable("damaged") where there is none.
    """
    try:
        _, root = package.tree(ROOT)
    except Missing as error:
        raise Unreadable(ReasonCode.DAMAGED, ROOT) from error
    found = 0
    for body in children(root, "DocBody"):
        try:
            path, document = package.tree(text(body, "DocRoot"), ROOT)
        except Missing as error:
            lost.append(str(error))
            continue
        found += 1
        yield OfdDocument(package, body, path, document, lost)
    if not found:
        raise Unreadable(ReasonCode.DAMAGED, "document")
