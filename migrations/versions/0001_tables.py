"""The record, its users and its figures: every table as it first stood."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "namnd",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kod", sa.Text(), nullable=False),
        sa.Column("namn", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_namnd")),
        sa.UniqueConstraint("kod", name=op.f("uq_namnd_kod")),
    )
    op.create_table(
        "arsmal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("indikator", sa.Text(), nullable=False),
        sa.Column("ar", sa.BigInteger(), nullable=False),
        sa.Column("giltig_fran", sa.Date(), nullable=True),
        sa.Column("ordning", sa.BigInteger(), nullable=False),
        sa.Column("arsmal", sa.Text(), nullable=True),
        sa.Column("kf_arsmal", sa.Text(), nullable=True),
        sa.Column("prognos", sa.Text(), nullable=True),
        sa.Column("utfall_vb_foregaende", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_arsmal_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arsmal")),
        sa.UniqueConstraint(
            "namnd_id",
            "indikator",
            "ar",
            "giltig_fran",
            name=op.f("uq_arsmal_namnd_id_indikator_ar_giltig_fran"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "atkomst",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=True),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.Column(
            "roll",
            sa.Enum(
                "mottagning",
                "handlaggare",
                "chef",
                "controller",
                "administrator",
                name="roll",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("barn_id", sa.BigInteger(), nullable=True),
        sa.Column("vad", sa.Text(), nullable=False),
        sa.Column("varfor", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_atkomst_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atkomst")),
    )
    op.create_index("ix_atkomst_namnd_id_barn_id", "atkomst", ["namnd_id", "barn_id", "id"], unique=False)
    op.create_table(
        "inloggningsforsok",
        sa.Column("nyckel", sa.Text(), nullable=False),
        sa.Column("antal", sa.BigInteger(), nullable=False),
        sa.Column("forsta", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nyckel", name=op.f("pk_inloggningsforsok")),
    )
    op.create_table(
        "inskick",
        sa.Column("nyckel", sa.Uuid(), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=False),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adress", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("nyckel", name=op.f("pk_inskick")),
    )
    op.create_table(
        "barn",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("kallid", sa.Text(), server_default=sa.text("gen_random_uuid()::text"), nullable=False),
        sa.Column("fornamn", sa.Text(), nullable=True),
        sa.Column("efternamn", sa.Text(), nullable=True),
        sa.Column(
            "kon",
            sa.Enum(
                "flicka", "pojke", "okant", name="kon", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("fodd", sa.Date(), nullable=True),
        sa.Column("fodelsedatum", sa.Date(), nullable=True),
        sa.Column("stadsdel", sa.Text(), nullable=True),
        sa.Column(
            "skydd",
            sa.Enum(
                "ingen",
                "sekretessmarkering",
                "skyddad_folkbokforing",
                name="skydd",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ensamkommande", sa.Boolean(), nullable=True),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_barn_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barn")),
        sa.UniqueConstraint(
            "namnd_id",
            "id",
            name=op.f("uq_barn_namnd_id_id"),
            postgresql_include=["kon", "fodelsedatum", "ensamkommande"],
        ),
        sa.UniqueConstraint("namnd_id", "kallid", name=op.f("uq_barn_namnd_id_kallid")),
    )
    op.create_table(
        "enhet",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("kod", sa.Text(), nullable=False),
        sa.Column("namn", sa.Text(), nullable=False),
        sa.Column(
            "typ",
            sa.Enum(
                "mottagning",
                "utredning",
                "oppenvard",
                "familjevard",
                "socialjour",
                name="enhettyp",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("giltig_fran", sa.Date(), nullable=True),
        sa.Column("giltig_till", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_enhet_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enhet")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_enhet_namnd_id_id")),
        sa.UniqueConstraint("namnd_id", "kod", name=op.f("uq_enhet_namnd_id_kod")),
    )
    op.create_table(
        "exportfil",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("rapport", sa.Text(), nullable=False),
        sa.Column("ar", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("per", sa.Date(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("skapad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("innehall", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_exportfil_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exportfil")),
        sa.UniqueConstraint(
            "namnd_id",
            "rapport",
            "ar",
            "period",
            "per",
            "format",
            name=op.f("uq_exportfil_namnd_id_rapport_ar_period_per_format"),
        ),
    )
    op.create_table(
        "kubcell",
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("manad", sa.Date(), nullable=False),
        sa.Column("indikator", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("enhet_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kon",
            sa.Enum(
                "flicka", "pojke", "okant", name="kon", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("aldersgrupp", sa.Text(), nullable=False),
        sa.Column("taljare", sa.Integer(), nullable=False),
        sa.Column("namnare", sa.Integer(), nullable=False),
        sa.Column("uteslutna", sa.Integer(), nullable=False),
        sa.Column("ej_matbara", sa.Integer(), nullable=False),
        sa.Column("ofullstandiga", sa.Integer(), nullable=False),
        sa.Column("kedja", sa.Integer(), nullable=False),
        sa.Column("synnerliga_skal", sa.Integer(), nullable=False),
        sa.Column("avvikelse", sa.Integer(), nullable=False),
        sa.Column("avgjord", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "namnd_id",
            "manad",
            "indikator",
            "version",
            "enhet_id",
            "kon",
            "aldersgrupp",
            name=op.f("pk_kubcell"),
        ),
    )
    op.create_table(
        "kubmanad",
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("manad", sa.Date(), nullable=False),
        sa.Column("per", sa.Date(), nullable=False),
        sa.Column(
            "policy",
            sa.Enum("strikt", "flyttad", name="policy", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_kubmanad_namnd_id")),
        sa.PrimaryKeyConstraint("namnd_id", "manad", name=op.f("pk_kubmanad")),
    )
    op.create_table(
        "namnd_policy",
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("fran", sa.Date(), nullable=False),
        sa.Column(
            "policy",
            sa.Enum("strikt", "flyttad", name="policy", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_namnd_policy_namnd_id")),
        sa.PrimaryKeyConstraint("namnd_id", "fran", name=op.f("pk_namnd_policy")),
    )
    op.create_table(
        "omrakning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("manad", sa.Date(), nullable=False),
        sa.Column("markerad", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_omrakning_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_omrakning")),
    )
    op.create_index("ix_omrakning_namnd_id", "omrakning", ["namnd_id"], unique=False)
    op.create_table(
        "anvandare",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("anvandarnamn", sa.Text(), nullable=False),
        sa.Column("namn", sa.Text(), nullable=False),
        sa.Column("losenord_hash", sa.Text(), nullable=False),
        sa.Column("byt_losenord", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "roll",
            sa.Enum(
                "mottagning",
                "handlaggare",
                "chef",
                "controller",
                "administrator",
                name="roll",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("namnd_id", sa.BigInteger(), nullable=True),
        sa.Column("enhet_id", sa.BigInteger(), nullable=True),
        sa.Column("aktiv", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("sessionsversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(roll = 'administrator') = (namnd_id IS NULL)", name=op.f("ck_anvandare_namnd")),
        sa.CheckConstraint(
            "(roll IN ('mottagning', 'handlaggare', 'chef')) = (enhet_id IS NOT NULL)",
            name=op.f("ck_anvandare_enhet"),
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "enhet_id"],
            ["enhet.namnd_id", "enhet.id"],
            name=op.f("fk_anvandare_namnd_id_enhet_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_anvandare_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anvandare")),
        sa.UniqueConstraint("anvandarnamn", name=op.f("uq_anvandare_anvandarnamn")),
    )
    op.create_table(
        "overforing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
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
        sa.Column("fran_enhet_id", sa.BigInteger(), nullable=False),
        sa.Column("till_enhet_id", sa.BigInteger(), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("skal", sa.Text(), nullable=False),
        sa.CheckConstraint("fran_enhet_id <> till_enhet_id", name=op.f("ck_overforing_annan_enhet")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"], name=op.f("fk_overforing_namnd_id_barn_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "fran_enhet_id"],
            ["enhet.namnd_id", "enhet.id"],
            name=op.f("fk_overforing_namnd_id_fran_enhet_id"),
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "till_enhet_id"],
            ["enhet.namnd_id", "enhet.id"],
            name=op.f("fk_overforing_namnd_id_till_enhet_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_overforing_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overforing")),
    )
    op.create_table(
        "personidentitet",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "typ",
            sa.Enum(
                "personnummer",
                "samordningsnummer",
                name="identitettyp",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("varde", sa.Text(), nullable=False),
        sa.Column("giltig_fran", sa.DateTime(timezone=True), nullable=True),
        sa.Column("giltig_till", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("varde ~ '^[0-9]{12}$'", name=op.f("ck_personidentitet_varde")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id"],
            ["barn.namnd_id", "barn.id"],
            name=op.f("fk_personidentitet_namnd_id_barn_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_personidentitet_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personidentitet")),
    )
    op.create_index(
        "ix_personidentitet_namnd_id_varde", "personidentitet", ["namnd_id", "varde"], unique=False
    )
    op.create_index(
        "uq_personidentitet_barn_id_nu",
        "personidentitet",
        ["barn_id"],
        unique=True,
        postgresql_where=sa.text("giltig_till IS NULL"),
    )
    op.create_table(
        "bevakning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "klocka",
            sa.Enum(
                "skyddsbedomning",
                "forhandsbedomning",
                "utredning",
                "aterkoppling",
                "allvarssamtal",
                "uppfoljning",
                "overvagande",
                "jourhem",
                "verkstallighet",
                name="klocka",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
        sa.Column("forfaller", sa.Date(), nullable=False),
        sa.Column(
            "steg",
            sa.Enum(
                "7_dagar",
                "3_dagar",
                "0_dagar",
                "forsenad",
                name="bevakningssteg",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("mottagare_id", sa.BigInteger(), nullable=False),
        sa.Column("skapad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["mottagare_id"], ["anvandare.id"], name=op.f("fk_bevakning_mottagare_id")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"], name=op.f("fk_bevakning_namnd_id_barn_id")
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_bevakning_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bevakning")),
        sa.UniqueConstraint(
            "mottagare_id",
            "klocka",
            "objekttyp",
            "objekt_id",
            "forfaller",
            "steg",
            name=op.f("uq_bevakning_mottagare_id_klocka_objekttyp_objekt_id_forfaller_steg"),
        ),
    )
    op.create_index("ix_bevakning_mottagare_id_last", "bevakning", ["mottagare_id", "last"], unique=False)
    op.create_table(
        "handelse",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
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
        sa.Column("kommando", sa.Text(), nullable=False),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=True),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.Column("andringar", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["anvandare_id"], ["anvandare.id"], name=op.f("fk_handelse_anvandare_id")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"], name=op.f("fk_handelse_namnd_id_barn_id")
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_handelse_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handelse")),
    )
    op.create_index("ix_handelse_namnd_id_barn_id", "handelse", ["namnd_id", "barn_id", "id"], unique=False)
    op.create_index("ix_handelse_objekt", "handelse", ["namnd_id", "objekttyp", "objekt_id"], unique=False)
    op.create_table(
        "utredning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("kallid", sa.Text(), server_default=sa.text("gen_random_uuid()::text"), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column("enhet_id", sa.BigInteger(), nullable=False),
        sa.Column("handlaggare_id", sa.BigInteger(), nullable=True),
        sa.Column("inlast", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("overlappar", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("inledd", sa.Date(), nullable=False),
        sa.Column("forfaller", sa.Date(), nullable=False),
        sa.Column("forfaller_flyttad", sa.Date(), nullable=False),
        sa.Column("beslutsunderlag_klart", sa.Date(), nullable=True),
        sa.Column("avslutad", sa.Date(), nullable=True),
        sa.Column(
            "resultat",
            sa.Enum(
                "insats",
                "ingen_insats",
                "avbruten",
                "overflyttad",
                name="resultat",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("barnet_delaktigt", sa.Boolean(), nullable=True),
        sa.Column("barnet_aterkoppling", sa.Boolean(), nullable=True),
        sa.Column(
            "skola_vidtalad",
            sa.Enum(
                "ja",
                "nej",
                "ej_nodvandigt",
                name="janejejnodvandigt",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "sen_orsak",
            sa.Enum(
                "handlaggare_sjuk",
                "uteblivet_besok",
                "vakans",
                "sen_post",
                "hog_instromning",
                "annat",
                name="senorsak",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("uppfoljd", sa.Date(), nullable=True),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("avslutad >= inledd", name=op.f("ck_utredning_avslutad_efter_inledd")),
        sa.CheckConstraint("uppfoljd >= avslutad", name=op.f("ck_utredning_uppfoljd_efter_avslutad")),
        sa.CheckConstraint(
            "beslutsunderlag_klart >= inledd OR inlast", name=op.f("ck_utredning_underlag_efter_inledd")
        ),
        sa.CheckConstraint(
            "inlast OR (avslutad IS NULL) = (resultat IS NULL)",
            name=op.f("ck_utredning_avslutad_med_resultat"),
        ),
        sa.ForeignKeyConstraint(
            ["handlaggare_id"], ["anvandare.id"], name=op.f("fk_utredning_handlaggare_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"], name=op.f("fk_utredning_namnd_id_barn_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "enhet_id"],
            ["enhet.namnd_id", "enhet.id"],
            name=op.f("fk_utredning_namnd_id_enhet_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_utredning_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utredning")),
        sa.UniqueConstraint("namnd_id", "barn_id", "id", name=op.f("uq_utredning_namnd_id_barn_id_id")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_utredning_namnd_id_id")),
        sa.UniqueConstraint("namnd_id", "kallid", name=op.f("uq_utredning_namnd_id_kallid")),
    )
    op.create_index("ix_utredning_namnd_id_avslutad", "utredning", ["namnd_id", "avslutad"], unique=False)
    op.create_index(
        "ix_utredning_namnd_id_barn_id",
        "utredning",
        ["namnd_id", "barn_id", "inledd"],
        unique=False,
        postgresql_include=["avslutad"],
    )
    op.create_index("ix_utredning_namnd_id_inledd", "utredning", ["namnd_id", "inledd"], unique=False)
    op.create_index(
        "uq_utredning_oppen",
        "utredning",
        ["namnd_id", "barn_id"],
        unique=True,
        postgresql_where=sa.text("avslutad IS NULL AND NOT overlappar"),
    )
    op.create_table(
        "ateroppning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("utredning_id", sa.BigInteger(), nullable=False),
        sa.Column("avslutad", sa.Date(), nullable=False),
        sa.Column(
            "resultat",
            sa.Enum(
                "insats",
                "ingen_insats",
                "avbruten",
                "overflyttad",
                name="resultat",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ateroppnad", sa.Date(), nullable=False),
        sa.Column("skal", sa.Text(), nullable=False),
        sa.CheckConstraint("ateroppnad >= avslutad", name=op.f("ck_ateroppning_ateroppnad_efter_avslutad")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "utredning_id"],
            ["utredning.namnd_id", "utredning.id"],
            name=op.f("fk_ateroppning_namnd_id_utredning_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_ateroppning_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ateroppning")),
    )
    op.create_table(
        "forlangning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("utredning_id", sa.BigInteger(), nullable=False),
        sa.Column("beslutad", sa.Date(), nullable=False),
        sa.Column("till", sa.Date(), nullable=False),
        sa.Column("skal", sa.Text(), nullable=False),
        sa.Column("beslutad_av", sa.Text(), nullable=True),
        sa.Column("upphavd", sa.Date(), nullable=True),
        sa.Column("upphavd_skal", sa.Text(), nullable=True),
        sa.CheckConstraint("till >= beslutad", name=op.f("ck_forlangning_till_efter_beslutad")),
        sa.CheckConstraint(
            "(upphavd IS NULL) = (upphavd_skal IS NULL)", name=op.f("ck_forlangning_upphavd_med_skal")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "utredning_id"],
            ["utredning.namnd_id", "utredning.id"],
            name=op.f("fk_forlangning_namnd_id_utredning_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_forlangning_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forlangning")),
        sa.UniqueConstraint(
            "utredning_id", "beslutad", "till", name=op.f("uq_forlangning_utredning_id_beslutad_till")
        ),
    )
    op.create_table(
        "insats",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("kallid", sa.Text(), server_default=sa.text("gen_random_uuid()::text"), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column("enhet_id", sa.BigInteger(), nullable=False),
        sa.Column("handlaggare_id", sa.BigInteger(), nullable=True),
        sa.Column("utredning_id", sa.BigInteger(), nullable=True),
        sa.Column("inlast", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "typ",
            sa.Enum(
                "oppenvard",
                "kontaktperson",
                "kontaktfamilj",
                "familjehem",
                "jourhem",
                "hvb",
                "sis",
                "stodboende",
                "skyddat_boende",
                name="insatstyp",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "regi",
            sa.Enum("egen", "extern", name="regi", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "lagrum",
            sa.Enum("SoL", "LVU", name="lagrum", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("beslutad", sa.Date(), nullable=False),
        sa.Column("paborjad", sa.Date(), nullable=True),
        sa.Column("avslutad", sa.Date(), nullable=True),
        sa.Column("avslutsorsak", sa.Text(), nullable=True),
        sa.Column("skyddsbehov", sa.Boolean(), nullable=True),
        sa.Column("vantat_pa_placering", sa.Boolean(), nullable=True),
        sa.Column("trygga_forhallanden", sa.Boolean(), nullable=True),
        sa.Column("overvagd", sa.Date(), nullable=True),
        sa.Column("uppfoljd", sa.Date(), nullable=True),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("avslutad >= paborjad", name=op.f("ck_insats_avslutad_efter_paborjad")),
        sa.CheckConstraint(
            "paborjad IS NOT NULL OR avslutad >= beslutad", name=op.f("ck_insats_avslutad_efter_beslutad")
        ),
        sa.CheckConstraint("overvagd >= paborjad", name=op.f("ck_insats_overvagd_efter_paborjad")),
        sa.CheckConstraint("uppfoljd >= avslutad", name=op.f("ck_insats_uppfoljd_efter_avslutad")),
        sa.ForeignKeyConstraint(["handlaggare_id"], ["anvandare.id"], name=op.f("fk_insats_handlaggare_id")),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id", "utredning_id"],
            ["utredning.namnd_id", "utredning.barn_id", "utredning.id"],
            name=op.f("fk_insats_namnd_id_barn_id_utredning_id"),
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"], name=op.f("fk_insats_namnd_id_barn_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"], name=op.f("fk_insats_namnd_id_enhet_id")
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_insats_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insats")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_insats_namnd_id_id")),
        sa.UniqueConstraint("namnd_id", "kallid", name=op.f("uq_insats_namnd_id_kallid")),
    )
    op.create_index("ix_insats_namnd_id_avslutad", "insats", ["namnd_id", "avslutad"], unique=False)
    op.create_index(
        "ix_insats_namnd_id_barn_id",
        "insats",
        ["namnd_id", "barn_id", "paborjad"],
        unique=False,
        postgresql_include=["avslutad"],
    )
    op.create_index("ix_insats_namnd_id_paborjad", "insats", ["namnd_id", "paborjad"], unique=False)
    op.create_index(
        "ix_insats_skyddsbehov",
        "insats",
        ["namnd_id", "beslutad"],
        unique=False,
        postgresql_where=sa.text("skyddsbehov"),
    )
    op.create_table(
        "orosanmalan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("kallid", sa.Text(), server_default=sa.text("gen_random_uuid()::text"), nullable=False),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column("enhet_id", sa.BigInteger(), nullable=False),
        sa.Column("handlaggare_id", sa.BigInteger(), nullable=True),
        sa.Column("syskongrupp", sa.Uuid(), nullable=True),
        sa.Column("inlast", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "typ",
            sa.Enum(
                "anmalan",
                "ansokan",
                "information",
                name="typanmalan",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("inkom", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "inkom_datum",
            sa.Date(),
            sa.Computed("(inkom AT TIME ZONE 'Europe/Stockholm')::date", persisted=True),
            nullable=False,
        ),
        sa.Column("nadde_mottagningen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registrerad", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "satt",
            sa.Enum(
                "telefon",
                "brev",
                "e_tjanst",
                "besok",
                "sdk",
                name="satt",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "anmalare",
            sa.Enum(
                "polis",
                "skola",
                "forskola",
                "halso_sjukvard",
                "tandvard",
                "socialtjanst",
                "socialjour",
                "lss",
                "kriminalvard",
                "migrationsverket",
                "annan_myndighet",
                "enskild_verksamhet",
                "fritidsverksamhet",
                "privatperson",
                "anhorig",
                "barnet_sjalvt",
                "anonym",
                name="anmalarekategori",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("beskrivning", sa.Text(), nullable=True),
        sa.Column("vald", sa.Boolean(), nullable=True),
        sa.Column("brott", sa.Boolean(), nullable=True),
        sa.Column("brottsdatum", sa.Date(), nullable=True),
        sa.Column("forsta_gang", sa.Boolean(), nullable=True),
        sa.Column("skyddsbedomning", sa.DateTime(timezone=True), nullable=True),
        sa.Column("behov_av_skydd", sa.Boolean(), nullable=True),
        sa.Column("forfaller", sa.Date(), nullable=False),
        sa.Column("forfaller_flyttad", sa.Date(), nullable=False),
        sa.Column(
            "beslut",
            sa.Enum(
                "inleda",
                "inte_inleda",
                "paford",
                name="beslut",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("beslut_datum", sa.Date(), nullable=True),
        sa.Column("beslut_motivering", sa.Text(), nullable=True),
        sa.Column("utredning_id", sa.BigInteger(), nullable=True),
        sa.Column("barnet_hort", sa.Boolean(), nullable=True),
        sa.Column("barnet_hort_orsak", sa.Text(), nullable=True),
        sa.Column(
            "sen_orsak",
            sa.Enum(
                "handlaggare_sjuk",
                "uteblivet_besok",
                "vakans",
                "sen_post",
                "hog_instromning",
                "annat",
                name="senorsak",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "synnerliga_skal",
            sa.Enum(
                "polisforhor",
                "familj_ej_nadd",
                "annat",
                name="synnerligaskal",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("synnerliga_skal_text", sa.Text(), nullable=True),
        sa.Column("vald_skal", sa.Text(), nullable=True),
        sa.Column("vald_bekraftad_av", sa.BigInteger(), nullable=True),
        sa.Column(
            "aterkoppling",
            sa.Enum(
                "given",
                "inte_given",
                "inte_nodvandig",
                name="aterkopplingstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("aterkoppling_begard", sa.Date(), nullable=True),
        sa.Column("aterkoppling_given", sa.Date(), nullable=True),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "beslut NOT IN ('inleda', 'paford') OR utredning_id IS NOT NULL",
            name=op.f("ck_orosanmalan_beslut_med_utredning"),
        ),
        sa.CheckConstraint(
            "inlast OR beslut IS DISTINCT FROM 'inte_inleda' OR typ <> 'anmalan' OR barnet_hort IS NOT NULL",
            name=op.f("ck_orosanmalan_barnet_hort"),
        ),
        sa.CheckConstraint(
            "inlast OR typ <> 'anmalan' OR beslut IS NULL OR beslut = 'paford' OR beslut_datum <= forfaller_flyttad"
            " OR sen_orsak IS NOT NULL",
            name=op.f("ck_orosanmalan_sen_orsak"),
        ),
        sa.CheckConstraint(
            "inlast OR vald IS NOT TRUE OR beslut IS DISTINCT FROM 'inte_inleda' OR vald_skal IS NOT NULL",
            name=op.f("ck_orosanmalan_vald_kraver_skal"),
        ),
        sa.CheckConstraint(
            "synnerliga_skal IS DISTINCT FROM 'annat' OR synnerliga_skal_text IS NOT NULL",
            name=op.f("ck_orosanmalan_synnerliga_skal_text"),
        ),
        sa.CheckConstraint(
            "(beslut IS NULL) = (beslut_datum IS NULL)", name=op.f("ck_orosanmalan_beslut_med_datum")
        ),
        sa.CheckConstraint("beslut_datum >= inkom_datum", name=op.f("ck_orosanmalan_beslut_efter_inkom")),
        sa.CheckConstraint(
            "inlast OR barnet_hort IS DISTINCT FROM false OR barnet_hort_orsak IS NOT NULL",
            name=op.f("ck_orosanmalan_barnet_hort_orsak"),
        ),
        sa.CheckConstraint(
            "skyddsbedomning >= inkom", name=op.f("ck_orosanmalan_skyddsbedomning_efter_inkom")
        ),
        sa.ForeignKeyConstraint(
            ["handlaggare_id"], ["anvandare.id"], name=op.f("fk_orosanmalan_handlaggare_id")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id", "utredning_id"],
            ["utredning.namnd_id", "utredning.barn_id", "utredning.id"],
            name=op.f("fk_orosanmalan_namnd_id_barn_id_utredning_id"),
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "barn_id"],
            ["barn.namnd_id", "barn.id"],
            name=op.f("fk_orosanmalan_namnd_id_barn_id"),
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "enhet_id"],
            ["enhet.namnd_id", "enhet.id"],
            name=op.f("fk_orosanmalan_namnd_id_enhet_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_orosanmalan_namnd_id")),
        sa.ForeignKeyConstraint(
            ["vald_bekraftad_av"], ["anvandare.id"], name=op.f("fk_orosanmalan_vald_bekraftad_av")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orosanmalan")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_orosanmalan_namnd_id_id")),
        sa.UniqueConstraint("namnd_id", "kallid", name=op.f("uq_orosanmalan_namnd_id_kallid")),
    )
    op.create_index(
        "ix_orosanmalan_namnd_id_barn_id",
        "orosanmalan",
        ["namnd_id", "barn_id", "inkom_datum"],
        unique=False,
        postgresql_include=["typ"],
    )
    op.create_index(
        "ix_orosanmalan_namnd_id_beslut_datum", "orosanmalan", ["namnd_id", "beslut_datum"], unique=False
    )
    op.create_index(
        "ix_orosanmalan_namnd_id_inkom_datum", "orosanmalan", ["namnd_id", "inkom_datum"], unique=False
    )
    op.create_index(
        "ix_orosanmalan_oppen",
        "orosanmalan",
        ["namnd_id", "forfaller"],
        unique=False,
        postgresql_where=sa.text("beslut IS NULL"),
    )
    op.create_index(
        "ix_orosanmalan_aterkoppling_oppen",
        "orosanmalan",
        ["namnd_id"],
        unique=False,
        postgresql_where=sa.text("aterkoppling_begard IS NOT NULL AND aterkoppling IS NULL"),
    )
    op.create_index("ix_orosanmalan_utredning_id", "orosanmalan", ["utredning_id"], unique=False)
    op.create_table(
        "allvarssamtal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("orosanmalan_id", sa.BigInteger(), nullable=False),
        sa.Column("kannedom", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kallad", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hallet", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plats", sa.Text(), nullable=True),
        sa.Column("ung", sa.Boolean(), nullable=True),
        sa.Column("vardnadshavare", sa.Boolean(), nullable=True),
        sa.Column("polis", sa.Boolean(), nullable=True),
        sa.Column(
            "utfall",
            sa.Enum(
                "genomfort",
                "avbojt_vardnadshavare",
                "avbojt_barn",
                "ej_nadda",
                "ej_lampligt",
                name="allvarssamtalutfall",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("radversion", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["namnd_id", "orosanmalan_id"],
            ["orosanmalan.namnd_id", "orosanmalan.id"],
            name=op.f("fk_allvarssamtal_namnd_id_orosanmalan_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_allvarssamtal_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allvarssamtal")),
        sa.UniqueConstraint(
            "namnd_id", "orosanmalan_id", name=op.f("uq_allvarssamtal_namnd_id_orosanmalan_id")
        ),
    )
    op.create_table(
        "anmalaridentitet",
        sa.Column("orosanmalan_id", sa.BigInteger(), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("namn", sa.Text(), nullable=True),
        sa.Column("verksamhet", sa.Text(), nullable=True),
        sa.Column("telefon", sa.Text(), nullable=True),
        sa.Column("epost", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["namnd_id", "orosanmalan_id"],
            ["orosanmalan.namnd_id", "orosanmalan.id"],
            name=op.f("fk_anmalaridentitet_namnd_id_orosanmalan_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_anmalaridentitet_namnd_id")),
        sa.PrimaryKeyConstraint("orosanmalan_id", name=op.f("pk_anmalaridentitet")),
    )
