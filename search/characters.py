"""Chinese characters by their ranges, named once: for finding, and for whoever reads documents."""

Range = tuple[int, int]  # first and last code point

USUAL: Range = (0x4E00, 0x9FFF)  # the block that nearly every text keeps to
EXTENSION: Range = (0x3400, 0x4DBF)
COMPATIBLE: Range = (0xF900, 0xFAFF)
BEYOND: Range = (0x20000, 0x323AF)  # the planes behind the first

# Han, kana and the signs that stand for Han characters (々〆〇): what is written without blanks.
CJK_RANGES: tuple[Range, ...] = (
    (0x3005, 0x3007),
    (0x3041, 0x30FA),
    (0x30FC, 0x30FF),
    EXTENSION,
    USUAL,
    COMPATIBLE,
    BEYOND,
)


def _spanned(*ranges: Range) -> str:
    """What stands within the brackets of a regular expression for these ranges."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


HAN = _spanned(USUAL)
CJK = _spanned(*CJK_RANGES)


def is_ideograph(character: str) -> bool:
    """Whether `character` is a Han character in its own right, not one kept for compatibility."""
    return any(first <= ord(character) <= last for first, last in (EXTENSION, USUAL, BEYOND))
