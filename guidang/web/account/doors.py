"""Who may open which page: one table, asked by the gate, printed into docs/rights.md, walked by a test.

What a door leads to may be narrower still: pages of records show only what the scope of the door's act
reaches (archive/rules/access.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from starlette.routing import compile_path

from archive.rules.access import Act
from archive.rules.roles import BUSINESS, Role
from guidang.wording.words import msgid


@dataclass(frozen=True, slots=True)
class Door:
    """One route (`path` as it is written there), who may open it, and what they do with records there.

    `roles` is None for anybody, signed in or not. `act` is what must be allowed with a record to see it.
    """

    method: str
    path: str
    roles: frozenset[Role] | None
    what: str
    act: Act | None = None


ANYBODY = None
SIGNED_IN = frozenset(Role)  # and who has no role yet

# The three administrators, each with what is theirs (三员分立, R065, R230).
SYSTEM, SECURITY = frozenset({Role.SYSTEM_ADMIN}), frozenset({Role.SECURITY_ADMIN})
AUDIT, PEOPLE = frozenset({Role.AUDIT_ADMIN}), SYSTEM | SECURITY

_LINE = "/records/{id_:int}/pages/{number:int}/lines/{index:int}"

DOORS: tuple[Door, ...] = (
    Door("GET", "/health", ANYBODY, msgid("站点是否正常")),
    Door("GET", "/language/{language}", ANYBODY, msgid("换界面语言")),
    Door("GET", "/sign-in", ANYBODY, msgid("登录页")),
    Door("POST", "/sign-in", ANYBODY, msgid("登录")),
    Door("GET", "/sign-in/oidc", ANYBODY, msgid("到统一登录")),
    Door("GET", "/sign-in/oidc/back", ANYBODY, msgid("从统一登录回来")),
    Door("POST", "/sign-out", SIGNED_IN, msgid("退出")),
    Door("GET", "/account", SIGNED_IN, msgid("我的账号")),
    Door("POST", "/account/sessions/end", SIGNED_IN, msgid("结束我的全部登录")),
    Door("POST", "/account/sessions/end-others", SIGNED_IN, msgid("结束我的其他登录")),
    Door("GET", "/account/password", SIGNED_IN, msgid("改密码页")),
    Door("POST", "/account/password", SIGNED_IN, msgid("改密码")),
    Door("GET", "/", BUSINESS, msgid("检索"), Act.FIND),
    Door("GET", "/search.csv", BUSINESS, msgid("导出检索结果"), Act.EXPORT),
    Door("GET", "/intake", BUSINESS, msgid("收件"), Act.FIND),
    Door("GET", "/intake.csv", BUSINESS, msgid("导出收件"), Act.EXPORT),
    Door("POST", "/intake/reread", BUSINESS, msgid("全部重读"), Act.EDIT),
    Door("GET", "/records/{id_:int}", BUSINESS, msgid("看一件档案"), Act.VIEW),
    Door("GET", "/records/{id_:int}/pages/{number:int}.png", BUSINESS, msgid("看页面图像"), Act.VIEW),
    Door("GET", "/records/{id_:int}/original", BUSINESS, msgid("下载原件"), Act.COPY),
    Door("GET", "/records/{id_:int}/copy", BUSINESS, msgid("下载可检索副本"), Act.COPY),
    Door("POST", "/records/{id_:int}/password", BUSINESS, msgid("给文件密码"), Act.EDIT),
    Door("POST", "/records/{id_:int}/reread", BUSINESS, msgid("重读"), Act.EDIT),
    Door("POST", "/records/{id_:int}/class", BUSINESS, msgid("定类别"), Act.EDIT),
    Door("POST", "/records/{id_:int}/secrecy", BUSINESS, msgid("定密级"), Act.EDIT),
    Door("GET", "/rights", SECURITY, msgid("授权")),
    Door("POST", "/rights", SECURITY, msgid("给授权")),
    Door("POST", "/rights/{id_:int}/end", SECURITY, msgid("收回授权")),
    Door("GET", "/rights/record", SECURITY, msgid("查一件档案谁能看")),
    Door("POST", _LINE, BUSINESS, msgid("改正文字"), Act.EDIT),
    Door("GET", "/waiting", SIGNED_IN, msgid("等我办理")),
    Door("GET", "/people", PEOPLE, msgid("用户")),
    Door("GET", "/people/{id_:int}", PEOPLE, msgid("看一个账号")),
    Door("GET", "/people/new", SYSTEM, msgid("开账号页")),
    Door("POST", "/people", SYSTEM, msgid("开账号")),
    Door("POST", "/people/{id_:int}/person", SYSTEM, msgid("改人员的部门、岗位")),
    Door("POST", "/people/{id_:int}/close", SYSTEM, msgid("停用账号")),
    Door("POST", "/people/{id_:int}/open", SYSTEM, msgid("重新启用账号")),
    Door("POST", "/people/{id_:int}/roles", SECURITY, msgid("定角色")),
    Door("POST", "/people/{id_:int}/password", SECURITY, msgid("重设密码")),
    Door("POST", "/people/{id_:int}/sessions/end", SECURITY, msgid("结束他人的登录")),
    Door("GET", "/departments", SYSTEM, msgid("部门与档案人员")),
    Door("POST", "/departments", SYSTEM, msgid("登记部门")),
    Door("POST", "/departments/{id_:int}/move", SYSTEM, msgid("改部门的上级")),
    Door("POST", "/appointments", SYSTEM, msgid("指定部门档案人员")),
    Door("POST", "/appointments/{id_:int}/end", SYSTEM, msgid("结束任期")),
    Door("POST", "/appointments/lodge", SYSTEM, msgid("任职备案")),
    Door("GET", "/leaving", SYSTEM, msgid("离职、调岗交接")),
    Door("POST", "/leaving", SYSTEM, msgid("开始办交接")),
    Door("GET", "/leaving/{id_:int}", SYSTEM, msgid("看一份交接")),
    Door("POST", "/leaving/{id_:int}/appointments", SYSTEM, msgid("移交任职")),
    Door("POST", "/leaving/{id_:int}/note", SYSTEM, msgid("写明交接内容")),
    Door("POST", "/leaving/{id_:int}/paper", SYSTEM, msgid("登记纸面签字")),
    Door("POST", "/leaving/{id_:int}/finish", SYSTEM, msgid("办完交接、停用账号")),
    Door("POST", "/leaving/{id_:int}/withdraw", SYSTEM, msgid("撤回交接")),
    Door("GET", "/hand-overs", SIGNED_IN, msgid("等我签字的交接")),
    Door("GET", "/hand-overs/{id_:int}", SIGNED_IN, msgid("看自己的交接")),
    Door("POST", "/hand-overs/{id_:int}/sign", SIGNED_IN, msgid("在自己的交接上签字")),
    Door("GET", "/log", AUDIT, msgid("审计日志")),
    Door("GET", "/log.csv", AUDIT, msgid("导出审计日志")),
    Door("POST", "/log/check", AUDIT, msgid("核对审计链")),
)


def at(method: str, path: str) -> Door | None:
    """The door that this address leads to; None where there is none."""
    method = "GET" if method == "HEAD" else method
    return next((door for door in DOORS if door.method == method and _form(door.path).match(path)), None)


def opens(roles: frozenset[Role], door: Door) -> bool:
    """Whether somebody signed in, with these roles, may open it."""
    return door.roles is None or door.roles == SIGNED_IN or bool(roles & door.roles)


def leads(roles: frozenset[Role], path: str) -> bool:
    """Whether the page at `path` is for these roles: for links that only lead where one may go."""
    door = at("GET", path)
    return door is not None and opens(roles, door)


@cache
def _form(path: str) -> re.Pattern[str]:
    return compile_path(path)[0]


def table(roles: Sequence[Role]) -> list[tuple[Door, list[bool]]]:
    """Every door with whether each of `roles` opens it."""
    return [(door, [opens(frozenset({role}), door) for role in roles]) for door in DOORS]
