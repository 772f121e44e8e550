"""The site's key: what it seals only this site opens, and it is made once."""

import multiprocessing
import os
import stat
import threading
from pathlib import Path

import pytest

from archive.errors import SiteError
from guidang.site.keys import SiteKey


def test_what_is_sealed_is_opened_by_the_same_site_only(tmp_path: Path) -> None:
    sealed = SiteKey(tmp_path / "a").seal("归档 Pa55!")
    assert SiteKey(tmp_path / "a").unseal(sealed) == "归档 Pa55!"
    assert "归档".encode() not in sealed and b"Pa55" not in sealed
    SiteKey(tmp_path / "b").seal("x")
    assert SiteKey(tmp_path / "b").unseal(sealed) is None
    assert SiteKey(tmp_path / "nowhere").unseal(sealed) is None


def test_asking_for_a_key_makes_none(tmp_path: Path) -> None:
    SiteKey(tmp_path / "keys").unseal(b"x")
    assert not (tmp_path / "keys").exists()


def test_the_same_text_is_never_sealed_alike(tmp_path: Path) -> None:
    key = SiteKey(tmp_path)
    assert key.seal("x") != key.seal("x")


def test_what_was_changed_is_not_opened(tmp_path: Path) -> None:
    key = SiteKey(tmp_path)
    sealed = key.seal("x")
    for changed in (b"", b"nonsense", sealed[:-5], sealed[:40] + b"A" + sealed[41:]):
        assert changed == sealed or key.unseal(changed) is None


@pytest.mark.skipif(os.name != "posix", reason="rights of a file are told so on POSIX")
def test_the_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    SiteKey(tmp_path / "keys").seal("x")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "site.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["site.key"]


def test_a_damaged_key_opens_nothing_and_seals_nothing(tmp_path: Path) -> None:
    key = SiteKey(tmp_path)
    sealed = key.seal("x")
    (tmp_path / "site.key").write_bytes(b"cut off")
    assert key.unseal(sealed) is None
    with pytest.raises(SiteError, match="site.key"):
        key.seal("y")
    assert (tmp_path / "site.key").read_bytes() == b"cut off"


def seal_in(folder: Path, answers: "multiprocessing.Queue[bytes]") -> None:
    answers.put(SiteKey(folder).seal("x"))


def test_processes_that_make_the_key_at_once_use_the_same(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn" if os.name != "posix" else "fork")
    answers: multiprocessing.Queue[bytes] = context.Queue()
    processes = [context.Process(target=seal_in, args=(tmp_path, answers)) for _ in range(4)]
    for process in processes:
        process.start()
    sealed = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert [SiteKey(tmp_path).unseal(one) for one in sealed] == ["x"] * 4


def seal(folder: Path, sealed: list[bytes], ready: threading.Barrier) -> None:
    ready.wait()
    sealed.append(SiteKey(folder).seal("x"))


def test_threads_that_make_the_key_at_once_use_the_same(tmp_path: Path) -> None:
    for turn in range(20):
        folder, sealed, ready = tmp_path / f"{turn}", [], threading.Barrier(4)

        def seal(
            folder: Path = folder, sealed: list[bytes] = sealed, ready: threading.Barrier = ready
        ) -> None:
            ready.wait()
            sealed.append(SiteKey(folder).seal("x"))

        threads = [threading.Thread(target=seal) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [SiteKey(folder).unseal(one) for one in sealed] == ["x"] * 4
        assert [path.name for path in folder.iterdir()] == ["site.key"]
