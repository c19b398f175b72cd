"""Grupper: the counted rows of a figure by sex, version and status, and what else is counted of them.

They are counted from the rows themselves, or taken from the cube where it holds exactly what the rows would give: for
whole months that nothing is marked in, counted by the same definition and policy, in which every row is settled by the
cut-off. The months that are left are counted from their rows, and as each row belongs to one month, the two add up.
"""

# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from casetrack.followup.avslut import UTREDNING
from casetrack.followup.celler import DEFINITION, Cellantal
from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.period import lista_manader, sista_i_manaden
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import Urval
from casetrack.rules.koder import InsatsTyp, Regi


class Grupp(NamedTuple):
    """Rows that have sex, version and status in common; `summa` is of the values that a mean is made of."""

    kon: str
    version: int
    status: Status
    antal: int
    summa: int = 0
    kedja: int = 0
    synnerliga_skal: int = 0
    avvikelse: int = 0


class Rakning(NamedTuple):
    """All that is counted of a figure: its groups, and the median and the breakdown of those that have one."""

    grupper: list[Grupp]
    median: Decimal | None = None
    delar: list[dict[str, Any]] | None = None


def rakna_rader(session: Session, urval: Urval) -> Rakning:
    """Count the rows, wherever the query takes them from."""
    return Rakning(
        _gruppera_rader(session, urval),
        _berakna_median(session, urval) if urval.indikator.matt is Matt.MEDIAN else None,
        _rakna_delar(session, urval) if urval.indikator.radfraga.delar else None,
    )


def _gruppera_rader(session: Session, urval: Urval) -> list[Grupp]:
    return [
        Grupp(kon, version, Status(status), antal, int(summa), *marken)
        for kon, version, status, antal, summa, *marken in session.execute(
            text(_GRUPPERA.format(rader=urval.sql)), urval.parametrar
        )
    ]


def _berakna_median(session: Session, urval: Urval) -> Decimal | None:
    # Halves of days are exact in binary, so nothing is lost on the way.
    median = session.scalar(text(_MEDIAN.format(rader=urval.sql)), urval.parametrar)
    return None if median is None else Decimal(median)


def _rakna_delar(session: Session, urval: Urval) -> list[dict[str, Any]]:
    rader = session.execute(text(_DELA.format(rader=urval.sql)), urval.parametrar)
    antal = {(rad.typ, rad.regi): rad.antal for rad in rader}
    return [
        {"typ": typ.value, "regi": regi.value, "antal": antal[typ, regi]}
        for typ in InsatsTyp
        for regi in Regi
        if (typ, regi) in antal
    ]


def kan_svaras_av_kuben(indikator: Indikator) -> bool:
    """Whether the cube holds an indicator, and when its cells are settled can be told."""
    return indikator.additiv and indikator.radfraga.avgjord is not None


def rakna_med_kuben(session: Session, urvalen: Sequence[Urval], enhet_id: int | None) -> dict[str, Rakning]:
    """Count such indicators of one period, by their codes, with what the cube can answer taken from there.

    Only in a transaction that sees one moment (repeatable read) is anything taken from it: in one moment every month
    without a mark is right.
    """
    celler = _hamta_celler(session, urvalen, enhet_id)
    return {
        urval.indikator.kod: Rakning(
            _rakna(session, urval, celler.manader.valj(urval), celler.per_kod[urval.indikator.kod])
        )
        for urval in urvalen
    }


def _rakna(session: Session, urval: Urval, manader: Set[date], celler: Sequence[Row[Any]]) -> list[Grupp]:
    klara = manader - {cell.manad for cell in celler if not cell.avgjord}
    fran, sista = urval.parametrar["fran"], urval.parametrar["sista"]
    kvar = [manad for manad in lista_manader(fran, sista) if manad not in klara]
    if not kvar:
        return [grupp for cell in celler for grupp in _dela_cell(urval.indikator, cell)]
    # One question of rows, from the first of the months that are left to the last.
    dagar = {"fran": max(kvar[0], fran), "sista": min(sista_i_manaden(kvar[-1]), sista)}
    utanfor = [cell for cell in celler if not kvar[0] <= cell.manad <= kvar[-1]]
    return [
        *(grupp for cell in utanfor for grupp in _dela_cell(urval.indikator, cell)),
        *_gruppera_rader(session, replace(urval, parametrar=urval.parametrar | dagar)),
    ]


class _Celler(NamedTuple):
    """What the cube holds for a question: the months that it can be asked about, and their cells by indicator."""

    manader: Kubmanader
    per_kod: Mapping[str, Sequence[Row[Any]]]


