"""Logging in: one answer for every wrong guess, and few guesses.

Guesses are counted per account *and* address: whoever guesses from elsewhere can't shut out the account's owner.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casetrack.access.anvandare import Anvandare, Inloggningsforsok
from casetrack.access.losenord import verify_losenord

HOGST_FORSOK = 5
FORSOKSTID = timedelta(minutes=15)

FEL = "Användarnamnet eller lösenordet stämmer inte."
SPARRAD = "För många misslyckade försök. Vänta en kvart och försök igen."


class FelInloggning(Exception):
    """Nobody was logged in; the Swedish text is the same whether the account exists or not."""

    def __init__(self, text: str, *, sparrad: bool) -> None:
        super().__init__(text)
        self.sparrad = sparrad


def try_inloggning(
    session: Session, anvandarnamn: str, losenord: str, *, adress: str, hemlighet: str, now: datetime
) -> Anvandare:
    """The account that the name and password belong to.

    The guess is counted before the password is looked at, so that guesses made at the same moment count too; the
    caller commits also when this raises. `hemlighet` keys the hash under which guesses are counted.

    Raises:
        FelInloggning: they belong to no active account, or there have been too many guesses.
    """
    anvandarnamn = anvandarnamn.strip().lower()
    nyckel = _key(anvandarnamn, adress, hemlighet)
    if _count_guess(session, nyckel, now) > HOGST_FORSOK:
        raise FelInloggning(SPARRAD, sparrad=True)
    anvandare = session.scalar(
        select(Anvandare).where(Anvandare.anvandarnamn == anvandarnamn, Anvandare.aktiv)
    )
    if not verify_losenord(anvandare.losenord_hash if anvandare else None, losenord) or anvandare is None:
        raise FelInloggning(FEL, sparrad=False)
    session.execute(delete(Inloggningsforsok).where(Inloggningsforsok.nyckel == nyckel))
    return anvandare


def _key(anvandarnamn: str, adress: str, hemlighet: str) -> str:
    return hmac.new(hemlighet.encode(), f"{anvandarnamn}\n{adress}".encode(), hashlib.sha256).hexdigest()


def _count_guess(session: Session, nyckel: str, now: datetime) -> int:
    """Count one guess; the row's lock makes guesses at the same moment wait for one another."""
    begins_anew = Inloggningsforsok.forsta <= now - FORSOKSTID
    statement = (
        insert(Inloggningsforsok)
        .values(nyckel=nyckel, antal=1, forsta=now)
        .on_conflict_do_update(
            index_elements=[Inloggningsforsok.nyckel],
            set_={
                "antal": case((begins_anew, 1), else_=Inloggningsforsok.antal + 1),
                "forsta": case((begins_anew, now), else_=Inloggningsforsok.forsta),
            },
        )
        .returning(Inloggningsforsok.antal)
    )
    return session.execute(statement).scalar_one()
