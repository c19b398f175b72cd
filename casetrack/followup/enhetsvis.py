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

    What stands at a day, or follows up to it, is of the end of each month.
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

    The year so far is of those of the months that lie in the year of the last one: give all of them. Whole months that
    the cube can answer are taken from it, in a transaction that sees one moment. A median adds up to nothing and
    can't be counted like this (ValueError).
    """
    indikatorer = [KATALOG[kod] for kod in koder]
    if median := [each.kod for each in indikatorer if each.matt is Matt.MEDIAN]:
        raise ValueError(f"{median[0]} är ingen summa av enheternas")
    i_kuben = [each for each in indikatorer if kan_svaras_av_kuben(each)]
    raknade = _rakna_med_kuben(session, i_kuben, manader, per, policyer) if i_kuben else {}
    return {
        indikator.kod: _bygg_serie(session, indikator, manader, per, policyer, raknade.get(indikator.kod))
        for indikator in indikatorer
    }


def _bygg_serie(
    session: Session,
    indikator: Indikator,
    manader: Sequence[date],
    per: date,
    policyer: Policyer,
    raknade: dict[date, dict[int, Enhetsantal]] | None,
) -> Serie:
    arets = [manad for manad in manader if manad.year == manader[-1].year]
    if raknade is None and (indikator.additiv or indikator.matt is Matt.MANADSSNITT):
        raknade = defaultdict(dict)
        for period in _dela_efter_policy(policyer, manader, per):
            urval = bestam_urval(session, indikator.kod, period, policyer=policyer)
            _lagg_till(raknade, _rakna_rader(session, urval))
    if raknade is not None:
        serie = {manad: raknade.get(manad, {}) for manad in manader}
        # The year so far is counted by the policy on its last day, also where the months had another.
        if len(_dela_efter_policy(policyer, arets, per)) == 1:
            return Serie(indikator, serie, _summera_manader([serie[manad] for manad in arets]))
        return Serie(indikator, serie, _rakna_hittills(session, indikator, arets, per, policyer))
    serie = {}
    for manad in manader:
        sista = min(sista_i_manaden(manad), per)
        matdag = per if indikator.fonster is Fonster.PERIOD else sista
        urval = bestam_urval(
            session, indikator.kod, Period(manad, sista_i_manaden(manad), matdag), policyer=policyer
        )
        serie[manad] = _samla(_rakna_rader(session, urval))
    hittills = None
    if indikator.fonster is Fonster.PERIOD:
        hittills = _rakna_hittills(session, indikator, arets, per, policyer)
    return Serie(indikator, serie, hittills)


def _rakna_hittills(
    session: Session, indikator: Indikator, arets: Sequence[date], per: date, policyer: Policyer
) -> Enhetsvis:
    period = Period(arets[0], sista_i_manaden(arets[-1]), per)
    enhetsvis = _samla(_rakna_rader(session, bestam_urval(session, indikator.kod, period, policyer=policyer)))
    return {enhet_id: replace(antal, manader=len(arets)) for enhet_id, antal in enhetsvis.items()}


def _dela_efter_policy(policyer: Policyer, manader: Sequence[date], per: date) -> list[Period]:
    """Runs of months with one policy, so that each question is asked once per run."""
    perioder = []
    for _, grupp in groupby(
        manader, key=lambda manad: policyer.galler(min(sista_i_manaden(manad), per)).value
    ):
        run = list(grupp)
        perioder.append(Period(run[0], sista_i_manaden(run[-1]), per))
    return perioder


def _summera_manader(manader: Sequence[Enhetsvis]) -> Enhetsvis:
    summa: dict[int, Enhetsantal] = {}
    for enhetsvis in manader:
        for enhet_id, antal in enhetsvis.items():
            summa[enhet_id] = summa.get(enhet_id, Enhetsantal()) + antal
    return {enhet_id: replace(antal, manader=len(manader)) for enhet_id, antal in summa.items()}


class _Grupp(NamedTuple):
    manad: date
    enhet_id: int
    status: str
    antal: int
    summa: int


def _rakna_rader(session: Session, urval: Urval) -> list[_Grupp]:
    return [
        _Grupp(*grupp) for grupp in session.execute(text(_GRUPPERA.format(rader=urval.sql)), urval.parametrar)
    ]


_GRUPPERA = """
    SELECT date_trunc('month', ankare::timestamp)::date, enhet_id, status, count(*), coalesce(sum(varde), 0)::bigint
    FROM ({rader}) AS rader
    GROUP BY 1, 2, 3"""

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
    """Groups of rows by enhet, whichever month each is anchored in."""
    summa: dict[int, Enhetsantal] = {}
    for grupp in grupper:
        summa[grupp.enhet_id] = summa.get(grupp.enhet_id, Enhetsantal()) + _tolka(grupp)
    return summa


def _lagg_till(manader: dict[date, dict[int, Enhetsantal]], grupper: Iterable[_Grupp]) -> None:
    for grupp in grupper:
        enhetsvis = manader[grupp.manad]
        enhetsvis[grupp.enhet_id] = enhetsvis.get(grupp.enhet_id, Enhetsantal()) + _tolka(grupp)


def _rakna_med_kuben(
    session: Session, indikatorer: Sequence[Indikator], manader: Sequence[date], per: date, policyer: Policyer
) -> dict[str, dict[date, dict[int, Enhetsantal]]]:
    """The months of indicators that the cube holds; those that it can't answer are counted from their rows."""
    raknade: dict[str, dict[date, dict[int, Enhetsantal]]] = {
        each.kod: defaultdict(dict) for each in indikatorer
    }
    for period in _dela_efter_policy(policyer, manader, per):
        urvalen = [bestam_urval(session, each.kod, period, policyer=policyer) for each in indikatorer]
        svarbara = lista_kubens_manader(session, urvalen[0])
        celler, oavgjorda = _hamta_celler(session, indikatorer, svarbara.manader, per)
        for urval in urvalen:
            kod = urval.indikator.kod
            klara = svarbara.valj(urval) - oavgjorda[kod]
            for manad, enhetsvis in celler[kod].items():
                if manad in klara:
                    raknade[kod][manad] = enhetsvis
            for lucka in _finn_luckor(period, klara):
                dagar = {"fran": lucka[0], "sista": min(sista_i_manaden(lucka[-1]), period.per)}
                grupper = _rakna_rader(session, replace(urval, parametrar=urval.parametrar | dagar))
                _lagg_till(raknade[kod], grupper)
    return raknade


def _finn_luckor(period: Period, klara: Set[date]) -> Iterator[list[date]]:
    """Runs of months that are left to count."""
    for klar, grupp in groupby(
        lista_manader(period.fran, period.sista_dag), key=lambda manad: manad in klara
    ):
        if not klar:
            yield list(grupp)


def _hamta_celler(
    session: Session, indikatorer: Sequence[Indikator], manader: Set[date], per: date
) -> tuple[Mapping[str, Mapping[date, dict[int, Enhetsantal]]], Mapping[str, set[date]]]:
    """The cells of some months by enhet, and of each indicator the months where a cell is not settled by `per`."""
    celler: dict[str, dict[date, dict[int, Enhetsantal]]] = defaultdict(lambda: defaultdict(dict))
    oavgjorda: dict[str, set[date]] = defaultdict(set)
    fraga: dict[str, Any] = {
        "manader": list(manader),
        "koder": [each.kod for each in indikatorer],
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
