"""The sign-off of a warning can be taken back, which is noted beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

TABLE = "kvittensaterkallelse"


def upgrade() -> None:
    op.create_unique_constraint(
        op.f("uq_varningskvittens_namnd_id_id"), "varningskvittens", ["namnd_id", "id"]
    )
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("varningskvittens_id", sa.BigInteger(), nullable=False),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["anvandare_id"], ["anvandare.id"], name=op.f(f"fk_{TABLE}_anvandare_id")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "varningskvittens_id"],
            ["varningskvittens.namnd_id", "varningskvittens.id"],
            name=op.f(f"fk_{TABLE}_namnd_id_varningskvittens_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f(f"fk_{TABLE}_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("varningskvittens_id", name=op.f(f"uq_{TABLE}_varningskvittens_id")),
    )
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"""
        CREATE POLICY namnd ON {TABLE} TO casetrack_app
        USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
    # What somebody decided: inserted and read, never changed.
    op.execute(f"GRANT SELECT, INSERT ON {TABLE} TO casetrack_app")
