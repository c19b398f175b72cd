"""Frozen figures: inserted and read, never changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

TABLES = ["frysning", "fryst_siffra", "fryst_rad"]


def upgrade() -> None:
    op.create_table(
        "frysning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("enhet_id", sa.BigInteger(), nullable=True),
        sa.Column("fran", sa.Date(), nullable=False),
        sa.Column("till", sa.Date(), nullable=False),
        sa.Column("per", sa.Date(), nullable=False),
        sa.Column("frusen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_frysning_namnd_id")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "enhet_id"],
            ["enhet.namnd_id", "enhet.id"],
            name=op.f("fk_frysning_namnd_id_enhet_id"),
        ),
        sa.ForeignKeyConstraint(["anvandare_id"], ["anvandare.id"], name=op.f("fk_frysning_anvandare_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frysning")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_frysning_namnd_id_id")),
    )
    op.create_table(
        "fryst_siffra",
        sa.Column("frysning_id", sa.BigInteger(), nullable=False),
        sa.Column("indikator", sa.Text(), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("ordning", sa.BigInteger(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("utfall", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_fryst_siffra_namnd_id")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "frysning_id"],
            ["frysning.namnd_id", "frysning.id"],
            name=op.f("fk_fryst_siffra_namnd_id_frysning_id"),
        ),
        sa.PrimaryKeyConstraint("frysning_id", "indikator", name=op.f("pk_fryst_siffra")),
    )
    op.create_table(
        "fryst_rad",
        sa.Column("frysning_id", sa.BigInteger(), nullable=False),
        sa.Column("indikator", sa.Text(), nullable=False),
        sa.Column(
            "objekttyp",
            sa.Enum(
                "barn",
                "orosanmalan",
                "utredning",
                "insats",
                "allvarssamtal",
                name="objekttyp",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("objekt_id", sa.BigInteger(), nullable=False),
        sa.Column("ankare", sa.Date(), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("kallid", sa.Text(), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column("enhet_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kon",
            sa.Enum(
                "flicka", "pojke", "okant", name="kon", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("aldersgrupp", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "uppfyllt",
                "inte_uppfyllt",
                "ofullstandig",
                "utesluten",
                "ej_matbar",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("skal", sa.Text(), nullable=True),
        sa.Column("kedja", sa.Boolean(), nullable=False),
        sa.Column("synnerliga_skal", sa.Boolean(), nullable=False),
        sa.Column("avvikelse", sa.Boolean(), nullable=False),
        sa.Column("varde", sa.BigInteger(), nullable=True),
        sa.Column("fakta", sa.JSON(), nullable=False),
        sa.Column("delar", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_fryst_rad_namnd_id")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "frysning_id"],
            ["frysning.namnd_id", "frysning.id"],
            name=op.f("fk_fryst_rad_namnd_id_frysning_id"),
        ),
        sa.PrimaryKeyConstraint(
            "frysning_id",
            "indikator",
            "objekttyp",
            "objekt_id",
            "ankare",
            name=op.f("pk_fryst_rad"),
        ),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY namnd ON {table} TO casetrack_app
            USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
        # The database's own promise that a frozen figure never changes: nothing but these two is granted.
        op.execute(f"GRANT SELECT, INSERT ON {table} TO casetrack_app")
