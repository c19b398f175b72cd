"""The row query: one row per counted thing, from which every number of an indicator is made.

A query is declared by its parts, not written whole, so that what all indicators share (age, sex, the order of
reasons, the columns) stands here once. Its SQL sees one nämnd, by row-level security. Bound when it is run:
`:fran` and `:sista` (the days of the period or base, cut at `:per`), `:per`, `:flyttad` (whether shifted due dates
decide), `:kalender` with `:kalender_fran` (for each day from that one on, the day it is moved to; empty when no date
is moved), `:uppfoljning` (months that a child is followed), `:forlangning` (what an extension is assumed to do, NULL
where nothing is) and `:versioner` with `:versioner_fran` and `:versioner_till`, the definition's versions and the
days that each holds on.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from casetrack.rules.koder import Aldersgrupp


class Status(StrEnum):
    """What a row is to its indicator; the first two make up the denominator."""

    UPPFYLLT = "uppfyllt"
    INTE_UPPFYLLT = "inte_uppfyllt"
    OFULLSTANDIG = "ofullstandig"
    UTESLUTEN = "utesluten"
    EJ_MATBAR = "ej_matbar"


STATUSTEXT = {status: f"'{status}'" for status in Status}

ALDRIG = "DATE 'infinity'"

OKAND_ALDER = "okand"
OVER_20 = "21-"
"""Age groups of rows that belong to none of the published ones."""

SAKNAR_ALDER = "barnets födelsedatum saknas"

FRIST = "CASE WHEN :flyttad THEN r.forfaller_flyttad ELSE r.forfaller END"
"""The due date that decides, by the nämnd's policy; stored strict and shifted by `rules` when the row is written."""

_OVERFORD = """(
    SELECT f.objekttyp, f.objekt_id, max(f.datum) AS datum,
        (array_agg(f.fran_enhet_id ORDER BY f.datum, f.id) FILTER (WHERE f.datum > :per))[1] AS enhet_id
    FROM overforing AS f GROUP BY f.objekttyp, f.objekt_id)"""

ENHET = "coalesce(overford.enhet_id, r.enhet_id)"
"""Whose a row was at the cut-off: what has been handed over since was the former enhet's then."""

# A limit of elapsed hours is compared with instants; this is the first instant that is not known at the cut-off.
EFTER_PER = "(CAST(:per AS date) + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'"


def lokal_dag(tidpunkt: str) -> str:
    """The Stockholm date of an instant."""
    return f"({tidpunkt} AT TIME ZONE 'Europe/Stockholm')::date"


def flyttad(dag: str) -> str:
    """The day that decides for a limit on `dag`: itself, or the next weekday where shifted dates decide.

    For limits that are not stored beside their shifted twin. A day after `:per` may stay where it is, as nothing
    that is known can come after it.
    """
    return f"coalesce((CAST(:kalender AS date[]))[{dag} - CAST(:kalender_fran AS date) + 1], {dag})"


def alder_pa(dag: str) -> str:
    """Whole years on a day, NULL where the birth is not known; equals `rules.alder.alder_pa`."""
    alder = f"date_part('year', age(({dag})::timestamp, b.fodelsedatum::timestamp))::int"
    return f"CASE WHEN b.fodelsedatum > {dag} THEN 0 ELSE {alder} END"


def ett_ar_efter(dag: str) -> str:
    """The last day on which a return counts; PostgreSQL adds months by day-number, as the clocks do."""
    return f"({dag} + make_interval(months => :uppfoljning))::date"


def pagar_pa(borjan: str, slut: str, dag: str) -> str:
    """Open on a day: begun on or before it and not ended on or before it (decision 49)."""
    return f"({borjan} <= {dag} AND ({slut} IS NULL OR {slut} > {dag}))"


