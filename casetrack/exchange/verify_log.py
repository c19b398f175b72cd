"""The command ``casetrack verify-log``: the access log against the chain of seals that was laid over it."""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.kedja import Kedjelage, verify_kedja
from casetrack.cases.organisation import Namnd
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import open_sessions

INSTALLATIONEN = "(installationen)"
"""What stands for a nämnd where there is none: the log of what administratörer do."""

_BRUTEN_STATUS = 1
_FORSEGLAD = "atkomstlogg_forseglad"
"""The event by which the background work tells its log where a chain ends."""
_SLUT = re.compile(r"(.+): kedjan slutar vid nummer ([0-9]+), ([0-9a-f]{64})")


@click.command(cls=SvensktKommando)
@click.option(
    "--mot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FIL",
    help="Vad kommandot skrev en tidigare gång, eller bakgrundsarbetets logg, sparat utanför databasen.",
)
def verify_log(mot: Path | None) -> None:
    """Räkna om varje sigill i åtkomstloggen; en rad som har ändrats eller tagits bort namnges.

    Kommandot skriver var varje kedja slutar. Spara det på en annan plats och jämför nästa gång med --mot: bara så
    märks det om de nyaste raderna är borttagna tillsammans med sina sigill, eller om hela kedjan är omgjord.
    """
    forankrade = _read_forankrade(mot) if mot else {}
    antal_brott = 0
    with open_sessions() as sessions:
        with sessions.begin() as session:
            namnder = {
                kod: id_ for id_, kod in session.execute(select(Namnd.id, Namnd.kod).order_by(Namnd.kod))
            }
        kedjor: dict[str, int | None] = {**namnder, INSTALLATIONEN: None}
        for okand in forankrade.keys() - {*kedjor.keys(), *kedjor.values()}:
            click.echo(f"{okand}: fanns när kedjan antecknades men finns inte nu")
            antal_brott += 1
        for kod, namnd_id in kedjor.items():
            lage = _verify(sessions, namnd_id, forankrade.get(kod, {}) | forankrade.get(namnd_id, {}))
            for brott in lage.brott:
                click.echo(f"{kod}: {brott.text}")
            _tell_end(kod, lage)
            antal_brott += len(lage.brott)
    if antal_brott:
        click.echo(f"Åtkomstloggen stämmer inte. Fel: {antal_brott}.", err=True)
        sys.exit(_BRUTEN_STATUS)


def _verify(sessions: sessionmaker[Session], namnd_id: int | None, forankrade: dict[int, str]) -> Kedjelage:
    with sessions.begin() as session:
        # Rows, seals and queue must be of one moment: they change while the house works.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.set_scope(session, namnd_id)
        return verify_kedja(session, forankrade)


def _tell_end(kod: str, lage: Kedjelage) -> None:
    if lage.huvud:
        click.echo(f"{kod}: kedjan slutar vid nummer {lage.huvud.nummer}, {lage.huvud.hash}")
    else:
        click.echo(f"{kod}: inget är förseglat")
    if lage.vantar:
        click.echo(f"{kod}: rader som väntar på att förseglas: {lage.vantar}")


def _read_forankrade(mot: Path) -> dict[str | int | None, dict[int, str]]:
    """The ends of chains that were told, by nämnd and number: its code here, its id in the background work's log.

    Raises Anropsfel.
    """
    try:
        rader = mot.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Anropsfel(f"--mot {citera(str(mot))} kan inte läsas") from None
    found: dict[str | int | None, dict[int, str]] = defaultdict(dict)
    for rad in rader:
        if match := _SLUT.fullmatch(rad):
            found[match[1]][int(match[2])] = match[3]
        elif _FORSEGLAD in rad:
            _read_forseglad(rad, found)
    if not found:
        raise Anropsfel(f"--mot {citera(str(mot))} har inget om var en kedja slutar")
    return found


def _read_forseglad(rad: str, found: dict[str | int | None, dict[int, str]]) -> None:
    """Note what a line of the background work's log tells, after what whoever gathers logs has put before it."""
    try:
        told = json.loads(rad[rad.index("{") :])
        found[told["namnd_id"]][int(told["nummer"])] = str(told["hash"])
    except (ValueError, KeyError, TypeError):
        return
