"""Whoosh's index as a thing on the disk: its segments, its table of contents, its lock."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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

ROOT = Path(__file__).resolve().parents[3]


def found(engine: WhooshEngine, question: str) -> list[int]:
    return sorted(hit.id for hit in engine.search(parse(question), limit=100_000).hits)


def segments(engine: WhooshEngine) -> list[Path]:
    return sorted(engine.folder.glob("*.arr"))


def test_a_segment_whose_entries_are_all_removed_is_gone(engine: WhooshEngine) -> None:
    engine.add(Entry(n, "合同") for n in range(10))
    engine.remove(range(10))
    assert segments(engine) == []


def test_entries_that_break_off_leave_no_segment(engine: WhooshEngine) -> None:
    def breaking() -> Iterator[Entry]:
        yield Entry(1, "合同")
        raise RuntimeError("the source failed")

    with pytest.raises(RuntimeError):
        engine.add(breaking())
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


def test_only_one_writes_and_the_other_is_told_at_once(engine: WhooshEngine) -> None:
    with FileLock(engine.folder / ".writer.lock"):
        for write in (lambda: engine.add([Entry(1)]), lambda: engine.remove([1]), engine.tidy):
            with pytest.raises(IndexBusy):
                write()
    assert engine.add([Entry(1)]) == 1


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
for commit in range(1000):
    engine.add(Entry(commit * 10 + n, f"合同第{commit}批") for n in range(10))
    print(commit, flush=True)
"""


def test_what_a_killed_writer_left_half_written_is_swept_by_the_next_commit(engine: WhooshEngine) -> None:
    for turn in range(3):
        command = [sys.executable, "-c", WRITER, str(engine.folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(0.005 * turn)
            writer.send_signal(signal.SIGKILL)
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
