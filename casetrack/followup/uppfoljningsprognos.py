"""The prognos of a follow-up: whom the whole year's figure is about is known from its first day, and only some of them
are still followed.

The figure of a year follows, to its end, those who were closed the year before. On a day in between some have been
followed all their time or come back already, and their part of the figure is settled; the rest still may come back.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.followup.indikator import Indikator
from casetrack.followup.period import Period
from casetrack.followup.radfraga import Status, ett_ar_efter
from casetrack.followup.urval import bestam_urval
from casetrack.followup.utfall import Antal

METOD = (
    "Vilka som räknas är redan klart: de som avslutades året innan. De som har följts hela tiden, eller redan kommit"
    " tillbaka, är avgjorda. De som ännu följs bedöms efter nämndens egna senaste år, högst tre: hur stor andel av dem"
    " som följdes samma dag som kom tillbaka under resten av året. Saknas tidigare år antas risken vara jämn under de"
    " tolv månaderna. Prognosen är mitten. Spannet tar varje år för sig och räknar med slumpen i det som återstår"
    " (betabinomial); utfallet bör hamna i spannet åtta gånger av tio."
)


@dataclass(frozen=True)
class Uppfoljda:
    """Those of the year before, on a day: the settled, how many are still followed, and for how much of their time.

    `kom_tillbaka` of `hela_tiden` are those whose time is out. `foljt` is a mean from 0 to 1.
    """

    avgjorda: Antal
    foljs: int
    kom_tillbaka: int
    hela_tiden: int
    foljt: float


@dataclass(frozen=True)
class Utsikt:
    """What is expected of those still followed: the share that will be in the numerator, and what it weighs."""

    andel: float
    tyngd: float


def rakna_uppfoljda(
    session: Session, indikator: Indikator, ar: int, per: date, *, enhet_id: int | None = None
) -> Uppfoljda:
    """Count whom the year's figure of the nämnd or an enhet is about, as things were dated by the end of `per`."""
    slut = date(ar, 12, 31)
    urval = bestam_urval(session, indikator.kod, Period(date(ar, 1, 1), slut, slut))
    # Also those who can't be judged yet, which is what this is about.
    rader = replace(indikator.radfraga, ej_matbar={}).sql
    svar = session.execute(
        text(
            f"""
            SELECT status = :tillbaka AS kom_tillbaka, slut > :per AS foljs, count(*) AS antal,
                avg((CAST(:per AS date) - ankare)::float / (slut - ankare)) AS foljt
            FROM (
                SELECT status, ankare, {ett_ar_efter("ankare")} AS slut FROM ({rader}) AS rader
                WHERE CAST(:enhet_id AS bigint) IS NULL OR enhet_id = :enhet_id
            ) AS rader
            WHERE ankare BETWEEN :fran AND :sista AND status IN ('{Status.UPPFYLLT}', '{Status.INTE_UPPFYLLT}')
            GROUP BY 1, 2"""
        ),
        urval.parametrar
        | {"per": min(per, slut), "tillbaka": _TILLBAKA[indikator.riktning], "enhet_id": enhet_id},
    )
    antal = {(rad.kom_tillbaka, rad.foljs): rad for rad in svar}

    def finn(*nyckel: bool) -> int:
        return antal[nyckel].antal if nyckel in antal else 0

    tillbaka, inte = finn(True, True) + finn(True, False), finn(False, False)
    uppfyllda = tillbaka if indikator.riktning == "lag" else inte
    kvar = antal.get((False, True))
    return Uppfoljda(
        Antal(uppfyllda, tillbaka + inte),
        kvar.antal if kvar else 0,
        finn(True, False),
        finn(True, False) + inte,
        kvar.foljt if kvar else 1.0,
    )


def bedom_utsikter(
    indikator: Indikator, nu: Uppfoljda, tidigare: Sequence[tuple[Uppfoljda, Uppfoljda]]
) -> tuple[Utsikt, list[Utsikt]]:
    """What is expected by all the earlier years together, and by each; every year as it was that day and in the end."""
    rester = [
        (
            hela.avgjorda.namnare - da.avgjorda.namnare,
            (hela.avgjorda.taljare or 0) - (da.avgjorda.taljare or 0),
        )
        for da, hela in tidigare
    ]
    rester = [(antal, min(max(uppfyllda, 0), antal)) for antal, uppfyllda in rester if antal > 0]
    if rester:
        samlad = sum(antal for antal, _ in rester), sum(uppfyllda for _, uppfyllda in rester)
        return _vag(*samlad), [_vag(*each) for each in rester]
    # Of those who come back within their time, evenly spread over it, so many are left when so much of it has gone.
    tillbaka = (nu.kom_tillbaka + 1) / (nu.hela_tiden + 2)
    kvar = tillbaka * (1 - nu.foljt) / (1 - tillbaka * nu.foljt)
    utsikt = Utsikt(kvar if indikator.riktning == "lag" else 1 - kvar, nu.hela_tiden + 2)
    return utsikt, [utsikt]


def _vag(antal: int, uppfyllda: int) -> Utsikt:
    return Utsikt((uppfyllda + 1) / (antal + 2), antal + 2)


# To come back is what is worse, whether the figure is a share of those who did or of those who didn't.
_TILLBAKA = {"lag": Status.UPPFYLLT, "hog": Status.INTE_UPPFYLLT, None: Status.UPPFYLLT}
