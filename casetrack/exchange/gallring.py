"""The command ``casetrack gallring``: what the background work does every month and every night, done now."""

from __future__ import annotations

import click

from casetrack import db
from casetrack.access.gallringsprovning import foresla_gallring
from casetrack.exchange.anrop import SvenskGrupp
from casetrack.exchange.anslutning import open_sessions, read_now
from casetrack.exchange.argument import hitta_namnd
from casetrack.followup.gallrade import gallra_godkanda, lista_godkanda

_namnd = click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")


@click.group(cls=SvenskGrupp)
def gallring() -> None:
    """Gör genast det som annars görs en gång i månaden och varje natt."""


@gallring.command()
@_namnd
def foresla(namnd_kod: str) -> None:
    """Föreslå gallring av de ärenden vars tid är ute. En person godkänner dem på webben."""
    with open_sessions() as sessions, sessions.begin() as session:
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        nya = foresla_gallring(session, namnd.id, now=read_now())
        if namnd.kommunkod is None:
            click.echo("varning: nämndens kommun är inte angiven; ange den med casetrack kommun", err=True)
    click.echo(f"{namnd.namn}: {nya} nya förslag.")


@gallring.command()
@_namnd
def utfor(namnd_kod: str) -> None:
    """Gallra de ärenden som har godkänts. Det går inte att ångra.

    Ett ärende som någon har läst sedan den senaste loggkontrollen väntar på nästa.
    """
    with open_sessions() as sessions:
        with sessions.begin() as session:
            namnd = hitta_namnd(session, namnd_kod)
        kvar = gallra_godkanda(sessions, namnd.id, now=read_now())
        with db.open_scope(sessions, namnd.id) as session:
            vantar = len(lista_godkanda(session))
    for each in kvar:
        click.echo(f"ärende {each.arendenummer}: {each.atgard.text.lower()}, {each.lagrum}")
    click.echo(f"{namnd.namn}: {len(kvar)} ärenden.")
    if vantar:
        click.echo(
            f"varning: {vantar} godkända ärenden väntar på nästa loggkontroll, därför att någon har läst dem sedan den"
            " förra",
            err=True,
        )