@dataclass(frozen=True)
class Radfraga:
    """The parts of a row query; every text is SQL over `r`, the counted thing, and `b`, its child.

    `kalla` is the table, or the sub-query, that `r` names. `urval` says which of its rows the indicator is about, and
    `ankare` which date puts each in a month. `ofullstandig`, `utesluten` and `ej_matbar` map a Swedish reason to the
    rows it leaves out; of several reasons one counts, in that order (decision 50). `uppfyllt` is the numerator.
    `aldersdag` is the day of the age, where that is not the anchor (decision 63). `varde` is what a mean is made of.
    `fakta` are the dates that explain a row, as they are told; before a `frist` stands what it is the limit of.
    `avgjord` is the last day that anything which decides about the row is dated: from then on it is the same row at
    every cut-off, or never (infinity) where it may still change with what is dated nowhere. None where even which rows
    there are depends on the cut-off.
    `per_barn` says that a row stands for its child, once (or once a month), whichever thing of the child it names.
    `delar` are columns that the total is broken down by.
    """

    kalla: str
    objekttyp: str
    ankare: str
    urval: str
    uppfyllt: str = "true"
    ofullstandig: Mapping[str, str] = field(default_factory=dict)
    utesluten: Mapping[str, str] = field(default_factory=dict)
    ej_matbar: Mapping[str, str] = field(default_factory=dict)
    aldersdag: str | None = None
    version: str = "1"
    kedja: str = "false"
    synnerliga_skal: str = "false"
    avvikelse: str = "false"
    avgjord: str | None = None
    per_barn: bool = False
    varde: str = "NULL::bigint"
    fakta: Mapping[str, str] = field(default_factory=dict)
    delar: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def sql(self) -> str:
        """The query. Columns that a reader does not ask for cost nothing: the planner leaves them out."""
        fakta = ", ".join(f"'{namn}', {uttryck}" for namn, uttryck in self.fakta.items())
        delar = "".join(f", {uttryck} AS {namn}" for namn, uttryck in self.delar.items())
        return f"""
            SELECT {self.objekttyp} AS objekttyp, r.id AS objekt_id, r.kallid, r.barn_id, {ENHET} AS enhet_id, b.kon,
                {valj_aldersgrupp(self.alder)} AS aldersgrupp, {self.ankare} AS ankare, {self.version} AS version,
                {self.valj_status(STATUSTEXT)} AS status, {self._valj_skal()} AS skal,
                {self.kedja} AS kedja, {self.synnerliga_skal} AS synnerliga_skal, {self.avvikelse} AS avvikelse,
                {self.varde} AS varde, {self.avgjord_dag} AS avgjord, json_build_object({fakta}) AS fakta{delar}
            FROM {self.fran}
            WHERE {self.urval}"""

    @property
    def fran(self) -> str:
        """Where the columns of a row come from; what no column asks for is not joined."""
        return f"""{self.kalla} AS r JOIN barn AS b ON b.id = r.barn_id LEFT JOIN {_OVERFORD} AS overford
                ON overford.objekttyp = {self.objekttyp} AND overford.objekt_id = r.id"""

    @property
    def avgjord_dag(self) -> str:
        """The day from which a row is the same at every cut-off, its enhet included."""
        return f"greatest({self.avgjord or ALDRIG}, overford.datum)"

    @property
    def alder(self) -> str:
        """The whole years by which a row gets its age group."""
        return alder_pa(self.aldersdag or self.ankare)

    def valj_status(self, varden: Mapping[Status, str]) -> str:
        """What a row is to the indicator, as the value that stands for each `Status`."""
        grenar = [
            f"WHEN {villkor} THEN {varden[status]}"
            for status, bortfall in self.bortfall.items()
            for villkor in bortfall.values()
        ]
        grenar.append(f"WHEN {self.uppfyllt} THEN {varden[Status.UPPFYLLT]}")
        return f"CASE {' '.join(grenar)} ELSE {varden[Status.INTE_UPPFYLLT]} END"

    def _valj_skal(self) -> str:
        grenar = [
            f"WHEN {villkor} THEN '{skal}'"
            for bortfall in self.bortfall.values()
            for skal, villkor in bortfall.items()
        ]
        return f"CASE {' '.join(grenar)} END" if grenar else "NULL::text"

    @property
    def bortfall(self) -> dict[Status, Mapping[str, str]]:
        """Why rows are left out, in the order in which one reason counts."""
        return {
            Status.OFULLSTANDIG: self.ofullstandig,
            Status.UTESLUTEN: self.utesluten,
            Status.EJ_MATBAR: self.ej_matbar,
        }


def valj_aldersgrupp(alder: str) -> str:
    """The group of an age in whole years."""
    namn = ", ".join(f"'{grupp}'" for grupp in (*Aldersgrupp, OVER_20))
    granser = [int(grupp.split("-")[0]) for grupp in Aldersgrupp] + [
        int(Aldersgrupp.AR_18_20.split("-")[1]) + 1
    ]
    return f"coalesce((ARRAY[{namn}])[width_bucket({alder}, ARRAY{granser})], '{OKAND_ALDER}')"
