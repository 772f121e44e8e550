"""constraints.txt fits pyproject.toml: one version of each library on each Python and machine."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from itertools import product

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT
from tests.test_declared import called, project

LOCKED = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SYSTEMS = {"linux": ("x86_64", "aarch64"), "darwin": ("x86_64", "arm64"), "win32": ("AMD64",)}
PLACES = [
    {
        "python_version": python,
        "python_full_version": f"{python}.4",
        "sys_platform": system,
        "platform_machine": machine,
    }
    for python, system in product(("3.11", "3.12", "3.13"), SYSTEMS)
    for machine in SYSTEMS[system]
]


def applies(one: Requirement, place: dict[str, str]) -> bool:
    return one.marker is None or one.marker.evaluate(place)


def pins(name: str, place: dict[str, str]) -> list[str]:
    """The versions that the lock names for a place."""
    found = (one for one in LOCKED if called(one.name) == called(name) and applies(one, place))
    return [str(one.specifier).removeprefix("==") for one in found]


def asked() -> Iterator[Requirement]:
    """All that pyproject.toml names, for whatever purpose."""
    groups = [project()["dependencies"], *project()["optional-dependencies"].values()]
    return (one for group in groups for line in group if (one := Requirement(line)).name != "guidang")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join(place.values()))
def test_each_library_has_one_version_that_pyproject_allows(place: dict[str, str]) -> None:
    for one in asked():
        if applies(one, place):
            (version,) = pins(one.name, place)
            assert one.specifier.contains(version), one


def test_each_line_of_the_lock_is_one_version_and_names_no_place_to_get_it_from() -> None:
    assert len(LOCKED) > 80
    assert {tuple(part.operator for part in one.specifier) for one in LOCKED} == {("==",)}
    assert not any(one.url for one in LOCKED)


def test_what_the_libraries_need_in_turn_is_locked_too() -> None:
    waiting, seen = list(asked()), set[str]()
    while waiting:
        one = waiting.pop()
        if called(one.name) in seen or not (one.marker is None or one.marker.evaluate()):
            continue
        seen.add(called(one.name))
        assert len(pins(one.name, {})) == 1, one
        try:
            needs = map(Requirement, requires(one.name) or ())
        except PackageNotFoundError:
            continue
        extras = one.extras or {""}
        waiting += [
            Requirement(str(need).partition(";")[0])
            for need in needs
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in {"", *extras})
        ]
    assert len(seen) > 70
