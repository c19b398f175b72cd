"""Two people at the same case: the second is told, loses nothing typed, and the record stays whole."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.allvarssamtal import registrera_kannedom
from casetrack.cases.aterkoppling import begar_aterkoppling
from casetrack.cases.avvisning import Andrad, Avvisat
from casetrack.cases.handelse import Handelse, Utforare
from casetrack.cases.kommando import las_for_andring
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Beslut
from tests.cases.conftest import Flode, count_handelser, make_nummer


def in_own_transaction(flode: Flode, sessions: sessionmaker[Session], av: Utforare) -> Flode:
    session = sessions()
    db.set_scope(session, flode.organisation.namnd_id)
    return replace(flode, session=session, av=av)


def race(
    first: Callable[[], Any], release: Callable[[], None], second: Callable[[], Any]
) -> Exception | None:
    """Do `first`, let `second` begin and wait for it in a thread, then `release`; what `second` raised."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            second()
        except Exception as error:
            raised.append(error)

    first()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive(), "the second must wait for the first"
    release()
    thread.join(10)
    assert not thread.is_alive()
    return raised[0] if raised else None


def test_who_edits_what_was_changed_meanwhile_is_told_by_whom_and_what(flode: Flode, chef: Utforare) -> None:
    rad = flode.registrera()
    seen = rad.radversion
    replace(flode, av=chef, now=flode.senare(1).now).skyddsbedom(rad)
    with pytest.raises(Andrad) as told:
        begar_aterkoppling(
            flode.session, rad.id, flode.now.date(), sedd_version=seen, av=flode.av, now=flode.now
        )
    assert (told.value.vem, told.value.nar, told.value.version) == (
        chef.namn,
        flode.senare(1).now,
        rad.radversion,
    )
    assert sorted(told.value.falt) == ["Behov av omedelbart skydd", "Skyddsbedömning"]
    assert str(told.value).startswith("Karin ändrade uppgifterna 2026-03-04 kl. 10.00 (")
    assert rad.aterkoppling_begard is None


def test_all_that_was_not_seen_is_told(flode: Flode) -> None:
    rad = flode.registrera()
    seen = rad.radversion
    flode.besluta(flode.skyddsbedom(rad), Beslut.INTE_INLEDA)
    with pytest.raises(Andrad) as told:
        las_for_andring(flode.session, Orosanmalan, rad.id, seen)
    assert {"Skyddsbedömning", "Beslut", "Barnet hört"} <= set(told.value.falt)


def test_a_change_without_an_event_is_told_too(flode: Flode) -> None:
    rad = flode.registrera()
    flode.session.execute(text("UPDATE orosanmalan SET satt = 'brev', radversion = 9"))
    with pytest.raises(Andrad) as told:
        flode.skyddsbedom(rad)
    assert told.value.version == 9


def test_the_second_waits_and_is_told(
    flode: Flode, sessions: sessionmaker[Session], handlaggare: Utforare, chef: Utforare
) -> None:
    rad = flode.bedomd()
    flode.session.commit()
    first, second = (in_own_transaction(flode, sessions, av) for av in (handlaggare, chef))
    with first.session, second.session:
        error = race(
            lambda: first.besluta(rad, Beslut.INLEDA),
            first.session.commit,
            lambda: second.besluta(rad, Beslut.INTE_INLEDA),
        )
        assert isinstance(error, Andrad)
        assert error.vem == handlaggare.namn
        # The transaction of the second goes on: its page is shown again, and that is logged.
        assert second.session.scalars(select(Orosanmalan.beslut)).one() is Beslut.INLEDA


def test_two_utredningar_opened_at_once_become_one(
    flode: Flode, sessions: sessionmaker[Session], handlaggare: Utforare, chef: Utforare
) -> None:
    forsta = flode.bedomd()
    andra = flode.bedomd(forsta.barn_id, inkom=flode.now)
    flode.session.commit()
    first, second = (in_own_transaction(flode, sessions, av) for av in (handlaggare, chef))
    with first.session, second.session:
        error = race(
            lambda: first.besluta(forsta, Beslut.INLEDA),
            first.session.commit,
            lambda: second.besluta(andra, Beslut.INLEDA),
        )
        assert isinstance(error, Avvisat)
        assert [(each.falt, each.kod) for each in error.fel] == [("", "OPPEN_UTREDNING")]
        assert len(second.session.scalars(select(Utredning)).all()) == 1
        assert count_handelser(second.session) == 5
        assert second.session.get_one(Orosanmalan, andra.id).beslut is None


def test_two_talks_begun_at_once_become_one(
    flode: Flode, sessions: sessionmaker[Session], handlaggare: Utforare, chef: Utforare
) -> None:
    rad = flode.registrera(brott=True)
    flode.session.commit()
    first, second = (in_own_transaction(flode, sessions, av) for av in (handlaggare, chef))

    def learn(at: Flode) -> None:
        registrera_kannedom(at.session, rad.id, rad.inkom, av=at.av, now=at.now)

    with first.session, second.session:
        error = race(lambda: learn(first), first.session.commit, lambda: learn(second))
        assert isinstance(error, Avvisat)
        assert error.fel[0].kod == "REDAN_GJORT"


def test_what_the_first_took_back_does_not_stop_the_second(
    flode: Flode, sessions: sessionmaker[Session], handlaggare: Utforare, chef: Utforare
) -> None:
    rad = flode.bedomd()
    flode.session.commit()
    first, second = (in_own_transaction(flode, sessions, av) for av in (handlaggare, chef))
    with first.session, second.session:
        error = race(
            lambda: first.besluta(rad, Beslut.INLEDA),
            first.session.rollback,
            lambda: second.besluta(rad, Beslut.INTE_INLEDA),
        )
        assert error is None
        assert second.session.scalars(select(Handelse.utforare).order_by(Handelse.id)).all()[-1] == chef.namn


def test_a_number_registered_twice_at_once_is_one_child(
    flode: Flode, sessions: sessionmaker[Session], handlaggare: Utforare, chef: Utforare
) -> None:
    flode.session.commit()
    first, second = (in_own_transaction(flode, sessions, av) for av in (handlaggare, chef))
    barn = flode.barn(personnummer=make_nummer("20150507"))
    with first.session, second.session:
        error = race(lambda: first.registrera(barn), first.session.commit, lambda: second.registrera(barn))
        assert isinstance(error, Avvisat)
        assert [(each.falt, each.kod) for each in error.fel] == [("barn-0-personnummer", "FINNS_REDAN")]
