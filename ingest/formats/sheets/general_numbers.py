"""Numbers without a format of their own: what Excel calls General."""

from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite

EXACT = 15  # digits that a spreadsheet keeps of a number
CONTEXT = Context(prec=1500, rounding=ROUND_HALF_UP)
_WIDTH = 11  # characters that Excel gives a number without a format
_LARGEST_WHOLE, _LONGEST_WHOLE = 1e15, 1e21


def number_text(value: float) -> str:
    """A number without a format: 11 characters at most, but the digits of a long whole part in full."""
    if not isfinite(value):
        return str(value)
    size = abs(value)
    if size < _LARGEST_WHOLE and value == int(value):
        return str(int(value))
    sign = "-" if value < 0 else ""
    if 1e-4 <= size < _LARGEST_WHOLE:
        short = f"{size:.{EXACT}g}"
        whole, _, decimals = short.partition(".")
        most = max(_WIDTH - 1 - len(whole), 0) if len(whole) < _WIDTH else EXACT
        if len(decimals) > most:
            short = f"{rounded(Decimal(short), most):f}"
        return sign + (short.rstrip("0").rstrip(".") if "." in short else short)
    exact = Decimal(f"{size:.{EXACT}g}")
    plain = f"{exact:f}"
    if size < _LONGEST_WHOLE and (size > 1 or len(plain) <= _WIDTH):
        return sign + plain
    mantissa, _, exponent = f"{CONTEXT.create_decimal(exact):.5e}".partition("e")
    return f"{sign}{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:]:0>2}"


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A number with so many decimals; what lies halfway goes up."""
    return value.quantize(Decimal(1).scaleb(-decimals), context=CONTEXT)
