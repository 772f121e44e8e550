"""Lines that a person has put right: entering them, and keeping them when a page is read again.

A correction is tied to the place of its line on the page, and where the format has no places, to
the text that was read there. A later reading may cut the page into other lines; what stands where
the corrected line stood gives way to it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.chunks import chunks
from archive.catalogue.ground.holding import hold
from archive.catalogue.readings.pagetext import packed, unpacked
from archive.catalogue.tables import correction, page, record
from archive.errors import RefusedError
from archive.record import Line, Page

Box = tuple[float, float, float, float]

CERTAIN = 1.0  # the confidence of a line that a person has put right
_COVERED = 0.6  # share of a new line that must lie where the corrected one stood to give way to it


@dataclass(frozen=True, slots=True)
class Correction:
    """One corrected line: its page, its place (points) if it has one, what was read, what it says."""

    page: int
    box: Box | None
    was: str
    text: str


def _tidy(text: str) -> str:
    """A line without needless blanks; the tabs between the cells of a table's row stay."""
    return "\t".join(" ".join(cell.split()) for cell in text.split("\t")).rstrip()


def correct(
    connection: Connection, at: str, who: str, id_: int, number: int, index: int, was: str, text: str
) -> None:
    """Put line `index` (from 0) of page `number` right; `was` is what the person saw there.

    An empty `text` takes the line away. Raises RefusedError when the line is no longer what it was.
    """
    hold(connection, [id_])
    here = (page.c.record_id == id_, page.c.number == number)
    row = connection.execute(sa.select(page.c.text, page.c.places).where(*here)).first()
    lines = unpacked(row.text, row.places) if row else []
    text = _tidy(text)
    if index >= len(lines) or lines[index].text != was:
        raise RefusedError("这一行已经变了，没有改。", "请刷新页面，看新的文字再改。")
    line = lines[index]
    if text == line.text:
        return
    lines[index : index + 1] = [replace(line, text=text, confidence=_certain(line))] if text else []
    connection.execute(sa.update(page).where(*here).values(packed(lines)._asdict()))
    _remember(connection, at, who, id_, number, line, text)
    copied = sa.or_(record.c.has_copy, record.c.needs_copy)  # made already, or still to be made
    changed = {"needs_index": True, "needs_copy": copied, "revision": record.c.revision + 1}
    changed["characters"] = record.c.characters + len(text) - len(line.text)
    connection.execute(sa.update(record).where(record.c.id == id_).values(changed))
    audit.write(
        connection, at, who, [Act("corrected", id_, {"page": number, "was": line.text, "text": text})]
    )


def _remember(
    connection: Connection, at: str, who: str, id_: int, number: int, line: Line, text: str
) -> None:
    """Keep the correction; one of a line corrected before replaces that one, and remembers its reading."""
    box = list(line.box) if line.box else None
    mine = sa.select(correction).where(correction.c.record_id == id_, correction.c.page == number)
    was = line.text
    for row in connection.execute(mine).mappings():
        if row["text"] == line.text and row["box"] == box:
            was = row["was"]
            connection.execute(sa.delete(correction).where(correction.c.id == row["id"]))
    made = {"record_id": id_, "page": number, "box": box, "was": was, "text": text, "at": at, "who": who}
    connection.execute(sa.insert(correction), made)


def of(connection: Connection, ids: Sequence[int]) -> dict[int, list[Correction]]:
    """The corrections of these records, in the order they were made."""
    found: dict[int, list[Correction]] = {}
    for chunk in chunks(ids):
        query = sa.select(correction).where(correction.c.record_id.in_(chunk)).order_by(correction.c.id)
        for row in connection.execute(query).mappings():
            box = row["box"]
            place = (box[0], box[1], box[2], box[3]) if box else None
            made = Correction(row["page"], place, row["was"], row["text"])
            found.setdefault(row["record_id"], []).append(made)
    return found


def applied(pages: Iterable[Page], corrections: Sequence[Correction]) -> Iterator[Page]:
    """`pages` as they were read anew, with the corrected lines in their places."""
    for each in pages:
        lines = each.lines
        for made in corrections:
            if made.page == each.number:
                lines = _applied(lines, made)
        yield each if lines is each.lines else replace(each, lines=lines)


def _applied(lines: list[Line], made: Correction) -> list[Line]:
    if made.box is None:
        return _by_text(lines, made)
    stood = [index for index, line in enumerate(lines) if _covered(line.box, made.box) >= _COVERED]
    if not stood:
        for index, line in enumerate(lines):  # it was read as a part of a longer line
            if made.was in line.text and _covered(made.box, line.box) >= _COVERED:
                return [*lines[:index], _mended(line, made), *lines[index + 1 :]]
    at = stood[0] if stood else _place(lines, made.box)
    cell = lines[stood[0]].cell if stood else 0
    right = [Line(made.text, made.box, CERTAIN, cell)] if made.text else []
    return [
        *lines[:at],
        *right,
        *(line for index, line in enumerate(lines) if index >= at and index not in stood),
    ]


def _by_text(lines: list[Line], made: Correction) -> list[Line]:
    """Where there are no places, the first line that was read so; none, and there is nothing to put right."""
    for index, line in enumerate(lines):
        if line.text == made.was:
            right = [replace(line, text=made.text, confidence=_certain(line))] if made.text else []
            return [*lines[:index], *right, *lines[index + 1 :]]
    return lines


def _mended(line: Line, made: Correction) -> Line:
    return replace(line, text=line.text.replace(made.was, made.text, 1))


def _covered(box: Box | None, by: Box | None) -> float:
    """The share (0–1) of `box` that lies within `by`."""
    if not box or not by:
        return 0.0
    width = min(box[2], by[2]) - max(box[0], by[0])
    height = min(box[3], by[3]) - max(box[1], by[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0


def _place(lines: Sequence[Line], box: Box | None) -> int:
    """Before which line one at `box` stands, on a page that has none there any more."""
    top = box[1] if box else 0.0
    return next((index for index, line in enumerate(lines) if line.box and line.box[1] > top), len(lines))


def _certain(line: Line) -> float | None:
    return CERTAIN if line.box or line.confidence is not None else None
