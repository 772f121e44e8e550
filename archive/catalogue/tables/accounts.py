"""Who acts: departments, persons, their appointments, accounts with roles, sessions, tokens, grants.

That an account is either a business account or one of the three administrators, and has no role of
another kind, stands in the tables' own conditions: no code of ours can write it otherwise.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from archive.catalogue.tables.metadata import metadata

department = Table(
    "department",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),  # as records name it
    Column("parent_id", Integer, ForeignKey("department.id")),
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),  # 姓名
    Column("department_id", Integer, ForeignKey("department.id")),
    Column("post", Text, nullable=False, default=""),  # 岗位
    Column("left_on", String(10)),  # ISO day; NULL while the person is here
    Index(None, "department_id"),
)

# Who keeps or supervises the files of which department, from, until (R057, R058, R167).
appointment = Table(
    "appointment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("department_id", Integer, ForeignKey("department.id"), nullable=False),
    Column("duty", String(16), nullable=False),  # keep | supervise
    Column("since", String(10), nullable=False),
    Column("until", String(10)),
    Column("lodged_on", String(10)),  # 备案: when the archive was told of it as it now stands (R058)
    Index(None, "person_id"),
    Index(None, "department_id"),
)

# Who leaves, or changes post, hands over to whom; both sign (R059, R090).
hand_over = Table(
    "hand_over",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("successor_id", Integer, ForeignKey("person.id")),
    Column("reason", String(16), nullable=False),  # leaving | transfer
    Column("leaves_on", String(10), nullable=False),
    Column("note", Text, nullable=False, default=""),  # what is handed over
    # A name and an ISO time for each: "" and NULL until signed; a day alone where a sheet of paper was.
    Column("given_by", Text, nullable=False, default=""),
    Column("given_at", String(32)),
    Column("taken_by", Text, nullable=False, default=""),
    Column("taken_at", String(32)),
    Column("begun_at", String(32), nullable=False),
    Column("ended_at", String(32)),  # NULL while it is under way
    Column("outcome", String(16), nullable=False, default=""),  # done | withdrawn
    Index(None, "person_id"),
    Index(None, "successor_id"),
)

_KINDS = "'business', 'system_admin', 'security_admin', 'audit_admin'"

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "person_id", Integer, ForeignKey("person.id"), nullable=False, unique=True
    ),  # one person never two
    Column("login", String(64), nullable=False, unique=True),  # folded: lower case
    Column("kind", String(16), nullable=False),
    Column("source", String(8), nullable=False, default="local"),  # local | ldap | oidc
    Column("password_hash", Text, nullable=False, default=""),
    Column("password_at", String(32)),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("subject", Text),  # who the provider of sign-ins says it is; NULL until the first one (oidc)
    Column("ended_at", String(32)),  # NULL while it may be used
    UniqueConstraint("id", "kind"),
    CheckConstraint(f"kind IN ({_KINDS})", name="ck_account_kind"),
)

account_role = Table(
    "account_role",
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    ForeignKeyConstraint(["account_id", "kind"], ["account.id", "account.kind"]),
    # The role of an administrator on its own kind of account, every other one on a business account.
    CheckConstraint(
        "(kind = 'business' AND role NOT IN ('system_admin', 'security_admin', 'audit_admin'))"
        " OR (kind <> 'business' AND kind = role)",
        name="ck_account_role_kind",
    ),
)

session = Table(
    "session",
    metadata,
    Column("secret_hash", String(64), primary_key=True),  # SHA-256; the secret itself is only in the cookie
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("begun", Float, nullable=False),  # seconds since the epoch, as `seen`
    Column("seen", Float, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Index(None, "account_id"),
)

# What a machine signs its requests with: for which account, and for which acts.
token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("name", String(64), nullable=False),  # which machine has it
    Column("secret_hash", String(64), nullable=False, unique=True),  # SHA-256; the secret was shown once
    Column("acts", Text, nullable=False),  # archive.rules.access.Act, separated by blanks
    Column("begun", Float, nullable=False),  # seconds since the epoch, as `until` and `used`
    Column("until", Float, nullable=False),
    Column("used", Float),  # NULL until it is used
    Column("ended_at", String(32)),  # NULL while it may be used
    Index(None, "account_id"),
)

# Failures in a row, by account and by address; gone with the first success.
attempt = Table(
    "attempt",
    metadata,
    Column("of", String(128), primary_key=True),  # account:<login> or address:<ip>
    Column("failures", Integer, nullable=False),
    Column("last", Float, nullable=False),  # seconds since the epoch
)

# A right that somebody was given over what their roles allow: what for stands in `why` (R047).
access_grant = Table(
    "access_grant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("acts", String(64), nullable=False),  # names of acts, with a space between them
    Column("department", Text, nullable=False, default=""),  # "" every one, as with the category
    Column("category", String(32), nullable=False, default=""),
    Column("ceiling", String(16), nullable=False, default=""),  # the highest level of secrecy it reaches
    Column("record_id", Integer, ForeignKey("record.id")),  # this one and what is in it; NULL for every one
    Column("since", String(10), nullable=False),  # ISO days, inclusive
    Column("until", String(10), nullable=False),
    Column("why", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_at", String(32), nullable=False),
    Column("ended_by", Text),
    Column("ended_at", String(32)),
    Index(None, "account_id"),
    Index(None, "record_id"),
)
