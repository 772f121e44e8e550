"""How many reading processes have died over a record."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("record", sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
