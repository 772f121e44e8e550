"""What OpenDocument texts and presentations have in common: page breaks, embedded objects, what is noted."""

from collections.abc import Iterable, Iterator

from archive.notes import NoteCode
from ingest.formats.odf.body import OdfText
from ingest.formats.odf.lists import OdfLists
from ingest.formats.odf.package import FlatOdf, OdfPackage
from ingest.formats.ole.embedded import compound, put_objects
from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import attribute, child, local
from ingest.formats.picture.embedded import Picture
from ingest.reader import Sink


def reading(package: OdfPackage | FlatOdf, content: Element | None, styles: Element | None) -> OdfText:
    """What turns the elements of a document into lines."""
    breaking = frozenset(name for root in (styles, content) for name in _breaking(root))
    signs = frozenset(name for root in (styles, content) for name in _in_signs(root))
    return OdfText(OdfLists(iter((styles, content))), breaking, signs, lambda name: _inner(package, name))


def pictures(package: OdfPackage | FlatOdf, names: Iterable[str]) -> Iterator[Picture]:
    """The pictures that have these names in the package."""
    return (Picture(name, package.chunks(name.removeprefix("./"))) for name in names if name)


def close(package: OdfPackage | FlatOdf, text: OdfText, sink: Sink) -> None:
    """Note what else there is; documents embedded as files become children."""
    if text.comments:
        sink.note(NoteCode.COMMENTS, str(len(text.comments)))
    if package.has("basic/") or package.has("scripts/"):
        sink.note(NoteCode.MACROS)
    put_embedded(package, text.objects, sink)


def put_embedded(package: OdfPackage | FlatOdf, names: Iterable[str], sink: Sink) -> None:
    """Hand out the objects that are files as children; note the others."""
    unknown = 0
    for name in names:
        with compound(package.data(name)) as storage:
            if storage is None:
                unknown += 1
            else:
                put_objects([(name, storage)], sink)
    if unknown:
        sink.note(NoteCode.EMBEDDED_OBJECTS, str(unknown))


def _breaking(root: Element | None) -> Iterator[str]:
    """The paragraph styles that begin a page."""
    for style in root.iter("{*}style") if root is not None else ():
        properties = child(style, "paragraph-properties")
        if attribute(properties, "break-before") == "page" or attribute(style, "master-page-name"):
            yield attribute(style, "name") or ""


def _in_signs(root: Element | None) -> Iterator[str]:
    """The styles of text that is set in a font of signs."""
    for style in root.iter("{*}style") if root is not None else ():
        if (attribute(child(style, "text-properties"), "font-name") or "").startswith("Wingdings"):
            yield attribute(style, "name") or ""


def _inner(package: OdfPackage | FlatOdf, name: str) -> Iterator[str]:
    """The paragraphs of an embedded document (a chart, a table), each as a line; of a formula its signs."""
    root = package.xml(f"{name}/content.xml") if ".." not in name else None
    if root is not None and local(root) == "math":
        yield "".join((each.text or "").strip() for each in root.iter("{*}mi", "{*}mo", "{*}mn", "{*}mtext"))
    for each in root.iter("{*}p", "{*}h") if root is not None else ():
        text = "".join(str(part) for part in each.itertext()).strip()
        if text:
            yield text
