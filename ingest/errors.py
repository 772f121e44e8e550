"""Why a file is parked: one error, one table of reason codes.

IngestError            a file cannot go on; `reason` is a key of REASONS
├── NeedsPassword      state needs_password
├── Unreadable         state unreadable
└── Refused            state refused: it was not even taken

Every code says what happened and what to do next, in Chinese (the msgid of its translation).
"""

from typing import NamedTuple

from archive.record import State


class Advice(NamedTuple):
    """What happened and what to do next."""

    message: str
    todo: str


REASONS: dict[str, Advice] = {
    "password": Advice("文件有密码，读不了内容。", "请去掉密码后重新放入，或把密码告诉档案员。"),
    "wrong_password": Advice("输入的密码打不开文件。", "请核对后再输入一次；原件已保存。"),
    "damaged": Advice("文件已损坏或不完整，打不开。", "请从原处重新复制一份再放入；原件已保存。"),
    "volume": Advice(
        "这是分卷压缩包中的一卷，单独打不开。", "请把各卷放在一起解压，再放入解出的文件；这一卷已保存。"
    ),
    "empty": Advice("文件是空的。", "请检查来源，重新放入有内容的文件。"),
    "too_slow": Advice(
        "读取超过了时限。", "请拆分文件，或由管理员放宽 limits.seconds 和 limits.total_seconds 后重新读取。"
    ),
    "too_big_in_memory": Advice(
        "读取时占用的内存超过了上限。", "请拆分文件，或由管理员放宽 limits.memory_mib 后重新读取。"
    ),
    "too_much_text": Advice("文字超过了上限。", "请拆分文件，或由管理员放宽 limits.characters 后重新读取。"),
    "too_much_output": Advice(
        "附件或页面的数量、大小超过了上限。",
        "请拆分文件后重新放入，或由管理员放宽 limits.members、limits.output_mib 或 limits.pixels 后重新读取；"
        "原件已保存。",
    ),
    "reader_died": Advice(
        "读取程序中途退出。", "原件已保存；可以再读一次，仍不行请换一种格式另存后重新放入。"
    ),
    "changed_while_read": Advice("文件在读取时被改动。", "无须处理：写完后会自动再取。"),
    "no_permission": Advice("没有读取这个文件的权限。", "请为归档程序开放读取权限，之后会自动再取。"),
    "disk_full": Advice("存储空间不足，没有收下。", "请腾出空间；源文件未动，之后会自动再取。"),
    "vanished": Advice("文件在收取之前不见了。", "如需归档，请重新放入。"),
    "io_error": Advice("读写时出错。", "请检查磁盘或网络共享；源文件未动，之后会自动再取。"),
    "too_large": Advice("文件大小超过了上限，没有收下。", "请拆分文件，或由管理员放宽 limits.file_mib。"),
}


class IngestError(Exception):
    """A file cannot go on.

    `reason` is a key of REASONS; `detail` is a short technical word for the record (never the
    document's own text).
    """

    state = State.UNREADABLE

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        if reason not in REASONS:
            raise KeyError(reason)
        self.reason = reason
        self.detail = detail


class NeedsPassword(IngestError):
    """The file can only be read with a password."""

    state = State.NEEDS_PASSWORD
    code = "password"

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.code, detail)


class Unreadable(IngestError):
    """The file's bytes are kept, its content cannot be read."""


class Refused(IngestError):
    """The file is not taken; its source stays where it is."""

    state = State.REFUSED
