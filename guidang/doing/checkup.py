"""The checks of a site: what is wrong with it, and what to do about it.

Messages are Chinese msgids, with `{names}` for the values.
"""

import importlib.util
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archive.catalogue.arrivals import passwords
from archive.catalogue.looking import records
from archive.catalogue.readings import copies, indexable
from archive.errors import StoreError
from guidang.doing.auditing import inspect
from guidang.site.site import Site
from guidang.wording.words import Translate, msgid
from ingest.ocr.installed import name as engine_name
from ingest.ocr.installed import there
from ingest.tools import dwg_converter, unrar
from search.engine import IndexUnusable

_SHOWN = 5
_MOST_NAMED = 100
_LOW_SPACE = 1 << 30
_MISSING = msgid("缺少")


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: what was checked, whether it is good, details, and what to do if it is not."""

    what: str
    good: bool
    detail: str = ""
    todo: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Translate) -> dict[str, object]:
        """The finding in words; nothing to do where it is good."""
        detail, todo = (
            translate(text).format(**self.values) if text and self.values else text and translate(text)
            for text in (self.detail, self.todo)
        )
        return {
            "what": translate(self.what),
            "good": self.good,
            "detail": detail,
            "todo": "" if self.good else todo,
        }


def checkup(site: Site, *, quick: bool = False) -> Iterator[Finding]:
    """Look at everything, one finding at a time; `quick` leaves out reading the originals again."""
    yield from _tools()
    yield _recognition(site)
    yield _space(site)
    yield from _folders(site)
    yield _index(site)
    yield _store_names(site)
    if not quick:
        yield _store_hashes(site)
    yield _copies(site)
    yield _passwords(site)
    yield from _audit(site)


def _tools() -> Iterator[Finding]:
    for module, what in (
        ("rjieba", msgid("分词 rjieba")),
        ("rapidocr", msgid("文字识别 rapidocr")),
        ("pypdfium2", "PDF pypdfium2"),
    ):
        there = importlib.util.find_spec(module) is not None
        missing = "" if there else _MISSING
        yield Finding(what, there or module == "rjieba", missing, msgid("请重新安装归档程序。"))
    # Without these everything else is read, and of RAR and DWG the most: so they are no fault.
    unpacks = all(unrar.program(version) for version in unrar.VERSIONS)
    yield Finding(
        msgid("RAR 解压程序"),
        True,
        "" if unpacks else msgid("缺少；读压缩过的 RAR 包须安装 libarchive-tools（bsdtar）和 unar"),
    )
    yield Finding(
        msgid("DWG 转换程序"),
        True,
        ""
        if dwg_converter.find()
        else msgid("缺少；个别版本的 DWG 须安装 LibreDWG（dwg2dxf）或 ODA File Converter"),
    )


def _recognition(site: Site) -> Finding:
    options = site.read_options()
    good = not options.ocr or there(options)
    return Finding(
        msgid("文字识别"),
        good,
        engine_name(options) if good else msgid("{engine} 不可用"),
        msgid("请安装 Tesseract 及其语言数据（{languages}），或把 reading.engine 改回 rapid。"),
        {"engine": options.engine, "languages": options.languages},
    )


def _space(site: Site) -> Finding:
    free = shutil.disk_usage(site.folder).free
    room = f"{free / (1 << 30):.1f} GiB"
    return Finding(msgid("磁盘空间"), free > _LOW_SPACE, room, msgid("请腾出空间或换更大的磁盘。"))


def _folders(site: Site) -> Iterator[Finding]:
    """Whether files can be taken from each drop folder; a finding for each one with a trouble."""
    what, folders = msgid("投放文件夹"), site.drop_folders()
    troubles = [folder.trouble for folder in folders if folder.trouble]
    for trouble in troubles:
        yield Finding(what, False, trouble.message, trouble.advice, trouble.values)
    if not troubles:
        yield Finding(what, True, str(len(folders)))


def _index(site: Site) -> Finding:
    what, todo = msgid("索引与目录库一致"), msgid("请运行 guidang rebuild 重建索引。")
    try:
        engine = site.engine()
    except IndexUnusable as error:
        return Finding(what, False, str(error), todo)
    # In this order, so that what is entered meanwhile is neither missing nor too much.
    with site.database.read() as connection:
        wanted = indexable.settled(connection)
    have = set(engine.ids())
    engine.close()
    with site.database.read() as connection:
        known = indexable.revisions(connection).keys()
    missing, extra = sorted(wanted - have), sorted(have - known)
    detail = f"{len(have)} / {len(wanted)}"
    if missing:
        detail += f" − {missing[:_SHOWN]}"
    if extra:
        detail += f" + {extra[:_SHOWN]}"
    return Finding(what, not missing and not extra, detail, todo)


def _store_names(site: Site) -> Finding:
    with site.database.read() as connection:
        wanted = set(records.hashes(connection))
    there = set(site.store.everything())
    missing, orphans = sorted(wanted - there), there - wanted
    detail = f"{len(wanted)}" + (f" (+{len(orphans)})" if orphans else "")
    return Finding(
        msgid("原件齐全"),
        not missing,
        detail + "".join(f" {name}" for name in missing[:_SHOWN]),
        msgid("请从备份恢复 store 文件夹。"),
    )


def _store_hashes(site: Site) -> Finding:
    damaged = []
    for name in site.store.everything():
        try:
            site.store.verify(name)
        except StoreError:
            damaged.append(name)
    return Finding(
        msgid("原件未被改动"), not damaged, " ".join(damaged[:_SHOWN]), msgid("请从备份恢复这些文件。")
    )


def _copies(site: Site) -> Finding:
    """Whether the searchable copies that the catalogue names are there."""
    with site.database.read() as connection:
        wanted = list(copies.kept(connection))
    lost = [id_ for id_, sha256 in wanted if not site.copies.path(sha256).is_file()]
    return Finding(
        msgid("可检索副本齐全"),
        not lost,
        msgid("{count}，缺 {lost}") if lost else "{count}",
        msgid("请运行 guidang reread --ids {ids}；之后 guidang serve 或 guidang watch 会重新制作副本。"),
        {"count": len(wanted), "lost": len(lost), "ids": ",".join(map(str, lost[:_MOST_NAMED]))},
    )


def _passwords(site: Site) -> Finding:
    """Whether the site's key opens the passwords that are kept."""
    with site.database.read() as connection:
        sealed = passwords.everything(connection)
    closed = [one for one in sealed if site.key.unseal(one.secret) is None]
    return Finding(
        msgid("站点密钥能解开保存的密码"),
        not closed,
        msgid("{count}，解不开 {closed}") if closed else "{count}",
        msgid("请从备份恢复 keys/site.key；没有备份的，请重新输入密码。"),
        {"count": len(sealed), "closed": len(closed)},
    )


def _audit(site: Site) -> Iterator[Finding]:
    """Whether the chain of the log holds, and its seals with it."""
    found = inspect(site)
    yield Finding(
        msgid("审计链完整"),
        not found.broken,
        " ".join(map(str, found.broken)),
        msgid("审计记录被改动过，请查明原因并保留现场。"),
    )
    what = msgid("审计记录与封存相符")
    for fault in found.faults:
        yield Finding(what, False, fault.message, fault.advice, fault.values)
    if not found.faults:
        number = found.sealed.number if found.sealed else 0
        values = {"number": number, "unsealed": found.unsealed}
        yield Finding(what, True, msgid("已封存到第 {number} 条，其后 {unsealed} 条尚未封存"), "", values)
