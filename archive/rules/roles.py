"""The roles of people, and which of them exclude each other (三员分立).

The three administrators are never one person, and none of them does the archive's business or reads
content (archives.md §5, R065, R230).
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to the archive."""

    CLERK = "clerk"  # 部门人员: drops files in, sees their own department
    DEPT_ARCHIVIST = "dept_archivist"  # 部门兼职档案员: keeps a department's files until they are handed over
    ARCHIVIST = "archivist"  # 档案员: reviews, describes, files
    RECEIVER = "receiver"  # 收发员: registers incoming and outgoing papers
    HEAD = "head"  # 部门负责人: approves for a department
    APPROVER = "approver"  # 审批人 (总经理 …): approves for the whole house
    READER = "reader"  # 查阅人: looks at what was granted
    SYSTEM_ADMIN = "system_admin"  # 系统管理员
    SECURITY_ADMIN = "security_admin"  # 安全保密管理员
    AUDIT_ADMIN = "audit_admin"  # 安全审计员


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
BUSINESS = frozenset(Role) - ADMINISTRATORS

# What kind of account holds a role: each administrator's role is a kind of its own.
BUSINESS_KIND = "business"
KINDS = (BUSINESS_KIND, *sorted(ADMINISTRATORS))


def kind_of(role: Role) -> str:
    """The one kind of account that may hold `role`: "business", or the administrator's role itself."""
    return role.value if role in ADMINISTRATORS else BUSINESS_KIND


def kind_for(roles: frozenset[Role]) -> str | None:
    """The kind of account that may hold all of `roles`; None where they exclude each other, or for none."""
    kinds = {kind_of(role) for role in roles}
    return kinds.pop() if len(kinds) == 1 else None


def first_roles(kind: str) -> frozenset[Role]:
    """The roles an account of this kind opens with: an administrator's one; none for a business account,
    whose roles somebody else gives (R065)."""
    return frozenset() if kind == BUSINESS_KIND else frozenset({Role(kind)})


def fits(kind: str, roles: frozenset[Role]) -> bool:
    """Whether an account of this kind may hold exactly these roles; only a business account may hold none."""
    return kind_for(roles) == kind or (kind == BUSINESS_KIND and not roles)
