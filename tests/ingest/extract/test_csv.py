"""CSV and TSV: records of any separator, quoting and encoding."""

import csv
import time
from pathlib import Path

import pytest
from read_here import read
from sink import MemorySink

from ingest import media_types
from ingest.extract.csv import CsvReader
from ingest.reader import Identity, Source

ROWS = [["编号", "单位名称", "备注"], ["1", "自来水公司", "含,逗号"], ["2", '所谓"试点"', "两行\n备注"]]

TRADITIONAL = [
    ["編號", "單位名稱", "備註"],
    ["1", "自來水公司", "含,逗號"],
    ["2", '所謂"試點"', "兩行\n備註"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "cp950", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_records_are_rows_in_any_encoding_and_with_any_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = TRADITIONAL if encoding == "cp950" else ROWS
    with (tmp_path / "a.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    found = read(tmp_path / "a.csv", tmp_path).text
    assert found.split("\n") == ["\t".join(" ".join(cell.split()) for cell in row) for row in rows]


def test_a_quote_that_is_never_closed_swallows_no_records(tmp_path: Path) -> None:
    rows = "".join(f"{number},正常\n" for number in range(2000))
    (tmp_path / "a.csv").write_text(f'0,"没有关上\n{rows}', "utf-8")
    found = read(tmp_path / "a.csv", tmp_path).text.split("\n")
    assert len(found) == 2001
    assert found[0] == "0\t没有关上" and found[-1] == "1999\t正常"


def test_quotes_within_plain_fields_are_characters(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('管径5",长3米\n管径8",长4米\n', "utf-8")
    assert read(tmp_path / "a.csv", tmp_path).text.split("\n") == ['管径5"\t长3米', '管径8"\t长4米']


def test_tab_separated_tables_keep_their_commas(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("甲,乙,丙\t丁\n一,二,三\t四\n", "utf-8")
    assert read(tmp_path / "a.tsv", tmp_path).text == "甲,乙,丙\t丁\n一,二,三\t四"


def test_a_million_rows_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="gb18030") as file:
        file.writelines(f"{number},自来水公司,{number / 4}\n" for number in range(1_000_000))

    class Counting(MemorySink):
        rows = most = 0

        def page(self, page) -> None:  # type: ignore[no-untyped-def]
            self.rows += len(page.lines)
            self.most = max(self.most, len(page.lines))

    sink = Counting()
    started = time.process_time()
    CsvReader().read(Source(path, path.name, Identity(media_types.CSV, "gb18030")), sink)
    assert (sink.rows, sink.most) == (1_000_000, 1000)
    assert time.process_time() - started < 60


def test_a_file_of_separators_or_of_quotes_alone_ends_soon(tmp_path: Path) -> None:
    for name, content in (("a", "," * 2_000_000), ("b", '"' * 2_000_001), ("c", '"\n' * 100_001), ("d", "")):
        path = tmp_path / f"{name}.csv"
        path.write_text(content)
        started = time.process_time()
        CsvReader().read(Source(path, path.name, Identity(media_types.CSV, "utf-8")), MemorySink())
        assert time.process_time() - started < 10


def test_characters_that_cannot_be_decoded_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("编号,名称\n".encode() * 50 + b"1,\xff\n")
    assert read(tmp_path / "a.csv", tmp_path).notes == [("undecoded_characters", "1")]


@pytest.mark.corpus
def test_real_tables_are_read_cell_by_cell(corpus: Path, tmp_path: Path) -> None:
    path = corpus / "text_encodings" / "cube1__utf8bom_sample.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = ["\t".join(row).strip() for row in csv.reader(file)]
    assert read(path, tmp_path).text.split("\n") == rows
