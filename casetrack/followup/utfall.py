"""Utfall: what one indicator gives for one period, in counts."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.format import avrunda
from casetrack.followup.grupper import Grupp, kan_svaras_av_kuben, rakna_med_kuben, rakna_rader
from casetrack.followup.indikator import Fonster, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, lista_manader, sista_i_manaden
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import Urval, bestam_urval, hamta_policyer
from casetrack.rules.koder import Aldersgrupp, InsatsTyp, Kon, Policy, Regi

VARDE_DECIMALER = 1
"""Decimals of a mean or median in an answer; a printed cell rounds by its own decimals, from the counts."""

RAKNADE = (Status.UPPFYLLT, Status.INTE_UPPFYLLT)


@dataclass(frozen=True)
class Antal:
    """Numerator and denominator. For a unit antal the count is `namnare`, and `taljare` is None (decision 1)."""

    taljare: int | None
    namnare: int


@dataclass(frozen=True)
class Utfall:
    """The counts of one indicator; shares are made from them when printed and never stored.

    `fran` and `till` are the base period where the indicator has its own (decision 15). `version` is the one in force
    on the period's last day, `versioner` those that the rows fall under (decision 4). The parts add up to the total,
    but for the months of placerade barn, over which every part is a mean. `uteslutna` are left out by a rule,
    `ej_matbara` too recent to judge, `ofullstandiga` lack a field (decision 5). `markeringar` counts among the rows
    of the denominator. `varde` is the mean or median of indicators that are not shares, rounded half up to one
    decimal; None without rows (decisions 2 and 3). `delar` breaks insatser down by typ and regi (decision 33).
    """

    kod: str
    version: int
    versioner: list[int]
    policy: Policy
    fran: date
    till: date
    per: date
    taljare: int | None
    namnare: int
    pojkar: Antal
    flickor: Antal
    okant: Antal
    uteslutna: int
    ej_matbara: int
    ofullstandiga: int
    markeringar: dict[str, int]
    varde: Decimal | None
    delar: list[dict[str, Any]] | None


def berakna_utfall(
    session: Session,
    kod: str,
    period: Period,
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
    antaganden: Antaganden = I_KRAFT,
) -> Utfall:
    """Count one indicator in the nämnd of the session, for the whole nämnd or one enhet, all ages or one group.

    `antaganden` take the place of the rules in force. Raises KeyError for a code that is not in the catalogue, and
    OgiltigTid for a cut-off whose base period would begin before the calendar.
    """
    svar = berakna_flera_utfall(session, [kod], period, enhet_id=enhet_id, alder=alder, antaganden=antaganden)
    return svar[0]


def berakna_flera_utfall(
    session: Session,
    koder: Iterable[str],
    period: Period,
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
    antaganden: Antaganden = I_KRAFT,
) -> list[Utfall]:
    """Count several indicators as `berakna_utfall` does, in less time than one by one."""
    policyer = hamta_policyer(session)
    urvalen = [
        bestam_urval(
            session, kod, period, enhet_id=enhet_id, alder=alder, antaganden=antaganden, policyer=policyer
        )
        for kod in koder
    ]
    fran_kuben: dict[str, list[Grupp]] = {}
    if alder is None and antaganden == I_KRAFT:
        svarbara = [urval for urval in urvalen if kan_svaras_av_kuben(urval.indikator)]
        if svarbara:
            fran_kuben = rakna_med_kuben(session, svarbara, enhet_id)
    return [
        _sammanstall(session, urval, fran_kuben[urval.indikator.kod])
        if urval.indikator.kod in fran_kuben
        else rakna_urval(session, urval)
        for urval in urvalen
    ]


def rakna_urval(session: Session, urval: Urval) -> Utfall:
    """Count the rows of a figure, wherever its query takes them from."""
    return _sammanstall(session, urval, rakna_rader(session, urval))


def _sammanstall(session: Session, urval: Urval, grupper: Sequence[Grupp]) -> Utfall:
    raknade = [grupp for grupp in grupper if grupp.status in RAKNADE]

    def rakna(kon: Kon | None) -> Antal:
        return rakna_antal(urval, [grupp for grupp in raknade if kon in (None, grupp.kon)])

    def bortfall(status: Status) -> int:
        return sum(grupp.antal for grupp in grupper if grupp.status == status)

    alla = rakna(None)
    return Utfall(
        kod=urval.indikator.kod,
        version=urval.version,
        versioner=sorted({grupp.version for grupp in grupper}) or [urval.version],
        policy=urval.policy,
        fran=urval.fran,
        till=urval.till,
        per=urval.per,
        taljare=alla.taljare,
        namnare=alla.namnare,
        pojkar=rakna(Kon.POJKE),
        flickor=rakna(Kon.FLICKA),
        okant=rakna(Kon.OKANT),
        uteslutna=bortfall(Status.UTESLUTEN),
        ej_matbara=bortfall(Status.EJ_MATBAR),
        ofullstandiga=bortfall(Status.OFULLSTANDIG),
        markeringar={
            markering: sum(getattr(grupp, markering) for grupp in raknade)
            for markering in ("kedja", "synnerliga_skal", "avvikelse")
        },
        varde=_berakna_varde(session, urval, alla),
        delar=_rakna_delar(session, urval) if urval.indikator.radfraga.delar else None,
    )


def berakna_manadsserie(
    session: Session,
    kod: str,
    period: Period,
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
) -> list[Utfall]:
    """The indicator month by month, up to the cut-off.

    What is anchored in a month is counted as known at the cut-off of the whole; what stands at a day, or follows up
    to it, as it stood at the end of each month.
    """
    serie = []
    for forsta in lista_manader(period.fran, period.sista_dag):
        sista = sista_i_manaden(forsta)
        per = period.per if KATALOG[kod].fonster is Fonster.PERIOD else min(sista, period.per)
        serie.append(berakna_utfall(session, kod, Period(forsta, sista, per), enhet_id=enhet_id, alder=alder))
    return serie


def rakna_antal(urval: Urval, grupper: Sequence[Grupp | Row[Any]]) -> Antal:
    """Add groups of counted rows up to a numerator and a denominator; each has its `status`, `antal` and `summa`."""
    antal = sum(grupp.antal for grupp in grupper)
    match urval.indikator.matt:
        case Matt.ANDEL:
            return Antal(sum(grupp.antal for grupp in grupper if grupp.status == Status.UPPFYLLT), antal)
        case Matt.MEDEL:
            return Antal(sum(int(grupp.summa) for grupp in grupper), antal)
        case Matt.MANADSSNITT:
            return Antal(antal, len(list(lista_manader(urval.fran, min(urval.till, urval.per)))))
        case Matt.ANTAL | Matt.MEDIAN:
            return Antal(None, antal)


def _berakna_varde(session: Session, urval: Urval, alla: Antal) -> Decimal | None:
    if alla.namnare == 0:
        return None
    match urval.indikator.matt:
        case Matt.MEDEL | Matt.MANADSSNITT:
            return avrunda(alla.taljare or 0, alla.namnare, VARDE_DECIMALER)
        case Matt.MEDIAN:
            # Halves of days are exact in binary, so nothing is lost on the way.
            median = session.scalar(text(_MEDIAN.format(rader=urval.sql)), urval.parametrar)
            return Decimal(median).quantize(Decimal(1).scaleb(-VARDE_DECIMALER), ROUND_HALF_UP)
        case Matt.ANDEL | Matt.ANTAL:
            return None


def _rakna_delar(session: Session, urval: Urval) -> list[dict[str, Any]]:
    rader = session.execute(text(_DELA.format(rader=urval.sql)), urval.parametrar)
    antal = {(rad.typ, rad.regi): rad.antal for rad in rader}
    return [
        {"typ": typ.value, "regi": regi.value, "antal": antal[typ, regi]}
        for typ in InsatsTyp
        for regi in Regi
        if (typ, regi) in antal
    ]


_MEDIAN = f"""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY varde) FROM ({{rader}}) AS rader
    WHERE status IN ('{Status.UPPFYLLT}', '{Status.INTE_UPPFYLLT}')"""

_DELA = f"""
    SELECT typ, regi, count(*) AS antal FROM ({{rader}}) AS rader
    WHERE status IN ('{Status.UPPFYLLT}', '{Status.INTE_UPPFYLLT}')
    GROUP BY typ, regi"""
