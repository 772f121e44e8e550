"""Parsing: what a person types becomes a question, a tree for the engine.

    档案管理制度            the words, documents with the very run first
    "保管期限"  “保管期限”   a phrase, as it stands; also 「」 『』
    甲 乙   甲 AND 乙  甲 && 乙  甲 与 乙       both
    甲 OR 乙  甲 || 乙  甲 或 乙              either
    -甲  NOT 甲  !甲  非 甲                  without
    题名:甲  文号:…  责任者:…  类别:合同  部门:…  文种:…  日期:2021..2023  格式:pdf

Whatever is typed gives a question, or a `QueryError` in plain words.
"""

import re

from search.characters import CJK
from search.folding import fold
from search.query.fields import field_node
from search.query.signs import Mark, Sign, signs
from search.query.tree import And, Node, Not, Number, Or, Phrase, Query, QueryError, Words

LONGEST = 2_000  # characters
MOST_TERMS = 64
DEEPEST = 20

_SEARCHABLE = re.compile(f"[^\\W_]|[{CJK}]")
_NUMBER = re.compile(r".*\(\d{4}\)\D{0,3}\d+.*|(?=.*\d)\w+(?:[-·./]\w+)+")


def parse(text: str) -> Query:
    """Read `text` as a question; what is unbalanced or left over counts as words.

    Raises QueryError when it is over 2,000 characters or 64 terms, nested over 20 deep, names a
    date or class that does not exist, or holds nothing to search for.
    """
    if len(text) > LONGEST:
        raise QueryError("查询太长，超过 {most} 个字。", "请只留下最要紧的几个词。", most=LONGEST)
    reader = _Reader(list(signs(_printable(text))))
    root = reader.either("", 0)
    if root is None and _SEARCHABLE.search(fold(text)):
        root = Words(text)  # a lone 与 or AND is what is looked for
    if root is None:
        raise QueryError("没有可以查找的字词。", "请输入要找的词、文号或题名中的几个字。")
    return Query(root, text)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


class _Reader:
    """Reads signs from left to right; each method gives None where nothing searchable stands."""

    def __init__(self, found: list[Sign]) -> None:
        self._signs = found
        self._at = 0
        self._terms = 0

    def either(self, field: str, depth: int) -> Node | None:
        """Parts joined by OR, up to a closing parenthesis; at depth 0 up to the end."""
        if depth > DEEPEST:
            raise QueryError("括号套得太深。", "请不要超过 {most} 层。", most=DEEPEST)
        parts = [self._all(field, depth)]
        while (sign := self._peek()) and (sign.mark is not Mark.CLOSE or depth == 0):
            self._at += 1
            parts.append(self._all(field, depth))
        return _joined(Or, parts)

    def _all(self, field: str, depth: int) -> Node | None:
        parts: list[Node | None] = []
        while (sign := self._peek()) and sign.mark not in (Mark.OR, Mark.CLOSE):
            if sign.mark is Mark.AND:
                self._at += 1
            else:
                parts.append(self._one(field, depth))
        return _joined(And, parts)

    def _one(self, field: str, depth: int) -> Node | None:
        refused = False
        while (sign := self._peek()) and sign.mark in (Mark.NOT, Mark.FIELD):
            self._at += 1
            if sign.mark is Mark.NOT:
                refused = not refused
            else:
                field = sign.text
        node = self._value(sign, field, depth) if sign else None
        return Not(node) if node and refused else node

    def _value(self, sign: Sign, field: str, depth: int) -> Node | None:
        if sign.mark not in (Mark.OPEN, Mark.WORD, Mark.PHRASE):
            return None
        self._at += 1
        if sign.mark is Mark.OPEN:
            node = self.either(field, depth + 1)
            self._at += 1  # the closing one, or the end
            return node
        return self._term(sign, field)

    def _term(self, sign: Sign, field: str) -> Node | None:
        if not _SEARCHABLE.search(fold(sign.text)):
            return None
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise QueryError("查询的词太多，超过 {most} 个。", "请只留下最要紧的几个词。", most=MOST_TERMS)
        quoted = sign.mark is Mark.PHRASE
        if field:
            return field_node(field, sign.text, quoted=quoted)
        if quoted:
            return Phrase(sign.text)
        words = Words(sign.text)
        return Or((Number(sign.text), words)) if _NUMBER.fullmatch(fold(sign.text)) else words

    def _peek(self) -> Sign | None:
        return self._signs[self._at] if self._at < len(self._signs) else None


def _joined(kind: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    found = tuple(part for part in parts if part is not None)
    return found[0] if len(found) == 1 else kind(found) if found else None
