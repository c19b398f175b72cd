"""The command ``casetrack konto``: an administratör made by the operator, who then makes everybody else's account."""

from __future__ import annotations

import click

from casetrack.access.konton import KontoUppgifter, create_konto
from casetrack.cases.avvisning import Avvisat
from casetrack.exchange.anrop import Anropsfel, SvensktKommando
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.rules.koder import Roll

_ARGUMENT = {"anvandarnamn": "ANVÄNDARNAMN", "namn": "NAMN"}


@click.command(cls=SvensktKommando)
@click.argument("anvandarnamn", metavar="ANVÄNDARNAMN")
@click.argument("namn", metavar="NAMN")
def konto(anvandarnamn: str, namn: str) -> None:
    """Skapa en administratör, som sedan lägger upp övriga konton på webben.

    Ett tillfälligt lösenord skrivs ut; det byts vid första inloggningen. NAMN är personens namn, inom citattecken.
    """
    uppgifter = KontoUppgifter(anvandarnamn, namn, Roll.ADMINISTRATOR, namnd_id=None, enhet_id=None)
    with open_sessions() as sessions, sessions.begin() as session:
        try:
            _, losenord = create_konto(session, uppgifter, av=name_operator(), now=read_now())
        except Avvisat as avvisat:
            raise Anropsfel("; ".join(f"{_ARGUMENT[fel.falt]}: {fel.text}" for fel in avvisat.fel)) from None
    click.echo(f"Administratör: {anvandarnamn}\nTillfälligt lösenord: {losenord}")
