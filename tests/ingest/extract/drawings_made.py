"""Drawings made for the tests: by ezdxf, with title blocks as the standards have them."""

from pathlib import Path

import ezdxf.filemanagement
from ezdxf.document import Drawing
from ezdxf.layouts.base import BaseLayout

Cell = tuple[float, float, float, float, str]  # left, bottom, right, top (mm), what stands in it

# GB/T 10609.1: no labels for the unit, the name and the number at the right.
MECHANICAL: tuple[Cell, ...] = (
    (235, 54, 255, 61, "标记"), (255, 54, 275, 61, "处数"), (275, 54, 315, 61, "更改文件号"),
    (235, 33, 247, 40, "设计"), (247, 33, 267, 40, "王建国"), (267, 33, 291, 40, "2023.11.08"),
    (235, 26, 247, 33, "审核"), (247, 26, 267, 33, "李秀英"), (267, 26, 291, 33, "2023.11.20"),
    (235, 19, 247, 26, "工艺"), (247, 19, 267, 26, ""), (267, 19, 291, 26, ""),
    (315, 30, 340, 40, "阶段标记"), (340, 30, 352, 40, "质量"), (352, 30, 365, 40, "比例"),
    (315, 20, 340, 30, "S"), (340, 20, 352, 30, "12.5"), (352, 20, 365, 30, "1:2"),
    (315, 5, 365, 20, "共 8 张  第 3 张"),
    (365, 43, 415, 61, "云溪市水泵厂有限公司"), (365, 23, 415, 43, "泵体"), (365, 5, 415, 23, "YX-100-01-02"),
)  # fmt: skip
# A building office's, after GB/T 50001: every value beside its label.
BUILDING: tuple[Cell, ...] = (
    (235, 53, 415, 61, "云溪市建筑设计研究院有限公司"),
    (235, 45, 265, 53, "工程名称"), (265, 45, 415, 53, "云溪市第二水厂扩建工程"),
    (235, 37, 265, 45, "图  名"), (265, 37, 415, 45, "加药间一层平面图"),
    (235, 29, 255, 37, "设计"), (255, 29, 285, 37, "赵志强"), (285, 29, 305, 37, "比例"),
    (305, 29, 345, 37, "1:100"), (345, 29, 365, 37, "图号"), (365, 29, 415, 37, "建施-03"),
    (235, 21, 255, 29, "校对"), (255, 21, 285, 29, "钱敏"), (285, 21, 305, 29, "阶段"),
    (305, 21, 345, 29, "施工图"), (345, 21, 365, 29, "日期"), (365, 21, 415, 29, "2023年11月"),
    (235, 5, 255, 21, "审核"), (255, 5, 285, 21, "孙丽"), (285, 5, 305, 21, "版次"),
    (305, 5, 345, 21, "A"), (345, 5, 365, 21, "张次"), (365, 5, 415, 21, "第 3 张 共 12 张"),
)  # fmt: skip


def sheet(
    space: BaseLayout, cells: tuple[Cell, ...], at: tuple[float, float] = (0, 0), scale: float = 1.0
) -> None:
    """An A3 sheet with its two frames, the cells of its title block and some writing on the drawing."""

    def place(x: float, y: float) -> tuple[float, float]:
        return at[0] + x * scale, at[1] + y * scale

    def rectangle(left: float, bottom: float, right: float, top: float) -> None:
        corners = [place(left, bottom), place(right, bottom), place(right, top), place(left, top)]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            space.add_line(start, end)

    rectangle(0, 0, 420, 297)
    rectangle(25, 5, 415, 292)
    for left, bottom, right, top, text in cells:
        rectangle(left, bottom, right, top)
        if text:
            placed = place(left + 1.5, (bottom + top) / 2 - 1.75)
            space.add_text(text, height=3.5 * scale).set_placement(placed)
    space.add_text("技术要求", height=5 * scale).set_placement(place(60, 120))
    space.add_text("1. 未注圆角R3，直径%%c50%%p0.02，倾角45%%d。", height=3.5 * scale).set_placement(
        place(60, 110)
    )


def drawing(version: str = "R12", encoding: str = "gbk") -> Drawing:
    """An empty drawing of a release; those before 2007 are written in `encoding`."""
    made = ezdxf.filemanagement.new(version)
    made.encoding = encoding
    return made


def saved(made: Drawing, path: Path, binary: bool = False) -> Path:
    """`made` as a DXF file."""
    made.saveas(path, fmt="bin" if binary else "asc")
    return path
