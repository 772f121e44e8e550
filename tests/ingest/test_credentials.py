"""Signers, seals and invoices in the description."""

from archive.record import Category, Classification, Line, Page
from ingest.describing.describer import describe
from ingest.reader import Identity, Reading


def described(text: str, **facts: str) -> dict[str, list[str]]:
    page = Page(1, 595, 842, [Line(line) for line in text.splitlines()])
    reading = Reading("a.ofd", Identity("application/ofd"), [page], facts)
    found = describe(reading, Classification(Category.OTHER, "", 0.5))
    return {name: found.all(name) for name in ("signed_by", "seals", "invoice_code", "invoice_no")}


def test_signers_and_seals_that_the_file_states_are_described() -> None:
    found = described("正文", signed_by="某省税务局；王某", seals="某省发票专用章")
    assert found["signed_by"] == ["某省税务局", "王某"]
    assert found["seals"] == ["某省发票专用章"]


def test_the_numbers_of_an_invoice_are_found_by_their_labels() -> None:
    found = described("电子普通发票\n发票代码：033002200211\n发票号码: 99934328\n开票日期：2022年09月01日")
    assert found["invoice_code"] == ["033002200211"]
    assert found["invoice_no"] == ["99934328"]
    assert described("电子发票(普通发票)\n发票号码：24312000000012345678")["invoice_no"] == [
        "24312000000012345678"
    ]


def test_what_the_file_itself_states_goes_before_its_text() -> None:
    found = described("发票号码：99934328", **{"custom:发票号码": "11112222"})
    assert found["invoice_no"] == ["11112222"]


def test_a_number_of_another_length_is_no_invoice_number() -> None:
    assert described("发票\n发票号码：123456789")["invoice_no"] == []
    assert described("请注明发票号码")["invoice_no"] == []
