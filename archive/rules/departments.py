"""The rules of departments: they form a tree, and each keeps its place in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def makes_circle(parents: Mapping[int, int | None], moved: int, under: int | None) -> bool:
    """Whether `moved`, put under `under`, would come to lie under itself. `parents` is the tree as it is."""
    seen: set[int] = set()
    while under is not None and under not in seen:
        if under == moved:
            return True
        seen.add(under)
        under = parents.get(under)
    return False


def in_order(
    nodes: Iterable[Node], id_of: Callable[[Node], int], above: Callable[[Node], int | None]
) -> list[tuple[int, Node]]:
    """The nodes with their depth (0 at the top), each followed by those under it, in the order given.

    One whose parent is not among them stands at the top.
    """
    given = list(nodes)
    known = {id_of(node) for node in given}
    below: dict[int | None, list[Node]] = {}
    for node in given:
        parent = above(node)
        below.setdefault(parent if parent in known else None, []).append(node)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, Node]]:
        for node in below.get(parent, []):
            yield depth, node
            yield from walk(id_of(node), depth + 1)

    return list(walk(None, 0))
