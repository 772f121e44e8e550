"""Signatures and seals of OFD (GB/T 38540), made value by value; and OFD files that carry them."""

import datetime
import io
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image

from tests.ingest.extract.made_ofd import NAMESPACE, made_ofd

_SIGNATURES = f"<ofd:Signatures {NAMESPACE}>{{listed}}</ofd:Signatures>"


def value(tag: int, content: bytes) -> bytes:
    """A value in DER."""
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def sequence(*values: bytes) -> bytes:
    return value(0x30, b"".join(values))


def utf8(text: str) -> bytes:
    return value(0x0C, text.encode())


def ia5(text: str) -> bytes:
    return value(0x16, text.encode())


def integer(number: int) -> bytes:
    return value(0x02, bytes([number]))


def octets(data: bytes) -> bytes:
    return value(0x04, data)


def seal(name: str, picture: bytes, kind: str = "PNG") -> bytes:
    """A seal: its head, number, properties and picture."""
    head = sequence(ia5("ES"), integer(4), ia5("maker"))
    properties = sequence(integer(1), utf8(name), integer(1))
    return sequence(
        head, ia5("001"), properties, sequence(ia5(kind), octets(picture), integer(40), integer(40))
    )


def certificate(name: str, issuer: str = "") -> bytes:
    """A certificate of `name`, given by `issuer` or by itself."""
    key = ec.derive_private_key(int.from_bytes(name.encode()[:20], "big") or 1, ec.SECP256R1())
    day = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)

    def called(who: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)])

    made = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer or name))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=3650))
    )
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def red(side: int = 40) -> bytes:
    """A seal's picture: all red."""
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), (220, 20, 20)).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class Signed:
    """One signature of an OFD file: its value, what it is over, and where its seal is shown."""

    value: bytes = b""
    covered: tuple[str, ...] = ("/Doc_0/Document.xml", "/Doc_0/Pages/Page_0/Content.xml")
    stamps: str = '<ofd:StampAnnot ID="1" PageRef="100" Boundary="20 30 40 40"/>'
    provider: str = 'ProviderName="签章系统"'
    time: str = "20240305163000Z"
    seal: bytes = b""  # a seal file of its own
    lost: bool = False  # its Signature.xml is not there


def signed_ofd(path: Path, pages: list[str], *signatures: Signed) -> Path:
    """An OFD file of these pages with these signatures."""
    parts: dict[str, str | bytes] = {}
    listed = ""
    for number, each in enumerate(signatures):
        folder = f"Doc_0/Signs/Sign_{number}"
        listed += f'<ofd:Signature ID="{number}" BaseLoc="Sign_{number}/Signature.xml"/>'
        references = "".join(f'<ofd:Reference FileRef="{name}"/>' for name in each.covered)
        own = "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>" if each.seal else ""
        if each.seal:
            parts[f"{folder}/Seal.esl"] = each.seal
        if not each.lost:
            parts[f"{folder}/Signature.xml"] = (
                f"<ofd:Signature {NAMESPACE}><ofd:SignedInfo><ofd:Provider {each.provider}/>"
                f"<ofd:SignatureDateTime>{each.time}</ofd:SignatureDateTime>"
                f"<ofd:References>{references}</ofd:References>{each.stamps}{own}</ofd:SignedInfo>"
                "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
            )
        parts[f"{folder}/SignedValue.dat"] = each.value
    parts["Doc_0/Signs/Signatures.xml"] = _SIGNATURES.format(listed=listed)
    body = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    return made_ofd(path, pages, body=body, **parts)
