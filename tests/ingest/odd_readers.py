"""Readers that misbehave, each in its own way, for the tests of the pool.

They come in by the documented door (`Pool(..., readers=[...])`) and read files whose identity is
`application/vnd.sqlite3`: the rest of such a file says what the reader shall do.
"""

import ctypes
import os
import sys
import tempfile
import time
from pathlib import Path

from archive.record import Line, Page
from ingest.errors import Unreadable
from ingest.reader import Sink, Source

MARK = b"SQLite format 3\x00"
SECRET = "the document's own secret words"


def odd_file(path: Path, deed: str) -> Path:
    """A file at whose reading `deed` is done."""
    path.write_bytes(MARK + deed.encode())
    return path


class OddNumber(float):
    """A page's width that cannot be compared, or not be asked whether it is there."""

    def __new__(cls, value: float, fails_at: str) -> "OddNumber":
        made = super().__new__(cls, value)
        made.fails_at = fails_at  # type: ignore[attr-defined]
        return made

    def __bool__(self) -> bool:
        if self.fails_at == "being_there":  # type: ignore[attr-defined]
            raise ArithmeticError(SECRET)
        return True

    def __gt__(self, other: float) -> bool:
        if self.fails_at == "comparing":  # type: ignore[attr-defined]
            raise ArithmeticError(SECRET)
        return super().__gt__(other)


class OddText(str):
    """A line that can be kept, but not be cut."""

    def __getitem__(self, _: object) -> str:
        raise ArithmeticError(SECRET)


class OddReader:
    """Does what the file says."""

    media_types = frozenset({"application/vnd.sqlite3"})

    def read(self, source: Source, sink: Sink) -> None:
        deed, _, detail = source.path.read_bytes().removeprefix(MARK).decode().partition(" ")
        if deed not in ("measure", "mumble"):  # their first page is odd itself
            sink.page(Page(number=1, lines=[Line("第一页")]))
        getattr(self, deed)(detail, sink)

    def sleep(self, detail: str, _: Sink) -> None:
        time.sleep(float(detail))

    def lay_aside(self, _: str, sink: Sink) -> None:
        """Write what nobody may find later to a temporary file, say so, and never come back."""
        with tempfile.NamedTemporaryFile() as file:
            file.write("机密".encode())
            file.flush()
            sink.page(Page(number=2, lines=[Line(file.name)]))
            time.sleep(600)

    def spin(self, _: str, __: Sink) -> None:
        while True:
            pass

    def plod(self, detail: str, sink: Sink) -> None:
        """Finish a page every half second, so many of them."""
        for number in range(1, int(detail) + 1):
            time.sleep(0.5)
            sink.page(Page(number, lines=[Line(f"第{number}页")]))

    def hold(self, detail: str, _: Sink) -> None:
        """Sleep in native code, with the interpreter's lock held: nothing in Python can end this."""
        ctypes.PyDLL(None).sleep(int(detail))

    def hoard(self, _: str, __: Sink) -> None:
        kept = []
        while True:
            kept.append(bytearray(8 << 20))

    def hoard_slowly(self, _: str, __: Sink) -> None:
        kept = []
        while True:
            kept.append(bytearray(os.urandom(1 << 20) * 8))
            time.sleep(0.01)

    def abort(self, words: str, _: Sink) -> None:
        """End as native code does that gives up."""
        os.write(2, words.encode())
        os.abort()

    def exhaust(self, detail: str, _: Sink) -> None:
        """Take memory in C, a MiB at a time, and use so many bytes of each, never looking at what came."""
        library = ctypes.CDLL(None)
        library.malloc.restype = ctypes.c_void_p
        while True:
            ctypes.memset(library.malloc(1 << 20) or 0, 1, int(detail))

    def give_up(self, _: str, __: Sink) -> None:
        """Take memory in C until there is none, and abort without a word."""
        library = ctypes.CDLL(None)
        library.malloc.restype = ctypes.c_void_p
        while library.malloc(1 << 20):
            pass
        library.abort()

    def tell_and_crash(self, detail: str, _: Sink) -> None:
        """Write one more line to a file, then crash."""
        with Path(detail).open("a") as file:
            file.write(f"{os.getpid()}\n")
        ctypes.string_at(0)

    def crash(self, _: str, __: Sink) -> None:
        ctypes.string_at(0)

    def leave(self, detail: str, _: Sink) -> None:
        os._exit(int(detail))

    def stumble(self, _: str, __: Sink) -> None:
        raise AttributeError(SECRET)

    def recurse(self, detail: str, sink: Sink) -> None:
        self.recurse(detail, sink)

    def chatter(self, _: str, __: Sink) -> None:
        for number in (0, 1, 2):
            os.write(1 if number == 0 else number, b'{"done": 1, "reason": ""}\n' * 1000)
        print("noise", flush=True)
        print("noise", file=sys.stderr, flush=True)

    def lie(self, _: str, sink: Sink) -> None:
        """Write to every open pipe what the parent does not expect."""
        for number in range(3, 40):
            try:
                os.write(number, b'{"done": 99999, "reason": ""}\nno json at all\n')
            except OSError:
                continue
        time.sleep(30)

    def breed(self, detail: str, _: Sink) -> None:
        """Start a process of one's own and wait for ever."""
        child = os.fork()
        if child == 0:
            Path(detail).write_text(str(os.getpid()))
        time.sleep(60)

    def orphan(self, detail: str, _: Sink) -> None:
        """Leave a process behind that holds the pipes open, and die."""
        if os.fork() == 0:
            Path(detail).write_text(str(os.getpid()))
            time.sleep(60)
        time.sleep(0.2)
        os.kill(os.getpid(), 9)

    def flood(self, _: str, sink: Sink) -> None:
        number = 1
        while True:
            number += 1
            sink.page(Page(number=number, lines=[Line("字" * 100_000)]))

    def attach(self, detail: str, sink: Sink) -> None:
        for number in range(int(detail)):
            sink.child(f"../../{number}.txt", iter([b"x" * 1000]))

    def measure(self, fails_at: str, sink: Sink) -> None:
        """A page that is read well, and fails those who look at its size later."""
        lines = [Line("关于做好档案工作的通知"), Line("二〇二四年三月五日")]
        sink.page(Page(1, OddNumber(595.0, fails_at), 842.0, lines))

    def mumble(self, _: str, sink: Sink) -> None:
        """A page whose lines fail everybody who looks at them later."""
        sink.page(Page(1, lines=[Line(OddText("关于做好档案工作的通知"))]))

    def refuse(self, detail: str, _: Sink) -> None:
        raise Unreadable(detail)

    def picture(self, source: Source, number: int, width: int) -> bytes:
        """A "picture" that says what was asked for."""
        return f"{source.name} {number} {width}".encode()
