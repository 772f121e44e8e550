"""Which catalogue an address means, and what is said where it cannot be one."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue.ground.connect import Database
from archive.errors import CatalogueError
from tests.archive.conftest import postgres_database
from tests.conftest import ROOT
from tests.running import environment, make_site

# The command line on a machine without the driver.
WITHOUT = "import sys; sys.modules['psycopg'] = None; from guidang.cli import main; main()"


@pytest.mark.parametrize("kind", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_however_postgresql_is_called_it_is_opened_with_the_one_driver(kind: str) -> None:
    with postgres_database() as url:
        opened = Database(sa.make_url(url).set(drivername=kind).render_as_string(hide_password=False))
        assert not opened.is_sqlite
        opened.close()


@pytest.mark.parametrize("kind", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_server_that_is_not_there_is_said_without_the_password(kind: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        Database(f"{kind}://guidang:geheim@127.0.0.1:1/guidang")
    assert "目录库连不上" in str(caught.value)
    assert "geheim" not in f"{caught.value}{caught.value.advice}"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("geheim", "不是正确的数据库地址"),
        ("postgresql://a:geheim@host:port/x", "不是正确的数据库地址"),
        ("mysql://a:geheim@host/x", "不能放在 mysql 里"),
        ("sqlite+other:///x", "不能放在 sqlite+other 里"),
    ],
)
def test_an_address_of_no_catalogue_is_refused_in_words(url: str, said: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        Database(url)
    assert said in str(caught.value)
    assert "postgresql://" in caught.value.advice
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_where_the_driver_is_not_installed_it_is_said_how_to_install_it(tmp_path: Path, scheme: str) -> None:
    site = make_site(tmp_path / "site", f'[catalogue]\nurl = "{scheme}://guidang@127.0.0.1:1/guidang"\n')
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "status", "--site", site],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "pip install 'guidang[postgresql]'" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_driver_a_catalogue_in_a_file_is_opened(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "status", "--site", site],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
