"""Cells without a key, as counting them is not to wait for it; and the figures of reports, counted in advance."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_constraint(op.f("pk_kubcell"), "kubcell", type_="primary")
    op.drop_constraint(op.f("ck_kubcell_kon"), "kubcell", type_="check")
    op.alter_column("kubcell", "kon", type_=sa.Text())
    op.create_index("ix_kubcell_namnd_id_manad", "kubcell", ["namnd_id", "manad"])
    op.create_table(
        "fardig_siffra",
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("indikator", sa.Text(), nullable=False),
        sa.Column("fran", sa.Date(), nullable=False),
        sa.Column("till", sa.Date(), nullable=False),
        sa.Column("per", sa.Date(), nullable=False),
        sa.Column(
            "policy",
            sa.Enum("strikt", "flyttad", name="policy", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("rakning", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_fardig_siffra_namnd_id")),
        sa.PrimaryKeyConstraint(
            "namnd_id", "indikator", "fran", "till", "per", name=op.f("pk_fardig_siffra")
        ),
    )
    op.execute("ALTER TABLE fardig_siffra ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY namnd ON fardig_siffra TO casetrack_app
        USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON fardig_siffra TO casetrack_app")
