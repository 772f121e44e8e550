"""One thing that keeps a site from working: which part, what happened, what to do, since when."""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import Advice, CatalogueError, GuidangError, StoreError
from archive.notes import OF_THE_MACHINE, ReasonCode
from guidang.site.site import Site
from guidang.wording.words import Translate, msgid
from ingest.errors import IngestError
from search.engine import IndexUnusable

# The parts of a site that may fail, as people call them.
PARTS = {
    "catalogue": msgid("目录库"),
    "store": msgid("原件存储"),
    "index": msgid("全文索引"),
    "work": msgid("工作文件夹"),
    "copies": msgid("可检索副本"),
    "folders": msgid("投放文件夹"),
    "intake": msgid("收取"),
}
INDEX = {
    "missing": Advice(
        "全文索引不见了。", "请检查索引所在的磁盘；磁盘无误的，请运行 guidang rebuild 重建索引。"
    ),
    "analysis": Advice(
        "全文索引是用另一种分词设置建立的，查出的结果会不对。", "请运行 guidang rebuild 重建索引。"
    ),
    "broken": Advice("全文索引已损坏。", "请运行 guidang rebuild 重建索引。"),
}
SILENT = Advice(
    "{name}没有应答，已等了 {seconds} 秒以上。", "请检查所在的磁盘、网络共享或服务器；恢复后会自动继续。"
)
LOST_FOLDER = Advice(
    "投放文件夹 {folder} 不见了或打不开。", "请检查网络共享是否已连接；接上后会自动继续收取。"
)
_FULL = Advice("{name}所在的磁盘满了（{folder}）。", "请腾出空间；之后会自动继续。")
_GONE = Advice("{name}不见了（{folder}）。", "请检查所在的磁盘或网络共享是否已连接；恢复后会自动继续。")
_LOCKED = Advice("{name}不能写入（{folder}：{error}）。", "请检查权限，以及磁盘是否只读；改正后会自动继续。")
_FAILING = Advice("{name}读写出错（{folder}：{error}）。", "请检查所在的磁盘或网络共享；恢复后会自动继续。")
_UNKNOWN = Advice("{name}出错了（{error}），会自动重试。", "反复出现时请把 logs/guidang.log 交给系统管理员。")

_OF_CODE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.EACCES: _LOCKED,
    errno.EPERM: _LOCKED,
    errno.EROFS: _LOCKED,
}
_OF_REASON = {ReasonCode.DISK_FULL: errno.ENOSPC, ReasonCode.NO_PERMISSION: errno.EACCES}
# What stands behind a stage of the pipeline, where its error does not say.
_BEHIND = {"receive": "store", "release": "store", "index": "index", "copy": "copies"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """`part` is a key of PARTS; message and advice are msgids with `{names}` for the values, `{name}` for
    the part's."""

    part: str
    message: str
    advice: str
    values: Mapping[str, object] = field(default_factory=dict)
    since: str = ""  # ISO 8601, UTC

    def told(self, translate: Translate) -> dict[str, str]:
        """The trouble in words, and since when."""
        values = {**self.values, "name": translate(PARTS[self.part])}
        message, advice = (translate(text).format(**values) for text in (self.message, self.advice))
        return {"part": self.part, "message": message, "advice": advice, "since": self.since}


def folders(site: Site) -> dict[str, Path]:
    """The folders of a site that its work writes to, by part."""
    own = {"store": site.store_folder, "index": site.index_folder, "work": site.work}
    return own | {"copies": site.copies.folder}


def of(error: Exception, site: Site, part: str = "intake") -> Trouble:
    """What an error means; `part`, or the name of a pipeline's stage, where the error itself does not say."""
    if isinstance(error, IndexUnusable):
        return Trouble("index", *INDEX.get(error.why, INDEX["broken"]))
    if isinstance(error, GuidangError):
        kinds = ((CatalogueError, "catalogue"), (StoreError, "store"))
        own = next((name for kind, name in kinds if isinstance(error, kind)), _known(part))
        return Trouble(own, error.message, error.advice, error.values)
    if isinstance(error, IngestError) and error.reason in OF_THE_MACHINE:
        return of_code(_known(part), _OF_REASON.get(error.reason, errno.EIO), error.reason, site)
    if isinstance(error, OSError):
        own = _by_place(error, site) or _known(part)
        return of_code(own, error.errno or 0, error.strerror or str(error), site, error.filename)
    # A reading process that could not start hands over its traceback: what was wrong stands in the last line.
    lines = str(error).strip().splitlines() or [""]
    told = lines[-1] if lines[0].startswith("Traceback") else f"{type(error).__name__}: {lines[0]}"
    return Trouble(_known(part), *_UNKNOWN, {"error": told})


def of_code(part: str, code: int, words: str, site: Site, place: object = None) -> Trouble:
    """What the system's error `code` means for a part, at `place`; or in its folder."""
    # A temporary file's name says nothing to people.
    known = folders(site).get(part)
    folder = known or place or site.folder
    return Trouble(part, *_OF_CODE.get(code, _FAILING), {"folder": folder, "error": words})


def _known(part: str) -> str:
    return part if part in PARTS else _BEHIND.get(part, "work")


def _by_place(error: OSError, site: Site) -> str | None:
    """The part in whose folder the error happened."""
    names = [Path(name) for name in (error.filename2, error.filename) if isinstance(name, str)]
    places = folders(site).items()
    return next((part for path in names for part, place in places if path.is_relative_to(place)), None)
