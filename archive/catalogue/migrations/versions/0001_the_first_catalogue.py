"""The first catalogue."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_record_id"), ["record_id"], unique=False)

    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accession_year", sa.Integer(), nullable=True),
        sa.Column("accession_number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("reason_detail", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source_path", sa.Text(), nullable=False),
        sa.Column("source_path_raw", sa.LargeBinary(), nullable=False),
        sa.Column("source_size", sa.BigInteger(), nullable=True),
        sa.Column("source_mtime_ns", sa.BigInteger(), nullable=True),
        sa.Column("after", sa.String(length=8), nullable=False),
        sa.Column("source_settled", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("mismatch", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("characters", sa.BigInteger(), nullable=False),
        sa.Column("flagged_pages", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("class_reasons", sa.JSON(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("document_date", sa.String(length=10), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("archival_code", sa.Text(), nullable=True),
        sa.Column("fonds_code", sa.Text(), nullable=True),
        sa.Column("category_code", sa.Text(), nullable=True),
        sa.Column("sub_category", sa.Text(), nullable=True),
        sa.Column("filing_year", sa.Integer(), nullable=True),
        sa.Column("retention_code", sa.Text(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("volume_no", sa.Text(), nullable=True),
        sa.Column("item_no", sa.Text(), nullable=True),
        sa.Column("page_no", sa.Text(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=40), nullable=True),
        sa.Column("needs_index", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["record.id"], name=op.f("fk_record_duplicate_of")),
        sa.ForeignKeyConstraint(["parent_id"], ["record.id"], name=op.f("fk_record_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint(
            "accession_year", "accession_number", name=op.f("uq_record_accession_year_accession_number")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_department_id"), ["department", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_duplicate_of"), ["duplicate_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_needs_index"), ["needs_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_source_path_raw"), ["source_path_raw"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_state_batch_id"), ["state", "batch", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_claim"), ["claim"], unique=False)

    op.create_table(
        "description",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_description_record_id")),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_description")),
    )
    with op.batch_alter_table("description", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_description_field"), ["field"], unique=False)

    op.create_table(
        "page",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column("read_by", sa.String(length=8), nullable=False),
        sa.Column("blank", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_page_record_id")),
        sa.PrimaryKeyConstraint("record_id", "number", name=op.f("pk_page")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("page")
    with op.batch_alter_table("description", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_description_field"))

    op.drop_table("description")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_state_batch_id"))
        batch_op.drop_index(batch_op.f("ix_record_claim"))
        batch_op.drop_index(batch_op.f("ix_record_source_path_raw"))
        batch_op.drop_index(batch_op.f("ix_record_sha256"))
        batch_op.drop_index(batch_op.f("ix_record_parent_id"))
        batch_op.drop_index(batch_op.f("ix_record_needs_index"))
        batch_op.drop_index(batch_op.f("ix_record_duplicate_of"))
        batch_op.drop_index(batch_op.f("ix_record_department_id"))

    op.drop_table("record")
    op.drop_table("counter")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_record_id"))

    op.drop_table("audit")
