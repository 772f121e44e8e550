"""What a sheet of an XLSX or XLSB workbook has besides its cells, in parts of its own."""

from collections.abc import Iterator

from ingest.formats.ooxml.drawing import object_lines, paragraphs
from ingest.formats.ooxml.package import OfficePackage
from ingest.formats.ooxml.word_tags import local
from ingest.formats.sheets.xlsx_tables import rich_text

Related = list[tuple[str, str, str]]


def drawing_lines(package: OfficePackage, related: Related) -> Iterator[str]:
    """The text boxes, charts and diagrams on a sheet; `related` is what it points to."""
    for kind, _, part in related:
        root = package.xml(part) if kind == "drawing" else None
        if root is not None:
            yield from paragraphs(root)
            for drawn, _, path in package.relations(part):
                yield from object_lines(package, drawn, path, data=False)


def comments(package: OfficePackage, related: Related) -> Iterator[str]:
    """The comments of a sheet; where there are discussions, older programs get these as comments, too."""
    wanted = "threadedComment" if has_discussions(related) else "comments"
    for kind, _, path in related:
        root = package.xml(path) if kind == wanted else None
        for element in root.iter() if root is not None else ():
            if local(element) == "text" and (text := rich_text(element) or element.text):
                yield text


def has_discussions(related: Related) -> bool:
    """Whether the comments of a sheet are discussions."""
    return any(kind == "threadedComment" for kind, _, _ in related)
