"""Classifying and describing may fail: the text stays, the record says so and waits for a person.

Where it failed is told in the log."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from odd_readers import SECRET, odd_file

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from archive.catalogue.readings import confirmed
from archive.record import Category, Classification, State
from guidang.doing.running import pipeline
from guidang.site.site import Site, now
from guidang.wording import labels, notes
from guidang.wording.words import msgid
from ingest.describing.describer import DESCRIBERS, OTHERS, describe
from ingest.pipeline import Pipeline
from ingest.spool.failure import Failure, told
from ingest.taking.receive import Candidate
from tests.ingest.documents import reading
from tests.running import make_site


def turn_until(running: Pipeline, done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    for _ in running.turns(0.05):
        if done():
            return
        assert time.monotonic() < until


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(make_site(tmp_path / "site"))
    yield site
    site.close()


def taken_in(site: Site, deed: str) -> Record:
    """The record of a file at whose reading `deed` is done, once it is indexed or parked."""
    file = odd_file(site.folder.parent / "古怪.dat", deed)

    def found() -> Record | None:
        with site.database.read() as connection:
            record = records.get(connection, 1)
        return record if record and record.finished_at else None

    with pipeline(site, readers=["odd_readers:OddReader"]) as running:
        running.offer([Candidate(file, "办公室", "leave")])
        turn_until(running, lambda: found() is not None)
    record = found()
    assert record
    return record


def text(site: Site) -> str:
    with site.database.read() as connection:
        return "\n".join(page.text for page in records.pages(connection, 1))


def values(site: Site) -> dict[str, str]:
    with site.database.read() as connection:
        return {value.field: value.value for value in records.values(connection, 1)}


def test_what_cannot_be_classified_keeps_its_text_and_is_described(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    record = taken_in(site, "measure comparing")
    assert record.state == State.INDEXED
    assert record.notes == (("not_classified", ""),)
    assert (record.category, record.needs_review) == ("other", True)
    assert "关于做好档案工作的通知" in text(site)
    assert values(site)["document_date"] == "2024-03-05"
    assert_logged(caplog, "not_classified", "large_sheet", "ArithmeticError")


def test_a_describer_that_fails_costs_only_its_own_values(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    record = taken_in(site, "measure being_there")
    assert record.state == State.INDEXED
    assert record.notes == (("not_described", "pages"),)
    assert record.needs_review
    found = values(site)
    assert "关于做好档案工作的通知" in text(site)
    assert found["document_date"] == "2024-03-05"
    assert "pages" not in found
    assert_logged(caplog, "not_described pages", "_pages", "ArithmeticError")
    (note,) = notes.told(record.notes, record.media_type, "zh-CN", msgid)
    assert note.details == ["页数"]


def test_rows_that_cannot_be_seen_leave_the_name_as_the_title(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    record = taken_in(site, "mumble")
    assert (record.state, record.title) == (State.INDEXED, "古怪")
    assert record.notes == (("not_classified", ""), ("not_described", "rows"))
    assert "关于做好档案工作的通知" in text(site)
    assert_logged(caplog, "not_classified", "not_described rows", "view.py")


def assert_logged(caplog: pytest.LogCaptureFixture, *words: str) -> None:
    """One entry in the log has these words and the traces, and not what the document says."""
    (entry,) = [entry for entry in caplog.records if entry.name == "ingest.entering.registrar"]
    said = entry.getMessage()
    assert entry.levelno == logging.ERROR
    assert all(word in said for word in ("record 1 ", 'File "', *words)), said
    assert SECRET not in said


def test_a_confirmed_class_stays_and_a_description_that_failed_is_looked_at(site: Site) -> None:
    taken_in(site, "measure being_there")
    with site.database.write() as connection:
        confirmed.classify(connection, now(), "tester", 1, Category.CONTRACT, "")
        record = records.get(connection, 1)
    assert record
    assert not record.needs_review


def test_without_somebody_to_tell_a_failing_describer_raises() -> None:
    broken = replace(reading("通知"), facts=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        describe(broken, Classification("other", "", 0.5))
    failed: list[str] = []
    describe(broken, Classification("other", "", 0.5), lambda name, _: failed.append(name))
    assert failed


def test_every_describer_has_its_words() -> None:
    assert labels.DESCRIBERS.keys() == {*DESCRIBERS, *OTHERS}


def test_what_is_told_of_failures_is_bounded_and_cannot_forge_an_entry() -> None:
    said = told([Failure("x\x1b[2J", "2026-01-01 00:00:00 INFO forged\n" * 10_000)] * 1000)
    assert len(said) < 200_000
    assert "\x1b" not in said
    assert all(line.startswith("  ") for line in said.splitlines())
