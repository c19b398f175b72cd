"""Allvarssamtal: the 48-hour talk after a (suspected) offence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.db import Base, code_column
from casetrack.rules.koder import AllvarssamtalUtfall


class Allvarssamtal(Base):
    """The talk that one anmälan about an offence led to.

    `kallad` is the instant when the last of the child and one guardian was summoned; `hallet` when the talk was
    held. `ung`, `vardnadshavare` and `polis` say who took part.
    """

    __tablename__ = "allvarssamtal"
    __table_args__ = (
        UniqueConstraint("namnd_id", "orosanmalan_id"),
        ForeignKeyConstraint(["namnd_id", "orosanmalan_id"], ["orosanmalan.namnd_id", "orosanmalan.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int] = mapped_column(ForeignKey("namnd.id"))
    orosanmalan_id: Mapped[int]
    kannedom: Mapped[datetime]
    kallad: Mapped[datetime | None]
    hallet: Mapped[datetime | None]
    plats: Mapped[str | None]
    ung: Mapped[bool | None]
    vardnadshavare: Mapped[bool | None]
    polis: Mapped[bool | None]
    utfall: Mapped[AllvarssamtalUtfall | None] = mapped_column(code_column(AllvarssamtalUtfall))
    radversion: Mapped[int] = mapped_column(server_default="1")

    orosanmalan: Mapped[Orosanmalan] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": radversion}  # noqa: RUF012 - read by SQLAlchemy
