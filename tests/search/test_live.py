"""The live index: which folder is in use, how a rebuilt one takes its place, and who may write."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from search import live
from search.engine import Engine, Entry, IndexBusy, IndexUnusable
from search.live import LiveIndex
from search.query.parsing import parse
from tests.search.engines import Opener


def found(index: Engine, question: str = "合同") -> list[int]:
    return sorted(hit.id for hit in index.search(parse(question), limit=1000).hits)


def made(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("made-*"))


def nothing(_: Engine) -> None:
    """Nothing came meanwhile."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path, opener: Opener) -> Iterator[LiveIndex]:
    """A live index with two entries."""
    index = LiveIndex.create(folder, opener)
    index.add([Entry(1, "合同"), Entry(2, "合同")])
    yield index
    index.close()


def test_a_new_index_is_empty_and_named_as_the_one_in_use(folder: Path, opener: Opener) -> None:
    index = LiveIndex.create(folder, opener)
    assert index.count() == 0
    assert [(folder / "current").read_text()] == made(folder)
    index.close()


def test_an_index_that_is_there_is_not_made_again(index: LiveIndex, opener: Opener) -> None:
    with pytest.raises(FileExistsError):
        LiveIndex.create(index.folder, opener)
    assert found(index) == [1, 2]
    assert len(made(index.folder)) == 1


def test_it_is_an_engine_like_any_other(index: LiveIndex) -> None:
    assert index.add([Entry(3, "合同", category="contract"), Entry(4, "通知")]) == 2
    index.remove([1])
    assert (index.count(), sorted(index.ids())) == (3, [2, 3, 4])
    assert [hit.id for hit in index.search(parse("合同"), filters={"category": "contract"}).hits] == [3]
    assert index.search(parse("合同"), limit=1, offset=1, facets=True).facets["category"]["contract"] == 1
    while index.tidy():
        pass
    assert found(index) == [2, 3]


def test_a_closed_index_opens_itself_again(index: LiveIndex) -> None:
    index.close()
    index.close()
    assert found(index) == [1, 2]


@pytest.mark.parametrize("damage", ["no folder", "no current", "no text", "current names nothing"])
def test_an_index_that_is_not_there_is_told_as_missing(
    index: LiveIndex, opener: Opener, damage: str, tmp_path: Path
) -> None:
    folder = index.folder
    if damage == "no folder":
        folder = tmp_path / "nowhere"
    elif damage == "no current":
        (folder / "current").unlink()
    elif damage == "no text":
        (folder / "current").write_bytes(b"\xff\xfe")
    else:
        (folder / "current").write_text("made-elsewhere")
    with pytest.raises(IndexUnusable) as caught:
        LiveIndex(folder, opener)
    assert caught.value.why == "missing"


def test_a_name_that_leads_out_of_the_folder_is_not_followed(index: LiveIndex, opener: Opener) -> None:
    inside = (index.folder / "current").read_text()
    (index.folder / "current").write_text(f"../../{inside}")
    assert found(LiveIndex(index.folder, opener)) == [1, 2]


def test_everything_that_writes_is_told_at_once_when_another_process_writes(index: LiveIndex) -> None:
    with FileLock(index.folder / ".writer.lock"):
        for write in (lambda: index.add([Entry(9)]), lambda: index.remove([1]), index.tidy):
            with pytest.raises(IndexBusy):
                write()
        assert found(index) == [1, 2]
    assert index.add([Entry(9, "合同")]) == 1


def test_of_two_threads_that_write_one_is_told_at_once(index: LiveIndex) -> None:
    told: list[Exception] = []

    def write() -> None:
        try:
            index.add([Entry(9)])
        except IndexBusy as error:
            told.append(error)

    def entries() -> Iterator[Entry]:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        yield Entry(3, "合同")

    assert index.add(entries()) == 1
    assert len(told) == 1
    assert found(index) == [1, 2, 3]


def test_a_rebuilt_index_takes_the_place_of_the_old_one_which_is_removed(
    index: LiveIndex, opener: Opener
) -> None:
    before = made(index.folder)
    live.rebuild(index.folder, opener, lambda new: new.add([Entry(7, "合同")]) and None, nothing)
    after = made(index.folder)
    assert len(after) == 1 and after != before
    assert found(index) == [7]
    assert found(LiveIndex(index.folder, opener)) == [7]


def test_an_index_is_rebuilt_where_there_was_none(folder: Path, opener: Opener) -> None:
    live.rebuild(folder, opener, lambda new: new.add([Entry(7, "合同")]) and None, nothing)
    assert found(LiveIndex(folder, opener)) == [7]


def test_what_comes_while_an_index_is_rebuilt_is_in_the_new_one(index: LiveIndex, opener: Opener) -> None:
    def fill(new: Engine) -> None:
        new.add([Entry(1, "合同"), Entry(2, "合同")])
        index.add([Entry(3, "合同")])  # others still write to the old one
        assert found(index) == [1, 2, 3]

    def finish(new: Engine) -> None:
        with pytest.raises(IndexBusy):
            index.add([Entry(4, "合同")])  # and now nobody does
        new.add([Entry(3, "合同")])

    live.rebuild(index.folder, opener, fill, finish)
    assert found(index) == [1, 2, 3]


@pytest.mark.parametrize("stage", ["fill", "finish"])
def test_a_rebuild_that_fails_leaves_the_index_in_use_and_nothing_else(
    index: LiveIndex, opener: Opener, stage: str
) -> None:
    def failing(_: Engine) -> None:
        raise KeyboardInterrupt

    before = made(index.folder)
    fill, finish = (failing, nothing) if stage == "fill" else (nothing, failing)
    with pytest.raises(KeyboardInterrupt):
        live.rebuild(index.folder, opener, fill, finish)
    assert made(index.folder) == before
    assert index.add([Entry(3, "合同")]) == 1
    assert found(index) == [1, 2, 3]


def test_who_searches_while_indexes_are_rebuilt_always_gets_an_answer(
    index: LiveIndex, opener: Opener
) -> None:
    done, failed, asked = threading.Event(), [], [0, 0, 0]

    def ask(number: int) -> None:
        own = LiveIndex(index.folder, opener) if number else index
        try:
            while not done.is_set():
                assert len(found(own)) == own.count() == len(list(own.ids())) == 2
                asked[number] += 1
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(12):
        live.rebuild(
            index.folder, opener, lambda new: new.add([Entry(1, "合同"), Entry(2, "合同")]) and None, nothing
        )
    done.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert all(asked)
