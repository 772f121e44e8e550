"""Parsing XML that strangers wrote: the one place where it is done, and how.

No entity is resolved, nothing is fetched, and running out of memory is told from being damaged.
"""

from lxml import etree

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
        raise Unreadable("damaged", f"XML of {name}") from error


def check_memory(error: etree.XMLSyntaxError) -> None:
    """Raise MemoryError if that is what a parser's error really was."""
    if getattr(error, "code", None) == _NO_MEMORY:  # lxml-stubs do not know it
        raise MemoryError from error
