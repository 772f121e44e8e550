"""Brings the English catalogue up to date: `python scripts/translations.py`.

Every text of the program that a person reads is taken from the code and the templates into the
`.po` files; texts no longer used go, new ones come without a translation and are listed. The `.mo`
files are then made anew. Ends with 1 while a translation is missing.
"""

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from search.characters import HAN

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "guidang" / "wording" / "locale"
PACKAGES = ("archive", "search", "ingest", "guidang")

# Texts are given to these, or to an error's constructor.
_CALLED = {"_", "msgid", "Advice", "Check", "Step"}
_HAN = re.compile(rf"[\u3000-\u303f{HAN}\uff00-\uffef]")


def used() -> set[str]:
    """Every msgid that the code and the templates use."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            found.update(in_python(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / package).rglob("templates/*/*.html")):
            found.update(in_template(path.read_text(encoding="utf-8")))
    return found


def in_python(source: str) -> Iterator[str]:
    """The msgids of one module: Chinese texts given to `_`, `msgid`, `Advice` or an error.

    They stand there as literals or as constants of the module.
    """
    tree = ast.parse(source)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _takes_text(node.func):
            for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if isinstance(value, ast.Name):
                    value = constants.get(value.id, value)
                if (
                    isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                    and _HAN.search(value.value)
                ):
                    yield value.value


def in_template(source: str) -> Iterator[str]:
    """The msgids of one template: literals given to `_`."""
    tree = Environment(autoescape=True).parse(source)
    for _, _, message in extract_from_ast(tree, ["_"]):
        if isinstance(message, str):
            yield message


def _takes_text(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in _CALLED or name.endswith("Error")


def catalogue(path: Path) -> Catalog:
    """The `.po` file at `path`."""
    with path.open("rb") as stream:
        return read_po(stream)


def compiled(source: Catalog) -> bytes:
    """The `.mo` file made from a catalogue; its header names the version of the tool that wrote it."""
    stream = io.BytesIO()
    write_mo(stream, source)
    return stream.getvalue()


def words(source: Catalog) -> dict[str, str]:
    """What a catalogue says: each msgid that is translated, with its translation; nothing of its header."""
    return {str(message.id): str(message.string) for message in source if message.id and message.string}


def words_in(compiled: bytes) -> dict[str, str]:
    """What a `.mo` file says."""
    return words(read_mo(io.BytesIO(compiled)))


def missing(source: Catalog, wanted: Iterable[str]) -> list[str]:
    """The msgids that have no translation."""
    return sorted(text for text in wanted if not (source.get(text) and source[text].string))


def update(path: Path) -> list[str]:
    """Bring one `.po` file and its `.mo` up to date; returns what is still to be translated."""
    source, wanted = catalogue(path), used()
    for text in {message.id for message in source if message.id} - wanted:
        source.delete(text)
    for text in wanted:
        if text not in source:
            source.add(text, "")
    with path.open("wb") as stream:
        write_po(stream, source, width=100, sort_output=True)
    path.with_suffix(".mo").write_bytes(compiled(source))
    return missing(source, wanted)


def main() -> int:
    """Update every catalogue; list what is missing."""
    lacking = False
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        for text in update(path):
            lacking = True
            print(f"{path.parent.parent.name}: {text}")
    return int(lacking)


if __name__ == "__main__":
    sys.exit(main())
