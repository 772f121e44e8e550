"""The settings of signing in by what the house has: a directory (LDAP), a provider (OpenID Connect)."""

import dataclasses
from dataclasses import dataclass

from guidang.site.fields import setting


@dataclass(frozen=True, slots=True)
class LdapGroups:
    """The group (DN) whose members get a role when their account is opened; empty: none. No administrator's
    role is given so."""

    clerk: str = setting("")
    dept_archivist: str = setting("")
    archivist: str = setting("")
    receiver: str = setting("")
    head: str = setting("")
    approver: str = setting("")
    reader: str = setting("")


@dataclass(frozen=True, slots=True)
class Ldap:
    """The directory that passwords are checked in; without `server` there is none."""

    server: str = setting("")  # ldaps://…, or ldap://… with start_tls
    start_tls: bool = setting(True)
    ca_file: str = setting("")  # who vouches for the server; empty: whom the system trusts
    base: str = setting("")  # where people and groups are looked for
    login: str = setting("uid")  # the attribute with the sign-in name
    filter: str = setting("(objectClass=person)")  # who may sign in
    bind_dn: str = setting("")  # who looks; empty: nobody in particular
    bind_password: str = setting("")
    bind_password_file: str = setting("")  # instead, from a file
    name: str = setting("cn")  # the attribute with the person's name
    department: str = setting("")  # and with the department's; empty: it is entered here
    seconds: int = setting(5, low=1, high=60)  # an answer must come within
    groups: LdapGroups = dataclasses.field(default_factory=LdapGroups)


@dataclass(frozen=True, slots=True)
class Oidc:
    """The provider of sign-ins by OpenID Connect; without `issuer` there is none."""

    issuer: str = setting("")
    client_id: str = setting("")
    client_secret: str = setting("")
    client_secret_file: str = setting("")  # instead, from a file
    scope: str = setting("openid profile")
    login: str = setting("preferred_username")  # the claim with the sign-in name
    redirect: str = setting("")  # https://…/sign-in/oidc/back; empty: as the browser calls this site
    ca_file: str = setting("")
    label: str = setting("")  # on the button
    seconds: float = setting(10.0, low=0.5, high=60)
