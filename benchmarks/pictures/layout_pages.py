"""Pages whose reading order is known, because they were made so: columns, upright writing, tables, forms.

Each is set from a text, and its truth is that text in the order a person reads it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
_SIMPLIFIED = 2  # the index of the face within the collection
DPI = 200
SIZE = 29  # pixels: 10.5 points
LEADING = 48
PAGE = 1654, 2339  # A4
MARGIN = 180

Cells = list[list[str]]


@dataclass(frozen=True, slots=True)
class Made:
    """A made page and its text as it is to be read."""

    name: str
    image: Image.Image
    truth: str
    cells: tuple[str, ...] = ()  # of a table, each whole


class _Sheet:
    """A page that is being written on."""

    def __init__(self, size: tuple[int, int] = PAGE) -> None:
        self.image = Image.new("RGB", size, "white")
        self.draw = ImageDraw.Draw(self.image)
        self.font = ImageFont.truetype(FONT, SIZE, index=_SIMPLIFIED)
        self.heading = ImageFont.truetype(FONT, 44, index=_SIMPLIFIED)

    def column(self, lines: list[str], left: int, top: int) -> None:
        """Lines one below the other."""
        for number, line in enumerate(lines):
            self.draw.text((left, top + number * LEADING), line, "black", self.font)

    def upright(self, lines: list[str], right: int, top: int, pitch: int) -> None:
        """Lines of upright characters, from right to left."""
        for number, line in enumerate(lines):
            for place, character in enumerate(line):
                at = right - number * LEADING * 1.2, top + place * pitch
                self.draw.text(at, character, "black", self.font, "ma")

    def table(self, cells: Cells, widths: list[int], left: int, top: int) -> None:
        """A ruled table whose cells hold lines parted by line feeds."""
        for row in cells:
            height = max(cell.count("\n") + 1 for cell in row) * LEADING + 16
            x = left
            for cell, width in zip(row, widths, strict=True):
                self.draw.rectangle((x, top, x + width, top + height), outline="black", width=2)
                lines = cell.split("\n")
                middle = top + (height - len(lines) * LEADING) // 2 + 6
                self.column(lines, x + 12, middle)
                x += width
            top += height


def lines_of(text: str, wide: int) -> list[str]:
    """`text` in lines of `wide` characters."""
    return [text[start : start + wide] for start in range(0, len(text), wide)]


def two_columns(text: str) -> Made:
    """A heading across, two columns of running text, a page number."""
    sheet, body = _Sheet(), lines_of(text, 20)[:70]
    half = len(body) // 2
    sheet.draw.text((PAGE[0] / 2, 200), "档案工作研究", "black", sheet.heading, "mt")
    sheet.column(body[:half], MARGIN, 320)
    sheet.column(body[half:], MARGIN + 20 * SIZE + 110, 320)
    sheet.draw.text((PAGE[0] / 2, 2250), "12", "black", sheet.font, "mt")
    return Made("two columns", sheet.image, "\n".join(["档案工作研究", *body, "12"]))


def newspaper(text: str) -> Made:
    """Three columns under a heading."""
    sheet, body = _Sheet(), lines_of(text, 13)[:75]
    sheet.draw.text((PAGE[0] / 2, 200), "滨海日报", "black", sheet.heading, "mt")
    for number in range(3):
        sheet.column(body[number * 25 : number * 25 + 25], 150 + number * (13 * SIZE + 80), 320)
    return Made("three columns", sheet.image, "\n".join(["滨海日报", *body]))


def headlines(text: str) -> Made:
    """Three columns put out of step by headlines in larger type; one reaches over two columns."""
    sheet, pitch = _Sheet(), 13 * SIZE + 80
    words = iter(lines_of(text, 13))
    truth = ["滨海日报", "档案开放利用迈出新步伐群众查档少跑腿"]
    sheet.draw.text((PAGE[0] / 2, 120), truth[0], "black", sheet.heading, "mt")
    sheet.draw.text((150, 250), truth[1], "black", sheet.heading)
    # In each column: headlines, and how many lines follow; a last line of a paragraph is short.
    columns = (
        [("", 9), ("乡村记忆馆\n开馆迎客", 13), ("旧城改造提速", 11)],
        [("", 14), ("冷空气明晚来袭", 7), ("数字校园建设\n惠及万名师生", 9)],
        [("城市展厅", 11), ("春耕备耕\n全面展开", 8), ("非遗传承有新人", 12)],
    )
    for number, stories in enumerate(columns):
        left, top = 150 + number * pitch, (340, 340, 250)[number]
        for headline, count in stories:
            for title in headline.split():
                sheet.draw.text((left, top), title, "black", sheet.heading)
                top, truth = top + 66, [*truth, title]
            body = [next(words) for _ in range(count)]
            body[0], body[-1] = body[0][:11], body[-1][:5]
            sheet.column(["\u3000\u3000" + body[0], *body[1:]], left, top + 8)
            top, truth = top + 8 + count * LEADING + 20, [*truth, *body]
    return Made("headlines", sheet.image, "\n".join(truth))


def upright(text: str) -> Made:
    """Ten columns of thirty upright characters under a heading that lies."""
    sheet, body = _Sheet((1100, 1500)), lines_of(text, 30)[:10]
    sheet.draw.text((550, 90), "家谱序言", "black", sheet.heading, "mt")
    sheet.upright(body, 900, 220, 36)
    return Made("upright", sheet.image, "\n".join(["家谱序言", *body]))


def table(text: str) -> Made:
    """A ruled table whose cells hold several lines, between two paragraphs; read line by line across them."""
    sheet, words = _Sheet(), lines_of(text, 14)
    cells = [["序号", "归档范围", "保管期限"]]
    for row in range(8):
        wrapped = [words[row * 3], words[row * 3 + 1], words[row * 3 + 2][:6]]
        cells.append([str(row + 1), "\n".join(wrapped), ("永久", "三十年")[row % 2]])
    sheet.column(["归档范围和保管期限表如下："], MARGIN, 200)
    sheet.table(cells, [120, 460, 260], MARGIN, 280)
    sheet.column(["本表自发布之日起施行。"], MARGIN, 2100)
    inside = [line for row in cells for line in _across(row)]
    truth = "\n".join(["归档范围和保管期限表如下：", *inside, "本表自发布之日起施行。"])
    return Made("table", sheet.image, truth, tuple(cell for row in cells for cell in row))


def _across(row: list[str]) -> list[str]:
    """The lines of a row's cells, which are centred in their height, from top to bottom."""
    parts = [cell.split("\n") for cell in row]
    highest = max(len(lines) for lines in parts)
    placed = [
        ((highest - len(lines)) / 2 + number, column, line)
        for column, lines in enumerate(parts)
        for number, line in enumerate(lines)
    ]
    return [line for _, _, line in sorted(placed)]


