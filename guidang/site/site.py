"""A site: the folder that `guidang init` makes, and the real parts that work in it.

    config/  watch_folders/  store/  catalogue.db  index/  keys/  audit/  logs/  work/

The parts (catalogue, store, engine) are chosen here and nowhere else.
"""

import datetime
import os
import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from archive.catalogue.arrivals import passwords
from archive.catalogue.ground.connect import Database
from archive.errors import CatalogueError, GuidangError, RefusedError, SettingsError, SiteError
from archive.originals.copies import CopyFolder
from archive.originals.store import Store
from guidang.site import engines, settings
from guidang.site.keys import AuditKey, SiteKey
from guidang.site.seals import SealFile
from guidang.site.settings import Settings
from ingest.ocr.options import ReadOptions
from ingest.reader import Limits
from ingest.taking.dropfolder import DropFolder, reachable
from search.engine import Engine
from search.live import LiveIndex

SETTINGS_FILE = "config/settings.toml"
FOLDER_FILE = "folder.toml"
SAMPLES_FILE = "config/samples.txt"
_SAMPLES = (
    "本站点由 guidang init --samples 建立，只供试用。\nMade by guidang init --samples, for trying out only.\n"
)
# The folders under the store that hold originals.
_FAN = "[0-9a-f][0-9a-f]"
_PACKAGE = Path(__file__).resolve().parents[1]


