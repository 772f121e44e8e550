"""The index as a thing on the disk: commits, crashes, one writer, many readers, merges."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock
from whoosh import index as whoosh_index
from whoosh.query.compound import And
from whoosh.query.terms import Prefix, Term

from search.engine import Entry, IndexBusy, IndexUnusable
from search.engines.whoosh import writer as whoosh_writer
from search.engines.whoosh.collect import TreeQuery
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.folder import contents, storage_of
from search.query.parsing import parse

ROOT = Path(__file__).resolve().parents[2]


def found(engine: WhooshEngine, question: str) -> list[int]:
    return sorted(hit.id for hit in engine.search(parse(question), limit=100_000).hits)


def segments(engine: WhooshEngine) -> list[Path]:
    return sorted(engine.folder.glob("*.arr"))


def test_an_entry_replaces_the_one_of_its_id(engine: WhooshEngine) -> None:
    engine.add([Entry(1, "旧文"), Entry(2, "其他")])
    engine.add([Entry(1, "中间"), Entry(1, "新文")])
    assert found(engine, "新文") == [1]
    assert found(engine, "旧文 OR 中间") == []
    assert sorted(engine.ids()) == [1, 2]
    assert engine.count() == 2


def test_removed_entries_are_gone_and_unknown_ids_do_no_harm(engine: WhooshEngine) -> None:
    engine.add(Entry(n, "合同") for n in range(10))
    engine.remove([3, 4, 4, 99])
    assert found(engine, "合同") == sorted(engine.ids()) == [0, 1, 2, 5, 6, 7, 8, 9]
    engine.remove(range(10))
    assert engine.count() == 0
    assert found(engine, "合同") == []
    assert segments(engine) == []


def test_nothing_is_added_when_the_entries_break_off(engine: WhooshEngine) -> None:
    def breaking() -> Iterator[Entry]:
        yield Entry(1, "合同")
        raise RuntimeError("the source failed")

    with pytest.raises(RuntimeError):
        engine.add(breaking())
    assert engine.count() == 0
    assert segments(engine) == []


def test_a_large_load_is_taken_piece_by_piece(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_writer, "BATCH", 1000)
    seen = []

    def entries() -> Iterator[Entry]:
        for number in range(50):
            seen.append(len(segments(engine)))
            yield Entry(number % 40, f"第{number}份合同" * 20)

    assert engine.add(entries()) == 50
    assert seen[-1] > 3
    assert found(engine, "合同") == list(range(40))
    assert found(engine, '"第45份"') == [5]
    assert found(engine, '"第5份"') == []


def test_many_small_commits_leave_few_segments_and_idle_merges_them(engine: WhooshEngine) -> None:
    for number in range(60):
        engine.add(
            [Entry(number, f"合同第{number}号", title=f"题名{number}", numbers=(f"甲〔2020〕{number}号",))]
        )
        assert len(segments(engine)) <= 2 * whoosh_writer.CROWD
    engine.remove([7])
    while engine.tidy():
        pass
    assert len(segments(engine)) < 3
    expected = [number for number in range(60) if number != 7]
    assert sorted(engine.ids()) == found(engine, "合同") == expected
    assert found(engine, "文号:甲〔2020〕33号") == found(engine, '"题名33"') == [33]
    assert engine.tidy() is False


def test_a_segment_with_many_removed_entries_is_written_anew_at_idle(engine: WhooshEngine) -> None:
    engine.add(Entry(n, f"合同第{n}号") for n in range(100))
    before = segments(engine)[0].stat().st_size
    engine.remove(range(50))
    assert engine.tidy() is True
    assert segments(engine)[0].stat().st_size < before * 0.7
    assert found(engine, "合同") == list(range(50, 100))


def test_merging_changes_no_answer(engine: WhooshEngine) -> None:
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


def test_only_one_writes_and_the_other_is_told_at_once(engine: WhooshEngine) -> None:
    with FileLock(engine.folder / ".writer.lock"):
        for write in (lambda: engine.add([Entry(1)]), lambda: engine.remove([1]), engine.tidy):
            with pytest.raises(IndexBusy):
                write()
    assert engine.add([Entry(1)]) == 1


def test_an_open_reader_sees_new_commits_and_keeps_answering_during_merges(engine: WhooshEngine) -> None:
    reader = WhooshEngine(engine.folder)
    for number in range(20):
        engine.add([Entry(number, "合同")])
        assert reader.count() == number + 1
    ids = reader.ids()
    next(ids)
    while engine.tidy():
        pass
    assert len(list(ids)) == 19
    assert len(found(reader, "合同")) == 20


def test_threads_search_while_one_writes(engine: WhooshEngine) -> None:
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


def test_a_missing_index_is_not_made_in_silence(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(IndexUnusable) as caught:
            WhooshEngine(folder)
        assert caught.value.why == "missing"
    assert list(tmp_path.iterdir()) == []


def test_a_new_index_is_made_in_an_empty_folder_only(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.add([Entry(1, "合同")])
    assert WhooshEngine(engine.folder, create=True).count() == 1
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    with pytest.raises(IndexUnusable):
        WhooshEngine(tmp_path / "other", create=True)


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(
    "damage", ["no contents", "no segment", "cut segment", "overwritten segment", "cut contents", "no meta"]
)
def test_a_broken_index_is_noticed_and_never_replaced(
    engine: WhooshEngine, damage: str, create: bool
) -> None:
    engine.add([Entry(n, "合同" * 50) for n in range(20)])
    engine.close()
    segment, toc = segments(engine)[0], next(engine.folder.glob("*.toc"))
    if damage == "no contents":
        toc.unlink()
    elif damage == "no segment":
        segment.unlink()
    elif damage == "cut segment":
        os.truncate(segment, segment.stat().st_size // 2)
    elif damage == "overwritten segment":
        segment.write_bytes(bytes(segment.stat().st_size))
    elif damage == "cut contents":
        os.truncate(toc, toc.stat().st_size // 2)
    else:
        (engine.folder / "meta.json").unlink()
    with pytest.raises(IndexUnusable) as caught:
        WhooshEngine(engine.folder, create=create)
    assert caught.value.why == "broken"


def test_an_index_of_another_analysis_is_refused(engine: WhooshEngine) -> None:
    meta = engine.folder / "meta.json"
    meta.write_text(json.dumps({"fingerprint": "jieba 0.1"}))
    with pytest.raises(IndexUnusable) as caught:
        WhooshEngine(engine.folder)
    assert caught.value.why == "analysis"


def test_an_index_that_vanishes_while_open_is_said(engine: WhooshEngine) -> None:
    engine.add([Entry(1, "合同")])
    assert engine.count() == 1
    for path in engine.folder.iterdir():
        path.unlink()
    with pytest.raises(IndexUnusable):
        engine.search(parse("合同"))
    with pytest.raises(IndexUnusable):
        engine.add([Entry(2)])


WRITER = """
import sys
from pathlib import Path
from search.engine import Entry
from search.engines.whoosh.engine import WhooshEngine
engine = WhooshEngine(Path(sys.argv[1]))
start = int(sys.argv[2])
for commit in range(start, start + 1000):
    engine.add(Entry(commit * 10 + n, f"合同第{commit}批") for n in range(10))
    print(commit, flush=True)
    if commit % 5 == 4:
        engine.tidy()
