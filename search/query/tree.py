"""A question as a small tree of values: words, phrases, numbers, spans of days, AND, OR, NOT.

The tree says what is asked, not how any library finds it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Words:
    """Words typed without quotes: all must be there; documents that hold them as one phrase come first."""

    text: str
    field: str = ""  # "" everywhere, or "title", "author"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Quoted text: it must be there exactly, but for line ends, width of characters and script."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A 文号, 档号, 合同编号, 图号 or 登记号, whole or in part."""

    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days, ISO, both ends included; "" is open. `field` is "date" or "received"."""

    field: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Is:
    """The field ("category", "kind", "department", "year", "media_type", "secrecy") has one of `values`.

    A part of the field is enough, in any writing, unless `exact`, which is for limits by right. Where a
    document has several values, only those `among` these are looked at (None: all).
    """

    field: str
    values: tuple[str, ...]
    exact: bool = False
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """It is one of the entries with these ids."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but this."""

    part: "Node"


Node = Words | Phrase | Number | Span | Is | OneOf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A question: the tree, and the text it was read from."""

    root: Node
    text: str = ""

    def within(self, *limits: Node) -> "Query":
        """The same question, answered only where all of `limits` hold too."""
        return replace(self, root=And((self.root, *limits)))

    def among(self, field: str, values: frozenset[str]) -> "Query":
        """The same question, which of several values in `field` looks only at these."""
        return replace(self, root=_among(self.root, field, values))

    def wanted(self) -> Iterator[Words | Phrase | Number]:
        """The words, phrases and numbers a match contains; nothing that stands under NOT."""
        return _wanted(self.root)


class QueryError(ValueError):
    """What was typed cannot be asked; `message` and `advice` are meant for the one who typed it.

    Both may name values as `{name}`, so that they can be said in another language (`told_in`).
    """

    def __init__(self, message: str, advice: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.advice = advice
        self.values = values

    def told_in(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """Message and advice, translated, with their values."""
        message, advice = translate(self.message), translate(self.advice)
        return message.format(**self.values), advice.format(**self.values)


def _among(node: Node, field: str, values: frozenset[str]) -> Node:
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(_among(part, field, values) for part in node.parts))
    if isinstance(node, Not):
        return Not(_among(node.part, field, values))
    return replace(node, among=values) if isinstance(node, Is) and node.field == field else node


def _wanted(node: Node) -> Iterator[Words | Phrase | Number]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part)
    elif isinstance(node, Words | Phrase | Number):
        yield node
