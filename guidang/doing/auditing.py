"""Checking the audit log: its chain, row by row, against its seals and against a head that was printed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Head, Link
from archive.catalogue.looking import records
from archive.errors import RefusedError
from guidang.doing.sealing import has_begun
from guidang.site.seals import Seal, SealError
from guidang.site.site import Site
from guidang.wording.words import msgid

MOST_SHOWN = 5
_RESTORE = msgid("请保留现场、查明原因；与备份、打印的封存单和日志相核对。从旧备份恢复目录库的，见运行手册。")


@dataclass(slots=True)
class Inspection:
    """What was found: how many rows, the last of them, the last seal that fits, and what is wrong.

    `broken` are the first rows that do not fit the one before, `faults` what the seals or a printed
    head tell. `unsealed` rows came after the last seal, which is no fault.
    """

    rows: int = 0
    head: Head = field(default_factory=Head)
    sealed: Seal | None = None
    seals: int = 0
    broken: list[int] = field(default_factory=list)
    faults: list[RefusedError] = field(default_factory=list)

    @property
    def unsealed(self) -> int:
        """How many rows came since the last seal."""
        return max(0, self.head.number - (self.sealed.number if self.sealed else 0))

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.broken and not self.faults


@dataclass(frozen=True, slots=True)
class Glance:
    """The end of the log at a glance: its last row, the last seal, and what is wrong there, if anything.

    That the rows before fit each other is not looked at; `inspect` does that.
    """

    head: Head
    sealed: Seal | None = None
    fault: RefusedError | None = None


def glance(site: Site) -> Glance:
    """Compare the last seal with its row; takes as long for a long log as for a short one."""
    with site.database.read() as connection:
        head = audit.head(connection)
        if not site.seals.begun():
            return Glance(head)
        try:
            sealed = site.seals.last()
        except (SealError, OSError) as error:
            return Glance(head, None, _told(error))
        row = audit.at(connection, sealed.number)
    if sealed.number > head.number:
        return Glance(head, sealed, _cut(head.number, sealed))
    if sealed.number and (row is None or row.hash != sealed.hash):
        return Glance(head, sealed, _unlike(sealed))
    return Glance(head, sealed)


def inspect(site: Site, printed: Head | None = None) -> Inspection:
    """Go through log and seals side by side, once; memory does not grow with them."""
    found = Inspection()
    seals = _Seals(_seals(site, found), found)
    matches = printed is None
    with site.database.read() as connection:
        for link in audit.walk(connection):
            _note(found, link)
            seals.compare(link.head)
            matches |= link.head == printed
    seals.end(found.head)
    if printed and not matches:
        found.faults.append(_not_printed(found, printed))
    return found


def _note(found: Inspection, link: Link) -> None:
    found.rows += 1
    found.head = link.head
    if not link.fits and len(found.broken) < MOST_SHOWN:
        found.broken.append(link.head.number)


class _Seals:
    """The seals that are still to be met on the way through the log; the first fault ends the comparison."""

    def __init__(self, seals: Iterator[Seal], found: Inspection) -> None:
        self._seals = seals
        self._found = found
        self._next = self._take()
        while self._next and self._next.number == 0:
            self._fits(self._next)

    def compare(self, head: Head) -> None:
        """The log's next row."""
        while self._next and self._next.number <= head.number:
            if self._next.head != head:
                self._fail(self._next)
                return
            self._fits(self._next)

    def end(self, head: Head) -> None:
        """The log's last row was met; the seals beyond it are read to their end."""
        beyond = None
        while self._next:
            beyond, self._next = self._next, self._take()
            self._found.seals += 1
        if beyond:
            self._found.faults.append(_cut(head.number, beyond))

    def _fits(self, seal: Seal) -> None:
        self._found.sealed, self._next = seal, self._take()
        self._found.seals += 1

    def _take(self) -> Seal | None:
        try:
            return next(self._seals, None)
        except (SealError, OSError) as error:
            self._found.faults.append(_told(error))
            return None

    def _fail(self, seal: Seal) -> None:
        before = self._found.sealed
        self._found.faults.append(
            SealError(
                "审计记录被改写过：第 {number} 条与 {at} 的封存不符；改动在第 {first} 条至此条之间。",
                _RESTORE,
                number=seal.number,
                at=seal.at,
                first=(before.number if before else 0) + 1,
            )
        )
        self._next = None


def _seals(site: Site, found: Inspection) -> Iterator[Seal]:
    """All seals; a fault where there are none though there should be."""
    try:
        if site.seals.begun() or has_begun(site):
            return site.seals.everything()
    except (SealError, OSError) as error:
        found.faults.append(_told(error))
        return iter(())
    if _in_use(site):
        found.faults.append(
            SealError(
                "审计记录从未封存。",
                "刚升级的，请运行一次 guidang audit head；封存过的，密钥和封存文件已丢失，请从备份恢复。",
            )
        )
    return iter(())


def _in_use(site: Site) -> bool:
    with site.database.read() as connection:
        return bool(records.counts(connection))


def _told(error: SealError | OSError) -> SealError:
    if isinstance(error, SealError):
        return error
    return SealError(
        "封存文件读不了：{error}", "请检查 audit.heads 所指的位置是否连通、可读写。", error=error
    )


def _unlike(sealed: Seal) -> SealError:
    return SealError(
        "审计记录第 {number} 条与 {at} 的封存不符。", _RESTORE, number=sealed.number, at=sealed.at
    )


def _cut(have: int, sealed: Seal) -> SealError:
    if have == 0:
        return SealError(
            "审计记录已被清空，而 {at} 已封存到第 {number} 条。", _RESTORE, at=sealed.at, number=sealed.number
        )
    return SealError(
        "审计记录末尾被删去：现止于第 {have} 条，而 {at} 已封存到第 {number} 条，少了 {n} 条。",
        _RESTORE,
        have=have,
        at=sealed.at,
        number=sealed.number,
        n=sealed.number - have,
    )


def _not_printed(found: Inspection, printed: Head) -> SealError:
    if printed.number > found.head.number:
        return SealError(
            "封存单上是第 {number} 条，而审计记录止于第 {have} 条。",
            _RESTORE,
            number=printed.number,
            have=found.head.number,
        )
    return SealError("审计记录第 {number} 条与封存单不符。", _RESTORE, number=printed.number)
