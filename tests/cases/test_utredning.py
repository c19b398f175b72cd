"""An utredning is extended, closed and taken up again as the law allows, and its start never moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.handelse import Handelse
from casetrack.cases.kommando import Genomfort
from casetrack.cases.organisation import NamndPolicy
from casetrack.cases.utredning import (
    AteroppnaUppgifter,
    Ateroppning,
    AvslutaUtredningUppgifter,
    ForlangUppgifter,
    Utredning,
    ateroppna_utredning,
    avsluta_utredning,
    berakna_grans,
    forlang_utredning,
)
from casetrack.rules.koder import Policy, Resultat, SenOrsak
from tests.cases.conftest import Flode, refused


def extend(flode: Flode, utredning: Utredning, **uppgifter: Any) -> Genomfort[Utredning]:
    ifyllt = ForlangUppgifter(flode.now.date(), date(2026, 9, 3), "Barnet är på sjukhus", "Utskottet")
    return forlang_utredning(
        flode.session,
        utredning.id,
        replace(ifyllt, **uppgifter),
        sedd_version=utredning.radversion,
        av=flode.av,
        now=flode.now,
    )


def reopen(flode: Flode, utredning: Utredning, **uppgifter: Any) -> Utredning:
    ifyllt = AteroppnaUppgifter(flode.now.date(), "Avslutad av misstag")
    return ateroppna_utredning(
        flode.session,
        utredning.id,
        replace(ifyllt, **uppgifter),
        sedd_version=utredning.radversion,
        av=flode.av,
        now=flode.now,
    ).rad


class TestForlang:
    def test_a_decision_in_time_moves_the_limit(self, flode: Flode) -> None:
        utredning = flode.utredning()
        version = utredning.radversion
        genomfort = extend(flode.senare(100), utredning)
        assert genomfort.varningar == ()
        assert berakna_grans(utredning).grans == date(2026, 9, 3)
        assert utredning.radversion == version + 1, "the next one who edits must be told"
        handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
        assert handelse.kommando == "forlang_utredning"
        assert handelse.andringar == {
            "forlangning.beslutad": [None, "2026-06-11"],
            "forlangning.till": [None, "2026-09-03"],
            "forlangning.skal": [None, "Barnet är på sjukhus"],
            "forlangning.beslutad_av": [None, "Utskottet"],
            "forlangning.utredning_id": [None, utredning.id],
        }

    def test_several_follow_each_other(self, flode: Flode) -> None:
        utredning = flode.utredning()
        extend(flode.senare(100), utredning)
        extend(flode.senare(180), utredning, till=date(2026, 10, 1))
        assert berakna_grans(utredning).grans == date(2026, 10, 1)

    def test_it_may_last_two_years_from_the_decision(self, flode: Flode) -> None:
        utredning = flode.utredning()
        extend(flode.senare(100), utredning, till=date(2028, 6, 11))
        assert berakna_grans(utredning).grans == date(2028, 6, 11)

    def test_a_decision_after_the_limit_is_noted_and_cures_nothing(self, flode: Flode) -> None:
        utredning = flode.utredning()
        genomfort = extend(flode.senare(123), utredning)
        assert [each.till for each in utredning.forlangningar] == [date(2026, 9, 3)]
        assert len(genomfort.varningar) == 1
        assert "räknas ändå som försenad" in genomfort.varningar[0]
        assert berakna_grans(utredning).grans == date(2026, 7, 3)

    @pytest.mark.parametrize(
        ("uppgifter", "fel"),
        [
            (dict.fromkeys(["beslutad", "till", "skal", "beslutad_av"]), None),
            ({"till": date(2026, 7, 3)}, {"till": "FORKORTAR"}),
            ({"beslutad": date(2026, 6, 12)}, {"beslutad": "FRAMTID"}),
            ({"beslutad": date(2026, 3, 2)}, {"beslutad": "ORDNING"}),
            ({"till": date(2028, 6, 12)}, {"till": "ORIMLIG"}),
            ({"till": date.max}, {"till": "ORIMLIG"}),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(
        self, flode: Flode, uppgifter: dict[str, Any], fel: dict[str, str] | None
    ) -> None:
        utredning = flode.utredning()
        later = flode.senare(100)
        assert refused(lambda: extend(later, utredning, **uppgifter)) == (
            fel or dict.fromkeys(uppgifter, "SAKNAS")
        )
        assert utredning.forlangningar == []

    def test_extending_never_shortens(self, flode: Flode) -> None:
        utredning = flode.utredning()
        extend(flode.senare(100), utredning)
        later = flode.senare(101)
        fel = refused(lambda: extend(later, utredning, till=date(2026, 8, 1)))
        assert fel == {"till": "FORKORTAR"}
        # Not even one that came too late to count.
        other = flode.utredning()
        extend(flode.senare(123), other)
        late = flode.senare(130)
        assert refused(lambda: extend(late, other, till=date(2026, 9, 3))) == {"till": "FORKORTAR"}
        # Long after the limit a till may lie past it and still before the decision.
        very_late = flode.senare(200)
        assert refused(lambda: extend(very_late, other, till=date(2026, 9, 4))) == {"till": "ORDNING"}

    def test_a_closed_one_is_not_extended(self, flode: Flode) -> None:
        utredning = flode.avsluta(flode.utredning())
        assert refused(lambda: extend(flode, utredning)) == {"beslutad": "AVSLUTAD"}


class TestAvsluta:
    def test_an_empty_form_says_all_that_is_missing(self, flode: Flode) -> None:
        utredning = flode.utredning()

        def close() -> None:
            avsluta_utredning(
                flode.session,
                utredning.id,
                AvslutaUtredningUppgifter(),
                sedd_version=utredning.radversion,
                av=flode.av,
                now=flode.now,
            )

        required = ["avslutad", "resultat", "barnet_delaktigt", "barnet_aterkoppling", "skola_vidtalad"]
        assert refused(close) == dict.fromkeys(required, "SAKNAS")

    @pytest.mark.parametrize(
        ("uppgifter", "fel"),
        [
            ({"avslutad": date(2026, 3, 2)}, {"avslutad": "ORDNING"}),
            ({"avslutad": date(2026, 3, 24)}, {"avslutad": "FRAMTID"}),
            ({"avslutad": date(2026, 12, 24)}, {"avslutad": "FRAMTID"}),
            ({"avslutad": date(2026, 3, 2), "sen_orsak": SenOrsak.VAKANS}, {"avslutad": "ORDNING"}),
            ({"beslutsunderlag_klart": date(2026, 3, 2)}, {"beslutsunderlag_klart": "ORDNING"}),
            (
                {"avslutad": date(2026, 3, 10), "beslutsunderlag_klart": date(2026, 3, 11)},
                {"avslutad": "ORDNING"},
            ),
            ({"sen_orsak": SenOrsak.VAKANS}, {"sen_orsak": "PASSAR_EJ"}),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(
        self, flode: Flode, uppgifter: dict[str, Any], fel: dict[str, str]
    ) -> None:
        utredning = flode.utredning()
        later = flode.senare(20)
        assert refused(lambda: later.avsluta(utredning, **uppgifter)) == fel
        assert utredning.avslutad is None

    def test_the_due_date_itself_is_in_time_and_the_day_after_needs_a_reason(self, flode: Flode) -> None:
        utredning = flode.utredning()
        late = flode.senare(123)
        assert refused(lambda: late.avsluta(utredning)) == {"sen_orsak": "SEN_UTAN_ORSAK"}
        assert late.avsluta(utredning, avslutad=date(2026, 7, 3)).sen_orsak is None

    def test_within_a_valid_extension_is_in_time(self, flode: Flode) -> None:
        in_time, too_late = flode.utredning(), flode.utredning()
        extend(flode.senare(100), in_time)
        extend(flode.senare(123), too_late)
        later = flode.senare(150)
        later.avsluta(in_time)
        assert refused(lambda: later.avsluta(too_late)) == {"sen_orsak": "SEN_UTAN_ORSAK"}

    def test_the_policy_of_the_namnd_says_what_is_late(self, flode: Flode) -> None:
        # Due on Saturday the 4th of July, by the shifted date on Monday the 6th.
        strikt = flode.senare(1).utredning()
        flyttad = flode.senare(1).utredning()
        monday = flode.senare(125)
        assert refused(lambda: monday.avsluta(strikt)) == {"sen_orsak": "SEN_UTAN_ORSAK"}
        namnd_id = flode.organisation.namnd_id
        flode.session.add(NamndPolicy(namnd_id=namnd_id, fran=date(2026, 1, 1), policy=Policy.FLYTTAD))
        flode.session.flush()
        assert monday.avsluta(flyttad).avslutad == date(2026, 7, 6)

    def test_four_months_are_for_children(self, flode: Flode) -> None:
        utredning = flode.utredning(flode.barn(fodd=date(2008, 3, 3)))
        assert flode.senare(200).avsluta(utredning).sen_orsak is None
        utredning = flode.utredning(flode.barn(fodd=date(2008, 3, 4)))
        late = flode.senare(200)
        assert refused(lambda: late.avsluta(utredning)) == {"sen_orsak": "SEN_UTAN_ORSAK"}

    def test_it_ends_once(self, flode: Flode) -> None:
        utredning = flode.avsluta(flode.utredning())
        assert refused(lambda: flode.avsluta(utredning)) == {"avslutad": "AVSLUTAD"}


class TestAteroppna:
    def test_the_start_stands_and_the_closing_is_kept(self, flode: Flode) -> None:
        utredning = flode.senare(30).avsluta(flode.utredning(), beslutsunderlag_klart=date(2026, 4, 1))
        reopen(flode.senare(40), utredning)
        assert (utredning.inledd, utredning.avslutad, utredning.resultat) == (date(2026, 3, 3), None, None)
        ateroppning = flode.session.scalars(select(Ateroppning)).one()
        assert (ateroppning.avslutad, ateroppning.resultat, ateroppning.ateroppnad) == (
            date(2026, 4, 2),
            Resultat.INGEN_INSATS,
            date(2026, 4, 12),
        )
        assert utredning.ateroppningar == [ateroppning]
        handelse = flode.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
        assert handelse.andringar["avslutad"] == ["2026-04-02", None]
        assert handelse.andringar["ateroppning.skal"] == [None, "Avslutad av misstag"]

    def test_the_next_closing_is_not_before_it(self, flode: Flode) -> None:
        utredning = flode.senare(30).avsluta(flode.utredning())
        later = flode.senare(40)
        reopen(later, utredning)
        assert refused(lambda: later.avsluta(utredning, avslutad=date(2026, 4, 11))) == {
            "avslutad": "ORDNING"
        }
        assert later.avsluta(utredning).avslutad == date(2026, 4, 12)

    @pytest.mark.parametrize(
        ("uppgifter", "fel"),
        [
            ({"ateroppnad": None, "skal": ""}, {"ateroppnad": "SAKNAS", "skal": "SAKNAS"}),
            ({"ateroppnad": date(2026, 4, 1)}, {"ateroppnad": "ORDNING"}),
            ({"ateroppnad": date(2026, 4, 13)}, {"ateroppnad": "FRAMTID"}),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(
        self, flode: Flode, uppgifter: dict[str, Any], fel: dict[str, str]
    ) -> None:
        utredning = flode.senare(30).avsluta(flode.utredning())
        later = flode.senare(40)
        assert refused(lambda: reopen(later, utredning, **uppgifter)) == fel
        assert utredning.avslutad == date(2026, 4, 2)

    def test_not_one_that_is_open(self, flode: Flode) -> None:
        utredning = flode.utredning()
        assert refused(lambda: reopen(flode, utredning)) == {"ateroppnad": "REDAN_GJORT"}

    def test_not_when_a_later_one_was_opened(self, flode: Flode) -> None:
        utredning = flode.senare(30).avsluta(flode.utredning())
        later = flode.senare(40)
        later.inled(utredning.barn_id)
        assert refused(lambda: reopen(later, utredning)) == {"ateroppnad": "SENARE_UTREDNING"}
