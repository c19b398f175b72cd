"""An order of a ledningsrapport is one while it waits, however many ask at once, and can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

WAITING = "slag IS NOT NULL AND fardig IS NULL AND aterkallad IS NULL"


def upgrade() -> None:
    op.add_column("ledningsbestallning", sa.Column("aterkallad", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ledningsbestallning", sa.Column("aterkallad_av", sa.Text(), nullable=True))
    # Of those that were ordered at the same moment the first is made. The owner sees them only outside the policies.
    op.execute("ALTER TABLE ledningsbestallning NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        UPDATE ledningsbestallning AS b SET aterkallad = now(), aterkallad_av = 'casetrack'
        WHERE b.slag IS NOT NULL AND b.fardig IS NULL AND EXISTS (
            SELECT FROM ledningsbestallning AS forsta
            WHERE forsta.id < b.id AND forsta.slag IS NOT NULL AND forsta.fardig IS NULL
                AND (forsta.namnd_id, forsta.slag, forsta.manad, forsta.matdag)
                    = (b.namnd_id, b.slag, b.manad, b.matdag)
                AND (forsta.enhet_id, forsta.avdelning_id) IS NOT DISTINCT FROM (b.enhet_id, b.avdelning_id))""")
    op.execute("ALTER TABLE ledningsbestallning FORCE ROW LEVEL SECURITY")
    op.create_index(
        "ix_ledningsbestallning_vantar",
        "ledningsbestallning",
        ["namnd_id", "slag", "enhet_id", "avdelning_id", "manad", "matdag"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text(WAITING),
    )
