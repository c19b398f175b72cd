"""The cells of the cube as queries: counts per month, version, enhet, sex and age group.

They are written in two ways. `CELLFRAGOR` count all indicators of one kind of row in one pass, and fill the cube;
`skriv_radceller` counts one indicator from its row query as it stands, and is what the cube is held against.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from casetrack.followup.indikator import Indikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.radfraga import ENHET, Status, valj_aldersgrupp
from casetrack.followup.urval import Urval


class Cellnyckel(NamedTuple):
    """Which cell of a nämnd; the names are the columns'."""

    indikator: str
    manad: date
    version: int
    enhet_id: int
    kon: str
    aldersgrupp: str


class Cellantal(NamedTuple):
    """What a cell counts; the names are the columns', and `Kubcell` tells what they are."""

    taljare: int
    namnare: int
    uteslutna: int
    ej_matbara: int
    ofullstandiga: int
    kedja: int
    synnerliga_skal: int
    avvikelse: int
    avgjord: date | None


CELLKOLUMNER = ", ".join((*Cellnyckel._fields, *Cellantal._fields))
"""The columns of every query here, in their order."""


@dataclass(frozen=True)
class Cellfraga:
    """The cells of some indicators in one query, bound as the row query of the first of them."""

    indikatorer: tuple[Indikator, ...]
    sql: str


# Numbers are compared faster than words; the two that are counted come first.
_NUMMER = {status: str(nummer) for nummer, status in enumerate(Status)}


def skriv_radceller(urval: Urval) -> str:
    """The cells of one indicator, from its row query."""
    nummer = " ".join(f"WHEN '{status}' THEN {nummer}" for status, nummer in _NUMMER.items())
    antal = ", ".join(_skriv_antal(urval.indikator, "nummer", lambda _, namn: namn))
    return f"""
        SELECT '{urval.indikator.kod}', date_trunc('month', ankare::timestamp)::date AS manad, version, enhet_id, kon,
            aldersgrupp, {antal}
        FROM (SELECT *, CASE status {nummer} END AS nummer FROM ({urval.sql}) AS rader) AS rader
        GROUP BY manad, version, enhet_id, kon, aldersgrupp"""


def _skriv_antal(indikator: Indikator, status: str, kolumn: Callable[[str, str], str]) -> Iterator[str]:
    """The sums that make a cell, in their order.

    `status` is the column of what a row is, by its number; `kolumn` gives the one for an expression and its usual name.
    """
    radfraga = indikator.radfraga
    raknad = f"{status} <= {_NUMMER[Status.INTE_UPPFYLLT]}"
    avgjord = kolumn(radfraga.avgjord_dag, "avgjord")
    if indikator.matt is Matt.MEDEL:
        yield f"coalesce(sum({kolumn(radfraga.varde, 'varde')}) FILTER (WHERE {raknad}), 0)"
    else:
        yield f"count(*) FILTER (WHERE {status} = {_NUMMER[Status.UPPFYLLT]})"
    yield f"count(*) FILTER (WHERE {raknad})"
    for bortfall in (Status.UTESLUTEN, Status.EJ_MATBAR, Status.OFULLSTANDIG):
        finns = radfraga.bortfall[bortfall]
        yield f"count(*) FILTER (WHERE {status} = {_NUMMER[bortfall]})" if finns else "0"
    for namn, uttryck in (
        ("kedja", radfraga.kedja),
        ("synnerliga_skal", radfraga.synnerliga_skal),
        ("avvikelse", radfraga.avvikelse),
    ):
        villkor = f"{raknad} AND {avgjord} <= :per"
        yield "0" if uttryck == "false" else f"count(*) FILTER (WHERE {villkor} AND {kolumn(uttryck, namn)})"
    sist = f"max({avgjord}) FILTER (WHERE {status} IS NOT NULL)"
    yield f"CASE WHEN {sist} <= :per THEN {sist} END"


def _lista_cellfragor() -> Iterator[Cellfraga]:
    grupper: dict[Any, list[Indikator]] = defaultdict(list)
    for indikator in KATALOG.values():
        if indikator.additiv:
            radfraga = indikator.radfraga
            lika = (radfraga.fran, radfraga.ankare, radfraga.alder, radfraga.version, indikator.versioner)
            grupper[lika].append(indikator)
    for indikatorer in grupper.values():
        yield Cellfraga(tuple(indikatorer), _skriv_cellfraga(indikatorer))


def _skriv_cellfraga(indikatorer: Sequence[Indikator]) -> str:
    kolumner, summor = _Namngivna("kolumn"), _Namngivna("summa")
    villkor = _hitta_gemensamt([each.radfraga.urval for each in indikatorer])
    celler = []
    for indikator in indikatorer:
        radfraga = indikator.radfraga
        status = radfraga.valj_status(_NUMMER)
        if radfraga.urval != villkor:
            status = f"CASE WHEN {radfraga.urval} THEN {status} END"
        status = kolumner.namnge(status)
        antal = _skriv_antal(indikator, status, lambda uttryck, _: kolumner.namnge(uttryck))
        falt = ", ".join(map(summor.namnge, (*antal, f"count({status})")))
        celler.append(f"('{indikator.kod}', {falt})")
    radfraga = indikatorer[0].radfraga
    # The child is joined by its whole key, which tells the planner that each row has one. OFFSET 0 keeps it from
    # working a column out anew in every sum that it is part of.
    return f"""
        SELECT {CELLKOLUMNER}
        FROM (
            SELECT manad, version, enhet_id, kon, aldersgrupp, {summor}
            FROM (
                SELECT date_trunc('month', ({radfraga.ankare})::timestamp)::date AS manad,
                    {radfraga.version} AS version, {ENHET} AS enhet_id, b.kon,
                    {valj_aldersgrupp(radfraga.alder)} AS aldersgrupp, {kolumner}
                FROM {radfraga.fran}
                WHERE ({villkor}) AND b.namnd_id = r.namnd_id
                OFFSET 0
            ) AS rader
            GROUP BY manad, version, enhet_id, kon, aldersgrupp
        ) AS summor
        CROSS JOIN LATERAL (VALUES {", ".join(celler)}) AS celler (indikator, {", ".join(Cellantal._fields)}, rader)
        WHERE rader > 0"""


def _hitta_gemensamt(urval: Sequence[str]) -> str:
    """What is said of the rows of all: one of the texts, where every other one goes on from it."""
    kortast = min(urval, key=len)
    if not all(each == kortast or each.startswith(f"{kortast} AND ") for each in urval):
        raise ValueError(f"no condition in common: {urval}")
    return kortast


class _Namngivna:
    """Expressions, each once and under a name."""

    def __init__(self, namn: str) -> None:
        self._namn = namn
        self._uttryck: dict[str, str] = {}

    def namnge(self, uttryck: str) -> str:
        return self._uttryck.setdefault(uttryck, f"{self._namn}_{len(self._uttryck)}")

    def __str__(self) -> str:
        return ", ".join(f"{uttryck} AS {namn}" for uttryck, namn in self._uttryck.items())


CELLFRAGOR = tuple(_lista_cellfragor())
"""All indicators that the cube holds."""

DEFINITION = hashlib.sha256(
    repr([(fraga.sql, fraga.indikatorer[0].versioner) for fraga in CELLFRAGOR]).encode()
).hexdigest()[:16]
"""What the cells are counted by, in short: another definition of anything gives another."""
