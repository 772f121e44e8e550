"""What an installation takes on the disk, and what a command costs before it does anything.

    python benchmarks/installation.py [--plain]

Installs the last commit as a newcomer does, in a folder of its own (`scripts/start --no-serve`), and
with `--plain` once more into a fresh environment with nothing but `pip install`. Sizes are what
`du -sm` says, nothing left out: pip, the compiled files and the links are in them.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.report import report  # noqa: E402

_LARGEST = 15
_RUNS = 11
# What would change the sizes, or lead to another environment.
_OTHERS = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV", "GUIDANG_SITE")


def run(*command: object) -> None:
    """Run a command to its end, without what would change the sizes; raises CalledProcessError."""
    variables = {name: value for name, value in os.environ.items() if name not in _OTHERS}
    subprocess.run(
        [str(part) for part in command], check=True, env=variables, stdout=subprocess.DEVNULL, timeout=1800
    )


def megabytes(folder: Path) -> int:
    """What a folder takes on the disk."""
    told = subprocess.run(["du", "-sm", folder], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[0])


def started(folder: Path) -> Path:
    """The environment that scripts/start makes in a fresh clone, after the samples were taken in."""
    run("git", "clone", "--quiet", ROOT, folder)
    run("bash", folder / "scripts" / "start", "--no-serve")
    return folder / ".venv"


def plain(folder: Path) -> Path:
    """The environment that `pip install` makes."""
    run(sys.executable, "-m", "venv", folder / "plain")
    run("git", "clone", "--quiet", ROOT, folder / "source")
    run(
        folder / "plain" / "bin" / "python", "-m", "pip", "install", "--quiet",
        "--constraint", folder / "source" / "constraints.txt", folder / "source",
    )  # fmt: skip
    return folder / "plain"


def largest(environment: Path) -> dict[str, int]:
    """The largest distributions, in bytes."""
    (packages,) = environment.glob("lib/python*/site-packages")
    sizes = {}
    for distribution in distributions(path=[str(packages)]):
        files = {Path(str(file.locate())) for file in distribution.files or ()}
        sizes[distribution.name] = sum(file.stat().st_size for file in files if file.is_file())
    return dict(sorted(sizes.items(), key=lambda pair: -pair[1])[:_LARGEST])


def processor_seconds(*command: object) -> float:
    """User and system time of a command, the median of some runs."""
    taken = []
    for _ in range(_RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(*command)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken)


def main() -> None:
    """Install, measure, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--plain", action="store_true", help="measure `pip install` alone, too")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = started(Path(folder) / "guidang")
        sizes = {"scripts/start, samples taken in": megabytes(environment)}
        if given.plain:
            sizes["pip install"] = megabytes(plain(Path(folder)))
        parts = largest(environment)
        guidang = environment / "bin" / "guidang"
        help_seconds = processor_seconds(guidang, "--help")
        status = processor_seconds(guidang, "status", "--site", Path(folder) / "guidang" / "sample-site")
    rows = [("what", "measured")]
    rows += [(what, f"{size} MB") for what, size in sizes.items()]
    rows += [(f"  {name}", f"{size / 2**20:.1f} MB") for name, size in parts.items()]
    rows += [("guidang --help", f"{help_seconds:.2f} s CPU"), ("guidang status", f"{status:.2f} s CPU")]
    figures = {"megabytes": sizes, "bytes": parts, "help_cpu": help_seconds, "status_cpu": status}
    report("An installation", rows, figures, given.json)


if __name__ == "__main__":
    main()
