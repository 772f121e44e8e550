"""The reading processes: whatever a file does, it does it to itself alone."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from odd_readers import odd_file

from ingest.reader import Limits
from ingest.reading.pool import Outcome, Pool, Task, WorkerError
from ingest.spool.reading import children_folder, read_spool

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "config"
ODD = ("odd_readers:OddReader",)
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this means")


@contextmanager
def pool(folder: Path, size: int = 1, **limits: float) -> Iterator[Pool]:
    """A pool with the odd readers."""
    with Pool(size, Limits(**limits), folder / "spool", CONFIG, ODD) as made:  # type: ignore[arg-type]
        yield made


def gather(made: Pool, count: int, seconds: float = 60.0) -> dict[int, Outcome]:
    """The outcomes of `count` tasks by their job."""
    found: dict[int, Outcome] = {}
    until = time.monotonic() + seconds
    while len(found) < count:
        assert time.monotonic() < until, f"only {sorted(found)} were answered"
        for outcome in made.results(timeout=0.5):
            assert outcome.job not in found
            found[outcome.job] = outcome
    return found


def text_file(folder: Path, number: int = 0) -> Path:
    path = folder / f"plain{number}.txt"
    path.write_text(f"第{number}号文件\n关于做好档案工作的通知\n", "utf-8")
    return path


def task(job: int, path: Path) -> Task:
    return Task(job, str(path), path.name)


def wait_until(what: object, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_file_is_read_into_its_spool_file(tmp_path: Path) -> None:
    with pool(tmp_path) as made:
        made.submit(task(7, text_file(tmp_path, 3)))
        outcome = gather(made, 1)[7]
    assert (outcome.ok, outcome.reason, outcome.media_type) == (True, "", "text/plain")
    assert outcome.spool_file == (tmp_path / "spool" / "7.jsonl").absolute()
    assert outcome.cpu_seconds > 0
    reading = read_spool(outcome.spool_file)
    assert [page.text for page in reading.pages()] == ["第3号文件\n关于做好档案工作的通知"]
    assert reading.classification is not None
    assert reading.description is not None


def test_a_file_that_cannot_be_read_has_its_reason_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "bad.docx").write_bytes(b"PK\x05\x06" + bytes(18))
    with pool(tmp_path) as made:
        made.submit(task(1, tmp_path / "empty.txt"))
        made.submit(task(2, tmp_path / "bad.docx"))
        made.submit(task(3, tmp_path / "not-there.txt"))
        made.submit(task(4, odd_file(tmp_path / "odd", "refuse too_much_output")))
        found = gather(made, 4)
    assert {job: each.reason for job, each in found.items()} == {
        1: "empty", 2: "damaged", 3: "vanished", 4: "too_much_output"
    }  # fmt: skip
    assert not any(each.spool_file for each in found.values())
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("crash", "reader_died"),
        ("leave 0", "reader_died"),
        ("leave 3", "reader_died"),
        ("stumble", "reader_died"),
        ("abort assertion failed", "reader_died"),
        ("exhaust 1", "too_big_in_memory"),
        ("exhaust 1048576", "too_big_in_memory"),
        ("give_up", "too_big_in_memory"),
        ("abort memory allocation of 7744114124 bytes failed", "too_big_in_memory"),
        ("abort terminate called after throwing an instance of 'std::bad_alloc'", "too_big_in_memory"),
        ("recurse", "damaged"),
        ("spin", "too_slow"),
        ("hold 60", "too_slow"),
        ("hoard", "too_big_in_memory"),
        ("hoard_slowly", "too_big_in_memory"),
        ("flood", "too_much_text"),
        ("attach 100", "too_much_output"),
        ("lie", "reader_died"),
    ],
)
def test_a_file_that_does_harm_is_answered_and_no_other_file_suffers(
    tmp_path: Path, deed: str, reason: str
) -> None:
    with pool(tmp_path, seconds=3, memory_mib=200, characters=1_000_000, members=50) as made:
        made.submit(task(0, text_file(tmp_path)))
        gather(made, 1)
        made.submit(task(1, odd_file(tmp_path / "odd", deed)))
        for job in range(2, 6):
            made.submit(task(job, text_file(tmp_path, job)))
        found = gather(made, 5)
    assert (found[1].ok, found[1].reason) == (False, reason)
    assert all(found[job].ok for job in range(2, 6))
    assert "secret" not in found[1].detail
    assert not (tmp_path / "spool" / "1.jsonl").exists()


@pytest.mark.parametrize(
    ("deed", "detail", "died"),
    [
        ("crash", "exit code -11", True),
        ("abort", "exit code -6", True),
        ("leave 3", "exit code 3", True),
        ("give_up", "exit code -6", False),
        ("spin", "1 s", False),
        ("lie", "malformed answer", False),
    ],
)
@ON_LINUX
def test_how_a_process_ended_is_told_and_whether_another_try_is_worth_it(
    tmp_path: Path, deed: str, detail: str, died: bool
) -> None:
    with pool(tmp_path, seconds=1, memory_mib=200) as made:
        started = time.monotonic()
        made.submit(task(1, odd_file(tmp_path / "odd", deed)))
        outcome = gather(made, 1)[1]
        assert time.monotonic() - started < 5
    assert (outcome.detail, outcome.died) == (detail, died)


def test_a_stop_that_reaches_every_process_is_left_to_the_parent(tmp_path: Path) -> None:
    with pool(tmp_path) as made:
        made.submit(task(1, odd_file(tmp_path / "odd", "sleep 1")))
        wait_until(lambda: not made.results(0.0) and (tmp_path / "spool" / "1.jsonl").exists())
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(made.pids()[0], number)
        assert gather(made, 1)[1].ok


def test_a_copy_and_a_reading_of_one_record_are_told_apart_by_their_kind(tmp_path: Path) -> None:
    with pool(tmp_path) as made:
        made.submit(task(1, text_file(tmp_path)))
        assert gather(made, 1)[1].kind == "read"
        made.submit(Task(1, str(tmp_path / "not-there"), "a.pdf", "copy", output=str(tmp_path / "copy.pdf")))
        outcome = gather(made, 1)[1]
    assert (outcome.kind, outcome.ok) == ("copy", False)
    assert read_spool(tmp_path / "spool" / "1.jsonl").page_count == 1


def test_a_process_killed_from_outside_takes_only_the_file_it_held(tmp_path: Path) -> None:
    with pool(tmp_path) as made:
        made.submit(task(0, text_file(tmp_path)))
        gather(made, 1)
        first = made.pids()
        for job in range(1, 4):
            made.submit(task(job, text_file(tmp_path, job)))
        made.submit(task(4, odd_file(tmp_path / "odd", "sleep 60")))
        for job in range(5, 9):
            made.submit(task(job, text_file(tmp_path, job)))
        found = gather(made, 3)
        wait_until(lambda: not made.results(0.0) and (tmp_path / "spool" / "4.jsonl").exists())
        time.sleep(0.3)
        os.kill(first[0], signal.SIGKILL)
        found |= gather(made, 5)
        assert made.pids() != first
    assert (found[4].reason, found[4].detail) == ("reader_died", "exit code -9")
    assert [job for job, outcome in found.items() if not outcome.ok] == [4]


def test_files_queued_behind_a_slow_one_are_taken_back(tmp_path: Path) -> None:
    with pool(tmp_path, size=2) as made:
        for job in range(8):
            made.submit(task(job, text_file(tmp_path, job)))
        gather(made, 8)
        for job in range(10, 16):
            made.submit(task(job, odd_file(tmp_path / str(job), "sleep 6" if job == 10 else "sleep 0")))
        found = gather(made, 5, seconds=5)
    assert 10 not in found


def test_a_slow_file_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    with pool(tmp_path, size=2) as made:
        made.submit(task(0, odd_file(tmp_path / "slow", "sleep 8")))
        started = time.monotonic()
        for job in range(1, 40):
            made.submit(task(job, text_file(tmp_path, job)))
        found = gather(made, 39, seconds=7.5)
        assert time.monotonic() - started < 7.5
        assert 0 not in found


def test_a_hostile_document_cannot_eat_the_memory(tmp_path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parent / "extract"))
    from read_here import make_docx, p

    body = p("") * 600_000  # well below what a part may have, but a tree of millions of nodes
    path = make_docx(tmp_path / "bomb.docx", body)
    assert path.stat().st_size < 1_000_000
    with pool(tmp_path, memory_mib=256) as made:
        made.submit(task(1, path))
        made.submit(task(2, text_file(tmp_path)))
        found = gather(made, 2)
    assert (found[1].reason, found[2].ok) == ("too_big_in_memory", True)


def test_noise_of_native_libraries_does_not_reach_the_parent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pool(tmp_path) as made:
        made.submit(task(1, odd_file(tmp_path / "odd", "chatter")))
        assert gather(made, 1)[1].ok
    assert capfd.readouterr() == ("", "")


def test_attachments_stay_in_the_spool_whatever_they_are_called(tmp_path: Path) -> None:
    with pool(tmp_path) as made:
        made.submit(task(1, odd_file(tmp_path / "odd", "attach 3")))
        outcome = gather(made, 1)[1]
    assert outcome.spool_file
    children = read_spool(outcome.spool_file).children
    assert [child.name for child in children] == ["../../0.txt", "../../1.txt", "../../2.txt"]
    assert all(child.path.parent == children_folder(outcome.spool_file) for child in children)
    assert all(child.path.read_bytes() == b"x" * 1000 for child in children)


def test_a_page_is_drawn_by_the_reader_that_can(tmp_path: Path) -> None:
    odd, plain = odd_file(tmp_path / "odd", "sleep 0"), text_file(tmp_path)
    with pool(tmp_path) as made:
        made.submit(Task(1, str(odd), "图.db", "picture", 3, 800, str(tmp_path / "out.png")))
        made.submit(Task(2, str(plain), "a.txt", "picture", 1, 800, str(tmp_path / "none.png")))
        found = gather(made, 2)
    assert (found[1].ok, found[1].spool_file) == (True, None)
    assert (tmp_path / "out.png").read_bytes() == "图.db 3 800".encode()
    assert (found[2].ok, (tmp_path / "none.png").exists()) == (False, False)


def test_processes_are_used_again_and_replaced_when_they_have_grown_fat(tmp_path: Path) -> None:
    with pool(tmp_path) as made:
        pids = set()
        for job in range(30):
            made.submit(task(job, text_file(tmp_path, job)))
            gather(made, 1)
            pids |= set(made.pids())
    assert len(pids) == 1


def test_room_is_what_may_still_be_submitted_before_it_would_only_wait(tmp_path: Path) -> None:
    with pool(tmp_path, size=2) as made:
        room = made.free
        assert room >= 2
        for job in range(room):
            assert made.free > 0
            made.submit(task(job, odd_file(tmp_path / str(job), "sleep 0.2")))
            if made.free == 0:
                break
        assert not made.ready()
        gather(made, job + 1)
        assert made.ready()


def test_small_files_cost_the_parent_and_the_line_between_next_to_nothing(tmp_path: Path) -> None:
    path = odd_file(tmp_path / "odd", "sleep 0")
    count = 1500
    with pool(tmp_path) as made:
        made.submit(task(-1, path))
        gather(made, 1)
        before, sent, cpu = time.process_time(), 0, 0.0
        answered = 0
        while answered < count:
            while made.free and sent < count:
                made.submit(task(sent, path))
                sent += 1
            for outcome in made.results(timeout=1.0):
                answered += 1
                cpu += outcome.cpu_seconds
        parent = (time.process_time() - before) / count
    assert parent < 0.0006  # seconds of processor time; 0.0002 on a quiet machine
    assert cpu / count < 0.01


def test_a_process_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    with pool(tmp_path) as made:
        first = threading.Thread(target=made.submit, args=(task(1, odd_file(tmp_path / "odd", "sleep 1")),))
        first.start()
        first.join()
        assert gather(made, 1)[1].ok


def test_closing_lets_the_file_in_hand_be_finished_unless_told_to_kill(tmp_path: Path) -> None:
    made = Pool(1, Limits(), tmp_path / "spool", CONFIG, ODD)
    made.submit(task(1, odd_file(tmp_path / "odd", "sleep 1")))
    wait_until(lambda: (tmp_path / "spool" / "1.jsonl").exists() or made.results(0.05))
    (pid,) = made.pids()
    made.close()
    assert gone(pid)
    assert read_spool(tmp_path / "spool" / "1.jsonl").page_count == 1

    made = Pool(1, Limits(), tmp_path / "spool", CONFIG, ODD)
    made.submit(task(2, odd_file(tmp_path / "odd", "sleep 60")))
    (pid,) = made.pids()
    started = time.monotonic()
    made.close(kill=True)
    assert time.monotonic() - started < 5
    assert gone(pid)


PARENT = """
import sys, time
from pathlib import Path
from ingest.reader import Limits
from ingest.reading.pool import Pool, Task
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    pool = Pool(2, Limits(), folder / "spool", Path(sys.argv[2]), ["odd_readers:OddReader"])
    for job, deed in enumerate(sys.argv[3:]):
        pool.submit(Task(job, str(folder / deed), deed))
    while not all((folder / "spool" / f"{job}.jsonl").exists() for job in range(2)):
        pool.results(0.1)
    print(*pool.pids(), flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("deed", ["sleep 60", "spin", "hold 60"])
@ON_LINUX
def test_when_the_parent_is_killed_no_process_stays(tmp_path: Path, deed: str) -> None:
    (tmp_path / "parent.py").write_text(PARENT, "utf-8")
    for name in ("one", "two"):
        odd_file(tmp_path / name, deed)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
    command = [sys.executable, str(tmp_path / "parent.py"), str(tmp_path), str(CONFIG), "one", "two"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert not any(gone(pid) for pid in pids)
        parent.kill()
    for pid in pids:
        wait_until(lambda pid=pid: gone(pid), seconds=5)


def test_a_long_file_may_take_its_time_as_long_as_pages_are_finished(tmp_path: Path) -> None:
    with pool(tmp_path, seconds=2) as made:
        made.submit(task(1, odd_file(tmp_path / "odd", "plod 10")))
        assert gather(made, 1)[1].ok


def test_no_file_may_take_for_ever_however_many_pages_it_has(tmp_path: Path) -> None:
    with pool(tmp_path, seconds=2, total_seconds=4) as made:
        made.submit(task(1, odd_file(tmp_path / "odd", "plod 100")))
        assert gather(made, 1)[1].reason == "too_slow"


@pytest.mark.skipif(sys.platform == "win32", reason="forking is not Windows'")
@pytest.mark.parametrize(("deed", "reason"), [("breed", "too_slow"), ("orphan", "reader_died")])
def test_what_a_reader_started_is_killed_with_it(tmp_path: Path, deed: str, reason: str) -> None:
    note = tmp_path / "pid"
    with pool(tmp_path, seconds=1) as made:
        made.submit(task(1, odd_file(tmp_path / "odd", f"{deed} {note}")))
        assert gather(made, 1)[1].reason == reason
    wait_until(lambda: gone(int(note.read_text())), seconds=5)


def test_a_process_that_cannot_start_is_an_error_with_its_own_words(tmp_path: Path) -> None:
    with Pool(1, Limits(), tmp_path / "spool", tmp_path / "no-config") as made:
        made.submit(task(1, text_file(tmp_path)))
        with pytest.raises(WorkerError, match="no-config"):
            gather(made, 1)


def test_the_current_folder_is_no_place_to_import_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise SystemExit('taken over')", "utf-8")
    monkeypatch.chdir(tmp_path)
    with pool(tmp_path) as made:
        made.submit(task(1, text_file(tmp_path)))
        assert gather(made, 1)[1].ok


def test_a_reader_of_texts_does_not_load_what_other_formats_need(tmp_path: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path\n"
        "from ingest.reader import Limits; from ingest.reading.desk import Desk\n"
        "desk = Desk(Path(sys.argv[1]), Limits()); path = Path(sys.argv[2])\n"
        "desk.read(desk.source(path, path.name), Path(sys.argv[3]))\n"
        "print(json.dumps(list(sys.modules)))"
    )
    command = [
        sys.executable,
        "-c",
        program,
        str(CONFIG),
        str(text_file(tmp_path)),
        str(tmp_path / "x.jsonl"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"onnxruntime", "openvino", "cv2", "numpy", "rapidocr", "pypdfium2", "pypdf", "PIL", "lxml"}
    assert heavy & set(json.loads(done.stdout)) == set()


def test_what_a_killed_process_had_laid_aside_is_gone_with_it(tmp_path: Path) -> None:
    with pool(tmp_path, seconds=1.0) as made:
        made.submit(task(1, odd_file(tmp_path / "odd", "lay_aside")))
        laid: list[Path] = []
        while not laid:
            made.results(timeout=0.05)
            laid = list((tmp_path / "spool").glob("*.tmp/*"))
        assert laid[0].parent.stat().st_mode & 0o077 == 0
        assert gather(made, 1)[1].reason == "too_slow"
        assert not laid[0].parent.exists()
    assert not list((tmp_path / "spool").glob("*.tmp"))


def test_what_was_laid_aside_by_a_process_long_gone_is_cleared_at_the_start(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    for pid in (gone.pid, os.getpid()):
        (tmp_path / "spool" / f"{pid}.tmp").mkdir(parents=True)
        (tmp_path / "spool" / f"{pid}.tmp" / "clear").write_text("机密")
    with pool(tmp_path):
        assert [path.name for path in (tmp_path / "spool").glob("*.tmp")] == [f"{os.getpid()}.tmp"]
