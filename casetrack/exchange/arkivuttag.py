"""The command ``casetrack arkivuttag``: a case as a package for the archive, and whether the archive's copy is it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from casetrack import db
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import hitta_namnd
from casetrack.exchange.utfil import skriv_utfil
from casetrack.reports.akt.arkivpaket import granska_paket, ta_ut_till_arkivet, verifiera_uttag


@click.command(cls=SvensktKommando)
@click.argument("arende", metavar="ÄRENDE", type=click.IntRange(1, 2**63 - 1))
@click.argument("fil", metavar="FIL")
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
@click.option(
    "--kontrollera", is_flag=True, help="Läs filen, så som arkivet har den, och notera att den är hel."
)
def arkivuttag(arende: int, fil: str, namnd_kod: str, kontrollera: bool) -> None:
    """Ta ut ett ärende till arkivet, som zip i FIL.

    Paketet innehåller hela ärendet, även vem som anmälde. Med --kontrollera läses filen i stället, och varje
    kontrollsumma i den jämförs; sedan kan ärendet godkännas för gallring. Uttaget loggas.
    """
    with open_sessions() as sessions, sessions.begin() as session:
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        av, now = name_operator(), read_now()
        if kontrollera:
            innehall = _las(fil)
            fel = granska_paket(innehall)
            if fel:
                raise Anropsfel(f"{citera(fil)}: {'; '.join(fel)}")
            summa = hashlib.sha256(innehall).hexdigest()
            try:
                verifiera_uttag(session, arende, summa, av=av, now=now)
            except Avvisat as avvisat:
                raise Anropsfel(f"{citera(fil)}: {avvisat}") from None
            click.echo(f"ärende {arende}: arkivets fil är hel och densamma som togs ut")
        else:
            try:
                uttag, innehall = ta_ut_till_arkivet(session, arende, av=av, now=now)
            except Saknas:
                raise Anropsfel(f"ärendet {arende} finns inte i nämnden {namnd.kod}") from None
            skriv_utfil(fil, innehall)
            click.echo(f"ärende {arende}: sha256 {uttag.sha256}", err=fil == "-")


def _las(fil: str) -> bytes:
    try:
        return Path(fil).read_bytes()
    except OSError as fel:
        raise Anropsfel(f"{citera(fil)} går inte att läsa: {fel.strerror}") from None
