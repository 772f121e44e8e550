"""Passwords, corrected lines, searchable copies, and how far a long file is read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_correction_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_record_id_page"), "correction", ["record_id", "page"], unique=False)
    op.create_table(
        "password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_password_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password")),
    )
    op.create_index(op.f("ix_password_record_id"), "password", ["record_id"], unique=False)
    op.add_column("page", sa.Column("doubtful", sa.Float(), nullable=True))
    # Adding a column needs no copy of the table; what is there already gets the value named here.
    for name in ("confirmed", "has_copy", "needs_copy"):
        op.add_column("record", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("record", sa.Column("read_with", sa.Text(), nullable=False, server_default=""))
    op.add_column("record", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("record", sa.Column("pages_expected", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_record_needs_copy"), "record", ["needs_copy"], unique=False)
