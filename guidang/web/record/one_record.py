"""The record that an address names, for who may have it."""

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records, scoping
from archive.catalogue.looking.records import Record
from archive.rules.access import Act
from guidang.rights.holder import Rights
from guidang.web.frame.errors import Hidden
from guidang.web.frame.parts import Parts
from guidang.wording.words import msgid

_NO_RECORD = (msgid("没有这一条记录。"), msgid("请检查地址，或回首页检索。"))
_NOT_ALLOWED = (msgid("您没有对这件档案这样做的权利。"), msgid("需要时请向安全保密管理员申请授权。"))


def one(connection: Connection, id_: int, rights: Rights, act: Act) -> Record:
    """The record of this id, for this act.

    Raises Hidden alike for one that is not there and one that may not even be found; for one that may be,
    but not this act with it, says so.
    """
    record = records.get(connection, id_, rights.scope(act))
    if record is not None and whole(connection, record, rights, act):
        return record
    if records.get(connection, id_, rights.scope(Act.FIND)) is None:
        raise Hidden(404, *_NO_RECORD)
    raise Hidden(403, *_NOT_ALLOWED)


def whole(connection: Connection, record: Record, rights: Rights, act: Act) -> bool:
    """Whether the act may be done with all there is of the record: what lies in it is copied with it, and
    what others deposited first is theirs to edit."""
    if act is Act.COPY:
        return not scoping.hides_inside(connection, record.id, rights.scope(act))
    return act is not Act.EDIT or bool(record.source_path)


def read(parts: Parts, id_: int, rights: Rights, act: Act) -> Record:
    """The record of this id, read for itself; raises Hidden as `one` does."""
    with parts.site.database.read() as connection:
        return one(connection, id_, rights, act)
