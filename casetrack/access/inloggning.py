"""Logging in with a password: one answer for every wrong guess."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.andra_faktor import use_totp
from casetrack.access.anvandare import Anvandare
from casetrack.access.gissning import Sparrad, count_guess, forgive_guesses, name_guess
from casetrack.access.losenord import verify_losenord

FEL = "Användarnamnet eller lösenordet stämmer inte."


class FelInloggning(Exception):
    """Nobody was logged in; the Swedish text is the same whether the account exists or not.

    `konto_id` is the account that was guessed at, if there is one: for the log alone.
    """

    def __init__(self, konto_id: int | None) -> None:
        super().__init__(FEL)
        self.konto_id = konto_id


def try_inloggning(
    session: Session, anvandarnamn: str, losenord: str, *, kalla: str, hemlighet: str, now: datetime
) -> Anvandare:
    """The account that the name and password belong to.

    The caller commits also when this raises. `kalla` is where the guess comes from, `hemlighet` keys the hash under
    which guesses are counted. The account stays locked against change until the log-in is stored, so that a password
    changed meanwhile ends this log-in too.

    Raises:
        FelInloggning: they belong to no active account.
        Sparrad: there have been too many guesses.
    """
    anvandarnamn = anvandarnamn.strip().lower()
    nyckel = name_guess("losenord", anvandarnamn, kalla, hemlighet)
    count_guess(session, nyckel, now)
    anvandare = session.scalar(
        select(Anvandare)
        .where(Anvandare.anvandarnamn == anvandarnamn, Anvandare.aktiv)
        .with_for_update(read=True)
    )
    if not verify_losenord(anvandare.losenord_hash if anvandare else None, losenord) or anvandare is None:
        raise FelInloggning(anvandare.id if anvandare else None)
    forgive_guesses(session, nyckel)
    return anvandare


def try_trots_vantan(
    session: Session,
    anvandarnamn: str,
    losenord: str,
    kod: str,
    *,
    kalla: str,
    hemlighet: str,
    now: datetime,
) -> tuple[Anvandare, bool] | None:
    """The account of whoever shows what nobody guesses, where guesses have to wait; and whether a code was shown.

    What nobody guesses is a temporary password, of 79 random bits, or a password together with a code of the telephone.
    Else anybody at the same address could keep the owner out by guessing on. A right and a wrong password are answered
    alike and with the same work, and codes are counted beside the right one alone: the wait still holds guesses back.
    """
    anvandarnamn = anvandarnamn.strip().lower()
    anvandare = session.scalar(
        select(Anvandare).where(Anvandare.anvandarnamn == anvandarnamn, Anvandare.aktiv).with_for_update()
    )
    right = verify_losenord(anvandare.losenord_hash if anvandare else None, losenord)
    # Beside a wrong password a code of nobody's is counted, so that the two take the same time.
    nyckel = name_guess("kod", anvandarnamn if right else "", kalla, hemlighet)
    try:
        count_guess(session, nyckel, now)
    except Sparrad:
        return None
    if anvandare is None or not right:
        return None
    shown = use_totp(anvandare, kod, hemlighet, now)
    if not shown and not anvandare.byt_losenord:
        return None
    forgive_guesses(session, nyckel)
    return anvandare, shown
