"""Avslut: the closings of utredningar as they stood at the cut-off, though a reopening has since taken one away.

An utredning that was closed, and reopened after `:per`, is closed at `:per`; from the day it was reopened that closing
counts for nothing, and an utredning closed again has the later date alone. Every figure reads closings through here.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from casetrack.followup.radfraga import pagar_pa

# What no longer is as it was on the day: few, so that everything else is read as if they were not there.
_AVSLUTAD_DA = "a.avslutad <= :per AND a.ateroppnad > :per"
_AVSLUTADE_DA = f"SELECT a.utredning_id FROM ateroppning AS a WHERE {_AVSLUTAD_DA}"

_BESTAENDE = (
    "id, namnd_id, kallid, barn_id, enhet_id, handlaggare_id, inledd, forfaller, forfaller_flyttad,"
    " beslutsunderlag_klart"
)
_AVSLUTETS = "avslutad, barnet_delaktigt, barnet_aterkoppling, skola_vidtalad"


def _valj(fran: str, kolumner: str) -> str:
    return ", ".join(f"{fran}.{kolumn}" for kolumn in kolumner.split(", "))


UTREDNING = f"""(
    SELECT {_valj("u", _BESTAENDE)}, {_valj("u", _AVSLUTETS)}
    FROM utredning AS u WHERE u.id NOT IN ({_AVSLUTADE_DA})
    UNION ALL
    SELECT {_valj("u", _BESTAENDE)}, {_valj("a", _AVSLUTETS)}
    FROM ateroppning AS a JOIN utredning AS u ON u.id = a.utredning_id WHERE {_AVSLUTAD_DA})"""
"""The utredningar with the closing that they had at the cut-off, and what was answered at it."""


def ar_oppen(utredning: str) -> str:
    """Whether a row of the table was open at the cut-off."""
    oppen = pagar_pa(f"{utredning}.inledd", f"{utredning}.avslutad", ":per")
    return f"({oppen} AND {utredning}.id NOT IN ({_AVSLUTADE_DA}))"


# Nearly all children have no reopening, which is seen at once from a list of those that have.
_BARN_MED_ATEROPPNING = """
    SELECT k.barn_id FROM ateroppning AS a JOIN utredning AS k ON k.id = a.utredning_id"""
_BARNETS_ATEROPPNINGAR = """
    FROM ateroppning AS a JOIN utredning AS k ON k.id = a.utredning_id WHERE k.barn_id = r.barn_id"""

SENAST_ATEROPPNAD = f"""(CASE WHEN r.barn_id IN ({_BARN_MED_ATEROPPNING})
    THEN (SELECT max(a.ateroppnad) {_BARNETS_ATEROPPNINGAR}) END)"""
"""The day from which the closings of the child's utredningar are the same at every cut-off; NULL where they always
were."""


def avslutad_fore(inledd: str, dagar: int) -> str:
    """Whether another utredning of the child ended 1 to so many days before a day that lies before the cut-off.

    A closing that holds is one at every cut-off from its day on; one that does not hold any longer was one then.
    """
    mellan = f"BETWEEN {inledd} - {dagar} AND {inledd} - 1"
    return f"""(EXISTS (
        SELECT FROM utredning AS k WHERE k.barn_id = r.barn_id AND k.avslutad {mellan})
        OR r.barn_id IN ({_BARN_MED_ATEROPPNING} WHERE a.ateroppnad > :per)
        AND EXISTS (SELECT {_BARNETS_ATEROPPNINGAR} AND a.ateroppnad > :per AND a.avslutad {mellan}))"""