def shipped(name: str) -> Path:
    """A shipped data folder (`config` or `watch_folders`): in the installed package, or in a checkout."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Site:
    """An existing site. Raises SiteError when the folder is not one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not (self.folder / SETTINGS_FILE).is_file():
            raise SiteError(
                "{folder} 不是归档站点（缺少 {file}）。",
                "请先运行 guidang init 建立站点，或用 --site 指明站点文件夹。",
                folder=folder,
                file=SETTINGS_FILE,
            )
        self.settings = settings.load(self.folder / SETTINGS_FILE, Settings)

    @property
    def watch_folders(self) -> Path:
        """Where the departments' drop folders lie."""
        return self.folder / "watch_folders"

    @property
    def has_samples(self) -> bool:
        """Whether the site was made with the sample documents, for trying out."""
        return (self.folder / SAMPLES_FILE).is_file()

    @property
    def categories(self) -> Path:
        """Where the category rules lie: the site's own, made from the shipped ones."""
        return self.folder / "config" / "categories"

    @property
    def store_folder(self) -> Path:
        """Where the originals lie."""
        return self.folder / "store"

    @property
    def index_folder(self) -> Path:
        """Where the full-text index lies."""
        return self.folder / "index"

    @property
    def work(self) -> Path:
        """Where unfinished work lies; nothing in it has to outlive the process that made it."""
        return self.folder / "work"

    @cached_property
    def database(self) -> Database:
        """The catalogue, opened and brought to the newest version. Raises CatalogueError."""
        if self.settings.catalogue.url:
            return Database(self.settings.catalogue.url)
        file = self.folder / "catalogue.db"
        # An empty one made in its place would number everything anew.
        if not (file.is_file() and file.stat().st_size) and any(self.store_folder.glob(f"{_FAN}/*")):
            raise CatalogueError(
                "目录库 {file} 不见了或是空的，而存储中还有原件。", "请从备份恢复 catalogue.db。", file=file
            )
        return Database(f"sqlite:///{file}")

    @property
    def keys(self) -> Path:
        """Where the site's own keys lie."""
        return self.folder / "keys"

    @property
    def key(self) -> SiteKey:
        """The site's own key, which seals passwords."""
        return SiteKey(self.keys)

    @property
    def seals(self) -> SealFile:
        """The sealed heads of the audit log."""
        path = self.folder / (self.settings.audit.heads or "audit/heads.jsonl")
        return SealFile(path, AuditKey(self.keys))

    def passwords(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """What to try on these records where they are locked: what was given for one, then the usual ones."""
        with self.database.read() as connection:
            usual = [sealed.secret for sealed in passwords.usual(connection)]
            given = passwords.given(connection, ids)
        common = self._unsealed(usual)
        return {id_: self._unsealed([given[id_].secret]) + common if id_ in given else common for id_ in ids}

    def _unsealed(self, secrets: Sequence[bytes]) -> tuple[str, ...]:
        opened = (self.key.unseal(secret) for secret in secrets)
        return tuple(text for text in opened if text is not None)

    @property
    def copies(self) -> CopyFolder:
        """Where the searchable copies of scans lie."""
        return CopyFolder(self.folder / "copies")

    @cached_property
    def store(self) -> Store:
        """The originals. Raises SiteError where their folder is away."""
        if not (self.store_folder.is_dir() and any(self.store_folder.iterdir())):
            raise SiteError(
                "存储文件夹 {folder} 不见了或是空的。",
                "请检查它所在的磁盘或网络共享是否已连接；丢失的请从备份恢复。",
                folder=self.store_folder,
            )
        return Store(self.store_folder)

    def limits(self) -> Limits:
        """What one file may cost while it is read."""
        given = self.settings.limits
        return Limits(**{name: getattr(given, name) for name in Limits.__slots__})

    def read_options(self) -> ReadOptions:
        """How pages are read."""
        given = self.settings.reading
        return ReadOptions(
            ocr=given.ocr,
            engine=given.engine,
            languages=given.languages,
            page_confidence=given.ocr_min_confidence,
        )

    def engine(self) -> Engine:
        """The index in use. Raises IndexUnusable."""
        return LiveIndex(self.index_folder, self.open_engine)

    def open_engine(self, folder: Path, create: bool) -> Engine:
        """The site's kind of engine on one folder; an empty one made where `create` is True."""
        return engines.opened(self.settings.indexing.engine, folder, create=create)

    def drop_folders(self) -> list[DropFolder]:
        """Every department's drop folder, by name; one that cannot be taken from says why (`trouble`)."""
        paths = sorted(self.watch_folders.iterdir()) if reachable(self.watch_folders) else []
        found = (_drop_folder(path) for path in paths if not path.name.startswith("."))
        return [folder for folder in found if folder]

    def folder_troubles(self) -> list[GuidangError]:
        """Why nothing is taken from some of the drop folders, one error for each of them."""
        return [folder.trouble for folder in self.drop_folders() if folder.trouble]

    def close(self) -> None:
        """Close the catalogue."""
        if "database" in self.__dict__:
            self.database.close()


def _drop_folder(path: Path) -> DropFolder | None:
    """A department's folder as its folder.toml says, or as by default with what is wrong; None for a file."""
    try:
        if not path.is_dir() and (path.exists() or not path.is_symlink()):
            return None  # no link to a share that is away
        os.scandir(path).close()
        given = settings.load(path / FOLDER_FILE, settings.Folder)
    except PermissionError:
        trouble: GuidangError = SettingsError("{path}：没有读取权限。", settings.NO_PERMISSION, path=path)
    except OSError as error:
        trouble = SettingsError(
            "{path}：读不了（{error}）。", "请检查磁盘或网络共享。", path=path, error=error.strerror or error
        )
    except SettingsError as error:
        trouble = error
    else:
        return DropFolder(path, given.department or path.name, given.after, given.polling)
    return DropFolder(path, path.name, "leave", polling=False, trouble=trouble)


def create(folder: Path, *, samples: bool = False) -> Site:
    """Make a site in `folder`, which must be missing or empty; with the sample documents if wanted.

    Raises RefusedError when there is something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError("{folder} 已存在且不是空文件夹。", "请换一个新的文件夹名。", folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(shipped("config"), folder / "config")
    if samples:
        _open(folder / "config" / "settings.toml")
        (folder / SAMPLES_FILE).write_text(_SAMPLES, encoding="utf-8")
    for department in sorted(shipped("watch_folders").iterdir()):
        if not department.is_dir():
            continue
        target = folder / "watch_folders" / department.name
        if samples:
            shutil.copytree(department, target)
        else:
            target.mkdir(parents=True)
            shutil.copy2(department / FOLDER_FILE, target / FOLDER_FILE)
    for name in ("store/.incoming", "logs", "work"):
        (folder / name).mkdir(parents=True)
    site = Site(folder)
    site.database  # noqa: B018 - made now, so that a wrong URL shows at once
    LiveIndex.create(site.index_folder, site.open_engine).close()
    return site


def _open(settings: Path) -> None:
    """Let whoever sits at this machine look at the samples without signing in."""
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("\nopen = false ", "\nopen = true  "), encoding="utf-8")


def now() -> str:
    """This moment as the catalogue writes it: ISO 8601, UTC, seconds, Z."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> str:
    """The ISO day it is in the office."""
    return datetime.datetime.now().astimezone().date().isoformat()


def this_year() -> int:
    """The year of accession numbers: the office's own calendar."""
    return datetime.datetime.now().astimezone().year
