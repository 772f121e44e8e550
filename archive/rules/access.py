"""Who may do what with which record (R047, R065): decided here, applied inside every query.

A person's roles, appointments and grants, under a site's policy, make a `Scope`: clauses, each of which
opens some records for some acts. A record is open where one clause fits it; nothing else opens it. The
same scope decides for one record (`decide`) and, turned into a condition by the catalogue and by the
search engine, for lists, totals and facets.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from archive.rules.roles import ADMINISTRATORS, Role


class Act(StrEnum):
    """What can be done with a record."""

    FIND = "find"
    VIEW = "view"
    EXCERPT = "excerpt"
    COPY = "copy"
    PRINT = "print"
    EXPORT = "export"
    EDIT = "edit"
    APPROVE = "approve"


class Secrecy(StrEnum):
    """Levels of secrecy, from open to 绝密; a value's place in `LEVELS` is its height."""

    OPEN = ""
    INTERNAL = "internal"  # 内部, 商密: no state secret
    SECRET = "secret"  # noqa: S105 - a level of secrecy (秘密)
    CONFIDENTIAL = "confidential"  # 机密
    TOP_SECRET = "top_secret"  # noqa: S105 - a level of secrecy (绝密)


LEVELS = tuple(Secrecy)
READING = frozenset({Act.FIND, Act.VIEW})
USING = READING | {Act.EXCERPT, Act.COPY, Act.PRINT, Act.EXPORT}
EVERYTHING = frozenset(Act)


# A word for each level, where an empty one cannot stand: in settings, forms and commands.
NAMED = {level.value or "open": level for level in Secrecy}


def height(level: Secrecy) -> int:
    """How high a level is: 0 for open, 4 for 绝密."""
    return LEVELS.index(level)


def up_to_level(ceiling: Secrecy) -> tuple[Secrecy, ...]:
    """The levels that are no higher than this one."""
    return LEVELS[: height(ceiling) + 1]


def highest(levels: Iterable[Secrecy]) -> Secrecy:
    """The highest of these levels; open where there are none."""
    return max(levels, key=height, default=Secrecy.OPEN)


# The marks that papers bear, in simplified and traditional writing.
_MARKS = {
    "绝密": Secrecy.TOP_SECRET, "絕密": Secrecy.TOP_SECRET, "机密": Secrecy.CONFIDENTIAL,
    "機密": Secrecy.CONFIDENTIAL, "秘密": Secrecy.SECRET, "祕密": Secrecy.SECRET, "内部": Secrecy.INTERNAL,
    "內部": Secrecy.INTERNAL, "商密": Secrecy.INTERNAL,
}  # fmt: skip


def level_of(mark: str) -> Secrecy:
    """The level that a mark on a paper (机密, 秘密 …) stands for; open for any other text."""
    return _MARKS.get("".join(mark.split()), Secrecy.OPEN)


@dataclass(frozen=True, slots=True)
class Target:
    """What access to a record depends on. `departments` are all that deposited it; `within` is what it lies
    in, on every level."""

    record_id: int
    departments: frozenset[str]
    category: str
    secrecy: Secrecy = Secrecy.OPEN
    within: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grant:
    """A right somebody was given: which acts, on what, from which day until which (ISO, inclusive).

    "" and None leave a condition open; `ceiling` is the highest level of secrecy it reaches.
    """

    acts: frozenset[Act]
    department: str = ""
    category: str = ""
    ceiling: Secrecy = Secrecy.OPEN
    record_id: int | None = None
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: roles, the department they belong to and those they are appointed for today, grants, and the
    departments `below` their own."""

    name: str
    roles: frozenset[Role]
    department: str = ""
    appointed: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()
    below: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site lets people do without a grant.

    `own_department` is what a clerk may do with records of the own department, up to `own_ceiling`;
    `across` what everybody with a business role may do with open records of every department (default:
    nothing); `archivist_ceiling` how secret a record an archivist reaches without a grant.
    """

    own_department: frozenset[Act] = READING
    own_ceiling: Secrecy = Secrecy.INTERNAL
    across: frozenset[Act] = frozenset()
    archivist_ceiling: Secrecy = Secrecy.INTERNAL


@dataclass(frozen=True, slots=True)
class Clause:
    """Opens records for `acts`: of one department ("" for every one), of a category, one record with what
    lies in it, up to `ceiling`."""

    acts: frozenset[Act]
    ceiling: Secrecy
    department: str = ""
    category: str = ""
    record_id: int | None = None
    why: str = ""

    def fits(self, target: Target) -> bool:
        """Whether `target` is one of the records this clause opens."""
        return (
            height(target.secrecy) <= height(self.ceiling)
            and (not self.department or self.department in target.departments)
            and (not self.category or self.category == target.category)
            and (self.record_id is None or self.record_id in (target.record_id, *target.within))
        )

    def covers(self, other: "Clause") -> bool:
        """Whether this clause opens every record that `other` opens."""
        return (
            height(other.ceiling) <= height(self.ceiling)
            and self.department in ("", other.department)
            and self.category in ("", other.category)
            and self.record_id in (None, other.record_id)
        )


