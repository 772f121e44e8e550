"""Parsing XML that strangers wrote: the one place where it is done, and how.

No entity is resolved, nothing is fetched, and running out of memory is told from being damaged.
"""

from collections.abc import Iterator, Sequence
from typing import IO

from lxml import etree

from archive.notes import ReasonCode
from ingest.errors import Unreadable

_NO_MEMORY = 2  # libxml2's XML_ERR_NO_MEMORY


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of an XML part called `name`. Raises Unreadable("damaged") or MemoryError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        check_memory(error)
        raise Unreadable(ReasonCode.DAMAGED, f"XML of {name}") from error


def check_memory(error: etree.XMLSyntaxError) -> None:
    """Raise MemoryError if that is what a parser's error really was."""
    if getattr(error, "code", None) == _NO_MEMORY:  # lxml-stubs do not know it
        raise MemoryError from error


def stream_xml(
    file: IO[bytes], tags: Sequence[str], name: str, encoding: str | None = None
) -> Iterator[etree._Element]:
    """The elements `tags` ("{*}row") of a part called `name`, each when it is whole; then it is emptied.

    For parts too large for a tree. `encoding` is used instead of the one the part states. Raises
    Unreadable("damaged") or MemoryError, and what `file` raises.
    """
    parser = etree.iterparse(
        file, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
        encoding=encoding,
    )  # fmt: skip
    try:
        for _, element in parser:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]
    except etree.XMLSyntaxError as error:
        check_memory(error)
        raise Unreadable(ReasonCode.DAMAGED, f"XML of {name}") from error
