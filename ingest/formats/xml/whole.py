"""XML documents that are a whole office file: with pictures and embedded files written into them as text.

Of such a file only what is read is parsed: its pictures can be a thousand times its words.
"""

import re

from archive.notes import ReasonCode
from ingest.errors import Unreadable
from ingest.reader import Source

_SHARE = 8  # a tree takes about this many times the bytes it was parsed from
_BINARY = re.compile(rb">[A-Za-z0-9+/=\s]{1024,}+<")  # given back never (+): one look at each byte


def words_of(source: Source) -> bytes:
    """The bytes of the document without what is binary in it.

    Raises Unreadable("too_big_in_memory") for one that would not fit even so.
    """
    most = source.limits.memory_mib << 20
    size = source.path.stat().st_size
    if size * 3 > most:
        raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"{size} bytes of XML")
    data = _BINARY.sub(b"><", source.path.read_bytes())
    if len(data) * _SHARE > most:
        raise Unreadable(ReasonCode.TOO_BIG_IN_MEMORY, f"{len(data)} bytes of XML")
    return data
