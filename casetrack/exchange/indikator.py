"""The command ``casetrack indikator``: one or several figures of a nämnd, as JSON or as a table for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import (
    ALLA,
    bestam_period,
    hitta_enhet,
    hitta_namnd,
    med_enhet,
    med_period,
    valj_koder,
)
from casetrack.exchange.utfallssvar import skriv_json, skriv_tabell
from casetrack.followup.foljeslagare import FOLJESLAGARE
from casetrack.followup.gallrade import beskriv_gallrade_manader
from casetrack.followup.utfall import berakna_flera_utfall
from casetrack.rules.koder import Aldersgrupp
from casetrack.rules.tid import OgiltigTid


@click.command(cls=SvensktKommando)
@click.argument("koder", metavar="KOD...", nargs=-1, required=True)
@med_period
@med_enhet
@click.option(
    "--alder", type=click.Choice([grupp.value for grupp in Aldersgrupp]), help="Bara en åldersgrupp."
)
@click.option("--json", "som_json", is_flag=True, help="Svara med JSON.")
def indikator(
    koder: tuple[str, ...],
    namnd_kod: str,
    fran: date,
    till: date,
    per: date | None,
    enhet_kod: str | None,
    alder: str | None,
    som_json: bool,
) -> None:
    """Räkna indikatorerna KOD för en nämnd och en period; alla betyder hela katalogen.

    Flera koder, eller alla, ger en lista i JSON.
    """
    valda = valj_koder(koder)
    now = read_now()
    period = bestam_period(fran, till, per, now)
    with open_sessions() as sessions, sessions.begin() as session:
        # All figures of an answer are of one moment, whatever is registered meanwhile.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = hitta_namnd(session, namnd_kod)
        enhet = hitta_enhet(session, namnd, enhet_kod) if enhet_kod else None
        db.set_scope(session, namnd.id)
        try:
            utfall = berakna_flera_utfall(
                session,
                _lagg_till_foljeslagare(valda),
                period,
                enhet_id=enhet.id if enhet else None,
                alder=Aldersgrupp(alder) if alder else None,
            )
        except OgiltigTid as fel:
            raise Anropsfel(f"--per {citera(str(period.per))}: {fel}") from None
        per_kod = {each.kod: each for each in utfall}
        svar = [(per_kod[kod], per_kod.get(FOLJESLAGARE.get(kod, ""))) for kod in valda]
        gallrade = beskriv_gallrade_manader(
            session, min(each.fran for each in utfall), max(each.till for each in utfall)
        )
        log_atkomst(
            session,
            Lasning.EXPORT,
            namnd_id=namnd.id,
            av=name_operator(),
            now=now,
            varfor=f"indikator {' '.join(koder)} per {period.per}",
        )
    if gallrade:
        click.echo(f"varning: {gallrade}", err=True)
    if som_json:
        en_kod = len(koder) == 1 and koder != (ALLA,)
        lista = [skriv_json(*each) for each in svar]
        click.echo(json.dumps(lista[0] if en_kod else lista, ensure_ascii=False))
    else:
        click.echo("\n\n".join("\n".join(skriv_tabell(*each)) for each in svar))


def _lagg_till_foljeslagare(koder: Sequence[str]) -> list[str]:
    """Each code once, with those of the figures that stand beside."""
    return list(dict.fromkeys([*koder, *(FOLJESLAGARE[kod] for kod in koder if kod in FOLJESLAGARE)]))
