"""Describing a record (著录): title, numbers, dates, bodies and what its class adds, each with its source.

Field names are those of archives' description (DA/T 18-2022, DA/T 46-2009). Every value says on
which page and line it stands, which rule found it, and how sure that rule is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from archive.record import Category, Classification, Description, Value
from ingest.describing import (
    amounts,
    authors,
    contracts,
    credentials,
    drawings,
    letterhead,
    mail,
    marks,
    media,
    numbers,
    package,
)
from ingest.describing.paper import Paper
from ingest.describing.signature import find_signature
from ingest.reader import Reading
from ingest.seeing.doctypes import type_word
from ingest.seeing.patterns import PATTERNS
from ingest.seeing.sight import look

_MOST_ATTACHMENTS = 30
_SINGLE = frozenset({"title", "document_date", "document_number"})


def _raised(_: str, error: Exception) -> None:
    raise error


def describe(
    reading: Reading, classification: Classification, failed: Callable[[str, Exception], None] = _raised
) -> Description:
    """All values found in `reading`, in the order of a catalogue card.

    `title`, `document_date` and `document_number` come once at most; other fields may repeat, in
    the document's order. A describer that fails costs only its own values: `failed` is told its name, a
    key of DESCRIBERS or one of OTHERS, and its error; without `failed` the error is raised.
    """
    description = Description()
    seen: set[str] = set()
    for name, find in _finders(reading, classification, failed):
        try:
            for value in find():
                if value.field not in _SINGLE or value.field not in seen:
                    seen.add(value.field)
                    description.values.append(value)
        except Exception as error:  # noqa: BLE001 - whatever a document leads it to
            failed(name, error)
    return description


def _finders(
    reading: Reading, classification: Classification, failed: Callable[[str, Exception], None]
) -> list[tuple[str, Callable[[], Iterable[Value]]]]:
    """The describers for this reading; where its rows cannot be seen, only its file's name describes it."""
    try:
        sight = look(reading)
        paper = Paper(sight.view, sight.title, Category(classification.category), classification.kind)
    except Exception as error:  # noqa: BLE001 - whatever a document leads it to
        failed("rows", error)
        return [("file_name", partial(_file_name, reading))]
    if package.is_package(paper):
        return [("package", partial(package.find, paper))]
    return [(name, partial(find, paper)) for name, find in DESCRIBERS.items()]


def _mail(paper: Paper) -> Iterator[Value]:
    if mail.is_mail(paper):
        yield from mail.find(paper)


def _title(paper: Paper) -> Iterator[Value]:
    """The title found in the text; a drawing's is its 图名."""
    found = paper.title
    if paper.category == Category.DRAWING:
        for value in drawings.find(paper):
            if value.field == "drawing_title":
                rule = value.rule.replace("drawing_title", "title")
                yield Value("title", value.value, value.raw, rule, value.confidence, value.page, value.line)
    elif found and not mail.is_mail(paper):
        yield paper.value("title", found.raw, found.raw, found.rule, found.confidence, found.first)


def _title_without_text(paper: Paper) -> Iterator[Value]:
    """Last the file's own title, where there is no text, and its name."""
    noted = paper.view.reading.facts.get("title", "").strip()
    if noted and not paper.view.rows:
        yield Value("title", noted, noted, "title.metadata", 0.3)
    yield from _file_name(paper.view.reading)


def _file_name(reading: Reading) -> Iterator[Value]:
    name = reading.name
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    yield Value("title", stem, name, "title.file_name", 0.2)


def _document_type(paper: Paper) -> Iterator[Value]:
    """文种: the last word of the title, else the kind of a piece of correspondence."""
    word = type_word(paper.title.text) if paper.title else ""
    if paper.category == Category.CORRESPONDENCE and (paper.kind or word):
        kind = paper.kind or word
        yield Value("document_type", kind, word or kind, "document_type.class", 0.8)
    elif word and paper.title:
        yield paper.value("document_type", word, word, "document_type.title", 0.7, paper.title.last)


def _signature(paper: Paper) -> Iterator[Value]:
    """The day of the paper, then everybody named on it. A contract's day is found by `contracts`."""
    if mail.is_mail(paper) or paper.category == Category.DRAWING:
        return
    found = find_signature(paper)
    if found and paper.category != Category.CONTRACT:
        rule = found.rule.replace("signature", "document_date")
        yield paper.value("document_date", found.iso, found.raw, rule, found.confidence, found.row)
    yield from authors.find(paper, found)
    yield from letterhead.find(paper)


def _attachments(paper: Paper) -> Iterator[Value]:
    """附件：under the text, and the numbered ones that follow."""
    view = paper.view
    if "附" not in view.text:
        return
    for found in PATTERNS["attach"].finditer(view.text):
        first = view.row_at(found.start())
        yield paper.value(
            "attachments", view.cut(*found.span("t")), view.rows[first].raw, "attachments.label", 0.85, first
        )
        for number in range(2, _MOST_ATTACHMENTS):
            index = first + number - 1
            text = view.rows[index].text if index < len(view.rows) else ""
            marks = (f"{number}.", f"{number}、", f"{number} .")
            mark = next((m for m in marks if text.startswith(m)), "")
            if not mark:
                break
            raw = view.rows[index].raw
            yield paper.value("attachments", raw[len(mark) :].strip(), raw, "attachments.list", 0.85, index)
        return


def _pages(paper: Paper) -> Iterator[Value]:
    """The number of pages with content, of formats that have pages."""
    pages = paper.view.reading.pages
    count = sum(not page.blank for page in pages)
    if count and (len(pages) > 1 or pages[0].width):
        yield Value("pages", str(count), str(len(pages)), "pages.counted", 1.0)


# The describers by their names, in the order of a catalogue card.
DESCRIBERS: Mapping[str, Callable[[Paper], Iterator[Value]]] = {
    "mail": _mail,
    "title": _title,
    "file_name": _title_without_text,
    "document_type": _document_type,
    "numbers": numbers.find,
    "marks": marks.find,
    "contracts": contracts.find,
    "signature": _signature,
    "amounts": amounts.find,
    "drawings": drawings.find,
    "attachments": _attachments,
    "pages": _pages,
    "media": media.find,
    "credentials": credentials.find,
}
# What else may fail: a package's only describer, and seeing the rows that all others work on.
OTHERS = ("package", "rows")
