"""A real directory server for these tests."""

from collections.abc import Iterator

import pytest

from tests.guidang.identity import directory
from tests.guidang.identity.directory import Slapd


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """A directory with some people and groups; whoever stops it starts it again."""
    slapd = directory.program()
    if slapd is None:
        pytest.skip("no slapd here (Debian, Ubuntu: apt-get install slapd)")
    made = Slapd(slapd, tmp_path_factory.mktemp("slapd"))
    made.start()
    yield made
    made.stop()