def ruled(cells: Cells) -> Image.Image:
    """A page with nothing but a ruled table of three columns."""
    sheet = _Sheet()
    sheet.table(cells, [120, 460, 260], MARGIN, 280)
    return sheet.image


def form(_: str) -> Made:
    """The end of a contract: two parties' labels beside each other, read row by row."""
    sheet = _Sheet()
    pairs = [
        ("甲方（盖章）：滨海新区档案馆", "乙方（盖章）：星海数字科技有限公司"),
        ("法定代表人：王建国", "法定代表人：李志强"),
        ("委托代理人：", "委托代理人：赵敏"),
        ("地址：滨海新区和平路十八号", "地址：高新区创新大道二百号"),
        ("电话：022-66880011", "电话：0755-88661234"),
        ("开户银行：中国银行滨海支行", "开户银行：工商银行高新支行"),
        ("账号：6222020200112233", "账号：6217000010099887"),
        ("签订日期：2026年3月18日", "签订日期：2026年3月18日"),
    ]
    for number, (left, right) in enumerate(pairs):
        sheet.column([left], MARGIN, 300 + number * 90)
        sheet.column([right], 900, 300 + number * 90)
    return Made("form", sheet.image, "\n".join(word for pair in pairs for word in pair))


Maker = Callable[[str], Made]
MAKERS: tuple[Maker, ...] = (two_columns, newspaper, headlines, upright, table, form)


def pages(text: str) -> Iterator[Made]:
    """Each kind of page, set from `text`."""
    for make in MAKERS:
        yield make(text)
