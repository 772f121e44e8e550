"""`guidang doctor` looks after what lies beside the catalogue: searchable copies and the site's key."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.running import answer, command, environment, guidang, make_site


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A site without files."""
    return make_site(tmp_path / "site")


def troubles(site: Path) -> dict[str, Any]:
    """What doctor finds wrong, with what to do."""
    told = answer("doctor", "--site", site, code=None)
    return {finding["what"]: finding for finding in told["findings"] if not finding["good"]}


def keep_password(site: Path, secret: str) -> None:
    """Keep a password that is tried on every locked file."""
    adding = command("passwords", "add", "--site", site)
    subprocess.run(adding, input=f"{secret}\n", encoding="utf-8", env=environment(), check=True)


def test_a_lost_copy_is_noticed_and_how_to_have_it_made_again_is_said(made: Path, corpus: Path) -> None:
    guidang("add", corpus / "ocr" / "ocrmypdf__skew.pdf", "--site", made)
    assert answer("show", 1, "--site", made)["has_copy"]
    assert troubles(made) == {}
    shutil.rmtree(made / "copies")
    (lost,) = troubles(made).values()
    assert lost["detail"] == "1，缺 1"
    assert "guidang reread --ids 1" in lost["todo"]
    guidang("reread", "--ids", "1", "--site", made)
    guidang("watch", "--once", "--site", made)
    assert troubles(made) == {}


def test_a_missing_or_foreign_key_is_noticed_while_passwords_are_kept(made: Path) -> None:
    keep_password(made, "开门 42")
    assert troubles(made) == {}
    key = made / "keys" / "site.key"
    own = key.read_bytes()
    key.unlink()
    (closed,) = troubles(made).values()
    assert closed["detail"] == "1，解不开 1"
    assert "请从备份恢复 keys/site.key" in closed["todo"]
    other = make_site(made.parent / "other")
    keep_password(other, "x")
    key.write_bytes((other / "keys" / "site.key").read_bytes())
    assert len(troubles(made)) == 1
    key.write_bytes(own)
    assert troubles(made) == {}


def test_findings_are_told_in_english(made: Path) -> None:
    asked = command("doctor", "--quick", "--site", made)
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", env=environment(GUIDANG_LANG="en"))
    assert "searchable copies complete: 0" in done.stdout
