"""A form that was sent in after its log-in had ended, kept while its writer logs in at the municipality's provider.

A log-in with a password carries the form along in its page. The way to the provider and back is taken by the browser
alone, so the form waits here: encrypted for its writer, found by a random token in that browser's cookie, and gone once
it is given back or its time is over.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.access.kryptering import Oloslig, decrypt, encrypt
from casetrack.access.sessioner import hash_token
from casetrack.db import Base

VANTAR_HOGST = timedelta(hours=1)


class BuretFormular(Base):
    """The last form of an account that waits: one, so that nobody fills the database.

    Kept and taken while nobody is logged in, and so the row of no nämnd: whoever is logged in sees none.
    """

    __tablename__ = "buret_formular"

    anvandare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"), primary_key=True)
    namnd_id: Mapped[int | None] = mapped_column(
        ForeignKey("namnd.id"), server_default=text("nuvarande_namnd()")
    )
    token_hash: Mapped[str]
    tidpunkt: Mapped[datetime]
    innehall: Mapped[str]


@dataclass(frozen=True)
class Formularsvar:
    """Where a form was sent, and what its fields held."""

    adress: str
    falt: Sequence[tuple[str, str]]


def keep_formular(
    session: Session, svar: Formularsvar, anvandare_id: int, *, hemlighet: str, now: datetime
) -> str:
    """Keep the form for its writer, in place of an earlier one; the token to find it by."""
    token = secrets.token_urlsafe(32)
    innehall = json.dumps([svar.adress, list(svar.falt)])
    varden = {
        "token_hash": hash_token(token),
        "tidpunkt": now,
        "innehall": encrypt(innehall, hemlighet, galler=_name(anvandare_id)),
    }
    session.execute(
        insert(BuretFormular)
        .values(anvandare_id=anvandare_id, **varden)
        .on_conflict_do_update(index_elements=["anvandare_id"], set_=varden)
    )
    return token


def take_formular(
    session: Session, token: str | None, anvandare_id: int, *, hemlighet: str, now: datetime
) -> Formularsvar | None:
    """What waits in the browser that has the token, for whoever logs in there: nothing if somebody else wrote it.

    Either way it is gone afterwards, and so is whatever has waited too long in any browser.
    """
    session.execute(delete(BuretFormular).where(BuretFormular.tidpunkt <= now - VANTAR_HOGST))
    if token is None:
        return None
    innehall = session.scalar(
        delete(BuretFormular)
        .where(BuretFormular.token_hash == hash_token(token))
        .returning(BuretFormular.innehall)
    )
    if innehall is None:
        return None
    try:
        adress, falt = json.loads(decrypt(innehall, hemlighet, galler=_name(anvandare_id)))
    except Oloslig:
        return None
    return Formularsvar(adress, [(namn, varde) for namn, varde in falt])


def _name(anvandare_id: int) -> str:
    return f"buret formulär {anvandare_id}"
