"""Passwords from the command line: typed, kept only encrypted, tried, and forgotten where asked."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pikepdf
import pytest

from tests.running import answer, command, environment, lines, make_site

SECRET = "归档 Pa55!"


def typed(secret: str, *arguments: object, code: int = 0) -> str:
    done = subprocess.run(
        command(*arguments),
        input=secret + "\n",
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF, made here, that opens with SECRET alone."""
    path = tmp_path_factory.mktemp("locked") / "合同.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 24 Tf 72 700 Td (Lease of Changsha) Tj ET")
        pdf.save(path, encryption=pikepdf.Encryption(user=SECRET, owner="other", R=6))
    return path


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory, locked: Path) -> Path:
    """A site in which that PDF waits for its password."""
    made = make_site(tmp_path_factory.mktemp("passwords") / "site", "[watch]\nsettle_seconds = 0.1\n")
    (taken,) = lines("add", locked, "--site", made, code=1)
    assert (taken["state"], taken["reason"]) == ("needs_password", "password")
    return made


@pytest.fixture
def site(waiting: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(waiting, tmp_path / "site", symlinks=True))


def leaked(site: Path) -> list[Path]:
    """The files of the site in which the password can be read."""
    forms = [SECRET.encode(code) for code in ("utf-8", "utf-16-le", "gb18030")]
    files = [path for path in site.rglob("*") if path.is_file()]
    return [path for path in files if any(form in path.read_bytes() for form in forms)]


def given(site: Path) -> int:
    connection = sqlite3.connect(site / "catalogue.db")
    (count,) = connection.execute("SELECT count(*) FROM password").fetchone()
    connection.close()
    return int(count)


def test_a_wrong_password_is_said_and_forgotten_and_the_right_one_opens(site: Path) -> None:
    assert "打不开" in typed("nonsense", "unlock", 1, "--site", site, code=1)
    assert answer("show", 1, "--site", site)["reason"] == "wrong_password"
    assert given(site) == 0
    assert "已打开" in typed(SECRET, "unlock", 1, "--site", site)
    assert answer("show", 1, "--site", site)["state"] == "indexed"
    assert answer("search", "Changsha", "--site", site)["total"] == 1
    assert given(site) == 0
    assert leaked(site) == []


def test_a_password_that_is_kept_is_kept_encrypted_and_the_original_stays_locked(
    site: Path, locked: Path
) -> None:
    typed(SECRET, "unlock", 1, "--keep", "--site", site)
    assert given(site) == 1
    assert leaked(site) == []
    (original,) = [path for path in (site / "store").rglob("*") if path.is_file()]
    assert original.read_bytes() == locked.read_bytes()
    key = site / "keys" / "site.key"
    assert key.stat().st_mode & 0o077 == 0
    # Read again, it opens by itself; without the key nothing can be unsealed, and nothing is lost.
    assert lines("reread", "--ids", "1", "--site", site)[0]["state"] == "indexed"
    key.unlink()
    assert lines("reread", "--ids", "1", "--site", site)[0]["state"] == "indexed"
    notes = answer("show", 1, "--site", site)["notes"]
    assert ["reread_failed", "password"] in notes


def test_usual_passwords_are_tried_on_every_locked_file(site: Path, locked: Path, tmp_path: Path) -> None:
    typed("wrong", "passwords", "add", "--site", site)
    typed(SECRET, "passwords", "add", "--site", site)
    found = answer("passwords", "list", "--site", site)
    assert [one["id"] for one in found] == [1, 2]
    assert leaked(site) == []
    (after,) = lines("reread", "--where", "state=received", "--site", site)
    assert after["state"] == "indexed"
    another = tmp_path / "another.pdf"
    shutil.copy(locked, another)
    another.write_bytes(another.read_bytes() + b"\n")
    assert lines("add", another, "--site", site)[0]["state"] == "indexed"
    assert answer("passwords", "remove", 1, "--site", site) == {"removed": 1}
    assert [one["id"] for one in answer("passwords", "list", "--site", site)] == [2]
    answer("passwords", "remove", 1, "--site", site, code=1)


def test_only_a_locked_record_is_unlocked_and_an_empty_password_is_refused(site: Path) -> None:
    typed("", "unlock", 1, "--site", site, code=1)
    typed(SECRET, "unlock", 1, "--site", site)
    typed(SECRET, "unlock", 1, "--site", site, code=1)
    typed(SECRET, "unlock", 99, "--site", site, code=1)
