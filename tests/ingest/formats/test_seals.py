"""Signatures and seals of OFD files: who signed, when, over what, and how the seal looks on the page."""

import io
import random
from pathlib import Path

import numpy
import pytest
from PIL import Image

from ingest.errors import IngestError
from ingest.extract.ofd import OfdReader
from ingest.ocr.options import ReadOptions
from tests.ingest.extract.made_ofd import layer, made_ofd, said
from tests.ingest.extract.sink import MemorySink, read_into, source
from tests.ingest.formats.made_seals import (
    Signed,
    certificate,
    ia5,
    octets,
    red,
    seal,
    sequence,
    signed_ofd,
    utf8,
)

OFD = "application/ofd"
PAGE = layer(said("正文"))
VALUE = sequence(seal("云溪市档案馆专用章", red()), certificate("张三"))


def read(path: Path) -> MemorySink:
    return read_into(OfdReader(ReadOptions(ocr=False)), path, OFD)


def reds(path: Path, number: int = 1) -> numpy.ndarray:
    """Where the drawn page is red, two pixels a millimetre."""
    shown = Image.open(io.BytesIO(OfdReader().picture(source(path, OFD), number, 420))).convert("RGB")
    pixels = numpy.asarray(shown).astype(int)
    return (pixels[..., 0] > 180) & (pixels[..., 1] < 90)


def test_who_signed_when_and_with_which_seal_is_told(tmp_path: Path) -> None:
    sink = read(signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(VALUE)))
    assert sink.notes == [
        ("signed", "张三，2024-03-05T16:30:00"),
        ("seal", "云溪市档案馆专用章，2024-03-05T16:30:00"),
    ]
    assert (sink.facts["signed_by"], sink.facts["seals"]) == ("张三", "云溪市档案馆专用章")
    assert sink.text == "正文"


def test_a_signature_that_is_not_over_every_page_is_told_so(tmp_path: Path) -> None:
    sink = read(signed_ofd(tmp_path / "a.ofd", [PAGE, PAGE], Signed(VALUE)))
    assert [code for code, _ in sink.notes] == ["signed_in_part", "seal"]


def test_several_signatures_name_each_signer_and_seal_once(tmp_path: Path) -> None:
    other = sequence(seal("财务专用章", red()), certificate("李四"))
    sink = read(signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(VALUE), Signed(other), Signed(VALUE)))
    assert sink.facts["signed_by"] == "张三；李四"
    assert sink.facts["seals"] == "云溪市档案馆专用章；财务专用章"
    assert [code for code, _ in sink.notes] == ["signed", "seal"] * 3


def test_of_a_chain_of_certificates_the_signer_is_the_one_that_issued_none(tmp_path: Path) -> None:
    chain = sequence(certificate("根"), certificate("签发机构", "根"), certificate("王五", "签发机构"))
    assert read(signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(chain))).facts["signed_by"] == "王五"


@pytest.mark.parametrize(
    ("signature", "notes"),
    [
        (Signed(b""), [("signed", "签章系统，2024-03-05T16:30:00")]),
        (Signed(b"", provider=""), [("signed", "2024-03-05T16:30:00")]),
        (Signed(b"", time="昨天"), [("signed", "签章系统")]),
        (Signed(b"no ASN.1 at all"), [("signed", "签章系统，2024-03-05T16:30:00")]),
        (Signed(certificate("张三"), covered=()), [("signed_in_part", "张三，2024-03-05T16:30:00")]),
        (
            Signed(certificate("张三"), covered=("/../../x",)),
            [("signed_in_part", "张三，2024-03-05T16:30:00")],
        ),
    ],
)
def test_what_a_signature_does_not_say_is_left_out(
    tmp_path: Path, signature: Signed, notes: list[tuple[str, str]]
) -> None:
    assert read(signed_ofd(tmp_path / "a.ofd", [PAGE], signature)).notes == notes


def test_a_seal_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    signature = Signed(certificate("张三"), seal=seal("合同专用章", red()))
    path = signed_ofd(tmp_path / "a.ofd", [PAGE], signature)
    assert read(path).facts["seals"] == "合同专用章"
    assert reds(path).sum() > 1000


def test_a_seal_is_found_however_deep_it_lies(tmp_path: Path) -> None:
    wrapped = sequence(sequence(octets(sequence(octets(sequence(seal("深章", red())))))))
    assert read(signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(wrapped))).facts["seals"] == "深章"


