"""Opening a DXF file: within its bounds, and repaired where that is needed."""

import logging
import struct
from pathlib import Path

from ezdxf import recover
from ezdxf.document import Drawing
from ezdxf.filemanagement import readfile
from ezdxf.lldxf.const import DXFError
from ezdxf.proxygraphic import ProxyGraphicError

from archive.notes import ReasonCode
from ingest.errors import Unreadable

# ezdxf's own errors, and what it lets through on hostile files.
FAILURES = (
    DXFError, ProxyGraphicError, ArithmeticError, AssertionError, AttributeError, LookupError,
    NotImplementedError, RecursionError, StopIteration, TypeError, ValueError, struct.error,
)  # fmt: skip

_LARGEST = 96 << 20  # bytes: loaded, they take twelve times that, and half a minute

# What is wrong with a file is told by notes; ezdxf would write lines of the document into the log.
logging.getLogger("ezdxf").setLevel(logging.CRITICAL)


def opened(path: Path) -> tuple[Drawing, bool]:
    """The drawing in the DXF file at `path`, and whether it had to be repaired; raises Unreadable."""
    if path.stat().st_size > _LARGEST:
        raise Unreadable(ReasonCode.TOO_MUCH_OUTPUT, "geometry")
    try:
        return readfile(path), False
    except (*FAILURES, OSError):
        pass
    try:
        return recover.readfile(path)[0], True
    except (*FAILURES, OSError):
        pass
    try:
        return recover.explore(path)[0], True
    except (*FAILURES, OSError) as error:
        raise Unreadable(ReasonCode.DAMAGED, type(error).__name__) from error
