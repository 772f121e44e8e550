"""The audit log's end is sealed: who has the database alone cannot cut, empty or rewrite it unseen."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from archive.catalogue.ground import audit
from archive.catalogue.ground.audit import Act
from archive.catalogue.ground.connect import Database
from archive.catalogue.tables import audit as rows
from guidang.doing import sealing
from guidang.doing.auditing import Inspection, inspect
from guidang.doing.checkup import checkup
from guidang.site.keys import AuditKey
from guidang.site.seals import Seal, SealError
from guidang.site.site import Site
from guidang.wording.words import msgid
from tests.archive.conftest import postgres_database
from tests.running import answer, command, environment, guidang, kill_tree, make_site, start, stop, until

AT = "2026-03-05T08:00:00Z"
SETTINGS = "[watch]\nsettle_seconds = 0.1\n[indexing]\ncommit_seconds = 0.2\n[audit]\nseal_rows = {rows}\n"
WHAT = "审计记录与封存相符"
CHAIN = "审计链完整"


class Sealed:
    """A site with some sealed acts, and its database as an intruder has it."""

    def __init__(self, site: Path, url: str) -> None:
        self.site = site
        self.url = url
        self.heads = site / "audit" / "heads.jsonl"
        self.key = site / "keys" / "audit.key"
        for _ in range(3):
            self.act(10)
            self.seal()

    def opened(self) -> Site:
        """The site, opened anew."""
        return Site(self.site)

    def seal(self) -> Seal:
        """Seal the log."""
        site = self.opened()
        try:
            return sealing.seal(site, "tester")
        finally:
            site.close()

    def refused(self) -> str:
        """Why the log is not sealed."""
        with pytest.raises(SealError) as told:
            self.seal()
        return str(told.value)

    def work(self) -> None:
        """Start and end what every process that works on the site does for the seals."""
        site = self.opened()
        with sealing.sealing(site, "tester"):
            pass
        site.close()

    def inspect(self) -> Inspection:
        """What is found in log and seals."""
        site = self.opened()
        try:
            return inspect(site)
        finally:
            site.close()

    def act(self, many: int) -> None:
        """So many more acts, by the program's own way."""
        database = Database(self.url)
        for number in range(many):
            with database.write() as connection:
                audit.write(connection, AT, "tester", [Act("classified", number, {"kind": "通知"})])
        database.close()

    def change(self, *statements: Any) -> None:
        """What one with the database does to it."""
        engine = sa.create_engine(self.url)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)
        engine.dispose()

    def rewrite(self, number: int, who: str) -> None:
        """Change one row and compute all hashes from there anew."""
        engine = sa.create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(sa.update(rows).where(rows.c.id == number).values(who=who))
            previous = audit.START
            for row in connection.execute(sa.select(rows).order_by(rows.c.id)).all():
                fields = dict(row._mapping) | {"previous": previous}
                previous = audit._hash(fields)
                values = {"previous": fields["previous"], "hash": previous}
                connection.execute(sa.update(rows).where(rows.c.id == row.id).values(**values))
        engine.dispose()

    def told(self) -> dict[str, dict[str, Any]]:
        """What doctor says of the log."""
        site = self.opened()
        found = [finding.told(msgid) for finding in checkup(site, quick=True)]
        site.close()
        return {str(one["what"]): one for one in found if one["what"] in (WHAT, CHAIN)}

    def fault(self) -> str:
        """What doctor says of the seals, which must be a fault with advice; the chain itself is whole."""
        told = self.told()
        assert told[CHAIN]["good"]
        assert not told[WHAT]["good"]
        assert "保留现场" in told[WHAT]["todo"]
        assert "{" not in told[WHAT]["detail"] + told[WHAT]["todo"]
        return str(told[WHAT]["detail"])


