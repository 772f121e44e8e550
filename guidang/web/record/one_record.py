"""The record that an address names."""

from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from guidang.web.frame.errors import NotShown
from guidang.web.frame.parts import Parts
from guidang.wording.words import msgid

_NO_RECORD = (msgid("没有这一条记录。"), msgid("请检查地址，或回首页检索。"))


def one(connection: Connection, id_: int) -> Record:
    """The record of this id; raises NotShown where there is none."""
    record = records.get(connection, id_)
    if record is None:
        raise NotShown(404, *_NO_RECORD)
    return record


def read(parts: Parts, id_: int) -> Record:
    """The record of this id, read for itself; raises NotShown where there is none."""
    with parts.site.database.read() as connection:
        return one(connection, id_)
