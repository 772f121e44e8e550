"""Limits that the operating system can set on a process: memory, dumps, its parent's life.

Where a system lacks a means (address space and parent's death are Linux's), the parent's own
watch remains: it looks at the memory and the clock, and kills.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

_SELF = psutil.Process()
# What libraries of Rust, C++ and C, the dynamic loader and Python say when there is no memory to be had.
_NO_MEMORY = (
    "memory allocation of",
    "std::bad_alloc",
    "Cannot allocate memory",
    "cannot allocate memory",
    "failed to map segment",
    "MemoryError",
    "out of memory",
    "Out of memory",
)
_FILE_MARGIN = 1 << 30  # bytes a spool file may have beyond the limit on attachments


def memory(pid: int | None = None) -> int:
    """Bytes of memory that a process (this one without `pid`) occupies; 0 if it is gone."""
    try:
        process = _SELF if pid is None else psutil.Process(pid)
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def occupied(pid: int | None = None) -> tuple[int, int]:
    """Bytes of memory and of address space that a process (this one without `pid`) has now; zeros if gone."""
    try:
        found = (_SELF if pid is None else psutil.Process(pid)).memory_info()
        return int(found.rss), int(found.vms)
    except psutil.Error:
        return 0, 0


def speaks_of_memory(words: str) -> bool:
    """Whether what a library said before it gave up tells that it could not get memory."""
    return any(sign in words for sign in _NO_MEMORY)


def hold_when_crashing() -> None:
    """On Linux, have this process say on its error output that it crashed, and then wait some seconds.

    So the parent can see what it occupied, which nobody can once it has ended. (The signal is handled
    once by Python's own fault handler, which writes, then once by `sleep`, with the signal's number as
    seconds; then by nobody.)
    """
    if sys.platform != "linux":
        return
    import ctypes
    import faulthandler

    library = ctypes.CDLL(None)
    library.sysv_signal.argtypes = (ctypes.c_int, ctypes.c_void_p)
    for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE):
        library.sysv_signal(number, ctypes.cast(library.sleep, ctypes.c_void_p))
    faulthandler.enable(all_threads=False)


def ignore_stop_signals() -> None:
    """Leave it to the parent to answer Ctrl+C and the stop of a service, which may reach every process."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def address_space(more: int) -> Iterator[None]:
    """A context in which this process can get at most `more` bytes of address space beyond what it has."""
    if sys.platform == "win32" or sys.platform == "darwin":
        yield
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = _SELF.memory_info().vms + more
    resource.setrlimit(resource.RLIMIT_AS, (bound if hard < 0 else min(bound, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def bound_process(output: int) -> None:
    """No core dumps (they would hold documents), and no file larger than any reading can need."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    size = output + _FILE_MARGIN
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if hard == resource.RLIM_INFINITY or size < hard:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


def end_with_parent(parent: int) -> None:
    """On Linux, be killed when the thread that started this process ends, even in native code."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it was gone before the line above
        os._exit(0)
