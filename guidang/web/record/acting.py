"""Actions of an archivist on the pages: give a password, read again, confirm a class, correct a line.

Each is a plain form that works without JavaScript and leads back to where it was sent from.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from archive.catalogue.arrivals import claims, passwords
from archive.catalogue.looking import records
from archive.catalogue.readings import confirmed, corrections, secrecy
from archive.errors import RefusedError, SiteError
from archive.record import Category, State
from archive.rules.access import NAMED, Act
from guidang.site.site import now
from guidang.web.account.asking import WithRights, of_department
from guidang.web.frame.errors import NotShown
from guidang.web.frame.language import ours
from guidang.web.frame.parameters import NO_CONTROL, LineNumber, RecordId
from guidang.web.frame.parts import Parts, WhoActs, WithParts
from guidang.web.record.one_record import read
from guidang.web.record.page_view import CHARACTERS_OF_A_LINE
from guidang.wording.words import msgid

router = APIRouter()

Back = Annotated[str, Form(max_length=2000)]
Level = Annotated[Literal["open", "internal", "secret", "confidential", "top_secret"], Form()]
LineText = Annotated[str, Form(max_length=CHARACTERS_OF_A_LINE, pattern=NO_CONTROL)]

_NOT_LOCKED = (msgid("这份文件不在等密码。"), msgid("请刷新页面，看它现在的状态。"))
_NOT_AGAIN = (msgid("这份文件现在不能重读。"), msgid("正在读取的请等它读完；重复件请看它指向的那一条。"))
_NO_KEY = (msgid("站点密钥写不了，密码没有保存。"), msgid("请系统管理员检查站点文件夹的权限和磁盘空间。"))


@router.post("/records/{id_:int}/password")
def unlock(
    parts: WithParts,
    rights: WithRights,
    who: WhoActs,
    id_: RecordId,
    password: Annotated[str, Form(min_length=1, max_length=500)],
    keep: Annotated[bool, Form()] = False,
    back: Back = "/intake",
) -> RedirectResponse:
    """Try this password on a locked file, or on what is locked in a package; kept, encrypted, only where
    the archivist says so."""
    record = read(parts, id_, rights, Act.EDIT)
    if record.state != State.NEEDS_PASSWORD and not record.locked_inside:
        raise NotShown(409, *_NOT_LOCKED)
    try:
        sealed = parts.site.key.seal(password)
    except (OSError, SiteError):
        raise NotShown(503, *_NO_KEY) from None
    with parts.site.database.write() as connection:
        passwords.add(connection, now(), who, sealed, record_id=id_, keep=keep)
        if not passwords.try_again(connection, [id_]):
            claims.ask_again(connection, now(), who, [id_])
    return _back(back)


@router.post("/records/{id_:int}/reread")
def reread(
    parts: WithParts, rights: WithRights, who: WhoActs, id_: RecordId, back: Back = "/intake"
) -> RedirectResponse:
    """Let a record be read again; what a person confirmed or corrected stays."""
    read(parts, id_, rights, Act.EDIT)
    if not _again(parts, who, [id_]):
        raise NotShown(409, *_NOT_AGAIN)
    return _back(back)


@router.post("/intake/reread")
def reread_all(
    parts: WithParts,
    rights: WithRights,
    who: WhoActs,
    state: Annotated[State, Form()],
    department: Annotated[str, Form(max_length=200, pattern=NO_CONTROL)] = "",
    back: Back = "/intake",
) -> RedirectResponse:
    """Let all that could not be read, or wait for a password, be tried again."""
    if state not in (State.UNREADABLE, State.NEEDS_PASSWORD):
        raise NotShown(409, *_NOT_AGAIN)
    scope = of_department(rights.scope(Act.EDIT), department)
    with parts.site.database.read() as connection:
        ids = list(records.ids_in_state(connection, state, department, scope))
    _again(parts, who, ids)
    return _back(back)


@router.post("/records/{id_:int}/class")
def classify(
    parts: WithParts,
    rights: WithRights,
    who: WhoActs,
    id_: RecordId,
    category: Annotated[Category, Form()],
    kind: Annotated[str, Form(max_length=40, pattern=NO_CONTROL)] = "",
    back: Back = "",
) -> RedirectResponse:
    """Confirm or change the class of a record that was read."""
    if not read(parts, id_, rights, Act.EDIT).category:
        raise NotShown(409, *_NOT_AGAIN)
    with parts.site.database.write() as connection:
        confirmed.classify(connection, now(), who, id_, category, " ".join(kind.split()))
    return _back(back or f"/records/{id_}")


@router.post("/records/{id_:int}/secrecy")
def set_secrecy(
    parts: WithParts, rights: WithRights, who: WhoActs, id_: RecordId, level: Level,
    why: Annotated[str, Form(max_length=200, pattern=NO_CONTROL)] = "",
) -> RedirectResponse:  # fmt: skip
    """Say how secret a record is; leads to the record, or to the intake where that is now beyond reach."""
    read(parts, id_, rights, Act.EDIT)
    try:
        with parts.site.database.write() as connection:
            secrecy.say(connection, now(), who, id_, NAMED[level], why)
    except RefusedError as error:
        raise NotShown(409, error.message, error.advice) from None
    with parts.site.database.read() as connection:
        still = records.get(connection, id_, rights.scope(Act.VIEW))
    return _back(f"/records/{id_}" if still else "/intake")


@router.post("/records/{id_:int}/pages/{number:int}/lines/{index:int}")
def correct(
    parts: WithParts, rights: WithRights, who: WhoActs, id_: RecordId, number: RecordId, index: LineNumber,
    was: LineText, text: LineText = "", back: Back = "",
) -> RedirectResponse:  # fmt: skip
    """Put one line of a page right; an empty `text` takes it away."""
    read(parts, id_, rights, Act.EDIT)
    try:
        with parts.site.database.write() as connection:
            corrections.correct(connection, now(), who, id_, number, index, was, text)
    except RefusedError as error:
        raise NotShown(409, error.message, error.advice) from None
    return _back(back or f"/records/{id_}?page={number}")


def _again(parts: Parts, who: str, ids: Sequence[int]) -> int:
    with parts.site.database.write() as connection:
        return claims.ask_again(connection, now(), who, ids)


def _back(address: str) -> RedirectResponse:
    return RedirectResponse(ours(address), status_code=303)
