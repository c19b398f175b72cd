"""Hand-made histories: each post names only what the case is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from casetrack.cases.organisation import NamndPolicy
from casetrack.followup.period import Period
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.rules.koder import (
    AnmalareKategori,
    AterkopplingStatus,
    Beslut,
    InsatsTyp,
    JaNejEjNodvandigt,
    Kon,
    Policy,
    Regi,
    TypAnmalan,
)
from tests.conftest import Organisation
from tests.followup.historia import STOCKHOLM, Historia, Post, spara

PAFORD = {"beslut": Beslut.PAFORD, "utredning": "U1"}
BROTT = {"brott": True, "brottsdatum": date(2026, 3, 1), "forsta_gang": True}
HELA_2026 = ("2026-01-01", "2026-12-31")


def dag(text: str) -> date:
    return date.fromisoformat(text)


def tid(text: str) -> datetime:
    """A Swedish clock time, written 2026-03-02 10:00."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def barn(id_: str = "B1", fodd: str | None = "2014-05-06", **annat: Any) -> Post:
    return {
        "id": id_,
        "kon": Kon.FLICKA,
        "fodd": fodd and dag(fodd),
        "ensamkommande": None,
        **annat,
    }


def anmalan(inkom: str, beslutad: str | None = None, *, id_: str = "A1", **annat: Any) -> Post:
    """An anmälan, decided not to open an utredning where a date of decision is given."""
    return {
        "id": id_,
        "barn": "B1",
        "enhet": "E1",
        "typ": TypAnmalan.ANMALAN,
        "inkom": tid(inkom),
        "anmalare": AnmalareKategori.SKOLA,
        "vald": None,
        "brott": None,
        "brottsdatum": None,
        "forsta_gang": None,
        "skyddsbedomning": None,
        "beslut": Beslut.INTE_INLEDA if beslutad else None,
        "beslut_datum": beslutad and dag(beslutad),
        "utredning": None,
        "barnet_hort": True,
        "synnerliga_skal": None,
        "aterkoppling": AterkopplingStatus.GIVEN,
        "aterkoppling_begard": None,
        "aterkoppling_given": None,
        **annat,
    }


def utredning(inledd: str, avslutad: str | None = None, *, id_: str = "U1", **annat: Any) -> Post:
    return {
        "id": id_,
        "barn": "B1",
        "enhet": "E1",
        "inledd": dag(inledd),
        "avslutad": avslutad and dag(avslutad),
        "barnet_delaktigt": True,
        "barnet_aterkoppling": True,
        "skola_vidtalad": JaNejEjNodvandigt.JA,
        **annat,
    }


def forlangning(beslutad: str, till: str, *, utredning: str = "U1") -> Post:
    return {"utredning": utredning, "beslutad": dag(beslutad), "till": dag(till)}


def insats(paborjad: str | None, avslutad: str | None = None, *, id_: str = "I1", **annat: Any) -> Post:
    return {
        "id": id_,
        "barn": "B1",
        "enhet": "E1",
        "typ": InsatsTyp.FAMILJEHEM,
        "regi": Regi.EGEN,
        "beslutad": dag(paborjad or "2025-01-01"),
        "paborjad": paborjad and dag(paborjad),
        "avslutad": avslutad and dag(avslutad),
        "skyddsbehov": True,
        "vantat_pa_placering": False,
        "trygga_forhallanden": True,
        **annat,
    }


def samtal(
    kannedom: str, *, kallad: str | None = None, hallet: str | None = None, anmalan: str = "A1"
) -> Post:
    return {
        "anmalan": anmalan,
        "kannedom": tid(kannedom),
        "kallad": kallad and tid(kallad),
        "hallet": hallet and tid(hallet),
    }


def historia(**filer: list[Post]) -> Historia:
    """A history of the given posts; one girl of 2014 where no child is named."""
    return Historia(**{"barn": [barn()], **filer})


def rakna(
    session: Session,
    organisation: Organisation,
    kod: str,
    fall: Historia,
    *,
    period: tuple[str, str] = HELA_2026,
    per: str = "2026-12-31",
    policy: Policy | None = None,
    **narmare: Any,
) -> Utfall:
    """Store the history and count one figure of it."""
    enheter = {"E1": organisation.mottagning_id, "E2": organisation.utredning_id}
    spara(session, organisation.namnd_id, enheter, fall)
    if policy:
        rad = {"namnd_id": organisation.namnd_id, "fran": date(2000, 1, 1), "policy": policy}
        session.execute(insert(NamndPolicy), [rad])
    fran, till = map(date.fromisoformat, period)
    return berakna_utfall(session, kod, Period(fran, till, date.fromisoformat(per)), **narmare)


def siffror(utfall: Utfall) -> list[int | None]:
    """Numerator, denominator, left out, not to be judged yet, incomplete."""
    return [
        utfall.taljare,
        utfall.namnare,
        utfall.uteslutna,
        utfall.ej_matbara,
        utfall.ofullstandiga,
    ]
