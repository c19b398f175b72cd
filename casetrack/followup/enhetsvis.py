"""Enhetsvis: the figures of every enhet of a nämnd in one go, as a report of them all is made.

What is counted is what `berakna_utfall` counts for each enhet, but in one query for all of them: a row belongs to one
enhet, so that the counts of several are their sums.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.followup.format import formatera_varde
from casetrack.followup.grupper import kan_svaras_av_kuben, lista_kubens_manader
from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, lista_manader, sista_i_manaden
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import Policyer, Urval, bestam_urval
from casetrack.followup.utfall import Antal


@dataclass(frozen=True)
class Enhetsantal:
    """What one indicator counts in one span of days; `summa` is of the values that a mean is made of.

    `manader` is how many months are added up, over which placerade barn is a mean.
    """

    uppfyllda: int = 0
    raknade: int = 0
    summa: int = 0
    uteslutna: int = 0
    ej_matbara: int = 0
    ofullstandiga: int = 0
    manader: int = 1

    def __add__(self, other: Enhetsantal) -> Enhetsantal:
        """Of two enheter, in the same months."""
        return Enhetsantal(
            self.uppfyllda + other.uppfyllda,
            self.raknade + other.raknade,
            self.summa + other.summa,
            self.uteslutna + other.uteslutna,
            self.ej_matbara + other.ej_matbara,
            self.ofullstandiga + other.ofullstandiga,
            self.manader,
        )

    def som_antal(self, indikator: Indikator) -> Antal:
        """Numerator and denominator, as `berakna_utfall` answers them."""
        match indikator.matt:
            case Matt.ANDEL:
                return Antal(self.uppfyllda, self.raknade)
            case Matt.MEDEL:
                return Antal(self.summa, self.raknade)
            case Matt.MANADSSNITT:
                return Antal(self.raknade, self.manader)
            case Matt.ANTAL | Matt.MEDIAN:
                return Antal(None, self.raknade)

    def skriv(self, indikator: Indikator) -> str:
        """The value as a report prints it."""
        antal = self.som_antal(indikator)
        return formatera_varde(indikator, antal.taljare, antal.namnare)


Enhetsvis = Mapping[int, Enhetsantal]
"""What is counted by enhet; an enhet that has nothing is not there."""


@dataclass(frozen=True)
class Serie:
    """One indicator month by month, and over the year so far; None where it is no sum of its months.

    Each month is cut at its own end, as its report told it when it was new, so that months compare; the year so far is
    cut at the last of them.
    """

    indikator: Indikator
    manader: Mapping[date, Enhetsvis]
    hittills: Enhetsvis | None

    def las(self, manad: date, enheter: Iterable[int]) -> Enhetsantal:
        """A month of some enheter together."""
        return _summera(self.manader[manad], enheter)

    def las_hittills(self, enheter: Iterable[int]) -> Enhetsantal | None:
        return None if self.hittills is None else _summera(self.hittills, enheter)


def _summera(enhetsvis: Enhetsvis, enheter: Iterable[int]) -> Enhetsantal:
    # Every part has the same months, so those of any of them are those of the sum.
    summa = Enhetsantal(manader=next((each.manader for each in enhetsvis.values()), 1))
    for enhet_id in enheter:
        if enhet_id in enhetsvis:
            summa += enhetsvis[enhet_id]
    return summa


def berakna_serier(
    session: Session, koder: Iterable[str], manader: Sequence[date], per: date, policyer: Policyer
) -> dict[str, Serie]:
    """Count indicators in consecutive months that end in the one of `per`, for every enhet.

    Each month is cut at its own end, the last one and the year so far at `per`. The year so far is of those of the
    months that lie in the year of the last one: give all of them. Whole months that the cube can answer are taken from
    it, in a transaction that sees one moment. A median adds up to nothing and can't be counted like this (ValueError).
    """
    indikatorer = [KATALOG[kod] for kod in koder]
    if median := [each.kod for each in indikatorer if each.matt is Matt.MEDIAN]:
        raise ValueError(f"{median[0]} är ingen summa av enheternas")
    serier: dict[str, dict[date, Enhetsvis]] = {each.kod: {} for each in indikatorer}
    for manad in manader:
        period = Period(manad, sista_i_manaden(manad), min(sista_i_manaden(manad), per))
        for kod, enhetsvis in _rakna_period(session, indikatorer, period, policyer).items():
            serier[kod][manad] = enhetsvis
    arets = [manad for manad in manader if manad.year == manader[-1].year]
    aret = Period(arets[0], sista_i_manaden(arets[-1]), per)
    summor = [each for each in indikatorer if each.fonster is Fonster.PERIOD]
    hittills = {
        kod: {enhet_id: replace(antal, manader=len(arets)) for enhet_id, antal in enhetsvis.items()}
        for kod, enhetsvis in _rakna_period(session, summor, aret, policyer).items()
    }
    return {each.kod: Serie(each, serier[each.kod], hittills.get(each.kod)) for each in indikatorer}


def _rakna_period(
    session: Session, indikatorer: Sequence[Indikator], period: Period, policyer: Policyer
) -> Mapping[str, Enhetsvis]:
    """Each indicator of one period: from the cube what it can answer, the rest from its rows."""
    urvalen = {each.kod: bestam_urval(session, each.kod, period, policyer=policyer) for each in indikatorer}
    raknade: dict[str, Enhetsvis] = {
        kod: _samla(_rakna_rader(session, urval))
        for kod, urval in urvalen.items()
        if not kan_svaras_av_kuben(urval.indikator)
    }
    i_kuben = [urval for kod, urval in urvalen.items() if kod not in raknade]
    return raknade | (_rakna_med_kuben(session, i_kuben, period) if i_kuben else {})


class _Grupp(NamedTuple):
    enhet_id: int
    status: str
    antal: int
    summa: int


def _rakna_rader(session: Session, urval: Urval) -> list[_Grupp]:
    return [
        _Grupp(*grupp) for grupp in session.execute(text(_GRUPPERA.format(rader=urval.sql)), urval.parametrar)
    ]


_GRUPPERA = """
    SELECT enhet_id, status, count(*), coalesce(sum(varde), 0)::bigint
    FROM ({rader}) AS rader
    GROUP BY 1, 2"""

_FALT = {
    Status.UTESLUTEN.value: "uteslutna",
    Status.EJ_MATBAR.value: "ej_matbara",
    Status.OFULLSTANDIG.value: "ofullstandiga",
}


def _tolka(grupp: _Grupp) -> Enhetsantal:
    if grupp.status in _FALT:
        return Enhetsantal(**{_FALT[grupp.status]: grupp.antal})
    return Enhetsantal(
        uppfyllda=grupp.antal if grupp.status == Status.UPPFYLLT else 0,
        raknade=grupp.antal,
        summa=grupp.summa,
    )


def _samla(grupper: Iterable[_Grupp]) -> dict[int, Enhetsantal]:
    """Groups of rows by enhet."""
    summa: dict[int, Enhetsantal] = {}
    for grupp in grupper:
        summa[grupp.enhet_id] = summa.get(grupp.enhet_id, Enhetsantal()) + _tolka(grupp)
    return summa


def _rakna_med_kuben(session: Session, urvalen: Sequence[Urval], period: Period) -> dict[str, Enhetsvis]:
    """Indicators that the cube holds; their months that it can't answer are counted from their rows."""
    svarbara = lista_kubens_manader(session, urvalen[0])
    celler, oavgjorda = _hamta_celler(session, urvalen, svarbara.manader, period.per)
    raknade: dict[str, Enhetsvis] = {}
    for urval in urvalen:
        kod = urval.indikator.kod
        klara = svarbara.valj(urval) - oavgjorda[kod]
        delar = [enhetsvis for manad, enhetsvis in celler[kod].items() if manad in klara]
        for lucka in _finn_luckor(period, klara):
            dagar = {"fran": lucka[0], "sista": min(sista_i_manaden(lucka[-1]), period.per)}
            delar.append(_samla(_rakna_rader(session, replace(urval, parametrar=urval.parametrar | dagar))))
        raknade[kod] = _lagg_ihop(delar)
    return raknade


