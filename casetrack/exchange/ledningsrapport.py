"""The command ``casetrack ledningsrapport``: the monthly report of an enhet, an avdelning or a nämnd as a file."""

from __future__ import annotations

from datetime import date

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.avvisning import Avvisat
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import Manad, hitta_enhet, hitta_namnd
from casetrack.exchange.utfil import skriv_utfil
from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.lasare import Lasare, anpassa
from casetrack.reports.ledning.rapport import Omfattning, Omfattningsslag
from casetrack.reports.ledning.sammanstallning import (
    bestam_matdag,
    lista_omfattningar,
    skapa_ledningsrapporter,
)
from casetrack.rules.tid import OgiltigTid, lokal_dag


@click.command(cls=SvensktKommando)
@click.option(
    "--enhet", "enhet_kod", metavar="KOD", help="Enhetens kod; med --namnd om flera nämnder har den."
)
@click.option(
    "--namnd", "namnd_kod", metavar="KOD", help="Nämndens kod; ensam ger den hela nämndens rapport."
)
@click.option("--avdelning", "avdelning_namn", metavar="NAMN", help="Avdelningens namn; kräver --namnd.")
@click.option("--manad", required=True, type=Manad(), metavar="MÅNAD", help="Rapportens månad, som 2026-10.")
@click.option("--format", "format_", required=True, type=click.Choice(list(SKRIVARE)), help="Filens format.")
@click.option("-o", "--ut", "fil", required=True, metavar="FIL", help="Filen att skriva; - är standard ut.")
def ledningsrapport(
    enhet_kod: str | None,
    namnd_kod: str | None,
    avdelning_namn: str | None,
    manad: date,
    format_: str,
    fil: str,
) -> None:
    """Skriv ledningsrapporten för en enhet, en avdelning eller en nämnd till en fil.

    Siffrorna är som de var daterade månadens sista dag, eller i dag om månaden pågår.
    """
    now = read_now()
    if avdelning_namn is not None and (enhet_kod is not None or namnd_kod is None):
        raise Anropsfel("--avdelning väljs med --namnd KOD, och utan --enhet")
    try:
        per = bestam_matdag(manad, lokal_dag(now))
    except Avvisat as fel:
        raise Anropsfel(f"--manad {fel.fel[0].text}") from None
    with open_sessions() as sessions, sessions.begin() as session:
        # Every figure of a report is of one moment, whatever is registered meanwhile.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd, enhet = _hitta(session, namnd_kod, enhet_kod)
        db.set_scope(session, namnd.id)
        omfattning = _valj_omfattning(session, namnd, enhet, avdelning_namn)
        try:
            [rapport] = skapa_ledningsrapporter(session, namnd, [omfattning], manad, per, now=now)
        except OgiltigTid as fel:
            raise Anropsfel(f"--manad {manad.isoformat()[:7]}: {fel}") from None
        log_atkomst(
            session,
            Lasning.EXPORT,
            namnd_id=namnd.id,
            av=name_operator(),
            now=now,
            varfor=f"ledningsrapport {omfattning.kod} {manad:%Y-%m} per {per}",
        )
    # Whoever runs the installation may see every case, and leads no enhet.
    skriv_utfil(fil, SKRIVARE[format_](anpassa(rapport, Lasare(ser_personer=True))))


def _valj_omfattning(
    session: Session, namnd: Namnd, enhet: Enhet | None, avdelning_namn: str | None
) -> Omfattning:
    """Whom the report is about. Raises Anropsfel for an avdelning that the nämnd has not."""
    slag, vem = Omfattningsslag.NAMND, namnd.namn
    if avdelning_namn is not None:
        slag, vem = Omfattningsslag.AVDELNING, avdelning_namn
    elif enhet is not None:
        slag, vem = Omfattningsslag.ENHET, enhet.namn
    for each in lista_omfattningar(session, namnd):
        if each.slag is slag and each.namn == vem and (enhet is None or each.id == enhet.id):
            return each
    raise Anropsfel(f"--avdelning {citera(vem)} finns inte i nämnden {namnd.kod}")


def _hitta(session: Session, namnd_kod: str | None, enhet_kod: str | None) -> tuple[Namnd, Enhet | None]:
    """The nämnd that is meant, and the enhet where one is. Raises Anropsfel."""
    if namnd_kod is not None:
        namnd = hitta_namnd(session, namnd_kod)
        return namnd, hitta_enhet(session, namnd, enhet_kod) if enhet_kod is not None else None
    if enhet_kod is None:
        raise Anropsfel("välj vems rapport: --enhet KOD eller --namnd KOD")
    enheter = session.scalars(select(Enhet).where(Enhet.kod == enhet_kod)).all()
    if not enheter:
        raise Anropsfel(f"--enhet {citera(enhet_kod)} finns inte i någon nämnd")
    if len(enheter) > 1:
        raise Anropsfel(f"--enhet {citera(enhet_kod)} finns i flera nämnder; välj en med --namnd")
    return session.get_one(Namnd, enheter[0].namnd_id), enheter[0]
