"""Whose certificate it is that lies in a signature. Nothing is verified."""

import warnings

from cryptography import x509
from cryptography.x509.oid import NameOID

from ingest.formats.signed import der

_LEAST, _MOST = 200, 1 << 20  # bytes of a certificate


def signer(data: bytes) -> str:
    """The name in the signer's certificate among those in `data`; "" where there is none to be read.

    Of several, the one that issued none of the others.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [names for node in der.walk(data) if (names := _names(node)) is not None]
    issuers = {issuer for subject, issuer in found if issuer != subject}
    leaves = [subject for subject, _ in found if subject not in issuers]
    subjects = leaves or [subject for subject, _ in found]
    return next((name for subject in subjects if (name := _common(subject))), "")


def _names(node: der.Node) -> tuple[x509.Name, x509.Name] | None:
    """Subject and issuer, if `node` is a certificate: three values, the last a string of bits."""
    if node.tag != der.SEQUENCE or not _LEAST <= len(node.content) <= _MOST:
        return None
    if [part.tag for part in node.children()] != [der.SEQUENCE, der.SEQUENCE, der.BITS]:
        return None
    try:
        certificate = x509.load_der_x509_certificate(b"".join(node))
        return certificate.subject, certificate.issuer
    except ValueError:
        return None


def _common(subject: x509.Name) -> str:
    for wanted in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in subject.get_attributes_for_oid(wanted):
            value = attribute.value
            return (value if isinstance(value, str) else value.decode("utf-8", "replace")).strip()
    return ""
