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

SECURITY = frozenset({Role.SECURITY_ADMIN})
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
