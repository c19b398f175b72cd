"""Storing the rows of mal.csv, which have an order: that of the file orders the report (decision 10)."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

import psycopg

from casetrack.exchange.inlasning.lagrat import Lagrat
from casetrack.exchange.inlasning.mellanlager import NamndRef

Nyckel = TypeVar("Nyckel", bound=Hashable)

_TEXTER = ("arsmal", "kf_arsmal", "prognos", "utfall_vb_foregaende")


def store_mal(cursor: psycopg.Cursor, namnd: NamndRef) -> Lagrat:
    """Store the targets of the nämnd that the session sees. They are no part of a case, and so no events."""
    kolumner = f"ar, indikator, giltig_fran, {', '.join(_TEXTER)}"
    cursor.execute(
        f"SELECT {kolumner} FROM in_mal WHERE namnd = %s AND rad IS NOT NULL ORDER BY rad", [namnd.kod]
    )
    filens = {rad[:3]: rad[3:] for rad in cursor.fetchall()}
    cursor.execute(f"SELECT {kolumner}, ordning FROM arsmal WHERE enhet_id IS NULL ORDER BY ar, ordning, id")
    lagrade = {rad[:3]: rad[3:] for rad in cursor.fetchall()}
    for ar in sorted({nyckel[0] for nyckel in filens}):
        ordnade = merge_order([n for n in lagrade if n[0] == ar], [n for n in filens if n[0] == ar])
        for ordning, nyckel in enumerate(ordnade, start=1):
            gammal = lagrade.get(nyckel)
            ny = (*filens[nyckel], ordning) if nyckel in filens else (*lagrade[nyckel][:-1], ordning)
            if ny != gammal:
                cursor.execute(
                    f"""
                    INSERT INTO arsmal (namnd_id, {kolumner}, ordning) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
                    ON CONFLICT (namnd_id, indikator, enhet_id, ar, giltig_fran) DO UPDATE
                    SET {", ".join(f"{k} = EXCLUDED.{k}" for k in (*_TEXTER, "ordning"))}""",
                    [namnd.id, *nyckel, *ny],
                )
    nya = len(filens.keys() - lagrade.keys())
    oforandrade = sum(
        lagrade[nyckel][:-1] == texter for nyckel, texter in filens.items() if nyckel in lagrade
    )
    return Lagrat(nya, len(filens) - nya - oforandrade, oforandrade)


def merge_order(lagrade: Sequence[Nyckel], filens: Sequence[Nyckel]) -> list[Nyckel]:
    """The order of all rows: that of the file among its own, the others where they stood.

    A row new to the record comes right after the one before it in the file; a file of nothing but new rows, last.
    """
    i_filen = set(filens)
    kanda = iter([nyckel for nyckel in filens if nyckel in set(lagrade)])
    ordnade = [next(kanda) if nyckel in i_filen else nyckel for nyckel in lagrade]
    placerade = set(ordnade)
    nasta_plats = next((plats for plats, nyckel in enumerate(ordnade) if nyckel in i_filen), len(ordnade))
    for nyckel in filens:
        if nyckel in placerade:
            nasta_plats = ordnade.index(nyckel) + 1
        else:
            ordnade.insert(nasta_plats, nyckel)
            nasta_plats += 1
    return ordnade
