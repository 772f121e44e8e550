"""The rows and title of a reading, found once for both the classifier and the describer."""

from dataclasses import dataclass

from ingest.reader import Reading
from ingest.seeing.titles import Title, find_title
from ingest.seeing.view import View


@dataclass(frozen=True, slots=True)
class Sight:
    """The rows of a reading and its title."""

    view: View
    title: Title | None


_last: tuple[Reading, int, Sight] | None = None


def look(reading: Reading) -> Sight:
    """The rows and title of `reading`; the last answer again while the same reading is asked for.

    Folding and finding the title are a third of the cost of a short document, so they are not
    done twice. A reading that has grown since is looked at anew.
    """
    global _last
    lines = sum(len(page.lines) for page in reading.pages)
    if _last is not None and _last[0] is reading and _last[1] == lines:
        return _last[2]
    view = View(reading)
    sight = Sight(view, find_title(view))
    _last = reading, lines, sight
    return sight
