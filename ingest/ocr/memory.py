"""Staying within the address space that a reading process may have (on Linux; elsewhere it is free)."""

import ctypes
import sys
from pathlib import Path

_ARENA_MOST = -8  # glibc's M_ARENA_MAX
_STATM = Path("/proc/self/statm")


def need(size: int) -> None:
    """Raise MemoryError if this process cannot get `size` more bytes of address space."""
    if sys.platform != "linux":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return
    used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
    if used + size > limit:
        raise MemoryError(f"{size >> 20} MiB needed, {max(0, limit - used) >> 20} left")


def one_arena() -> None:
    """Let all threads share one heap: glibc reserves 64 MiB of address space for each thread's own."""
    if sys.platform == "linux":
        allocate = getattr(ctypes.CDLL(None), "mallopt", None)
        if allocate is not None:
            allocate(_ARENA_MOST, 1)
