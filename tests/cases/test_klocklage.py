"""Where a clock stands follows from what is recorded, with the due dates that the law gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.barn import Barn
from casetrack.cases.insats import Insats
from casetrack.cases.klocklage import (
    Klocklage,
    Klockstatus,
    las_allvarssamtal,
    las_aterkoppling,
    las_forhandsbedomning,
    las_jourhem,
    las_overvagande,
    las_skyddsbedomning,
    las_uppfoljning,
    las_utredning,
    las_verkstallighet,
)
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Forlangning, Utredning
from casetrack.rules.koder import (
    AllvarssamtalUtfall,
    AterkopplingStatus,
    Beslut,
    InsatsTyp,
    Klocka,
    Objekttyp,
    Policy,
    Resultat,
    TypAnmalan,
)
from tests.cases.conftest import instant

BARN = Barn(id=1, fodelsedatum=date(2015, 5, 7))
INKOM = instant("2026-03-03 08:00")
NOW = instant("2026-03-10 09:00")


def make_anmalan(**varden: object) -> Orosanmalan:
    ifyllt = {
        "id": 1,
        "barn": BARN,
        "typ": TypAnmalan.ANMALAN,
        "inkom": INKOM,
        "forfaller": date(2026, 3, 17),
        "forfaller_flyttad": date(2026, 3, 17),
    }
    return Orosanmalan(**(ifyllt | varden))


def make_utredning(*forlangningar: tuple[date, date], **varden: object) -> Utredning:
    rader = [Forlangning(beslutad=beslutad, till=till) for beslutad, till in forlangningar]
    return Utredning(**({"id": 2, "barn": BARN, "inledd": date(2026, 3, 3), "forlangningar": rader} | varden))


def status(lage: Klocklage | None, policy: Policy = Policy.STRIKT) -> Klockstatus | None:
    return lage.bedom(policy, NOW) if lage else None


def test_the_skyddsbedomning_is_due_the_same_day() -> None:
    lage = las_skyddsbedomning(make_anmalan())
    assert lage is not None
    assert (lage.start, lage.forfaller, lage.forfaller_flyttad) == (date(2026, 3, 3),) * 3
    assert (status(lage), lage.rakna_dagar_kvar(NOW)) == (Klockstatus.FORSENAD, -7)
    same_day = las_skyddsbedomning(make_anmalan(skyddsbedomning=instant("2026-03-03 22:59")))
    next_day = las_skyddsbedomning(make_anmalan(skyddsbedomning=instant("2026-03-03 23:00")))
    assert (status(same_day), status(next_day)) == (Klockstatus.KLAR_I_TID, Klockstatus.KLAR_FOR_SENT)


def test_the_forhandsbedomning_ends_with_a_decision_and_stops_when_joined() -> None:
    assert status(las_forhandsbedomning(make_anmalan())) is Klockstatus.OPPEN
    for beslut, dag, expected in (
        (Beslut.INTE_INLEDA, date(2026, 3, 17), Klockstatus.KLAR_I_TID),
        (Beslut.INLEDA, date(2026, 3, 18), Klockstatus.KLAR_FOR_SENT),
        (Beslut.PAFORD, date(2026, 3, 18), Klockstatus.UPPHORD),
    ):
        assert status(las_forhandsbedomning(make_anmalan(beslut=beslut, beslut_datum=dag))) is expected


@pytest.mark.parametrize("typ", [TypAnmalan.ANSOKAN, TypAnmalan.INFORMATION])
def test_only_an_anmalan_has_the_first_two(typ: TypAnmalan) -> None:
    assert las_skyddsbedomning(make_anmalan(typ=typ)) is None
    assert las_forhandsbedomning(make_anmalan(typ=typ)) is None


def test_the_policy_says_whether_the_weekday_after_was_in_time() -> None:
    lage = las_forhandsbedomning(
        make_anmalan(
            forfaller=date(2026, 3, 14),
            forfaller_flyttad=date(2026, 3, 16),
            beslut=Beslut.INTE_INLEDA,
            beslut_datum=date(2026, 3, 16),
        )
    )
    assert status(lage, Policy.STRIKT) is Klockstatus.KLAR_FOR_SENT
    assert status(lage, Policy.FLYTTAD) is Klockstatus.KLAR_I_TID


class TestAterkoppling:
    def test_a_week_after_the_decision_or_at_once_when_asked_later(self) -> None:
        early, late = (
            las_aterkoppling(
                make_anmalan(
                    beslut=Beslut.INTE_INLEDA, beslut_datum=date(2026, 3, 5), aterkoppling_begard=begard
                )
            )
            for begard in (date(2026, 3, 3), date(2026, 3, 20))
        )
        assert early is not None
        assert late is not None
        assert (early.forfaller, early.tillagg) == (date(2026, 3, 12), None)
        assert late.forfaller == late.forfaller_flyttad == date(2026, 3, 20)
        assert late.tillagg == "återkoppling begärdes först 2026-03-20 och ges då genast"

    def test_at_once_when_an_utredning_was_open(self) -> None:
        lage = las_aterkoppling(
            make_anmalan(
                beslut=Beslut.PAFORD, beslut_datum=date(2026, 3, 5), aterkoppling_begard=date(2026, 3, 3)
            )
        )
        assert lage is not None
        assert (lage.forfaller, lage.forfaller_flyttad) == (date(2026, 3, 5),) * 2

    def test_runs_for_who_asked_once_there_is_a_decision(self) -> None:
        assert las_aterkoppling(make_anmalan(aterkoppling_begard=date(2026, 3, 3))) is None
        assert las_aterkoppling(make_anmalan(beslut=Beslut.INLEDA, beslut_datum=date(2026, 3, 5))) is None

    @pytest.mark.parametrize(
        ("aterkoppling", "given", "expected"),
        [
            (None, None, Klockstatus.OPPEN),
            (AterkopplingStatus.GIVEN, date(2026, 3, 12), Klockstatus.KLAR_I_TID),
            (AterkopplingStatus.GIVEN, date(2026, 3, 13), Klockstatus.KLAR_FOR_SENT),
            (AterkopplingStatus.INTE_GIVEN, None, Klockstatus.UPPHORD),
            (AterkopplingStatus.INTE_NODVANDIG, None, Klockstatus.UPPHORD),
        ],
    )
    def test_ends_when_given(
        self, aterkoppling: AterkopplingStatus | None, given: date | None, expected: Klockstatus
    ) -> None:
        anmalan = make_anmalan(
            beslut=Beslut.INLEDA,
            beslut_datum=date(2026, 3, 5),
            aterkoppling_begard=date(2026, 3, 3),
            aterkoppling=aterkoppling,
            aterkoppling_given=given,
        )
        assert status(las_aterkoppling(anmalan)) is expected


class TestAllvarssamtal:
    def test_runs_48_hours_from_the_report_before_any_talk_is_recorded(self) -> None:
        lage = las_allvarssamtal(make_anmalan(brott=True), None)
        assert lage is not None
        assert (lage.objekttyp, lage.start) == (Objekttyp.OROSANMALAN, INKOM)
        assert lage.forfaller == lage.forfaller_flyttad == INKOM + timedelta(hours=48)
        assert not lage.ar_forsenad(INKOM + timedelta(hours=48))
        assert lage.ar_forsenad(INKOM + timedelta(hours=48, seconds=1))
        assert lage.rakna_dagar_kvar(INKOM) == 2

    def test_is_met_by_the_summons_to_the_last_second(self) -> None:
        for kallad, expected in (
            (INKOM + timedelta(hours=48), Klockstatus.KLAR_I_TID),
            (INKOM + timedelta(hours=48, seconds=1), Klockstatus.KLAR_FOR_SENT),
        ):
            samtal = Allvarssamtal(kannedom=INKOM + timedelta(hours=5), kallad=kallad)
            assert status(las_allvarssamtal(make_anmalan(brott=True), samtal)) is expected

    def test_was_once_met_by_the_talk_and_counted_from_the_knowledge(self) -> None:
        inkom = instant("2021-03-31 08:00")
        kannedom = inkom + timedelta(hours=10)
        anmalan = make_anmalan(brott=True, inkom=inkom)
        samtal = Allvarssamtal(kannedom=kannedom, kallad=kannedom, hallet=kannedom + timedelta(hours=48))
        lage = las_allvarssamtal(anmalan, samtal)
        assert lage is not None
        assert (lage.start, status(lage)) == (kannedom, Klockstatus.KLAR_I_TID)
        assert las_allvarssamtal(make_anmalan(brott=True, inkom=inkom, forsta_gang=False), None) is None

    def test_stops_when_there_will_be_no_talk(self) -> None:
        samtal = Allvarssamtal(kannedom=INKOM, utfall=AllvarssamtalUtfall.AVBOJT_BARN)
        assert status(las_allvarssamtal(make_anmalan(brott=True), samtal)) is Klockstatus.UPPHORD

    @pytest.mark.parametrize(
        "varden",
        [
            {"brott": False},
            {"brott": None},
            {"brott": True, "typ": TypAnmalan.INFORMATION},
            {"brott": True, "barn": Barn(id=2, fodelsedatum=date(2008, 3, 3))},
            {"brott": True, "brottsdatum": date(2026, 1, 31)},
            {"brott": True, "inkom": instant("2018-12-31 22:59")},
        ],
    )
    def test_is_for_fresh_offences_by_children_since_there_was_a_rule(
        self, varden: dict[str, object]
    ) -> None:
        assert las_allvarssamtal(make_anmalan(**varden), None) is None

    @pytest.mark.parametrize(
        "varden", [{"brottsdatum": date(2026, 2, 1)}, {"barn": Barn(id=2)}, {"forsta_gang": False}]
    )
    def test_what_is_not_known_stops_no_clock(self, varden: dict[str, object]) -> None:
        assert las_allvarssamtal(make_anmalan(brott=True, **varden), None) is not None


class TestUtredning:
    def test_four_months(self) -> None:
        lage = las_utredning(make_utredning())
        assert lage is not None
        assert (lage.forfaller, lage.forlangd_till, lage.tillagg) == (date(2026, 7, 3), None, None)

    def test_a_valid_extension_moves_it_and_a_late_one_is_told(self) -> None:
        lage = las_utredning(
            make_utredning(
                (date(2026, 6, 1), date(2026, 9, 5)),
                (date(2026, 9, 6), date(2026, 12, 1)),
                avslutad=date(2026, 9, 5),
            )
        )
        assert lage is not None
        assert (lage.forfaller, lage.forfaller_flyttad) == (date(2026, 9, 5), date(2026, 12, 1))
        assert lage.forlangd_till == date(2026, 9, 5)
        assert lage.tillagg == (
            "förlängd till 2026-09-05;"
            " förlängningen till 2026-12-01 beslutades 2026-09-06, för sent för att räknas"
        )
        assert status(lage) is Klockstatus.KLAR_I_TID

    def test_there_is_none_for_who_was_eighteen(self) -> None:
        assert las_utredning(make_utredning(barn=Barn(id=2, fodelsedatum=date(2008, 3, 3)))) is None
        assert las_utredning(make_utredning(barn=Barn(id=2, fodelsedatum=date(2008, 3, 4)))) is not None
        assert las_utredning(make_utredning(barn=Barn(id=2))) is not None

    @given(
        st.lists(
            st.tuples(
                st.dates(date(2026, 3, 3), date(2027, 3, 3)), st.dates(date(2026, 3, 3), date(2028, 3, 3))
            )
        )
    )
    def test_extensions_never_shorten(self, forlangningar: list[tuple[date, date]]) -> None:
        lage = las_utredning(make_utredning(*sorted(forlangningar)))
        assert lage is not None
        assert isinstance(lage.forfaller, date)
        assert date(2026, 7, 3) <= lage.forfaller <= lage.forfaller_flyttad


class TestUppfoljning:
    def test_six_months_after_an_utredning_without_insats(self) -> None:
        utredning = make_utredning(avslutad=date(2026, 3, 5), resultat=Resultat.INGEN_INSATS)
        lage = las_uppfoljning(utredning, False, date(2026, 9, 5))
        assert lage is not None
        assert (lage.forfaller, lage.oppen) == (date(2026, 9, 5), True)
        over = las_uppfoljning(utredning, False, date(2026, 9, 6))
        aktuell = las_uppfoljning(utredning, True, date(2026, 9, 5))
        assert status(over) is status(aktuell) is Klockstatus.UPPHORD

    def test_of_what_is_done_the_date_decides(self) -> None:
        for uppfoljd, expected in (
            (date(2026, 9, 5), Klockstatus.KLAR_I_TID),
            (date(2026, 9, 6), Klockstatus.KLAR_FOR_SENT),
        ):
            utredning = make_utredning(
                avslutad=date(2026, 3, 5), resultat=Resultat.AVBRUTEN, uppfoljd=uppfoljd
            )
            assert status(las_uppfoljning(utredning, True, date(2027, 1, 1))) is expected

    def test_there_is_none_after_what_led_to_an_insats_or_is_open(self) -> None:
        ended = date(2026, 3, 5)
        assert las_uppfoljning(make_utredning(avslutad=ended, resultat=Resultat.INSATS), False, ended) is None
        assert las_uppfoljning(make_utredning(), False, ended) is None
        for typ, paborjad, expected in (
            (InsatsTyp.HVB, ended, True),
            (InsatsTyp.HVB, None, False),
            (InsatsTyp.OPPENVARD, ended, False),
        ):
            insats = Insats(id=3, typ=typ, paborjad=paborjad, avslutad=ended)
            assert (las_uppfoljning(insats, False, ended) is not None) == expected


def test_a_placement_is_considered_every_six_months() -> None:
    insats = Insats(id=3, typ=InsatsTyp.HVB, paborjad=date(2026, 1, 31))
    forsta = las_overvagande(insats)
    insats.overvagd = date(2026, 7, 1)
    andra = las_overvagande(insats)
    assert forsta is not None
    assert andra is not None
    assert (forsta.forfaller, andra.forfaller) == (date(2026, 7, 31), date(2027, 1, 1))
    assert las_overvagande(Insats(id=3, typ=InsatsTyp.OPPENVARD, paborjad=date(2026, 1, 1))) is None
    assert las_overvagande(Insats(id=3, typ=InsatsTyp.HVB)) is None


def test_a_jourhem_lasts_two_months_past_the_utredning() -> None:
    closed = make_utredning(avslutad=date(2026, 2, 28))
    insats = Insats(id=3, typ=InsatsTyp.JOURHEM, paborjad=date(2026, 1, 1))
    lage = las_jourhem(insats, closed)
    assert lage is not None
    assert (lage.start, lage.forfaller) == (date(2026, 2, 28), date(2026, 4, 28))
    assert las_jourhem(insats, None) is las_jourhem(insats, make_utredning()) is None
    insats.avslutad = date(2026, 2, 27)
    assert las_jourhem(insats, closed) is None
    assert las_jourhem(Insats(id=3, typ=InsatsTyp.HVB, paborjad=date(2026, 1, 1)), closed) is None


def test_what_is_granted_begins_within_three_months() -> None:
    for varden, expected in (
        ({"beslutad": date(2026, 1, 10)}, Klockstatus.OPPEN),
        ({"beslutad": date(2025, 12, 9)}, Klockstatus.FORSENAD),
        ({"beslutad": date(2025, 11, 30), "paborjad": date(2026, 2, 28)}, Klockstatus.KLAR_I_TID),
        ({"beslutad": date(2025, 11, 30), "paborjad": date(2026, 3, 1)}, Klockstatus.KLAR_FOR_SENT),
        ({"beslutad": date(2025, 11, 30), "avslutad": date(2026, 3, 1)}, Klockstatus.UPPHORD),
    ):
        lage = las_verkstallighet(Insats(id=3, typ=InsatsTyp.OPPENVARD, **varden))
        assert lage.klocka is Klocka.VERKSTALLIGHET
        assert status(lage) is expected
