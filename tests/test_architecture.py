"""The house as it was meant: small modules and functions, all typed and told, no circles, no crowded room.

Each check is given a made-up piece of code that it must refuse, so that none of them holds by looking away.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import Any

import pytest

from tests.conftest import ROOT

PACKAGES = ("archive", "search", "ingest", "guidang")
MODULE_LINES, FUNCTION_LINES, LOOSE_FILES = 300, 60, 10
FULL_ROOMS = {  # rooms whose files are all of one sort, so that more of them hide nothing
    "ingest/extract": "one file a format",
    "ingest/formats": "the insides of formats, a folder each",
    "ingest/describing": "one file a sort of document or value",
    "ingest/ocr": "the steps from a picture to its text",
    "guidang/cli": "one file a command",
}
MIGRATIONS = "archive/catalogue/migrations/versions/"
PURE = ("archive/rules/", "archive/record.py", "archive/errors.py")  # what time it is, is handed in

Function = ast.FunctionDef | ast.AsyncFunctionDef
Modules = dict[str, str]  # a path from the top of the project → the text of the module


@cache
def house(*folders: str) -> Modules:
    """Every module under these folders."""
    files = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def functions(text: str) -> Iterator[Function]:
    """Every function and method, also those within others."""
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, Function))


def long_modules(modules: Modules) -> list[str]:
    """Modules of more than 300 lines."""
    lengths = {path: len(text.splitlines()) for path, text in modules.items()}
    return [f"{path}: {lines} lines" for path, lines in lengths.items() if lines > MODULE_LINES]


def long_functions(modules: Modules) -> list[str]:
    """Functions of more than 60 lines, from `def` to the last; a migration is one list of what it makes."""
    return [
        f"{path}:{each.lineno} {each.name}: {lines} lines"
        for path, text in modules.items()
        if not path.startswith(MIGRATIONS)
        for each in functions(text)
        if (lines := (each.end_lineno or 0) - each.lineno + 1) > FUNCTION_LINES
    ]


def untold(modules: Modules) -> list[str]:
    """Modules, public classes and public functions without a docstring."""
    found = []
    for path, text in modules.items():
        module = ast.parse(text)
        told = public(module, set(from_libraries(module)))
        found += [f"{path} {name}" for name, node in told if not ast.get_docstring(node)]
    return found


def public(
    node: ast.Module | ast.ClassDef, borrowed: set[str], name: str = ""
) -> Iterator[tuple[str, ast.Module | ast.ClassDef | Function]]:
    """A module or class with a body, and the public classes and functions in it, by their names.

    The methods of a class that is made for a library (its base is one of `borrowed`) are told there.
    """
    if node.body:
        yield name, node
    bases = getattr(node, "bases", [])
    if any(ast.unparse(base).partition(".")[0] in borrowed for base in bases):
        return
    for part in node.body:
        if isinstance(part, ast.ClassDef | Function) and not part.name.startswith("_"):
            inner = f"{name}.{part.name}".lstrip(".")
            if isinstance(part, ast.ClassDef):
                yield from public(part, borrowed, inner)
            else:
                yield inner, part


def from_libraries(module: ast.Module) -> Iterator[str]:
    """The names that a module takes from other people's libraries."""
    for node in module.body:
        if isinstance(node, ast.Import):
            sources = [(each.name, each.asname or each.name.partition(".")[0]) for each in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            sources = [(node.module or "", each.asname or each.name) for each in node.names]
        else:
            continue
        for source, name in sources:
            if source.partition(".")[0] not in {*PACKAGES, *sys.stdlib_module_names}:
                yield name


def untyped(modules: Modules) -> list[str]:
    """Functions with an argument or an answer that has no type."""
    return [
        f"{path}:{each.lineno} {each.name}"
        for path, text in modules.items()
        for each in functions(text)
        if each.returns is None or any(argument.annotation is None for argument in arguments(each))
    ]


def arguments(function: Function) -> list[ast.arg]:
    """All arguments but `self` and `cls`."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [each for each in named if each is not None and each.arg not in ("self", "cls")]


def circles(modules: Modules) -> list[str]:
    """A circle of modules that import each other, also within functions; none if there is none."""
    known = {dotted(path) for path in modules}
    arrows = {dotted(path): set(imported(path, text, known)) for path, text in modules.items()}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return [" ← ".join(error.args[1])]
    return []


def dotted(path: str) -> str:
    """A module's name in an import."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(path: str, text: str, known: set[str]) -> Iterator[str]:
    """The modules of the house that a module imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = PurePosixPath(path).parents[node.level - 1].as_posix().replace("/", ".")
                base = f"{above}.{base}".rstrip(".")
            for each in node.names:
                whole = f"{base}.{each.name}"
                found = whole if whole in known else base
                if found in known and found != dotted(path):
                    yield found


def crowded(modules: Modules) -> list[str]:
    """Rooms with more than ten loose files."""
    rooms: dict[str, int] = {}
    for path in map(PurePosixPath, modules):
        if path.name != "__init__.py":
            rooms[path.parent.as_posix()] = rooms.get(path.parent.as_posix(), 0) + 1
    return [
        f"{room}: {files} files"
        for room, files in rooms.items()
        if files > LOOSE_FILES and not any(f"{room}/".startswith(f"{full}/") for full in FULL_ROOMS)
    ]


def asks_the_world(modules: Modules) -> list[str]:
    """Rules that ask what time it is, instead of being told, or open a file."""
    return [
        f"{path}:{call.lineno}"
        for path, text in modules.items()
        if path.startswith(PURE)
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and re.search(r"(\.(now|utcnow|today)|^open)$", ast.unparse(call.func))
    ]


def unreasoned(modules: Modules) -> list[str]:
    """Lines let off a check without naming it, or, of the linter's, without a reason."""
    bare = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)*\s+\S+ ?\S+)|#\s*type: ignore(?!\[)|#\s*nosec")
    return [
        f"{path}:{number}"
        for path, text in modules.items()
        for number, line in enumerate(text.splitlines(), 1)
        if bare.search(line)
    ]


