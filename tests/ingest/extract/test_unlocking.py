"""Office files under a password: opened with the passwords known, and with no other."""

from pathlib import Path

import pytest
from sink import source

from ingest import media_types
from ingest.errors import NeedsPassword, Unreadable
from ingest.formats.locks import agile
from ingest.formats.locks.unlocking import lock_of, unlocked
from ingest.identifying.identify import identify
from ingest.reader import Limits, Source
from ingest.reading.desk import Desk
from ingest.spool.reading import read_spool

CONFIG = Path(__file__).resolve().parents[3] / "config"
LOCKED = {
    "apache__bug53475-password-is-solrcell.docx": "solrcell",
    "apache__bug53475-password-is-pass.docx": "pass",
    "apache__60320-protected.xlsx": "Test001!!",
    "apache__protected_sha512.xlsx": "this is a test",
    "apache__protected_passtika.xlsx": "tika",
    "cube1__sample_encrypted.xlsx": "test123",
    "apache__testPPT_protected_passtika.pptx": "tika",
}


def locked(path: Path, *passwords: str, limits: Limits | None = None) -> Source:
    return Source(path, path.name, identify(path, path.name), limits or Limits(), passwords)


@pytest.mark.corpus
@pytest.mark.parametrize("name", LOCKED)
def test_a_password_that_fits_opens_the_document_as_what_it_is(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    desk = Desk(CONFIG, Limits())
    path = corpus / "encrypted" / name
    desk.read(desk.source(path, name, ("wrong", LOCKED[name], "never tried")), tmp_path / "1.jsonl")
    reading = read_spool(tmp_path / "1.jsonl")
    assert reading.identity.media_type == media_types.EXTENSIONS[name.rpartition(".")[2]][0]
    assert reading.characters > 0
    assert not [note for note in reading.notes if note[0] == "mismatch"]


@pytest.mark.corpus
@pytest.mark.parametrize("name", LOCKED)
def test_without_a_password_that_fits_one_is_asked_for(corpus: Path, tmp_path: Path, name: str) -> None:
    desk = Desk(CONFIG, Limits())
    for passwords in ((), ("wrong", "", "错误的密码")):
        with pytest.raises(NeedsPassword):
            desk.read(desk.source(corpus / "encrypted" / name, name, passwords), tmp_path / "1.jsonl")


@pytest.mark.corpus
def test_a_password_that_office_itself_puts_in_is_asked_of_nobody(corpus: Path, tmp_path: Path) -> None:
    desk = Desk(CONFIG, Limits())
    path = corpus / "encrypted" / "apache__protected_agile.docx"
    assert desk.read(desk.source(path, path.name), tmp_path / "1.jsonl").text.strip()


@pytest.mark.corpus
def test_a_password_is_written_nowhere(corpus: Path, tmp_path: Path) -> None:
    desk = Desk(CONFIG, Limits())
    path = corpus / "encrypted" / "cube1__sample_encrypted.xlsx"
    given = desk.source(path, path.name, ("test123",))
    desk.read(given, tmp_path / "1.jsonl")
    assert "test123" not in repr(given) + (tmp_path / "1.jsonl").read_text("utf-8")
    with pytest.raises(NeedsPassword) as refused, unlocked(locked(path, "geheim")):
        pass
    assert "geheim" not in repr(refused.value)


@pytest.mark.corpus
def test_what_was_opened_is_gone_after_the_reading(corpus: Path) -> None:
    given = locked(corpus / "encrypted" / "apache__protected_agile.docx", "foobaa")
    with unlocked(given) as clear:
        assert clear.read_bytes().startswith(b"PK")
        assert clear.parent.stat().st_mode & 0o077 == 0
    assert not clear.exists() and not clear.parent.exists()


@pytest.mark.corpus
def test_a_file_without_a_lock_is_left_as_it_is(corpus: Path) -> None:
    for path in sorted((corpus / "office").iterdir()):
        assert lock_of(path) == ""
        with unlocked(source(path)) as clear:
            assert clear == path


@pytest.mark.corpus
def test_a_locked_file_that_would_not_fit_into_memory_is_refused(corpus: Path) -> None:
    given = locked(corpus / "encrypted" / "apache__60320-protected.xlsx", "x", limits=Limits(memory_mib=0))
    with pytest.raises(Unreadable, match="too_big_in_memory"), unlocked(given):
        pass


@pytest.mark.corpus
def test_a_locked_file_that_is_cut_off_or_changed_never_brings_anything_but_a_reason(
    corpus: Path, tmp_path: Path
) -> None:
    whole = (corpus / "encrypted" / "apache__protected_agile.docx").read_bytes()
    path = tmp_path / "a.docx"
    for at in range(0, len(whole), len(whole) // 60):
        path.write_bytes(whole[:at] + b"\xff\x00<&" + whole[at + 4 :] if at % 2 else whole[: at + 600])
        try:
            with unlocked(locked(path, "foobaa")):
                pass
        except (NeedsPassword, Unreadable) as error:
            assert error.reason in {"password", "damaged"}


def test_a_lock_that_asks_for_endless_work_is_not_tried() -> None:
    info = {"passwordHashAlgorithm": "SHA512", "passwordSalt": b"salt", "spinValue": 0xFFFFFFFF}
    with pytest.raises(ValueError, match="4294967295"):
        agile.key_of(info, "pass")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("was", "made"),
    [(b'encoding="UTF-8"', b'encoding="UTF-X"'), (b'<?xml version="1.0"', b"<!DOCTYPE d [<!E")],
)
def test_what_says_how_a_file_is_locked_may_be_nonsense(
    corpus: Path, tmp_path: Path, was: bytes, made: bytes
) -> None:
    path = tmp_path / "made.docx"
    data = (corpus / "encrypted" / "apache__protected_agile.docx").read_bytes()
    assert was in data
    path.write_bytes(data.replace(was, made))
    with pytest.raises(Unreadable, match="damaged"), unlocked(locked(path, "foobaa")):
        pass
