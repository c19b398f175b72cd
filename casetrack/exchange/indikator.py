"""The command ``casetrack indikator``: one or several figures of a nämnd, as JSON or as a table for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.exchange.anslutning import name_operator, open_sessions, read_now
from casetrack.exchange.argument import Datum, hitta_namnd
from casetrack.followup.foljeslagare import beskriv_versionsbyten, mat_tackning
from casetrack.followup.format import formatera_varde
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, sista_i_manaden
from casetrack.followup.utfall import Antal, Utfall, berakna_utfall
from casetrack.rules.koder import Aldersgrupp
from casetrack.rules.tid import OgiltigTid, lokal_dag

ALLA = "alla"

_MANAD = re.compile(r"[0-9]{4}-[0-9]{2}")


class Manad(click.ParamType[date]):
    """A month written YYYY-MM, as the date of its first day."""

    name = "månad"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        if not _MANAD.fullmatch(value):
            self.fail(f"{citera(value)}: en månad skrivs som 2026-03", param, ctx)
        try:
            return date(int(value[:4]), int(value[5:]), 1)
        except ValueError:
            self.fail(f"{citera(value)}: månaden finns inte i kalendern", param, ctx)


@click.command(cls=SvensktKommando)
@click.argument("koder", metavar="KOD...", nargs=-1, required=True)
@click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod.")
@click.option(
    "--fran", required=True, type=Manad(), metavar="MÅNAD", help="Periodens första månad, som 2026-01."
)
@click.option(
    "--till", required=True, type=Manad(), metavar="MÅNAD", help="Periodens sista månad, som 2026-08."
)
@click.option(
    "--per",
    type=Datum(),
    metavar="DATUM",
    help="Mätdagen; annars periodens sista dag, eller i dag om den är tidigare.",
)
@click.option("--enhet", "enhet_kod", metavar="KOD", help="Bara en av nämndens enheter.")
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
    valda = _valj_koder(koder)
    now = read_now()
    if fran > till:
        raise Anropsfel(f"perioden börjar {fran:%Y-%m}, efter att den slutar {till:%Y-%m}")
    sista = sista_i_manaden(till)
    period = Period(fran, sista, per or min(sista, lokal_dag(now)))
    with open_sessions() as sessions, sessions.begin() as session:
        # All figures of an answer are of one moment, whatever is registered meanwhile.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        namnd = hitta_namnd(session, namnd_kod)
        enhet_id = None if enhet_kod is None else _hitta_enhet(session, namnd, enhet_kod).id
        db.set_scope(session, namnd.id)
        try:
            svar = [
                berakna_utfall(
                    session, kod, period, enhet_id=enhet_id, alder=Aldersgrupp(alder) if alder else None
                )
                for kod in valda
            ]
        except OgiltigTid as fel:
            raise Anropsfel(f"--per {citera(str(period.per))}: {fel}") from None
        log_atkomst(
            session,
            Lasning.EXPORT,
            namnd_id=namnd.id,
            av=name_operator(),
            now=now,
            varfor=f"indikator {' '.join(koder)} per {period.per}",
        )
    if som_json:
        en_kod = len(koder) == 1 and koder != (ALLA,)
        lista = [_till_json(utfall) for utfall in svar]
        click.echo(json.dumps(lista[0] if en_kod else lista, ensure_ascii=False))
    else:
        click.echo("\n\n".join("\n".join(_till_tabell(utfall)) for utfall in svar))


def _valj_koder(koder: tuple[str, ...]) -> list[str]:
    if ALLA in koder:
        return list(KATALOG)
    for kod in koder:
        if kod not in KATALOG:
            raise Anropsfel(f"indikatorn {citera(kod)} finns inte; välj {ALLA}, {', '.join(KATALOG)}")
    return list(koder)


def _hitta_enhet(session: Session, namnd: Namnd, kod: str) -> Enhet:
    enhet = session.scalars(select(Enhet).where(Enhet.namnd_id == namnd.id, Enhet.kod == kod)).one_or_none()
    if enhet is None:
        koder = session.scalars(select(Enhet.kod).where(Enhet.namnd_id == namnd.id).order_by(Enhet.kod))
        raise Anropsfel(
            f"--enhet {citera(kod)} finns inte i nämnden {namnd.kod}; välj {', '.join(koder) or 'ingen'}"
        )
    return enhet


def _till_json(utfall: Utfall) -> dict[str, Any]:
    svar: dict[str, Any] = {
        "kod": utfall.kod,
        "version": utfall.version,
        "versioner": utfall.versioner,
        "policy": utfall.policy.value,
        "fran": utfall.fran.isoformat(),
        "till": utfall.till.isoformat(),
        "per": utfall.per.isoformat(),
        "taljare": utfall.taljare,
        "namnare": utfall.namnare,
        "pojkar": [utfall.pojkar.taljare, utfall.pojkar.namnare],
        "flickor": [utfall.flickor.taljare, utfall.flickor.namnare],
        "okant": [utfall.okant.taljare, utfall.okant.namnare],
        "uteslutna": utfall.uteslutna,
        "ej_matbara": utfall.ej_matbara,
        "ofullstandiga": utfall.ofullstandiga,
        "markeringar": utfall.markeringar,
    }
    if KATALOG[utfall.kod].matt in (Matt.MEDEL, Matt.MEDIAN, Matt.MANADSSNITT):
        svar["varde"] = None if utfall.varde is None else float(utfall.varde)
    if utfall.delar is not None:
        svar["delar"] = utfall.delar
    return svar


def _till_tabell(utfall: Utfall) -> Iterator[str]:
    definition = KATALOG[utfall.kod]
    yield f"{definition.namn} ({utfall.kod})"
    yield (
        f"{utfall.fran} till {utfall.till}, per {utfall.per};"
        f" version {', '.join(map(str, utfall.versioner))}, {utfall.policy.text.lower()}"
    )
    delar = {
        "Alla": Antal(utfall.taljare, utfall.namnare),
        "Pojkar": utfall.pojkar,
        "Flickor": utfall.flickor,
        "Okänt kön": utfall.okant,
    }
    for rubrik, antal in delar.items():
        varde = utfall.varde if rubrik == "Alla" else None
        text = formatera_varde(definition, antal.taljare, antal.namnare, varde)
        yield f"  {rubrik:<10} {text:>10}  {_skriv_antal(antal)}".rstrip()
    for del_ in utfall.delar or []:
        yield f"  {del_['typ']}, {del_['regi']}: {del_['antal']}"
    yield (
        f"  Räknas inte: {utfall.uteslutna} uteslutna, {utfall.ej_matbara} ännu ej mätbara,"
        f" {utfall.ofullstandiga} ofullständiga"
    )
    if definition.matt is Matt.ANDEL and (tackning := mat_tackning(definition, utfall)).alla:
        yield f"  Täckningsgrad: {tackning} ({tackning.raknade} av {tackning.alla})"
    if versionsbyten := beskriv_versionsbyten(definition, utfall.fran, utfall.till):
        yield f"  {versionsbyten}"
    yield (
        f"  Att se upp med: {utfall.markeringar['kedja']} i kedja,"
        f" {utfall.markeringar['synnerliga_skal']} sena med synnerliga skäl,"
        f" {utfall.markeringar['avvikelse']} avvikelser"
    )


def _skriv_antal(antal: Antal) -> str:
    return f"n = {antal.namnare}" if antal.taljare is None else f"{antal.taljare} av {antal.namnare}"
