"""Names of files as people see them, and as they really are.

On Linux a name is bytes, in whatever encoding the share's clients used; the bytes are kept, and a
readable form is made for showing.
"""

import os
from pathlib import Path


def raw(path: Path | str) -> bytes:
    """The path's own bytes."""
    return os.fsencode(path)


def shown(name: bytes) -> str:
    """A readable form of a name's bytes: UTF-8, else GB18030 (old shares), else with � for the rest."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")
