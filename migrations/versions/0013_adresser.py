"""Where a child lives and goes to school, where a user lives, and more rules for the check of the access log."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"

KONTROLLSKAL = [
    *("slumpurval", "eget_namn", "samma_adress", "utanfor_enheten", "natt", "manga_skyddade"),
    *("manga_sokningar", "driften"),
]


def upgrade() -> None:
    for table, names in {
        "barn": ("adress", "postnummer", "postort", "skola"),
        "anvandare": ("adress", "postnummer"),
    }.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
        op.create_check_constraint(op.f(f"ck_{table}_postnummer"), table, "postnummer ~ '^[0-9]{5}$'")
    op.drop_constraint(op.f("ck_loggkontrollrad_kontrollskal"), "loggkontrollrad", type_="check")
    op.create_check_constraint(
        op.f("ck_loggkontrollrad_kontrollskal"), "loggkontrollrad", sa.column("skal").in_(KONTROLLSKAL)
    )
