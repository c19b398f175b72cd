"""Provräkning: the same period counted under other rules, side by side, with nothing touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy.orm import Session

from casetrack.followup.antaganden import Antaganden
from casetrack.followup.indikator import Indikator, Indikatorversion
from casetrack.followup.period import UPPFOLJNING_MANADER, Period
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.rules.allvarssamtal import ALLVARSSAMTALSREGLER
from casetrack.rules.koder import Aldersgrupp, Policy

_KORT_UPPFOLJNING_MANADER = 6


@dataclass(frozen=True)
class Regelsvar:
    """One answer to a question of rules, and the assumption that it makes."""

    kod: str
    text: str
    antaganden: Antaganden


@dataclass(frozen=True)
class Regelfraga:
    """A question of rules with its answers. `parametrar` are those of the row query that an answer sets."""

    kod: str
    text: str
    parametrar: tuple[str, ...]
    svar: tuple[Regelsvar, ...]

    def galler(self, indikator: Indikator) -> bool:
        """Whether an answer can move the indicator, as its row query asks for it."""
        return any(f":{parameter}" in indikator.radfraga.sql for parameter in self.parametrar)


REGELFRAGOR = (
    Regelfraga(
        "forfallodag",
        "Vilken förfallodag avgör?",
        ("flyttad", "kalender"),
        tuple(Regelsvar(policy.value, policy.text, Antaganden(policy=policy)) for policy in Policy),
    ),
    Regelfraga(
        "allvarssamtal",
        "Vilken version av regeln om allvarssamtal?",
        ("versioner",),
        tuple(
            Regelsvar(
                str(regel.version),
                f"Version {regel.version}, som "
                + (f"gällde {regel.fran} till {regel.till}" if regel.till else f"gäller från {regel.fran}"),
                Antaganden(versioner=(Indikatorversion(regel.version),)),
            )
            for regel in ALLVARSSAMTALSREGLER
        ),
    ),
    Regelfraga(
        "forlangning",
        "Räknas en förlängning?",
        ("forlangning",),
        (
            Regelsvar("raknas", "En giltig förlängning som hålls är i tid", Antaganden(forlangning=True)),
            Regelsvar("raknas_inte", "Ingen förlängning räknas", Antaganden(forlangning=False)),
        ),
    ),
    Regelfraga(
        "uppfoljning",
        "Hur länge följs barnet?",
        ("uppfoljning",),
        tuple(
            Regelsvar(str(manader), f"{manader} månader, samma barn", Antaganden(uppfoljning=manader))
            for manader in (UPPFOLJNING_MANADER, _KORT_UPPFOLJNING_MANADER)
        ),
    ),
)
"""What the city and its controllers argue about, in the order that pages show it."""


def slag_ihop(antaganden: Iterable[Antaganden]) -> Antaganden:
    """All that is assumed, at once; of two assumptions about one rule the last."""
    antaget: dict[str, Any] = {}
    for each in antaganden:
        antaget |= {
            falt.name: getattr(each, falt.name)
            for falt in fields(each)
            if getattr(each, falt.name) != falt.default
        }
    return Antaganden(**antaget)


def jamfor_antaganden(
    session: Session,
    kod: str,
    period: Period,
    antaganden: Iterable[Antaganden],
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
) -> list[Utfall]:
    """Count an indicator once under each of the assumptions. Raises as `berakna_utfall` does."""
    return [
        berakna_utfall(session, kod, period, enhet_id=enhet_id, alder=alder, antaganden=each)
        for each in antaganden
    ]
