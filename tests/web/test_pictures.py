"""Pictures of pages: drawn once, one at a time, in a process that can be killed, and cleared away."""

import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from guidang.site.site import Site
from guidang.web.pictures import pictures
from guidang.web.pictures.drawing import Drawing
from guidang.web.pictures.pictures import Busy, Pictures
from ingest.errors import Unreadable
from tests.web.conftest import Named


class Pen:
    """Draws nothing much, and counts how often."""

    def __init__(self, size: int = 10) -> None:
        self.drawn: list[tuple[str, int, int]] = []
        self._size = size

    def __call__(self, path: Path, name: str, number: int, width: int, _: tuple[str, ...]) -> bytes:
        self.drawn.append((path.name, number, width))
        return b"x" * self._size


def test_a_page_is_drawn_once_for_each_width(tmp_path: Path) -> None:
    pen = Pen()
    kept = Pictures(tmp_path / "pictures", pen)
    for number, width in ((1, 1000), (1, 1000), (1, 2000), (2, 1000), (1, 1000)):
        assert kept.get(Path("ab12"), "a.pdf", number, width) == b"x" * 10
    assert pen.drawn == [("ab12", 1, 1000), ("ab12", 1, 2000), ("ab12", 2, 1000)]


def test_a_picture_outlives_the_program(tmp_path: Path) -> None:
    Pictures(tmp_path, Pen()).get(Path("ab12"), "a.pdf", 1, 1000)
    pen = Pen()
    assert Pictures(tmp_path, pen).get(Path("ab12"), "a.pdf", 1, 1000)
    assert pen.drawn == []


def test_a_page_that_cannot_be_drawn_is_tried_once(tmp_path: Path) -> None:
    tried = []

    def fails(path: Path, name: str, number: int, width: int, _: tuple[str, ...]) -> bytes:
        tried.append(number)
        raise Unreadable("damaged")

    kept = Pictures(tmp_path, fails)
    for _ in range(3):
        with pytest.raises(Unreadable):
            kept.get(Path("ab12"), "a.pdf", 1, 1000)
    assert tried == [1]


def test_old_pictures_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1000)
    kept = Pictures(tmp_path, Pen(size=300))
    for number in range(1, 5):
        kept.get(Path("ab12"), "a.pdf", number, 1000)
        os.utime(tmp_path / f"ab12-{number}-1000.png", (number, number))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["ab12-3-1000.png", "ab12-4-1000.png"]


def test_who_comes_when_too_many_wait_is_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_WAITING", 1)
    began, may_end = threading.Event(), threading.Event()

    def slow(path: Path, name: str, number: int, width: int, _: tuple[str, ...]) -> bytes:
        began.set()
        may_end.wait(30)
        return b"x"

    kept = Pictures(tmp_path, slow)
    first = threading.Thread(target=kept.get, args=(Path("ab12"), "a.pdf", 1, 1000))
    first.start()
    began.wait(30)
    with pytest.raises(Busy):
        kept.get(Path("ab12"), "a.pdf", 2, 1000)
    may_end.set()
    first.join()


@pytest.fixture
def drawing(site: Site, tmp_path: Path) -> Iterator[Drawing]:
    made = Drawing(tmp_path, site.folder / "config", site.limits())
    yield made
    made.close()


def test_a_page_is_drawn_as_wide_as_asked(drawing: Drawing, site: Site, named: Named) -> None:
    record = named("防冻保供")
    png = drawing.picture(site.store.path(record.sha256), record.name, 1, 400, ())
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        assert image.width == 400
        assert image.height > image.width


def test_a_file_that_is_no_page_is_refused_and_the_next_is_still_drawn(
    drawing: Drawing, site: Site, named: Named
) -> None:
    broken, good = named("坏文件"), named("防冻保供")
    with pytest.raises(Unreadable):
        drawing.picture(site.store.path(broken.sha256), broken.name, 1, 400, ())
    assert drawing.picture(site.store.path(good.sha256), good.name, 2, 400, ())


def test_nothing_unfinished_is_left_behind(
    drawing: Drawing, site: Site, named: Named, tmp_path: Path
) -> None:
    record = named("防冻保供")
    drawing.picture(site.store.path(record.sha256), record.name, 1, 300, ())
    assert not list(tmp_path.glob("*.png"))
