"""Numbers in Chinese characters and full-width digits, as the formats DBNum1 to DBNum3 show them."""

_DIGITS = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_PLACES = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟")}
_GROUPS = ("", "万", "亿", "万亿")
_LONGEST = 4 * len(_GROUPS)


def digit_by_digit(text: str, kind: int) -> str:
    """Each digit of a text as a character of its own: 2024 is 二〇二四."""
    return text.translate({ord("0") + at: sign for at, sign in enumerate(_DIGITS[kind])})


def in_words(text: str, kind: int) -> str:
    """A decimal number as it is said, 1234.5 as 一千二百三十四.五; what is no such number, digit by digit."""
    whole, point, decimals = text.removeprefix("-").partition(".")
    if kind == 3 or not whole.isdecimal() or len(whole) > _LONGEST:
        return digit_by_digit(text, kind)
    sign = "-" if text.startswith("-") else ""
    return sign + _whole(whole.lstrip("0"), kind) + point + digit_by_digit(decimals, kind)


def of_a_date(number: int, kind: int) -> str:
    """The number of a month, a day, an hour: 12 is 十二."""
    said = in_words(str(number), kind)
    return said.removeprefix("一") if kind == 1 and 10 <= number < 20 else said


def _whole(digits: str, kind: int) -> str:
    zero = _DIGITS[kind][0]
    said, gap = "", False
    for at, digit in enumerate(digits):
        group, place = divmod(len(digits) - 1 - at, 4)
        if digit != "0":
            said += (zero if gap else "") + digit_by_digit(digit, kind) + _PLACES[kind][place]
        gap = digit == "0" and bool(said)
        if place == 0 and digits[max(at - 3, 0) : at + 1].strip("0"):
            said += _GROUPS[group]
    return said or zero
