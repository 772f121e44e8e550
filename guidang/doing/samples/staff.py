"""The invented staff of a sample site: one person for each role, in the departments of the sample folders."""

from dataclasses import dataclass

from archive.catalogue.accounts.people import KEEP, SUPERVISE
from archive.rules.roles import Role


@dataclass(frozen=True, slots=True)
class Member:
    """One person; `keeps` is the department whose files they keep or supervise, as `duty` says (R057)."""

    login: str
    name: str
    role: Role
    department: str = ""
    post: str = ""
    keeps: str = ""
    duty: str = ""


STAFF = (
    Member("clerk", "陈晓雨", Role.CLERK, "财务部", "会计"),
    Member("dept-archivist", "林静", Role.DEPT_ARCHIVIST, "工程部", "资料员", "工程部", KEEP),
    Member("archivist", "周文博", Role.ARCHIVIST, "办公室", "档案员"),
    Member("receiver", "何敏", Role.RECEIVER, "办公室", "收发员"),
    Member("head", "梁建国", Role.HEAD, "工程部", "经理", "工程部", SUPERVISE),
    Member("approver", "许正", Role.APPROVER, "", "总经理"),
    Member("reader", "宋佳", Role.READER, "法务部", "法务专员"),
)

# Who is given a right to the secret sample, and why.
READER = "reader"
WHY = "样例：经批准查阅这份通知"
DAYS = 30
