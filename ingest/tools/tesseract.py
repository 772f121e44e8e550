"""The program tesseract: whether it is there, what it can read, and one run of it on one picture.

The picture goes in by the standard input and the words come out by the standard output, so no
document ever lies in a temporary file.
"""

import os
import shutil
import subprocess
from functools import cache

_ASKING_SECONDS = 20.0  # for questions about the program itself
_AUTOMATIC_LAYOUT = "3"  # page segmentation: automatic, without orientation
_ORIENTATION_ONLY = "0"


class TesseractError(Exception):
    """The program is missing, failed, or took too long; `said` is what it gave as the reason, if it did."""

    def __init__(self, said: str = "") -> None:
        super().__init__(said or "tesseract")
        self.said = said


def found() -> bool:
    """Whether the program is installed."""
    return _program() is not None


@cache
def version() -> str:
    """The program's version, "5.3.0"; empty where it is not installed or does not answer."""
    words = _asked("--version").split()
    return words[1] if len(words) > 1 else ""


@cache
def languages() -> frozenset[str]:
    """The languages whose data is installed: "chi_sim", "eng" …"""
    return frozenset(line.strip() for line in _asked("--list-langs").splitlines()[1:] if line.strip())


def words(picture: bytes, dpi: int, codes: str, seconds: float) -> str:
    """The words of `picture` (a PNM file) as tesseract's TSV, read in the languages `codes` ("chi_sim+eng").

    Raises TesseractError where the program is missing, fails, or takes longer than `seconds`.
    """
    arguments = ["-l", codes, "--dpi", str(dpi), "--psm", _AUTOMATIC_LAYOUT, "tsv"]
    return _run(["-", "-", *arguments], picture, seconds)


def orientation(picture: bytes, dpi: int, seconds: float) -> int:
    """By how many degrees `picture` must be turned clockwise to be upright: 0, 90, 180 or 270.

    0, too, where it shows too little to tell. Raises TesseractError as `words` does.
    """
    try:
        answer = _run(
            ["-", "-", "-l", "osd", "--dpi", str(dpi), "--psm", _ORIENTATION_ONLY], picture, seconds
        )
    except TesseractError as error:
        if error.said:
            return 0
        raise
    turns = [line.split(":")[1].strip() for line in answer.splitlines() if line.startswith("Rotate:")]
    return int(turns[0]) % 360 if turns and turns[0].isdigit() else 0


def _program() -> str | None:
    return shutil.which("tesseract")


def _asked(question: str) -> str:
    """What the program answers to a question about itself; empty where it does not."""
    program = _program()
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - the program of the machine's path, our own arguments
            [program, question], capture_output=True, text=True, timeout=_ASKING_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr


def _run(arguments: list[str], picture: bytes, seconds: float) -> str:
    program = _program()
    if program is None:
        raise TesseractError
    try:
        done = subprocess.run(  # noqa: S603 - as above; the picture is no argument
            [*_bound_to_us(), program, *arguments],
            input=picture,
            capture_output=True,
            timeout=seconds,
            check=False,
            # One core a reading process, as with the other engine.
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TesseractError from error
    if done.returncode:
        raise TesseractError(done.stderr.decode("utf-8", "replace")[-1000:])
    return done.stdout.decode("utf-8", "replace")


def _bound_to_us() -> list[str]:
    """Where the system can: what makes a program end with the process that started it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
