"""The access log sealed in a chain and checked every month; row-level security for whatever belongs to a nämnd."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ROLLER = ["mottagning", "handlaggare", "chef", "controller", "namndsekreterare", "granskare", "administrator"]


def upgrade() -> None:
    # SQL by hand, as most of it is what Alembic has no word for.
    op.add_column("atkomst", sa.Column("enhet_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_atkomst_namnd_id_tidpunkt", "atkomst", ["namnd_id", "tidpunkt"], unique=False)
    for table in ("anvandare", "atkomst"):
        op.drop_constraint(op.f(f"ck_{table}_roll"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_roll"), table, sa.column("roll").in_(ROLLER))
    create_chain()
    create_checks()
    close_tables()


def create_chain() -> None:
    op.create_table(
        "atkomstsigill",
        sa.Column("atkomst_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=True),
        sa.Column("nummer", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_atkomstsigill_hash")),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_atkomstsigill_namnd_id")),
        sa.PrimaryKeyConstraint("atkomst_id", name=op.f("pk_atkomstsigill")),
        sa.UniqueConstraint(
            "namnd_id",
            "nummer",
            name=op.f("uq_atkomstsigill_namnd_id_nummer"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "atkomstko",
        sa.Column("atkomst_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_atkomstko_namnd_id")),
        sa.PrimaryKeyConstraint("atkomst_id", name=op.f("pk_atkomstko")),
    )
    op.execute("INSERT INTO atkomstko (atkomst_id, namnd_id) SELECT id, namnd_id FROM atkomst")
    op.execute("""
        CREATE FUNCTION koa_atkomst() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO atkomstko (atkomst_id, namnd_id) SELECT id, namnd_id FROM nya;
            RETURN NULL;
        END $$""")
    op.execute("""
        CREATE TRIGGER koa AFTER INSERT ON atkomst REFERENCING NEW TABLE AS nya
        FOR EACH STATEMENT EXECUTE FUNCTION koa_atkomst()""")
    op.execute("""
        CREATE FUNCTION vagra_andring() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'Tabellen % ändras aldrig: dess rader skrivs en gång.', TG_TABLE_NAME;
        END $$""")
    for table in ("atkomst", "atkomstsigill"):
        op.execute(f"""
            CREATE TRIGGER oforanderlig BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION vagra_andring()""")
    # What an administratör does has no nämnd, and is sealed and verified where none is set.
    op.execute("DROP POLICY las ON atkomst")
    op.execute("""
        CREATE POLICY las ON atkomst FOR SELECT TO casetrack_app
        USING (namnd_id IS NOT DISTINCT FROM (SELECT nuvarande_namnd()))""")
    for table in ("atkomstsigill", "atkomstko"):
        allow_own_or_nobodys(table)
        op.execute(f"GRANT SELECT, INSERT ON {table} TO casetrack_app")
    op.execute("GRANT DELETE ON atkomstko TO casetrack_app")


def allow_own_or_nobodys(table: str) -> None:
    """Rows of the nämnd that is set; those without one where none is."""
    policy = "namnd_id IS NOT DISTINCT FROM (SELECT nuvarande_namnd())"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY namnd ON {table} TO casetrack_app USING ({policy}) WITH CHECK ({policy})")


def create_checks() -> None:
    op.create_table(
        "loggkontroll",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("manad", sa.Date(), nullable=False),
        sa.Column("fro", sa.Text(), nullable=False),
        sa.Column("lasningar", sa.BigInteger(), nullable=False),
        sa.Column("dragen", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extract(day FROM manad) = 1", name=op.f("ck_loggkontroll_manad")),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_loggkontroll_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loggkontroll")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_loggkontroll_namnd_id_id")),
        sa.UniqueConstraint("namnd_id", "manad", name=op.f("uq_loggkontroll_namnd_id_manad")),
    )
    op.create_table(
        "loggkontrollrad",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("kontroll_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "skal",
            sa.Enum(
                "slumpurval",
                "eget_namn",
                "utanfor_enheten",
                "natt",
                "manga_skyddade",
                name="kontrollskal",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("atkomst_id", sa.BigInteger(), nullable=False),
        sa.Column("antal", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["namnd_id", "kontroll_id"],
            ["loggkontroll.namnd_id", "loggkontroll.id"],
            name=op.f("fk_loggkontrollrad_namnd_id_kontroll_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_loggkontrollrad_namnd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loggkontrollrad")),
        sa.UniqueConstraint("namnd_id", "id", name=op.f("uq_loggkontrollrad_namnd_id_id")),
        sa.UniqueConstraint(
            "kontroll_id", "skal", "atkomst_id", name=op.f("uq_loggkontrollrad_kontroll_id_skal_atkomst_id")
        ),
    )
    op.create_table(
        "loggbedomning",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("namnd_id", sa.BigInteger(), nullable=False),
        sa.Column("rad_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "utfall",
            sa.Enum(
                "berattigad",
                "foljs_upp",
                "oberattigad",
                name="loggutfall",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("anteckning", sa.Text(), nullable=True),
        sa.Column("tidpunkt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anvandare_id", sa.BigInteger(), nullable=False),
        sa.Column("utforare", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "utfall = 'berattigad' OR anteckning IS NOT NULL", name=op.f("ck_loggbedomning_anteckning")
        ),
        sa.ForeignKeyConstraint(
            ["namnd_id", "rad_id"],
            ["loggkontrollrad.namnd_id", "loggkontrollrad.id"],
            name=op.f("fk_loggbedomning_namnd_id_rad_id"),
        ),
        sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f("fk_loggbedomning_namnd_id")),
        sa.ForeignKeyConstraint(
            ["anvandare_id"], ["anvandare.id"], name=op.f("fk_loggbedomning_anvandare_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loggbedomning")),
    )
    op.create_index("ix_loggbedomning_rad_id", "loggbedomning", ["rad_id"], unique=False)
    for table in ("loggkontroll", "loggkontrollrad", "loggbedomning"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY namnd ON {table} TO casetrack_app
            USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO casetrack_app")


def close_tables() -> None:
    # A form that was sent in remembers the case it led to. Kept for a day only, so none needs to be taken along.
    op.execute("DELETE FROM inskick")
    op.add_column(
        "inskick",
        sa.Column("namnd_id", sa.BigInteger(), server_default=sa.text("nuvarande_namnd()"), nullable=True),
    )
    op.create_foreign_key(op.f("fk_inskick_namnd_id"), "inskick", "namnd", ["namnd_id"], ["id"])
    allow_own_or_nobodys("inskick")
    # Who works where must be known before a nämnd is: at the log-in, and to the administratör.
    for table in ("enhet", "anvandare", "namnd_policy"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY namnd ON {table} TO casetrack_app
            USING ((SELECT nuvarande_namnd()) IS NULL OR namnd_id = (SELECT nuvarande_namnd()))
            WITH CHECK ((SELECT nuvarande_namnd()) IS NULL OR namnd_id = (SELECT nuvarande_namnd()))""")
    # Also for the tables' owner, should an installation ever let the application log in as that.
    op.execute("""
        DO $$ DECLARE namn text; BEGIN
            FOR namn IN SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity
            LOOP EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', namn); END LOOP;
        END $$""")
