"""The prognos of a report is kept in its own row, and no longer with the targets of the year."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("indikatorpost", sa.Column("prognos", sa.Text(), nullable=True))
