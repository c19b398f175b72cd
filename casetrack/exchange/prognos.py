"""The command ``casetrack prognos``: a figure for the whole year, its range, and what the target asks of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import FORSTA_AR, SISTA_AR, Datum, hitta_namnd
from casetrack.followup.arsmal import skriv_malcell
from casetrack.followup.format import formatera_andel, formatera_varde
from casetrack.followup.katalog import KATALOG
from casetrack.followup.prognos import IngenPrognos, Prognos, gor_prognos
from casetrack.followup.utfall import Antal
from casetrack.rules.tid import lokal_dag


@click.command(cls=SvensktKommando)
@click.argument("kod", metavar="KOD")
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
@click.option("--ar", required=True, type=click.IntRange(FORSTA_AR, SISTA_AR), metavar="ÅR", help="Året.")
@click.option(
    "--per",
    type=Datum(),
    metavar="DATUM",
    help="Mätdagen; annars årets sista dag, eller i dag om den är tidigare.",
)
@click.option("--json", "som_json", is_flag=True, help="Svara med JSON.")
def prognos(kod: str, namnd_kod: str, ar: int, per: date | None, som_json: bool) -> None:
    """Gör en prognos för hela året av indikatorn KOD, och jämför med årsmålet.

    Svaret säger vad resten av året måste bli för att målet ska nås, eller att det inte kan nås.
    """
    if kod not in KATALOG:
        raise Anropsfel(f"indikatorn {citera(kod)} finns inte; välj {', '.join(KATALOG)}")
    now = read_now()
    per = per or min(date(ar, 12, 31), lokal_dag(now))
    with open_sessions() as sessions, sessions.begin() as session:
        # All counts of an answer are of one moment, whatever is registered meanwhile.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        try:
            gjord = gor_prognos(session, kod, ar, per)
        except IngenPrognos as fel:
            raise Anropsfel(f"{kod} per {per}: {fel}") from None
        log_atkomst(
            session,
            Lasning.EXPORT,
            namnd_id=namnd.id,
            av=name_operator(),
            now=now,
            varfor=f"prognos {kod} {ar} per {per}",
        )
    click.echo(
        json.dumps(_till_json(gjord), ensure_ascii=False) if som_json else "\n".join(_till_text(gjord))
    )


def _till_json(prognos: Prognos) -> dict[str, Any]:
    krav = prognos.krav
    return {
        "kod": prognos.kod,
        "ar": prognos.ar,
        "per": prognos.per.isoformat(),
        "hittills": _par(prognos.hittills),
        "rest": prognos.rest,
        "helar": _par(prognos.helar),
        "lagst": _par(prognos.lagst),
        "hogst": _par(prognos.hogst),
        "ar_bakom": list(prognos.ar_bakom),
        "mal": prognos.mal,
        "krav": krav
        and {
            "riktning": krav.riktning,
            "antal": krav.antal,
            "rest": krav.rest,
            "kan_nas": krav.kan_nas,
            "i_rad": krav.i_rad,
            "text": str(krav),
        },
        "metod": prognos.metod,
    }


def _par(antal: Antal) -> list[int | None]:
    return [antal.taljare, antal.namnare]


def _till_text(prognos: Prognos) -> Iterator[str]:
    indikator = KATALOG[prognos.kod]

    def skriv(antal: Antal) -> str:
        varde = formatera_varde(indikator, antal.taljare, antal.namnare)
        return (
            varde if antal.taljare is None else f"{varde} ({formatera_andel(antal.taljare, antal.namnare)})"
        )

    yield f"{indikator.namn} ({indikator.kod}), {prognos.ar}, per {prognos.per}"
    yield f"  Hittills: {skriv(prognos.hittills)}"
    yield f"  Väntas resten av året: {prognos.rest}"
    yield f"  Prognos helår: {skriv(prognos.helar)}"
    yield f"  Spann: {skriv(prognos.lagst)} till {skriv(prognos.hogst)}"
    yield f"  Årsmål: {skriv_malcell(prognos.mal, indikator) or 'inget'}"
    if prognos.krav is not None:
        yield f"  {prognos.krav}"
    yield f"  Åren bakom: {', '.join(map(str, prognos.ar_bakom)) or 'inga'}"
    yield f"  {prognos.metod}"
