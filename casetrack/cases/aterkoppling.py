"""Aterkoppling: telling the one who reported what was decided, when asked to (SoL 19:6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning
from casetrack.cases.faltnamn import inne_i_mening
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, spara
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.tidsordning import granska_tid
from casetrack.rules.koder import AnmalareKategori, AterkopplingStatus, Beslut


@dataclass(frozen=True)
class AterkopplingUppgifter:
    """Given and when, not given, or not needed or suitable."""

    aterkoppling: AterkopplingStatus | None = None
    aterkoppling_given: date | None = None


@kommando
def begar_aterkoppling(
    session: Session,
    orosanmalan_id: int,
    begard: date | None,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Orosanmalan]:
    """Record that the anmälare asks to be told. Raises Avvisat, Andrad and Saknas."""
    granskning = Granskning()
    rad = las_for_andring(session, Orosanmalan, orosanmalan_id, sedd_version)
    if rad.aterkoppling_begard is not None:
        text = f"Återkoppling är redan begärd, {rad.aterkoppling_begard}."
        granskning.anmark("aterkoppling_begard", text, "REDAN_GJORT")
        granskning.avvisa()
    granskning.krav(begard, "aterkoppling_begard", "Ange vilken dag anmälaren bad om återkoppling.")
    if rad.anmalare is AnmalareKategori.ANONYM:
        granskning.anmark("aterkoppling_begard", "En anonym anmälare kan inte få återkoppling.", "ANONYM")
    rad.aterkoppling_begard = begard
    granska_tid(rad, granskning, now)
    return spara(session, rad, "begar_aterkoppling", granskning, av=av, now=now)


@kommando
def registrera_aterkoppling(
    session: Session,
    orosanmalan_id: int,
    uppgifter: AterkopplingUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Orosanmalan]:
    """Record whether the anmälare was told what was decided. Raises Avvisat, Andrad and Saknas."""
    granskning = Granskning()
    rad = las_for_andring(session, Orosanmalan, orosanmalan_id, sedd_version)
    if rad.aterkoppling is not None:
        text = f"Återkopplingen är redan registrerad: {inne_i_mening(rad.aterkoppling)}."
        granskning.anmark("aterkoppling", text, "REDAN_GJORT")
    elif rad.beslut is None:
        text = "Det finns inget beslut att berätta om ännu. Registrera beslutet först."
        granskning.anmark("aterkoppling", text, "EJ_BESLUTAD")
    granskning.avvisa()
    granskning.krav(uppgifter.aterkoppling, "aterkoppling", "Ange om återkoppling getts.")
    rad.aterkoppling, rad.aterkoppling_given = uppgifter.aterkoppling, uppgifter.aterkoppling_given
    granska_tid(rad, granskning, now)
    granska_given(rad, granskning)
    return spara(session, rad, "registrera_aterkoppling", granskning, av=av, now=now)


def granska_given(rad: Orosanmalan, granskning: Granskning) -> None:
    """Given has a date, and only given; and there must be a decision to tell of by then, unless it was påförd."""
    given = rad.aterkoppling_given
    if rad.aterkoppling is not AterkopplingStatus.GIVEN:
        if given is not None:
            granskning.anmark("aterkoppling_given", "Fylls bara i när återkoppling getts.", "PASSAR_EJ")
        return
    granskning.krav(given, "aterkoppling_given", "Ange vilken dag återkopplingen gavs.")
    if rad.anmalare is AnmalareKategori.ANONYM:
        granskning.anmark("aterkoppling", "En anonym anmälare kan inte få återkoppling.", "ANONYM")
    beslutad = None if rad.beslut is Beslut.PAFORD else rad.beslut_datum
    if given is not None and beslutad is not None and given < beslutad:
        granskning.anmark("aterkoppling_given", f"Beslutet fattades först {beslutad}.", "ORDNING")
