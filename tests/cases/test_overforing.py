"""A case goes from one enhet to another, from socialjouren too, and its clocks run on from their start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.cases.avvisning import Saknas
from casetrack.cases.handelse import Handelse
from casetrack.cases.overforing import (
    Overforbar,
    Overforing,
    OverforUppgifter,
    overfor,
    tilldela_handlaggare,
)
from casetrack.rules.koder import Beslut, Objekttyp, Roll
from tests.cases.conftest import Flode, make_anvandare, refused
from tests.conftest import Organisation


def hand_over(flode: Flode, objekttyp: Objekttyp, rad: Overforbar, **uppgifter: Any) -> Overforbar:
    ifyllt = OverforUppgifter(flode.organisation.oppenvard_id, flode.now.date(), "Hör till öppenvården")
    return overfor(
        flode.session,
        objekttyp,
        rad.id,
        replace(ifyllt, **uppgifter),
        sedd_version=rad.radversion,
        av=flode.av,
        now=flode.now,
    ).rad


def assign(flode: Flode, objekttyp: Objekttyp, rad: Overforbar, handlaggare_id: int | None) -> Overforbar:
    return tilldela_handlaggare(
        flode.session,
        objekttyp,
        rad.id,
        handlaggare_id,
        sedd_version=rad.radversion,
        av=flode.av,
        now=flode.now,
    ).rad


def test_an_utredning_from_socialjouren_keeps_its_start(flode: Flode) -> None:
    utredning = flode.inled(flode.registrera().barn_id, enhet_id=flode.organisation.socialjour_id)
    later = flode.senare(1)
    hand_over(later, Objekttyp.UTREDNING, utredning, till_enhet_id=flode.organisation.utredning_id)
    assert (utredning.enhet_id, utredning.inledd) == (flode.organisation.utredning_id, date(2026, 3, 3))
    assert utredning.forfaller == date(2026, 7, 3)
    overforing = flode.session.scalars(select(Overforing)).one()
    assert (overforing.fran_enhet_id, overforing.datum) == (
        flode.organisation.socialjour_id,
        date(2026, 3, 4),
    )


def test_the_handlaggare_stays_behind(flode: Flode) -> None:
    rad = flode.registrera(handlaggare_id=flode.av.anvandare_id)
    hand_over(flode, Objekttyp.OROSANMALAN, rad)
    assert rad.handlaggare_id is None
    handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert handelse.andringar == {
        "enhet_id": [flode.organisation.mottagning_id, flode.organisation.oppenvard_id],
        "handlaggare_id": [flode.av.anvandare_id, None],
        "overforing.datum": [None, "2026-03-03"],
        "overforing.skal": [None, "Hör till öppenvården"],
    }


def test_an_insats_can_be_handed_over(flode: Flode) -> None:
    insats = flode.bevilja(flode.registrera().barn_id)
    hand_over(flode, Objekttyp.INSATS, insats, till_enhet_id=flode.organisation.utredning_id)
    assert insats.enhet_id == flode.organisation.utredning_id


@pytest.mark.parametrize(
    ("uppgifter", "fel"),
    [
        (dict.fromkeys(["till_enhet_id", "datum", "skal"]), None),
        ({"datum": date(2026, 3, 2)}, {"datum": "ORDNING"}),
        ({"datum": date(2026, 3, 4)}, {"datum": "FRAMTID"}),
        ({"till_enhet_id": 99}, {"till_enhet_id": "SAKNAS"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    flode: Flode, uppgifter: dict[str, Any], fel: dict[str, str] | None
) -> None:
    rad = flode.registrera()
    handed = refused(lambda: hand_over(flode, Objekttyp.OROSANMALAN, rad, **uppgifter))
    assert handed == (fel or dict.fromkeys(uppgifter, "SAKNAS"))
    assert rad.enhet_id == flode.organisation.mottagning_id


def test_a_case_is_not_handed_on_before_it_came(flode: Flode) -> None:
    rad = flode.registrera()
    hand_over(flode.senare(2), Objekttyp.OROSANMALAN, rad)
    back = {"till_enhet_id": flode.organisation.mottagning_id, "datum": flode.senare(1).now.date()}
    assert refused(lambda: hand_over(flode.senare(2), Objekttyp.OROSANMALAN, rad, **back)) == {
        "datum": "ORDNING"
    }
    hand_over(flode.senare(2), Objekttyp.OROSANMALAN, rad, till_enhet_id=back["till_enhet_id"])


def test_it_goes_to_another_enhet_of_the_same_namnd(flode: Flode, other_organisation: Organisation) -> None:
    rad = flode.registrera()
    same = refused(lambda: hand_over(flode, Objekttyp.OROSANMALAN, rad, till_enhet_id=rad.enhet_id))
    assert same == {"till_enhet_id": "SAMMA_ENHET"}
    foreign = refused(
        lambda: hand_over(flode, Objekttyp.OROSANMALAN, rad, till_enhet_id=other_organisation.mottagning_id)
    )
    assert foreign == {"till_enhet_id": "SAKNAS"}


def test_what_is_over_stays_where_it_is(flode: Flode) -> None:
    rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
    assert refused(lambda: hand_over(flode, Objekttyp.OROSANMALAN, rad)) == {"till_enhet_id": "AVSLUTAD"}
    utredning = flode.avsluta(flode.utredning())
    assert refused(lambda: hand_over(flode, Objekttyp.UTREDNING, utredning)) == {"till_enhet_id": "AVSLUTAD"}


def test_a_handlaggare_of_the_enhet_is_given_the_case(
    flode: Flode, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    rad = flode.registrera()
    elsewhere = make_anvandare(
        sessions, "Ulf", Roll.HANDLAGGARE, organisation.namnd_id, organisation.utredning_id
    )
    controller = make_anvandare(sessions, "Cora", Roll.CONTROLLER, organisation.namnd_id, None)
    for anvandare_id in (elsewhere.anvandare_id, controller.anvandare_id, 99):
        fel = refused(lambda wanted=anvandare_id: assign(flode, Objekttyp.OROSANMALAN, rad, wanted))
        assert fel == {"handlaggare_id": "HANDLAGGARE"}
    assert (
        assign(flode, Objekttyp.OROSANMALAN, rad, flode.av.anvandare_id).handlaggare_id
        == flode.av.anvandare_id
    )
    again = refused(lambda: assign(flode, Objekttyp.OROSANMALAN, rad, flode.av.anvandare_id))
    assert again == {"handlaggare_id": "OFORANDRAT"}
    assert assign(flode, Objekttyp.OROSANMALAN, rad, None).handlaggare_id is None


def test_nobody_is_responsible_for_a_child_or_a_talk(flode: Flode) -> None:
    rad = flode.registrera()
    for objekttyp in (Objekttyp.BARN, Objekttyp.ALLVARSSAMTAL):
        with pytest.raises(Saknas):
            assign(flode, objekttyp, rad, None)
