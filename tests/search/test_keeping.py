"""What every engine promises of its index: commits, removals, crashes, one writer, many readers, merges."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search.engine import Engine, Entry, IndexBusy, IndexUnusable
from search.query.parsing import parse
from tests.search.engines import Opener

ROOT = Path(__file__).resolve().parents[2]


def found(engine: Engine, question: str) -> list[int]:
    return sorted(hit.id for hit in engine.search(parse(question), limit=100_000).hits)


def test_an_entry_replaces_the_one_of_its_id(engine: Engine) -> None:
    engine.add([Entry(1, "旧文"), Entry(2, "其他")])
    engine.add([Entry(1, "中间"), Entry(1, "新文")])
    assert found(engine, "新文") == [1]
    assert found(engine, "旧文 OR 中间") == []
    assert sorted(engine.ids()) == [1, 2]
    assert engine.count() == 2


def test_merging_changes_no_answer(engine: Engine) -> None:
    words = ["合同", "档案", "管理", "制度", "期限", "函件", "租赁", "2021", "rent", "𠮷"]
    for start in range(0, 200, 40):
        engine.add(
            Entry(n, "。".join(words[n % (k + 2)] * (n % 3 + 1) for k in range(8)), title=words[n % 7],
                  category=words[n % 3], date=f"20{n % 20:02}")
            for n in range(start, start + 40)
        )  # fmt: skip
    engine.remove(range(0, 200, 9))
    questions = [
        "合同",
        '"档案。管理"',
        '"期"',
        "租赁 -函件",
        "题名:制度",
        "rent 2021",
        "日期:2005..2010",
        '"𠮷"',
    ]
    before = [engine.search(parse(question), limit=200, facets=True) for question in questions]
    while engine.tidy():
        pass
    after = [engine.search(parse(question), limit=200, facets=True) for question in questions]
    for old, new in zip(before, after, strict=True):
        assert (old.total, old.facets) == (new.total, new.facets)
        assert {hit.id for hit in old.hits} == {hit.id for hit in new.hits}


def test_an_open_reader_sees_new_commits_and_keeps_answering_during_merges(
    engine: Engine, opener: Opener
) -> None:
    reader = opener(engine.folder, False)
    for number in range(20):
        engine.add([Entry(number, "合同")])
        assert reader.count() == number + 1
    ids = reader.ids()
    next(ids)
    while engine.tidy():
        pass
    assert len(list(ids)) == 19
    assert len(found(reader, "合同")) == 20


def test_threads_search_while_one_writes(engine: Engine) -> None:
    engine.add(Entry(n, "合同") for n in range(100))
    done = threading.Event()

    def ask() -> int:
        asked = 0
        while not done.is_set():
            assert len(found(engine, "合同")) >= 100
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        for number in range(100, 130):
            engine.add([Entry(number, "合同")])
        done.set()
        assert all(each.result() for each in asking)


def test_a_missing_index_is_not_made_in_silence(opener: Opener, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(IndexUnusable) as caught:
            opener(folder, False)
        assert caught.value.why == "missing"
    assert list(tmp_path.iterdir()) == []


def test_a_new_index_is_made_in_an_empty_folder_only(engine: Engine, opener: Opener, tmp_path: Path) -> None:
    engine.add([Entry(1, "合同")])
    assert opener(engine.folder, True).count() == 1
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    with pytest.raises(IndexUnusable):
        opener(tmp_path / "other", True)


def test_removed_entries_are_gone_and_unknown_ids_do_no_harm(engine: Engine) -> None:
    engine.add(Entry(n, "合同") for n in range(10))
    engine.remove([3, 4, 4, 99])
    assert found(engine, "合同") == sorted(engine.ids()) == [0, 1, 2, 5, 6, 7, 8, 9]
    engine.remove(range(10))
    assert engine.count() == 0
    assert found(engine, "合同") == []


def test_removing_from_an_empty_index_does_no_harm(engine: Engine) -> None:
    engine.remove([1, 2])
    engine.remove([])
    assert engine.count() == 0


def test_nothing_is_added_when_the_entries_break_off(engine: Engine) -> None:
    def breaking() -> Iterator[Entry]:
        yield Entry(1, "合同")
        raise RuntimeError("the source failed")

    engine.add([Entry(2, "合同")])
    with pytest.raises(RuntimeError):
        engine.add(breaking())
    assert list(engine.ids()) == found(engine, "合同") == [2]


def test_an_index_that_is_opened_again_answers_as_before(engine: Engine, opener: Opener) -> None:
    engine.add(Entry(n, f"合同第{n}号", category="contract", date="2021-03") for n in range(5))
    engine.remove([2])
    before = engine.search(parse("合同 日期:2021"), facets=True)
    engine.close()
    again = opener(engine.folder, False)
    after = again.search(parse("合同 日期:2021"), facets=True)
    assert (after.total, after.facets) == (before.total, before.facets) == (4, before.facets)
    assert {hit.id for hit in after.hits} == {0, 1, 3, 4}
    again.close()


def test_a_closed_index_opens_itself_for_the_next_question(engine: Engine) -> None:
    engine.add([Entry(1, "合同")])
    engine.close()
    engine.close()
    assert found(engine, "合同") == [1]
    engine.close()
    assert engine.add([Entry(2, "合同")]) == 1
    assert engine.count() == 2


def test_small_commits_are_merged_at_idle_and_every_answer_stays(engine: Engine) -> None:
    for number in range(24):
        engine.add([Entry(number, f"合同第{number}号", numbers=(f"甲〔2020〕{number}号",))])
    engine.remove([7])
    while engine.tidy():
        pass
    expected = [number for number in range(24) if number != 7]
    assert sorted(engine.ids()) == found(engine, "合同") == expected
    assert found(engine, "文号:甲〔2020〕13号") == [13]
    assert engine.tidy() is False


def test_a_second_writer_is_told_at_once_and_the_first_goes_on(engine: Engine, opener: Opener) -> None:
    other = opener(engine.folder, False)

    def entries() -> Iterator[Entry]:
        yield Entry(1, "合同")
        for write in (lambda: other.add([Entry(9)]), lambda: other.remove([1]), other.tidy):
            with pytest.raises(IndexBusy):
                write()
        yield Entry(2, "合同")

    assert engine.add(entries()) == 2
    assert found(other, "合同") == [1, 2]
    assert other.add([Entry(3, "合同")]) == 1
    other.close()


WRITER = """
import sys
from pathlib import Path
from search.engine import Entry
from tests.search.engines import ENGINES
engine = ENGINES[sys.argv[1]](Path(sys.argv[2]), False)
start = int(sys.argv[3])
for commit in range(start, start + 1000):
    engine.add(Entry(commit * 10 + n, f"合同第{commit}批") for n in range(10))
    print(commit, flush=True)
    if commit % 5 == 4:
        engine.tidy()
"""


def test_a_writer_killed_at_any_moment_leaves_the_last_commit(
    engine: Engine, engine_name: str, opener: Opener
) -> None:
    start = 0
    for turn in range(6):
        command = [sys.executable, "-c", WRITER, engine_name, str(engine.folder), str(start)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            said = [int(writer.stdout.readline()) for _ in range(3 + turn)]
            time.sleep(0.007 * turn)
            writer.send_signal(signal.SIGKILL)
            said += [int(line) for line in writer.stdout]
        reopened = opener(engine.folder, False)
        ids = sorted(reopened.ids())
        committed = len(ids) // 10
        assert ids == found(reopened, "合同") == list(range(committed * 10))
        assert committed in (said[-1] + 1, said[-1] + 2)
        reopened.close()
        start = committed
    engine.add([Entry(10**6, "合同")])
    assert engine.count() == start * 10 + 1
