"""The text of a UOF document: the lines of its paragraphs and tables, with what hangs on them."""

import re
from collections.abc import Iterator

from ingest.formats.ooxml.package import Element
from ingest.formats.text.flow import BREAK, cut_paragraph, labelled, row_lines
from ingest.formats.text.list_numbers import LEVELS, Level, NumberedList
from ingest.formats.uof.names import all_of, inner, name, stated

_SKIPPED = frozenset({
    "公用处理规则", "节属性", "段落属性", "句属性", "文字表属性", "表行属性", "单元格属性", "域代码",
    "区域开始", "区域结束", "修订信息集", "批注集", "式样集", "母版集", "幻灯片备注",
})  # fmt: skip
_WITHIN = {"制表符": "\t", "换行符": "\n", "分页符": BREAK}
_NOTES = frozenset({"脚注", "尾注"})
_MOST_BLANKS = 1000
_DEEPEST = 20  # drawings within drawings


class UofText:
    """Turns elements into lines; notes met on the way are remembered."""

    def __init__(self, roots: list[Element]) -> None:
        """`roots` are all parts of the document: its lists and drawings may lie in any of them."""
        self._drawings = {stated(each, "标识符"): each for each in all_of(roots, "图形")}
        self._lists = {stated(each, "标识符"): _list(each) for each in all_of(roots, "自动编号")}
        self._revisions: list[str] = []  # the kinds of tracked changes that are open
        self._depth = 0
        self.tracked = False
        self.notes: list[str] = []

    def lines(self, container: Element) -> Iterator[str]:
        """The lines of all that is in `container`, and BREAK where a page ends."""
        for each in container:
            kind = name(each)
            if kind == "段落":
                yield from self._paragraph(each)
            elif kind == "行":
                yield from row_lines(self._cell(cell) for cell in each if name(cell) == "单元格")
            elif kind == "锚点":
                yield from self.drawn(each)
            elif kind not in _SKIPPED:
                yield from self.lines(each)

    def drawn(self, anchor: Element) -> Iterator[str]:
        """The lines of the drawing that is shown here; each is shown once, whoever else points to it."""
        yield from self._drawing(stated(anchor, "图形引用"))

    def _drawing(self, identifier: str) -> Iterator[str]:
        drawing = self._drawings.pop(identifier, None) if self._depth < _DEEPEST else None
        if drawing is None:
            return
        self._depth += 1
        yield from (line for line in self.lines(drawing) if line != BREAK)
        for member in re.split(r"[,\s]+", stated(drawing, "组合列表")):
            yield from self._drawing(member)
        self._depth -= 1

    def plain(self, element: Element) -> str:
        """The text of a cell's value or of a paragraph, without what hangs on it."""
        pieces: list[str] = []
        self._inline(element, pieces, [])
        return "".join(pieces)

    def _cell(self, cell: Element) -> list[str]:
        return [line for line in self.lines(cell) if line != BREAK]

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        properties = inner(paragraph, "段落属性")
        if stated(inner(properties, "段前分页"), "值") == "true":
            yield BREAK
        pieces: list[str] = []
        anchors: list[Element] = []
        self._inline(paragraph, pieces, anchors)
        yield from cut_paragraph(labelled(self._label(properties), "".join(pieces)))
        for anchor in anchors:
            yield from self.drawn(anchor)

    def _inline(self, element: Element, pieces: list[str], anchors: list[Element]) -> None:
        """The text of a paragraph's content into `pieces`, what hangs on it into `anchors`."""
        for each in element:
            kind = name(each)
            if kind in ("修订开始", "修订结束"):
                self._track(each, kind)
            elif "delete" in self._revisions:
                self._inline(each, [], [])
            elif kind == "文本串":
                pieces.append(each.text or "")
            elif kind == "空格符":
                count = stated(each, "个数")
                pieces.append(" " * min(int(count) if count.isdecimal() else 1, _MOST_BLANKS))
            elif kind in _WITHIN:
                pieces.append(_WITHIN[kind])
            elif kind in _NOTES:
                self.notes += [line for line in self.lines(each) if line != BREAK]
            elif kind == "锚点":
                anchors.append(each)
            elif kind not in _SKIPPED:
                self._inline(each, pieces, anchors)

    def _track(self, mark: Element, kind: str) -> None:
        self.tracked = True
        if kind == "修订开始":
            self._revisions.append(stated(mark, "类型"))
        elif self._revisions:
            self._revisions.pop()

    def _label(self, properties: Element | None) -> str:
        """The number of a paragraph in its list, with the gap after it; "" without one."""
        place = inner(properties, "自动编号信息")
        found = self._lists.get(stated(place, "编号引用"))
        digits = stated(place, "编号级别")
        level = int(digits) if digits in {str(each) for each in range(LEVELS)} else 0
        if found is None or level not in found.levels:
            return ""
        anew = stated(place, "起始编号") if stated(place, "重新编号") == "true" else ""
        found.count(level, int(anew) if anew.isdecimal() and len(anew) < 9 else None)
        return found.label(level)


def _list(element: Element) -> NumberedList:
    return NumberedList({number: _level(each) for number, each in enumerate(all_of([element], "级别"))})


def _level(element: Element) -> Level:
    form, text = inner(element, "编号格式"), inner(element, "编号格式表示")
    start = inner(element, "起始编号")
    digits = (start.text or "") if start is not None else ""
    words = ((form.text or "") if form is not None else "").split("-")
    if form is None or inner(element, "项目符号") is not None:
        words = ["bullet"]
    return Level(
        start=int(digits) if digits.isdecimal() and len(digits) < 9 else 1,
        form=words[0] + "".join(word.capitalize() for word in words[1:]),
        text=(text.text or "") if text is not None else "",
    )
