"""Values and flags that several commands take: a date, a month, a period, codes, a nämnd and its enhet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.organisation import Enhet, Namnd
from casetrack.exchange.anrop import Anropsfel, citera
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, sista_i_manaden
from casetrack.rules.tid import OgiltigTid, lokal_dag, parse_datum

ALLA = "alla"
"""Every indicator, in the order of the catalogue."""

FORSTA_AR, SISTA_AR = 1990, 2100
"""The years that a report or a prognos can be asked for."""

F = TypeVar("F", bound=Callable[..., Any])

_MANAD = re.compile(r"[0-9]{4}-[0-9]{2}")


class Datum(click.ParamType[date]):
    """A date written YYYY-MM-DD."""

    name = "datum"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_datum(value)
        except OgiltigTid as fel:
            self.fail(f"{citera(value)}: {fel}", param, ctx)


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


def med_period(kommando: F) -> F:
    """Give a command the flags of whose figures, and of which period (`namnd_kod`, `fran`, `till`, `per`)."""
    for flagga in reversed(
        (
            click.option("--namnd", "namnd_kod", required=True, metavar="KOD", help="Nämndens kod."),
            click.option(
                "--fran",
                required=True,
                type=Manad(),
                metavar="MÅNAD",
                help="Periodens första månad, som 2026-01.",
            ),
            click.option(
                "--till",
                required=True,
                type=Manad(),
                metavar="MÅNAD",
                help="Periodens sista månad, som 2026-08.",
            ),
            click.option(
                "--per",
                type=Datum(),
                metavar="DATUM",
                help="Mätdagen; annars periodens sista dag, eller i dag om den är tidigare.",
            ),
        )
    ):
        kommando = flagga(kommando)
    return kommando


def med_enhet(kommando: F) -> F:
    """Give a command the flag that narrows a figure to one enhet (`enhet_kod`)."""
    return click.option("--enhet", "enhet_kod", metavar="KOD", help="Bara en av nämndens enheter.")(kommando)


def bestam_period(fran: date, till: date, per: date | None, now: datetime) -> Period:
    """The period from the first day of a month to the last of another (decision 13). Raises Anropsfel."""
    if fran > till:
        raise Anropsfel(f"perioden börjar {fran:%Y-%m}, efter att den slutar {till:%Y-%m}")
    sista = sista_i_manaden(till)
    return Period(fran, sista, per or min(sista, lokal_dag(now)))


def valj_koder(koder: tuple[str, ...]) -> list[str]:
    """The indicators asked for; raises Anropsfel for one that is not in the catalogue."""
    if ALLA in koder:
        return list(KATALOG)
    for kod in koder:
        if kod not in KATALOG:
            raise Anropsfel(f"indikatorn {citera(kod)} finns inte; välj {ALLA}, {', '.join(KATALOG)}")
    return list(koder)


def hitta_namnd(session: Session, kod: str) -> Namnd:
    """The nämnd with the code. Raises Anropsfel, naming those there are, when it is unknown."""
    namnd = session.scalars(select(Namnd).where(Namnd.kod == kod)).one_or_none()
    if namnd is None:
        koder = ", ".join(session.scalars(select(Namnd.kod).order_by(Namnd.kod)))
        raise Anropsfel(
            f"--namnd {citera(kod)} finns inte; {f'välj {koder}' if koder else 'ingen är inläst'}"
        )
    return namnd


def hitta_enhet(session: Session, namnd: Namnd, kod: str) -> Enhet:
    """The enhet of the nämnd with the code. Raises Anropsfel, naming those there are, when it has none."""
    enhet = session.scalars(select(Enhet).where(Enhet.namnd_id == namnd.id, Enhet.kod == kod)).one_or_none()
    if enhet is None:
        koder = session.scalars(select(Enhet.kod).where(Enhet.namnd_id == namnd.id).order_by(Enhet.kod))
        raise Anropsfel(
            f"--enhet {citera(kod)} finns inte i nämnden {namnd.kod}; välj {', '.join(koder) or 'ingen'}"
        )
    return enhet
