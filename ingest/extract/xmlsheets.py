"""The XML workbooks of Excel 2003 ("XML Spreadsheet"), which many programs export under the name .xls."""

from collections.abc import Iterator
from datetime import datetime

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.ooxml.package import Element
from ingest.formats.ooxml.word_tags import attribute, local
from ingest.formats.sheets.cell_values import NumberFormat, number_format, serial
from ingest.formats.sheets.grid import Grid
from ingest.formats.xml.parsing import stream_xml
from ingest.reader import Sink, Source

_PARTS = (
    "{*}Style",
    "{*}Row",
    "{*}Visible",
    "{*}Title",
    "{*}Subject",
    "{*}Author",
    "{*}LastAuthor",
    "{*}Created",
)
_FACTS = {
    "Title": "title", "Subject": "subject", "Author": "author", "LastAuthor": "last_modified_by",
    "Created": "created",
}  # fmt: skip
_WIDER = frozenset({"gb18030", "cp950"})  # what states GB2312 or Big5 has characters beyond it
_MOST_COLUMNS = 16_384
_MOST_STYLES = 65_536
# Formats that are named (ss:Format) rather than coded, as Chinese Office shows them.
_NAMED = {
    "General Number": "General", "General Date": "yyyy/m/d h:mm", "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy", "Short Date": "yyyy/m/d", "Long Time": "h:mm:ss", "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm", "Currency": '"¥"#,##0.00;"¥"-#,##0.00', "Euro Currency": "[$€-2] #,##0.00",
    "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"', "True/False": '"True";"True";"False"', "On/Off": '"On";"On";"Off"',
}  # fmt: skip
_GENERAL = number_format("General")


class XmlSheetsReader:
    """Reads XML workbooks."""

    media_types = frozenset({media_types.XML_SHEETS})

    def read(self, source: Source, sink: Sink) -> None:
        """A page or more for each sheet; raises Unreadable."""
        sheets = _Sheets(sink)
        wider = source.identity.encoding if source.identity.encoding in _WIDER else None
        with source.path.open("rb") as file:
            for element in stream_xml(file, _PARTS, "workbook", wider):
                sheets.take(element)
        sheets.close()


class _Sheets:
    """Takes rows and what is said of sheets as it comes."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._grid = Grid(sink)
        self._sheet: Element | None = None
        self._comments: list[str] = []
        self._hidden: list[str] = []
        self._formats: dict[str, NumberFormat] = {}  # by the style's name

    def take(self, element: Element) -> None:
        """Take a row, a property, or the mark of a hidden sheet."""
        name = local(element)
        if name in _FACTS:
            self._sink.fact(_FACTS[name], element.text or "")
            return
        if name == "Style":
            self._style(element)
            return
        self._enter(element)
        if name == "Row":
            self._grid.row(self._cells(element))
        elif (element.text or "").strip() in {"SheetHidden", "SheetVeryHidden"} and self._sheet is not None:
            self._hidden.append(attribute(self._sheet, "Name") or "")

    def _style(self, style: Element) -> None:
        code = next((attribute(each, "Format") for each in style if local(each) == "NumberFormat"), None)
        if code is not None:
            found = number_format(_NAMED.get(code, code))
        else:
            found = self._formats.get(attribute(style, "Parent") or "", _GENERAL)
        if len(self._formats) < _MOST_STYLES:
            self._formats[attribute(style, "ID") or ""] = found

    def _form(self, cell: Element, of_row: str) -> NumberFormat:
        return self._formats.get(attribute(cell, "StyleID") or of_row, _GENERAL)

    def _enter(self, element: Element) -> None:
        """Begin a sheet, if the element is the first of one."""
        sheet = next((each for each in element.iterancestors() if local(each) == "Worksheet"), None)
        if sheet is not None and sheet is not self._sheet:
            self._end()
            self._sheet = sheet
            self._grid.sheet(attribute(sheet, "Name") or "")

    def _cells(self, row: Element) -> Iterator[tuple[int, str]]:
        column, of_row = -1, attribute(row, "StyleID") or "Default"
        for cell in row:
            stated = attribute(cell, "Index") or ""
            column = (
                min(int(stated), _MOST_COLUMNS) - 1 if stated.isdecimal() and len(stated) < 9 else column + 1
            )
            for part in cell:
                text = "".join(str(piece) for piece in part.itertext())
                if local(part) == "Data":
                    yield column, _shown(text, attribute(part, "Type") or "", self._form(cell, of_row))
                elif local(part) == "Comment" and text.strip():
                    self._comments.append(text)

    def _end(self) -> None:
        for text in self._comments:
            self._grid.line(f"批注：{text}")
        if self._comments:
            self._sink.note(NoteCode.COMMENTS)
        self._comments = []

    def close(self) -> None:
        """End the last sheet. Raises Unreadable("damaged") if there was none."""
        if self._sheet is None:
            raise Unreadable(ReasonCode.DAMAGED, "no sheet in the workbook")
        self._end()
        self._grid.close()
        if self._hidden:
            self._sink.note(NoteCode.HIDDEN_PARTS, "、".join(self._hidden))


def _shown(text: str, kind: str, form: NumberFormat) -> str:
    """A value as people see it; the kinds are those of ss:Type."""
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    try:
        if kind == "DateTime" and form.general:
            return text.partition(".")[0].removesuffix("T00:00:00").replace("T", " ")
        if kind == "DateTime":
            return form.number(serial(datetime.fromisoformat(text.strip()).replace(tzinfo=None)))
        if kind == "Number":
            return form.number(float(text))
    except ValueError:
        return text
    return form.text(text) if kind == "String" else text
