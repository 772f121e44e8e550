"""In which deposit a record lies, on whatever level of packages and messages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Level by level, from the top: what lies in a deposit, then what lies in that.
_FIRST = (
    "UPDATE record SET deposit_id = parent_id"
    " WHERE parent_id IN (SELECT id FROM record WHERE parent_id IS NULL)"
)
_NEXT = (
    "UPDATE record SET deposit_id ="
    " (SELECT above.deposit_id FROM record AS above WHERE above.id = record.parent_id)"
    " WHERE deposit_id IS NULL AND parent_id IN (SELECT id FROM record WHERE deposit_id IS NOT NULL)"
)


def upgrade() -> None:
    """Go to this version."""
    op.add_column("record", sa.Column("deposit_id", sa.Integer(), nullable=True))
    connection = op.get_bind()
    connection.execute(sa.text(_FIRST))
    while connection.execute(sa.text(_NEXT)).rowcount > 0:
        pass
    for columns in (
        ["deposit_id"],
        ["state", "deposit_id"],
        ["department", "state", "deposit_id"],
        ["needs_review", "deposit_id"],
    ):
        op.create_index(op.f(f"ix_record_{'_'.join(columns)}"), "record", columns, unique=False)
