"""Utfall: what one indicator gives for one period, in counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.fardiga import hamta_fardiga
from casetrack.followup.format import avrunda
from casetrack.followup.grupper import Grupp, Rakning, kan_svaras_av_kuben, rakna_med_kuben, rakna_rader
from casetrack.followup.indikator import Fonster, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, lista_manader, sista_i_manaden
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import Urval, bestam_urval, hamta_policyer
from casetrack.rules.koder import Aldersgrupp, Kon, Policy

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
    raknat: dict[str, Rakning] = {}
    if alder is None and antaganden == I_KRAFT:
        if enhet_id is None:
            raknat |= hamta_fardiga(session, urvalen, period)
        kvar = [urval for urval in urvalen if urval.indikator.kod not in raknat]
        if svarbara := [urval for urval in kvar if kan_svaras_av_kuben(urval.indikator)]:
            raknat |= rakna_med_kuben(session, svarbara, enhet_id)
    return [
        _sammanstall(urval, raknat[urval.indikator.kod])
        if urval.indikator.kod in raknat
        else rakna_urval(session, urval)
        for urval in urvalen
    ]


def rakna_urval(session: Session, urval: Urval) -> Utfall:
    """Count the rows of a figure, wherever its query takes them from."""
    return _sammanstall(urval, rakna_rader(session, urval))


def _sammanstall(urval: Urval, rakning: Rakning) -> Utfall:
    grupper = rakning.grupper
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
        varde=_berakna_varde(urval, alla, rakning.median),
        delar=rakning.delar,
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


def _berakna_varde(urval: Urval, alla: Antal, median: Decimal | None) -> Decimal | None:
    if alla.namnare == 0:
        return None
    match urval.indikator.matt:
        case Matt.MEDEL | Matt.MANADSSNITT:
            return avrunda(alla.taljare or 0, alla.namnare, VARDE_DECIMALER)
        case Matt.MEDIAN:
            exakt = Decimal(1).scaleb(-VARDE_DECIMALER)
            return None if median is None else median.quantize(exakt, ROUND_HALF_UP)
        case Matt.ANDEL | Matt.ANTAL:
            return None
