"""What is typed, cut into signs: words, quoted phrases, operators, parentheses, field names."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from search.characters import CJK
from search.folding import fold
from search.query.fields import FIELDS


class Mark(Enum):
    """The kinds of signs."""

    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"
    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"


class Sign(NamedTuple):
    """One sign of a question, with the text it stands for."""

    mark: Mark
    text: str = ""


_OPERATORS = {
    **dict.fromkeys(("AND", "&&", "与", "且", "并且"), Mark.AND),
    **dict.fromkeys(("OR", "||", "或", "或者"), Mark.OR),
    **dict.fromkeys(("NOT", "!", "非"), Mark.NOT),
}
_BREAK = r"\s\"“”„「」『』()（）"
_NEXT = re.compile(
    # A 文号 with its year in brackets is one word, whatever parentheses mean elsewhere.
    rf"(?P<number>[^{_BREAK}:：〔\[【]{{0,20}}[〔\[【(（]\s*(?:19|20)\d\d\s*[〕\]】)）]字?第?\d+(?:-\d+)?[号號]?)"
    r"|\"(?P<plain>[^\"]*)\"|[“”„](?P<curly>[^“”\"]*)[”“\"]"
    r"|「(?P<corner>[^」]*)」|『(?P<white>[^』]*)』"
    r"|(?P<open>[(（])|(?P<close>[)）])"
    rf"|(?P<field>[A-Za-z]{{2,12}}|[{CJK}]{{2,4}})[:：]"
    r"|(?P<operator>&&|\|\|)"
    r"|(?P<minus>(?<!\S)[-－!！](?=[^\s-]))"
    rf"|(?P<word>(?:(?!&&|\|\|)[^{_BREAK}])+)|."
)


def signs(text: str) -> Iterator[Sign]:
    """The signs of `text` in their order; blanks and stray characters are left out."""
    for found in _NEXT.finditer(text):
        kind, value = found.lastgroup, found[0]
        if kind in ("plain", "curly", "corner", "white"):
            yield Sign(Mark.PHRASE, found[kind])
        elif kind in ("open", "close"):
            yield Sign(Mark.OPEN if kind == "open" else Mark.CLOSE)
        elif kind == "minus":
            yield Sign(Mark.NOT)
        elif kind == "field":
            yield from _field_or_word(found["field"], value)
        elif kind in ("operator", "word") and _operator(value):
            yield Sign(_operator(value) or Mark.AND)
        elif kind is not None:
            yield Sign(Mark.WORD, value)


def _operator(word: str) -> Mark | None:
    # Capitals tell AND from the word "and", so only the script is folded.
    return _OPERATORS.get(word) or _OPERATORS.get(fold(word) if not word.isascii() else word)


def _field_or_word(name: str, value: str) -> Iterator[Sign]:
    field = FIELDS.get(fold(name))
    yield Sign(Mark.FIELD, field) if field else Sign(Mark.WORD, value)