@pytest.mark.parametrize(
    "broken",
    [
        sequence(sequence(ia5("ES"), utf8("1"), utf8("x")), utf8("1"), sequence(), sequence()),
        sequence(
            sequence(ia5("XX"), utf8("1"), utf8("x")), utf8("1"), sequence(utf8("a"), utf8("b")), sequence()
        ),
        seal("", b""),
        seal("章", red())[:30],
    ],
    ids=["empty", "no head", "nothing in it", "cut off"],
)
def test_what_is_no_whole_seal_is_none(tmp_path: Path, broken: bytes) -> None:
    sink = read(signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(broken)))
    assert [code for code, _ in sink.notes] == ["signed"]


def test_a_seal_is_drawn_on_its_page_in_its_place(tmp_path: Path) -> None:
    path = signed_ofd(tmp_path / "a.ofd", [PAGE, PAGE], Signed(VALUE))
    rows, columns = numpy.nonzero(reds(path))
    assert (columns.min(), columns.max()) == (pytest.approx(40, abs=2), pytest.approx(119, abs=2))
    assert (rows.min(), rows.max()) == (pytest.approx(60, abs=2), pytest.approx(139, abs=2))
    assert not reds(path, 2).any()


def test_of_a_seal_across_the_fold_only_its_part_is_drawn(tmp_path: Path) -> None:
    stamps = (
        '<ofd:StampAnnot ID="1" PageRef="100" Boundary="190 30 40 40" Clip="0 0 20 40"/>'
        '<ofd:StampAnnot ID="2" PageRef="101" Boundary="-20 30 40 40" Clip="20 0 20 40"/>'
        '<ofd:StampAnnot ID="3" PageRef="100" Boundary="nonsense"/>'
        '<ofd:StampAnnot ID="4" Boundary="0 0 40 40"/>'
    )
    path = signed_ofd(tmp_path / "a.ofd", [PAGE, PAGE], Signed(VALUE, stamps=stamps))
    for number, left, right in ((1, 380, 419), (2, 0, 39)):
        _, columns = numpy.nonzero(reds(path, number))
        assert (columns.min(), columns.max()) == (pytest.approx(left, abs=2), pytest.approx(right, abs=2))


def drawn_seal(folder: Path) -> bytes:
    """A seal that is an OFD file itself: a red square."""
    square = (
        '<ofd:PathObject ID="5" Boundary="0 0 210 297" Fill="true" Stroke="false"><ofd:FillColor '
        'Value="220 20 20"/><ofd:AbbreviatedData>M 0 0 L 210 0 L 210 297 L 0 297 C</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )
    return made_ofd(folder / "seal.ofd", [layer(square)]).read_bytes()


def test_a_seal_that_is_an_ofd_file_itself_is_drawn(tmp_path: Path) -> None:
    value = sequence(seal("矢量章", drawn_seal(tmp_path), "ofd"))
    path = signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(value))
    assert reds(path).sum() == pytest.approx(80 * 80, rel=0.1)


@pytest.mark.parametrize("kind", ["ofd", "png", "gif", "whatever"])
def test_a_seal_that_cannot_be_drawn_costs_only_itself(tmp_path: Path, kind: str) -> None:
    path = signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(sequence(seal("坏章", b"no picture", kind))))
    assert not reds(path).any()
    assert read(path).facts["seals"] == "坏章"


def test_a_lost_signature_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    sink = read(signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(VALUE, lost=True), Signed(VALUE)))
    assert [code for code, _ in sink.notes] == ["signed", "seal", "truncated"]
    listed = "<ofd:Signatures>Doc_0/Signs/Nowhere.xml</ofd:Signatures>"
    sink = read(made_ofd(tmp_path / "b.ofd", [PAGE], body=listed))
    assert [code for code, _ in sink.notes] == ["truncated"]


def test_any_damage_to_a_signature_ends_with_the_text(tmp_path: Path) -> None:
    chance = random.Random(3)
    for _ in range(60):
        data = bytearray(VALUE)
        for _ in range(chance.randrange(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = signed_ofd(tmp_path / "a.ofd", [PAGE], Signed(bytes(data[: chance.randrange(len(data))])))
        try:
            assert read(path).text == "正文"
        except IngestError:
            pytest.fail("a damaged signature is no damaged document")
