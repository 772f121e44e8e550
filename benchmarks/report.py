"""What all benchmarks share: the machine, the versions, a table for people and JSON for machines."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": platform.platform(),
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": load,
    }


def versions(*names: str) -> dict[str, str]:
    """The versions of installed distributions; "missing" where one is not there."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def report(
    title: str,
    rows: Sequence[Sequence[object]],
    figures: Mapping[str, object],
    json_path: Path | None = None,
) -> None:
    """Print `rows` as a table, the first being its head; write `figures` and the machine as JSON."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}\n{'=' * _width(title)}")
    for number, row in enumerate(cells):
        print(
            "  ".join(
                cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
            ).rstrip()
        )
        if number == 0:
            print("  ".join("-" * width for width in widths))
    here = machine()
    print(f"\n{here['processor']}, {here['cores']} cores, load {here['load']}, Python {here['python']}")
    if json_path:
        content = {"title": title, "machine": here, "figures": dict(figures)}
        json_path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _width(text: str) -> int:
    """Columns on a screen; Han characters and their signs take two."""
    return sum(2 if sign > "\u2e7f" else 1 for sign in text)
