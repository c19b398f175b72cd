"""Accounts of the municipality's provider: made at the first log-in, and given name, role and enhet at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.anvandare import ENHETSROLLER, Anvandare
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.konton import KontoUppgifter, check_uppgifter
from casetrack.access.sessioner import end_inloggningar
from casetrack.cases.adress import granska_postnummer, granska_rad
from casetrack.cases.avvisning import Avvisat, Granskning
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.rules.koder import Roll

_BE_OM_HJALP = "Be den som sköter behörigheter i kommunen att rätta det."


@dataclass(frozen=True)
class Person:
    """Who the provider says it is: `subjekt` is its lasting name of the person, the rest may change.

    `adress` and `postnummer` are where the person lives, where the provider tells.
    """

    utfardare: str
    subjekt: str
    anvandarnamn: str
    namn: str
    roller: Sequence[str]
    enheter: Sequence[str]
    adress: str | None = None
    postnummer: str | None = None


@dataclass(frozen=True)
class Oversattning:
    """What the provider's values mean here: a role, and `NÄMND/ENHET` or `NÄMND` by their codes.

    Of several roles the one that stands first counts. A value that is not there is taken for our own.
    """

    roller: Mapping[str, Roll]
    enheter: Mapping[str, str]


class Nekad(Exception):
    """The provider vouches for the person, and casetrack has no place for them; the Swedish text says why."""


def settle_konto(session: Session, person: Person, oversattning: Oversattning, *, now: datetime) -> Anvandare:
    """The person's account, as the provider describes them today.

    A changed role, nämnd or enhet ends what they were logged in to. Raises before anything is stored.

    Raises:
        Nekad: the role or the enhet is not known, the account is closed, or its user name is somebody else's.
    """
    konto = session.scalar(
        select(Anvandare)
        .where(Anvandare.utfardare == person.utfardare, Anvandare.subjekt == person.subjekt)
        .with_for_update()
    )
    if konto is not None and not konto.aktiv:
        raise Nekad("Ditt konto i casetrack är stängt. Kontakta en administratör.")
    roll = _find_roll(person, oversattning)
    namnd_id, enhet_id = _find_hemvist(session, person, roll, oversattning)
    uppgifter = KontoUppgifter(person.anvandarnamn.lower(), person.namn, roll, namnd_id, enhet_id)
    try:
        check_uppgifter(session, uppgifter, konto.id if konto else None)
    except Avvisat as avvisat:
        raise Nekad(f"Ditt konto kan inte användas i casetrack: {avvisat} {_BE_OM_HJALP}") from None
    if konto is None:
        konto = Anvandare(utfardare=person.utfardare, subjekt=person.subjekt, losenord_hash=None)
        session.add(konto)
    elif (konto.roll, konto.namnd_id, konto.enhet_id) != (roll, namnd_id, enhet_id):
        end_inloggningar(session, konto.id)
    konto.anvandarnamn, konto.namn = uppgifter.anvandarnamn, uppgifter.namn
    konto.roll, konto.namnd_id, konto.enhet_id = roll, namnd_id, enhet_id
    # One that can't be kept here is no reason to turn the person away, and what is known already stands.
    granskning = Granskning()
    adress = granska_rad(granskning, person.adress, "adress")
    postnummer = granska_postnummer(granskning, person.postnummer, "postnummer")
    if adress and not granskning.har_fel("adress"):
        konto.adress, konto.postnummer = adress, postnummer
    if session.is_modified(konto):
        session.flush()
        av = Utforare(konto.id, konto.namn, roll, enhet_id)
        varfor = f"inloggningstjänsten beskrev {konto.anvandarnamn} ({roll})"
        log_atkomst(session, Lasning.KONTO, namnd_id=None, av=av, now=now, varfor=varfor)
    return konto


def _find_roll(person: Person, oversattning: Oversattning) -> Roll:
    for varde, roll in oversattning.roller.items():
        if varde in person.roller:
            return roll
    if not person.roller:
        raise Nekad(f"Inloggningstjänsten anger ingen roll för dig. {_BE_OM_HJALP}")
    raise Nekad(f"Din roll ({_quote(person.roller)}) är okänd för casetrack. {_BE_OM_HJALP}")


def _find_hemvist(
    session: Session, person: Person, roll: Roll, oversattning: Oversattning
) -> tuple[int | None, int | None]:
    """The nämnd, and the enhet where the role works in one."""
    if roll is Roll.ADMINISTRATOR:
        return None, None
    found = set()
    for varde in person.enheter:
        namnd_kod, _, enhet_kod = oversattning.enheter.get(varde, varde).partition("/")
        namnd_id = session.scalar(select(Namnd.id).where(Namnd.kod == namnd_kod))
        enhet_id = session.scalar(select(Enhet.id).where(Enhet.namnd_id == namnd_id, Enhet.kod == enhet_kod))
        if namnd_id is not None and (enhet_id is not None or (roll not in ENHETSROLLER and not enhet_kod)):
            found.add((namnd_id, enhet_id if roll in ENHETSROLLER else None))
    match list(found):
        case [(namnd_id, enhet_id)]:
            return namnd_id, enhet_id
        case []:
            if not person.enheter:
                raise Nekad(f"Inloggningstjänsten anger ingen enhet för dig. {_BE_OM_HJALP}")
            raise Nekad(f"Din enhet ({_quote(person.enheter)}) är okänd för casetrack. {_BE_OM_HJALP}")
        case _:
            raise Nekad(
                f"Inloggningstjänsten anger flera enheter för dig ({_quote(person.enheter)}). {_BE_OM_HJALP}"
            )


def _quote(varden: Sequence[str]) -> str:
    """What the provider said, no longer than can be read."""
    return ", ".join(varde[:80] for varde in varden[:5])
