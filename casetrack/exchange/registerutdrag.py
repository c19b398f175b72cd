"""The command ``casetrack registerutdrag``: everything about one person in one file."""

from __future__ import annotations

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.barn import Barn
from casetrack.cases.kommando import las_rad
from casetrack.exchange.anrop import Anropsfel, SvensktKommando
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import hitta_namnd
from casetrack.exchange.utfil import skriv_utfil
from casetrack.reports.akt.registerutdrag import (
    lista_fritexter,
    skapa_registerutdrag,
    skriv_registerutdrag,
    skriv_registerutdrag_json,
)
from casetrack.reports.dokument.pdffil import skriv_pdf


@click.command(cls=SvensktKommando)
@click.argument("arende", metavar="ÄRENDE", type=click.IntRange(1, 2**63 - 1))
@click.argument("fil", metavar="FIL")
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["pdf", "json"]),
    default="pdf",
    help="pdf att läsa (annars), json för program.",
)
@click.option(
    "--med-texter",
    is_flag=True,
    help="Ta med alla texter: någon har läst dem och prövat att de kan lämnas ut.",
)
def registerutdrag(arende: int, fil: str, namnd_kod: str, format_: str, med_texter: bool) -> None:
    """Skriv allt som finns om personen i ett ärende till FIL, för att lämnas ut till personen.

    Vem som anmälde är aldrig med. Det någon har skrivit med egna ord är med bara om det har prövats: på webben text för
    text, här alla eller ingen. Utdraget loggas.
    """
    now = read_now()
    with open_sessions() as sessions, sessions.begin() as session:
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        if las_rad(session, Barn, arende) is None:
            raise Anropsfel(f"ärendet {arende} finns inte i nämnden {namnd.kod}")
        texter = [each.nyckel for each in lista_fritexter(session, arende)] if med_texter else []
        utdrag = skapa_registerutdrag(session, arende, frislappta=texter, now=now)
        innehall = (
            skriv_registerutdrag_json(utdrag)
            if format_ == "json"
            else skriv_pdf(skriv_registerutdrag(utdrag))
        )
        log_atkomst(
            session,
            Lasning.EXPORT,
            [arende],
            namnd_id=namnd.id,
            av=name_operator(),
            now=now,
            varfor="registerutdrag",
        )
        skriv_utfil(fil, innehall)
