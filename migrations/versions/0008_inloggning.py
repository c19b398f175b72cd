"""Log-ins kept here instead of in the cookie, a second factor, and accounts of the municipality's provider."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_column("anvandare", "sessionsversion")
    op.alter_column("anvandare", "losenord_hash", nullable=True)
    for name in ("utfardare", "subjekt", "totp_hemlighet", "totp_ny"):
        op.add_column("anvandare", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("anvandare", sa.Column("totp_steg", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_anvandare_losenord"), "anvandare", "(losenord_hash IS NULL) = (subjekt IS NOT NULL)"
    )
    op.create_check_constraint(
        op.f("ck_anvandare_utfardare"), "anvandare", "(utfardare IS NULL) = (subjekt IS NULL)"
    )
    op.create_unique_constraint(op.f("uq_anvandare_utfardare_subjekt"), "anvandare", ["utfardare", "subjekt"])

    op.create_table(
        "inloggning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=True),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=False),
        sa.Column("fullbordad", sa.Boolean(), nullable=False),
        sa.Column("inloggad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("senast", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adress", sa.Text(), nullable=False),
        sa.Column("webblasare", sa.Text(), nullable=False),
        sa.Column("leverantor_sid", sa.Text(), nullable=True),
        sa.Column("id_token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_inloggning_namnd_id")),
        sa.ForeignKeyConstraint(["anvandare_id"], ["anvandare.id"], name=op.f("fk_inloggning_anvandare_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inloggning")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_inloggning_token_hash")),
    )
    op.create_index("ix_inloggning_anvandare_id", "inloggning", ["anvandare_id"])
    op.create_index("ix_inloggning_leverantor_sid", "inloggning", ["leverantor_sid"])
    op.create_table(
        "aterstallningskod",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=True),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=False),
        sa.Column("kod_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_aterstallningskod_namnd_id")),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_aterstallningskod_anvandare_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aterstallningskod")),
    )
    op.create_index("ix_aterstallningskod_anvandare_id", "aterstallningskod", ["anvandare_id"])
    # As the accounts themselves: seen before a nämnd is known, and by the administratör; else those of the own nämnd.
    for table in ("inloggning", "aterstallningskod"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY namnd ON {table} TO casetrack_app
            USING ((SELECT nuvarande_namnd()) IS NULL OR namnd_id = (SELECT nuvarande_namnd()))
            WITH CHECK ((SELECT nuvarande_namnd()) IS NULL OR namnd_id = (SELECT nuvarande_namnd()))""")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON inloggning TO casetrack_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON aterstallningskod TO casetrack_app")

    # Remembered for a while only, so what was counted the old way is forgotten.
    op.execute("DELETE FROM inloggningsforsok")
    op.alter_column("inloggningsforsok", "forsta", new_column_name="senast")
    op.add_column("inloggningsforsok", sa.Column("sparrad_till", sa.DateTime(timezone=True), nullable=True))
