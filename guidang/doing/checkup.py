"""The checks of a site: what is wrong with it, and what to do about it.

What is said is Chinese msgids, with `{names}` for the values. Each check stands alone: one that fails
is itself a finding, and the others go on.
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.catalogue.arrivals import passwords
from archive.catalogue.ground import soundness
from archive.catalogue.looking import records
from archive.catalogue.readings import copies, indexable
from archive.errors import Advice, GuidangError, StoreError
from guidang.doing.auditing import inspect
from guidang.doing.checked import Finding, installed, recognition
from guidang.site.site import Site
from guidang.troubles import probes
from guidang.troubles.trouble import LOST_FOLDER, PARTS, folders, of
from guidang.wording.words import msgid
from ingest.classifying.classifier import Classifier
from search.engine import IndexUnusable

log = logging.getLogger(__name__)

_NOT_MADE = Advice("没有查成（{error}）。", "请检查磁盘、网络共享和权限；仍不行请把这一行交给系统管理员。")
_SHOWN = 5
_MOST_NAMED = 100
_LOW_SPACE = 1 << 30


@dataclass(frozen=True, slots=True)
class _Check:
    what: str
    look: Callable[[str, Site], Finding | Iterator[Finding]]
    slow: bool = False  # reads the originals again


def checkup(site: Site, *, quick: bool = False) -> Iterator[Finding]:
    """Look at everything, one finding at a time; `quick` leaves out reading the originals again."""
    yield from installed()
    for check in _CHECKS:
        if not (quick and check.slow):
            yield from _guarded(check, site)


def _guarded(check: _Check, site: Site) -> list[Finding]:
    """The findings of a check; where it cannot be made, what keeps it from being made."""
    try:
        found = check.look(check.what, site)
        return [found] if isinstance(found, Finding) else list(found)
    except (GuidangError, IndexUnusable) as error:
        trouble = of(error, site)
        return [Finding(check.what, False, trouble.message, trouble.advice, trouble.values)]
    except Exception as error:
        log.info("check not made: %s", error, exc_info=error)
        return [Finding(check.what, False, *_NOT_MADE, {"error": _why(error)})]


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _recognition(what: str, site: Site) -> Finding:
    return recognition(what, site.read_options())


def _categories(what: str, site: Site) -> Finding:
    return Finding(what, True, str(len(Classifier.load(site.categories).categories)))


def _catalogue(what: str, site: Site) -> Finding:
    with site.database.read() as connection:
        lacking, damage = soundness.lacking(connection), soundness.damage(connection)
    detail = msgid("缺少 {lacking}") if lacking else "{damage}" if damage else ""
    values = {"lacking": "、".join(lacking), "damage": damage}
    return Finding(what, not detail, detail, msgid("请停止归档程序，从备份恢复目录库。"), values)


def _part(part: str) -> Callable[[str, Site], Finding]:
    """A look whether a part's folder is there and takes what is written."""

    def look(what: str, site: Site) -> Finding:
        trouble = next(probes.all_of(site)[part](), None)
        if trouble is None:
            return Finding(what, True, there=folders(site)[part].exists())
        return Finding(what, False, trouble.message, trouble.advice, trouble.values)

    return look


def _space(what: str, site: Site) -> Finding:
    places = [site.folder, *(place for place in folders(site).values() if place.exists())]
    free = min(shutil.disk_usage(place).free for place in places)
    room = f"{free / (1 << 30):.1f} GiB"
    return Finding(what, free > _LOW_SPACE, room, msgid("请腾出空间或换更大的磁盘。"))


def _folders(what: str, site: Site) -> Iterator[Finding]:
    """Whether files can be taken from each drop folder; a finding for each one with a trouble."""
    if not site.watch_folders.is_dir():
        yield Finding(what, False, *LOST_FOLDER, {"folder": site.watch_folders})
        return
    troubles = list(probes.all_of(site)["folders"]())
    for trouble in troubles:
        yield Finding(what, False, trouble.message, trouble.advice, trouble.values)
    if not troubles:
        there = site.drop_folders()
        yield Finding(what, True, str(len(there)), there=bool(there))


