"""The list of running clocks holds every one of them and nothing else, in few queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.allvarssamtal import kalla_till_samtal
from casetrack.cases.arende import las_arende
from casetrack.cases.aterkoppling import AterkopplingUppgifter, begar_aterkoppling, registrera_aterkoppling
from casetrack.cases.klockor import OppenKlocka, oppna_klockor
from casetrack.rules.koder import AterkopplingStatus, Beslut, InsatsTyp, Klocka, Objekttyp, Resultat
from tests.cases.conftest import Flode
from tests.cases.test_insats import begin, end
from tests.cases.test_uppfoljning import follow_up
from tests.cases.test_utredning import extend
from tests.conftest import Organisation


def running(flode: Flode, **urval: Any) -> list[tuple[Klocka, int]]:
    """Each running clock with its days left."""
    return [(each.klocka, each.dagar_kvar) for each in oppna_klockor(flode.session, now=flode.now, **urval)]


def test_an_anmalan_has_its_clocks_until_it_is_decided(flode: Flode) -> None:
    rad = flode.registrera()
    assert running(flode) == [(Klocka.SKYDDSBEDOMNING, 0), (Klocka.FORHANDSBEDOMNING, 14)]
    flode.skyddsbedom(rad)
    assert running(flode.senare(15)) == [(Klocka.FORHANDSBEDOMNING, -1)]
    flode.besluta(rad, Beslut.INTE_INLEDA)
    assert running(flode) == []


def test_a_clock_says_what_it_is_about_and_who_answers_for_it(flode: Flode) -> None:
    rad = flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    assert oppna_klockor(flode.session, now=flode.now) == [
        OppenKlocka(
            klocka=Klocka.FORHANDSBEDOMNING,
            objekttyp=Objekttyp.OROSANMALAN,
            objekt_id=rad.id,
            barn_id=rad.barn_id,
            barn_namn="Alva Prov",
            skydd=rad.barn.skydd,
            start=date(2026, 3, 3),
            forfaller=date(2026, 3, 17),
            forfaller_flyttad=date(2026, 3, 17),
            dagar_kvar=14,
            forsenad=False,
            forlangd_till=None,
            enhet_id=flode.organisation.mottagning_id,
            enhet_namn="Mottagning N1",
            handlaggare_id=flode.av.anvandare_id,
            handlaggare_namn="Hilda",
            inlast=False,
        )
    ]


def test_an_utredning_runs_to_its_extension(flode: Flode) -> None:
    utredning = flode.utredning()
    assert running(flode) == [(Klocka.UTREDNING, 122)]
    extend(flode.senare(100), utredning)
    (klocka,) = oppna_klockor(flode.session, now=flode.now)
    assert (klocka.forfaller, klocka.forlangd_till) == (date(2026, 9, 3), date(2026, 9, 3))


def test_a_talk_runs_until_they_are_summoned(flode: Flode) -> None:
    samtal = flode.samtal()
    later = flode.senare(1)
    assert (Klocka.ALLVARSSAMTAL, 1) in running(later)
    kalla_till_samtal(
        flode.session, samtal.id, later.now, sedd_version=samtal.radversion, av=flode.av, now=later.now
    )
    assert Klocka.ALLVARSSAMTAL not in dict(running(later))


def test_a_talk_that_never_was_is_watched_for_thirty_days(flode: Flode) -> None:
    flode.registrera(brott=True)
    assert dict(running(flode.senare(30)))[Klocka.ALLVARSSAMTAL] == -28
    assert Klocka.ALLVARSSAMTAL not in dict(running(flode.senare(31)))


def test_aterkoppling_runs_from_the_decision_until_it_is_given(flode: Flode) -> None:
    rad = flode.bedomd()
    begar_aterkoppling(
        flode.session, rad.id, flode.now.date(), sedd_version=rad.radversion, av=flode.av, now=flode.now
    )
    assert Klocka.ATERKOPPLING not in dict(running(flode))
    flode.besluta(rad, Beslut.INTE_INLEDA)
    assert running(flode) == [(Klocka.ATERKOPPLING, 7)]
    registrera_aterkoppling(
        flode.session,
        rad.id,
        AterkopplingUppgifter(AterkopplingStatus.GIVEN, flode.now.date()),
        sedd_version=rad.radversion,
        av=flode.av,
        now=flode.now,
    )
    assert running(flode) == []


def test_follow_up_runs_until_done_over_or_the_child_is_back(flode: Flode) -> None:
    utredning = flode.avsluta(flode.utredning())
    assert running(flode) == [(Klocka.UPPFOLJNING, 184)]
    assert running(flode.senare(184)) == [(Klocka.UPPFOLJNING, 0)]
    assert running(flode.senare(185)) == []
    insats = begin(flode, flode.bevilja(utredning.barn_id), flode.now.date()).rad
    assert running(flode) == []
    end(flode, insats, flode.now.date())
    assert running(flode) == [(Klocka.UPPFOLJNING, 184)]
    follow_up(flode, utredning, flode.now.date())
    assert running(flode) == []
    flode.avsluta(flode.utredning(), resultat=Resultat.INSATS)
    assert running(flode) == []


def test_a_placement_has_its_own_clocks(flode: Flode) -> None:
    utredning = flode.utredning()
    insats = flode.bevilja(
        utredning.barn_id, typ=InsatsTyp.JOURHEM, skyddsbehov=False, utredning_id=utredning.id
    )
    assert (Klocka.VERKSTALLIGHET, 92) in running(flode)
    begin(flode, insats, flode.now.date())
    assert running(flode) == [(Klocka.UTREDNING, 122), (Klocka.OVERVAGANDE, 184)]
    flode.avsluta(utredning, resultat=Resultat.INSATS)
    assert running(flode) == [(Klocka.JOURHEM, 61), (Klocka.OVERVAGANDE, 184)]
    end(flode, insats, flode.now.date())
    assert running(flode) == [(Klocka.UPPFOLJNING, 184)]


def test_one_enhet_or_handlaggare_sees_its_own(flode: Flode) -> None:
    flode.bedomd(handlaggare_id=flode.av.anvandare_id)
    flode.bedomd()
    utredning = flode.utredning()
    assert len(running(flode)) == 3
    assert len(running(flode, enhet_id=flode.organisation.mottagning_id)) == 2
    assert running(flode, enhet_id=utredning.enhet_id) == [(Klocka.UTREDNING, 122)]
    assert running(flode, handlaggare_id=flode.av.anvandare_id) == [(Klocka.FORHANDSBEDOMNING, 14)]
    assert running(flode, handlaggare_id=flode.chef.anvandare_id) == []


def test_another_namnds_clocks_are_not_seen(
    flode: Flode, sessions: sessionmaker[Session], other_organisation: Organisation
) -> None:
    flode.registrera()
    flode.session.commit()
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        assert oppna_klockor(session, now=flode.now) == []


@contextmanager
def count_queries(session: Session) -> Iterator[Callable[[], int]]:
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield lambda: len(statements)
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill(flode: Flode) -> int:
    """A case with something running of nearly every kind; the child."""
    utredning = flode.utredning(handlaggare_id=flode.av.anvandare_id)
    extend(flode, utredning)
    insats = flode.bevilja(
        utredning.barn_id, typ=InsatsTyp.JOURHEM, skyddsbehov=False, utredning_id=utredning.id
    )
    begin(flode, insats, flode.now.date())
    flode.bevilja(utredning.barn_id)
    flode.registrera(utredning.barn_id, brott=True, inkom=flode.now)
    other = replace(flode, now=flode.now - timedelta(days=1))
    other.avsluta(other.utredning())
    return utredning.barn_id


@pytest.mark.parametrize("what", ["klockor", "arende"])
def test_the_number_of_queries_does_not_grow_with_the_cases(flode: Flode, what: str) -> None:
    barn_id = fill(flode)

    def count() -> int:
        flode.session.expunge_all()
        with count_queries(flode.session) as counted:
            if what == "klockor":
                assert oppna_klockor(flode.session, now=flode.now)
            else:
                assert las_arende(flode.session, barn_id, now=flode.now).klockor
            return counted()

    one_case = count()
    for _ in range(3):
        fill(flode)
    flode.registrera(barn_id, brott=True, inkom=flode.now - timedelta(minutes=1))
    assert count() == one_case <= 20


def test_ten_thousand_running_clocks_are_listed_in_a_breath(flode: Flode) -> None:
    rad = flode.bedomd()
    flode.session.execute(
        text(
            """INSERT INTO orosanmalan (namnd_id, barn_id, enhet_id, typ, inkom, anmalare, skyddsbedomning, forfaller,
                forfaller_flyttad)
            SELECT namnd_id, barn_id, enhet_id, typ, inkom, anmalare, skyddsbedomning, forfaller, forfaller_flyttad
            FROM orosanmalan, generate_series(2, 10000) WHERE id = :id"""
        ),
        {"id": rad.id},
    )
    flode.session.expunge_all()
    with count_queries(flode.session) as counted:
        assert len(oppna_klockor(flode.session, now=flode.now)) == 10_000
        assert counted() <= 12
