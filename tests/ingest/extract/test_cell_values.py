"""A value and its number format: the text that Excel and WPS show."""

import pytest

from ingest.formats.sheets.cell_values import number_format

DAY = 45608  # 12 November 2024, a Tuesday
ACCOUNTING = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '


def shown(value: float, code: str) -> str:
    """Blanks at the ends, which align what is in a column, left out."""
    return " ".join(number_format(code).number(value).split())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (1 / 3, "0.333333333"), (-1 / 3, "-0.333333333"),
        (1234567.891234, "1234567.891"), (0.00012345678912, "0.000123457"), (0.000012, "0.000012"),
        (0.0000123456789, "1.23457E-05"), (1e-10, "1E-10"), (1.5e300, "1.5E+300"), (2.5, "2.5"),
        (1e15, "1000000000000000"), (430102199001010000.0, "430102199001010000"),
        (123456789012.0, "123456789012"), (float("inf"), "inf"),
    ],
)  # fmt: skip
def test_numbers_without_a_format_have_no_noise_and_whole_ones_all_their_digits(
    value: float, text: str
) -> None:
    assert shown(value, "General") == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.125, "0%", "13%"), (0.125, "0.00%", "12.50%"), (0.285, "0.0%", "28.5%"), (2.675, "0.00", "2.68"),
        (1.005, "0.00", "1.01"), (1234.5, "#,##0.00", "1,234.50"), (1234.5, "¥#,##0.00", "¥1,234.50"),
        (-1234.5, '"¥"#,##0.00;[Red]"¥"-#,##0.00', "¥-1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (1234.5, ACCOUNTING, "¥ 1,234.50"), (0, ACCOUNTING, "¥ -"), (3, "[$€-2] #,##0.00", "€ 3.00"),
        (5, "000", "005"), (5, "0,000", "0,005"), (13812345678, "000-0000-0000", "138-1234-5678"),
        (12345.678, "#,##0.0#", "12,345.68"), (0.5, "#.##", ".5"), (12.5, ".00", "12.50"), (0, "#", ""),
        (1234567, "#,##0,", "1,235"), (12345, '0\\.0,"万"', "1.2万"), (12345, '0!.0,"万"', "1.2万"),
        (5e15, "#,##0", "5,000,000,000,000,000"), (-12, 'General"元"', "-12元"),
        (43, 'G/通用格式"人"', "43人"),
        (0, "0;-0;;@", ""), (7, "@", "7"), (-1, '"是";"否"', "否"),
    ],
)  # fmt: skip
def test_numbers_have_the_digits_of_their_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234567, "0.00E+00", "1.23E+06"), (0.00001234, "0.00E+00", "1.23E-05"),
        (999999, "0.00E+00", "1.00E+06"),
        (12345, "##0.0E+0", "12.3E+3"), (0, "0.00E+00", "0.00E+00"), (1e300, "0.0E+0", "1.0E+300"),
        (1.5, "# ?/?", "1 1/2"), (0.5, "# ?/?", "1/2"), (3, "# ?/?", "3"), (0.999, "# ?/?", "1"),
        (1.5, "?/?", "3/2"), (0.3125, "# ??/??", "5/16"), (2.3, "# ??/16", "2 5/16"),
        (-0.25, "# ?/?", "-1/4"),
    ],
)  # fmt: skip
def test_exponents_and_fractions(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (DAY, 'yyyy"年"m"月"d"日"', "2024年11月12日"), (DAY, "yy.mm.dd", "24.11.12"),
        (DAY, "[$-804]aaaa", "星期二"),
        (DAY, 'e"年"mm"月"', "2024年11月"), (DAY, "d-mmm-yy", "12-Nov-24"), (DAY, "ddd mmmm", "Tue November"),
        (DAY, "[$-804]ddd", "周二"), (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2024年11月12日"),
        (DAY + 0.75, "yyyy/m/d h:mm", "2024/11/12 18:00"), (DAY + 0.75, "h:mm AM/PM", "6:00 PM"),
        (DAY, "[$-804]AM/PM h:mm", "上午 12:00"), (0.5, '上午/下午h"时"mm"分"', "下午12时00分"),
        (0.35417, "h:mm:ss", "8:30:00"), (26 / 24, "[h]:mm", "26:00"), (-0.5, "[h]:mm:ss", "-12:00:00"),
        (90.4 / 86400, "mm:ss.0", "01:30.4"), (90 / 86400, "[s]", "90"), (0.9999999, "h:mm:ss", "0:00:00"),
        (1, "yyyy-mm-dd", "1900-01-01"), (60, "yyyy/m/d", "1900/2/29"), (61, "yyyy/m/d", "1900/3/1"),
        (0, "yyyy/m/d", "1900/1/0"), (-1, "yyyy-mm-dd", "-1"), (1e9, "yyyy-mm-dd", "1000000000"),
        (2958465, "yyyy/m/d", "9999/12/31"),
    ],
)  # fmt: skip
def test_days_and_times(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (DAY, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年十一月十二日"),
        (1234.56, '[DBNum2][$-804]General"元"', "壹仟贰佰叁拾肆.伍陆元"), (1234, "[DBNum1]0", "一二三四"),
        (10050, "[DBNum1]General", "一万〇五十"), (100000005, "[DBNum1]General", "一亿〇五"),
        (-20, "[DBNum1]General", "-二十"), (0, "[DBNum2]General", "零"), (305, "[DBNum3]0", "３０５"),
        (1e20, "[DBNum1]0", "一" + "〇" * 20),
    ],
)  # fmt: skip
def test_numbers_in_chinese_characters(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "text"), [(150, "大150"), (50, "小50"), (-3, "欠3")],
)  # fmt: skip
def test_conditions_choose_the_section(value: float, text: str) -> None:
    assert shown(value, '[>100]"大"0;[<0]"欠"0;"小"0') == text


def test_text_has_what_its_section_puts_around_it_and_is_read_though_hidden() -> None:
    assert number_format('"第"@"号"').text("三") == "第三号"
    assert number_format('0;0;0;@"（章）"').text("甲") == "甲（章）"
    assert number_format(";;;").text("内部") == "内部"
    assert shown(7, ";;;") == "7"


@pytest.mark.parametrize(
    "code", ["", ";", '"', "[", "[$", "0.0.0", "//", "?/", "0E+", "%" * 300, "0" * 300, "\\"]
)
def test_codes_that_are_none_end_as_some_text(code: str) -> None:
    for value in (0.0, -1.5, 1e308, 5e-324, float(DAY), float("nan")):
        assert len(number_format(code).number(value)) < 2000
