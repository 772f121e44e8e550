"""Staying within the address space that a reading process may have (on Linux; elsewhere it is free)."""

import ctypes
import sys
from pathlib import Path

# glibc's own names: M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD.
_ARENA_MOST, _MAPPED_FROM, _KEPT_FREE = -8, -3, -1
_LARGE = 1 << 20  # bytes
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


def thrifty() -> None:
    """Let all threads share one heap, and give large blocks back as soon as they are free.

    glibc reserves 64 MiB of address space for each thread's own heap, and keeps what a page took.
    """
    if sys.platform == "linux":
        tune = getattr(ctypes.CDLL(None), "mallopt", None)
        if tune is not None:
            for setting, value in ((_ARENA_MOST, 1), (_MAPPED_FROM, _LARGE), (_KEPT_FREE, _LARGE)):
                tune(setting, value)
