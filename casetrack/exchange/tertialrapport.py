"""The command ``casetrack tertialrapport``: a nämnd's report as a file."""

from __future__ import annotations

from datetime import date

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.exchange.anrop import Anropsfel, SvensktKommando
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import FORSTA_AR, SISTA_AR, Datum, hitta_namnd
from casetrack.exchange.utfil import skriv_utfil
from casetrack.followup.gallrade import beskriv_gallrade_manader
from casetrack.reports.tertial.granskning import granska, skriv_rader
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.tid import lokal_dag


@click.command(cls=SvensktKommando)
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
@click.option(
    "--ar", required=True, type=click.IntRange(FORSTA_AR, SISTA_AR), metavar="ÅR", help="Rapportens år."
)
@click.option(
    "--tertial",
    required=True,
    type=click.Choice([tertial.value for tertial in Tertial]),
    help="1: januari till april. 2: januari till augusti. vb: hela året.",
)
@click.option(
    "--per",
    type=Datum(),
    metavar="DATUM",
    help="Dagen som siffrorna gäller; annars periodens sista dag, eller i dag om den är tidigare.",
)
@click.option("--format", "format_", required=True, type=click.Choice(list(SKRIVARE)), help="Filens format.")
@click.option("-o", "--ut", "fil", required=True, metavar="FIL", help="Filen att skriva; - är standard ut.")
def tertialrapport(namnd_kod: str, ar: int, tertial: str, per: date | None, format_: str, fil: str) -> None:
    """Skriv en nämnds tertialrapport, eller verksamhetsberättelse (vb), till en fil."""
    now = read_now()
    vald = Tertial(tertial)
    fran, till = vald.lagg_ut(ar)
    per = per or min(till, lokal_dag(now))
    if per < fran:
        raise Anropsfel(f"perioden börjar {fran}, efter {per} som rapporten skulle gälla")
    with open_sessions() as sessions, sessions.begin() as session:
        # Every figure of a report is of one moment, whatever is registered meanwhile.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        rapport = skapa_tertialrapport(session, namnd, ar, vald, per)
        granskat = granska(session, rapport)
        gallrade = beskriv_gallrade_manader(session, fran, till)
        log_atkomst(
            session,
            Lasning.EXPORT,
            namnd_id=namnd.id,
            av=name_operator(),
            now=now,
            varfor=f"tertialrapport {rapport.period} per {per}",
        )
    if gallrade:
        click.echo(f"varning: {gallrade}", err=True)
    skriv_utfil(fil, SKRIVARE[format_].skriv(rapport))
    for rad in skriv_rader(granskat.fel):
        click.echo(rad, err=True)
