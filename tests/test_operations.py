"""The operations manual is true: its commands are run for real, in places of their own."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from alembic import command as alembic
from alembic.config import Config
from sqlalchemy import create_engine

from archive.catalogue.ground import connect
from tests.conftest import ROOT
from tests.guidang.test_cli import NOTICE, free_port
from tests.running import STARTED, answer, environment, guidang, kill_tree, make_site, start, until

MANUALS = (ROOT / "docs" / "operations.md", ROOT / "docs" / "operations.zh-CN.md")
SERVICE = ROOT / "scripts" / "service"
# What is not run as it stands, and why.
NOT_RUN = {"container": "there is no Docker engine; what the file does is run by hand"}
SETTINGS = '[watch]\nsettle_seconds = 0.1\n[indexing]\ncommit_seconds = 0.2\n[catalogue]\nurl = ""\n'
PASSWORD = "a-password-of-your-own"


def blocks(manual: Path) -> dict[str, str]:
    """The commands of the manual by the name that stands behind ```sh."""
    found = re.findall(r"```sh ([a-z-]+)\n(.*?)```", manual.read_text(encoding="utf-8"), re.DOTALL)
    assert len(dict(found)) == len(found)
    return dict(found)


@dataclass
class Shell:
    """A place to run the manual's commands: with `guidang` in the path, and variables as given."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        programs = self.folder / "programs"
        programs.mkdir()
        shim = programs / "guidang"
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m guidang "$@"\n', encoding="utf-8")
        shim.chmod(0o755)
        self.variables |= {"PATH": f"{programs}:{os.environ['PATH']}"}

    def run(self, name: str, instead: Mapping[str, str] | None = None, code: int = 0) -> str:
        """Run one block, these texts replaced by those (each must be there); its output."""
        script = blocks(MANUALS[0])[name]
        for text, other in (instead or {}).items():
            assert text in script, (name, text)
            script = script.replace(text, other)
        done = subprocess.run(
            ["bash", "-c", "set -eux -o pipefail\n" + script],
            cwd=ROOT,
            env=environment(**self.variables),
            capture_output=True,
            text=True,
            timeout=500,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def need(*programs: str) -> None:
    """Skip where a program is not installed."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


def take_in(site: Path, folder: Path, *numbers: int) -> None:
    """Some documents, added."""
    paths = []
    for number in numbers:
        paths.append(folder / f"通知{number}.txt")
        paths[-1].write_text(NOTICE.replace("15号", f"{number}号"), encoding="utf-8")
    guidang("add", *paths, "--site", site, "--department", "办公室")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_both_manuals_give_the_same_commands_and_each_is_run() -> None:
    first, second = map(blocks, MANUALS)
    assert first == second
    code = Path(__file__).read_text(encoding="utf-8")
    run = set(re.findall(r'\.run\(\s*"([a-z-]+)"', code))
    assert run | set(NOT_RUN) == set(first)
    for manual in MANUALS:
        for name in (path.name for path in SERVICE.iterdir() if not path.name.endswith(".dockerignore")):
            assert f"scripts/service/{name}" in manual.read_text(encoding="utf-8")


def test_the_program_is_installed_as_written_and_makes_a_site(shell: Shell) -> None:
    opt, site = shell.folder / "opt", shell.folder / "site"
    # No second copy of all packages: those of this environment are lent.
    packages = f"{opt}/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    lend = f"echo '{Path(pytest.__file__).parents[1]}' > {packages}/lent.pth"
    shell.variables["PYTHONPATH"] = ""
    shell.run(
        "install",
        {
            "python3 -m": f"'{sys.executable}' -m",
            "pip install --constraint constraints.txt .": f"pip install --quiet --no-deps .\n{lend}\ncd /",
            "/opt/guidang": str(opt),
            "useradd --system --create-home --home-dir /srv/guidang guidang\n": "",
            "runuser -u guidang -- ": "",
            "/srv/guidang/site": str(site),
        },
    )
    assert answer("status", "--site", site)["states"] == {}
    assert list((site / "watch_folders").iterdir())


def test_the_unit_is_sound_and_its_command_ends_cleanly_by_sigterm(shell: Shell) -> None:
    need("systemd-analyze")
    unit = shell.folder / "guidang.service"
    shell.run(
        "service",
        {
            "/etc/systemd/system/guidang.service": str(unit),
            "cp scripts/service/guidang.service /etc/systemd/system/": (
                f"sed 's|/opt/guidang/bin|{shell.folder}/programs|; s/guidang$/root/'"
                f" scripts/service/guidang.service > {unit}"
            ),
            "systemctl daemon-reload\n": "",
            "systemctl enable --now guidang\n": "",
        },
    )
    site = make_site(shell.folder / "site", SETTINGS, ("甲", ""))
    arguments = re.findall(r"ExecStart=\S+/guidang (.*)", unit.read_text(encoding="utf-8"))[0].split()
    port = free_port()
    process = start(*arguments, "--port", port, "--site", site)
    until(lambda: health(port), 60)
    (site / "watch_folders" / "甲" / "a.txt").write_text(NOTICE, encoding="utf-8")
    until(lambda: answer("status", "--site", site)["states"] == {"indexed": 1}, 60)
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    assert answer("audit", "check", "--site", site)["unsealed"] == 0


def health(port: int) -> bool:
    """Whether the pages answer that all is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as response:
            return bool(json.load(response)["ok"])
    except OSError:
        return False


def test_a_backup_made_while_the_service_runs_is_restored_after_damage(shell: Shell) -> None:
    need("sqlite3")
    site, backup, restored = (shell.folder / name for name in ("site", "backup", "restored"))
    shell.variables |= {"GUIDANG_SITE": str(site), "BACKUP": str(backup), "RESTORED": str(restored)}
    make_site(site, SETTINGS, ("甲", 'after = "leave"'))
    take_in(site, shell.folder, 1, 2)
    process = start("watch", "--site", site)
    for numbers in ((3,), (4, 5)):  # the second time to the same folder
        take_in(site, shell.folder, *numbers)
        back_up_on_sqlite(shell)
    take_in(site, shell.folder, 6)
    kill_tree(process)
    for name in ("store", "index", "keys", "audit", "catalogue.db"):
        path = site / name
        shutil.rmtree(path) if path.is_dir() else path.write_bytes(b"damaged")
    shell.run("restore")
    shell.run("restore-check")
    assert answer("search", "水库档案管理", "--site", restored)["total"] == 5
    assert answer("audit", "check", "--site", restored)["good"]
    assert answer("show", 1, "--site", restored)["title"]
    take_in(restored, shell.folder, 7)
    assert answer("search", "水库档案管理", "--site", restored)["total"] == 6


def back_up_on_sqlite(shell: Shell) -> None:
    shell.run("backup")
    shell.run("backup-sqlite")
    shell.run("backup-originals")


def test_newer_seals_than_the_restored_catalogue_are_told_and_begun_anew(shell: Shell) -> None:
    need("sqlite3")
    share = shell.folder / "share" / "heads.jsonl"
    site, backup, restored = (shell.folder / name for name in ("site", "backup", "restored"))
    shell.variables |= {"GUIDANG_SITE": str(site), "BACKUP": str(backup), "RESTORED": str(restored)}
    make_site(site, f'{SETTINGS}[audit]\nheads = "{share}"\n', ("甲", ""))
    take_in(site, shell.folder, 1)
    shell.run("backup", {'cp -a "$GUIDANG_SITE/audit/." "$BACKUP/audit/"': f'cp {share} "$BACKUP/audit/"'})
    shell.run("backup-sqlite")
    shell.run("backup-originals")
    take_in(site, shell.folder, 2)
    shell.run("restore")
    shell.run("restore-check", code=1)
    told = answer("audit", "check", "--site", restored, code=1)["faults"]
    assert "末尾被删去" in told[0]["message"]
    assert "运行手册" in told[0]["advice"]
    guidang("audit", "renew", "--reason", "从备份恢复", "--site", restored)
    shell.run("restore-check")


@contextmanager
def cluster(folder: Path) -> Iterator[dict[str, str]]:
    """A PostgreSQL of its own, in which passwords count, as on Debian; the variables that name it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs or os.geteuid() != 0:
        pytest.skip("PostgreSQL's server is not installed, or this is not root")
    shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    port, data = free_port(), folder / "data"

    def as_postgres(*words: object) -> None:
        subprocess.run(
            ["runuser", "-u", "postgres", "--", *map(str, words)],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    make = ("-D", data, "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8")
    as_postgres(programs[-1] / "initdb", *make, "--locale=C.UTF-8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    as_postgres(programs[-1] / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield {"PGHOST": str(folder), "PGPORT": str(port)}
    finally:
        as_postgres(programs[-1] / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def test_postgresql_from_nothing_backed_up_and_restored(
    shell: Shell, tmp_path_factory: pytest.TempPathFactory
) -> None:
    need("pg_dump", "runuser")
    place = Path("/tmp") / f"guidang-{os.getpid()}-{free_port()}"  # the server's user must get there
    place.mkdir()
    try:
        with cluster(place) as variables:
            on_postgres(shell, variables)
    finally:
        shutil.rmtree(place)


def on_postgres(shell: Shell, variables: dict[str, str]) -> None:
    site, backup, restored = (shell.folder / name for name in ("site", "backup", "restored"))
    port = variables["PGPORT"]
    server = f"postgresql://guidang:{PASSWORD}@127.0.0.1:{port}"
    shell.variables |= variables | {
        "GUIDANG_SITE": str(site),
        "BACKUP": str(backup),
        "RESTORED": str(restored),
        "CATALOGUE": f"{server}/guidang",
        "CATALOGUE_RESTORED": f"{server}/guidang_restored",
    }
    make_site(site, SETTINGS, ("甲", ""))
    driver = "/opt/guidang/bin/pip install --constraint constraints.txt '.[postgresql]'\n"
    shell.run("postgres", {"apt-get install postgresql\n": "", driver: "", ":5432": f":{port}"})
    assert not (site / "catalogue.db").exists()
    take_in(site, shell.folder, 1, 2, 3)
    shell.run("backup")
    shell.run("backup-postgres")
    shell.run("backup-originals")
    psql = ["psql", "-U", "postgres", "-d", "postgres", "-c", "DROP DATABASE guidang WITH (FORCE)"]
    subprocess.run(psql, env=environment(**variables), check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(site)
    shell.run("restore")
    shell.run("restore-postgres")
    shell.run("restore-check")
    assert answer("search", "水库档案管理", "--site", restored)["total"] == 3
    take_in(restored, shell.folder, 4)
    assert answer("audit", "check", "--site", restored)["unsealed"] == 0


def test_an_upgrade_brings_the_first_catalogue_to_the_newest_version(shell: Shell) -> None:
    site = make_site(shell.folder / "site", SETTINGS, ("甲", ""))
    shell.variables["GUIDANG_SITE"] = str(site)
    for path in site.glob("catalogue.db*"):
        path.unlink()
    config = Config()
    folder = Path(connect.__file__).resolve().parents[1] / "migrations"
    config.set_main_option("script_location", str(folder))
    engine = create_engine(f"sqlite:///{site / 'catalogue.db'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.upgrade(config, "0001")
    engine.dispose()
    shell.run(
        "upgrade",
        {
            "systemctl stop guidang\n": "",
            "systemctl start guidang\n": "",
            "/opt/guidang/bin/pip install --upgrade --constraint constraints.txt .\n": "",
        },
    )
    opened = sqlite3.connect(site / "catalogue.db")
    assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == (connect.NEWEST,)
    opened.close()
    take_in(site, shell.folder, 1)
    assert answer("search", "水库档案管理", "--site", site)["total"] == 1


def test_a_seal_is_printed_and_compared(shell: Shell) -> None:
    site = make_site(shell.folder / "site")
    shell.variables["GUIDANG_SITE"] = str(site)
    told = answer("audit", "head", "--site", site)
    printed = shell.run("printed", {"4711 0a1b2c3d…": f"{told['number']} {told['hash']}"})
    assert "归档审计封存单" in printed
    assert "审计链、封存与封存单相符" in printed


def test_the_service_is_watched_over_and_its_log_read(shell: Shell) -> None:
    need("curl")
    site = make_site(shell.folder / "site", SETTINGS)
    shell.variables["GUIDANG_SITE"] = str(site)
    port = free_port()
    start("serve", "--port", port, "--site", site)
    until(lambda: health(port), 60)
    told = shell.run("monitoring", {":8866": f":{port}"})
    (healthy, end), lines = json.JSONDecoder().raw_decode(told), told.splitlines()
    assert healthy["ok"]
    assert json.loads(told[end:].splitlines()[0])["states"] == {}
    assert json.loads(lines[-1])["good"]
    shutil.rmtree(site / "index")
    shell.run("monitoring", {":8866": f":{port}"}, code=1)
    guidang("watch", "--once", "--site", site)
    assert "rebuilding" in shell.run("logs", {"journalctl -u guidang --since today\n": ""})


def test_nginx_before_the_pages_adds_tls_and_everybody_signs_in(shell: Shell) -> None:
    need("nginx", "openssl", "curl")
    site = shell.folder / "site"
    accounts = {one["login"]: one["password"] for one in answer("init", site)["accounts"]}
    shell.variables["GUIDANG_SITE"] = str(site)
    inside, outside = free_port(), free_port()
    etc = shell.folder / "nginx"
    (etc / "conf.d").mkdir(parents=True)
    (etc / "nginx.conf").write_text(
        f"pid {etc}/pid; error_log {etc}/error.log; daemon off; user root; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {etc}/body; proxy_temp_path {etc}/proxy;\n"
        f"fastcgi_temp_path {etc}/f; uwsgi_temp_path {etc}/u; scgi_temp_path {etc}/s;\n"
        f"include {etc}/conf.d/*.conf; }}\n",
        encoding="utf-8",
    )
    ports = f"s|listen 443|listen 127.0.0.1:{outside}|; s|127.0.0.1:8866|127.0.0.1:{inside}|"
    copied = f"sed 's|/etc/[n]ginx|{etc}|; {ports}' scripts/service/nginx.conf > {etc}/conf.d/guidang.conf"
    shell.run(
        "proxy",
        {
            "apt-get install nginx\n": "",
            "cp scripts/service/nginx.conf /etc/nginx/conf.d/guidang.conf": copied,
            "/etc/nginx": str(etc),
            "nginx -t": f"nginx -t -c {etc}/nginx.conf",
            "systemctl reload nginx\n": "",
        },
    )
    start("serve", "--port", inside, "--site", site)
    until(lambda: health(inside), 60)
    process = subprocess.Popen(["nginx", "-c", str(etc / "nginx.conf")], start_new_session=True)
    STARTED.append(process)

    def fetch(path: str, *more: str) -> str:
        host = "archive.example.org"
        asked = [
            "curl",
            "-sS",
            "--cacert",
            f"{etc}/tls/guidang.crt",
            "--resolve",
            f"{host}:{outside}:127.0.0.1",
        ]
        address = f"https://{host}:{outside}{path}"
        done = subprocess.run([*asked, "-w", "%{http_code}", *more, address], capture_output=True, text=True)
        return done.stdout

    until(lambda: fetch("/"), 20)
    assert fetch("/intake").endswith("401")
    assert fetch("/health").endswith("200")
    acting = ("-X", "POST", "-H", "Sec-Fetch-Site: cross-site")
    assert fetch("/", *acting).endswith("403")
    typed = ("-d", "login=sysadmin", "--data-urlencode", f"password={accounts['sysadmin']}", "-i")
    signed_in = fetch("/sign-in", *typed)
    cookie = re.findall(r"(?im)^set-cookie: (guidang_session=\S+);(.*)$", signed_in)[0]
    assert {"secure", "httponly"} <= {word.strip().lower() for word in cookie[1].split(";")}
    assert fetch("/account/password", "-b", cookie[0]).endswith("200")


def instruction(name: str) -> str:
    """What stands behind the last such word in the Dockerfile."""
    text = (SERVICE / "Dockerfile").read_text(encoding="utf-8")
    return re.findall(rf"^(?:HEALTHCHECK .*)?{name} (.*)$", text, re.MULTILINE)[-1]


def test_what_the_container_starts_makes_its_site_once_and_is_healthy(shell: Shell) -> None:
    site, port = shell.folder / "srv" / "site", free_port()
    site.parent.mkdir()
    variables = environment(**shell.variables, GUIDANG_SITE=str(site))
    check = re.findall(
        r"^HEALTHCHECK .*CMD (.*)$", (SERVICE / "Dockerfile").read_text(encoding="utf-8"), re.M
    )[0]
    check = check.replace("8866", str(port)).replace("python -c", f"'{sys.executable}' -c")
    for _ in range(2):
        process = subprocess.Popen(
            ["sh", "-c", f"{instruction('CMD')} --port {port}"],
            env=variables,
            cwd="/",
            start_new_session=True,
        )
        STARTED.append(process)
        until(lambda: health(port), 60)
        assert subprocess.run(["sh", "-c", check], env=variables).returncode == 0
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert subprocess.run(["sh", "-c", check], env=variables, stderr=subprocess.DEVNULL).returncode != 0
    assert answer("audit", "check", "--site", site)["good"]
