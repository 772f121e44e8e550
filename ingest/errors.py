"""Errors that park a file, and the table of reason codes.

IngestError            a file cannot go on; `reason` is one of ReasonCode
├── NeedsPassword      state needs_password
├── Unreadable         state unreadable
└── Refused            state refused: it was not even taken

Every code says what happened and what to do next, in Chinese (the msgid of its translation).
"""

from collections.abc import Mapping

from archive.errors import Advice
from archive.notes import ReasonCode
from archive.record import State

REASONS: Mapping[str, Advice] = {
    ReasonCode.PASSWORD: Advice("文件有密码，读不了内容。", "请把密码告诉档案员；原件已保存。"),
    ReasonCode.WRONG_PASSWORD: Advice("输入的密码打不开文件。", "请核对后再输入一次；原件已保存。"),
    ReasonCode.DAMAGED: Advice("文件已损坏或不完整，打不开。", "请从原处重新复制一份再放入；原件已保存。"),
    ReasonCode.VOLUME: Advice(
        "这是分卷压缩包中的一卷，单独打不开。", "请把各卷放在一起解压，再放入解出的文件；这一卷已保存。"
    ),
    ReasonCode.EMPTY: Advice(
        "文件是空的。", "请检查来源，重新放入有内容的文件；投放文件夹里的空文件写入内容后会自动再取。"
    ),
    ReasonCode.TOO_SLOW: Advice(
        "读取超过了时限。", "请拆分文件，或由管理员放宽 limits.seconds 和 limits.total_seconds 后重新读取。"
    ),
    ReasonCode.TOO_BIG_IN_MEMORY: Advice(
        "读取时占用的内存超过了上限。", "请拆分文件，或由管理员放宽 limits.memory_mib 后重新读取。"
    ),
    ReasonCode.TOO_MUCH_TEXT: Advice(
        "文字超过了上限。", "请拆分文件，或由管理员放宽 limits.characters 后重新读取。"
    ),
    ReasonCode.TOO_MUCH_OUTPUT: Advice(
        "附件或页面的数量、大小超过了上限。",
        "请拆分文件后重新放入，或由管理员放宽 limits.members、limits.output_mib 或 limits.pixels 后重新读取；"
        "原件已保存。",
    ),
    ReasonCode.READER_DIED: Advice(
        "读取程序中途退出。", "原件已保存；可以再读一次，仍不行请换一种格式另存后重新放入。"
    ),
    ReasonCode.NO_PERMISSION: Advice(
        "没有读取这个文件的权限。", "请为归档程序开放读取权限，之后会自动再取。"
    ),
    ReasonCode.DISK_FULL: Advice("存储空间不足，没有收下。", "请腾出空间；源文件未动，之后会自动再取。"),
    ReasonCode.VANISHED: Advice("文件在收取之前不见了。", "如需归档，请重新放入。"),
    ReasonCode.IO_ERROR: Advice("读写时出错。", "请检查磁盘或网络共享；源文件未动，之后会自动再取。"),
    ReasonCode.TOO_LARGE: Advice(
        "文件大小超过了上限，没有收下。", "请拆分文件，或由管理员放宽 limits.file_mib。"
    ),
}


class IngestError(Exception):
    """A file cannot go on.

    `reason` is its code; `detail` is a short technical word for the record (never the
    document's own text).
    """

    state = State.UNREADABLE

    def __init__(self, reason: ReasonCode, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = ReasonCode(reason)
        self.detail = detail


class NeedsPassword(IngestError):
    """The file can only be read with a password."""

    state = State.NEEDS_PASSWORD
    code = ReasonCode.PASSWORD

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.code, detail)


class Unreadable(IngestError):
    """The file's bytes are kept, its content cannot be read."""


class Refused(IngestError):
    """The file is not taken; its source stays where it is."""

    state = State.REFUSED
