"""Every act that is written into the audit log anywhere has its words."""

import ast
from collections.abc import Iterator

from archive.notes import NoteCode
from archive.record import State
from guidang.wording.labels import ACTS
from tests.conftest import ROOT

PACKAGES = ("archive", "ingest", "guidang")
# What is an act only when it runs: the expression, and the codes it may stand for.
COMPUTED = {
    "REREAD_FAILED": {NoteCode.REREAD_FAILED},
    "State.RECEIVED.value": {State.RECEIVED},
    "State.DUPLICATE.value": {State.DUPLICATE},
    "str(state)": {State.NEEDS_PASSWORD, State.UNREADABLE},
}


def written(sources: list[str]) -> Iterator[str]:
    """The codes of all acts in these modules, wherever one is made: `Act(code, …)`."""
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
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] or [tree]:
            chosen = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "Act":
                    yield from codes(call.args[0], constants, chosen)


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
    found -= {"act"}  # of sealing, which is told the two codes below
    assert len(found) > 35
    assert found | {"sealing_began", "seals_renewed"} == ACTS.keys()


def test_an_act_is_found_however_it_is_written() -> None:
    source = """
NAMED = "named"
def f(state):
    chosen = "one" if state else "other"
    return [Act("plain", None), Act(NAMED, 1), audit.Act(chosen, None), Act(str(state), 1), Act(what(), 1)]
"""
    wanted = {"plain", "named", "one", "other", "needs_password", "unreadable", "what()"}
    assert set(written([source])) == wanted
