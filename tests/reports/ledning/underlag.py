"""Reports of made-up histories."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

from sqlalchemy.orm import Session

from casetrack.cases.organisation import Namnd
from casetrack.reports.ledning.rapport import Avsnitt, Ledningsrapport, Rad, Tabell
from casetrack.reports.ledning.sammanstallning import lista_omfattningar, skapa_ledningsrapporter
from tests.conftest import Organisation
from tests.followup.historia import ENHETER, Pahittare, spara

MANAD = date(2026, 8, 1)
PER = date(2026, 8, 31)
NU = datetime(2026, 9, 1, 5, tzinfo=UTC)
"""When the reports are made."""


def add_historia(session: Session, organisation: Organisation, barn: int = 150, fro: int = 7) -> None:
    """A history of so many children, at the mottagning and the enhet of utredningar."""
    enheter = dict(zip(ENHETER, (organisation.mottagning_id, organisation.utredning_id), strict=True))
    historia = Pahittare(Random(fro), PER, barn).historia  # noqa: S311 - made-up histories
    spara(session, organisation.namnd_id, enheter, historia)


def make_rapporter(
    session: Session, organisation: Organisation, manad: date = MANAD
) -> list[Ledningsrapport]:
    """The report of the nämnd, and then those of its enheter."""
    namnd = session.get_one(Namnd, organisation.namnd_id)
    return skapa_ledningsrapporter(session, namnd, lista_omfattningar(session, namnd), manad, PER, now=NU)


def find_tabell(avsnitt: Avsnitt, kod: str) -> Tabell:
    return next(each for each in avsnitt.tabeller if each.kod == kod)


def find_rad(tabell: Tabell, rubrik: str) -> Rad:
    return next(each for each in tabell.rader if each.rubrik == rubrik)


def find_rapport(rapporter: list[Ledningsrapport], enhet_id: int) -> Ledningsrapport:
    return next(each for each in rapporter[1:] if each.omfattning.id == enhet_id)
