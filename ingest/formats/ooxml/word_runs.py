"""What a WordprocessingML run shows that is not its text: signs of symbol fonts, form fields."""

from ingest.formats.ooxml.word_tags import Element, attribute, child, children, local
from ingest.formats.text.symbols import in_symbol_font, symbol, without_private

_SYMBOL_FONTS = ("Wingdings", "Webdings", "Symbol")
_OFF = frozenset({"0", "false", "off"})


def run_text(element: Element) -> str:
    """The text of a `t`; of a symbol font the signs that its letters stand for."""
    text = element.text or ""
    if text.isspace() or not text:
        return text
    font = attribute(child(element.getparent(), "rPr", "rFonts"), "ascii") or ""
    if font.startswith("Wingdings"):
        text = in_symbol_font(text)
    return without_private(text) if font.startswith(_SYMBOL_FONTS) else text


def symbol_of(element: Element) -> str:
    """A `sym`, a character of a symbol font; as a sign of its own where the font's code is known."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    return symbol(code)


def form_value(begin: Element) -> str:
    """What a box to tick or a list to choose from shows, which has no text; "" for other fields."""
    data = child(begin, "ffData")
    box, chosen = child(data, "checkBox"), child(data, "ddList")
    if box is not None:
        mark = child(box, "checked")
        mark = child(box, "default") if mark is None else mark
        return "□" if mark is None or attribute(mark, "val") in _OFF else "☑"
    if chosen is None:
        return ""
    entries = [attribute(each, "val") or "" for each in children(chosen) if local(each) == "listEntry"]
    place = attribute(child(chosen, "result"), "val") or attribute(child(chosen, "default"), "val") or "0"
    return next((entry for at, entry in enumerate(entries) if str(at) == place), "")
