"""The report that is worked on: its goal tree, texts, statuses, comments; and the report as it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# What people write and may take away again while they work on a report.
WORK = ["malpost", "indikatorpost", "aktivitetspost"]
# What somebody decided or said, and what was frozen: inserted and read, never changed.
KEPT = [
    "arbetsrapport",
    "statusbeslut",
    "rapportkommentar",
    "varningskvittens",
    "rapportfrysning",
    "rapportsiffror",
    "rapportfil",
]
ROLES = "'mottagning', 'handlaggare', 'chef', 'controller', 'namndsekreterare', 'administrator'"


def upgrade() -> None:
    op.create_table(
        "arbetsrapport",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("ar", sa.BigInteger(), nullable=False),
        sa.Column(
            "tertial",
            sa.Enum("1", "2", "vb", name="tertial", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("skapad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skapad_av", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_arbetsrapport_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arbetsrapport")),
        sa.UniqueConstraint("namnd_id", "ar", "tertial", name=op.f("uq_arbetsrapport_namnd_id_ar_tertial")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_arbetsrapport_namnd_id_id")),
    )
    op.create_table(
        "malpost",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("arbetsrapport_id", sa.BigInteger(), nullable=False),
        sa.Column("nummer", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("analys", sa.Text(), server_default="", nullable=False),
        sa.Column("andrad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("andrad_av", sa.Text(), nullable=False),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "nummer ~ '^[1-9][0-9]{0,3}(\\.[1-9][0-9]{0,3}){0,3}$'", name=op.f("ck_malpost_nummer")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_malpost_text")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"],
            ["arbetsrapport.namnd_id", "arbetsrapport.id"],
            name=op.f("fk_malpost_namnd_id_arbetsrapport_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_malpost_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_malpost")),
        sa.UniqueConstraint("arbetsrapport_id", "nummer", name=op.f("uq_malpost_arbetsrapport_id_nummer")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_malpost_namnd_id_id")),
    )
    op.create_table(
        "aktivitetspost",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("malpost_id", sa.BigInteger(), nullable=False),
        sa.Column("ordning", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("startdatum", sa.Date(), nullable=True),
        sa.Column("slutdatum", sa.Date(), nullable=True),
        sa.Column("avvikelse", sa.Text(), server_default="", nullable=False),
        sa.Column("andrad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("andrad_av", sa.Text(), nullable=False),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_aktivitetspost_text")),
        sa.CheckConstraint("slutdatum >= startdatum", name=op.f("ck_aktivitetspost_tid")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "malpost_id"],
            ["malpost.namnd_id", "malpost.id"],
            name=op.f("fk_aktivitetspost_namnd_id_malpost_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_aktivitetspost_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aktivitetspost")),
        sa.UniqueConstraint("malpost_id", "text", name=op.f("uq_aktivitetspost_malpost_id_text")),
    )
    op.create_table(
        "indikatorpost",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("malpost_id", sa.BigInteger(), nullable=False),
        sa.Column("ordning", sa.BigInteger(), nullable=False),
        sa.Column("kod", sa.Text(), nullable=False),
        sa.Column(
            "periodicitet",
            sa.Enum(
                "tertial",
                "halvar",
                "ar",
                name="periodicitet",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "tillstand",
            sa.Enum(
                "mats_ej",
                "ej_matbar",
                "ingen_sammanstallning",
                name="tillstand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("namn", sa.Text(), nullable=True),
        sa.Column(
            "matt",
            sa.Enum(
                "andel",
                "antal",
                "medel",
                "median",
                "manadssnitt",
                name="matt",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decimaler", sa.BigInteger(), nullable=True),
        sa.Column(
            "riktning",
            sa.Enum("hog", "lag", name="riktning", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("kalla", sa.Text(), nullable=True),
        sa.Column("taljare", sa.BigInteger(), nullable=True),
        sa.Column("namnare", sa.BigInteger(), nullable=True),
        sa.Column("taljare_pojkar", sa.BigInteger(), nullable=True),
        sa.Column("namnare_pojkar", sa.BigInteger(), nullable=True),
        sa.Column("taljare_flickor", sa.BigInteger(), nullable=True),
        sa.Column("namnare_flickor", sa.BigInteger(), nullable=True),
        sa.Column("varde", sa.Text(), nullable=True),
        sa.Column("varde_pojkar", sa.Text(), nullable=True),
        sa.Column("varde_flickor", sa.Text(), nullable=True),
        sa.Column("analys", sa.Text(), server_default="", nullable=False),
        sa.Column("andrad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("andrad_av", sa.Text(), nullable=False),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(namn IS NULL AND matt IS NULL AND decimaler IS NULL AND riktning IS NULL AND kalla "
            "IS NULL) OR (namn <> '' AND coalesce(matt, '') IN ('andel', 'antal', 'medel') AND coalesce(decimaler, -1) "
            "BETWEEN 0 AND 2)",
            name=op.f("ck_indikatorpost_beskrivning"),
        ),
        sa.CheckConstraint(
            "(varde IS NULL AND namnare IS NULL) OR coalesce(kalla, '') <> ''",
            name=op.f("ck_indikatorpost_kalla"),
        ),
        sa.CheckConstraint(
            "CASE WHEN matt = 'antal' OR namnare IS NULL THEN taljare IS NULL AND "
            "coalesce(namnare, 0) >= 0 ELSE coalesce(taljare >= 0, false) AND (taljare <= namnare "
            "OR matt = 'medel') END",
            name=op.f("ck_indikatorpost_antal"),
        ),
        sa.CheckConstraint(
            "CASE WHEN matt = 'antal' OR namnare_flickor IS NULL THEN taljare_flickor IS NULL AND "
            "coalesce(namnare_flickor, 0) >= 0 ELSE coalesce(taljare_flickor >= 0, false) AND "
            "(taljare_flickor <= namnare_flickor OR matt = 'medel') END",
            name=op.f("ck_indikatorpost_antal_flickor"),
        ),
        sa.CheckConstraint(
            "CASE WHEN matt = 'antal' OR namnare_pojkar IS NULL THEN taljare_pojkar IS NULL AND "
            "coalesce(namnare_pojkar, 0) >= 0 ELSE coalesce(taljare_pojkar >= 0, false) AND "
            "(taljare_pojkar <= namnare_pojkar OR matt = 'medel') END",
            name=op.f("ck_indikatorpost_antal_pojkar"),
        ),
        sa.CheckConstraint(
            "starts_with(kod, 'egen_') = (namn IS NOT NULL)", name=op.f("ck_indikatorpost_egen")
        ),
        sa.CheckConstraint(
            "(namnare IS NOT NULL OR (namnare_pojkar IS NULL AND namnare_flickor IS NULL)) AND "
            "(varde IS NOT NULL OR (varde_pojkar IS NULL AND varde_flickor IS NULL))",
            name=op.f("ck_indikatorpost_delar"),
        ),
        sa.CheckConstraint(
            "tillstand IS NULL OR (varde IS NULL AND namnare IS NULL)",
            name=op.f("ck_indikatorpost_utan_varde"),
        ),
        sa.CheckConstraint(
            "varde IS NULL OR namnare IS NULL", name=op.f("ck_indikatorpost_antal_eller_varde")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "malpost_id"],
            ["malpost.namnd_id", "malpost.id"],
            name=op.f("fk_indikatorpost_namnd_id_malpost_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_indikatorpost_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indikatorpost")),
        sa.UniqueConstraint("malpost_id", "kod", name=op.f("uq_indikatorpost_malpost_id_kod")),
    )
    op.create_table(
        "rapportfrysning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("arbetsrapport_id", sa.BigInteger(), nullable=False),
        sa.Column("ar", sa.BigInteger(), nullable=False),
        sa.Column(
            "tertial",
            sa.Enum("1", "2", "vb", name="tertial", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("nummer", sa.BigInteger(), nullable=False),
        sa.Column("per", sa.Date(), nullable=False),
        sa.Column("frusen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.Column("innehall", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_rapportfrysning_anvandare_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"],
            ["arbetsrapport.namnd_id", "arbetsrapport.id"],
            name=op.f("fk_rapportfrysning_namnd_id_arbetsrapport_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_rapportfrysning_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rapportfrysning")),
        sa.UniqueConstraint(
            "namnd_id", "ar", "tertial", "nummer", name=op.f("uq_rapportfrysning_namnd_id_ar_tertial_nummer")
        ),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_rapportfrysning_namnd_id_id")),
    )
    op.create_table(
        "rapportkommentar",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("arbetsrapport_id", sa.BigInteger(), nullable=False),
        sa.Column("malpost_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_rapportkommentar_text")),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_rapportkommentar_anvandare_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"],
            ["arbetsrapport.namnd_id", "arbetsrapport.id"],
            name=op.f("fk_rapportkommentar_namnd_id_arbetsrapport_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_rapportkommentar_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rapportkommentar")),
    )
    op.create_table(
        "statusbeslut",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("arbetsrapport_id", sa.BigInteger(), nullable=False),
        sa.Column("malpost_id", sa.BigInteger(), nullable=False),
        sa.Column("nummer", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "helt",
                "delvis",
                "inte",
                "ingen",
                name="malstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "forslag",
            sa.Enum(
                "helt",
                "delvis",
                "inte",
                "ingen",
                name="forslag",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("underlag", sa.Text(), nullable=False),
        sa.Column("skal", sa.Text(), nullable=True),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.CheckConstraint("status = forslag OR coalesce(skal, '') <> ''", name=op.f("ck_statusbeslut_skal")),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_statusbeslut_anvandare_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"],
            ["arbetsrapport.namnd_id", "arbetsrapport.id"],
            name=op.f("fk_statusbeslut_namnd_id_arbetsrapport_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_statusbeslut_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statusbeslut")),
    )
    op.create_table(
        "varningskvittens",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("arbetsrapport_id", sa.BigInteger(), nullable=False),
        sa.Column("plats", sa.Text(), nullable=False),
        sa.Column("kod", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("skal", sa.Text(), nullable=False),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.CheckConstraint("skal <> ''", name=op.f("ck_varningskvittens_skal")),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_varningskvittens_anvandare_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "arbetsrapport_id"],
            ["arbetsrapport.namnd_id", "arbetsrapport.id"],
            name=op.f("fk_varningskvittens_namnd_id_arbetsrapport_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_varningskvittens_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_varningskvittens")),
    )
    op.create_table(
        "rapportfil",
        sa.Column("rapportfrysning_id", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("innehall", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("sha256 = encode(sha256(innehall), 'hex')", name=op.f("ck_rapportfil_sha256")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "rapportfrysning_id"],
            ["rapportfrysning.namnd_id", "rapportfrysning.id"],
            name=op.f("fk_rapportfil_namnd_id_rapportfrysning_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_rapportfil_namnd_id")),
        sa.PrimaryKeyConstraint("rapportfrysning_id", "format", name=op.f("pk_rapportfil")),
    )
    op.create_table(
        "rapportsiffror",
        sa.Column("rapportfrysning_id", sa.BigInteger(), nullable=False),
        sa.Column("frysning_id", sa.BigInteger(), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["namnd_id", "frysning_id"],
            ["frysning.namnd_id", "frysning.id"],
            name=op.f("fk_rapportsiffror_namnd_id_frysning_id"),
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "rapportfrysning_id"],
            ["rapportfrysning.namnd_id", "rapportfrysning.id"],
            name=op.f("fk_rapportsiffror_namnd_id_rapportfrysning_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_rapportsiffror_namnd_id")),
        sa.PrimaryKeyConstraint("rapportfrysning_id", "frysning_id", name=op.f("pk_rapportsiffror")),
    )

    for table in WORK + KEPT:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY namnd ON {table} TO casetrack_app
            USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO casetrack_app")
    for table in WORK:
        op.execute(f"GRANT UPDATE, DELETE ON {table} TO casetrack_app")

    # A role more: who takes the frozen report to the nämnd.
    for table in ("anvandare", "atkomst"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_roll")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_roll CHECK (roll IN ({ROLES}))")
