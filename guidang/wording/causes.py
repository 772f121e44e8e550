"""The technical word of what ended a reading, in words a person understands."""

import re

from archive.catalogue.looking.records import Record
from archive.notes import ReasonCode
from archive.record import UNDER_WAY
from guidang.wording.words import Translate, msgid

_EXIT = re.compile(r"exit code (-?\d+)")
_KILLED = frozenset({9, 15})  # by these signals others end a process; by all others it ends itself

_BY_OTHERS = msgid("被外部终止（机器内存不足，或有人结束了它），信号 {number}")
_CRASHED = msgid("程序崩溃，信号 {number}")
_LEFT = msgid("程序自行退出，代码 {number}")


def told(record: Record, translate: Translate) -> str:
    """How the reading of this record ended, beside its reason; "" where the reason says all.

    Of one that waits for another try, after a reading process died over it, how the first ended.
    """
    if record.state in UNDER_WAY and _EXIT.fullmatch(record.reason_detail):
        why = _plain(record.reason_detail, translate)
        return translate(msgid("上次读取中途停止（{why}），将在其他文件之后再单独读一次。")).format(why=why)
    if (
        record.reason not in (ReasonCode.READER_DIED, ReasonCode.TOO_BIG_IN_MEMORY)
        or not record.reason_detail
    ):
        return ""
    ends = [_plain(end, translate) for end in record.reason_detail.split("; ")]
    if len(ends) < 2:
        return ends[0]
    return translate(msgid("读了两次，两次都中途停止：{first}；{last}")).format(first=ends[0], last=ends[-1])


def _plain(detail: str, translate: Translate) -> str:
    if not (found := _EXIT.fullmatch(detail)):
        return detail
    number = int(found[1])
    if number >= 0:
        return translate(_LEFT).format(number=number)
    return translate(_BY_OTHERS if -number in _KILLED else _CRASHED).format(number=-number)
