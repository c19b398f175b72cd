"""Reminders come 7, 3 and 0 days before and when overdue, to the right people, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.avvisning import Saknas
from casetrack.cases.bevakning import Bevakning, kvittera_bevakning, las_bevakningar, skapa_bevakningar
from casetrack.cases.handelse import Utforare
from casetrack.rules.koder import Beslut, Bevakningssteg, Klocka, Roll
from tests.cases.conftest import Flode, count_handelser, make_anvandare
from tests.cases.test_utredning import extend
from tests.conftest import Organisation


def remind(flode: Flode) -> list[tuple[Bevakningssteg, int]]:
    """The reminders that come new: step and recipient."""
    before = set(flode.session.scalars(select(Bevakning.id)))
    count = skapa_bevakningar(flode.session, now=flode.now)
    new = [
        (each.steg, each.mottagare_id)
        for each in flode.session.scalars(select(Bevakning).order_by(Bevakning.id))
        if each.id not in before
    ]
    assert len(new) == count
    return new


@pytest.mark.parametrize(
    ("dagar_kvar", "steg"),
    [
        (8, None),
        (7, Bevakningssteg.SJU_DAGAR),
        (4, Bevakningssteg.SJU_DAGAR),
        (3, Bevakningssteg.TRE_DAGAR),
        (1, Bevakningssteg.TRE_DAGAR),
        (0, Bevakningssteg.I_DAG),
    ],
)
def test_the_handlaggare_is_reminded_before(
    flode: Flode, dagar_kvar: int, steg: Bevakningssteg | None
) -> None:
    flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    assert remind(flode.senare(14 - dagar_kvar)) == ([(steg, flode.av.anvandare_id)] if steg else [])


def test_when_overdue_the_chef_as_well(flode: Flode) -> None:
    flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    both = [(Bevakningssteg.FORSENAD, each.anvandare_id) for each in (flode.av, flode.chef)]
    assert remind(flode.senare(15)) == both


def test_each_step_comes_once_however_often_it_is_asked_for(flode: Flode) -> None:
    flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    steps = [step for day in range(20) for _ in range(2) for step, _ in remind(flode.senare(day))]
    assert steps == [
        Bevakningssteg.SJU_DAGAR,
        Bevakningssteg.TRE_DAGAR,
        Bevakningssteg.I_DAG,
        Bevakningssteg.FORSENAD,
        Bevakningssteg.FORSENAD,
    ]


def test_days_without_a_run_lose_nothing_that_still_matters(flode: Flode) -> None:
    flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    assert [step for step, _ in remind(flode.senare(13))] == [Bevakningssteg.TRE_DAGAR]


class TestMottagare:
    def test_without_a_handlaggare_it_is_the_chef(self, flode: Flode) -> None:
        flode.bedomd()
        assert remind(flode.senare(7)) == [(Bevakningssteg.SJU_DAGAR, flode.chef.anvandare_id)]

    def test_who_can_no_longer_log_in_is_nobody(self, flode: Flode) -> None:
        flode.bedomd(handlaggare_id=flode.av.anvandare_id)
        flode.session.execute(
            text("UPDATE anvandare SET aktiv = false WHERE id = :id"), {"id": flode.av.anvandare_id}
        )
        assert remind(flode.senare(7)) == [(Bevakningssteg.SJU_DAGAR, flode.chef.anvandare_id)]

    def test_without_a_chef_in_the_enhet_it_is_another_of_the_namnd(self, flode: Flode) -> None:
        flode.utredning()
        assert remind(flode.senare(116)) == [(Bevakningssteg.SJU_DAGAR, flode.chef.anvandare_id)]

    def test_it_is_every_chef_of_the_enhet_and_none_of_another(
        self, flode: Flode, sessions: sessionmaker[Session], organisation: Organisation
    ) -> None:
        second = make_anvandare(sessions, "Kia", Roll.CHEF, organisation.namnd_id, organisation.mottagning_id)
        make_anvandare(sessions, "Ulla", Roll.CHEF, organisation.namnd_id, organisation.utredning_id)
        flode.bedomd()
        chefer = [flode.chef.anvandare_id, second.anvandare_id]
        assert [mottagare for _, mottagare in remind(flode.senare(7))] == chefer

    def test_another_namnds_chef_is_never_reminded(
        self, flode: Flode, sessions: sessionmaker[Session], other_organisation: Organisation
    ) -> None:
        other = other_organisation
        make_anvandare(sessions, "Olga", Roll.CHEF, other.namnd_id, other.mottagning_id)
        flode.session.execute(text("UPDATE anvandare SET aktiv = false WHERE namn = 'Karin'"))
        flode.bedomd()
        assert remind(flode.senare(15)) == []


def test_imported_history_raises_none(flode: Flode) -> None:
    flode.bedomd().inlast = True
    flode.session.flush()
    assert remind(flode.senare(15)) == []


def test_a_reminder_says_what_it_is_about(flode: Flode) -> None:
    rad = flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    later = flode.senare(7)
    skapa_bevakningar(flode.session, now=later.now)
    (bevakning,) = las_bevakningar(flode.session, flode.av.anvandare_id or 0)
    assert (bevakning.klocka, bevakning.objekttyp, bevakning.objekt_id, bevakning.barn_id) == (
        Klocka.FORHANDSBEDOMNING,
        "orosanmalan",
        rad.id,
        rad.barn_id,
    )
    assert (bevakning.forfaller, bevakning.skapad, bevakning.last) == (date(2026, 3, 17), later.now, None)


def test_hours_end_on_the_day_they_end(flode: Flode) -> None:
    rad = flode.bedomd(brott=True, handlaggare_id=flode.av.anvandare_id)
    skapa_bevakningar(flode.session, now=flode.now)
    (bevakning,) = las_bevakningar(flode.session, flode.av.anvandare_id or 0)
    assert (bevakning.klocka, bevakning.steg) == (Klocka.ALLVARSSAMTAL, Bevakningssteg.TRE_DAGAR)
    assert bevakning.forfaller == date(2026, 3, 5)
    assert rad.id == bevakning.objekt_id


def test_what_is_done_is_no_longer_a_reminder(flode: Flode) -> None:
    rad = flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    later = flode.senare(7)
    skapa_bevakningar(flode.session, now=later.now)
    later.besluta(rad, Beslut.INTE_INLEDA)
    assert remind(later) == []
    assert las_bevakningar(flode.session, flode.av.anvandare_id or 0) == []


def test_a_due_date_that_moved_is_another_reminder(flode: Flode) -> None:
    utredning = flode.utredning()
    soon = flode.senare(116)
    assert len(remind(soon)) == 1
    extend(soon, utredning)
    assert remind(soon) == []
    assert las_bevakningar(flode.session, flode.chef.anvandare_id or 0) == []
    assert len(remind(flode.senare(178))) == 1


class TestKvittera:
    @pytest.fixture
    def bevakning(self, flode: Flode) -> Bevakning:
        flode.bedomd(handlaggare_id=flode.av.anvandare_id)
        skapa_bevakningar(flode.session, now=flode.senare(7).now)
        return flode.session.scalars(select(Bevakning)).one()

    def test_seen_is_noted_once_and_is_no_event_of_the_case(self, flode: Flode, bevakning: Bevakning) -> None:
        before = count_handelser(flode.session)
        for day in (8, 9):
            kvittera_bevakning(flode.session, bevakning.id, av=flode.av, now=flode.senare(day).now)
        assert bevakning.last == flode.senare(8).now
        assert las_bevakningar(flode.session, bevakning.mottagare_id) == []
        assert count_handelser(flode.session) == before
        assert remind(flode.senare(9)) == []

    def test_only_by_the_one_it_was_meant_for(self, flode: Flode, bevakning: Bevakning) -> None:
        for av, bevakning_id in (
            (flode.chef, bevakning.id),
            (flode.av, 99),
            (replace(flode.av, anvandare_id=None), 1),
        ):
            with pytest.raises(Saknas):
                kvittera_bevakning(flode.session, bevakning_id, av=av, now=flode.now)


def test_two_runs_at_once_raise_each_reminder_once(
    flode: Flode, sessions: sessionmaker[Session], chef: Utforare
) -> None:
    for _ in range(3):
        flode.bedomd()
    flode.session.commit()
    namnd_id, now = flode.organisation.namnd_id, flode.senare(7).now
    with db.open_scope(sessions, namnd_id) as first:
        assert skapa_bevakningar(first, now=now) == 3
    with db.open_scope(sessions, namnd_id) as second:
        assert skapa_bevakningar(second, now=now) == 0
        assert second.scalar(select(func.count()).select_from(Bevakning)) == 3
