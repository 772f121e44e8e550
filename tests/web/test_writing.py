"""Dates, sizes, names and addresses as they are written on the pages."""

import os
import time
from collections.abc import Iterator

import pytest

from guidang.web.frame.naming import disposition, harmless
from guidang.web.frame.paging import Paging
from guidang.web.frame.rendering import link
from guidang.wording import dates


@pytest.mark.parametrize(
    ("iso", "chinese", "english"),
    [
        ("2024-03-05", "2024年3月5日", "5 Mar 2024"),
        ("2024-12", "2024年12月", "Dec 2024"),
        ("2024", "2024年", "2024"),
        ("2024-13-01", "2024-13-01", "2024-13-01"),
        ("不详", "不详", "不详"),
        ("", "", ""),
    ],
)
def test_dates_are_written_as_the_reader_writes_them(iso: str, chinese: str, english: str) -> None:
    assert dates.date(iso, "zh-CN") == chinese
    assert dates.date(iso, "en") == english


@pytest.fixture
def in_shanghai() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("in_shanghai")
def test_times_are_local() -> None:
    assert dates.moment("2024-03-05T16:30:00Z", "zh-CN") == "2024年3月6日 00:30"
    assert dates.moment(None, "zh-CN") == ""


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KB"),
        (102_400, "100 KB"),
        (1_048_575, "1.0 MB"),
        (5 << 20, "5.0 MB"),
        (3 << 30, "3.0 GB"),
        (5000 << 40, "5000 TB"),
    ],
)
def test_sizes_are_written_in_the_largest_fitting_unit(count: int, written: str) -> None:
    assert dates.size(count) == written


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("关于防冻保供的通知.pdf", "关于防冻保供的通知.pdf"),
        ('a"b\\c/d:e*f?g<h>i|j.txt', "a_b_c_d_e_f_g_h_i_j.txt"),
        ("合同\u202efdp.exe", "合同_fdp.exe"),
        ("第一行\r\nSet-Cookie: x=1.txt", "第一行__Set-Cookie_ x=1.txt"),
        ("..", "_"),
        ("", "_"),
        (" .隐藏 ", "隐藏"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("\udcff.txt", "_.txt"),
    ],
)
def test_a_download_is_saved_under_a_harmless_form_of_its_kept_name(name: str, saved: str) -> None:
    assert harmless(name) == saved


def test_a_download_s_name_is_one_header_line_of_ascii() -> None:
    header = disposition('通知"\r\n\u202e.pdf')
    assert header.isascii()
    assert "\r" not in header
    assert "\n" not in header
    assert header.startswith('attachment; filename="')
    assert header.endswith("filename*=UTF-8''%E9%80%9A%E7%9F%A5____.pdf")


def test_an_address_carries_what_is_given_and_leaves_out_what_is_empty() -> None:
    assert link("/", q="通知 & a=b", page=1, kind="") == "/?q=%E9%80%9A%E7%9F%A5+%26+a%3Db&page=1"
    assert link("/records/3", q="") == "/records/3"


def test_paging_offers_the_first_the_last_and_the_near_pages() -> None:
    assert Paging(7, 395, 20).near == [1, 5, 6, 7, 8, 9, 20]
    assert Paging(1, 0, 20).near == [1]
    assert Paging(3, 40, 20).beyond
    assert Paging(1, 10**9, 20, most=500).last == 500
