"""A form that waits while its writer logs in at the municipality's provider."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "buret_formular",
        sa.Column("anvandare_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), server_default=sa.text("nuvarande_namnd()"), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("innehall", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_buret_formular_anvandare_id")
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_buret_formular_namnd_id")),
        sa.PrimaryKeyConstraint("anvandare_id", name=op.f("pk_buret_formular")),
    )
    op.execute("ALTER TABLE buret_formular ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    # Kept and taken before anybody is logged in, where no nämnd is set; in a nämnd none is seen.
    policy = "namnd_id IS NOT DISTINCT FROM (SELECT nuvarande_namnd())"
    op.execute(
        f"CREATE POLICY namnd ON buret_formular TO casetrack_app USING ({policy}) WITH CHECK ({policy})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON buret_formular TO casetrack_app")
