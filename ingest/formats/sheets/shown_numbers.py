"""Numbers as number formats show them: digits, thousands, percent, exponents, fractions."""

import re
from decimal import Decimal
from fractions import Fraction

from ingest.formats.sheets.format_codes import Section, Token
from ingest.formats.sheets.general_numbers import CONTEXT, EXACT, rounded
from ingest.formats.sheets.numerals import digit_by_digit

_LARGEST_USUAL = 1e300
_MOST_DENOMINATOR = 5  # digits
_USUAL = re.compile(r"(x*)(w+(?:\.0+)?)(x*)\Z")


class Layout:
    """How a section shows numbers, ready to be used many times."""

    def __init__(self, section: Section) -> None:
        self._numerals = section.numerals
        self._tokens = section.tokens
        self._percent = sum(each == Token("sign", "%") for each in self._tokens)
        self._slash = next((at for at in range(len(self._tokens)) if self._is_fraction(at)), 0)
        self._plan: list[tuple[str, str]] = []  # ("whole" and other parts or "text", what stands there)
        self._grouped, self._thousands = False, 0
        self._arrange()
        self._wholes, self._decimals, self._powers = (
            sum(part == wanted for part, _ in self._plan) for wanted in ("whole", "decimal", "exponent")
        )
        self._simple = self._usual()

    def text(self, value: float) -> str:
        """A number as the section shows it; a negative one with a sign."""
        if self._simple is not None and abs(value) < _LARGEST_USUAL:
            before, after, form = self._simple
            shown = before + _digits(abs(value) * 100**self._percent, self._decimals, form) + after
            return "-" + shown if value < 0 else shown
        size = Decimal(f"{abs(value):.{EXACT}g}").scaleb(2 * self._percent - 3 * self._thousands, CONTEXT)
        shown = self._fraction(size) if self._slash else self._digits(size)
        shown = ("-" if value < 0 else "") + shown
        return digit_by_digit(shown, self._numerals) if self._numerals else shown

    def _usual(self) -> tuple[str, str, str] | None:
        """What stands before and after the digits, and how Python shows them: if no text parts them."""
        shape = "".join(
            {"whole": "w", "decimal": what, "point": "."}.get(part, "x") for part, what in self._plan
        )
        found = _USUAL.match(shape)
        places = "".join(what for part, what in self._plan if part == "whole")
        if (
            not found
            or places.lstrip("#") != "0"
            or self._slash
            or self._thousands
            or self._numerals
            or self._powers
            or self._percent > 1
        ):
            return None
        before, after = (
            "".join(what for _, what in self._plan[found.start(part) : found.end(part)]) for part in (1, 3)
        )
        return before, after, f"{',' if self._grouped else ''}.{self._decimals}f"

    def _is_fraction(self, at: int) -> bool:
        around = self._tokens[at - 1 : at] + self._tokens[at + 1 : at + 2]
        return self._tokens[at] == Token("sign", "/") and len(around) == 2 and all(map(_counts, around))

    def _arrange(self) -> None:
        part = "whole"
        for at, token in enumerate(self._tokens):
            if token.kind == "exponent" and any(each == "whole" for each, _ in self._plan):
                part = "exponent"
                self._plan.append(("power", token.text))
            elif token == Token("sign", ".") and part == "whole":
                part = "decimal"
                self._plan.append(("point", "."))
            elif _is_place(token):
                self._plan.append((part, token.text))
            elif token == Token("sign", ",") and part != "exponent" and self._placed(at):
                if any(map(_is_place, self._of_the_whole(at))):
                    self._grouped = True
                else:
                    self._thousands += 1
            else:
                self._plan.append(("text", token.text))

    def _placed(self, at: int) -> bool:
        """Whether a place for a digit, or a comma after one, stands before `at`."""
        while at and self._tokens[at - 1] == Token("sign", ","):
            at -= 1
        return at > 0 and _is_place(self._tokens[at - 1])

    def _of_the_whole(self, at: int) -> list[Token]:
        """The tokens from `at` to the decimals."""
        rest = self._tokens[at:]
        ends = (
            index for index, each in enumerate(rest) if each.text == "." or each.kind == "exponent"
        )  # fmt: skip
        return rest[: next(ends, len(rest))]

    def _digits(self, size: Decimal) -> str:
        power = self._power(size) if self._powers and size else 0
        size = rounded(size.scaleb(-power, CONTEXT), self._decimals)
        if self._powers and size >= 10 ** max(self._wholes, 1):
            step = max(self._wholes, 1)
            power, size = power + step, rounded(size.scaleb(-step, CONTEXT), self._decimals)
        whole, _, decimals = f"{size:f}".partition(".")
        whole = whole.lstrip("0")
        before = behind = 0
        shown: list[str] = []
        for part, what in self._plan:
            if part == "whole":
                shown.append(self._whole(what, whole, before))
                before += 1
            elif part == "decimal":
                shown.append(_decimal(what, decimals, behind))
                behind += 1
            elif part == "power":
                digits = f"{abs(power):0{max(self._powers, 1)}}"
                shown.append("E" + ("-" if power < 0 else what[1:].replace("-", "")) + digits)
            elif part != "exponent":
                shown.append(what)
        if whole and not self._wholes and self._decimals:  # ".00" shows 12.50 all the same
            shown.insert(next(at for at, (part, _) in enumerate(self._plan) if part == "point"), whole)
        return "".join(shown)

    def _power(self, size: Decimal) -> int:
        step = max(self._wholes, 1)
        return size.adjusted() // step * step

    def _whole(self, place: str, digits: str, number: int) -> str:
        """What stands at a place before the point; at the first, all digits that have no other."""
        behind = self._wholes - 1 - number  # places
        if number == 0 and len(digits) > self._wholes:
            run = digits[: len(digits) - behind]
        elif behind < len(digits):
            run = digits[len(digits) - 1 - behind]
        else:
            run = {"0": "0", "?": " "}.get(place, "")
        if not self._grouped or not run.strip():
            return run
        last = behind + len(run) - 1  # digits behind the first of the run
        return "".join(
            sign + ("," if (last - at) % 3 == 0 < last - at else "") for at, sign in enumerate(run)
        )

    def _fraction(self, size: Decimal) -> str:
        start = end = self._slash
        while start and _is_place(self._tokens[start - 1]):
            start -= 1
        while end + 1 < len(self._tokens) and _counts(self._tokens[end + 1]):
            end += 1
        below = "".join(each.text for each in self._tokens[self._slash + 1 : end + 1])
        head = "".join(each.text for each in self._tokens[:start] if not _is_place(each))
        tail = "".join(each.text for each in self._tokens[end + 1 :])
        mixed = any(map(_is_place, self._tokens[:start]))
        whole = int(size) if mixed else 0
        above, under = _nearest(Fraction(size) - whole, below)
        if mixed and above and above == under:
            whole, above = whole + 1, 0
        shown = f"{above}/{under}" if above or not mixed else ""
        number = str(whole) if mixed and (whole or not above) else ""
        return f"{number}{head}{shown}{tail}" if number else f"{head.lstrip()}{shown}{tail}"


def _digits(size: float, decimals: int, form: str) -> str:
    """A number in a form of Python's, its 15 digits rounded up where they are halfway."""
    short = f"{size:.{EXACT}g}"
    if "e" in short or len(short) - (short.find(".") + 1 or len(short)) > decimals:
        return format(rounded(Decimal(short), decimals), form)
    return format(size, form)


def _nearest(value: Fraction, below: str) -> tuple[int, int]:
    """The fraction nearest to a value, with the denominator stated or at most so many digits."""
    if below.isdecimal() and int(below):
        return round(value * int(below)), int(below)
    found = value.limit_denominator(10 ** min(len(below), _MOST_DENOMINATOR) - 1)
    return found.numerator, found.denominator


def _decimal(place: str, digits: str, number: int) -> str:
    if place == "0" or digits[number:].strip("0"):
        return digits[number]
    return " " if place == "?" else ""


def _is_place(token: Token) -> bool:
    return token.kind == "sign" and token.text in "0#?"


def _counts(token: Token) -> bool:
    return _is_place(token) or (token.kind == "text" and token.text in {*"123456789"})
