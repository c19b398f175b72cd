"""Figures as dated: a reopening keeps the answers of the closing it took away; a freezing knows which events it saw."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

DAYS = """
    SELECT u.namnd_id, dag FROM rader AS r JOIN utredning AS u ON u.id = r.utredning_id
    CROSS JOIN LATERAL (VALUES (r.avslutad), (u.inledd), (u.avslutad)) AS v (dag)"""


def upgrade() -> None:
    op.add_column("ateroppning", sa.Column("barnet_delaktigt", sa.Boolean(), nullable=True))
    op.add_column("ateroppning", sa.Column("barnet_aterkoppling", sa.Boolean(), nullable=True))
    op.add_column(
        "ateroppning",
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
    )
    # What was answered at the first closing stands in the utredning until it is closed again.
    op.execute("""
        UPDATE ateroppning AS a
        SET barnet_delaktigt = u.barnet_delaktigt, barnet_aterkoppling = u.barnet_aterkoppling,
            skola_vidtalad = u.skola_vidtalad
        FROM utredning AS u WHERE u.id = a.utredning_id AND u.avslutad IS NULL""")
    op.create_index("ix_ateroppning_utredning_id", "ateroppning", ["utredning_id"])
    op.create_index("ix_overforing_objekt", "overforing", ["namnd_id", "objekttyp", "objekt_id"])
    quoted = DAYS.replace("'", "''")
    for operation, tables in {
        "INSERT": "NEW TABLE AS nya",
        "UPDATE": "OLD TABLE AS gamla NEW TABLE AS nya",
        "DELETE": "OLD TABLE AS gamla",
    }.items():
        op.execute(f"""
            CREATE TRIGGER markera_{operation.lower()} AFTER {operation} ON ateroppning REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION markera_omrakning('{quoted}')""")
    # Which transactions a freezing saw: the clock doesn't tell, as what was timed before it may be committed after. The
    # default comes last, so that events already there are not taken for this migration's own.
    op.add_column("handelse", sa.Column("transaktion", sa.BigInteger(), nullable=True))
    op.execute(
        "ALTER TABLE handelse ALTER COLUMN transaktion SET DEFAULT (pg_current_xact_id()::text)::bigint"
    )
    op.add_column("frysning", sa.Column("ogonblick", sa.Text(), nullable=True))
