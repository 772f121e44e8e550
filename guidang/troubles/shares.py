"""Which drop folders are away: removed, unreachable, or a share that is no longer mounted.

`work/drop_folders.json` keeps which folders there were, and which of them were mounted. Who watches
keeps it; a folder that was taken away for good is forgotten when watching starts anew.
"""

import json
import os
from pathlib import Path

from guidang.site.site import Site
from ingest.taking.dropfolder import DropFolder, reachable

_KEPT = "drop_folders.json"


def lost(site: Site) -> list[Path]:
    """The drop folders that are away now; the folder of them all where it is, and none was known."""
    there = [folder.path for folder in site.drop_folders()]
    known = _known(site)
    gone = [path for name in known if (path := site.watch_folders / name) not in there]
    away = sorted(gone + [path for path in there if _away(path, known.get(path.name, False))])
    return away or ([] if reachable(site.watch_folders) else [site.watch_folders])


def present(site: Site) -> list[DropFolder]:
    """The drop folders without those that are away."""
    away = set(lost(site))
    return [folder for folder in site.drop_folders() if folder.path not in away]


def remember(site: Site, *, anew: bool = False) -> None:
    """Keep which folders there are; `anew` forgets those of which nothing is left."""
    known = _known(site)
    there = {folder.path.name: folder.path for folder in site.drop_folders()}
    wanted = {name: mounted for name, mounted in known.items() if name in there or not anew}
    for name, path in there.items():
        if not _away(path, known.get(name, False)):
            wanted[name] = os.path.ismount(os.path.realpath(path))
    if wanted == known:
        return
    fresh = site.work / f"{_KEPT}.{os.getpid()}"
    try:
        fresh.write_text(json.dumps(wanted), encoding="utf-8")
        fresh.replace(site.work / _KEPT)
    except OSError:
        return  # a full disk, which is told by itself


def _away(path: Path, was_mounted: bool) -> bool:
    return not reachable(path) or (was_mounted and not os.path.ismount(os.path.realpath(path)))


def _known(site: Site) -> dict[str, bool]:
    """Which folders there were, and whether each was mounted."""
    try:
        kept = json.loads((site.work / _KEPT).read_text(encoding="utf-8"))
        return {str(name): bool(mounted) for name, mounted in kept.items()}
    except (OSError, ValueError, AttributeError):
        return {}
