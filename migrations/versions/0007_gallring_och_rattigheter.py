"""Lawful disposal of cases, through one narrow door, and what a person disputes of what is noted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

OBJEKTTYPER = ("barn", "orosanmalan", "utredning", "insats", "allvarssamtal")
ATGARDER = ("gallra", "bevara")
GRUNDER = (
    "personakt",
    "inte_inledd",
    "barnutredning",
    "placerad",
    "forskning_fodelsedag",
    "forskning_kommun",
)
STATUSAR = ("foreslagen", "godkand", "avslagen", "aterkallad")

GRANTS = {
    # A proposal's grounds stay as they were written; only what becomes of it is set.
    "gallringsforslag": "SELECT, INSERT, UPDATE (status, avgjord, avgjord_av_id, avgjord_av, motivering)",
    "arkivuttag": "SELECT, INSERT, UPDATE (verifierad, verifierad_av)",
    "bestridande": "SELECT, INSERT",
    "tidigare_anmalaridentitet": "SELECT, INSERT",
    # Written by the functions below alone.
    "gallring": "SELECT",
    "gallrad_manad": "SELECT",
    "frysning_gallring": "SELECT",
}

# What the role that disposes of cases may do, within one nämnd as everyone else, and only through its functions.
REMOVED = [
    *("bevakning", "overforing", "allvarssamtal", "tidigare_anmalaridentitet", "anmalaridentitet"),
    *("orosanmalan", "ateroppning", "forlangning", "insats", "utredning", "bestridande", "handelse"),
    *("personidentitet", "arkivuttag", "gallringsforslag", "barn"),
]
GALLRING_GRANTS = {
    **dict.fromkeys(REMOVED, "SELECT, DELETE"),
    # To hold the rows while it looks at them.
    "barn": "SELECT, DELETE, UPDATE (radversion)",
    "gallringsforslag": "SELECT, DELETE, UPDATE (status)",
    "gallring": "INSERT",
    "gallrad_manad": "SELECT, INSERT, UPDATE (arenden)",
    "fryst_rad": "SELECT, UPDATE (objekt_id, barn_id, kallid, fakta, skal, ankare)",
    "fryst_siffra": "SELECT, UPDATE (sha256)",
    "frysning_gallring": "SELECT, INSERT, UPDATE (sha256_efter)",
    # The marks of what must be counted anew, which removed rows leave.
    "omrakning": "INSERT",
}


def upgrade() -> None:
    # As the application's, it belongs to the whole server. It logs in nowhere, and bypasses nothing.
    op.execute("""
        DO $$ BEGIN
            CREATE ROLE casetrack_gallring NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$""")
    op.execute("DO $$ BEGIN EXECUTE format('GRANT casetrack_gallring TO %I', current_user); END $$")
    op.execute("GRANT USAGE ON SCHEMA public TO casetrack_gallring")
    op.add_column("namnd", sa.Column("kommunkod", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_namnd_kommunkod"), "namnd", "kommunkod ~ '^[0-9]{4}$'")
    _create_tables()
    for table, granted in GRANTS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        _let_in("casetrack_app", "namnd", table, granted)
    for table, granted in GALLRING_GRANTS.items():
        _let_in("casetrack_gallring", "gallring", table, granted)
    op.execute("GRANT SELECT ON namnd TO casetrack_gallring")
    op.execute(GALLRINGSFAKTA)
    op.execute("GRANT SELECT ON gallringsfakta TO casetrack_app, casetrack_gallring")
    op.execute("CREATE SEQUENCE gallrad_rad")
    op.execute("GRANT USAGE ON gallrad_rad TO casetrack_gallring")
    for statement in (ATERKALLA, ATERKALLA_TRIGGER, TIDIGARE_ANMALARE, TIDIGARE_TRIGGER):
        op.execute(statement)
    # Whoever is given a function must for that moment be allowed to make one.
    op.execute("GRANT CREATE ON SCHEMA public TO casetrack_gallring")
    for function, statement in {
        "gallra_arende(bigint, timestamptz)": GALLRA_ARENDE,
        "stampla_gallrad_siffra(bigint, text, text)": STAMPLA,
    }.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO casetrack_app")
        op.execute(f"ALTER FUNCTION {function} OWNER TO casetrack_gallring")
    op.execute("REVOKE CREATE ON SCHEMA public FROM casetrack_gallring")


def _let_in(role: str, policy: str, table: str, granted: str) -> None:
    op.execute(f"""
        CREATE POLICY {policy} ON {table} TO {role}
        USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
    op.execute(f"GRANT {granted} ON {table} TO {role}")


