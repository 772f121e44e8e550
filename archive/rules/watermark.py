"""Who looks is written across what they look at (R052): on which records, and in which words."""

from enum import StrEnum

from archive.rules.access import Secrecy

_LONGEST = 40  # letters of a name; a longer one would stand on no picture whole


class Marked(StrEnum):
    """The records whose pages bear a mark: none, those with any level of secrecy, or all."""

    NONE = "none"
    SECRET = "secret"  # noqa: S105 - a word of the settings
    ALL = "all"


def bears(marked: Marked, secrecy: Secrecy) -> bool:
    """Whether pages of a record of this level bear the mark."""
    return marked == Marked.ALL or (marked == Marked.SECRET and secrecy != Secrecy.OPEN)


def words(name: str, login: str, department: str, moment: str) -> tuple[str, ...]:
    """The lines of the mark: person and sign-in name, then department, local date and time; what is empty is
    left out, what is long is cut, and a name that is the sign-in name stands once."""
    who = " ".join(dict.fromkeys(short for part in (name, login) if (short := _short(part))))
    return tuple(line for line in (who, f"{_short(department)} {moment}".strip()) if line)


def plain(text: str) -> str:
    """The text for a machine without a Chinese font: what is not ASCII stands as its code, 王 as <738B>."""
    return "".join(letter if " " <= letter <= "~" else f"<{ord(letter):04X}>" for letter in text)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
