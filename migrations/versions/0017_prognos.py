"""The prognos of a report is kept in its own row, and no longer with the targets of the year."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("indikatorpost", sa.Column("prognos", sa.Text(), nullable=True))
