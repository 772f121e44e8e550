"""DWG to DXF by a program that is installed: LibreDWG's dwg2dxf, or the ODA File Converter.

Called in a reading process: the program gets its bounds of memory from it, and ends with it.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_LIBREDWG = "dwg2dxf"
_ODA = ("ODAFileConverter", "TeighaFileConverter")
_ODA_PLACES = ("/opt", "/usr/lib", "C:/Program Files/ODA", "C:/Program Files (x86)/ODA", "/Applications")
_DXF = "converted.dxf"


@dataclass(frozen=True, slots=True)
class Converter:
    """A program that is there, and how it is called."""

    program: Path
    oda: bool

    def convert(self, source: Path, folder: Path, seconds: float) -> Path | None:
        """The DXF file made of the DWG file `source` in the empty `folder`; None where none came of it.

        Raises TimeoutError after `seconds`, when the program has been killed.
        """
        if self.oda:
            return self._with_oda(source, folder, seconds)
        made = folder / _DXF
        _run([str(self.program), "-y", "-o", str(made), str(source.resolve())], folder, seconds)
        return made if made.is_file() and made.stat().st_size else None

    def _with_oda(self, source: Path, folder: Path, seconds: float) -> Path | None:
        inside, outside = folder / "in", folder / "out"
        inside.mkdir()
        outside.mkdir()
        shutil.copyfile(source, inside / "drawing.dwg")
        _run([str(self.program), str(inside), str(outside), "ACAD2018", "DXF", "0", "0"], folder, seconds)
        return next((path for path in outside.glob("*.dxf") if path.stat().st_size), None)


def find() -> Converter | None:
    """The first converter that is installed; None where there is none."""
    program = shutil.which(_LIBREDWG)
    if program:
        return Converter(Path(program), oda=False)
    for name in _ODA:
        program = shutil.which(name)
        if program:
            return Converter(Path(program), oda=True)
        for place in _ODA_PLACES:
            for found in Path(place).glob(f"{name}*/**/{name}{'.exe' if sys.platform == 'win32' else ''}"):
                if found.is_file():
                    return Converter(found, oda=True)
    return None


def _run(command: list[str], folder: Path, seconds: float) -> None:
    """Run a converter without a screen; what it says and its exit code tell less than what it made."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder)}
    silent = subprocess.DEVNULL
    try:
        subprocess.run(  # noqa: S603 - a program of the machine, on a file of the store
            command,
            cwd=folder,
            env=environment,
            stdin=silent,
            stdout=silent,
            stderr=silent,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(command[0]) from error
