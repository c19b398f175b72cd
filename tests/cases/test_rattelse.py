"""What was wrongly typed is corrected with a reason, under the rules that held when it was typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.avvisning import Saknas
from casetrack.cases.handelse import Handelse
from casetrack.cases.kommando import Genomfort
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.rattelse import RATTBARA, Rattbar, komplettera_beskrivning, ratta
from casetrack.cases.utredning import Utredning
from casetrack.db import Base
from casetrack.rules.koder import (
    AllvarssamtalUtfall,
    AnmalareKategori,
    Beslut,
    InsatsTyp,
    Objekttyp,
    Satt,
    SenOrsak,
    SynnerligaSkal,
    TypAnmalan,
)
from tests.cases.conftest import Flode, count_handelser, refused
from tests.cases.test_allvarssamtal import finish
from tests.cases.test_insats import PLACERING, begin, end
from tests.cases.test_utredning import extend, reopen


def correct(
    flode: Flode, rad: Rattbar, *, skal: str | None = "Fel skrivet", av: Any = None, **varden: Any
) -> Genomfort[Any]:
    return ratta(
        flode.session,
        Objekttyp(rad.__tablename__),
        rad.id,
        varden,
        skal=skal,
        sedd_version=rad.radversion,
        av=av or flode.av,
        now=flode.now,
    )


def test_it_is_an_event_with_old_new_and_reason(flode: Flode) -> None:
    rad = flode.registrera(satt=Satt.BREV)
    correct(flode, rad, satt=Satt.TELEFON, anmalare=rad.anmalare)
    handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert handelse.kommando == "ratta"
    assert handelse.andringar == {"satt": ["brev", "telefon"], "skal": [None, "Fel skrivet"]}


def test_every_field_that_can_be_corrected_is_there() -> None:
    for objekttyp, falt in RATTBARA.items():
        assert set(falt) <= set(Base.metadata.tables[objekttyp].columns.keys())


def test_a_reason_and_a_change_are_needed(flode: Flode) -> None:
    rad = flode.registrera()
    assert refused(lambda: correct(flode, rad, satt=Satt.BREV, skal=" ")) == {"skal": "SAKNAS"}
    assert refused(lambda: correct(flode, rad, satt=None)) == {"": "OFORANDRAT"}
    assert rad.satt is None
    assert count_handelser(flode.session) == 1


def test_what_was_required_stays_filled_in(flode: Flode) -> None:
    rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
    for falt in ("inkom", "anmalare", "vald", "brott", "skyddsbedomning", "behov_av_skydd", "beslut_datum"):
        assert refused(lambda wanted=falt: correct(flode, rad, **{wanted: None})) == {falt: "SAKNAS"}


def test_a_step_not_yet_taken_is_not_taken_by_a_correction(flode: Flode) -> None:
    rad = flode.registrera()
    assert refused(lambda: correct(flode, rad, skyddsbedomning=flode.now)) == {"skyddsbedomning": "EJ_GJORT"}
    fel = refused(lambda: correct(flode, rad, beslut_motivering="x", barnet_hort=True))
    assert fel == {"beslut_motivering": "EJ_BESLUTAD", "barnet_hort": "EJ_BESLUTAD"}
    assert refused(lambda: correct(flode, flode.utredning(), avslutad=flode.now.date())) == {
        "avslutad": "EJ_GJORT"
    }


def test_other_fields_are_nobodys_to_correct(flode: Flode) -> None:
    rad = flode.registrera()
    with pytest.raises(KeyError):
        correct(flode, rad, enhet_id=flode.organisation.utredning_id)
    with pytest.raises(Saknas):
        ratta(flode.session, Objekttyp.BARN, 1, {}, skal="", sedd_version=1, av=flode.av, now=flode.now)


class TestAnmalan:
    def test_another_arrival_moves_the_clock(self, flode: Flode) -> None:
        rad = flode.registrera()
        correct(flode, rad, inkom=rad.inkom - timedelta(days=10))
        assert rad.forfaller == date(2026, 3, 7)

    def test_another_arrival_may_make_a_decision_late(self, flode: Flode) -> None:
        rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
        early = rad.inkom - timedelta(days=15)
        assert refused(lambda: correct(flode, rad, inkom=early)) == {"sen_orsak": "SEN_UTAN_ORSAK"}
        correct(flode, rad, inkom=early, sen_orsak=SenOrsak.SEN_POST)
        # And back in time again: then there was no lateness to explain.
        assert refused(lambda: correct(flode, rad, inkom=flode.now - timedelta(hours=1))) == {
            "sen_orsak": "PASSAR_EJ"
        }

    def test_the_order_in_time_holds(self, flode: Flode) -> None:
        rad = flode.bedomd(inkom=flode.now - timedelta(hours=2))
        late = flode.now - timedelta(hours=1)
        assert refused(lambda: correct(flode, rad, inkom=late)) == {"inkom": "ORDNING"}
        correct(flode, rad, inkom=late, skyddsbedomning=late)

    @pytest.mark.parametrize("beslut", [None, Beslut.INLEDA])
    def test_only_a_chef_takes_away_that_violence_is_suspected(
        self, flode: Flode, beslut: Beslut | None
    ) -> None:
        rad = flode.bedomd(vald=True)
        if beslut:
            flode.besluta(rad, beslut)
        assert refused(lambda: correct(flode, rad, vald=False)) == {"vald": "VALD"}
        assert rad.vald is True
        correct(flode, rad, vald=False, av=flode.chef)
        assert rad.vald is False
        correct(flode, rad, vald=True)

    def test_what_was_stored_before_is_left_alone(self, flode: Flode) -> None:
        rad = flode.registrera()
        rad.nadde_mottagningen = rad.inkom - timedelta(days=1)  # as an import may have it
        flode.session.flush()
        correct(flode, rad, satt=Satt.BREV)

    def test_violence_on_a_decision_not_to_open_is_a_chefs_to_write(self, flode: Flode) -> None:
        rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
        assert refused(lambda: correct(flode, rad, vald=True)) == {"vald": "VALD"}
        assert refused(lambda: correct(flode, rad, vald=True, av=flode.chef)) == {"vald_skal": "SAKNAS"}
        correct(flode, rad, vald=True, vald_skal="Gällde ett annat barn", av=flode.chef)
        assert rad.vald_bekraftad_av == flode.chef.anvandare_id

    @pytest.mark.parametrize(
        ("varden", "fel"),
        [
            ({"barnet_hort": False}, {"barnet_hort_orsak": "SAKNAS"}),
            ({"barnet_hort_orsak": "Spädbarn"}, {"barnet_hort_orsak": "PASSAR_EJ"}),
            ({"synnerliga_skal": SynnerligaSkal.ANNAT}, {"synnerliga_skal_text": "SAKNAS"}),
            ({"brottsdatum": date(2026, 3, 1)}, {"brottsdatum": "PASSAR_EJ"}),
            ({"aterkoppling_given": date(2026, 3, 3)}, {"aterkoppling_given": "PASSAR_EJ"}),
            (
                {"anmalare": AnmalareKategori.ANONYM, "aterkoppling_begard": date(2026, 3, 3)},
                {"anmalare": "ANONYM"},
            ),
            ({"beslut_datum": date(2026, 3, 4)}, {"beslut_datum": "FRAMTID"}),
            ({"beslut_motivering": "\x00"}, {"beslut_motivering": "TECKEN"}),
        ],
    )
    def test_the_rules_of_the_decision_hold(
        self, flode: Flode, varden: dict[str, Any], fel: dict[str, str]
    ) -> None:
        rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
        assert refused(lambda: correct(flode, rad, **varden)) == fel

    def test_a_known_anmalare_is_not_anonymous(self, flode: Flode) -> None:
        rad = flode.registrera(anmalar_namn="Greta")
        assert refused(lambda: correct(flode, rad, anmalare=AnmalareKategori.ANONYM)) == {
            "anmalare": "ANONYM"
        }

    def test_what_came_in_can_be_something_else_until_it_is_decided(self, flode: Flode) -> None:
        rad = flode.registrera(typ=TypAnmalan.INFORMATION, vald=None, brott=None)
        fel = refused(lambda: correct(flode, rad, typ=TypAnmalan.ANMALAN))
        assert fel == {"vald": "SAKNAS", "brott": "SAKNAS"}
        correct(flode, rad, typ=TypAnmalan.ANMALAN, vald=False, brott=False)
        flode.besluta(flode.skyddsbedom(rad), Beslut.INTE_INLEDA)
        assert refused(lambda: correct(flode, rad, typ=TypAnmalan.INFORMATION)) == {"typ": "REDAN_GJORT"}
        rad = flode.samtal().orosanmalan
        assert refused(lambda: correct(flode, rad, typ=TypAnmalan.INFORMATION)) == {"typ": "ALLVARSSAMTAL"}

    def test_an_offence_with_a_talk_stays_an_offence(self, flode: Flode) -> None:
        rad = flode.samtal().orosanmalan
        fel = refused(lambda: correct(flode, rad, brott=False, brottsdatum=None))
        assert fel == {"brott": "ALLVARSSAMTAL"}
        rad = flode.registrera(brott=True, brottsdatum=date(2026, 3, 3))
        assert refused(lambda: correct(flode, rad, brott=False)) == {"brottsdatum": "PASSAR_EJ"}


class TestBeslutsdatum:
    @pytest.fixture
    def utredning(self, flode: Flode) -> Utredning:
        return flode.utredning(inkom=flode.now - timedelta(days=5))

    @pytest.fixture
    def rad(self, flode: Flode, utredning: Utredning) -> Orosanmalan:
        return flode.session.scalars(select(Orosanmalan)).one()

    def test_takes_the_start_of_the_utredning_with_it(
        self, flode: Flode, rad: Orosanmalan, utredning: Utredning
    ) -> None:
        correct(flode, rad, beslut_datum=date(2026, 3, 1))
        assert (utredning.inledd, utredning.forfaller) == (date(2026, 3, 1), date(2026, 7, 1))
        handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
        assert handelse.andringar["beslut_datum"] == ["2026-03-03", "2026-03-01"]
        assert handelse.andringar["utredning.inledd"] == ["2026-03-03", "2026-03-01"]

    def test_is_where_the_start_is_corrected(
        self, flode: Flode, utredning: Utredning, rad: Orosanmalan
    ) -> None:
        fel = refused(lambda: correct(flode, utredning, inledd=date(2026, 3, 1)))
        assert fel == {"inledd": "INLEDD_AV_ANMALAN"}

    def test_does_not_leave_others_of_the_utredning_behind(
        self, flode: Flode, rad: Orosanmalan, utredning: Utredning
    ) -> None:
        paford = flode.bedomd(utredning.barn_id, inkom=flode.now)
        later = flode.senare(3)
        later.besluta(paford, Beslut.PAFORD, utredning_id=utredning.id)
        fel = refused(lambda: correct(later, rad, beslut_datum=date(2026, 3, 4)))
        assert fel == {"beslut_datum": "EJ_OPPEN_UTREDNING"}
        extend(later, utredning, beslutad=date(2026, 3, 3))
        correct(later, paford, inkom=later.now - timedelta(hours=1), skyddsbedomning=later.now)
        fel = refused(lambda: correct(later, rad, beslut_datum=date(2026, 3, 4)))
        assert fel == {"beslut_datum": "ORDNING"}

    def test_of_one_that_joined_stays_after_the_start(
        self, flode: Flode, rad: Orosanmalan, utredning: Utredning
    ) -> None:
        later = flode.senare(3)
        joined = later.bedomd(utredning.barn_id, inkom=rad.inkom + timedelta(hours=1))
        later.besluta(joined, Beslut.INLEDA, utredning_id=utredning.id)
        assert refused(lambda: correct(later, joined, beslut_datum=date(2026, 3, 2))) == {
            "beslut_datum": "ORDNING"
        }
        correct(later, joined, beslut_datum=date(2026, 3, 4))
        assert utredning.inledd == date(2026, 3, 3)
        fel = refused(lambda: correct(later, joined, inkom=later.now, skyddsbedomning=later.now))
        assert fel == {"inkom": "ORDNING", "skyddsbedomning": "ORDNING"}

    def test_a_paford_one_came_in_while_it_was_open(self, flode: Flode, utredning: Utredning) -> None:
        later = flode.senare(3)
        paford = later.bedomd(utredning.barn_id)
        later.besluta(paford, Beslut.PAFORD, utredning_id=utredning.id)
        early = flode.now - timedelta(days=1)
        assert refused(lambda: correct(later, paford, inkom=early)) == {"inkom": "EJ_OPPEN_UTREDNING"}


class TestUtredning:
    def test_a_start_that_no_anmalan_gave_moves_the_clock(self, flode: Flode) -> None:
        utredning = flode.inled(flode.registrera().barn_id)
        correct(flode, utredning, inledd=date(2026, 2, 28))
        assert utredning.forfaller == date(2026, 6, 28)

    def test_the_closing_follows_the_reopening_and_what_joined(self, flode: Flode) -> None:
        utredning = flode.senare(10).avsluta(flode.utredning())
        later = flode.senare(20)
        reopen(later, utredning)
        later.avsluta(utredning)
        assert refused(lambda: correct(later, utredning, avslutad=date(2026, 3, 22))) == {
            "avslutad": "ORDNING"
        }
        other = flode.utredning()
        paford = later.bedomd(other.barn_id)
        later.besluta(paford, Beslut.PAFORD, utredning_id=other.id)
        later.avsluta(other)
        fel = refused(lambda: correct(later, other, avslutad=date(2026, 3, 22)))
        assert fel == {"avslutad": "EJ_OPPEN_UTREDNING"}

    def test_two_of_a_child_do_not_overlap(self, flode: Flode) -> None:
        forsta = flode.senare(10).avsluta(flode.utredning())
        later = flode.senare(30)
        andra = later.inled(forsta.barn_id, inledd=date(2026, 3, 20))
        assert refused(lambda: correct(later, andra, inledd=date(2026, 3, 12))) == {"inledd": "OVERLAPPAR"}
        assert refused(lambda: correct(later, forsta, avslutad=date(2026, 3, 21))) == {
            "avslutad": "OVERLAPPAR"
        }
        correct(later, andra, inledd=date(2026, 3, 13))

    def test_a_later_closing_may_need_a_reason(self, flode: Flode) -> None:
        utredning = flode.senare(122).avsluta(flode.utredning())
        later = flode.senare(130)
        late = date(2026, 7, 4)
        assert refused(lambda: correct(later, utredning, avslutad=late)) == {"sen_orsak": "SEN_UTAN_ORSAK"}
        correct(later, utredning, avslutad=late, sen_orsak=SenOrsak.VAKANS)


def test_a_placering_still_says_what_its_figures_ask_for(flode: Flode) -> None:
    insats = flode.bevilja(flode.registrera().barn_id, **PLACERING)
    assert refused(lambda: correct(flode, insats, trygga_forhallanden=None)) == {
        "trygga_forhallanden": "SAKNAS"
    }
    fel = refused(lambda: correct(flode, insats, typ=InsatsTyp.OPPENVARD))
    assert fel == dict.fromkeys(["skyddsbehov", "vantat_pa_placering", "trygga_forhallanden"], "PASSAR_EJ")
    begin(flode, insats, date(2026, 3, 3))
    later = flode.senare(10)
    end(later, insats, date(2026, 3, 10))
    assert refused(lambda: correct(later, insats, paborjad=date(2026, 3, 11))) == {"paborjad": "ORDNING"}
    correct(later, insats, paborjad=date(2026, 3, 4), typ=InsatsTyp.HVB)


def test_a_talk_that_was_not_held_has_no_time(flode: Flode) -> None:
    def samtal() -> Allvarssamtal:
        return finish(flode, flode.samtal()).rad

    ej_nadda = AllvarssamtalUtfall.EJ_NADDA
    held = samtal()
    assert refused(lambda: correct(flode, held, utfall=ej_nadda)) == {"hallet": "PASSAR_EJ"}
    assert refused(lambda: correct(flode, held, utfall=None)) == {"hallet": "PASSAR_EJ"}
    correct(flode, held, utfall=ej_nadda, hallet=None)
    correct(flode, held, utfall=AllvarssamtalUtfall.GENOMFORT, hallet=flode.now)


def test_a_description_is_added_to_and_never_overwritten(flode: Flode) -> None:
    rad = flode.registrera(beskrivning="Läraren ringde.")

    def add(text: str | None) -> Orosanmalan:
        return komplettera_beskrivning(
            flode.session, rad.id, text, sedd_version=rad.radversion, av=flode.av, now=flode.now
        ).rad

    assert refused(lambda: add(" ")) == {"beskrivning": "SAKNAS"}
    assert add("Hon ringde igen.").beskrivning == (
        "Läraren ringde.\n\nTillägg 2026-03-03 kl. 10.00, Hilda:\nHon ringde igen."
    )
    assert refused(lambda: add("x" * 9_990)) == {"beskrivning": "FOR_LANG"}
    with pytest.raises(KeyError):
        correct(flode, rad, beskrivning="Något annat")
