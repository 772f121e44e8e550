"""What a definition of our own code can reach: a walk over names, from module to module.

Everything that a class or a function names, and what those name in turn, as far as it lies under
`ingest.extract` or `ingest.formats`. Names that are reached by an attribute of a value are not
followed: enough to say what a reader works with.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_WITHIN = ("ingest.extract", "ingest.formats")


@dataclass(frozen=True)
class Module:
    """One module: its definitions by name, and what it imports, by the name it goes by there."""

    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)  # what it does when loaded: ""
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)  # → module, name in it ("" itself)


def reached(module: str, name: str) -> tuple[list[ast.stmt], set[str]]:
    """The definitions that `name` of `module` reaches, itself included, and the modules named elsewhere."""
    found: list[ast.stmt] = []
    outside: set[str] = set()
    seen, waiting = set(), [(module, name)]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        if not place[0].startswith(_WITHIN):
            outside.add(place[0])
            continue
        waiting.append((place[0], ""))
        for definition in _module(place[0]).definitions.get(place[1], []):
            found.append(definition)
            waiting += _named(place[0], definition)
    return found, outside


def _named(module: str, definition: ast.stmt) -> Iterator[tuple[str, str]]:
    """Where the names stand that a definition uses."""
    here = _module(module)
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and node.id in here.imports:
            yield here.imports[node.id]
        elif isinstance(node, ast.Name):
            yield module, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            other, name = here.imports.get(node.value.id, ("", "-"))
            if not name:
                yield other, node.attr
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node).values()


@cache
def _module(name: str) -> Module:
    module = Module()
    for statement in ast.parse(_path(name).read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            module.imports.update(_imports(statement))
        for defined in _defines(statement):
            module.definitions.setdefault(defined, []).append(statement)
    return module


def _imports(statement: ast.Import | ast.ImportFrom) -> dict[str, tuple[str, str]]:
    if isinstance(statement, ast.Import):
        return {(one.asname or one.name).partition(".")[0]: (one.name, "") for one in statement.names}
    base = statement.module or ""
    return {
        one.asname or one.name: (f"{base}.{one.name}", "")
        if _path(f"{base}.{one.name}").exists()
        else (base, one.name)
        for one in statement.names
    }


def _defines(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Expr):
        yield ""
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def _path(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"
