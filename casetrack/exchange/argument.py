"""Values that several commands take: a date, and the code of a nämnd."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.organisation import Namnd
from casetrack.exchange.anrop import Anropsfel, citera
from casetrack.rules.tid import OgiltigTid, parse_datum

FORSTA_AR, SISTA_AR = 1990, 2100
"""The years that a report or a prognos can be asked for."""


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


def hitta_namnd(session: Session, kod: str) -> Namnd:
    """The nämnd with the code. Raises Anropsfel, naming those there are, when it is unknown."""
    namnd = session.scalars(select(Namnd).where(Namnd.kod == kod)).one_or_none()
    if namnd is None:
        koder = ", ".join(session.scalars(select(Namnd.kod).order_by(Namnd.kod)))
        raise Anropsfel(
            f"--namnd {citera(kod)} finns inte; {f'välj {koder}' if koder else 'ingen är inläst'}"
        )
    return namnd
