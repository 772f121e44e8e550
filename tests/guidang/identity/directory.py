"""A real OpenLDAP server of the tests' own: its configuration, its people, and its process."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

from guidang.site.identity_settings import Ldap, LdapGroups
from tests.guidang.identity import certificates

BASE = "dc=example,dc=org"
ADMIN, ADMIN_PASSWORD = f"cn=admin,{BASE}", "looks people up"
STAFF, ARCHIVE = (f"cn={name},ou=groups,{BASE}" for name in ("staff", "archive"))

_SCHEMA = Path("/etc/ldap/schema")
_MODULES = Path("/usr/lib/ldap")

# The server takes a name with an empty password for nobody in particular, as many do.
_CONFIGURATION = """
include {schema}/core.schema
include {schema}/cosine.schema
include {schema}/inetorgperson.schema
modulepath {modules}
moduleload back_mdb
pidfile {folder}/slapd.pid
allow bind_anon_cred bind_anon_dn
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
suffix {base}
rootdn {admin}
rootpw "{password}"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by * read
"""

_PEOPLE = {  # login: (name, password, department)
    "zhang": ("张三", "zhang's own 1", "法务部"),
    "li": ("李四", "li's own 1", "财务部"),
    "wang": ("王五", "wang's own 1", ""),
    "qian(*)": ("钱六", "qian's own 1", ""),
}


def program() -> str | None:
    """slapd's path, if it is on this machine with what it needs."""
    found = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/lib/openldap:/usr/bin")
    return found if found and (_SCHEMA / "inetorgperson.schema").exists() else None


def _entries() -> str:
    parts = [f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n"]
    parts += [
        f"dn: ou={unit},{BASE}\nobjectClass: organizationalUnit\nou: {unit}\n"
        for unit in ("people", "groups")
    ]
    for login, (name, password, department) in _PEOPLE.items():
        lines = [
            f"dn: {dn(login)}",
            "objectClass: inetOrgPerson",
            f"uid: {login}",
            f"cn: {name}",
            f"sn: {name}",
        ]
        lines += [f"userPassword: {password}", *([f"departmentNumber: {department}"] if department else [])]
        parts.append("\n".join(lines) + "\n")
    for group, members in ((STAFF, ("zhang", "li")), (ARCHIVE, ("zhang", "qian(*)"))):
        lines = [f"dn: {group}", "objectClass: groupOfNames", f"cn: {group[3:].partition(',')[0]}"]
        parts.append("\n".join(lines + [f"member: {dn(login)}" for login in members]) + "\n")
    return "\n".join(parts)


def dn(login: str) -> str:
    """Where somebody stands in the directory."""
    return f"uid={login},ou=people,{BASE}"


def password(login: str) -> str:
    """Somebody's password."""
    return _PEOPLE[login][1]


class Slapd:
    """The server, on a free port of this machine. `settings` are those that a site asks it with."""

    def __init__(self, slapd: str, folder: Path) -> None:
        (folder / "data").mkdir()
        certificates.make(folder)
        values = {"schema": _SCHEMA, "modules": _MODULES, "folder": folder, "base": BASE}
        text = _CONFIGURATION.format(**values, admin=ADMIN, password=ADMIN_PASSWORD)
        self._file, self._slapd, self.folder = folder / "slapd.conf", slapd, folder
        self._file.write_text(text, encoding="utf-8")
        entries = folder / "entries.ldif"
        entries.write_text(_entries(), encoding="utf-8")
        fill = [slapd, "-T", "add", "-f", self._file, "-l", entries]
        subprocess.run(fill, check=True, capture_output=True, timeout=60)
        self.port, self.tls_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it listens."""
        addresses = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        self._process = subprocess.Popen(
            [self._slapd, "-d", "0", "-f", self._file, "-h", addresses],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 30
        while not _listens(self.tls_port):
            assert self._process.poll() is None and time.monotonic() < end, "slapd did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def settings(self, **other: object) -> Ldap:
        """How a site asks this server: by StartTLS, with the account that looks people up."""
        given: dict[str, object] = {
            "server": f"ldap://localhost:{self.port}", "ca_file": str(self.folder / "ca.pem"), "base": BASE,
            "bind_dn": ADMIN, "bind_password": ADMIN_PASSWORD, "department": "departmentNumber",
            "seconds": 3, "groups": LdapGroups(clerk=STAFF, archivist=ARCHIVE),
        }  # fmt: skip
        return Ldap(**(given | other))  # type: ignore[arg-type]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
