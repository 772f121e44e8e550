"""A step after reading that failed in the reading process: what is told of it in the site's log."""

from dataclasses import dataclass

INNERMOST = 12  # calls of a trace that are kept
_MOST, _CHARACTERS = 20, 4000  # failures of one file that are told, and characters of each


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that failed, and where: the innermost calls and the kind of error."""

    step: str
    trace: str

    @property
    def shown(self) -> str:
        """It as lines for the log, indented, of bounded size and without control characters."""
        lines = f"{self.step}\n{self.trace}"[:_CHARACTERS].splitlines()
        return "\n".join("  " + "".join(c if c.isprintable() else "?" for c in line) for line in lines)


def told(failures: list[Failure]) -> str:
    """The failures of one file, as one text for the log."""
    return "\n".join(failure.shown for failure in failures[:_MOST])