"""


def test_a_writer_killed_at_any_moment_leaves_the_last_commit(engine: WhooshEngine) -> None:
    start = 0
    for turn in range(6):
        command = [sys.executable, "-c", WRITER, str(engine.folder), str(start)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            said = [int(writer.stdout.readline()) for _ in range(3 + turn)]
            time.sleep(0.007 * turn)
            writer.send_signal(signal.SIGKILL)
            said += [int(line) for line in writer.stdout]
        reopened = WhooshEngine(engine.folder)
        ids = sorted(reopened.ids())
        committed = len(ids) // 10
        assert ids == found(reopened, "合同") == list(range(committed * 10))
        assert committed in (said[-1] + 1, said[-1] + 2)
        start = committed
    engine.add([Entry(10**6, "合同")])
    named = {segment.file_name for segment in contents(storage_of(engine.folder)).segments}
    assert {path.name for path in segments(engine)} == named


def test_ordinary_whoosh_reads_the_index(engine: WhooshEngine) -> None:
    engine.add([Entry(1, "档案管理 rent"), Entry(2, "档案 档案"), Entry(3, "合同")])
    engine.add([Entry(4, "档案的利用")])
    engine.remove([1])
    with whoosh_index.open_dir(str(engine.folder)).searcher() as searcher:
        assert [hit["id"] for hit in searcher.search(Term("words", "档案"))] == [2, 4]
        assert len(searcher.search(And([Term("words", "档案"), Term("pairs", "利用")]))) == 1
        assert len(searcher.search(Prefix("words", "合"))) == 1
        assert "档案".encode() in set(searcher.lexicon("words"))
        assert searcher.reader().term_info("words", "档案").weight() == 4
        ours = TreeQuery(parse('"档案"').root, {}, searcher)
        assert {hit["id"] for hit in searcher.search(ours)} == {2, 4}
