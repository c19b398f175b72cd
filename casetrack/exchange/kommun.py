"""The command ``casetrack kommun``: which kommun a nämnd belongs to, as the gallring rules ask."""

from __future__ import annotations

import re

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import hitta_namnd
from casetrack.rules.gallring import bevarar_kommunen_allt

_LAN = {*(f"{lan:02d}" for lan in range(1, 26))} - {"02", "11", "15", "16"}  # joined with others since


@click.command(cls=SvensktKommando)
@click.argument("kod", metavar="KOMMUNKOD")
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
def kommun(kod: str, namnd_kod: str) -> None:
    """Ange nämndens kommun med SCB:s fyrsiffriga KOMMUNKOD, som 0180 för Stockholm.

    Den avgör om ärendena ska bevaras för forskningen. Förrän den är angiven föreslås ingen gallring.
    """
    if not re.fullmatch(r"[0-9]{4}", kod) or kod[:2] not in _LAN or kod[2:] == "00":
        raise Anropsfel(f"KOMMUNKOD {citera(kod)}: skriv fyra siffror, länets två först, som 0180")
    with open_sessions() as sessions, sessions.begin() as session:
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        namnd.kommunkod = kod
        log_atkomst(
            session,
            Lasning.INSTALLNING,
            namnd_id=namnd.id,
            av=name_operator(),
            now=read_now(),
            varfor=f"kommun {kod}",
        )
    bevaras = bevarar_kommunen_allt(kod)
    click.echo(
        f"{namnd.namn}: kommun {kod}. "
        + ("Allt bevaras för forskningen." if bevaras else "Ärenden gallras, utom de som lagen undantar.")
    )
