"""The text of table cells that the lines of their neighbours interrupt."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("page", sa.Column("cells", sa.Text(), nullable=False, server_default=""))
