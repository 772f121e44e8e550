"""pyproject.toml names what the code imports, and nothing else; where each library is meant to be."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from tests.conftest import ROOT

SHIPPED = ("archive", "search", "ingest", "guidang")
BESIDE = ("tests", "benchmarks", "scripts")
# In the standard library from some version on; asked for by that version.
STANDARD = sys.stdlib_module_names | {"compression"}
# What is used without an import of its own, and the words in the code that use it.
WITHOUT_IMPORT = {
    "python-multipart": "Form()",
    "rjieba": '"rjieba"',
    "jieba": '"jieba"',
    "psycopg": '"postgresql+psycopg"',
    "pylopdf-fonts-zh-cn": '"pylopdf_fonts_zh_cn"',
}
# What the checks are made with, and where they say so.
TOOLS = {
    "guidang": "guidang[postgresql]",
    "pytest-timeout": "timeout = 600",
    "pytest-xdist": "--numprocesses",
    "ruff": "look ruff check",
    "mypy": "look mypy",
    "import-linter": "look lint-imports",
}


def called(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]  # type: ignore[no-any-return]


def declared() -> dict[str, set[str]]:
    """The distributions of the project itself (by "") and of each of its extras."""
    groups = {"": project()["dependencies"], **project()["optional-dependencies"]}
    return {extra: {called(Requirement(line).name) for line in lines} for extra, lines in groups.items()}


def sources(*folders: str) -> Iterator[Path]:
    return (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


def imported(*folders: str) -> dict[str, Path]:
    """The first words of what is imported from elsewhere, each with a file that does."""
    local = {path.stem for path in sources(*BESIDE)} | {path.parent.name for path in sources(*BESIDE)}
    found: dict[str, Path] = {}
    for path in sources(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            found |= {name.partition(".")[0]: path for name in names}
    ours = {*SHIPPED, *BESIDE, *(local if set(folders) & set(BESIDE) else ())}
    return {name: path for name, path in found.items() if name not in STANDARD | ours}


@cache
def installed() -> dict[str, set[str]]:
    return {module: set(map(called, names)) for module, names in packages_distributions().items()}


def distributions(module: str) -> set[str]:
    """What `module` may come from; it is called like its distribution where that is not installed here."""
    return installed().get(module) or {called(module)}


def missing(modules: dict[str, Path], known: set[str]) -> list[str]:
    return [f"{module}: {path}" for module, path in modules.items() if not distributions(module) & known]


def unused(known: set[str], modules: dict[str, Path], marks: dict[str, str], where: str) -> set[str]:
    used = {name for module in modules for name in distributions(module)}
    return {name for name in known - used if name not in marks or marks[name] not in where}


def test_what_the_program_imports_is_declared() -> None:
    groups = declared()
    modules = imported(*SHIPPED)
    assert len(modules) > 30
    assert missing(modules, set().union(*(groups[extra] for extra in groups if extra != "dev"))) == []


def subclassed() -> dict[str, str]:
    """The modules whose classes ours are made from, each with one of ours."""
    found: dict[str, str] = {}
    for path in sources(*SHIPPED):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {(one.asname or one.name).partition(".")[0]: one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                names |= {one.asname or one.name: node.module or "" for one in node.names}
        for made in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            bases = {ast.unparse(base).partition(".")[0].partition("[")[0] for base in made.bases}
            found |= {names[base].partition(".")[0]: made.name for base in bases & names.keys()}
    return {name: made for name, made in found.items() if name not in STANDARD | {*SHIPPED}}


def test_a_library_whose_classes_are_made_from_is_bound_above() -> None:
    bound = {
        called(one.name)
        for one in map(Requirement, project()["dependencies"])
        if any(part.operator in ("<", "<=", "==", "~=") for part in one.specifier)
    }
    found = subclassed()
    assert {"whoosh", "ezdxf", "click"} <= found.keys()
    assert {name for name in found if not distributions(name) & bound} == set()


def test_what_tests_and_scripts_import_is_declared() -> None:
    assert missing(imported(*BESIDE), set().union(*declared().values())) == []


def test_what_is_declared_is_used() -> None:
    groups = declared()
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources(*SHIPPED))
    modules = imported(*SHIPPED)
    for extra in groups.keys() - {"dev"}:
        assert unused(groups[extra], modules, WITHOUT_IMPORT, code) == set()


def test_what_is_declared_for_the_checks_is_used_by_them() -> None:
    texts = [ROOT / "pyproject.toml", ROOT / "scripts" / "test", *sources(*SHIPPED)]
    where = "\n".join(path.read_text(encoding="utf-8") for path in texts)
    known = declared()["dev"]
    types = {name for name in known if name.startswith("types-") or name.endswith("-stubs")}
    modules = imported(*BESIDE) | imported(*SHIPPED)
    assert unused(known - types, modules, WITHOUT_IMPORT | TOOLS, where) == set()
    assert {name.removeprefix("types-").removesuffix("-stubs") for name in types} <= declared()[""]


def test_no_machine_is_given_two_libraries_for_one_thing() -> None:
    """One that runs the OCR's models: which, the machine says."""
    asked = [Requirement(line) for line in project()["dependencies"]]
    for machine in ("x86_64", "AMD64", "aarch64", "arm64", "riscv64", "ppc64le"):
        given = {
            called(one.name)
            for one in asked
            if one.marker is None or one.marker.evaluate({"platform_machine": machine})
        }
        assert len(given & {"openvino", "onnxruntime"}) == 1, machine


def test_a_library_that_is_not_declared_and_one_that_is_not_used_are_told() -> None:
    assert missing({"cv2": Path("a.py")}, declared()[""] - {"opencv-python-headless"}) == ["cv2: a.py"]
    assert unused({"lxml", "six", "rjieba"}, {"lxml": Path("a.py")}, WITHOUT_IMPORT, "") == {"six", "rjieba"}
