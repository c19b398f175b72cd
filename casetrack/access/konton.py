"""Accounts: made, changed, closed. Whatever is changed ends every log-in of the account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.andra_faktor import remove_totp
from casetrack.access.anvandare import ENHETSROLLER, Anvandare
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.gissning import Sparrad, count_guess, forgive_guesses, name_guess
from casetrack.access.losenord import find_brist, hash_losenord, make_tillfalligt_losenord, verify_losenord
from casetrack.access.sessioner import end_inloggning, end_inloggningar
from casetrack.cases.adress import granska_postnummer, granska_rad
from casetrack.cases.avvisning import Avvisat, Fel, Granskning, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.rules.koder import Roll

_ANVANDARNAMN = re.compile(r"[a-z0-9][a-z0-9.@_-]{1,63}")


@dataclass(frozen=True)
class KontoUppgifter:
    """What is typed about an account; see `Anvandare` for what belongs together."""

    anvandarnamn: str
    namn: str
    roll: Roll | None
    namnd_id: int | None
    enhet_id: int | None


def create_konto(
    session: Session, uppgifter: KontoUppgifter, *, av: Utforare, now: datetime, losenord: str | None = None
) -> tuple[Anvandare, str]:
    """A new account and its password: the given one, else a random one that must be changed at the first log-in.

    Raises:
        Avvisat: what was typed can't be an account.
    """
    roll = check_uppgifter(session, uppgifter, konto_id=None)
    chosen = losenord or make_tillfalligt_losenord()
    konto = Anvandare(
        anvandarnamn=uppgifter.anvandarnamn,
        namn=uppgifter.namn,
        roll=roll,
        namnd_id=uppgifter.namnd_id,
        enhet_id=uppgifter.enhet_id,
        losenord_hash=hash_losenord(chosen),
        byt_losenord=losenord is None,
    )
    session.add(konto)
    session.flush()
    _log(session, f"skapade {konto.anvandarnamn} ({konto.roll})", av, now)
    return konto, chosen


def change_konto(
    session: Session, konto_id: int, uppgifter: KontoUppgifter, *, av: Utforare, now: datetime
) -> Anvandare:
    """Give an account another name, role, nämnd or enhet.

    Raises:
        Avvisat: what was typed can't be an account, or an administratör gives up the own role.
        Saknas: there is no such account.
    """
    konto = _fetch_local(session, konto_id)
    roll = check_uppgifter(session, uppgifter, konto_id=konto.id)
    if konto.id == av.anvandare_id and roll is not konto.roll:
        raise Avvisat(
            [Fel("roll", "Du kan inte ändra din egen roll. Be en annan administratör.", "egen_roll")]
        )
    konto.anvandarnamn = uppgifter.anvandarnamn
    konto.namn = uppgifter.namn
    konto.roll = roll
    konto.namnd_id = uppgifter.namnd_id
    konto.enhet_id = uppgifter.enhet_id
    session.flush()
    end_inloggningar(session, konto.id)
    _log(session, f"ändrade {konto.anvandarnamn} ({konto.roll})", av, now)
    return konto


def change_adress(
    session: Session,
    konto_id: int,
    adress: str | None,
    postnummer: str | None,
    *,
    av: Utforare,
    now: datetime,
) -> Anvandare:
    """Note where the person lives, or that it isn't told. The log tells who changed it, and no address.

    Raises:
        Avvisat: what was typed can't be an address.
        Saknas: there is no such account.
    """
    konto = _fetch_locked(session, konto_id)
    granskning = Granskning()
    gata = granska_rad(granskning, adress, "adress")
    nummer = granska_postnummer(granskning, postnummer, "postnummer")
    if nummer is not None:
        granskning.krav(gata, "adress", "Skriv gatuadressen också; postnumret ensamt räcker inte.")
    granskning.avvisa()
    konto.adress, konto.postnummer = gata, nummer
    session.flush()
    egen = konto.id == av.anvandare_id
    vad_hande = "ändrade sin hemadress" if egen else f"ändrade hemadressen för {konto.anvandarnamn}"
    _log(session, vad_hande, av, now, namnd_id=konto.namnd_id if egen else None)
    return konto


def set_aktiv(session: Session, konto_id: int, aktiv: bool, *, av: Utforare, now: datetime) -> Anvandare:
    """Close an account, or open it again; accounts are never removed, because the record names them.

    Raises:
        Avvisat: someone closes their own account.
        Saknas: there is no such account.
    """
    konto = _fetch_locked(session, konto_id)
    if not aktiv and konto.id == av.anvandare_id:
        raise Avvisat(
            [Fel("aktiv", "Du kan inte stänga ditt eget konto. Be en annan administratör.", "eget_konto")]
        )
    konto.aktiv = aktiv
    end_inloggningar(session, konto.id)
    _log(session, f"{'öppnade' if aktiv else 'stängde'} {konto.anvandarnamn}", av, now)
    return konto


def reset_losenord(session: Session, konto_id: int, *, av: Utforare, now: datetime) -> str:
    """A new temporary password, which must be changed at the next log-in.

    Raises:
        Avvisat: the account has no password, as it belongs to the provider.
        Saknas: there is no such account.
    """
    konto = _fetch_local(session, konto_id)
    losenord = make_tillfalligt_losenord()
    konto.losenord_hash = hash_losenord(losenord)
    konto.byt_losenord = True
    end_inloggningar(session, konto.id)
    _log(session, f"nytt lösenord för {konto.anvandarnamn}", av, now)
    return losenord


@dataclass(frozen=True)
class Gissare:
    """Who types a password: where from, and the key under which wrong ones are counted."""

    kalla: str
    hemlighet: str


def change_losenord(
    session: Session,
    konto_id: int,
    nuvarande: str,
    nytt: str,
    *,
    gissare: Gissare,
    inloggning_id: int,
    av: Utforare,
    now: datetime,
) -> None:
    """Change one's own password, and end every log-in but the one at hand.

    Raises:
        Avvisat: the present password is wrong, or the new one won't do.
    """
    konto = _fetch_local(session, konto_id)
    fel = _check_losenord(session, konto, nuvarande, gissare, now)
    if brist := find_brist(nytt, konto.anvandarnamn):
        fel.append(Fel("nytt", brist, "losenord"))
    elif nytt == nuvarande:
        fel.append(Fel("nytt", "Välj ett annat lösenord än det du har nu.", "losenord"))
    if fel:
        raise Avvisat(fel)
    konto.losenord_hash = hash_losenord(nytt)
    konto.byt_losenord = False
    end_inloggningar(session, konto.id, utom=inloggning_id)
    _log(session, "bytte sitt lösenord", av, now, namnd_id=konto.namnd_id)


def confirm_losenord(
    session: Session, konto_id: int, nuvarande: str, *, gissare: Gissare, now: datetime
) -> Anvandare:
    """The own account, locked, for whoever shows the password once more.

    Raises:
        Avvisat: it is the wrong one.
    """
    konto = _fetch_local(session, konto_id)
    if fel := _check_losenord(session, konto, nuvarande, gissare, now):
        raise Avvisat(fel)
    return konto


def reset_andra_faktor(session: Session, konto_id: int, *, av: Utforare, now: datetime) -> Anvandare:
    """Take away the second factor of somebody who has lost it, and end their log-ins.

    Raises:
        Saknas: there is no such account.
    """
    konto = _fetch_locked(session, konto_id)
    remove_totp(session, konto)
    end_inloggningar(session, konto.id)
    _log(session, f"tog bort andra faktorn för {konto.anvandarnamn}", av, now)
    return konto


def end_inloggningar_of(
    session: Session, konto_id: int, inloggning_id: int | None, *, av: Utforare, now: datetime
) -> Anvandare:
    """Log somebody out at once: from one log-in, or from all.

    Raises:
        Saknas: there is no such account, or it has no such log-in.
    """
    konto = _fetch_locked(session, konto_id)
    if inloggning_id is None:
        end_inloggningar(session, konto.id)
    elif not end_inloggning(session, inloggning_id, konto.id):
        raise Saknas
    _log(session, f"loggade ut {konto.anvandarnamn}", av, now)
    return konto


def _check_losenord(
    session: Session, konto: Anvandare, losenord: str, gissare: Gissare, now: datetime
) -> list[Fel]:
    """What is wrong with the password that is shown once more; a log-in left open is no way to guess it."""
    nyckel = name_guess("bekraftelse", str(konto.id), gissare.kalla, gissare.hemlighet)
    try:
        count_guess(session, nyckel, now)
    except Sparrad as sparrad:
        return [Fel("nuvarande", str(sparrad), "sparrad")]
    if not verify_losenord(konto.losenord_hash, losenord):
        return [Fel("nuvarande", "Det nuvarande lösenordet stämmer inte.", "losenord")]
    forgive_guesses(session, nyckel)
    return []


def _fetch_local(session: Session, konto_id: int) -> Anvandare:
    konto = _fetch_locked(session, konto_id)
    if konto.subjekt is not None:
        text = "Kontot hör till kommunens inloggningstjänst: det ändras där."
        raise Avvisat([Fel("", text, "inloggningstjanst")])
    return konto


def _fetch_locked(session: Session, konto_id: int) -> Anvandare:
    konto = las_rad(session, Anvandare, konto_id)
    if konto is None:
        raise Saknas
    session.refresh(konto, with_for_update=True)
    return konto


def check_uppgifter(session: Session, uppgifter: KontoUppgifter, konto_id: int | None) -> Roll:
    """The role of an account, once everything else is known to be right too.

    Raises:
        Avvisat: they can't be an account.
    """
    fel = []
    if not _ANVANDARNAMN.fullmatch(uppgifter.anvandarnamn):
        text = "Skriv 2 till 64 tecken: små bokstäver a-z, siffror, punkt, bindestreck, understreck eller @."
        fel.append(Fel("anvandarnamn", text, "anvandarnamn"))
    elif session.scalar(
        select(Anvandare.id).where(
            Anvandare.anvandarnamn == uppgifter.anvandarnamn, Anvandare.id != (konto_id or 0)
        )
    ):
        fel.append(Fel("anvandarnamn", "Användarnamnet finns redan. Välj ett annat.", "upptaget"))
    if not uppgifter.namn.strip() or len(uppgifter.namn) > 200:
        fel.append(Fel("namn", "Skriv personens namn.", "saknas"))
    if uppgifter.roll is None:
        fel.append(Fel("roll", "Välj en roll.", "saknas"))
    else:
        fel.extend(_check_hemvist(session, uppgifter.roll, uppgifter.namnd_id, uppgifter.enhet_id))
    if fel or uppgifter.roll is None:
        raise Avvisat(fel)
    return uppgifter.roll


def _check_hemvist(session: Session, roll: Roll, namnd_id: int | None, enhet_id: int | None) -> list[Fel]:
    """Whether nämnd and enhet are what the role asks for."""
    if roll is Roll.ADMINISTRATOR:
        if namnd_id is None and enhet_id is None:
            return []
        return [Fel("hemvist", "En administratör hör inte till någon nämnd eller enhet.", "hemvist")]
    if namnd_id is None or session.get(Namnd, namnd_id) is None:
        return [Fel("hemvist", "Välj den nämnd eller enhet som personen arbetar i.", "hemvist")]
    if roll not in ENHETSROLLER:
        if enhet_id is None:
            return []
        return [
            Fel("hemvist", f"{roll.text} arbetar för hela nämnden: välj nämnden och ingen enhet.", "hemvist")
        ]
    enhet = session.get(Enhet, enhet_id) if enhet_id is not None else None
    if enhet is None or enhet.namnd_id != namnd_id:
        return [Fel("hemvist", f"{roll.text} arbetar i en enhet: välj vilken.", "hemvist")]
    return []


def _log(session: Session, vad_hande: str, av: Utforare, now: datetime, namnd_id: int | None = None) -> None:
    log_atkomst(session, Lasning.KONTO, namnd_id=namnd_id, av=av, now=now, varfor=vad_hande)
