"""How long signing in takes over the real pages, and what a session and a token cost each page.

    python benchmarks/signing_in.py [--times 20] [--json FILE]

Each in wall time and in CPU time of one request, in a new site with the shipped settings (Argon2id, 64 MiB,
three passes). On a busy machine the CPU time tells more.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fastapi.testclient import TestClient  # noqa: E402

from archive.catalogue.accounts import accounts, attempts  # noqa: E402
from archive.rules.access import Act  # noqa: E402
from archive.rules.roles import Role  # noqa: E402
from benchmarks.report import report, versions  # noqa: E402
from guidang.doing.accounts import open_account, tokens_of  # noqa: E402
from guidang.site import site as sites  # noqa: E402
from guidang.site.site import Site, now  # noqa: E402
from guidang.web.app import create_app  # noqa: E402

PASSWORD = "correct horse 7"

Times = tuple[float, float, float]


def prepared(folder: Path) -> tuple[Site, str]:
    """A site with an account `zhang`, and a token of it."""
    site = sites.create(folder)
    open_account(site, "zhang", "张三", frozenset({Role.ARCHIVIST}), password=PASSWORD)
    with site.database.write() as connection:
        account = accounts.by_login(connection, "zhang")
        assert account is not None
        hashed = account.password_hash
        accounts.set_password(connection, now(), "benchmark", account.id, hashed, must_change=False)
    clock = time.time()
    return site, tokens_of(site).add("zhang", "x", Act, clock + 1e5, "benchmark", now(), clock)[1]


def taken(times: int, before: Callable[[], object], work: Callable[[], object]) -> Times:
    """Median and longest wall time and median CPU time of some runs of `work`, in ms, each after `before`."""
    wall, cpu = [], []
    for _ in range(times + 1):
        before()
        begun, used = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return median(wall[1:]), max(wall[1:]), median(cpu[1:])


def measured(site: Site, token: str, times: int) -> dict[str, Times]:
    """The figures, by what was done."""

    def forget() -> None:
        with site.database.write() as connection:
            for of in ("zhang", "nobody"):
                attempts.forget(connection, of)

    def attempt(login: str, password: str, status: int) -> None:
        answer = client.post("/sign-in", data={"login": login, "password": password})
        assert answer.status_code == status, answer.text

    def page(headers: dict[str, str]) -> None:
        assert client.get("/account" if not headers else "/intake", headers=headers).status_code == 200

    times_wrong = min(times, 8)  # an address has 20 free ones
    with TestClient(create_app(site), base_url="http://127.0.0.1", follow_redirects=False) as client:
        found = {
            "wrong password": taken(times_wrong, forget, lambda: attempt("zhang", "wrong", 403)),
            "name that nobody has": taken(times_wrong, forget, lambda: attempt("nobody", "wrong", 403)),
            "right password": taken(times, forget, lambda: attempt("zhang", PASSWORD, 303)),
        }
        found["own account, by session"] = taken(times, forget, lambda: page({}))
        client.cookies.clear()
        shown = {"authorization": f"Bearer {token}"}
        found["intake, by token"] = taken(times, forget, lambda: page(shown))
    return found


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site, token = prepared(Path(folder) / "site")
        found = measured(site, token, given.times)
        site.close()
    rows = [("what", "median ms", "longest ms", "CPU ms")]
    rows += [(what, *(f"{one:.1f}" for one in times)) for what, times in found.items()]
    figures = {"milliseconds": found, "versions": versions("argon2-cffi", "fastapi", "starlette")}
    report("Signing in", rows, figures, given.json)


if __name__ == "__main__":
    main()
