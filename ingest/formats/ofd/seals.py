"""Signatures and seals of an OFD document: who, when, over what, and how the seal looks.

GB/T 38540 (SES seals, ASN.1) is read as far as that needs. Nothing is verified.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.formats.ofd.document import OfdDocument
from ingest.formats.ofd.facts import iso_date
from ingest.formats.ofd.package import ROOT, Missing
from ingest.formats.ofd.tree import Box, box, child, children, text
from ingest.formats.signed import der
from ingest.formats.signed.certificates import signer

_SIGNATURES_MOST = 500
_STAMPS_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Seal:
    """An electronic seal: its name, and its picture's kind ("png", "ofd" …) and bytes."""

    name: str
    kind: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a seal is shown: the page's ID, the place on it, and the part to be seen (millimetres)."""

    page: str
    place: Box
    shown: Box | None


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature; `covered` are the parts of the package it is over."""

    signer: str
    provider: str
    time: str  # ISO 8601, "" where it says none
    seal: Seal | None
    stamps: tuple[Stamp, ...]
    covered: frozenset[str]


def signatures(document: OfdDocument) -> list[Signature]:
    """The signatures of `document`; parts that are missing are remembered there."""
    found: list[Signature] = []
    for listed in children(document.body, "Signatures"):
        try:
            path, root = document.package.tree(text(listed), ROOT)
        except Missing as error:
            document.lost.append(str(error))
            continue
        for each in children(root, "Signature"):
            if len(found) < _SIGNATURES_MOST:
                found += _signature(document, each.get("BaseLoc") or "", path)
    return found


def _signature(document: OfdDocument, named: str, beside: str) -> Iterator[Signature]:
    try:
        path, root = document.package.tree(named, beside)
    except Missing as error:
        document.lost.append(str(error))
        return
    info = child(root, "SignedInfo")
    provider = child(info, "Provider")
    signed = _part(document, text(root, "SignedValue"), path)
    seal = _seal(signed) or _seal(_part(document, text(info, "Seal", "BaseLoc"), path))
    yield Signature(
        signer=signer(signed),
        provider="" if provider is None else provider.get("ProviderName") or text(provider, "ProviderName"),
        time=iso_date(text(info, "SignatureDateTime")),
        seal=seal,
        stamps=tuple(_stamps(info)),
        covered=frozenset(_covered(document, info, path)),
    )


def _part(document: OfdDocument, named: str, beside: str) -> bytes:
    """The bytes of a part; none where it is not named or missing."""
    if not named:
        return b""
    try:
        return document.package.read(document.package.path(named, beside))
    except Missing as error:
        document.lost.append(str(error))
        return b""


def _stamps(info: etree._Element | None) -> Iterator[Stamp]:
    for _, stamp in zip(range(_STAMPS_MOST), children(info, "StampAnnot"), strict=False):
        place = box(stamp.get("Boundary"))
        if place is not None and stamp.get("PageRef"):
            yield Stamp(stamp.get("PageRef") or "", place, box(stamp.get("Clip")))


def _covered(document: OfdDocument, info: etree._Element | None, beside: str) -> Iterator[str]:
    """The paths of the parts that a signature is over, those that are there."""
    for reference in children(child(info, "References"), "Reference"):
        try:
            yield document.package.path(reference.get("FileRef") or "", beside)
        except Missing:
            continue


def _seal(data: bytes) -> Seal | None:
    """The first seal in a signature or a seal file."""
    for node in der.walk(data):
        if node.tag != der.SEQUENCE:
            continue
        parts = node.children()
        if len(parts) >= 4 and _header(parts[0]):
            return _made(parts)
    return None


def _header(node: der.Node) -> bool:
    """Whether `node` is the head of a seal: "ES", its version and its maker."""
    parts = node.children()
    return len(parts) >= 3 and parts[0].tag == der.IA5 and parts[0].text == "ES"


def _made(parts: list[der.Node]) -> Seal | None:
    """A seal from its head, number, properties (kind, name, …) and picture (kind, bytes, size)."""
    properties, picture = parts[2].children(), parts[3].children()
    name = properties[1].text if len(properties) > 1 else ""
    kind = picture[0].text.lower() if len(picture) > 1 else ""
    data = picture[1].content if len(picture) > 1 and picture[1].tag == der.OCTETS else b""
    return Seal(name, kind, data) if name or data else None
