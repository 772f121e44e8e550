"""A real site with real documents taken in by the real pipeline, its pages, and a served copy of them."""

import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.catalogue.looking import records
from archive.catalogue.looking.records import Record
from guidang.site.site import Site
from guidang.web.app import create_app
from tests.running import command, environment, guidang, stop, until
from tests.web.documents import put_in


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the sample documents, a hostile name, a broken file, and the same file twice."""
    folder = tmp_path_factory.mktemp("web") / "site"
    guidang("init", "--samples", folder)
    settings = folder / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert '\nvisitor_ceiling = "internal"' in text  # these tests look at everything, secret papers as well
    settings.write_text(
        text.replace('visitor_ceiling = "internal"', 'visitor_ceiling = "top_secret"'), encoding="utf-8"
    )
    put_in(folder / "watch_folders")
    guidang("watch", "--once", "--site", folder, code=1)  # one of them is damaged
    site = Site(folder)
    yield site
    site.close()


@pytest.fixture(scope="session")
def client(site: Site) -> Iterator[TestClient]:
    """The pages, as a Chinese reader's browser asks for them; errors become pages."""
    app = create_app(site)
    with TestClient(
        app,
        base_url="http://127.0.0.1",
        headers={"accept-language": "zh-CN,zh;q=0.9"},
        raise_server_exceptions=False,
    ) as client:
        yield client


@pytest.fixture(autouse=True)
def no_cookies(request: pytest.FixtureRequest) -> None:
    """No test sees the language that another one chose."""
    if "client" in request.fixturenames:
        request.getfixturevalue("client").cookies.clear()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a site, served by a process of its own that takes nothing in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    # Not `start`: what that begins ends with each test, and one site is served for them all.
    process = subprocess.Popen(
        command("serve", "--no-watch", "--port", port, "--site", folder),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _answers(f"{address}/health"), 60)
        yield address
    finally:
        stop(process)


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    """The address of the same site, served."""
    with served(site.folder) as address:
        yield address


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Named:
    """Records of the site by the beginning or a part of their file name."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, part: str) -> Record:
        with self._site.database.read() as connection:
            _, found = records.listing(connection, limit=500)
        matching = [record for record in found if part in record.name]
        assert matching, f"{part} not among {[record.name for record in found]}"
        return matching[-1]


@pytest.fixture(scope="session")
def named(site: Site) -> Named:
    """Finds a record of the site by a part of its file name."""
    return Named(site)
