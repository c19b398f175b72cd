"""Anvandare: the people who log in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Base, code_column
from casetrack.rules.koder import Roll

ENHETSROLLER = frozenset({Roll.MOTTAGNING, Roll.HANDLAGGARE, Roll.CHEF})
"""The roles that work with cases, and belong to an enhet."""


class Anvandare(Base):
    """An account. All but an administratör belong to one nämnd; the caseworking roles to one enhet as well.

    Either it has a password of its own, or it is the person whom the municipality's provider (`utfardare`) calls
    `subjekt`. `byt_losenord` says that somebody else knows the password, so that nothing but changing it is allowed.
    `totp_hemlighet` is the secret of the second factor in force and `totp_ny` one that is being set up, both
    encrypted; `totp_steg` is the time step of the last code used, which is never taken again. `adress` and
    `postnummer` are where the person lives, for the check of the access log and nothing else.
    """

    __tablename__ = "anvandare"
    __table_args__ = (
        ForeignKeyConstraint(["namnd_id", "enhet_id"], ["enhet.namnd_id", "enhet.id"]),
        CheckConstraint("(roll = 'administrator') = (namnd_id IS NULL)", name="namnd"),
        CheckConstraint(
            "(roll IN ('mottagning', 'handlaggare', 'chef')) = (enhet_id IS NOT NULL)", name="enhet"
        ),
        CheckConstraint("(losenord_hash IS NULL) = (subjekt IS NOT NULL)", name="losenord"),
        CheckConstraint("(utfardare IS NULL) = (subjekt IS NULL)", name="utfardare"),
        CheckConstraint("postnummer ~ '^[0-9]{5}$'", name="postnummer"),
        UniqueConstraint("utfardare", "subjekt"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    anvandarnamn: Mapped[str] = mapped_column(unique=True)
    namn: Mapped[str]
    losenord_hash: Mapped[str | None]
    byt_losenord: Mapped[bool] = mapped_column(server_default="false")
    roll: Mapped[Roll] = mapped_column(code_column(Roll))
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))
    enhet_id: Mapped[int | None]
    aktiv: Mapped[bool] = mapped_column(server_default="true")
    utfardare: Mapped[str | None]
    subjekt: Mapped[str | None]
    totp_hemlighet: Mapped[str | None]
    totp_ny: Mapped[str | None]
    totp_steg: Mapped[int | None]
    adress: Mapped[str | None]
    postnummer: Mapped[str | None]
