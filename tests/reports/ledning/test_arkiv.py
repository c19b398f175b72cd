"""Reports are ordered once, made whole or not at all, and never change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.avdelning import andra_avdelning, skapa_avdelning
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.followup.frysning import hamta_frysning
from casetrack.reports.ledning.arkiv import Arkivrapport, hamta_rapport, lista_arkiv, utfor_bestallning
from casetrack.reports.ledning.bestallning import (
    FORSOK_IGEN,
    Ledningsbestallning,
    Ledningsframsteg,
    aterkalla,
    bestall_manadens,
    bestall_rapport,
    hamta_bestallning,
    lista_att_utfora,
    lista_oppna_bestallningar,
    skriv_framsteg,
)
from casetrack.reports.ledning.kommentar import kommentera, lista_kommentarer
from casetrack.reports.ledning.rapport import Omfattning, Omfattningsslag
from casetrack.reports.ledning.sammanstallning import lista_omfattningar
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning
from tests.reports.ledning.underlag import find_rad, find_tabell

AV = Utforare(None, "test")
# 1 August 2026 is a Saturday; the first working day is the third.
MANDAG = datetime(2026, 8, 3, 5, tzinfo=UTC)
JULI = date(2026, 7, 1)


@pytest.fixture
def session(sessions: sessionmaker[Session], organisation: Organisation) -> Iterator[Session]:
    with sessions() as opened:
        db.set_scope(opened, organisation.namnd_id)
        for dag, dagar in ((6, 3), (10, 20), (24, 3)):
            add_forhandsbedomning(opened, organisation, date(2026, 7, dag), dagar=dagar)
        yield opened


def utfor(session: Session, bestallning_id: int, now: datetime = MANDAG) -> list[Arkivrapport]:
    return utfor_bestallning(session, bestallning_id, now=now, framsteg=lambda klara, delar: None)


def hamta_omfattning(session: Session, organisation: Organisation, enhet_id: int | None = None) -> Omfattning:
    alla = lista_omfattningar(session, session.get_one(Namnd, organisation.namnd_id))
    return alla[0] if enhet_id is None else next(each for each in alla if each.enheter == (enhet_id,))


@pytest.mark.parametrize(
    ("dag", "bestalls"),
    [
        (date(2026, 8, 1), False),
        (date(2026, 8, 2), False),
        (date(2026, 8, 3), True),
        (date(2026, 8, 14), True),
    ],
)
def test_the_month_is_ordered_on_its_first_working_day_or_the_next_that_is_not_missed(
    session: Session, organisation: Organisation, dag: date, bestalls: bool
) -> None:
    now = datetime(dag.year, dag.month, dag.day, 5, tzinfo=UTC)
    assert bestall_manadens(session, organisation.namnd_id, av=AV, now=now) is bestalls
    if bestalls:
        bestallning = session.scalars(select(Ledningsbestallning)).one()
        assert (bestallning.manad, bestallning.matdag) == (JULI, date(2026, 7, 31))
        assert not bestall_manadens(session, organisation.namnd_id, av=AV, now=now + timedelta(days=1))


def test_everyone_of_the_nämnd_gets_a_report_and_one_freezing_is_behind_them(
    session: Session, organisation: Organisation
) -> None:
    avdelning = skapa_avdelning(
        session,
        organisation.namnd_id,
        "Barn och unga",
        [organisation.mottagning_id, organisation.utredning_id],
    )
    bestall_manadens(session, organisation.namnd_id, av=AV, now=MANDAG)
    [att_utfora] = lista_att_utfora(session, now=MANDAG)
    rapporter = utfor(session, att_utfora)
    assert [each.slag for each in rapporter] == [
        Omfattningsslag.NAMND,
        Omfattningsslag.AVDELNING,
        *[Omfattningsslag.ENHET] * 4,
    ]
    assert len({each.frysning_id for each in rapporter}) == 1
    frysning = hamta_frysning(session, rapporter[0].frysning_id)
    assert (frysning.fran, frysning.till, frysning.per) == (JULI, date(2026, 7, 31), date(2026, 7, 31))
    fryst = next(each for each in frysning.siffror if each.indikator == "forhandsbedomning_14_dagar")
    assert (fryst.las_utfall().taljare, fryst.las_utfall().namnare) == (2, 3)
    # What is added up is that of the enheter of the avdelning.
    for rapport in rapporter[:2]:
        rad = find_rad(find_tabell(rapport.las().avsnitt[0], "oversikt"), "Förhandsbedömning inom 14 dagar")
        assert (rad.celler[0].taljare, rad.celler[0].namnare) == (2, 3)
    assert lista_arkiv(session, Omfattningsslag.AVDELNING, avdelning.id, manadens=True) == [rapporter[1]]
    assert lista_att_utfora(session, now=MANDAG) == []
    assert utfor(session, att_utfora) == []


def test_what_is_in_the_archive_never_changes(session: Session, organisation: Organisation) -> None:
    bestall_manadens(session, organisation.namnd_id, av=AV, now=MANDAG)
    rapport = utfor(session, lista_att_utfora(session, now=MANDAG)[0])[0]
    fore = rapport.las()
    session.execute(update(Orosanmalan).values(beslut_datum=Orosanmalan.inkom_datum))
    session.expire_all()
    assert hamta_rapport(session, rapport.id).las() == fore
    for satt in ("innehall = ''", "manad = '2026-01-01'"):
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(text(f"UPDATE ledningsrapport SET {satt}"))  # noqa: S608 - written above
    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(text("DELETE FROM ledningsrapport"))


def test_a_report_can_be_ordered_of_one_alone(session: Session, organisation: Organisation) -> None:
    omfattning = hamta_omfattning(session, organisation, organisation.mottagning_id)
    bestallning = bestall_rapport(session, organisation.namnd_id, omfattning, JULI, av=AV, now=MANDAG)
    # Asked for again before it is made, it is the same.
    assert bestall_rapport(session, organisation.namnd_id, omfattning, JULI, av=AV, now=MANDAG) is bestallning
    [rapport] = utfor(session, bestallning.id)
    assert (rapport.slag, rapport.enhet_id) == (Omfattningsslag.ENHET, organisation.mottagning_id)
    assert not rapport.manadens
    assert hamta_frysning(session, rapport.frysning_id).enhet_id == organisation.mottagning_id
    # And after it, another: the archive has both.
    ny = bestall_rapport(session, organisation.namnd_id, omfattning, JULI, av=AV, now=MANDAG)
    utfor(session, ny.id)
    alla = lista_arkiv(session, Omfattningsslag.ENHET, organisation.mottagning_id, manadens=False)
    assert len(alla) == 2
    assert (
        lista_arkiv(
            session, Omfattningsslag.ENHET, organisation.mottagning_id, manadens=False, fran=1, limit=1
        )
        == alla[1:]
    )


def test_the_same_order_from_several_at_once_is_one(
    session: Session, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    omfattning = hamta_omfattning(session, organisation, organisation.mottagning_id)
    session.commit()
    redo = threading.Barrier(6)

    def bestall(_: int) -> int:
        redo.wait()
        with db.open_scope(sessions, organisation.namnd_id) as egen:
            return bestall_rapport(egen, organisation.namnd_id, omfattning, JULI, av=AV, now=MANDAG).id

    with ThreadPoolExecutor(6) as tradar:
        assert len(set(tradar.map(bestall, range(6)))) == 1


def test_what_is_taken_back_is_not_made_and_can_be_ordered_again(
    session: Session, organisation: Organisation
) -> None:
    omfattning = hamta_omfattning(session, organisation)
    forsta = bestall_rapport(session, organisation.namnd_id, omfattning, JULI, av=AV, now=MANDAG)
    aterkalla(session, forsta.id, av=AV, now=MANDAG)
    assert utfor(session, forsta.id) == []
    assert lista_oppna_bestallningar(session) == []
    andra = bestall_rapport(session, organisation.namnd_id, omfattning, JULI, av=AV, now=MANDAG)
    assert andra.id != forsta.id
    assert lista_att_utfora(session, now=MANDAG) == [andra.id]


def test_months_that_nobody_made_are_made_up_for_at_most_a_year_back(
    session: Session, organisation: Organisation
) -> None:
    def bestall(now: datetime) -> list[date]:
        fore = set(session.scalars(select(Ledningsbestallning.manad)))
        bestall_manadens(session, organisation.namnd_id, av=AV, now=now)
        return sorted(set(session.scalars(select(Ledningsbestallning.manad))) - fore)

    assert bestall(MANDAG) == [JULI]
    assert bestall(datetime(2026, 11, 2, 5, tzinfo=UTC)) == [date(2026, manad, 1) for manad in (8, 9, 10)]
    assert len(bestall(datetime(2028, 6, 1, 5, tzinfo=UTC))) == 12


def test_an_enhet_that_has_closed_gets_a_report_as_long_as_it_has_something(
    session: Session, organisation: Organisation
) -> None:
    namnd = session.get_one(Namnd, organisation.namnd_id)
    for enhet_id in (organisation.mottagning_id, organisation.utredning_id):
        session.get_one(Enhet, enhet_id).giltig_till = date(2026, 6, 30)
    session.flush()

    def egna(manad: date | None) -> set[tuple[int, ...]]:
        alla = lista_omfattningar(session, namnd, manad)
        return {each.enheter for each in alla if each.slag is Omfattningsslag.ENHET}

    alla = egna(None)
    assert egna(date(2026, 6, 1)) == alla
    # The mottagning took decisions in July all the same.
    assert alla - egna(JULI) == {(organisation.utredning_id,)}
    assert (organisation.mottagning_id,) not in egna(date(2026, 8, 1))
    assert organisation.mottagning_id in lista_omfattningar(session, namnd, date(2026, 8, 1))[0].enheter


def test_a_month_to_come_can_not_be_ordered(session: Session, organisation: Organisation) -> None:
    with pytest.raises(Avvisat, match="2026-09 har inte börjat"):
        bestall_rapport(
            session,
            organisation.namnd_id,
            hamta_omfattning(session, organisation),
            date(2026, 9, 1),
            av=AV,
            now=MANDAG,
        )


def test_how_far_it_has_come_counts_every_part(session: Session, organisation: Organisation) -> None:
    bestall_manadens(session, organisation.namnd_id, av=AV, now=MANDAG)
    steg: list[tuple[int, int]] = []
    utfor_bestallning(
        session,
        lista_att_utfora(session, now=MANDAG)[0],
        now=MANDAG,
        framsteg=lambda klara, delar: steg.append((klara, delar)),
    )
    delar = steg[0][1]
    assert steg == [(klara, delar) for klara in range(delar + 1)]


def test_what_failed_is_told_and_waits(session: Session, organisation: Organisation) -> None:
    bestall_manadens(session, organisation.namnd_id, av=AV, now=MANDAG)
    [att_utfora] = lista_att_utfora(session, now=MANDAG)
    skriv_framsteg(session, att_utfora, klara=0, delar=20, now=MANDAG)
    skriv_framsteg(session, att_utfora, klara=7, delar=20, now=MANDAG)
    _, framsteg = hamta_bestallning(session, att_utfora)
    assert framsteg is not None
    assert (framsteg.klara, framsteg.delar, framsteg.forsok, framsteg.fel) == (7, 20, 1, None)
    # Half way and killed: nothing says that it failed, so it is made at once.
    assert lista_att_utfora(session, now=MANDAG) == [att_utfora]
    skriv_framsteg(session, att_utfora, klara=0, delar=1, now=MANDAG, fel="ValueError")
    assert lista_att_utfora(session, now=MANDAG) == []
    assert lista_att_utfora(session, now=MANDAG + FORSOK_IGEN * 2) == [att_utfora]


def test_another_nämnd_sees_nothing_of_it(
    session: Session,
    sessions: sessionmaker[Session],
    organisation: Organisation,
    other_organisation: Organisation,
) -> None:
    bestall_manadens(session, organisation.namnd_id, av=AV, now=MANDAG)
    rapport = utfor(session, lista_att_utfora(session, now=MANDAG)[0])[0]
    session.commit()
    with db.open_scope(sessions, other_organisation.namnd_id) as annan:
        for klass in (Arkivrapport, Ledningsbestallning, Ledningsframsteg):
            assert annan.scalars(select(klass)).all() == []
        with pytest.raises(Saknas):
            hamta_rapport(annan, rapport.id)
        with pytest.raises(Saknas):
            hamta_bestallning(annan, rapport.bestallning_id)


def test_comments_are_added_and_stay(session: Session, organisation: Organisation) -> None:
    bestall_manadens(session, organisation.namnd_id, av=AV, now=MANDAG)
    rapport = utfor(session, lista_att_utfora(session, now=MANDAG)[0])[0]
    with pytest.raises(Avvisat, match="Skriv en kommentar"):
        kommentera(session, rapport, "  ", av=AV, now=MANDAG)
    with pytest.raises(Avvisat, match="högst 4000"):
        kommentera(session, rapport, "a" * 4001, av=AV, now=MANDAG)
    assert lista_kommentarer(session, rapport.id) == []


def test_an_enhet_is_in_one_avdelning(session: Session, organisation: Organisation) -> None:
    namnd_id, enheter = organisation.namnd_id, [organisation.mottagning_id, organisation.utredning_id]
    forsta = skapa_avdelning(session, namnd_id, "Barn", enheter)
    andra = skapa_avdelning(session, namnd_id, "Unga", enheter[1:])
    with pytest.raises(Avvisat, match="finns redan en avdelning som heter Barn"):
        andra_avdelning(session, andra.id, " Barn ", [])
    with pytest.raises(Avvisat, match="Skriv avdelningens namn"):
        skapa_avdelning(session, namnd_id, " ", [])
    alla = lista_omfattningar(session, session.get_one(Namnd, namnd_id))
    assert {each.namn: each.enheter for each in alla if each.slag is Omfattningsslag.AVDELNING} == {
        "Barn": (enheter[0],),
        "Unga": (enheter[1],),
    }
    andra_avdelning(session, forsta.id, "Barn och familj", [])
    with pytest.raises(Saknas):
        andra_avdelning(session, 999, "Ingen", [])
