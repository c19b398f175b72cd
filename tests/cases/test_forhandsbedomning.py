"""A decision on an anmälan says all that the law asks for, and is refused otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.handelse import Handelse
from casetrack.cases.organisation import NamndPolicy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Beslut, Policy, SenOrsak, SynnerligaSkal, TypAnmalan
from tests.cases.conftest import Flode, count_handelser, instant, refused
from tests.conftest import Organisation


def test_inleda_opens_the_utredning_on_the_day_of_the_decision(flode: Flode) -> None:
    bedomd = flode.bedomd()
    later = flode.senare(3)
    rad = later.besluta(bedomd, Beslut.INLEDA, beslut_datum=date(2026, 3, 5), utredning_handlaggare_id=None)
    utredning = flode.session.scalars(select(Utredning)).one()
    assert rad.utredning_id == utredning.id
    assert (utredning.inledd, utredning.forfaller) == (date(2026, 3, 5), date(2026, 7, 5))
    assert (utredning.barn_id, utredning.enhet_id) == (rad.barn_id, flode.organisation.utredning_id)


def test_it_is_one_event_that_tells_of_both(flode: Flode) -> None:
    rad = flode.besluta(flode.bedomd(), Beslut.INLEDA)
    handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert (handelse.kommando, handelse.objekttyp, handelse.objekt_id) == ("besluta", "orosanmalan", rad.id)
    assert handelse.andringar["beslut"] == [None, "inleda"]
    assert handelse.andringar["utredning_id"] == [None, rad.utredning_id]
    assert handelse.andringar["utredning.inledd"] == [None, "2026-03-03"]
    assert count_handelser(flode.session) == 3


def test_nothing_is_decided_before_the_skyddsbedomning(flode: Flode) -> None:
    rad = flode.registrera()
    for beslut in Beslut:
        assert refused(lambda beslut=beslut: flode.besluta(rad, beslut)) == {"beslut": "SKYDDSBEDOMNING"}


def test_a_decision_is_not_dated_before_the_skyddsbedomning(flode: Flode) -> None:
    later = flode.senare(2)
    rad = later.skyddsbedom(flode.registrera(), skyddsbedomning=later.now)
    fel = refused(lambda: later.besluta(rad, Beslut.INTE_INLEDA, beslut_datum=date(2026, 3, 4)))
    assert fel == {"beslut_datum": "ORDNING"}
    assert later.besluta(rad, Beslut.INTE_INLEDA, beslut_datum=date(2026, 3, 5)).beslut_datum


def test_a_decision_is_made_once(flode: Flode) -> None:
    rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
    assert refused(lambda: flode.besluta(rad, Beslut.INLEDA)) == {"beslut": "REDAN_GJORT"}


def test_an_empty_form_says_all_that_is_missing(flode: Flode) -> None:
    rad = flode.bedomd()
    fel = refused(lambda: flode.besluta(rad, None, beslut_datum=None))
    assert fel == {"beslut": "SAKNAS", "beslut_datum": "SAKNAS"}
    tomt: dict[str, Any] = {"beslut_datum": None, "utredning_enhet_id": None}
    assert refused(lambda: flode.besluta(rad, Beslut.INLEDA, **tomt)) == dict.fromkeys(tomt, "SAKNAS")
    tomt = {"beslut_datum": None, "barnet_hort": None}
    assert refused(lambda: flode.besluta(rad, Beslut.INTE_INLEDA, **tomt)) == dict.fromkeys(tomt, "SAKNAS")


@pytest.mark.parametrize("beslut", [Beslut.INLEDA, Beslut.INTE_INLEDA])
@pytest.mark.parametrize(
    ("dag", "kod"),
    [(date(2026, 3, 2), "ORDNING"), (date(2026, 3, 4), "FRAMTID"), (date(2026, 5, 4), "FRAMTID")],
)
def test_a_decision_lies_between_the_arrival_and_today(
    flode: Flode, beslut: Beslut, dag: date, kod: str
) -> None:
    rad = flode.bedomd()
    assert refused(lambda: flode.besluta(rad, beslut, beslut_datum=dag)) == {"beslut_datum": kod}


def test_today_is_the_swedish_day(flode: Flode) -> None:
    flode.now = instant("2026-03-03 23:30")
    rad = flode.bedomd()
    assert flode.besluta(rad, Beslut.INTE_INLEDA, beslut_datum=date(2026, 3, 4)).beslut_datum == date(
        2026, 3, 4
    )


class TestInteInleda:
    def test_says_whether_the_child_was_heard(self, flode: Flode) -> None:
        rad = flode.bedomd()
        utan_orsak = refused(lambda: flode.besluta(rad, Beslut.INTE_INLEDA, barnet_hort=False))
        assert utan_orsak == {"barnet_hort_orsak": "SAKNAS"}
        motsagt = refused(lambda: flode.besluta(rad, Beslut.INTE_INLEDA, barnet_hort_orsak="Spädbarn"))
        assert motsagt == {"barnet_hort_orsak": "PASSAR_EJ"}
        flode.besluta(rad, Beslut.INTE_INLEDA, barnet_hort=False, barnet_hort_orsak=" Spädbarn ")
        assert (rad.barnet_hort, rad.barnet_hort_orsak) == (False, "Spädbarn")

    def test_on_violence_is_a_chefs_with_a_reason(self, flode: Flode) -> None:
        rad = flode.bedomd(vald=True)
        skal = "Uppgiften gäller ett annat barn"
        assert refused(lambda: flode.besluta(rad, Beslut.INTE_INLEDA, vald_skal=skal)) == {"beslut": "VALD"}
        utan_skal = refused(lambda: flode.besluta(rad, Beslut.INTE_INLEDA, av=flode.chef))
        assert utan_skal == {"vald_skal": "SAKNAS"}
        flode.besluta(rad, Beslut.INTE_INLEDA, av=flode.chef, vald_skal=skal)
        assert (rad.vald_skal, rad.vald_bekraftad_av) == (skal, flode.chef.anvandare_id)

    def test_opens_nothing(self, flode: Flode) -> None:
        rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
        assert rad.utredning_id is None
        assert flode.session.scalars(select(Utredning)).all() == []


class TestForSent:
    INKOM = instant("2026-03-03 08:00")

    def test_the_due_date_itself_is_in_time(self, flode: Flode) -> None:
        rad = flode.bedomd()
        due = flode.senare(14)
        assert refused(lambda: due.besluta(rad, Beslut.INLEDA, sen_orsak=SenOrsak.VAKANS)) == {
            "sen_orsak": "PASSAR_EJ"
        }
        assert due.besluta(rad, Beslut.INLEDA).beslut_datum == date(2026, 3, 17)

    def test_the_day_after_needs_a_reason(self, flode: Flode) -> None:
        rad = flode.bedomd()
        late = flode.senare(15)
        assert refused(lambda: late.besluta(rad, Beslut.INTE_INLEDA)) == {"sen_orsak": "SEN_UTAN_ORSAK"}
        assert late.besluta(rad, Beslut.INTE_INLEDA, sen_orsak=SenOrsak.VAKANS).sen_orsak is SenOrsak.VAKANS

    def test_synnerliga_skal_explain_and_do_not_cure(self, flode: Flode) -> None:
        rad = flode.bedomd()
        late = flode.senare(15)
        skal = SynnerligaSkal.ANNAT
        fel = refused(lambda: late.besluta(rad, Beslut.INLEDA, synnerliga_skal=skal))
        assert fel == {"sen_orsak": "SEN_UTAN_ORSAK", "synnerliga_skal_text": "SAKNAS"}
        late.besluta(
            rad,
            Beslut.INLEDA,
            synnerliga_skal=skal,
            synnerliga_skal_text="Familjen var bortrest",
            sen_orsak=SenOrsak.ANNAT,
        )
        assert rad.synnerliga_skal_text == "Familjen var bortrest"

    def test_the_policy_of_the_namnd_says_what_is_late(self, flode: Flode) -> None:
        # Came in on Saturday the 28th; due on Saturday the 14th, by the shifted date on Monday the 16th.
        saturday = instant("2026-02-28 10:00")
        strikt, flyttad = (flode.bedomd(inkom=saturday) for _ in range(2))
        monday = flode.senare(13)
        assert refused(lambda: monday.besluta(strikt, Beslut.INLEDA)) == {"sen_orsak": "SEN_UTAN_ORSAK"}
        namnd_id = flode.organisation.namnd_id
        flode.session.add(NamndPolicy(namnd_id=namnd_id, fran=date(2026, 1, 1), policy=Policy.FLYTTAD))
        flode.session.flush()
        assert monday.besluta(flyttad, Beslut.INLEDA).sen_orsak is None


class TestPafor:
    def test_an_anmalan_that_came_in_while_the_utredning_was_open(self, flode: Flode) -> None:
        utredning = flode.utredning()
        later = flode.senare(5)
        rad = later.besluta(later.bedomd(utredning.barn_id), Beslut.PAFORD, utredning_id=utredning.id)
        assert (rad.beslut, rad.utredning_id, rad.barnet_hort) == (Beslut.PAFORD, utredning.id, None)

    @pytest.mark.parametrize(("dagar", "godtas"), [(0, True), (9, True), (10, False)])
    def test_from_its_first_day_to_its_last(self, flode: Flode, dagar: int, godtas: bool) -> None:
        utredning = flode.utredning()
        flode.senare(9).avsluta(utredning)
        later = flode.senare(20)
        rad = later.bedomd(utredning.barn_id, inkom=flode.now + timedelta(days=dagar))

        def join() -> Orosanmalan:
            return later.besluta(rad, Beslut.PAFORD, utredning_id=utredning.id)

        if godtas:
            assert join().utredning_id == utredning.id
        else:
            assert refused(join) == {"utredning_id": "EJ_OPPEN_UTREDNING"}

    def test_not_before_the_utredning_opened(self, flode: Flode) -> None:
        rad = flode.bedomd()
        utredning = flode.inled(rad.barn_id, inledd=date(2026, 3, 3))
        earlier = flode.bedomd(rad.barn_id, inkom=rad.inkom - timedelta(days=1))
        fel = refused(lambda: flode.besluta(earlier, Beslut.PAFORD, utredning_id=utredning.id))
        assert fel == {"utredning_id": "EJ_OPPEN_UTREDNING"}

    def test_only_one_about_the_same_child(self, flode: Flode) -> None:
        other, rad = flode.utredning(), flode.bedomd()
        for utredning_id in (None, 99, other.id, 2**70):
            fel = refused(lambda wanted=utredning_id: flode.besluta(rad, Beslut.PAFORD, utredning_id=wanted))
            assert fel == {"utredning_id": "SAKNAS"}

    def test_late_needs_no_reason(self, flode: Flode) -> None:
        utredning = flode.utredning()
        rad = flode.bedomd(utredning.barn_id, inkom=flode.now)
        assert flode.senare(40).besluta(rad, Beslut.PAFORD, utredning_id=utredning.id).sen_orsak is None


class TestMedEnOppenUtredning:
    def test_a_second_one_is_refused_and_the_open_one_proposed(self, flode: Flode) -> None:
        utredning = flode.utredning()
        later = flode.senare(2)
        rad = later.bedomd(utredning.barn_id)
        assert refused(lambda: later.besluta(rad, Beslut.INLEDA)) == {"beslut": "OPPEN_UTREDNING"}

    def test_one_that_came_in_before_it_opened_shares_it(self, flode: Flode) -> None:
        rad = flode.bedomd()
        earlier = flode.bedomd(rad.barn_id, inkom=rad.inkom - timedelta(days=1))
        later = flode.senare(2)
        opened = later.besluta(rad, Beslut.INLEDA)
        assert refused(lambda: later.besluta(earlier, Beslut.INLEDA)) == {"beslut": "OPPEN_UTREDNING"}
        before = date(2026, 3, 4)
        fel = refused(
            lambda: later.besluta(
                earlier, Beslut.INLEDA, utredning_id=opened.utredning_id, beslut_datum=before
            )
        )
        assert fel == {"beslut_datum": "ORDNING"}
        later.senare(1).besluta(earlier, Beslut.INLEDA, utredning_id=opened.utredning_id)
        assert earlier.utredning_id == opened.utredning_id
        assert len(flode.session.scalars(select(Utredning)).all()) == 1

    def test_one_that_came_in_after_is_paford_instead(self, flode: Flode) -> None:
        utredning = flode.utredning()
        later = flode.senare(2)
        rad = later.bedomd(utredning.barn_id)
        fel = refused(lambda: later.besluta(rad, Beslut.INLEDA, utredning_id=utredning.id))
        assert fel == {"utredning_id": "ORDNING"}
        other = flode.utredning()
        fel = refused(lambda: later.besluta(rad, Beslut.INLEDA, utredning_id=other.id))
        assert fel == {"utredning_id": "SAKNAS"}


def test_a_new_utredning_does_not_begin_within_the_last(flode: Flode) -> None:
    utredning = flode.utredning()
    flode.senare(9).avsluta(utredning)
    later = flode.senare(10)
    rad = later.bedomd(utredning.barn_id, inkom=flode.now)
    within = date(2026, 3, 11)
    assert refused(lambda: later.besluta(rad, Beslut.INLEDA, beslut_datum=within)) == {
        "beslut_datum": "OVERLAPPAR"
    }
    assert later.besluta(rad, Beslut.INLEDA, beslut_datum=date(2026, 3, 12)).utredning_id != utredning.id


def test_information_is_not_decided(flode: Flode) -> None:
    rad = flode.registrera(typ=TypAnmalan.INFORMATION)
    assert refused(lambda: flode.besluta(rad, Beslut.INTE_INLEDA)) == {"beslut": "FEL_TYP"}


def test_an_ansokan_has_no_forhandsbedomning_but_may_join_an_open_utredning(flode: Flode) -> None:
    utredning = flode.utredning()
    rad = flode.registrera(utredning.barn_id, typ=TypAnmalan.ANSOKAN, inkom=flode.now)
    for beslut in (Beslut.INLEDA, Beslut.INTE_INLEDA):
        assert refused(lambda beslut=beslut: flode.besluta(rad, beslut)) == {"beslut": "FEL_TYP"}
    assert flode.besluta(rad, Beslut.PAFORD, utredning_id=utredning.id).utredning_id == utredning.id


def test_the_new_utredning_goes_to_an_enhet_and_handlaggare_of_the_namnd(
    flode: Flode, other_organisation: Organisation
) -> None:
    rad = flode.bedomd()
    fel = refused(
        lambda: flode.besluta(rad, Beslut.INLEDA, utredning_enhet_id=other_organisation.utredning_id)
    )
    assert fel == {"utredning_enhet_id": "SAKNAS"}
    fel = refused(lambda: flode.besluta(rad, Beslut.INLEDA, utredning_handlaggare_id=flode.av.anvandare_id))
    assert fel == {"utredning_handlaggare_id": "HANDLAGGARE"}
    assert rad.beslut is None