def _lagg_ihop(delar: Iterable[Enhetsvis]) -> dict[int, Enhetsantal]:
    summa: dict[int, Enhetsantal] = {}
    for enhetsvis in delar:
        for enhet_id, antal in enhetsvis.items():
            summa[enhet_id] = summa.get(enhet_id, Enhetsantal()) + antal
    return summa


def _finn_luckor(period: Period, klara: Set[date]) -> Iterator[list[date]]:
    """Runs of months that are left to count."""
    for klar, grupp in groupby(
        lista_manader(period.fran, period.sista_dag), key=lambda manad: manad in klara
    ):
        if not klar:
            yield list(grupp)


def _hamta_celler(
    session: Session, urvalen: Sequence[Urval], manader: Set[date], per: date
) -> tuple[Mapping[str, Mapping[date, dict[int, Enhetsantal]]], Mapping[str, set[date]]]:
    """The cells of some months by enhet, and of each indicator the months where a cell is not settled by `per`."""
    celler: dict[str, dict[date, dict[int, Enhetsantal]]] = defaultdict(lambda: defaultdict(dict))
    oavgjorda: dict[str, set[date]] = defaultdict(set)
    fraga: dict[str, Any] = {
        "manader": list(manader),
        "koder": [each.indikator.kod for each in urvalen],
        "per": per,
    }
    for cell in session.execute(text(_CELLER), fraga) if manader else ():
        medel = KATALOG[cell.indikator].matt is Matt.MEDEL
        celler[cell.indikator][cell.manad][cell.enhet_id] = Enhetsantal(
            uppfyllda=cell.namnare if medel else cell.taljare,
            raknade=cell.namnare,
            summa=cell.taljare if medel else 0,
            uteslutna=cell.uteslutna,
            ej_matbara=cell.ej_matbara,
            ofullstandiga=cell.ofullstandiga,
        )
        if not cell.avgjord:
            oavgjorda[cell.indikator].add(cell.manad)
    return celler, oavgjorda


