"""An allvarssamtal follows an anmälan about an offence by a child; kallad and hållet are two instants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casetrack.cases.allvarssamtal import (
    Allvarssamtal,
    SamtalUppgifter,
    avsluta_samtal,
    kalla_till_samtal,
    registrera_kannedom,
)
from casetrack.cases.kommando import Genomfort
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import AllvarssamtalUtfall, TypAnmalan
from tests.cases.conftest import Flode, instant, refused


def learn(flode: Flode, rad: Orosanmalan, kannedom: datetime | None) -> Allvarssamtal:
    return registrera_kannedom(flode.session, rad.id, kannedom, av=flode.av, now=flode.now).rad


def summon(flode: Flode, samtal: Allvarssamtal, kallad: datetime | None) -> Allvarssamtal:
    return kalla_till_samtal(
        flode.session, samtal.id, kallad, sedd_version=samtal.radversion, av=flode.av, now=flode.now
    ).rad


def finish(flode: Flode, samtal: Allvarssamtal, **uppgifter: Any) -> Genomfort[Allvarssamtal]:
    ifyllt = SamtalUppgifter(
        utfall=AllvarssamtalUtfall.GENOMFORT, hallet=flode.now, ung=True, vardnadshavare=True, polis=False
    )
    return avsluta_samtal(
        flode.session,
        samtal.id,
        replace(ifyllt, **uppgifter),
        sedd_version=samtal.radversion,
        av=flode.av,
        now=flode.now,
    )


@pytest.mark.parametrize(
    ("uppgifter", "kod"),
    [
        ({}, "EJ_BROTT"),
        ({"typ": TypAnmalan.INFORMATION, "brott": True}, "EJ_BROTT"),
        ({"brott": True, "inkom": instant("2018-12-31 22:59")}, "INGEN_REGEL"),
    ],
)
def test_it_is_for_offences_since_there_was_a_rule(flode: Flode, uppgifter: dict[str, Any], kod: str) -> None:
    rad = flode.registrera(**uppgifter)
    assert refused(lambda: learn(flode, rad, flode.now)) == {"kannedom": kod}


def test_eighteen_on_the_day_is_not_a_child(flode: Flode) -> None:
    vuxen = flode.registrera(flode.barn(fodd=date(2008, 3, 3)), brott=True)
    assert refused(lambda: learn(flode, vuxen, flode.now)) == {"kannedom": "ALDER"}
    learn(flode, flode.registrera(flode.barn(fodd=date(2008, 3, 4)), brott=True), flode.now)
    learn(flode, flode.registrera(flode.barn(fodd=None), brott=True), flode.now)


def test_an_anmalan_has_one(flode: Flode) -> None:
    samtal = flode.samtal()
    assert refused(lambda: learn(flode, samtal.orosanmalan, flode.now)) == {"kannedom": "REDAN_GJORT"}


def test_the_instants_come_in_order(flode: Flode) -> None:
    rad = flode.registrera(brott=True)
    assert refused(lambda: learn(flode, rad, None)) == {"kannedom": "SAKNAS"}
    assert refused(lambda: learn(flode, rad, flode.now + timedelta(minutes=1))) == {"kannedom": "FRAMTID"}
    samtal = learn(flode, rad, flode.now)
    later = flode.senare(1)
    before = flode.now - timedelta(minutes=1)
    assert refused(lambda: summon(later, samtal, None)) == {"kallad": "SAKNAS"}
    assert refused(lambda: summon(later, samtal, before)) == {"kallad": "ORDNING"}
    summon(later, samtal, flode.now + timedelta(hours=3))
    assert refused(lambda: summon(later, samtal, later.now)) == {"kallad": "REDAN_GJORT"}
    assert refused(lambda: finish(later, samtal, hallet=flode.now)) == {"hallet": "ORDNING"}
    future = later.now + timedelta(minutes=1)
    assert refused(lambda: finish(later, samtal, hallet=future)) == {"hallet": "FRAMTID"}
    assert finish(later, samtal).varningar == ()
    assert refused(lambda: finish(later, samtal)) == {"utfall": "AVSLUTAD"}


def test_a_talk_that_was_held_says_with_whom(flode: Flode) -> None:
    samtal = flode.samtal()
    tomt = dict.fromkeys(["hallet", "ung", "vardnadshavare", "polis"])
    assert refused(lambda: finish(flode, samtal, **tomt)) == dict.fromkeys(tomt, "SAKNAS")
    assert refused(lambda: finish(flode, samtal, utfall=None)) == {"utfall": "SAKNAS"}
    genomfort = finish(flode, samtal, plats=" Skolan ")
    assert genomfort.rad.plats == "Skolan"
    assert genomfort.varningar == ("Ingen kallelse är registrerad för samtalet.",)


def test_one_that_was_not_held_has_no_time(flode: Flode) -> None:
    samtal = flode.samtal()
    avbojt = AllvarssamtalUtfall.AVBOJT_BARN
    assert refused(lambda: finish(flode, samtal, utfall=avbojt)) == {"hallet": "PASSAR_EJ"}
    finish(flode, samtal, utfall=avbojt, hallet=None, ung=None, vardnadshavare=None, polis=None)
    assert refused(lambda: summon(flode, samtal, flode.now)) == {"kallad": "AVSLUTAD"}
