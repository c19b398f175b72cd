"""The command ``casetrack policy``: which of the two due dates decides in a nämnd, and from when."""

from __future__ import annotations

from datetime import date

import click
from sqlalchemy.dialects.postgresql import insert

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.organisation import NamndPolicy
from casetrack.exchange.anrop import SvensktKommando
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import Datum, hitta_namnd
from casetrack.rules.koder import Policy


@click.command(cls=SvensktKommando)
@click.argument("val", metavar="POLICY", type=click.Choice([policy.value for policy in Policy]))
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
@click.option("--fran", required=True, type=Datum(), metavar="DATUM", help="Första dagen som det gäller.")
def policy(val: str, namnd_kod: str, fran: date) -> None:
    """Bestäm vilken förfallodag som avgör om en nämnd höll tiden.

    strikt: dagen som lagen räknar fram. flyttad: nästa vardag, när den dagen är en lördag, helgdag eller helgafton
    (lag 1930:173). En nämnd som inte har bestämt något är strikt.
    """
    vald = Policy(val)
    with open_sessions() as sessions, sessions.begin() as session:
        namnd = hitta_namnd(session, namnd_kod)
        db.set_scope(session, namnd.id)
        session.execute(
            insert(NamndPolicy)
            .values(namnd_id=namnd.id, fran=fran, policy=vald)
            .on_conflict_do_update(index_elements=["namnd_id", "fran"], set_={"policy": vald})
        )
        log_atkomst(
            session,
            Lasning.INSTALLNING,
            namnd_id=namnd.id,
            av=name_operator(),
            now=read_now(),
            varfor=f"policy {vald} från {fran}",
        )
    click.echo(f"{namnd.namn}: {vald.text.lower()} avgör från {fran}.")
