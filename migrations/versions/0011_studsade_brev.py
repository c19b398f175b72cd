"""What a letter is known by when it comes back, and letters that are to be sent to nobody any more are removed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # A default gives each row a key of its own, whoever is logged in; an update sees no row under the policies.
    op.add_column(
        "rapportutskick",
        sa.Column(
            "nyckel",
            sa.Text(),
            server_default=sa.text("replace(gen_random_uuid()::text, '-', '')"),
            nullable=False,
        ),
    )
    op.alter_column("rapportutskick", "nyckel", server_default=None)
    op.create_unique_constraint(
        op.f("uq_rapportutskick_namnd_id_nyckel"), "rapportutskick", ["namnd_id", "nyckel"]
    )
    op.execute("GRANT DELETE ON rapportutskick TO casetrack_app")
