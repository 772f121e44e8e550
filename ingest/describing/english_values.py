"""What can stand in a cell with an English label: the form of a number, a scale, a person, a day."""

import re
from collections.abc import Callable

from ingest.describing.dates import find_dates
from ingest.describing.english_dates import english_dates
from ingest.seeing.even import even
from ingest.seeing.organisations import is_person
from search.characters import HAN

_PLACEHOLDER = re.compile(
    r"[<\[{=*].{0,60}|[-_./*?xX\s]*|N/?A|TBD|NONE|(?:Custom|Letter|Tabloid)", re.IGNORECASE
)
_SIZE = re.compile(r"(?:A[0-5]|[A-F]|ANSI [A-F])", re.IGNORECASE)
_NUMBER = re.compile(  # the name of a sheet (CPU_B2B, CAN/RS485) may stand in its place
    rf"(?=.{{0,40}}(?:\d\d|[-._ ]\d)|[A-Z]{{1,4}}\d$)[A-Za-z0-9{HAN}][A-Za-z0-9{HAN} _.#+-]{{0,40}}"
    r"(?:/\d{1,4})?"
)
_SCALE = re.compile(
    r"(?P<ratio>\d{1,5} ?: ?\d{1,5}(?:\.\d{1,3})?)(?!\d)|(?P<part>[1-9]/\d{1,3})(?![\d\"])"
    r"|(?P<words>N\.?T\.?S\.?|NOT TO SCALE|(?:AS )?(?:NOTED|SHOWN|INDICATED)|FULL(?: SIZE)?)(?![A-Za-z])"
    r"|(?P<feet>[\d/ ]{1,7}\" ?= ?[\d'\" -]{1,10}[\"'])",
    re.IGNORECASE,
)
_REVISION = re.compile(
    r"(?:REV\.? ?)?([VR]?\d{1,3}(?:\.\d{1,3}){0,2}[A-Z]?|[A-Z]{1,2}\d{0,2})", re.IGNORECASE
)
_SHEET = re.compile(r"(?P<no>\d{1,3}) {0,3}(?:OF|/) {0,3}(?P<all>\d{1,3})", re.IGNORECASE)
_NAME = re.compile(
    r"[A-Z][A-Za-z'-]{0,20}\.?(?: ?[A-Z][A-Za-z'-]{0,20}\.?){0,3}|[a-z][a-z.]{1,15}|(?:[A-Z]\.? ?){2,4}"
)
_STAGE = re.compile(rf"[A-Za-z{HAN}][A-Za-z0-9{HAN} ]{{0,20}}")
_NO_TITLE = re.compile(
    r"(?:https?:|www\.)|^[\d\s./:,-]+$|\b(?:sheet|page) \d|\.(?:sch|pcb|dwg|dxf|dsn|brd|kicad)\w{0,8}$",
    re.IGNORECASE,
)


def value_of(field: str, raw: str) -> str:
    """The value that the text of a cell gives for `field`; "" where it cannot be one."""
    raw = raw.strip(" :：|_\u3000")
    text = even(raw)
    if not text or _PLACEHOLDER.fullmatch(text):
        return ""
    value = _READERS[field](text)
    return raw if value == text else value


def first_day(text: str) -> str:
    """The first day in `text`, whoever wrote it; "" for none."""
    dates = find_dates(text) or english_dates(text)
    return dates[0].iso if dates else ""


def _number(text: str) -> str:
    if _SIZE.fullmatch(text) or _SHEET.fullmatch(text) or first_day(text) or _SCALE.fullmatch(text):
        return ""
    found = _NUMBER.fullmatch(text)
    return text if found and text.count(" ") <= 3 else ""


def _scale(text: str) -> str:
    found = _SCALE.match(text)
    if not found:
        return ""
    if found["part"]:
        return found["part"].replace("/", ":")
    return re.sub(r"\s", "", found["ratio"]) if found["ratio"] else found.group().strip().upper()


def _sheet(text: str) -> str:
    found = _SHEET.match(text)
    if not found or not 1 <= int(found["no"]) <= int(found["all"]):
        return ""
    return f"{int(found['no'])}/{int(found['all'])}"


def _person(text: str) -> str:
    return text if is_person(text) or (_NAME.fullmatch(text) and not first_day(text)) else ""


def _title(text: str) -> str:
    wordy = re.search(rf"[A-Za-z{HAN}]{{2}}", text)
    unfit = _NO_TITLE.search(text) or first_day(text) or _SIZE.fullmatch(text)
    return text if wordy and not unfit and len(text) <= 80 else ""


def _matching(form: re.Pattern[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = form.fullmatch(text)
        return (found[found.lastindex] if found.lastindex else found.group()) if found else ""

    return read


_READERS: dict[str, Callable[[str], str]] = {
    "drawing_title": _title,
    "drawing_no": _number,
    "project": _title,
    "scale": _scale,
    "design_unit": _title,
    "stage": _matching(_STAGE),
    "revision": _matching(_REVISION),
    "discipline": _title,
    "document_date": first_day,
    "designer": _person,
    "drawn_by": _person,
    "sheet": _sheet,
    "size": _matching(_SIZE),
}
