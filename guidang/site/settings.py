"""The settings of a site and of a drop folder: what there is, what is allowed, and how it is checked.

Each setting is a field of a small dataclass: its type, default and allowed range stand there (the
defaults of reading with `Limits` and `ReadOptions`) and nowhere else; the checker, the shipped file's
test and the documentation are made from them. A wrong key or value is named with its file and line, and
with what is allowed.
"""

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from archive.errors import SettingsError
from archive.rules.access import NAMED
from archive.rules.watermark import Marked
from guidang.site.engines import KINDS
from guidang.site.fields import setting
from guidang.site.identity_settings import Ldap, Oidc
from guidang.wording.words import msgid
from ingest.ocr.options import ENGINES, ReadOptions
from ingest.reader import Limits

T = TypeVar("T")

# What the reading processes do by default stands with them; only what is allowed stands here.
_LIMITS, _OPTIONS = Limits(), ReadOptions()


@dataclass(frozen=True, slots=True)
class Watch:
    """When a file is taken."""

    settle_seconds: float = setting(2.0, low=0.1, high=3600)  # size and time must stand still so long
    scan_seconds: float = setting(60.0, low=1, high=86400)  # a full scan finds what events missed
    polling_seconds: float = setting(3.0, low=0.2, high=3600)  # for folders with polling = true


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """The limits of reading one file."""

    file_mib: int = setting(4096, low=1, high=1_000_000)
    seconds: float = setting(_LIMITS.seconds, low=1, high=86400)  # without a page being finished
    total_seconds: float = setting(_LIMITS.total_seconds, low=1, high=864000)
    memory_mib: int = setting(_LIMITS.memory_mib, low=256, high=1_000_000)
    characters: int = setting(_LIMITS.characters, low=1000, high=1_000_000_000)
    output_mib: int = setting(_LIMITS.output_mib, low=1, high=1_000_000)
    members: int = setting(_LIMITS.members, low=1, high=1_000_000)
    depth: int = setting(_LIMITS.depth, low=0, high=50)
    ratio: int = setting(_LIMITS.ratio, low=2, high=1_000_000)
    pixels: int = setting(_LIMITS.pixels, low=1_000_000, high=2_000_000_000)


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read."""

    workers: int = setting(0, low=0, high=256)  # 0: as many as the machine has cores
    ocr: bool = setting(_OPTIONS.ocr)
    searchable_copies: bool = setting(
        True
    )  # a scanned PDF gets one, PDF/A with its text, beside the original
    ocr_min_confidence: float = setting(_OPTIONS.page_confidence, low=0, high=1)  # pages below are flagged
    engine: str = setting(_OPTIONS.engine, one_of=ENGINES)  # what reads pictures
    languages: str = setting(_OPTIONS.languages)  # of tesseract


@dataclass(frozen=True, slots=True)
class Classifying:
    """The confidence below which an archivist has to check a class."""

    review_below: float = setting(0.60, low=0, high=1)


@dataclass(frozen=True, slots=True)
class Indexing:
    """The full-text index."""

    engine: str = setting("whoosh", one_of=tuple(KINDS))
    commit_seconds: float = setting(2.0, low=0.1, high=60)


@dataclass(frozen=True, slots=True)
class CatalogueSettings:
    """Where the catalogue is: empty for catalogue.db in the site, or a PostgreSQL URL."""

    url: str = setting("")


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """How the audit log's end is sealed. `heads`: the file of seals, in the site or anywhere else."""

    heads: str = setting("")  # empty: audit/heads.jsonl in the site
    seal_rows: int = setting(200, low=1, high=1_000_000)  # at the latest after so many rows
    seal_minutes: float = setting(10.0, low=0.1, high=1440)  # or so long, if there are any


@dataclass(frozen=True, slots=True)
class Web:
    """Where the pages are served."""

    host: str = setting("127.0.0.1")
    port: int = setting(8866, low=1, high=65535)
    open: bool = setting(False)  # shown without signing in, on this machine alone
    tls: str = setting("", one_of=("", "front", "none"))  # who encrypts what goes to other machines


@dataclass(frozen=True, slots=True)
class Accounts:
    """Signing in."""

    password_length: int = setting(10, low=6, high=200)
    password_classes: int = setting(2, low=1, high=4)  # of lower case, upper case, digits, everything else
    password_days: int = setting(0, low=0, high=3650)  # an older one has to be changed; 0: never
    idle_minutes: float = setting(30.0, low=1, high=10_000)  # unused so long, a session ends
    session_hours: float = setting(12.0, low=0.1, high=720)  # and so long after it was begun, in any case
    hash_passes: int = setting(3, low=1, high=50)  # what checking a password costs


_CEILINGS = tuple(NAMED)


