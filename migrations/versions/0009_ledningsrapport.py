"""Avdelningar, and the archive of ledningsrapporter: what was ordered, made, said of it and sent out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SLAG = ["enhet", "avdelning", "namnd"]
# Inserted and read, nothing else.
KEPT = ["ledningsrapport", "ledningskommentar"]
WORK = ["avdelning", "ledningsbestallning", "ledningsframsteg", "rapportmottagare", "rapportutskick"]


def upgrade() -> None:
    op.create_table(
        "avdelning",
        *_own("avdelning"),
        sa.Column("namn", sa.Text(), nullable=False),
        sa.CheckConstraint("namn <> ''", name=op.f("ck_avdelning_namn")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_avdelning_namnd_id_id")),
        sa.UniqueConstraint("namnd_id", "namn", name=op.f("uq_avdelning_namnd_id_namn")),
    )
    op.add_column("enhet", sa.Column("avdelning_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_enhet_namnd_id_avdelning_id"),
        "enhet",
        "avdelning",
        ["namnd_id", "avdelning_id"],
        ["namnd_id", "id"],
    )

    op.create_table(
        "ledningsbestallning",
        *_own("ledningsbestallning"),
        *_whose("ledningsbestallning", nullable=True),
        sa.Column("manad", sa.Date(), nullable=False),
        sa.Column("matdag", sa.Date(), nullable=False),
        sa.Column("bestalld", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.Column("fardig", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "slag IS NOT NULL OR coalesce(enhet_id, avdelning_id) IS NULL",
            name=op.f("ck_ledningsbestallning_slag"),
        ),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_ledningsbestallning_anvandare_id")
        ),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_ledningsbestallning_namnd_id_id")),
    )
    op.create_index(
        "ix_ledningsbestallning_manadens",
        "ledningsbestallning",
        ["namnd_id", "manad"],
        unique=True,
        postgresql_where=sa.text("slag IS NULL"),
    )
    op.create_table(
        "ledningsframsteg",
        sa.Column("bestallning_id", sa.BigInteger(), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("delar", sa.BigInteger(), nullable=False),
        sa.Column("klara", sa.BigInteger(), nullable=False),
        sa.Column("forsok", sa.BigInteger(), nullable=False),
        sa.Column("andrad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fel", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_ledningsframsteg_namnd_id")),
        _to("ledningsframsteg", "bestallning_id", "ledningsbestallning"),
        sa.PrimaryKeyConstraint("bestallning_id", name=op.f("pk_ledningsframsteg")),
    )
    op.create_table(
        "ledningsrapport",
        *_own("ledningsrapport"),
        sa.Column("bestallning_id", sa.BigInteger(), nullable=False),
        sa.Column("frysning_id", sa.BigInteger(), nullable=False),
        *_whose("ledningsrapport"),
        sa.Column("namn", sa.Text(), nullable=False),
        sa.Column("manad", sa.Date(), nullable=False),
        sa.Column("matdag", sa.Date(), nullable=False),
        sa.Column("skapad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("innehall", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "sha256 = encode(sha256(innehall), 'hex')", name=op.f("ck_ledningsrapport_sha256")
        ),
        _to("ledningsrapport", "bestallning_id", "ledningsbestallning"),
        _to("ledningsrapport", "frysning_id", "frysning"),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_ledningsrapport_namnd_id_id")),
        sa.UniqueConstraint(
            "bestallning_id",
            "slag",
            "enhet_id",
            "avdelning_id",
            name=op.f("uq_ledningsrapport_bestallning_id_slag_enhet_id_avdelning_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_ledningsrapport_namnd_id_manad", "ledningsrapport", ["namnd_id", "manad"])
    op.create_table(
        "ledningskommentar",
        *_own("ledningskommentar"),
        sa.Column("rapport_id", sa.BigInteger(), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=False),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.Column("skriven", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_ledningskommentar_text")),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_ledningskommentar_anvandare_id")
        ),
        _to("ledningskommentar", "rapport_id", "ledningsrapport"),
    )
    op.create_index("ix_ledningskommentar_rapport_id", "ledningskommentar", ["rapport_id"])
    op.create_table(
        "rapportmottagare",
        *_own("rapportmottagare"),
        *_whose("rapportmottagare"),
        sa.Column("adress", sa.Text(), nullable=False),
        sa.Column("tillagd", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tillagd_av", sa.Text(), nullable=False),
        sa.Column("borttagen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("borttagen_av", sa.Text(), nullable=True),
    )
    op.create_index(
        "ix_rapportmottagare_vem",
        "rapportmottagare",
        ["namnd_id", "slag", "enhet_id", "avdelning_id", "adress"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("borttagen IS NULL"),
    )
    op.create_table(
        "rapportutskick",
        *_own("rapportutskick"),
        sa.Column("rapport_id", sa.BigInteger(), nullable=False),
        sa.Column("adress", sa.Text(), nullable=False),
        sa.Column("skapad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forsok", sa.BigInteger(), nullable=False),
        sa.Column("nasta", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skickad", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fel", sa.Text(), nullable=True),
        _to("rapportutskick", "rapport_id", "ledningsrapport"),
    )
    op.create_index(
        "ix_rapportutskick_rapport_id_adress", "rapportutskick", ["rapport_id", "adress"], unique=True
    )

    for table in WORK + KEPT:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY namnd ON {table} TO casetrack_app
            USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO casetrack_app")
    for table in WORK:
        op.execute(f"GRANT UPDATE ON {table} TO casetrack_app")


def _own(table: str) -> list[sa.schema.SchemaItem]:
    """A row's own id, and the nämnd it is of."""
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f(f"fk_{table}_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _whose(table: str, *, nullable: bool = False) -> list[sa.schema.SchemaItem]:
    """Whom a row is about: an enhet, an avdelning or the nämnd itself."""
    items: list[sa.schema.SchemaItem] = [
        sa.Column(
            "slag",
            sa.Enum(*SLAG, name="omfattningsslag", native_enum=False, create_constraint=True, length=40),
            nullable=nullable,
        ),
        sa.Column("enhet_id", sa.BigInteger(), nullable=True),
        sa.Column("avdelning_id", sa.BigInteger(), nullable=True),
        _to(table, "enhet_id", "enhet"),
        _to(table, "avdelning_id", "avdelning"),
    ]
    if not nullable:
        items += [
            sa.CheckConstraint("(slag = 'enhet') = (enhet_id IS NOT NULL)", name=op.f(f"ck_{table}_enhet")),
            sa.CheckConstraint(
                "(slag = 'avdelning') = (avdelning_id IS NOT NULL)", name=op.f(f"ck_{table}_avdelning")
            ),
        ]
    return items


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A row points at one of its own nämnd."""
    return sa.ForeignKeyConstraint(
        ["namnd_id", column],
        [f"{target}.namnd_id", f"{target}.id"],
        name=op.f(f"fk_{table}_namnd_id_{column}"),
    )
