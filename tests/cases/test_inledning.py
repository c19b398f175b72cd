"""An utredning opens on an ansökan or on one's own initiative, one at a time for a child."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.avvisning import Saknas
from casetrack.cases.handelse import Handelse
from casetrack.cases.inledning import InledUppgifter, inled_utredning
from casetrack.rules.koder import Beslut, TypAnmalan
from tests.cases.conftest import Flode, instant, refused


def test_on_an_ansokan_that_is_decided_by_it(flode: Flode) -> None:
    ansokan = flode.registrera(typ=TypAnmalan.ANSOKAN, inkom=instant("2026-03-02 10:00"))
    utredning = flode.inled(ansokan.barn_id, ansokan_id=ansokan.id, skal=None)
    assert (ansokan.beslut, ansokan.beslut_datum, ansokan.utredning_id) == (
        Beslut.INLEDA,
        utredning.inledd,
        utredning.id,
    )
    handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert (handelse.objekttyp, handelse.objekt_id) == ("utredning", utredning.id)
    assert handelse.andringar["inledd"] == [None, "2026-03-03"]
    assert handelse.andringar["orosanmalan.beslut"] == [None, "inleda"]


def test_on_ones_own_initiative_for_a_reason(flode: Flode) -> None:
    barn_id = flode.registrera().barn_id
    assert refused(lambda: flode.inled(barn_id, skal=" ")) == {"skal": "SAKNAS"}
    flode.inled(barn_id, skal="Socialjouren tog emot barnet", enhet_id=flode.organisation.socialjour_id)
    handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert handelse.andringar["skal"] == [None, "Socialjouren tog emot barnet"]


def test_an_empty_form_says_all_that_is_missing(flode: Flode) -> None:
    barn_id = flode.registrera().barn_id

    def open_nothing() -> None:
        inled_utredning(flode.session, barn_id, InledUppgifter(), av=flode.av, now=flode.now)

    assert refused(open_nothing) == dict.fromkeys(["inledd", "skal", "enhet_id"], "SAKNAS")


def test_not_while_another_is_open(flode: Flode) -> None:
    utredning = flode.utredning()
    assert refused(lambda: flode.inled(utredning.barn_id)) == {"inledd": "OPPEN_UTREDNING"}


def test_not_in_the_future_or_before_the_ansokan(flode: Flode) -> None:
    ansokan = flode.registrera(typ=TypAnmalan.ANSOKAN)
    assert refused(lambda: flode.inled(ansokan.barn_id, inledd=date(2026, 3, 4))) == {"inledd": "FRAMTID"}
    early = refused(lambda: flode.inled(ansokan.barn_id, ansokan_id=ansokan.id, inledd=date(2026, 3, 2)))
    assert early == {"inledd": "ORDNING"}
    assert ansokan.beslut is None


def test_only_on_an_undecided_ansokan_of_the_child(flode: Flode) -> None:
    anmalan, annans = flode.registrera(), flode.registrera(typ=TypAnmalan.ANSOKAN)
    for rad in (anmalan, annans):
        fel = refused(lambda wanted=rad.id: flode.inled(anmalan.barn_id, ansokan_id=wanted))
        assert fel == {"ansokan_id": "SAKNAS"}
    flode.senare(1).avsluta(flode.inled(annans.barn_id, ansokan_id=annans.id))
    again = flode.senare(2)
    assert refused(lambda: again.inled(annans.barn_id, ansokan_id=annans.id)) == {"ansokan_id": "REDAN_GJORT"}


@pytest.mark.parametrize(("dagar", "kedja"), [(0, False), (1, True), (7, True), (8, False)])
def test_one_to_seven_days_after_the_last_is_said_to_be_a_chain(
    flode: Flode, dagar: int, kedja: bool
) -> None:
    utredning = flode.utredning()
    flode.senare(10).avsluta(utredning)
    later = flode.senare(10 + dagar)
    genomfort = inled_utredning(
        flode.session,
        utredning.barn_id,
        InledUppgifter(inledd=later.now.date(), enhet_id=utredning.enhet_id, skal="Nya uppgifter"),
        av=flode.av,
        now=later.now,
    )
    assert bool(genomfort.varningar) == kedja


def test_not_about_a_child_that_is_not_there(flode: Flode) -> None:
    with pytest.raises(Saknas):
        flode.inled(99)
