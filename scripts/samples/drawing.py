"""The drawing: an A3 landscape sheet with frame, plan, notes and title block (GB/T 50001)."""

from datetime import date
from pathlib import Path

from samples.making.pdf import print_pdf
from samples.making.plan import line, plan, text

TITLE = "北塘泵站一层平面图"
AUTHOR = "澜江市市政工程设计院"
MADE = date(2024, 5, 15)
STYLE = """
@page { size: 420mm 297mm; margin: 0 }
* { margin: 0; padding: 0 }
svg { display: block; width: 420mm; height: 296.5mm }
text { font-family: Sans; text-anchor: middle }
.left { text-anchor: start }
.thin, .thick, .axis, .frame { fill: none; stroke: #000; stroke-width: 0.18 }
.thick { stroke-width: 0.5 }
.frame { stroke-width: 1 }
.axis { stroke: #b00; stroke-width: 0.13; stroke-dasharray: 8 1.5 1 1.5 }
.solid { fill: #000 }
.gap { fill: #fff; stroke: #000; stroke-width: 0.18 }
"""
NOTES = (
    "说明：",
    "1. 本图尺寸除标高以米计外，其余均以毫米计。",
    "2. 室内地坪±0.000相当于绝对标高36.450。",
    "3. 未注明的墙体均为240厚页岩砖墙，轴线居中。",
    "4. 水泵基础及预留孔洞详见结施-05、水施-04。",
    "5. 门窗见门窗表（建施-11）。",
)
LEFT, TOP, WIDTH, ROW = 235, 244, 180, 8  # title block, mm
COLUMNS = (0, 22, 52, 74, 104, 126, 180)
CELLS = (  # row, first column, last column, words
    (1, 0, 1, "工程名称"),
    (1, 1, 4, "北塘泵站更新改造工程"),
    (1, 4, 5, "图　别"),
    (1, 5, 6, "建筑施工图"),
    (2, 0, 1, "图　名"),
    (2, 1, 4, TITLE),
    (2, 4, 5, "图　号"),
    (2, 5, 6, "建施-03"),
    (3, 0, 1, "设　计"),
    (3, 1, 2, "韩雪松"),
    (3, 2, 3, "审　核"),
    (3, 3, 4, "董其远"),
    (3, 4, 5, "比　例"),
    (3, 5, 6, "1:100"),
    (4, 0, 1, "校　对"),
    (4, 1, 2, "孟繁星"),
    (4, 2, 3, "审　定"),
    (4, 3, 4, "罗世安"),
    (4, 4, 5, "日　期"),
    (4, 5, 6, "2024.05"),
    (5, 0, 1, "设计阶段"),
    (5, 1, 2, "施工图"),
    (5, 2, 3, "专　业"),
    (5, 3, 4, "建筑"),
    (5, 4, 5, "张　次"),
    (5, 5, 6, "共 12 张 第 3 张"),
)


def write_drawing(target: Path) -> None:
    """Print the sheet to the PDF `target`."""
    parts = [
        '<rect class="thin" x="0.2" y="0.2" width="419.6" height="296"/>',
        '<rect class="frame" x="25" y="5" width="390" height="287"/>',
        f'<g transform="translate(88 50)">{plan()}</g>',
        text(215, 216, "一层平面图　1:100", 7),
        line(180, 219, 250, 219, "thick"),
        *(text(40, 232 + 8 * i, words, 4, "left") for i, words in enumerate(NOTES)),
        _north(392, 30),
        _title_block(),
    ]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 296.5">{"".join(parts)}</svg>'
    html = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{STYLE}</style>{svg}</html>'
    print_pdf(html, target, title=TITLE, author=AUTHOR, made=MADE)


def _north(x: float, y: float) -> str:
    arrow = f'<path class="solid" d="M{x} {y - 12}L{x + 1.5} {y + 11}L{x - 1.5} {y + 11}Z"/>'
    return f'<circle class="thin" cx="{x}" cy="{y}" r="12"/>{arrow}' + text(x, y - 14, "北", 5)


def _title_block() -> str:
    parts = [f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{6 * ROW}"/>']
    parts.append(text(LEFT + WIDTH / 2, TOP + 6, AUTHOR, 5.5))
    parts += [line(LEFT, TOP + ROW * i, LEFT + WIDTH, TOP + ROW * i) for i in range(1, 6)]
    for row, first, last, words in CELLS:
        x, right, y = LEFT + COLUMNS[first], LEFT + COLUMNS[last], TOP + ROW * row
        parts.append(line(right, y, right, y + ROW) + text((x + right) / 2, y + 5.4, words, 3.8))
    return "".join(parts)
