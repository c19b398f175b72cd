"""The command ``casetrack verify``: every figure that is kept counted again from the record, and compared."""

from __future__ import annotations

import sys
from collections import Counter

import click
from sqlalchemy import select

from casetrack import db
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.exchange.anrop import SvensktKommando
from casetrack.exchange.anslutning import open_sessions, read_now
from casetrack.exchange.argument import hitta_namnd
from casetrack.followup.celler import Cellantal
from casetrack.followup.fardiga import Fardigskillnad, jamfor_fardiga
from casetrack.followup.grupper import Rakning
from casetrack.followup.kub import Cellskillnad, bygg_kub, jamfor_kub

_SKILLNAD_STATUS = 1


@click.command(cls=SvensktKommando)
@click.option("--namnd", "namnd_kod", metavar="KOD", help="Bara en nämnd; annars alla.")
@click.option("--bygg-om", is_flag=True, help="Räkna först om hela kuben ur ärendena.")
def verify(namnd_kod: str | None, bygg_om: bool) -> None:
    """Räkna om alla figurer ur ärendena och jämför med kuben; varje cell som skiljer sig namnges.

    Månader som just har ändrats och väntar på omräkning jämförs inte.
    """
    now = read_now()
    antal_skillnader = 0
    with open_sessions() as sessions:
        with sessions.begin() as session:
            namnder = (
                [hitta_namnd(session, namnd_kod)]
                if namnd_kod
                else list(session.scalars(select(Namnd).order_by(Namnd.kod)))
            )
        for namnd in namnder:
            if bygg_om:
                with db.open_scope(sessions, namnd.id) as session:
                    bygg_kub(session, namnd.id, now=now)
            with sessions.begin() as session:
                # Marks and cells must be of one moment: see jamfor_kub.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                db.set_scope(session, namnd.id)
                skillnader = jamfor_kub(session, now=now)
                fardiga = jamfor_fardiga(session)
                enheter = {
                    enhet.id: enhet.kod
                    for enhet in session.scalars(select(Enhet).where(Enhet.namnd_id == namnd.id))
                }
            for skillnad in skillnader:
                click.echo(f"{namnd.kod}: {_beskriv(skillnad, enheter)}")
            for fardig in fardiga:
                click.echo(f"{namnd.kod}: {_beskriv_fardig(fardig)}")
            antal_skillnader += len(skillnader) + len(fardiga)
    if antal_skillnader:
        click.echo(f"Celler och färdiga siffror som inte stämmer med ärendena: {antal_skillnader}.", err=True)
        sys.exit(_SKILLNAD_STATUS)
    click.echo(f"Kuben stämmer med ärendena. Nämnder: {len(namnder)}.")


def _beskriv(skillnad: Cellskillnad, enheter: dict[int, str]) -> str:
    cell = skillnad.cell
    enhet = enheter.get(cell.enhet_id, f"{cell.enhet_id} (finns inte)")
    return (
        f"{cell.indikator} version {cell.version}, {cell.manad:%Y-%m}, enhet {enhet}, {cell.kon}, {cell.aldersgrupp}:"
        f" kuben {_skriv(skillnad.kuben, skillnad.raknat)}, ärendena {_skriv(skillnad.raknat, skillnad.kuben)}"
    )


def _beskriv_fardig(skillnad: Fardigskillnad) -> str:
    period = skillnad.period
    return (
        f"{skillnad.kod}, färdig siffra för {period.fran} till {period.till}, mätdag {period.per}:"
        f" rader {_rakna(skillnad.fardig)}, i ärendena {_rakna(skillnad.raknat)}"
    )


def _rakna(rakning: Rakning) -> str:
    """How many rows of each kind."""
    antal = Counter[str]()
    for grupp in rakning.grupper:
        antal[grupp.status] += grupp.antal
    return ", ".join(f"{antal[status]} {status}" for status in sorted(antal)) or "0"


def _skriv(antal: Cellantal | None, andra: Cellantal | None) -> str:
    """What stands in one of the two; where there are two, only what differs."""
    if antal is None:
        return "ingen cell"
    falt = [namn for namn in antal._fields if andra is None or getattr(antal, namn) != getattr(andra, namn)]
    return ", ".join(f"{namn} {getattr(antal, namn)}" for namn in falt if getattr(antal, namn) is not None)