_CELLER = """
    SELECT indikator, manad, enhet_id, sum(taljare)::bigint AS taljare, sum(namnare)::bigint AS namnare,
        sum(uteslutna)::bigint AS uteslutna, sum(ej_matbara)::bigint AS ej_matbara,
        sum(ofullstandiga)::bigint AS ofullstandiga, bool_and(coalesce(avgjord <= :per, false)) AS avgjord
    FROM kubcell
    WHERE manad = ANY(:manader) AND indikator = ANY(:koder)
    GROUP BY indikator, manad, enhet_id"""


class Nyckelrad(NamedTuple):
    """How many rows of an enhet have a key and a status in common."""

    enhet_id: int
    nyckel: Any
    status: Status
    antal: int


def rakna_efter(session: Session, urval: Urval, nyckel: str) -> list[Nyckelrad]:
    """Count the rows of a figure by enhet, by status and by `nyckel`: SQL over `rader`, the columns of a row query."""
    fraga = f"""
        SELECT enhet_id, nyckel, status, count(*)
        FROM (SELECT rader.enhet_id, {nyckel} AS nyckel, rader.status FROM ({urval.sql}) AS rader) AS med_nyckel
        GROUP BY 1, 2, 3"""
    return [
        Nyckelrad(enhet_id, varde, Status(status), antal)
        for enhet_id, varde, status, antal in session.execute(text(fraga), urval.parametrar)
    ]
