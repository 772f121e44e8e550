"""Reading a file in the test's own process, and making the files to read."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.record import Page
from ingest.extract import Readers
from ingest.identifying.identify import identify
from ingest.reader import Limits, Source
from ingest.spool.reading import children_folder, read_spool, remove
from ingest.spool.writing import SpoolWriter

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass
class Found:
    """What a reader found."""

    pages: list[Page]
    facts: dict[str, str]
    notes: list[tuple[str, str]]
    children: dict[str, bytes]

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)


def read(path: Path, folder: Path, limits: Limits | None = None, name: str = "") -> Found:
    """Read the file at `path` through the spool file, as a reading process does."""
    limits = limits or Limits()
    name = name or path.name
    spool_file = folder / "reading.jsonl"
    remove(spool_file)
    identity = identify(path, name)
    with SpoolWriter(spool_file, name, identity, limits) as sink:
        Readers().reader_for(identity).read(Source(path, name, identity, limits), sink)
        sink.finish(None, None)
    reading = read_spool(spool_file)
    children = {child.name: child.path.read_bytes() for child in reading.children}
    assert all(child.path.parent == children_folder(spool_file) for child in reading.children)
    return Found(list(reading.pages()), reading.facts, reading.notes, children)


def make_docx(path: Path, body: str, parts: Mapping[str, str | bytes] | None = None) -> Path:
    """A DOCX of `body` (paragraphs in WordprocessingML) with further parts, related by their name."""
    parts = parts or {}
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATION}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for number, name in enumerate(parts)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_RELATION}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{_RELATIONS}">{related}</Relationships>'
        )
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return path


def p(text: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
