"""Signed data and what lies in it, whole, in parts, and damaged."""

import time

import pytest
from asn1crypto import cms as library

from ingest.formats.signed import der
from ingest.formats.signed.certificates import signer
from ingest.formats.signed.cms import signed_content

CONTENT = "关于防冻保供工作的通知".encode()


def value(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(content).to_bytes(4) + content


def wrapped(octets: bytes) -> bytes:
    """Signed data (RFC 5652) whose content is these octets, without a signer."""
    inside = value(0x30, library.ContentType("data").dump() + value(0xA0, octets))
    data = value(0x30, b"\x02\x01\x01\x31\x00" + inside + b"\x31\x00")
    return value(0x30, library.ContentType("signed_data").dump() + value(0xA0, data))


PARTS = value(4, CONTENT[:7]) + value(0x24, value(4, CONTENT[7:9]) + value(4, CONTENT[9:]))


@pytest.mark.parametrize("octets", [value(4, CONTENT), value(0x24, PARTS), b"\x24\x80" + PARTS + b"\0\0"])
def test_the_content_is_found_whole_or_in_parts(octets: bytes) -> None:
    assert signed_content(wrapped(octets)) == CONTENT
    assert signed_content(wrapped(octets) + b"\0\0\0") == CONTENT  # filled up, as in a PDF


def test_what_is_cut_anywhere_or_is_nothing_of_the_kind_has_no_content() -> None:
    whole = wrapped(value(4, CONTENT))
    assert [signed_content(whole[:size]) for size in range(len(whole))] == [None] * len(whole)
    assert signed_content(whole.replace(library.ContentType("signed_data").dump(), b"\x05\0")) is None
    assert signed_content(CONTENT) is None


def test_a_damaged_value_loses_what_is_in_it_and_nothing_beside_it() -> None:
    damaged = value(0x30, value(0x30, b"\x04\x7f") + value(0x0C, CONTENT))
    assert [node.text for node in der.walk(damaged)] == ["", "", CONTENT.decode()]


def test_values_in_each_other_without_end_and_many_small_ones_end_in_time() -> None:
    begun = time.monotonic()
    many = value(0x30, b"\x05\0" * 200_000)
    assert len(list(der.walk(many))) == 20_000
    nested = CONTENT
    for _ in range(10_000):
        nested = value(0x30, nested)
    for data in (many, nested, b"\x30\x80" * 100_000):
        assert signer(data) == ""
        assert signed_content(data) is None
    assert time.monotonic() - begun < 20
