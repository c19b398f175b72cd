"""One nämnd at a time, an append-only log, and marks for what must be recomputed."""

from alembic import op

revision = "0002"
down_revision = "0001"

CASE_TABLES = [
    "barn",
    "personidentitet",
    "orosanmalan",
    "anmalaridentitet",
    "utredning",
    "forlangning",
    "ateroppning",
    "insats",
    "allvarssamtal",
    "overforing",
    "bevakning",
    "arsmal",
    "kubmanad",
    "kubcell",
    "omrakning",
    "exportfil",
]
LOGS = ["handelse", "atkomst"]
ORGANISATION = ["namnd", "namnd_policy", "enhet", "anvandare", "inloggningsforsok", "inskick"]
# Derived rows, which the application makes again from the record, and what is remembered for a while.
REMOVABLE = ["kubmanad", "kubcell", "omrakning", "arsmal", "exportfil", "inloggningsforsok", "inskick"]

# For each table of the record: the days whose months a changed row can move a figure in.
MARKS = {
    "orosanmalan": """
        SELECT namnd_id, dag FROM rader CROSS JOIN LATERAL (VALUES (inkom_datum), (beslut_datum)) AS v (dag)""",
    # With the utredning that one which has ended is the chain of (decision 24).
    "utredning": """
        SELECT namnd_id, dag FROM rader CROSS JOIN LATERAL (VALUES (inledd), (avslutad)) AS v (dag)
        UNION ALL
        SELECT u.namnd_id, dag
        FROM rader AS r JOIN utredning AS u ON u.namnd_id = r.namnd_id AND u.barn_id = r.barn_id
            AND u.inledd BETWEEN r.avslutad + 1 AND r.avslutad + 7
        CROSS JOIN LATERAL (VALUES (u.inledd), (u.avslutad)) AS v (dag)""",
    "insats": """
        SELECT namnd_id, dag FROM rader CROSS JOIN LATERAL (VALUES (beslutad), (paborjad), (avslutad)) AS v (dag)""",
    "forlangning": """
        SELECT u.namnd_id, dag FROM rader AS r JOIN utredning AS u ON u.id = r.utredning_id
        CROSS JOIN LATERAL (VALUES (u.inledd), (u.avslutad)) AS v (dag)""",
    "allvarssamtal": """
        SELECT o.namnd_id, o.inkom_datum AS dag FROM rader AS r JOIN orosanmalan AS o ON o.id = r.orosanmalan_id""",
    "barn": """
        SELECT o.namnd_id, dag FROM rader AS r JOIN orosanmalan AS o ON o.barn_id = r.id
        CROSS JOIN LATERAL (VALUES (o.inkom_datum), (o.beslut_datum)) AS v (dag)
        UNION ALL
        SELECT u.namnd_id, dag FROM rader AS r JOIN utredning AS u ON u.barn_id = r.id
        CROSS JOIN LATERAL (VALUES (u.inledd), (u.avslutad)) AS v (dag)
        UNION ALL
        SELECT i.namnd_id, dag FROM rader AS r JOIN insats AS i ON i.barn_id = r.id
        CROSS JOIN LATERAL (VALUES (i.beslutad), (i.paborjad), (i.avslutad)) AS v (dag)""",
    # Another policy moves what is counted from its first day on.
    "namnd_policy": """
        SELECT k.namnd_id, k.manad AS dag FROM rader AS r
        JOIN kubmanad AS k ON k.namnd_id = r.namnd_id AND k.manad >= date_trunc('month', r.fran::timestamp)""",
}


def upgrade() -> None:
    # The role belongs to the whole server, so another database may have made it, even at this very moment.
    op.execute("""
        DO $$ BEGIN
            CREATE ROLE casetrack_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$""")
    op.execute("DO $$ BEGIN EXECUTE format('GRANT casetrack_app TO %I', current_user); END $$")
    op.execute("GRANT USAGE ON SCHEMA public TO casetrack_app")
    # So that the application can tell whether the schema is its own version.
    op.execute("GRANT SELECT ON alembic_version TO casetrack_app")

    # The function is asked once per query (a sub-select in the policy), and answers NULL where no nämnd is set.
    op.execute("""
        CREATE FUNCTION nuvarande_namnd() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
        AS $$ SELECT nullif(current_setting('casetrack.namnd', true), '')::bigint $$""")
    for table in CASE_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY namnd ON {table} TO casetrack_app
            USING (namnd_id = (SELECT nuvarande_namnd())) WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
        # MAINTAIN lets an import refresh the statistics of what it filled.
        op.execute(f"GRANT SELECT, INSERT, UPDATE, MAINTAIN ON {table} TO casetrack_app")
    for table in LOGS:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO casetrack_app")
        op.execute(f"""
            CREATE POLICY las ON {table} FOR SELECT TO casetrack_app
            USING (namnd_id = (SELECT nuvarande_namnd()))""")
    op.execute("""
        CREATE POLICY skriv ON handelse FOR INSERT TO casetrack_app
        WITH CHECK (namnd_id = (SELECT nuvarande_namnd()))""")
    # An administratör's own doings have no nämnd, and must be logged all the same.
    op.execute("""
        CREATE POLICY skriv ON atkomst FOR INSERT TO casetrack_app
        WITH CHECK (namnd_id IS NOT DISTINCT FROM (SELECT nuvarande_namnd()))""")
    for table in REMOVABLE:
        op.execute(f"GRANT DELETE ON {table} TO casetrack_app")
    for table in ORGANISATION:
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO casetrack_app")

    op.execute("""
        CREATE FUNCTION markera_omrakning() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            rader text := CASE TG_OP
                WHEN 'INSERT' THEN 'SELECT * FROM nya'
                WHEN 'DELETE' THEN 'SELECT * FROM gamla'
                ELSE 'SELECT * FROM nya UNION ALL SELECT * FROM gamla' END;
        BEGIN
            EXECUTE format(
                'INSERT INTO omrakning (namnd_id, manad, markerad)
                 SELECT DISTINCT namnd_id, date_trunc(''month'', dag)::date, clock_timestamp()
                 FROM (WITH rader AS (%s) %s) AS berorda WHERE dag IS NOT NULL', rader, TG_ARGV[0]);
            RETURN NULL;
        END $$""")
    for table, days in MARKS.items():
        for operation, tables in {
            "INSERT": "NEW TABLE AS nya",
            "UPDATE": "OLD TABLE AS gamla NEW TABLE AS nya",
            "DELETE": "OLD TABLE AS gamla",
        }.items():
            op.execute(f"""
                CREATE TRIGGER markera_{operation.lower()} AFTER {operation} ON {table} REFERENCING {tables}
                FOR EACH STATEMENT EXECUTE FUNCTION markera_omrakning({quote(days)})""")


def quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
