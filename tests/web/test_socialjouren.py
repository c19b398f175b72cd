"""Socialjouren at night: what waits in any enhet, and an utredning opened and handed over to the ordinary enhet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import Roll
from tests.conftest import Organisation
from tests.web.conftest import LogIn
from tests.web.klient import Klient, Nu, make_anvandare
from tests.web.test_bevakning import list_names
from tests.web.test_stegen import follow, register

TOM = "Ingen anmälan väntar på skyddsbedömning på någon annan enhet."


@pytest.fixture
def joura(app: Flask, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu) -> Klient:
    """A handläggare of socialjouren, on a Tuesday at half past ten in the evening."""
    with sessions.begin() as session:
        konto = make_anvandare(organisation, Roll.HANDLAGGARE, "joura")
        konto.enhet_id, konto.namn = organisation.socialjour_id, "Joura Nattdotter"
        session.add(konto)
    nu.tid = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)
    klient = Klient(app)
    assert klient.log_in("joura").status_code == 303
    return klient


def test_what_waits_for_its_skyddsbedomning_in_any_enhet_is_seen_and_made(
    joura: Klient, som: LogIn, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    assert TOM in joura.open("/bevakning").text
    mottagning = som(Roll.MOTTAGNING)
    register(mottagning, inkom="2026-03-02T16:50")
    sida = joura.open("/bevakning")
    assert "Väntar på skyddsbedömning på andra enheter 1 frist. 1 försenad." in sida.text
    assert ("/arende/1", "Alva Testsson") in sida.lankar
    assert joura.get("/arende/1").status_code == 200  # without a reason: it is theirs to see to
    joura.do(follow(joura, "Gör skyddsbedömning"), behov_av_skydd="nej")
    assert TOM in joura.open("/bevakning").text
    for roll in (Roll.MOTTAGNING, Roll.HANDLAGGARE, Roll.CHEF):
        assert "på andra enheter" not in som(roll).open("/bevakning").text


def test_history_that_was_imported_is_nobodys_to_assess_tonight(
    joura: Klient, som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu
) -> None:
    register(som(Roll.MOTTAGNING))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        session.get_one(Orosanmalan, 1).inlast = True
    assert TOM in joura.open("/bevakning").text


def test_an_utredning_opened_at_night_is_handed_over_and_keeps_its_start(
    joura: Klient, som: LogIn, organisation: Organisation, nu: Nu
) -> None:
    """law.md, Counting 15."""
    register(joura, inkom="2026-03-03T22:15", anmalare="polis")
    assert list_names(joura) == ["Alva Testsson"] * 2  # its skyddsbedömning and its förhandsbedömning
    joura.do(follow(joura, "Gör skyddsbedömning"), skyddsbedomning="2026-03-03T22:20", behov_av_skydd="ja")
    jouren = str(organisation.socialjour_id)
    arende = joura.do(follow(joura, "Inleda utredning"), utredning_enhet_id=jouren)
    assert "Fyra månader från 2026-03-03" in arende.text

    nu.tid += timedelta(hours=9)  # at half past seven in the morning, before going home
    joura.log_in("joura")
    hand_over = "/arende/1/utredning/1/overfor"
    assert hand_over in {href for href, _ in joura.open("/arende/1").lankar}
    arende = joura.do(hand_over, till_enhet_id=str(organisation.utredning_id), skal="Inledd under jourtid")
    assert "överfördes från Socialjour N1 till Utredning N1: Inledd under jourtid" in arende.text
    assert list_names(joura) == []
    assert joura.get("/siffror").status_code == 200

    handlaggare = som(Roll.HANDLAGGARE)
    assert list_names(handlaggare) == ["Alva Testsson"]
    assert "Fyra månader från 2026-03-03" in handlaggare.open("/arende/1").text
