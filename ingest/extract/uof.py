"""UOF (标文通): texts, workbooks and presentations, as one XML file or, since UOF 2, a package."""

from archive.notes import NoteCode, ReasonCode
from ingest import media_types
from ingest.errors import Unreadable
from ingest.formats.ooxml.package import Element, OfficePackage
from ingest.formats.sheets.grid import Grid
from ingest.formats.text.flow import BREAK
from ingest.formats.text.margins import worth_reading
from ingest.formats.text.pages import Pager
from ingest.formats.uof.body import UofText
from ingest.formats.uof.names import all_of, name, stated
from ingest.formats.xml.parsing import parse_xml
from ingest.formats.xml.whole import words_of
from ingest.reader import Sink, Source

_PARTS = ("content.xml", "graphics.xml", "styles.xml", "_meta/meta.xml")
_FACTS = {
    "标题": "title", "主题": "subject", "创建者": "author", "最后作者": "last_modified_by",
    "创建日期": "created", "关键字": "keywords",
}  # fmt: skip
_MOST_COLUMNS = 16_384


class UofReader:
    """Reads UOF documents of all three kinds."""

    media_types = frozenset({media_types.UOF})

    def read(self, source: Source, sink: Sink) -> None:
        """Pages as they were broken by hand, sheet by sheet, or slide by slide; raises Unreadable."""
        roots = _roots(source)
        for each in all_of(roots, *_FACTS):
            parent = each.getparent()
            if each.text and parent is not None and name(parent) in ("元数据", "关键字集"):
                sink.fact(_FACTS[name(each)], each.text)
        text = UofText(roots)
        if sheets := list(all_of(roots, "工作表")):
            _sheets(text, sheets, Grid(sink))
        elif slides := list(all_of(roots, "幻灯片")):
            _slides(text, slides, Pager(sink))
        else:
            _text(text, roots, Pager(sink))
        if text.tracked:
            sink.note(NoteCode.TRACKED_CHANGES)


def _roots(source: Source) -> list[Element]:
    """The parts of the document, the one with its content first. Raises Unreadable."""
    with source.path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if not packed:
        return [parse_xml(words_of(source), "document")]
    with OfficePackage(source.path, source.limits) as package:
        found = [root for part in _PARTS if (root := package.xml(part)) is not None]
    if not found:
        raise Unreadable(ReasonCode.DAMAGED, "no content.xml")
    return found


def _text(text: UofText, roots: list[Element], pager: Pager) -> None:
    """Headers, the body, notes, footers."""
    pager.lines(_margins(text, roots, "页眉"))
    for line in text.lines(next(all_of(roots, "主体"), roots[0])):
        if line == BREAK:
            pager.end_page()
        else:
            pager.line(line)
    pager.lines((*text.notes, *(f"批注：{text.plain(each)}" for each in all_of(roots, "批注"))))
    pager.lines(_margins(text, roots, "页脚"))
    pager.close()


def _margins(text: UofText, roots: list[Element], kind: str) -> list[str]:
    return worth_reading(line for each in all_of(roots, kind) for line in text.lines(each) if line != BREAK)


def _sheets(text: UofText, sheets: list[Element], grid: Grid) -> None:
    for sheet in sheets:
        grid.sheet(stated(sheet, "名称"))
        for row in all_of([sheet], "行"):
            column, cells = -1, list[tuple[int, str]]()
            for cell in row:
                if name(cell) == "单元格":
                    digits = stated(cell, "列号")
                    column = int(digits) - 1 if digits.isdecimal() and len(digits) < 6 else column + 1
                    cells.append((min(column, _MOST_COLUMNS), text.plain(cell)))
            grid.row(cells)
        for anchor in all_of([sheet], "锚点"):
            for line in text.drawn(anchor):
                grid.line(line)
    grid.close()


def _slides(text: UofText, slides: list[Element], pager: Pager) -> None:
    for slide in slides:
        pager.lines(line for line in text.lines(slide) if line != BREAK)
        for notes in all_of([slide], "幻灯片备注"):
            pager.lines(f"备注：{line}" for line in text.lines(notes) if line != BREAK)
        pager.end_page()
    pager.close()