def _codes(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _namnd() -> sa.Column:
    return sa.Column("namnd_id", sa.BigInteger(), nullable=False)


def _of_namnd(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["namnd_id"], ["namnd.id"], name=op.f(f"fk_{table}_namnd_id"))


def _of_barn(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["namnd_id", "barn_id"], ["barn.namnd_id", "barn.id"], name=op.f(f"fk_{table}_namnd_id_barn_id")
    )


def _create_tables() -> None:
    op.create_table(
        "gallringsforslag",
        _id(),
        _namnd(),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column("atgard", _codes("gallringsatgard", ATGARDER), nullable=False),
        sa.Column("grund", _codes("gallringsgrund", GRUNDER), nullable=False),
        sa.Column("lagrum", sa.Text(), nullable=False),
        sa.Column("skal", sa.Text(), nullable=False),
        sa.Column("fran", sa.Date(), nullable=False),
        sa.Column("foreslagen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", _codes("forslagsstatus", STATUSAR), nullable=False),
        sa.Column("avgjord", sa.DateTime(timezone=True), nullable=True),
        sa.Column("avgjord_av_id", sa.BigInteger(), nullable=True),
        sa.Column("avgjord_av", sa.Text(), nullable=True),
        sa.Column("motivering", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "fran <= (foreslagen AT TIME ZONE 'Europe/Stockholm')::date",
            name=op.f("ck_gallringsforslag_tidigast"),
        ),
        sa.CheckConstraint(
            "(status = 'foreslagen') = (avgjord IS NULL)", name=op.f("ck_gallringsforslag_avgjord")
        ),
        sa.CheckConstraint(
            "status NOT IN ('godkand', 'avslagen') OR avgjord_av IS NOT NULL",
            name=op.f("ck_gallringsforslag_avgjord_av"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('avslagen', 'aterkallad') OR motivering IS NOT NULL",
            name=op.f("ck_gallringsforslag_motivering"),
        ),
        _of_namnd("gallringsforslag"),
        _of_barn("gallringsforslag"),
        sa.ForeignKeyConstraint(
            ["avgjord_av_id"], ["anvandare.id"], name=op.f("fk_gallringsforslag_avgjord_av_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gallringsforslag")),
    )
    op.create_index("ix_gallringsforslag_namnd_id_barn_id", "gallringsforslag", ["namnd_id", "barn_id"])
    op.create_index(
        "uq_gallringsforslag_levande",
        "gallringsforslag",
        ["namnd_id", "barn_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('foreslagen', 'godkand')"),
    )
    op.create_table(
        "arkivuttag",
        _id(),
        _namnd(),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column("handelse_id", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("uttagen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uttagen_av", sa.Text(), nullable=False),
        sa.Column("verifierad", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verifierad_av", sa.Text(), nullable=True),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_arkivuttag_sha256")),
        sa.CheckConstraint(
            "(verifierad IS NULL) = (verifierad_av IS NULL)", name=op.f("ck_arkivuttag_verifierad")
        ),
        _of_namnd("arkivuttag"),
        _of_barn("arkivuttag"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arkivuttag")),
    )
    op.create_index("ix_arkivuttag_namnd_id_barn_id", "arkivuttag", ["namnd_id", "barn_id", "id"])
    op.create_table(
        "gallring",
        _id(),
        _namnd(),
        sa.Column("arendenummer", sa.BigInteger(), nullable=False),
        sa.Column("atgard", _codes("gallringsatgard", ATGARDER), nullable=False),
        sa.Column("grund", _codes("gallringsgrund", GRUNDER), nullable=False),
        sa.Column("lagrum", sa.Text(), nullable=False),
        sa.Column("foreslagen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("godkand", sa.DateTime(timezone=True), nullable=False),
        sa.Column("godkand_av", sa.Text(), nullable=False),
        sa.Column("utford", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arkiv_sha256", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(atgard = 'bevara') = (arkiv_sha256 IS NOT NULL)", name=op.f("ck_gallring_arkiv")
        ),
        _of_namnd("gallring"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gallring")),
        sa.UniqueConstraint("namnd_id", "arendenummer", name=op.f("uq_gallring_namnd_id_arendenummer")),
    )
    op.create_table(
        "gallrad_manad",
        _namnd(),
        sa.Column("manad", sa.Date(), nullable=False),
        sa.Column("arenden", sa.BigInteger(), nullable=False),
        _of_namnd("gallrad_manad"),
        sa.PrimaryKeyConstraint("namnd_id", "manad", name=op.f("pk_gallrad_manad")),
    )
    op.create_table(
        "frysning_gallring",
        _id(),
        _namnd(),
        sa.Column("frysning_id", sa.BigInteger(), nullable=False),
        sa.Column("indikator", sa.Text(), nullable=False),
        sa.Column("gallrad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rader", sa.BigInteger(), nullable=False),
        sa.Column("sha256_fore", sa.Text(), nullable=False),
        sa.Column("sha256_efter", sa.Text(), nullable=True),
        _of_namnd("frysning_gallring"),
        sa.ForeignKeyConstraint(
            ["frysning_id", "indikator"],
            ["fryst_siffra.frysning_id", "fryst_siffra.indikator"],
            name=op.f("fk_frysning_gallring_frysning_id_indikator"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frysning_gallring")),
    )
    op.create_index("ix_fryst_rad_namnd_id_barn_id", "fryst_rad", ["namnd_id", "barn_id"])
    op.create_table(
        "bestridande",
        _id(),
        _namnd(),
        sa.Column("barn_id", sa.BigInteger(), nullable=False),
        sa.Column("objekttyp", _codes("objekttyp", OBJEKTTYPER), nullable=False),
        sa.Column("objekt_id", sa.BigInteger(), nullable=False),
        sa.Column("falt", sa.Text(), nullable=True),
        sa.Column("handelse_id", sa.BigInteger(), nullable=True),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("antecknad", sa.DateTime(timezone=True), nullable=False),
        sa.Column("antecknad_av", sa.Text(), nullable=False),
        _of_namnd("bestridande"),
        _of_barn("bestridande"),
        sa.ForeignKeyConstraint(["handelse_id"], ["handelse.id"], name=op.f("fk_bestridande_handelse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bestridande")),
    )
    op.create_index("ix_bestridande_namnd_id_barn_id", "bestridande", ["namnd_id", "barn_id", "id"])
    op.create_index("ix_bestridande_handelse_id", "bestridande", ["handelse_id"])
    op.create_table(
        "tidigare_anmalaridentitet",
        _id(),
        _namnd(),
        sa.Column("orosanmalan_id", sa.BigInteger(), nullable=False),
        sa.Column("namn", sa.Text(), nullable=True),
        sa.Column("verksamhet", sa.Text(), nullable=True),
        sa.Column("telefon", sa.Text(), nullable=True),
        sa.Column("epost", sa.Text(), nullable=True),
        sa.Column(
            "ersatt", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        _of_namnd("tidigare_anmalaridentitet"),
        sa.ForeignKeyConstraint(
            ["namnd_id", "orosanmalan_id"],
            ["orosanmalan.namnd_id", "orosanmalan.id"],
            name=op.f("fk_tidigare_anmalaridentitet_namnd_id_orosanmalan_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tidigare_anmalaridentitet")),
    )
    op.create_index(
        "ix_tidigare_anmalaridentitet_namnd_id_orosanmalan_id",
        "tidigare_anmalaridentitet",
        ["namnd_id", "orosanmalan_id"],
    )


# What the gallring rules ask of each case. An import carries history over and is no note of its own; what was noted
# before it stands in the dates of its rows.
GALLRINGSFAKTA = """
    CREATE VIEW gallringsfakta WITH (security_invoker = true) AS
    SELECT b.namnd_id, b.id AS barn_id, b.fodelsedatum,
        ARRAY(SELECT varde FROM personidentitet AS p
              WHERE p.namnd_id = b.namnd_id AND p.barn_id = b.id ORDER BY p.id) AS nummer,
        greatest(
            (SELECT max((tidpunkt AT TIME ZONE 'Europe/Stockholm')::date) FROM handelse AS h
             WHERE h.namnd_id = b.namnd_id AND h.barn_id = b.id AND h.kommando <> 'importera'),
            o.senast, u.senast, i.senast,
            (SELECT max(datum) FROM overforing AS f WHERE f.namnd_id = b.namnd_id AND f.barn_id = b.id)
        ) AS sista_anteckning,
        u.antal > 0 AS utredd,
        i.placeringar > 0 AS placerad,
        u.antal = 0 AND i.antal = 0 AND o.ej_inledda > 0 AND o.ej_inledda = o.antal AS inte_inledd,
        o.oppna + u.oppna + i.oppna > 0 AS pagar
    FROM barn AS b
    CROSS JOIN LATERAL (
        SELECT count(*) AS antal,
            count(*) FILTER (WHERE beslut IS NULL AND typ <> 'information') AS oppna,
            count(*) FILTER (WHERE beslut = 'inte_inleda') AS ej_inledda,
            max(greatest(inkom_datum, beslut_datum, aterkoppling_begard, aterkoppling_given,
                (greatest(nadde_mottagningen, registrerad, skyddsbedomning, a.senast)
                    AT TIME ZONE 'Europe/Stockholm')::date)) AS senast
        FROM orosanmalan LEFT JOIN LATERAL (
            SELECT max(greatest(kannedom, kallad, hallet)) AS senast FROM allvarssamtal
            WHERE allvarssamtal.namnd_id = b.namnd_id AND orosanmalan_id = orosanmalan.id
        ) AS a ON true
        WHERE orosanmalan.namnd_id = b.namnd_id AND barn_id = b.id
    ) AS o
    CROSS JOIN LATERAL (
        SELECT count(*) AS antal, count(*) FILTER (WHERE avslutad IS NULL) AS oppna,
            max(greatest(inledd, beslutsunderlag_klart, avslutad, uppfoljd,
                (SELECT max(greatest(beslutad, upphavd)) FROM forlangning AS f WHERE f.utredning_id = utredning.id),
                (SELECT max(ateroppnad) FROM ateroppning AS a WHERE a.utredning_id = utredning.id))) AS senast
        FROM utredning WHERE namnd_id = b.namnd_id AND barn_id = b.id
    ) AS u
    CROSS JOIN LATERAL (
        SELECT count(*) AS antal, count(*) FILTER (WHERE avslutad IS NULL) AS oppna,
            count(*) FILTER (WHERE paborjad IS NOT NULL AND typ IN (
                'familjehem', 'jourhem', 'hvb', 'sis', 'stodboende', 'skyddat_boende')) AS placeringar,
            max(greatest(beslutad, paborjad, avslutad, overvagd, uppfoljd)) AS senast
        FROM insats WHERE namnd_id = b.namnd_id AND barn_id = b.id
    ) AS i"""

# Whatever is written in a case takes back what was proposed for it: no command can forget to.
ATERKALLA = """
    CREATE FUNCTION aterkalla_gallringsforslag() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE gallringsforslag AS f
        SET status = 'aterkallad', avgjord = nya.nar, avgjord_av_id = NULL, avgjord_av = NULL,
            motivering = 'Något har skrivits i ärendet.'
        FROM (SELECT namnd_id, barn_id, max(tidpunkt) AS nar FROM skrivna GROUP BY 1, 2) AS nya
        WHERE f.namnd_id = nya.namnd_id AND f.barn_id = nya.barn_id AND f.status IN ('foreslagen', 'godkand');
        RETURN NULL;
    END $$"""
ATERKALLA_TRIGGER = """
    CREATE TRIGGER aterkalla_gallringsforslag AFTER INSERT ON handelse REFERENCING NEW TABLE AS skrivna
    FOR EACH STATEMENT EXECUTE FUNCTION aterkalla_gallringsforslag()"""

# Who reported is corrected by addition as well, out of sight of the events, which may not tell who it is.
TIDIGARE_ANMALARE = """
    CREATE FUNCTION behall_tidigare_anmalare() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO tidigare_anmalaridentitet (namnd_id, orosanmalan_id, namn, verksamhet, telefon, epost)
        VALUES (OLD.namnd_id, OLD.orosanmalan_id, OLD.namn, OLD.verksamhet, OLD.telefon, OLD.epost);
        RETURN NULL;
    END $$"""
TIDIGARE_TRIGGER = """
    CREATE TRIGGER behall_tidigare_anmalare AFTER UPDATE ON anmalaridentitet FOR EACH ROW
    WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION behall_tidigare_anmalare()"""

# The only way to remove a case. It trusts nobody: whatever the program says, it looks once more at what may never be
# destroyed. The child is locked first, as whoever writes an event does.
GALLRA_ARENDE = """
    CREATE FUNCTION gallra_arende(forslag bigint, nar timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        dag date := (nar AT TIME ZONE 'Europe/Stockholm')::date;
        f gallringsforslag;
        fakta gallringsfakta;
        kommun text;
        senast bigint;
        arkiv text;
    BEGIN
        PERFORM FROM barn AS b JOIN gallringsforslag AS g ON g.namnd_id = b.namnd_id AND g.barn_id = b.id
            WHERE g.id = forslag AND b.namnd_id = nuvarande_namnd() FOR UPDATE OF b;
        SELECT * INTO f FROM gallringsforslag
            WHERE id = forslag AND namnd_id = nuvarande_namnd() AND status = 'godkand' FOR UPDATE;
        IF f.id IS NULL THEN
            RAISE EXCEPTION 'förslag % är inte godkänt', forslag USING ERRCODE = 'check_violation';
        END IF;
        SELECT * INTO fakta FROM gallringsfakta WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        SELECT kommunkod INTO kommun FROM namnd WHERE id = f.namnd_id;
        SELECT max(id) INTO senast FROM handelse WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        IF (NOT fakta.pagar AND f.foreslagen <= nar AND fakta.sista_anteckning + interval '5 years' < dag
            AND fakta.fodelsedatum IS NOT NULL
            AND (NOT fakta.utredd OR fakta.fodelsedatum + interval '30 years' <= dag)
            AND NOT EXISTS (SELECT FROM handelse WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id
                            AND tidpunkt > f.foreslagen)) IS NOT TRUE THEN
            RAISE EXCEPTION 'ärendet i förslag % får inte gallras', forslag USING ERRCODE = 'check_violation';
        END IF;
        IF f.atgard = 'bevara' THEN
            SELECT sha256 INTO arkiv FROM arkivuttag
                WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id AND verifierad IS NOT NULL
                AND handelse_id IS NOT DISTINCT FROM senast ORDER BY id DESC LIMIT 1;
            IF arkiv IS NULL THEN
                RAISE EXCEPTION 'ärendet i förslag % är inte i arkivet', forslag USING ERRCODE = 'check_violation';
            END IF;
        ELSIF (fakta.placerad OR kommun ~ '^(05|09|22)|^1480$'
               OR extract(day FROM fakta.fodelsedatum) IN (5, 15, 25)
               OR EXISTS (SELECT FROM unnest(fakta.nummer) AS n
                          WHERE substr(n, 7, 2) IN ('05', '15', '25', '65', '75', '85'))) IS NOT FALSE THEN
            RAISE EXCEPTION 'ärendet i förslag % ska bevaras', forslag USING ERRCODE = 'check_violation';
        END IF;

        INSERT INTO gallring (namnd_id, arendenummer, atgard, grund, lagrum, foreslagen, godkand, godkand_av,
                              utford, arkiv_sha256)
        VALUES (f.namnd_id, f.barn_id, f.atgard, f.grund, f.lagrum, f.foreslagen, f.avgjord, f.avgjord_av, nar, arkiv);

        -- Which months the record no longer tells the whole of, in all that a figure can be counted by.
        INSERT INTO gallrad_manad AS m (namnd_id, manad, arenden)
        SELECT DISTINCT f.namnd_id, s.manad::date, 1
        FROM (SELECT inkom_datum, greatest(inkom_datum, beslut_datum) FROM orosanmalan
              WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id
              UNION ALL SELECT inledd, avslutad FROM utredning WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id
              UNION ALL SELECT least(beslutad, paborjad), avslutad FROM insats
              WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id) AS d (fran, till)
        CROSS JOIN LATERAL generate_series(date_trunc('month', d.fran::timestamp), d.till::timestamp,
                                           interval '1 month') AS s (manad)
        ON CONFLICT (namnd_id, manad) DO UPDATE SET arenden = m.arenden + 1;

        -- Frozen figures keep their counts and lose whose they were: each row gets a number of its own, that leads
        -- nowhere and to no other figure's row, and its dates go but for the month.
        INSERT INTO frysning_gallring (namnd_id, frysning_id, indikator, gallrad, rader, sha256_fore)
        SELECT f.namnd_id, r.frysning_id, r.indikator, nar, count(*), min(s.sha256)
        FROM fryst_rad AS r JOIN fryst_siffra AS s ON s.frysning_id = r.frysning_id AND s.indikator = r.indikator
        WHERE r.namnd_id = f.namnd_id AND r.barn_id = f.barn_id GROUP BY r.frysning_id, r.indikator;
        UPDATE fryst_rad AS r
        SET objekt_id = nya.nummer, barn_id = nya.nummer, kallid = '', fakta = '{}', skal = NULL,
            ankare = date_trunc('month', ankare::timestamp)::date
        FROM (SELECT frysning_id, indikator, objekttyp, objekt_id, -nextval('gallrad_rad') AS nummer
              FROM (SELECT DISTINCT frysning_id, indikator, objekttyp, objekt_id FROM fryst_rad
                    WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id) AS egna) AS nya
        WHERE r.namnd_id = f.namnd_id AND r.barn_id = f.barn_id AND r.frysning_id = nya.frysning_id
            AND r.indikator = nya.indikator AND r.objekttyp = nya.objekttyp AND r.objekt_id = nya.objekt_id;

        DELETE FROM bevakning WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM overforing WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM allvarssamtal WHERE namnd_id = f.namnd_id AND orosanmalan_id IN (
            SELECT id FROM orosanmalan WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id);
        DELETE FROM tidigare_anmalaridentitet WHERE namnd_id = f.namnd_id AND orosanmalan_id IN (
            SELECT id FROM orosanmalan WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id);
        DELETE FROM anmalaridentitet WHERE namnd_id = f.namnd_id AND orosanmalan_id IN (
            SELECT id FROM orosanmalan WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id);
        DELETE FROM orosanmalan WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM ateroppning WHERE namnd_id = f.namnd_id AND utredning_id IN (
            SELECT id FROM utredning WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id);
        DELETE FROM forlangning WHERE namnd_id = f.namnd_id AND utredning_id IN (
            SELECT id FROM utredning WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id);
        DELETE FROM insats WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM utredning WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM bestridande WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM handelse WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM personidentitet WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM arkivuttag WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM gallringsforslag WHERE namnd_id = f.namnd_id AND barn_id = f.barn_id;
        DELETE FROM barn WHERE namnd_id = f.namnd_id AND id = f.barn_id;
    END $$"""

# A frozen figure is sealed by a sum over its rows, which the program counts; once after each disposal, and no more.
STAMPLA = """
    CREATE FUNCTION stampla_gallrad_siffra(frysning bigint, kod text, summa text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        UPDATE frysning_gallring SET sha256_efter = summa
        WHERE namnd_id = nuvarande_namnd() AND frysning_id = frysning AND indikator = kod AND sha256_efter IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'siffran % i frysning % har inte gallrats', kod, frysning
                USING ERRCODE = 'check_violation';
        END IF;
        UPDATE fryst_siffra SET sha256 = summa
        WHERE namnd_id = nuvarande_namnd() AND frysning_id = frysning AND indikator = kod;
    END $$"""