@dataclass(frozen=True, slots=True)
class RightsSettings:
    """What people may do with records that they were given no right to."""

    own_department: str = setting(
        "use", one_of=("none", "find", "read", "use")
    )  # with their own department's
    own_ceiling: str = setting("internal", one_of=_CEILINGS)  # up to this level of secrecy
    across: str = setting("none", one_of=("none", "find", "read"))  # with open records of other departments
    archivist_ceiling: str = setting("internal", one_of=_CEILINGS)  # archivists and approvers
    visitor_ceiling: str = setting("internal", one_of=_CEILINGS)  # without signing in, where the site is open
    operator_ceiling: str = setting("top_secret", one_of=_CEILINGS)  # by commands on the site's own machine
    watermark: str = setting("secret", one_of=tuple(Marked))  # who looks, across pictures of these records


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a site (`config/settings.toml`)."""

    watch: Watch = dataclasses.field(default_factory=Watch)
    limits: LimitSettings = dataclasses.field(default_factory=LimitSettings)
    reading: Reading = dataclasses.field(default_factory=Reading)
    classifying: Classifying = dataclasses.field(default_factory=Classifying)
    indexing: Indexing = dataclasses.field(default_factory=Indexing)
    catalogue: CatalogueSettings = dataclasses.field(default_factory=CatalogueSettings)
    audit: AuditSettings = dataclasses.field(default_factory=AuditSettings)
    web: Web = dataclasses.field(default_factory=Web)
    accounts: Accounts = dataclasses.field(default_factory=Accounts)
    rights: RightsSettings = dataclasses.field(default_factory=RightsSettings)
    ldap: Ldap = dataclasses.field(default_factory=Ldap)
    oidc: Oidc = dataclasses.field(default_factory=Oidc)


@dataclass(frozen=True, slots=True)
class Folder:
    """The settings of one department's drop folder (`folder.toml` in it)."""

    department: str = setting("")  # empty: the folder's own name
    after: str = setting("leave", one_of=("leave", "move", "delete"))
    polling: bool = setting(False)


NO_PERMISSION = msgid("请为归档程序开放读取权限，之后会自动采用。")


def load(path: Path, kind: type[T]) -> T:
    """Read a settings file into `kind`; a missing file gives the defaults.

    Raises SettingsError, naming the file, the line, the key, and what is allowed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return kind()
    except UnicodeDecodeError as error:
        raise SettingsError(
            "{path}：读不了（{error}）。", "设置文件应为 UTF-8 文本。", path=path, error=error
        ) from error
    except PermissionError as error:
        raise SettingsError("{path}：没有读取权限。", NO_PERMISSION, path=path) from error
    except OSError as error:
        raise SettingsError(
            "{path}：读不了（{error}）。", "请检查磁盘或网络共享。", path=path, error=error.strerror or error
        ) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            "{path}：不是正确的 TOML（{error}）。", "请按报出的行列改正。", path=path, error=error
        ) from error
    return _build(kind, data, _Place(path, text))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file we are: for messages."""

    path: Path
    text: str
    section: str = ""

    def line(self, key: str) -> int:
        """The line of `key` in the section, from 1; of the section itself for a section."""
        section = ""
        # Above all sections the key may stand as section.key = …, or section = { key = … }
        above = rf"\s*{re.escape(self.section)}\s*[=.].*\b{re.escape(key)}\b"
        forms = {"": above, self.section: rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]"}
        for number, line in enumerate(self.text.splitlines(), 1):
            if head := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
                section = head[1].strip("\"' ")
                if section == key and not self.section:
                    return number
            elif section in forms and re.match(forms[section], line):
                return number
        return 1

    def error(self, key: str, message: str, allowed: str, value: object = None) -> SettingsError:
        """A SettingsError for `key`; `message` is a msgid that may name {where} and {value}."""
        name = f"{self.section}.{key}" if self.section else key
        where = f"{self.path}:{self.line(key)} {name}"
        return SettingsError(message, "允许的：{allowed}。", where=where, value=repr(value), allowed=allowed)


def _build(kind: type[T], data: dict[str, Any], place: _Place) -> T:
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in fields:
            raise place.error(key, msgid("{where} 不是可用的设置。"), ", ".join(fields))
        field = fields[key]
        if dataclasses.is_dataclass(field.type) and isinstance(field.type, type):
            if not isinstance(value, dict):
                raise place.error(key, msgid("{where} 应当是一节。"), f"[{key}]")
            section = f"{place.section}.{key}".lstrip(".")
            values[key] = _build(field.type, value, dataclasses.replace(place, section=section))
        else:
            values[key] = _check(field, value, place)
    return kind(**values)


def _check(field: "dataclasses.Field[Any]", value: Any, place: _Place) -> Any:
    allowed = allowed_values(field)
    if field.type is float and type(value) is int:
        value = float(value)
    if type(value) is not field.type:
        raise place.error(field.name, msgid("{where} 的值 {value} 类型不对。"), allowed, value)
    low, high, one_of = (field.metadata[name] for name in ("low", "high", "one_of"))
    in_range = (low is None or value >= low) and (high is None or value <= high)  # false for nan
    if not in_range or (one_of and value not in one_of):
        raise place.error(field.name, msgid("{where} 的值 {value} 不在允许范围内。"), allowed, value)
    return value


def allowed_values(field: "dataclasses.Field[Any]") -> str:
    """What a setting may be, in signs that every language reads."""
    if field.metadata["one_of"]:
        return " / ".join(f'"{word}"' for word in field.metadata["one_of"])
    words = {bool: "true / false", int: "1, 2, 3 …", float: "0.5, 2.0 …", str: '"…"'}[field.type]  # type: ignore[index]
    low, high = field.metadata["low"], field.metadata["high"]
    return f"{low:g} … {high:g}" if low is not None else words