def _hamta_celler(session: Session, urvalen: Sequence[Urval], enhet_id: int | None) -> _Celler:
    urval = urvalen[0]
    kubens = lista_kubens_manader(session, urval)
    manader = list(kubens.manader)
    per_kod: dict[str, list[Row[Any]]] = defaultdict(list)
    if manader:
        fraga = {
            "manader": manader,
            "per": urval.per,
            "koder": [each.indikator.kod for each in urvalen],
            "enhet_id": enhet_id,
        }
        for cell in session.execute(text(_CELLER), fraga):
            per_kod[cell.indikator].append(cell)
    return _Celler(kubens, per_kod)


class Kubmanader(NamedTuple):
    """Months that the cube can be asked about; in `ateroppnade` of them an utredning was closed that has been reopened
    since, which may have no cell there."""

    manader: Set[date]
    ateroppnade: Set[date]

    def valj(self, urval: Urval) -> Set[date]:
        """Those that hold for the rows of one indicator."""
        return self.manader - self.ateroppnade if UTREDNING in urval.sql else self.manader


def lista_kubens_manader(session: Session, urval: Urval) -> Kubmanader:
    """The whole months of a figure's days that the cube holds, counted as the figure is and with nothing marked.

    Of their cells those that are settled by the cut-off hold (`avgjord`). None, in a transaction that does not see one
    moment.
    """
    fraga = {
        "fran": urval.parametrar["fran"],
        "sista": urval.parametrar["sista"],
        "per": urval.per,
        "policy": urval.policy.value,
        "definition": DEFINITION,
    }
    rader = session.execute(text(_MANADER), fraga).all()
    return Kubmanader({rad.manad for rad in rader}, {rad.manad for rad in rader if rad.ateroppnad})


def _dela_cell(indikator: Indikator, cell: Row[Any]) -> Iterator[Grupp]:
    """The groups of rows that a cell counts."""
    marken = (cell.kedja, cell.synnerliga_skal, cell.avvikelse)
    if indikator.matt is Matt.MEDEL:
        delar = [(Status.UPPFYLLT, cell.namnare, cell.taljare)]
    else:
        delar = [(Status.UPPFYLLT, cell.taljare, 0), (Status.INTE_UPPFYLLT, cell.namnare - cell.taljare, 0)]
    for status, antal, summa in delar:
        if antal:
            # What is marked is counted among all rows of the denominator, so it may stand with any of them.
            yield Grupp(cell.kon, cell.version, status, antal, summa, *marken)
            marken = (0, 0, 0)
    for status, antal in (
        (Status.UTESLUTEN, cell.uteslutna),
        (Status.EJ_MATBAR, cell.ej_matbara),
        (Status.OFULLSTANDIG, cell.ofullstandiga),
    ):
        if antal:
            yield Grupp(cell.kon, cell.version, status, antal)


_GRUPPERA = """
    SELECT kon, version, status, count(*), coalesce(sum(varde), 0), count(*) FILTER (WHERE kedja),
        count(*) FILTER (WHERE synnerliga_skal), count(*) FILTER (WHERE avvikelse)
    FROM ({rader}) AS rader
    GROUP BY kon, version, status"""

_MEDIAN = f"""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY varde) FROM ({{rader}}) AS rader
    WHERE status IN ('{Status.UPPFYLLT}', '{Status.INTE_UPPFYLLT}')"""

_DELA = f"""
    SELECT typ, regi, count(*) AS antal FROM ({{rader}}) AS rader
    WHERE status IN ('{Status.UPPFYLLT}', '{Status.INTE_UPPFYLLT}')
    GROUP BY typ, regi"""

_MANADER = """
    SELECT manad, EXISTS (
            SELECT FROM ateroppning AS a WHERE a.avslutad BETWEEN manad AND slut.dag AND a.ateroppnad > :per
        ) AS ateroppnad
    FROM kubmanad AS m CROSS JOIN LATERAL (SELECT (manad + interval '1 month')::date - 1) AS slut (dag)
    WHERE manad BETWEEN :fran AND :sista AND slut.dag <= least(per, :sista)
        AND policy = :policy AND definition = :definition
        AND NOT EXISTS (SELECT FROM omrakning AS o WHERE o.manad = m.manad)
        AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable')"""

# Of an enhet all cells say when they are settled: until then a row of it may stand in another's cell.
_CELLER = """
    SELECT indikator, manad, kon, version, bool_and(coalesce(avgjord <= :per, false)) AS avgjord, {summor}
    FROM kubcell
    WHERE manad = ANY(:manader) AND indikator = ANY(:koder)
    GROUP BY indikator, manad, kon, version""".format(
    summor=", ".join(
        f"coalesce(sum({namn}) FILTER (WHERE CAST(:enhet_id AS bigint) IS NULL OR enhet_id = :enhet_id), 0)::bigint"
        f" AS {namn}"
        for namn in Cellantal._fields
        if namn != "avgjord"
    )
)
