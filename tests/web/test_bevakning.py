"""Bevakning: what presses most stands first, and old history doesn't stand in the way of today's work."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.cases.barn import Barn
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.klockor import forfallodagar
from casetrack.rules.koder import AnmalareKategori, Klocka, Kon, Roll, Skydd, TypAnmalan
from casetrack.rules.tid import lokal_dag
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import Klient, make_anvandare


def add_open(
    sessions: sessionmaker[Session], organisation: Organisation, namn: str, inkom: datetime, *, inlast: bool
) -> None:
    """An anmälan at the mottagning, assessed and not decided, that nobody has."""
    forfaller, flyttad = forfallodagar(Klocka.FORHANDSBEDOMNING, lokal_dag(inkom))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        barn = Barn(namnd_id=organisation.namnd_id, fornamn=namn, kon=Kon.OKANT, skydd=Skydd.INGEN)
        session.add(barn)
        session.flush()
        session.add(
            Orosanmalan(
                namnd_id=organisation.namnd_id,
                barn_id=barn.id,
                enhet_id=organisation.mottagning_id,
                inlast=inlast,
                typ=TypAnmalan.ANMALAN,
                inkom=inkom,
                anmalare=AnmalareKategori.SKOLA,
                skyddsbedomning=inkom,
                behov_av_skydd=False,
                forfaller=forfaller,
                forfaller_flyttad=flyttad,
            )
        )


def list_names(klient: Klient, path: str = "/bevakning") -> list[str]:
    """The children in the order of the page."""
    return [text for href, text in klient.open(path).lankar if href.startswith("/arende/")]


def test_the_most_urgent_stands_first_and_left_over_history_last(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> None:
    for namn, dagar, inlast in (
        ("Lugn", 1, True),
        ("Gammal", 400, True),
        ("Sen", 20, True),
        ("Egen", 90, False),
    ):
        add_open(sessions, organisation, namn, now - timedelta(days=dagar), inlast=inlast)
    mottagning = som(Roll.MOTTAGNING)
    assert list_names(mottagning) == ["Egen", "Sen", "Lugn", "Gammal"]
    assert "1 gammal frist från ett annat system, utan handläggare" in mottagning.open("/bevakning").text


@pytest.mark.parametrize(("path", "shown"), [("/bevakning", 50), ("/bevakning?visa=alla", 53)])
def test_a_long_list_begins_with_what_presses_and_can_be_shown_whole(
    som: LogIn,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    now: datetime,
    path: str,
    shown: int,
) -> None:
    for n in range(53):
        add_open(sessions, organisation, f"Barn{n}", now - timedelta(hours=n), inlast=False)
    mottagning = som(Roll.MOTTAGNING)
    assert len(list_names(mottagning, path)) == shown
    assert "53 frister." in mottagning.open(path).text


def test_the_clocks_of_the_enhet_can_be_chosen_by_kind_and_by_having_nobody(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> None:
    with sessions.begin() as session:
        session.add(make_anvandare(organisation, Roll.MOTTAGNING, "kollega"))
    for namn in ("Alva", "Britt"):
        add_open(sessions, organisation, namn, now, inlast=False)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        given = session.scalars(select(Orosanmalan).order_by(Orosanmalan.id)).first()
        assert given is not None
        given.handlaggare_id = session.scalar(select(Anvandare.id).where(Anvandare.anvandarnamn == "kollega"))
    mottagning = som(Roll.MOTTAGNING)
    assert list_names(mottagning) == ["Alva", "Britt"]
    assert list_names(mottagning, "/bevakning?klocka=forhandsbedomning") == ["Alva", "Britt"]
    assert list_names(mottagning, "/bevakning?klocka=utredning") == []
    assert list_names(mottagning, "/bevakning?utan_handlaggare=ja") == ["Britt"]
    assert mottagning.get("/bevakning?klocka=x").status_code == 422


def test_all_of_a_choice_are_shown_by_the_same_choice(
    som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> None:
    for n in range(51):
        add_open(sessions, organisation, f"Barn{n}", now, inlast=False)
    sida = som(Roll.MOTTAGNING).open("/bevakning?utan_handlaggare=ja")
    assert ("/bevakning?visa=alla&utan_handlaggare=ja", "Visa alla") in sida.lankar
