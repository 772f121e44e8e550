"""What a check finds, and what is installed on this machine."""

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from guidang.wording.words import Translate, msgid
from ingest.ocr.installed import name as engine_name
from ingest.ocr.installed import there
from ingest.ocr.options import ReadOptions
from ingest.tools import dwg_converter, unrar

_MISSING = msgid("缺少")
_AGAIN = msgid("请重新安装归档程序。")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, whether it is good, the details, and what to do if it is not.

    `there` is False for what is not there and need not be. `{name}` in a text is `what`.
    """

    what: str
    good: bool
    detail: str = ""
    todo: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    there: bool = True

    def told(self, translate: Translate) -> dict[str, object]:
        """The finding in words; nothing to do where it is good."""
        values = {**self.values, "name": translate(self.what)}
        detail, todo = (
            translate(text).format(**values) if text and self.values else text and translate(text)
            for text in (self.detail, self.todo)
        )
        return {
            "what": translate(self.what),
            "good": self.good,
            "there": self.there,
            "detail": detail,
            "todo": "" if self.good else todo,
        }


def installed() -> Iterator[Finding]:
    """The libraries and programs that reading stands on."""
    for module, what in (("rapidocr", msgid("文字识别 rapidocr")), ("pypdfium2", "PDF pypdfium2")):
        found = importlib.util.find_spec(module) is not None
        yield Finding(what, found, "" if found else _MISSING, _AGAIN, there=found)
    # Without these everything else is read, and of RAR and DWG the most: so they are no fault.
    yield _optional(
        msgid("分词 rjieba"), importlib.util.find_spec("rjieba") is not None, msgid("缺少；分词会慢一些")
    )
    yield _optional(
        msgid("RAR 解压程序"),
        all(unrar.program(version) for version in unrar.VERSIONS),
        msgid("缺少；读压缩过的 RAR 包须安装 libarchive-tools（bsdtar）和 unar"),
    )
    yield _optional(
        msgid("DWG 转换程序"),
        bool(dwg_converter.find()),
        msgid("缺少；个别版本的 DWG 须安装 LibreDWG（dwg2dxf）或 ODA File Converter"),
    )


def recognition(what: str, options: ReadOptions) -> Finding:
    """Whether pictures can be read with these options; a site may do without."""
    if not options.ocr:
        return Finding(what, True, msgid("没有启用（reading.ocr = false）"), there=False)
    good = there(options)
    return Finding(
        what,
        good,
        engine_name(options) if good else msgid("{engine} 不可用"),
        msgid("请安装 Tesseract 及其语言数据（{languages}），或把 reading.engine 改回 rapid。"),
        {"engine": options.engine, "languages": options.languages},
        good,
    )


def _optional(what: str, found: bool, without: str) -> Finding:
    return Finding(what, True, "" if found else without, there=found)