def long_body(lines: int) -> str:
    """A function of this many lines."""
    return "def f() -> None:\n" + "    pass\n" * (lines - 1)


Check = Callable[[Modules], list[str]]
TYPED = '"""A."""\n\n\ndef f(a: int, *b: int, **c: int) -> None:\n    """F."""\n'
LIBRARY = '"""A."""\nfrom {} import B\nclass A(B):\n  """A."""\n  async def f(self): ...\n'
CHECKS: list[tuple[Check, Modules, Modules]] = [  # the check, what it lets pass, what it refuses
    (long_modules, {"a.py": "\n" * 300}, {"a.py": "\n" * 301}),
    (long_functions, {"a.py": long_body(60)}, {"a.py": long_body(61)}),
    (long_functions, {MIGRATIONS + "a.py": long_body(61)}, {"a.py": "async " + long_body(61)}),
    (untold, {"a.py": TYPED, "b/__init__.py": ""}, {"a.py": "A = 1\n"}),
    (untold, {"a.py": '"""A."""\ndef _f(): ...\n'}, {"a.py": '"""A."""\ndef f(): ...\n'}),
    (untold, {"a.py": '"""A."""\nclass _A:\n  b = 1\n'}, {"a.py": '"""A."""\nclass A:\n  b = 1\n'}),
    (untold, {"a.py": LIBRARY.format("lxml")}, {"a.py": LIBRARY.format("archive")}),
    (untyped, {"a.py": TYPED}, {"a.py": TYPED.replace("a: int", "a")}),
    (untyped, {}, {"a.py": TYPED.replace("**c: int", "**c")}),
    (untyped, {}, {"a.py": TYPED.replace("-> None", "")}),
    (untyped, {}, {"a.py": "def f() -> None:\n    def g(): ...\n"}),
    (
        circles,
        {"a/b.py": "from a import c", "a/c.py": "import os"},
        {"a/b.py": "from a import c", "a/c.py": "import a.b"},
    ),
    (circles, {}, {"a/b.py": "from a.c import x", "a/c.py": "def f():\n    from .b import y"}),
    (circles, {}, {"a/__init__.py": "from a.b import x", "a/b.py": "from a import y"}),
    (
        crowded,
        {f"a/{number}.py": "" for number in range(10)} | {"a/__init__.py": ""},
        {f"a/{number}.py": "" for number in range(11)},
    ),
    (crowded, {f"ingest/extract/{number}.py": "" for number in range(11)}, {}),
    (asks_the_world, {"archive/rules/a.py": "a.year"}, {"archive/rules/a.py": "date.today()"}),
    (asks_the_world, {"ingest/a.py": "date.today()"}, {"archive/rules/b/a.py": "open('x')"}),
    (unreasoned, {"a.py": "x  # noqa: S105 - a state"}, {"a.py": "x  # noqa: S105"}),
    (unreasoned, {"a.py": "x  # type: ignore[misc]"}, {"a.py": "x  # type: ignore"}),
]


@pytest.mark.parametrize(("check", "good", "bad"), CHECKS)
def test_a_check_refuses_what_it_is_for(check: Check, good: Modules, bad: Modules) -> None:
    assert check(good) == []
    assert not bad or check(bad)


@pytest.mark.parametrize("check", dict.fromkeys(check for check, *_ in CHECKS))
def test_the_house_is_as_it_was_meant(check: Check) -> None:
    modules = house(*PACKAGES)
    assert len(modules) > 100
    assert check(modules) == []


@pytest.mark.parametrize("check", [long_modules, long_functions, untold, untyped, crowded])
def test_scripts_and_benchmarks_are_no_worse(check: Check) -> None:
    assert check(house("scripts", "benchmarks")) == []


def test_every_room_that_may_be_full_is_there_with_its_reason() -> None:
    assert all((ROOT / room).is_dir() and reason for room, reason in FULL_ROOMS.items())


def listed_by_hand(contract: dict[str, Any]) -> list[str]:
    """What an import contract names that a new room would have to be added to."""
    sources = contract.get("source_modules", []) + contract.get("modules", [])
    files = {dotted(path) for path in house(*PACKAGES) if not path.endswith("/__init__.py")}
    found = [each for each in sources if "*" not in each and each not in files]
    if " only " in contract["name"] and set(sources) != {f"{package}.**" for package in PACKAGES}:
        found.append("not the whole house")
    if "containers" in contract and not contract.get("exhaustive"):
        found.append("not exhaustive")
    return found


@pytest.mark.parametrize(
    "contract",
    [
        {"name": "a", "source_modules": ["ingest.ocr"]},
        {"name": "click only there", "source_modules": ["ingest.**", "archive.**"]},
        {"name": "a", "type": "layers", "containers": ["guidang"], "layers": ["cli", "web"]},
    ],
)
def test_a_contract_that_lists_rooms_by_hand_is_refused(contract: dict[str, Any]) -> None:
    assert listed_by_hand(contract)


def test_no_import_contract_lists_rooms_by_hand() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert len(contracts) >= 10
    assert [listed_by_hand(contract) for contract in contracts] == [[]] * len(contracts)
