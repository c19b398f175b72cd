"""The skyddsbedömning is made once, after the anmälan came in, and late is said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from casetrack.cases.avvisning import Saknas
from casetrack.cases.kommando import Genomfort
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.skyddsbedomning import SkyddsbedomningUppgifter, gor_skyddsbedomning
from casetrack.rules.koder import Beslut
from tests.cases.conftest import Flode, instant, refused


def assess(
    flode: Flode, rad: Orosanmalan, gjord: datetime | None, behov: bool | None = False
) -> Genomfort[Orosanmalan]:
    return gor_skyddsbedomning(
        flode.session,
        rad.id,
        SkyddsbedomningUppgifter(gjord, behov),
        sedd_version=rad.radversion,
        av=flode.av,
        now=flode.now,
    )


def test_the_same_swedish_day_is_in_time(flode: Flode) -> None:
    rad = flode.registrera(inkom=instant("2026-03-01 23:00"))
    assert assess(flode, rad, instant("2026-03-02 22:59")).varningar == ()


def test_after_midnight_is_a_warning(flode: Flode) -> None:
    rad = flode.registrera(inkom=instant("2026-03-01 22:30"))
    genomfort = assess(flode, rad, instant("2026-03-01 23:00"), True)
    assert genomfort.varningar == (
        "Skyddsbedömningen gjordes inte samma dag som anmälan kom in, 2026-03-01.",
    )
    assert genomfort.rad.behov_av_skydd is True


def test_one_made_after_an_imported_decision_is_recorded(flode: Flode) -> None:
    rad = flode.registrera()
    rad.inlast, rad.beslut, rad.beslut_datum = True, Beslut.INTE_INLEDA, flode.now.date()
    flode.session.flush()
    later = flode.senare(2)
    assert assess(later, rad, later.now).rad.skyddsbedomning == later.now


def test_what_is_wrong_stands_beside_its_field(flode: Flode) -> None:
    rad = flode.registrera()
    saknas = {"skyddsbedomning": "SAKNAS", "behov_av_skydd": "SAKNAS"}
    assert refused(lambda: assess(flode, rad, None, None)) == saknas
    before, after = rad.inkom - timedelta(minutes=1), flode.now + timedelta(minutes=1)
    assert refused(lambda: assess(flode, rad, before)) == {"skyddsbedomning": "ORDNING"}
    assert refused(lambda: assess(flode, rad, after)) == {"skyddsbedomning": "FRAMTID"}
    assert rad.skyddsbedomning is None


def test_it_is_made_once(flode: Flode) -> None:
    rad = flode.bedomd()
    assert refused(lambda: assess(flode, rad, flode.now)) == {"skyddsbedomning": "REDAN_GJORT"}


def test_of_no_anmalan_there_is_none(flode: Flode) -> None:
    with pytest.raises(Saknas):
        gor_skyddsbedomning(
            flode.session, 99, SkyddsbedomningUppgifter(), sedd_version=1, av=flode.av, now=flode.now
        )
