"""Every act that is written into the audit log anywhere has its words."""

import ast
from collections.abc import Iterator

from archive.notes import NoteCode
from archive.record import State
from guidang.wording.office import ACTS
from tests.conftest import ROOT

PACKAGES = ("archive", "ingest", "guidang")
# Functions that write an act given to them, and its place among their arguments.
WRAPPERS = {"note_use": 3, "_begin": 2}
# What is an act only when it runs: the expression, and the codes it may stand for.
COMPUTED = {
    "REREAD_FAILED": {NoteCode.REREAD_FAILED},
    "State.RECEIVED.value": {State.RECEIVED},
    "State.DUPLICATE.value": {State.DUPLICATE},
    "str(state)": {State.NEEDS_PASSWORD, State.UNREADABLE},
}


def written(sources: list[str]) -> Iterator[str]:
    """The codes of all acts in these modules, wherever one is made: `Act(code, …)`, or by a wrapper."""
    trees = [ast.parse(source) for source in sources]
    constants = {
        target.id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for tree in trees:
        made = {"audit.Act": 0, **WRAPPERS} | dict.fromkeys(names_of_act(tree), 0)
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] or [tree]:
            chosen = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            wrapper = getattr(function, "name", "") in WRAPPERS
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in made and not wrapper:
                    yield from codes(call.args[made[ast.unparse(call.func)]], constants, chosen)


def names_of_act(tree: ast.Module) -> Iterator[str]:
    """What a module calls the audit log's acts; another `Act` is what may be done with a record."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "archive.catalogue.ground.audit":
            yield from (each.asname or each.name for each in node.names if each.name == "Act")
        elif isinstance(node, ast.ClassDef) and node.name == "Act" and "record_id" in ast.unparse(node):
            yield node.name


def codes(value: ast.expr, constants: dict[str, object], chosen: dict[str, ast.expr]) -> Iterator[str]:
    """What an act's code may be; an expression that nobody explains stands for itself."""
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.IfExp):
        yield from codes(value.body, constants, chosen)
        yield from codes(value.orelse, constants, chosen)
    elif isinstance(value, ast.Name) and value.id in constants:
        yield str(constants[value.id])
    elif isinstance(value, ast.Name) and value.id in chosen:
        yield from codes(chosen[value.id], constants, {})
    else:
        yield from COMPUTED.get(ast.unparse(value), {ast.unparse(value)})


def test_every_act_that_is_written_anywhere_has_its_words() -> None:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    found = set(written([path.read_text(encoding="utf-8") for path in paths]))
    assert len(found) > 40
    assert found == ACTS.keys()


def test_an_act_is_found_however_it_is_written() -> None:
    source = """
from archive.catalogue.ground.audit import Act, Act as Acted
from archive.rules.access import Act as Right
NAMED = "named"
def f(state):
    chosen = "one" if state else "other"
    return [Act("plain", None), Act(NAMED, 1), audit.Act(chosen, None), Act(str(state), 1), Act(what(), 1)]
def g():
    note_use(site, who, record, "used")
    return Acted("aliased", None), Right("view")
def note_use(site, who, record, act):
    return Act(act, None)
"""
    wanted = {"plain", "named", "one", "other", "needs_password", "unreadable", "what()", "used", "aliased"}
    assert set(written([source])) == wanted