def _index(what: str, site: Site) -> Finding:
    engine = site.engine()
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
    return Finding(what, not missing and not extra, detail, msgid("请运行 guidang rebuild 重建索引。"))


def _store_names(what: str, site: Site) -> Finding:
    with site.database.read() as connection:
        wanted = set(records.hashes(connection))
    there = set(site.store.everything())
    missing, orphans = sorted(wanted - there), there - wanted
    detail = f"{len(wanted)}" + (f" (+{len(orphans)})" if orphans else "")
    if orphans and not wanted:
        todo = msgid("目录库里一件也没有，存储里却有原件：请从备份恢复目录库。")
        return Finding(what, False, detail, todo)
    return Finding(
        what,
        not missing,
        detail + "".join(f" {name}" for name in missing[:_SHOWN]),
        msgid("请从备份恢复 store 文件夹。"),
    )


def _store_hashes(what: str, site: Site) -> Finding:
    damaged = []
    for name in site.store.everything():
        try:
            site.store.verify(name)
        except (StoreError, OSError):
            damaged.append(name)
    return Finding(what, not damaged, " ".join(damaged[:_SHOWN]), msgid("请从备份恢复这些文件。"))


def _copies(what: str, site: Site) -> Finding:
    """Whether the searchable copies that the catalogue names are there."""
    with site.database.read() as connection:
        wanted = list(copies.kept(connection))
    lost = [id_ for id_, sha256 in wanted if not site.copies.path(sha256).is_file()]
    return Finding(
        what,
        not lost,
        msgid("{count}，缺 {lost}") if lost else "{count}",
        msgid("请运行 guidang reread --ids {ids}；之后 guidang serve 或 guidang watch 会重新制作副本。"),
        {"count": len(wanted), "lost": len(lost), "ids": ",".join(map(str, lost[:_MOST_NAMED]))},
    )


def _passwords(what: str, site: Site) -> Finding:
    """Whether the site's key opens the passwords that are kept."""
    with site.database.read() as connection:
        sealed = passwords.everything(connection)
    closed = [one for one in sealed if site.key.unseal(one.secret) is None]
    return Finding(
        what,
        not closed,
        msgid("{count}，解不开 {closed}") if closed else "{count}",
        msgid("请从备份恢复 keys/site.key；没有备份的，请重新输入密码。"),
        {"count": len(sealed), "closed": len(closed)},
    )


def _audit(what: str, site: Site) -> Iterator[Finding]:
    """Whether the chain of the log holds, and its seals with it."""
    found = inspect(site)
    yield Finding(
        what,
        not found.broken,
        " ".join(map(str, found.broken)),
        msgid("审计记录被改动过，请查明原因并保留现场。"),
    )
    sealed = msgid("审计记录与封存相符")
    for fault in found.faults:
        yield Finding(sealed, False, fault.message, fault.advice, fault.values)
    if not found.faults:
        number = found.sealed.number if found.sealed else 0
        values = {"number": number, "unsealed": found.unsealed}
        yield Finding(sealed, True, msgid("已封存到第 {number} 条，其后 {unsealed} 条尚未封存"), "", values)


_CHECKS = (
    _Check(msgid("文字识别"), _recognition),
    _Check(msgid("磁盘空间"), _space),
    _Check(msgid("类别规则"), _categories),
    _Check(PARTS["catalogue"], _catalogue),
    *(_Check(PARTS[part], _part(part)) for part in ("store", "index", "work")),
    _Check(msgid("投放文件夹"), _folders),
    _Check(msgid("索引与目录库一致"), _index),
    _Check(msgid("原件齐全"), _store_names),
    _Check(msgid("原件未被改动"), _store_hashes, slow=True),
    _Check(msgid("可检索副本齐全"), _copies),
    _Check(msgid("站点密钥能解开保存的密码"), _passwords),
    _Check(msgid("审计链完整"), _audit),
)
