"""The command ``casetrack provrakna``: one figure under other rules than those in force, side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import click

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import F, bestam_period, hitta_enhet, hitta_namnd, med_enhet, med_period
from casetrack.exchange.utfallssvar import skriv_json, skriv_varde
from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.provrakning import REGELFRAGOR, jamfor_antaganden, slag_ihop
from casetrack.rules.tid import OgiltigTid


@dataclass(frozen=True)
class _Val:
    """The answers to one or several questions of rules, by the questions' codes."""

    svar: dict[str, str]
    text: str
    antaganden: Antaganden


def _med_regelfragor(kommando: F) -> F:
    """Give a command one flag for each question of rules, named by its code."""
    for fraga in reversed(REGELFRAGOR):
        koder = [svar.kod for svar in fraga.svar]
        kommando = click.option(f"--{fraga.kod}", type=click.Choice(koder), help=fraga.text)(kommando)
    return kommando


@click.command(cls=SvensktKommando)
@click.argument("kod", metavar="KOD")
@med_period
@med_enhet
@_med_regelfragor
@click.option("--json", "som_json", is_flag=True, help="Svara med JSON.")
def provrakna(
    kod: str,
    namnd_kod: str,
    fran: date,
    till: date,
    per: date | None,
    enhet_kod: str | None,
    som_json: bool,
    **svar: str | None,
) -> None:
    """Räkna indikatorn KOD som om andra regler gällde, bredvid det som gäller. Inget ändras.

    Utan flaggor för reglerna provas var och en för sig. Ges flera provas de tillsammans.
    """
    if kod not in KATALOG:
        raise Anropsfel(f"indikatorn {citera(kod)} finns inte; välj {', '.join(KATALOG)}")
    now = read_now()
    period = bestam_period(fran, till, per, now)
    val = list(_lista_val(KATALOG[kod], svar))
    with open_sessions() as sessions, sessions.begin() as session:
        # What is set side by side is of one moment.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = hitta_namnd(session, namnd_kod)
        enhet = hitta_enhet(session, namnd, enhet_kod) if enhet_kod else None
        db.set_scope(session, namnd.id)
        try:
            utfall = jamfor_antaganden(
                session,
                kod,
                period,
                [each.antaganden for each in val],
                enhet_id=enhet.id if enhet else None,
            )
        except OgiltigTid as fel:
            raise Anropsfel(f"--per {citera(str(period.per))}: {fel}") from None
        log_atkomst(
            session,
            Lasning.EXPORT,
            namnd_id=namnd.id,
            av=name_operator(),
            now=now,
            varfor=f"provräkning {kod} per {period.per}",
        )
    if som_json:
        lista = [
            {"antaganden": each.svar, "text": each.text, "utfall": skriv_json(raknat)}
            for each, raknat in zip(val, utfall, strict=True)
        ]
        click.echo(json.dumps({"kod": kod, "provrakning": lista}, ensure_ascii=False))
        return
    click.echo(f"{KATALOG[kod].namn} ({kod})")
    click.echo(f"{utfall[0].fran} till {utfall[0].till}, per {utfall[0].per}")
    bredd = max(len(each.text) for each in val)
    for each, raknat in zip(val, utfall, strict=True):
        click.echo(f"  {each.text:<{bredd}}  {skriv_varde(raknat)}")


def _lista_val(indikator: Indikator, svar: Mapping[str, str | None]) -> Iterator[_Val]:
    """The rules as they are, and then what is to be tried; raises Anropsfel for what can't move the indicator."""
    givna, provas = [], []
    for fraga in REGELFRAGOR:
        for each in fraga.svar:
            val = _Val({fraga.kod: each.kod}, each.text, each.antaganden)
            if fraga.galler(indikator):
                provas.append(val)
            if each.kod == svar[fraga.kod]:
                if not fraga.galler(indikator):
                    raise Anropsfel(f"--{fraga.kod} gör ingen skillnad för {indikator.kod}")
                givna.append(val)
    if not provas:
        raise Anropsfel(f"ingen av reglerna gör skillnad för {indikator.kod}")
    yield _Val({}, "Som reglerna är", I_KRAFT)
    if givna:
        yield _Val(
            {fraga: valt for val in givna for fraga, valt in val.svar.items()},
            "; ".join(val.text for val in givna),
            slag_ihop(val.antaganden for val in givna),
        )
    else:
        yield from provas