@pytest.fixture(params=["sqlite", "postgresql"])
def site_and_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A new site with its catalogue of each kind."""
    if request.param == "sqlite":
        site = make_site(tmp_path / "site", SETTINGS.format(rows=200))
        yield site, f"sqlite:///{site / 'catalogue.db'}"
        return
    with postgres_database() as url:
        settings = SETTINGS.format(rows=200) + f'[catalogue]\nurl = "{url}"\n'
        yield make_site(tmp_path / "site", settings), url


@pytest.fixture
def sealed(site_and_url: tuple[Path, str]) -> Sealed:
    return Sealed(*site_and_url)


def test_rows_since_the_last_seal_are_told_and_are_no_fault(sealed: Sealed) -> None:
    # Ten acts thrice, and the row that tells that sealing began.
    assert sealed.told()[WHAT]["detail"] == "已封存到第 31 条，其后 0 条尚未封存"
    sealed.act(4)
    assert sealed.told()[WHAT] == {
        "what": WHAT,
        "good": True,
        "detail": "已封存到第 31 条，其后 4 条尚未封存",
        "todo": "",
        "there": True,
    }
    found = answer("audit", "check", "--site", sealed.site)
    assert (found["rows"], found["seals"], found["sealed"], found["unsealed"]) == (35, 4, 31, 4)
    assert found["good"]


def test_a_cut_tail_shows(sealed: Sealed) -> None:
    sealed.change(sa.delete(rows).where(rows.c.id > 25))
    assert "现止于第 25 条" in (fault := sealed.fault())
    assert "已封存到第 31 条，少了 6 条" in fault


def test_a_cut_tail_shows_after_others_have_written_on(sealed: Sealed) -> None:
    sealed.change(sa.delete(rows).where(rows.c.id > 25))
    sealed.act(20)
    assert "第 31 条与" in (fault := sealed.fault())
    assert "第 22 条至此条之间" in fault


def test_an_emptied_log_shows_and_is_not_sealed(sealed: Sealed) -> None:
    before = sealed.heads.read_bytes()
    sealed.change(sa.delete(rows))
    assert "审计记录已被清空" in sealed.fault()
    assert "第 31 条已封存" in guidang("audit", "head", "--site", sealed.site, code=1).stderr
    sealed.work()
    assert sealed.heads.read_bytes() == before
    assert "审计记录已被清空" in sealed.fault()


def test_a_chain_computed_anew_shows(sealed: Sealed) -> None:
    sealed.rewrite(15, "someone else")
    assert "第 21 条与" in (fault := sealed.fault())
    assert "第 12 条至此条之间" in fault
    assert "接不上" in sealed.refused()
    done = guidang("doctor", "--quick", "--site", sealed.site, code=1)
    assert fault in done.stdout


def test_a_chain_of_other_rows_shows_though_it_is_longer(sealed: Sealed) -> None:
    sealed.change(sa.delete(rows))
    sealed.act(40)
    assert "第 11 条与" in sealed.fault()
    assert not sealed.inspect().broken


def test_a_changed_row_shows_in_the_chain(sealed: Sealed) -> None:
    sealed.change(sa.update(rows).where(rows.c.id == 15).values(who="someone else"))
    told = sealed.told()
    assert (told[CHAIN]["good"], told[CHAIN]["detail"]) == (False, "15")
    found = answer("audit", "check", "--site", sealed.site, code=1)
    assert found["broken"] == [15]
    assert "第 15 条" in found["faults"][0]["message"]


def test_a_missing_file_of_seals_shows_and_is_not_made_anew_in_silence(sealed: Sealed) -> None:
    sealed.heads.unlink()
    assert "heads.jsonl 缺失" in sealed.fault()
    sealed.work()
    assert not sealed.heads.exists()
    assert "heads.jsonl 缺失" in sealed.fault()


def test_a_changed_file_of_seals_shows(sealed: Sealed) -> None:
    lines = sealed.heads.read_bytes().splitlines(keepends=True)
    for line, changed in (
        (2, [lines[0], lines[1].replace(b'"number":1', b'"number":2'), *lines[2:]]),
        (2, [lines[0], *lines[2:]]),
        (3, [*lines[:2], b"{}\n", *lines[3:]]),
        (4, [*lines[:3], lines[3].replace(b'"hash":"', b'"hash":"0')]),
    ):
        assert changed != lines
        sealed.heads.write_bytes(b"".join(changed))
        assert f"第 {line} 行" in sealed.fault()
    sealed.heads.write_bytes(b"".join(lines))
    assert sealed.told()[WHAT]["good"]


def test_log_and_seals_cut_together_show_by_the_mark_beside_the_key(sealed: Sealed) -> None:
    lines = sealed.heads.read_bytes().splitlines(keepends=True)
    sealed.heads.write_bytes(b"".join(lines[:-1]))
    sealed.change(sa.delete(rows).where(rows.c.id > json.loads(lines[-2])["number"]))
    assert "末尾缺了 1 行" in sealed.fault()
    assert "末尾缺了 1 行" in sealed.refused()


def test_a_missing_or_foreign_key_shows_and_is_not_made_anew_in_silence(
    sealed: Sealed, tmp_path: Path
) -> None:
    own = sealed.key.read_bytes()
    sealed.key.unlink()
    assert "audit.key 缺失" in sealed.fault()
    sealed.work()
    assert not sealed.key.exists()
    other = AuditKey(tmp_path / "other")
    other.make()
    sealed.key.write_bytes(other.path.read_bytes())
    assert "与审计密钥不符" in sealed.fault()
    sealed.key.write_bytes(own)
    assert sealed.told()[WHAT]["good"]


def test_all_seals_gone_show_by_the_log_itself(sealed: Sealed) -> None:
    for path in (*(sealed.site / "keys").iterdir(), sealed.heads):
        path.unlink()
    assert "audit.key 缺失" in sealed.fault()
    sealed.work()
    assert "audit.key 缺失" in sealed.fault()


def test_lost_seals_are_begun_anew_only_when_a_person_says_why(sealed: Sealed) -> None:
    sealed.heads.unlink()
    sealed.key.unlink()
    guidang("audit", "renew", "--site", sealed.site, code=2)
    guidang("audit", "renew", "--reason", "共享盘损坏", "--site", sealed.site)
    assert sealed.told()[WHAT]["detail"] == "已封存到第 32 条，其后 0 条尚未封存"
    engine = sa.create_engine(sealed.url)
    with engine.connect() as connection:
        last = connection.execute(sa.select(rows).order_by(rows.c.id.desc())).first()
    engine.dispose()
    assert last is not None
    assert (last.act, json.loads(last.details)["reason"]) == ("seals_renewed", "共享盘损坏")
    guidang("audit", "renew", "--reason", "再来", "--site", sealed.site)
    assert len(list(sealed.heads.parent.glob("heads-*.jsonl"))) == 1


def test_a_printed_seal_is_checked_years_later(sealed: Sealed) -> None:
    slip = guidang("audit", "head", "--site", sealed.site).stdout
    assert "归档审计封存单" in slip
    check = next(line for line in slip.splitlines() if line.startswith("核对："))
    number, hash_ = check.split()[-2:]
    sealed.act(5)
    sealed.seal()
    spaced = " ".join(hash_[at : at + 8] for at in range(0, 64, 8)).upper()
    for typed in (hash_, spaced):
        done = guidang("audit", "check", "--head", number, typed, "--site", sealed.site)
        assert "审计链、封存与封存单相符" in done.stdout
    other = hash_[:-1] + ("0" if hash_[-1] != "0" else "1")
    found = answer("audit", "check", "--head", number, other, "--site", sealed.site, code=1)
    assert "与封存单不符" in found["faults"][0]["message"]
    found = answer("audit", "check", "--head", 999, hash_, "--site", sealed.site, code=1)
    assert "止于第 36 条" in found["faults"][0]["message"]
    assert "64 位" in guidang("audit", "check", "--head", "1", "abc", "--site", sealed.site, code=1).stderr


def test_who_forges_log_and_seals_with_the_key_is_found_by_the_printed_seal(sealed: Sealed) -> None:
    head = answer("audit", "head", "--site", sealed.site)
    sealed.rewrite(15, "someone else")
    guidang("audit", "renew", "--reason", "-", "--site", sealed.site)
    assert sealed.told()[WHAT]["good"]
    check = ("audit", "check", "--head", head["number"], head["hash"], "--site", sealed.site)
    assert "与封存单不符" in answer(*check, code=1)["faults"][0]["message"]


def test_a_seal_is_verified_by_other_programs_with_the_public_key(sealed: Sealed, tmp_path: Path) -> None:
    told = answer("audit", "head", "--site", sealed.site)
    assert told["number"] == 31
    message = sealed.heads.read_bytes().splitlines()[-1].split(b',"signature"')[0] + b"}"
    (tmp_path / "message").write_bytes(message)
    (tmp_path / "signature").write_bytes(bytes.fromhex(told["signature"]))
    # The DER form of an Ed25519 public key is this head and the 32 bytes (RFC 8410).
    (tmp_path / "public").write_bytes(bytes.fromhex("302a300506032b6570032100" + told["public_key"]))
    verify = "openssl pkeyutl -verify -pubin -keyform DER -inkey public -rawin -in message -sigfile signature"
    done = subprocess.run(verify.split(), cwd=tmp_path, capture_output=True, text=True)
    assert "Verified Successfully" in done.stdout, done.stderr


def test_a_line_that_a_crash_left_unfinished_is_no_fault_and_goes(sealed: Sealed) -> None:
    whole = sealed.heads.read_bytes()
    sealed.heads.write_bytes(whole + whole.splitlines()[-1][:100])
    assert sealed.told()[WHAT]["good"]
    sealed.act(1)
    sealed.seal()
    assert sealed.heads.read_bytes().startswith(whole)
    assert sealed.told()[WHAT]["detail"] == "已封存到第 32 条，其后 0 条尚未封存"


def test_several_processes_that_add_at_once_seal_rightly(site_and_url: tuple[Path, str]) -> None:
    site, _ = site_and_url
    settings = site / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("seal_rows = 200", "seal_rows = 1"))
    watching = start("watch", "--site", site)
    for folder in ("a", "b", "c"):
        (site.parent / folder).mkdir()
        for number in range(40):
            text = f"{folder} 第{number}件关于水库管理的文件"
            (site.parent / folder / f"{number}.txt").write_text(text, encoding="utf-8")
    threads = [
        threading.Thread(target=guidang, args=("add", site.parent / folder, "--site", site))
        for folder in ("a", "b", "c")
    ]
    for thread in threads:
        thread.start()
    opened = Site(site)
    while any(thread.is_alive() for thread in threads):
        sealing.seal(opened, "tester")
        assert inspect(opened).good
        time.sleep(0.5)
    opened.close()
    for thread in threads:
        thread.join()
    stop(watching)
    found = answer("audit", "check", "--site", site)
    assert found["good"], found
    assert found["rows"] >= 3 * 40 * 2
    assert found["unsealed"] == 0
    assert found["seals"] >= 6
    assert answer("status", "--site", site)["states"] == {"indexed": 120}


def test_a_process_seals_by_rows_while_it_works_and_a_killed_one_leaves_whole_seals(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", SETTINGS.format(rows=20), ("甲", ""))
    drop = site / "watch_folders" / "甲"
    process = start("watch", "--site", site)
    heads = site / "audit" / "heads.jsonl"
    until(lambda: heads.is_file() and len(heads.read_bytes().splitlines()) == 2, 30)
    for number in range(60):
        (drop / f"{number}.txt").write_text(f"第{number}件关于水库管理的文件", encoding="utf-8")
    until(lambda: len(heads.read_bytes().splitlines()) > 2, 60)
    kill_tree(process)
    assert answer("audit", "check", "--site", site)["good"]
    guidang("watch", "--once", "--site", site)
    found = answer("audit", "check", "--site", site)
    assert (found["good"], found["unsealed"]) == (True, 0)


def test_serving_pages_alone_seals_by_minutes(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", "[audit]\nseal_minutes = 0.1\n")
    process = start("serve", "--no-watch", "--port", "0", "--site", site)
    heads = site / "audit" / "heads.jsonl"
    until(lambda: heads.is_file() and len(heads.read_bytes().splitlines()) == 2, 30)
    adding = command("passwords", "add", "--site", site)
    subprocess.run(adding, input="x\n", encoding="utf-8", env=environment(), check=True)
    until(lambda: len(heads.read_bytes().splitlines()) == 3, 30)
    stop(process)
    assert answer("audit", "check", "--site", site)["unsealed"] == 0


def test_seals_lie_where_the_setting_says_and_a_place_that_is_gone_is_told(tmp_path: Path) -> None:
    share = tmp_path / "share"
    site = make_site(tmp_path / "site", f'[audit]\nheads = "{share}/水务局/heads.jsonl"\n')
    guidang("audit", "head", "--site", site)
    assert (share / "水务局" / "heads.jsonl").is_file()
    assert not (site / "audit").exists()
    share.rename(tmp_path / "gone")
    found = answer("audit", "check", "--site", site, code=1)
    assert "heads.jsonl 缺失" in found["faults"][0]["message"]
    guidang("watch", "--once", "--site", site)
    assert not share.exists()


def test_checking_a_long_log_takes_little_memory(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", SETTINGS.format(rows=200))
    database = Database(f"sqlite:///{site / 'catalogue.db'}")

    def peak() -> int:
        measured = [*command("audit", "check", "--site", site)[1:]]
        code = (
            "import resource, runpy, sys\n"
            f"sys.argv = {['guidang', *measured[2:]]!r}\n"
            "try:\n    runpy.run_module('guidang', run_name='__main__')\n"
            "except SystemExit as end:\n    assert not end.code\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
        )
        done = subprocess.run(
            [command()[0], "-c", code], env=environment(), capture_output=True, text=True, check=True
        )
        return int(done.stderr.split()[-1])

    guidang("audit", "head", "--site", site)
    short = peak()
    acts = [Act("classified", number, {"text": "关于水库档案管理的通知" * 50}) for number in range(1000)]
    for _ in range(60):
        with database.write() as connection:
            audit.write(connection, AT, "tester", acts)
    database.close()
    guidang("audit", "head", "--site", site)
    assert peak() - short < 30_000  # KiB; the rows are 100 MB
