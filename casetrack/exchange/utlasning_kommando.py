"""The command ``casetrack export``."""

from __future__ import annotations

from pathlib import Path

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.exchange.anrop import SvensktKommando
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import hitta_namnd
from casetrack.exchange.utlasning import find_shared_numbers, read_policyer, write_files
from casetrack.exchange.utmapp import Utmapp


@click.command(cls=SvensktKommando)
@click.argument("mapp")
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
def export(mapp: str, namnd_kod: str) -> None:
    """Skriv ut en nämnds ärenden till en ny mapp, med samma filer som en inläsning tar emot.

    Inget maskeras, så mappen innehåller allt om barnen utom vem som anmälde. Utläsningen loggas.
    """
    now = read_now()
    utmapp = Utmapp(Path(mapp))
    with open_sessions() as sessions, sessions() as session, utmapp:
        # All files show the record at one moment, whatever is written to it meanwhile.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        log_atkomst(
            session, Lasning.EXPORT, namnd_id=namnd.id, av=name_operator(), now=now, varfor="alla ärenden"
        )
        antal = write_files(session, utmapp.mapp)
        delade_nummer = find_shared_numbers(session)
        policyer = [f"{rad.policy} från {rad.fran}" for rad in read_policyer(session, namnd.id)]
        utmapp.publicera()
        session.commit()
    for kallid in delade_nummer:
        click.echo(
            f"varning: barnen {', '.join(kallid)} har samma personnummer; en inläsning i ett annat register kräver"
            " att de slås ihop",
            err=True,
        )
    if policyer:
        click.echo(
            f"varning: nämndens policy ({', '.join(policyer)}) följer inte med; ange den med casetrack policy i det"
            " register där mappen läses in",
            err=True,
        )
    for fil, rader in antal.items():
        click.echo(f"{fil.namn}: {rader} rader")
    click.echo(f"{namnd.namn} skrevs till {utmapp.mapp}.")
