"""Skyddsbedomning: is the child in need of protection now? (SoL 20:1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import Genomfort, kommando, las_for_andring, spara
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.tidsordning import granska_tid
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import Klocka
from casetrack.rules.tid import lokal_dag


@dataclass(frozen=True)
class SkyddsbedomningUppgifter:
    """When it was made, and whether it found a need of protection at once."""

    skyddsbedomning: datetime | None = None
    behov_av_skydd: bool | None = None


@kommando
def gor_skyddsbedomning(
    session: Session,
    orosanmalan_id: int,
    uppgifter: SkyddsbedomningUppgifter,
    *,
    sedd_version: int,
    av: Utforare,
    now: datetime,
) -> Genomfort[Orosanmalan]:
    """Record the skyddsbedömning of an anmälan; one made after the day it came in is a warning.

    Raises Avvisat, Andrad and Saknas.
    """
    granskning = Granskning()
    rad = las_for_andring(session, Orosanmalan, orosanmalan_id, sedd_version)
    if rad.skyddsbedomning is not None:
        text = "Skyddsbedömningen är redan gjord. Är något fel skrivet kan det rättas."
        granskning.anmark("skyddsbedomning", text, "REDAN_GJORT")
        granskning.avvisa()
    gjord = uppgifter.skyddsbedomning
    granskning.krav(gjord, "skyddsbedomning", "Ange när bedömningen gjordes, dag och klockslag.")
    granskning.krav(uppgifter.behov_av_skydd, "behov_av_skydd", "Ange om barnet behöver omedelbart skydd.")
    rad.skyddsbedomning = gjord
    rad.behov_av_skydd = uppgifter.behov_av_skydd
    # An imported decision may lack its skyddsbedömning, and the late one is recorded all the same.
    granska_tid(rad, granskning, now, utom=[("skyddsbedomning", "beslut_datum")])
    inkom = lokal_dag(rad.inkom)
    if gjord is not None and lokal_dag(gjord) > forfallodagar(Klocka.SKYDDSBEDOMNING, inkom)[0]:
        granskning.varningar.append(f"Skyddsbedömningen gjordes inte samma dag som anmälan kom in, {inkom}.")
    return spara(session, rad, "gor_skyddsbedomning", granskning, av=av, now=now)