@dataclass(slots=True)
class Several:
    """Clauses that differ in nothing but the department, or in nothing but the record, as one condition."""

    clause: Clause
    departments: list[str] = field(default_factory=list)
    records: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scope:
    """All that a person may reach by one act. `everything`: no condition at all (the site is open)."""

    clauses: tuple[Clause, ...] = ()
    everything: bool = False

    @property
    def departments(self) -> frozenset[str] | None:
        """The departments whose having a record may be shown; None where it may be of every one."""
        whole = (not clause.department and clause.record_id is None for clause in self.clauses)
        if self.everything or any(whole):
            return None
        return frozenset(clause.department for clause in self.clauses if clause.department)

    @property
    def needed(self) -> tuple[Clause, ...]:
        """The clauses without those that open nothing beyond another one."""
        kept: list[Clause] = []
        for clause in sorted(self.clauses, key=lambda one: -height(one.ceiling)):
            if not any(other.covers(clause) for other in kept):
                kept = [other for other in kept if not clause.covers(other)] + [clause]
        return tuple(kept)

    @property
    def conditions(self) -> list[Several]:
        """The clauses that are needed, as few conditions as they make, for queries."""
        found: dict[tuple[object, ...], Several] = {}
        for clause in self.needed:
            # Of one that names both, the record stays apart.
            named = clause.department if clause.record_id is not None else bool(clause.department)
            key = (clause.ceiling, clause.category, clause.record_id is None, named)
            several = found.setdefault(key, Several(clause))
            if clause.department and clause.department not in several.departments:
                several.departments.append(clause.department)
            if clause.record_id is not None:
                several.records.append(clause.record_id)
        return list(found.values())

    def reaches(self, target: Target) -> bool:
        """Whether `target` may be reached."""
        return self.everything or any(clause.fits(target) for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and by what (`reason` is a code: role, grant, policy, or why not)."""

    allowed: bool
    reason: str


OPEN = Scope(everything=True)
NOTHING = Scope()


def up_to(ceiling: Secrecy) -> Scope:
    """Every record that is no more secret than this."""
    if ceiling == Secrecy.TOP_SECRET:
        return OPEN
    return Scope((Clause(EVERYTHING, ceiling, why="ceiling"),))


def scope(person: Person, act: Act, policy: Policy, today: str) -> Scope:
    """What `person` may reach by `act` on the day `today` (ISO). Administrators reach no content (R065)."""
    if person.roles & ADMINISTRATORS:
        return NOTHING
    found = [*_by_role(person, policy), *_by_grant(person.grants, today)]
    return Scope(tuple(clause for clause in found if act in clause.acts))


def decide(person: Person, act: Act, target: Target, policy: Policy, today: str) -> Decision:
    """Whether `person` may do `act` with `target` on the day `today`, and by what."""
    if person.roles & ADMINISTRATORS:
        return Decision(False, "administrator")
    for clause in scope(person, act, policy, today).clauses:
        if clause.fits(target):
            return Decision(True, clause.why)
    return Decision(False, "no_right")


def _by_role(person: Person, policy: Policy) -> Iterable[Clause]:
    roles = person.roles
    if Role.ARCHIVIST in roles:
        yield Clause(EVERYTHING - {Act.APPROVE}, policy.archivist_ceiling, why=Role.ARCHIVIST)
    if Role.APPROVER in roles:
        yield Clause(READING | {Act.APPROVE}, policy.archivist_ceiling, why=Role.APPROVER)
    for department in sorted(person.appointed):
        if Role.DEPT_ARCHIVIST in roles:
            yield Clause(USING | {Act.EDIT}, policy.own_ceiling, department, why=Role.DEPT_ARCHIVIST)
    if person.department and roles:
        yield Clause(policy.own_department, policy.own_ceiling, person.department, why="own_department")
        if Role.HEAD in roles:
            for department in (person.department, *sorted(person.below)):
                yield Clause(READING | {Act.APPROVE}, policy.own_ceiling, department, why=Role.HEAD)
    if roles and policy.across:
        yield Clause(policy.across, Secrecy.OPEN, why="policy")


def _by_grant(grants: Iterable[Grant], today: str) -> Iterable[Clause]:
    for grant in grants:
        if (not grant.since or grant.since <= today) and (not grant.until or today <= grant.until):
            yield Clause(
                grant.acts, grant.ceiling, grant.department, grant.category, grant.record_id, why="grant"
            )
