"""What an OFD document says of itself, and the files it carries."""

import re
from collections.abc import Iterator

from lxml import etree

from ingest.formats.ofd.document import OfdDocument
from ingest.formats.ofd.package import Missing
from ingest.formats.ofd.tree import child, children, text

_FACTS = {
    "title": "Title", "author": "Author", "subject": "Subject", "abstract": "Abstract",
    "creator": "Creator",
}  # fmt: skip
_DATES = {"created": "CreationDate", "modified": "ModDate"}
_DATE = re.compile(r"(\d{4})[-./年]?(\d\d?)[-./月]?(\d\d?)日?(?:[T ]?(\d\d):?(\d\d):?(\d\d))?", re.ASCII)
_CUSTOM_MOST = 100  # values of a document's own
_NAME_MOST = 100  # characters


def facts(body: etree._Element) -> Iterator[tuple[str, str]]:
    """What DocInfo states: names as in Sink.fact, dates as ISO 8601, the document's own by their names."""
    for name, value in _stated(body):
        if value:
            yield name, value


def _stated(body: etree._Element) -> Iterator[tuple[str, str]]:
    info = child(body, "DocInfo")
    for name, key in _FACTS.items():
        yield name, text(info, key)
    for name, key in _DATES.items():
        yield name, iso_date(text(info, key))
    yield "keywords", "；".join(text(word) for word in children(child(info, "Keywords"), "Keyword"))
    custom = children(child(info, "CustomDatas"), "CustomData")
    for _, data in zip(range(_CUSTOM_MOST), custom, strict=False):
        name = (data.get("Name") or "").strip()
        if name:
            yield f"custom:{name[:_NAME_MOST]}", text(data)


def iso_date(value: str) -> str:
    """A date of OFD as ISO 8601, to the second where it says so; "" for anything else."""
    match = _DATE.match(value.strip())
    if not match:
        return ""
    year, month, day, hour, minute, second = match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    date = f"{year}-{int(month):02}-{int(day):02}"
    return f"{date}T{hour}:{minute}:{second}" if hour else date


def attachments(document: OfdDocument) -> Iterator[tuple[str, str]]:
    """Name and path of every file that `document` carries; one that is lost is remembered there."""
    for part in children(document.root, "Attachments"):
        try:
            path, root = document.package.tree(text(part), document.path)
        except Missing as error:
            document.lost.append(str(error))
            continue
        for attachment in children(root, "Attachment"):
            try:
                file = document.package.path(text(attachment, "FileLoc"), path)
            except Missing as error:
                document.lost.append(str(error))
                continue
            yield _name(attachment, file), file


def _name(attachment: etree._Element, file: str) -> str:
    """The name an attachment goes by, with an extension where one is known."""
    name = (attachment.get("Name") or "").strip() or file.rpartition("/")[2]
    ending = file.rpartition("/")[2].rpartition(".")[2]
    known = "." in name or "." not in file.rpartition("/")[2]
    return name if known else f"{name}.{ending}"
