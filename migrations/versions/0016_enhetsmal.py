"""An enhetsmål is an enhet's, and so are the targets that stand beside its figures."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for table in ("malpost", "arsmal"):
        op.add_column(table, sa.Column("enhet_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_namnd_id_enhet_id"),
            table,
            "enhet",
            ["namnd_id", "enhet_id"],
            ["namnd_id", "id"],
        )
    op.create_check_constraint(
        op.f("ck_malpost_enhet"), "malpost", r"enhet_id IS NULL OR nummer ~ '^[0-9]+(\.[0-9]+){3}$'"
    )
    op.drop_constraint(op.f("uq_arsmal_namnd_id_indikator_ar_giltig_fran"), "arsmal", type_="unique")
    op.create_unique_constraint(
        op.f("uq_arsmal_namnd_id_indikator_enhet_id_ar_giltig_fran"),
        "arsmal",
        ["namnd_id", "indikator", "enhet_id", "ar", "giltig_fran"],
        postgresql_nulls_not_distinct=True,
    )
