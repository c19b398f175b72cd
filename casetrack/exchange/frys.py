"""The command ``casetrack frys``: figures kept as they stand, with every case behind them."""

from __future__ import annotations

import json
from datetime import date

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.avvisning import Avvisat
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import (
    bestam_period,
    hitta_enhet,
    hitta_namnd,
    med_enhet,
    med_period,
    valj_koder,
)
from casetrack.exchange.utfallssvar import skriv_json, skriv_tabell
from casetrack.followup.frysning import frys as frys_siffror
from casetrack.rules.tid import OgiltigTid


@click.command(cls=SvensktKommando)
@click.argument("koder", metavar="KOD...", nargs=-1, required=True)
@med_period
@med_enhet
@click.option("--json", "som_json", is_flag=True, help="Svara med JSON.")
def frys(
    koder: tuple[str, ...],
    namnd_kod: str,
    fran: date,
    till: date,
    per: date | None,
    enhet_kod: str | None,
    som_json: bool,
) -> None:
    """Frys indikatorerna KOD för en nämnd och en period; alla betyder hela katalogen.

    Siffrorna sparas som de är, med definitionerna och alla ärenden bakom dem, och ändras aldrig. Svaret har frysningens
    nummer: casetrack frysning NUMMER visar vilka ärenden som har ändrats sedan dess.
    """
    valda = valj_koder(koder)
    now = read_now()
    period = bestam_period(fran, till, per, now)
    with open_sessions() as sessions, sessions.begin() as session:
        # All that is frozen together is of one moment, whatever is registered meanwhile.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = hitta_namnd(session, namnd_kod)
        enhet = hitta_enhet(session, namnd, enhet_kod) if enhet_kod else None
        db.set_scope(session, namnd.id)
        av = name_operator()
        try:
            frysning = frys_siffror(
                session, valda, period, enhet_id=enhet.id if enhet else None, av=av, now=now
            )
        except Avvisat as fel:
            raise Anropsfel(f"--per {fel}") from None
        except OgiltigTid as fel:
            raise Anropsfel(f"--per {citera(str(period.per))}: {fel}") from None
        log_atkomst(
            session,
            Lasning.EXPORT,
            namnd_id=namnd.id,
            av=av,
            now=now,
            varfor=f"frysning {frysning.id}: {' '.join(koder)} per {period.per}",
        )
        utfall = [siffra.las_utfall() for siffra in frysning.siffror]
    if som_json:
        svar = {"frysning": frysning.id, "siffror": [skriv_json(each) for each in utfall]}
        click.echo(json.dumps(svar, ensure_ascii=False))
    else:
        click.echo("\n\n".join("\n".join(skriv_tabell(each)) for each in utfall))
        click.echo(f"\nFrysning {frysning.id}.")
