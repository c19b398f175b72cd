"""The stored rows of one nämnd as rows of the exchange format, in SQL: what an export writes and an import meets.

Row-level security keeps the queries of case rows within the nämnd of the session's scope; `enhet` and `namnd`,
which it doesn't cover, are kept there by `nuvarande_namnd()`.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from casetrack.exchange.kolumner import (
    ALLVARSSAMTAL,
    BARN,
    ENHETER,
    FORLANGNINGAR,
    INSATSER,
    MAL,
    OROSANMALNINGAR,
    UTREDNINGAR,
    Fil,
)


@dataclass(frozen=True)
class Lagring:
    """Where the rows of a file are stored.

    `t` is the alias of the table in `fran`, a FROM clause; `uttryck` gives the columns of the format that are not
    columns of `t` of the same name; `ordning` sorts an export alike wherever it is made.
    """

    fran: str
    ordning: str
    uttryck: dict[str, str] = field(default_factory=dict)

    def select(self, fil: Fil, extra: Iterable[str] = ()) -> str:
        """SELECT the columns of the format, in the file's order, and then any extra expressions."""
        kolumner = [self.uttryck.get(kolumn.namn, f"t.{kolumn.namn}") for kolumn in fil.kolumner]
        return f"SELECT {', '.join([*kolumner, *extra])} FROM {self.fran}"


_I_ARENDE = {"id": "t.kallid", "barn": "b.kallid", "enhet": "e.kod"}
_MED_BARN_OCH_ENHET = "JOIN barn AS b ON b.id = t.barn_id JOIN enhet AS e ON e.id = t.enhet_id"

LAGRINGAR = {
    ENHETER: Lagring(
        "enhet AS t JOIN namnd AS n ON n.id = t.namnd_id AND n.id = nuvarande_namnd()",
        "t.kod",
        {"namnd": "n.kod", "namnd_namn": "n.namn"},
    ),
    BARN: Lagring(
        "barn AS t LEFT JOIN personidentitet AS p ON p.barn_id = t.id AND p.giltig_till IS NULL",
        "t.kallid",
        {"id": "t.kallid", "personnummer": "p.varde"},
    ),
    OROSANMALNINGAR: Lagring(
        f"orosanmalan AS t {_MED_BARN_OCH_ENHET} LEFT JOIN utredning AS u ON u.id = t.utredning_id",
        "t.inkom, t.kallid",
        {**_I_ARENDE, "utredning": "u.kallid"},
    ),
    UTREDNINGAR: Lagring(f"utredning AS t {_MED_BARN_OCH_ENHET}", "t.inledd, t.kallid", _I_ARENDE),
    FORLANGNINGAR: Lagring(
        "forlangning AS t JOIN utredning AS u ON u.id = t.utredning_id AND t.upphavd IS NULL",
        "u.kallid, t.beslutad, t.till",
        {"utredning": "u.kallid"},
    ),
    INSATSER: Lagring(
        f"insats AS t {_MED_BARN_OCH_ENHET} LEFT JOIN utredning AS u ON u.id = t.utredning_id",
        "t.beslutad, t.kallid",
        {**_I_ARENDE, "utredning": "u.kallid"},
    ),
    ALLVARSSAMTAL: Lagring(
        "allvarssamtal AS t JOIN orosanmalan AS o ON o.id = t.orosanmalan_id",
        "t.kannedom, o.kallid",
        {"anmalan": "o.kallid"},
    ),
    MAL: Lagring(
        # Targets of the nämnd's own indicators and of its enheter belong to its goal tree, which has a file of its own.
        "arsmal AS t JOIN namnd AS n ON n.id = t.namnd_id AND t.enhet_id IS NULL"
        " AND NOT starts_with(t.indikator, 'egen_')",
        "t.ar, t.ordning, t.id",
        {"namnd": "n.kod"},
    ),
}
