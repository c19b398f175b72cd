"""Opening an utredning: after an anmälan, on an ansökan, or on the initiative of socialtjänsten itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.barn import Barn
from casetrack.cases.handelse import Andringar, Utforare, beskriv_andringar, med_prefix
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, las_rad, spara
from casetrack.cases.organisation import granska_enhet, granska_handlaggare
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.tidsordning import granska_dag
from casetrack.cases.utredning import Utredning
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import Beslut, Klocka, TypAnmalan
from casetrack.rules.tid import lokal_dag

MAX_KEDJA_DAGAR = 7
"""A new utredning at most so many days after the last one's end makes a chain with it (law.md, Counting 12)."""


@dataclass(frozen=True)
class InledUppgifter:
    """An utredning to open, on an ansökan or (with `skal`) without one, as socialjouren does out of hours."""

    inledd: date | None = None
    enhet_id: int | None = None
    handlaggare_id: int | None = None
    ansokan_id: int | None = None
    skal: str | None = None


@kommando
def inled_utredning(
    session: Session, barn_id: int, uppgifter: InledUppgifter, *, av: Utforare, now: datetime
) -> Genomfort[Utredning]:
    """Open an utredning about a child without a förhandsbedömning; the ansökan, if any, is decided by it.

    Raises Avvisat and Saknas.
    """
    granskning = Granskning()
    barn = las_rad(session, Barn, barn_id)
    if barn is None:
        raise Saknas
    granskning.krav(uppgifter.inledd, "inledd", "Ange vilken dag utredningen inleddes.")
    if uppgifter.inledd is not None:
        granska_dag(uppgifter.inledd, "inledd", granskning, now)
    skal = granskning.rensa(uppgifter.skal, "skal")
    ansokan = _granska_ansokan(session, barn, uppgifter, granskning)
    if uppgifter.ansokan_id is None:
        granskning.krav(skal, "skal", "Ange varför utredningen inleds.")
    oppen = hitta_oppen_utredning(session, barn.id)
    if oppen is not None:
        text = f"Barnet har redan en öppen utredning, inledd {oppen.inledd}. Fortsätt i den."
        granskning.anmark("inledd", text, "OPPEN_UTREDNING")
    utredning = skapa_utredning(
        session,
        barn,
        granskning,
        inledd=uppgifter.inledd,
        enhet_id=uppgifter.enhet_id,
        handlaggare_id=uppgifter.handlaggare_id,
    )
    granskning.avvisa()
    om_annat: Andringar = {"skal": [None, skal]} if skal else {}
    if ansokan is not None:
        om_utredningen = beskriv_andringar(utredning)
        session.add(utredning)
        session.flush()
        ansokan.beslut, ansokan.beslut_datum = Beslut.INLEDA, uppgifter.inledd
        ansokan.utredning_id = utredning.id
        om_annat |= om_utredningen | med_prefix("orosanmalan", beskriv_andringar(ansokan))
    return spara(session, utredning, "inled_utredning", granskning, av=av, now=now, om_annat=om_annat)


def hitta_oppen_utredning(session: Session, barn_id: int) -> Utredning | None:
    """The open utredning about a child; the oldest, where imported history has several."""
    return session.scalar(
        select(Utredning)
        .where(Utredning.barn_id == barn_id, Utredning.avslutad.is_(None))
        .order_by(Utredning.inledd, Utredning.id)
        .limit(1)
    )


def skapa_utredning(
    session: Session,
    barn: Barn,
    granskning: Granskning,
    *,
    inledd: date | None,
    enhet_id: int | None,
    handlaggare_id: int | None,
    prefix: str = "",
    datumfalt: str = "inledd",
) -> Utredning:
    """A new utredning, not added to the session yet; its fields in the form begin with `prefix`.

    Whether another is open is for the caller to say, who knows what to propose instead.
    """
    granska_enhet(session, barn.namnd_id, enhet_id, inledd, granskning, f"{prefix}enhet_id")
    granska_handlaggare(session, enhet_id, handlaggare_id, granskning, f"{prefix}handlaggare_id")
    utredning = Utredning(
        namnd_id=barn.namnd_id,
        barn_id=barn.id,
        enhet_id=enhet_id,
        handlaggare_id=handlaggare_id,
        inledd=inledd,
    )
    if inledd is not None and not granskning.har_fel(datumfalt):
        utredning.forfaller, utredning.forfaller_flyttad = forfallodagar(Klocka.UTREDNING, inledd)
        _granska_forra(session, barn, inledd, granskning, datumfalt)
    return utredning


def _granska_forra(
    session: Session, barn: Barn, inledd: date, granskning: Granskning, datumfalt: str
) -> None:
    slut = session.scalar(
        select(Utredning.avslutad)
        .where(Utredning.barn_id == barn.id, Utredning.avslutad.is_not(None))
        .order_by(Utredning.avslutad.desc())
        .limit(1)
    )
    if slut is None:
        return
    if slut > inledd:
        text = f"Barnet hade en utredning som pågick till {slut}. En ny kan inte inledas före den dagen."
        granskning.anmark(datumfalt, text, "OVERLAPPAR")
    elif 1 <= (inledd - slut).days <= MAX_KEDJA_DAGAR:
        granskning.varningar.append(
            f"Den förra utredningen avslutades {slut}, {(inledd - slut).days} dagar tidigare. De två visas som en"
            " kedja från den förstas start. Ska den förra återöppnas i stället?"
        )


def _granska_ansokan(
    session: Session, barn: Barn, uppgifter: InledUppgifter, granskning: Granskning
) -> Orosanmalan | None:
    if uppgifter.ansokan_id is None:
        return None
    ansokan = las_for_andring(session, Orosanmalan, uppgifter.ansokan_id, None)
    if ansokan.barn_id != barn.id or ansokan.typ is not TypAnmalan.ANSOKAN:
        granskning.anmark("ansokan_id", "Välj en ansökan som gäller barnet.", "SAKNAS")
        return None
    if ansokan.beslut is not None:
        granskning.anmark("ansokan_id", "Ansökan har redan lett till en utredning.", "REDAN_GJORT")
    inkom = lokal_dag(ansokan.inkom)
    if uppgifter.inledd is not None and uppgifter.inledd < inkom:
        granskning.anmark("inledd", f"Ansökan kom in först {inkom}.", "ORDNING")
    return ansokan
