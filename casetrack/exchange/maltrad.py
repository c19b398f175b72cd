"""The commands ``casetrack maltrad import`` and ``export``: a nämnd's goal tree as a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import select

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.exchange.anrop import Anropsfel, SvenskGrupp, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import FORSTA_AR, SISTA_AR, hitta_namnd
from casetrack.exchange.utfil import skriv_utfil
from casetrack.reports.tertial.arbete import oppna_rapport
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.maltrad import Arbetsrapport
from casetrack.reports.tertial.maltradsfil import las_in_maltrad, skriv_maltrad
from casetrack.reports.tertial.maltradstolkning import OgiltigFil

F = TypeVar("F", bound=Callable[..., Any])


def _med_rapport(kommando: F) -> F:
    """Give a command the flags of whose report, and of which period."""
    for flagga in (
        click.option(
            "--tertial",
            required=True,
            type=click.Choice([each.value for each in Tertial]),
            help="Vilken rapport.",
        ),
        click.option(
            "--ar",
            required=True,
            type=click.IntRange(FORSTA_AR, SISTA_AR),
            metavar="ÅR",
            help="Rapportens år.",
        ),
        click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod."),
    ):
        kommando = flagga(kommando)
    return kommando


@click.group(cls=SvenskGrupp)
def maltrad() -> None:
    """Läs in eller skriv ut målen för en nämnds tertialrapport. Formatet står i docs/maltrad.md."""


@maltrad.command("import")
@click.argument("fil", metavar="FIL")
@_med_rapport
def import_(fil: str, namnd_kod: str, ar: int, tertial: str) -> None:
    """Gör rapportens mål till dem i filen. Allt eller inget; varje fel sägs med rad och kolumn."""
    try:
        innehall = Path(fil).read_bytes()
    except OSError:
        raise Anropsfel(f"{citera(fil)} går inte att läsa") from None
    av, now = name_operator(), read_now()
    with open_sessions() as sessions, sessions.begin() as session:
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        rapport = oppna_rapport(session, namnd.id, ar, Tertial(tertial), av=av, now=now)
        try:
            las_in_maltrad(session, rapport, innehall, av=av, now=now)
        except OgiltigFil as ogiltig:
            session.rollback()
            for fel in ogiltig.fel:
                click.echo(str(fel), err=True)
            sys.exit(1)
        varfor = f"mål för {rapport.titel} inlästa"
        log_atkomst(session, Lasning.INSTALLNING, namnd_id=namnd.id, av=av, now=now, varfor=varfor)
        click.echo(f"{rapport.titel}: {len(rapport.mal)} mål inlästa.")


@maltrad.command("export")
@click.option("-o", "--ut", "fil", required=True, metavar="FIL", help="Filen att skriva; - är standard ut.")
@_med_rapport
def export(fil: str, namnd_kod: str, ar: int, tertial: str) -> None:
    """Skriv rapportens mål till en fil, som import läser."""
    with open_sessions() as sessions, sessions.begin() as session:
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        rapport = session.scalar(select(Arbetsrapport).filter_by(ar=ar, tertial=Tertial(tertial)))
        if rapport is None:
            raise Anropsfel(f"nämnden {namnd.kod} har inte börjat på {Tertial(tertial).text} {ar}")
        innehall = skriv_maltrad(session, rapport)
        varfor = f"mål för {rapport.titel}"
        log_atkomst(
            session, Lasning.EXPORT, namnd_id=namnd.id, av=name_operator(), now=read_now(), varfor=varfor
        )
    skriv_utfil(fil, innehall)
