"""What may be wrong with a site, and what to do about it."""

import importlib.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from archive.catalogue import audit, records
from archive.errors import StoreError
from archive.record import UNDER_WAY, State
from guidang.site import Site
from ingest.ocr.installed import name as engine_name
from ingest.ocr.installed import there
from ingest.tools import unrar
from search.engine import IndexUnusable

_SHOWN = 5
_LOW_SPACE = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, whether it is good, the details, and what to do if it is not."""

    what: str
    good: bool
    detail: str = ""
    todo: str = ""


def checkup(site: Site, *, quick: bool = False) -> Iterator[Finding]:
    """Look at everything, one finding at a time; `quick` leaves out reading the originals again."""
    yield from _tools()
    yield _recognition(site)
    yield _space(site)
    yield _folders(site)
    yield _index(site)
    yield _store_names(site)
    if not quick:
        yield _store_hashes(site)
    yield _audit(site)


def _tools() -> Iterator[Finding]:
    for module, what in (
        ("rjieba", "分词 rjieba"),
        ("rapidocr", "文字识别 rapidocr"),
        ("pypdfium2", "PDF pypdfium2"),
    ):
        there = importlib.util.find_spec(module) is not None
        yield Finding(what, there or module == "rjieba", "" if there else "缺少", "请重新安装归档程序。")
    # Without them everything else is read, and of RAR archives what is only stored.
    unpacks = all(unrar.program(version) for version in unrar.VERSIONS)
    yield Finding(
        "RAR 解压程序", True, "" if unpacks else "缺少", "请安装 libarchive-tools（bsdtar）和 unar。"
    )


def _recognition(site: Site) -> Finding:
    options = site.read_options()
    good = not options.ocr or there(options)
    return Finding(
        "文字识别",
        good,
        engine_name(options) if good else f"{options.engine} 不可用",
        f"请安装 Tesseract 及其语言数据（{options.languages}），或把 reading.engine 改回 rapid。",
    )


def _space(site: Site) -> Finding:
    free = shutil.disk_usage(site.folder).free
    return Finding("磁盘空间", free > _LOW_SPACE, f"{free / (1 << 30):.1f} GiB", "请腾出空间或换更大的磁盘。")


def _folders(site: Site) -> Finding:
    missing = [str(folder.path) for folder in site.drop_folders() if not folder.path.is_dir()]
    detail = "、".join(missing) or str(len(site.drop_folders()))
    return Finding("投放文件夹", not missing, detail, "请检查网络共享是否已连接。")


def _index(site: Site) -> Finding:
    what, todo = "索引与目录库一致", "请运行 guidang rebuild 重建索引。"
    try:
        engine = site.engine()
    except IndexUnusable as error:
        return Finding(what, False, str(error), todo)
    have = set(engine.ids())
    engine.close()
    with site.database.read() as connection:
        wanted = set(records.ids_in_state(connection, State.INDEXED))
        # Those that are being read, for the first time or again, may be found already.
        under_way = {i for state in UNDER_WAY for i in records.ids_in_state(connection, state)}
        waiting = records.waiting_for_index(connection)
    missing, extra = sorted(wanted - have), sorted(have - wanted - under_way)
    detail = f"{len(have)} / {len(wanted)}"
    if missing:
        detail += f"，缺 {missing[:_SHOWN]}"
    if len(extra) > waiting:
        detail += f"，多 {extra[:_SHOWN]}"
    return Finding(what, not missing and len(extra) <= waiting, detail, todo)


def _store_names(site: Site) -> Finding:
    with site.database.read() as connection:
        wanted = set(records.hashes(connection))
    there = set(site.store.everything())
    missing, orphans = sorted(wanted - there), there - wanted
    detail = f"{len(wanted)}" + (f"，无记录的 {len(orphans)}" if orphans else "")
    return Finding(
        "原件齐全",
        not missing,
        detail + "".join(f" {name}" for name in missing[:_SHOWN]),
        "请从备份恢复 store 文件夹。",
    )


def _store_hashes(site: Site) -> Finding:
    damaged = []
    for name in site.store.everything():
        try:
            site.store.verify(name)
        except StoreError:
            damaged.append(name)
    return Finding("原件未被改动", not damaged, " ".join(damaged[:_SHOWN]), "请从备份恢复这些文件。")


def _audit(site: Site) -> Finding:
    with site.database.read() as connection:
        broken = [number for number, _ in zip(audit.check(connection), range(_SHOWN), strict=False)]
    return Finding(
        "审计链完整", not broken, " ".join(map(str, broken)), "审计记录被改动过，请查明原因并保留现场。"
    )
