"""Guesses at a password or a code: counted before they are looked at, and made to wait longer and longer.

Counted per account *and* where the guess comes from: whoever guesses from elsewhere can't shut out the owner.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.db import Base

FRIA = 5
"""Wrong guesses before the first wait."""
FORSTA_VANTAN = timedelta(minutes=1)
LANGSTA_VANTAN = timedelta(hours=1)
GLOMS_EFTER = timedelta(days=1)


class Inloggningsforsok(Base):
    """Wrong guesses at one account from one place; `sparrad_till` is when the next one is looked at.

    `nyckel` is a keyed hash of the two: neither addresses nor what was typed, which may be a password, is kept.
    """

    __tablename__ = "inloggningsforsok"

    nyckel: Mapped[str] = mapped_column(primary_key=True)
    antal: Mapped[int]
    senast: Mapped[datetime]
    sparrad_till: Mapped[datetime | None]


class Sparrad(Exception):
    """Too many wrong guesses from one place; the Swedish text says how long to wait."""

    def __init__(self, vantan: timedelta) -> None:
        super().__init__(f"För många misslyckade försök. Vänta {_tell(vantan)} och försök igen.")


def name_guess(vad: str, konto: str, kalla: str, hemlighet: str) -> str:
    """The key under which guesses are counted: at what, of which account, from where."""
    return hmac.new(
        hemlighet.encode(), f"{vad}\n{konto}\n{name_network(kalla)}".encode(), hashlib.sha256
    ).hexdigest()


def count_guess(session: Session, nyckel: str, now: datetime) -> None:
    """Count one guess, before it is looked at, so that guesses made at the same moment count too.

    The caller commits whatever becomes of the guess. One that has to wait is not counted, so a wait ends by itself.

    Raises:
        Sparrad: it is not to be looked at yet.
    """
    session.execute(delete(Inloggningsforsok).where(Inloggningsforsok.senast <= now - GLOMS_EFTER))
    session.execute(
        insert(Inloggningsforsok).values(nyckel=nyckel, antal=0, senast=now).on_conflict_do_nothing()
    )
    # The row's lock makes guesses at the same moment wait for one another.
    forsok = session.get_one(Inloggningsforsok, nyckel, with_for_update=True, populate_existing=True)
    if forsok.sparrad_till is not None and forsok.sparrad_till > now:
        raise Sparrad(forsok.sparrad_till - now)
    forsok.antal += 1
    forsok.senast = now
    if forsok.antal >= FRIA:
        # Doubled each time; the exponent is bounded so that no number grows without end.
        vantan = FORSTA_VANTAN * 2 ** min(forsok.antal - FRIA, 10)
        forsok.sparrad_till = now + min(vantan, LANGSTA_VANTAN)
    session.flush()


def name_network(kalla: str) -> str:
    """What belongs to one subscriber: an IPv4 address, the first half of an IPv6 one; anything else as it is."""
    try:
        adress = ipaddress.ip_address(kalla)
    except ValueError:
        return kalla
    if isinstance(adress, ipaddress.IPv4Address):
        return str(adress)
    return str(ipaddress.ip_network((adress, 64), strict=False))


def forgive_guesses(session: Session, nyckel: str) -> None:
    """Forget the wrong guesses: the right one was made."""
    session.execute(delete(Inloggningsforsok).where(Inloggningsforsok.nyckel == nyckel))


def _tell(vantan: timedelta) -> str:
    minuter = -(-int(vantan.total_seconds()) // 60)
    return "en minut" if minuter <= 1 else f"{minuter} minuter"
