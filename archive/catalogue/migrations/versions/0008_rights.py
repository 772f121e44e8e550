"""How secret a record is, which other departments have it, and rights given to somebody."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_MARKS = {"绝密": "top_secret", "絕密": "top_secret", "机密": "confidential", "機密": "confidential",
          "秘密": "secret", "祕密": "secret"}  # fmt: skip
_LEVELS = ("secret", "confidential", "top_secret")
_COUNTED = ("state", "deposit_id"), ("department", "state", "deposit_id"), ("needs_review", "deposit_id")


def upgrade() -> None:
    """Go to this version."""
    op.add_column("record", sa.Column("secrecy", sa.String(length=16), nullable=False, server_default=""))
    op.add_column(
        "record", sa.Column("secrecy_said", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for columns in _COUNTED:
        op.drop_index(op.f(f"ix_record_{'_'.join(columns)}"), "record")
        wider = (*columns, "secrecy")
        op.create_index(op.f(f"ix_record_{'_'.join(wider)}"), "record", wider, unique=False)
    for more in (("deposit_id", "id", "secrecy"), ("state", "id")):
        op.create_index(op.f(f"ix_record_{'_'.join(more)}"), "record", more, unique=False)
    for column in ("parent_id", "deposit_id", "duplicate_of"):
        name, has = op.f(f"ix_record_{column}"), sa.text(f"{column} IS NOT NULL")
        op.drop_index(name, "record")
        op.create_index(name, "record", [column], sqlite_where=has, postgresql_where=has)
    _shared()
    _grants()
    _fill_secrecy()
    _fill_shared()


def _shared() -> None:
    op.create_table(
        "shared",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_shared_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared")),
        sa.UniqueConstraint("record_id", "department", name=op.f("uq_shared_record_id_department")),
    )
    op.create_index(
        op.f("ix_shared_department_record_id"), "shared", ["department", "record_id"], unique=False
    )


def _grants() -> None:
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("acts", sa.String(length=64), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("ceiling", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.String(length=32), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_grant_account_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_access_grant_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grant")),
    )
    op.create_index(op.f("ix_access_grant_account_id"), "access_grant", ["account_id"], unique=False)
    op.create_index(op.f("ix_access_grant_record_id"), "access_grant", ["record_id"], unique=False)


def _fill_secrecy() -> None:
    """What papers say of themselves; what is in a package, or has the same bytes, is as secret at least."""
    connection = op.get_bind()
    for mark, level in _MARKS.items():
        marked = "SELECT record_id FROM description WHERE field = 'secrecy_level' AND value = :mark"
        connection.execute(
            sa.text(f"UPDATE record SET secrecy = :level WHERE id IN ({marked})"),  # noqa: S608 - constants
            {"level": level, "mark": mark},
        )
    for at, level in enumerate(_LEVELS):
        lower = ", ".join(f"'{name}'" for name in ("", *_LEVELS[:at]))
        above = "SELECT id FROM record WHERE secrecy = :level"
        raised = sa.text(
            f"UPDATE record SET secrecy = :level WHERE secrecy IN ({lower})"  # noqa: S608 - constants
            f" AND (parent_id IN ({above}) OR duplicate_of IN ({above}))"
        )
        while connection.execute(raised, {"level": level}).rowcount:
            pass


def _fill_shared() -> None:
    """Who deposited the same bytes again has the record, too, and all that is in it."""
    connection = op.get_bind()
    new = (
        "SELECT MIN(r.id), r.{of}, {whose} FROM record r {join} JOIN record f ON f.id = r.{of}"
        " WHERE {whose} <> f.department AND {whose} <> '' AND NOT EXISTS"
        " (SELECT 1 FROM shared s WHERE s.record_id = r.{of} AND s.department = {whose})"
        " GROUP BY r.{of}, {whose} ORDER BY 1"
    )
    above = "JOIN shared p ON p.record_id = r.parent_id"
    steps = [
        new.format(of="duplicate_of", whose="r.department", join=""),
        new.format(of="id", whose="p.department", join=above),
        new.format(of="duplicate_of", whose="p.department", join=above),
    ]
    while any(_more(connection, step) for step in steps):
        pass


def _more(connection: sa.Connection, step: str) -> bool:
    rows = connection.execute(sa.text(step)).all()
    for _, record_id, department in rows:
        connection.execute(
            sa.text("INSERT INTO shared (record_id, department) VALUES (:record_id, :department)"),
            {"record_id": record_id, "department": department},
        )
    return bool(rows)
