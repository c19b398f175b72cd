"""A figure counted in advance is what the rows would have given, or it is not used."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn
from casetrack.cases.insats import Insats
from casetrack.cases.organisation import NamndPolicy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.followup.fardiga import (
    FardigSiffra,
    jamfor_fardiga,
    lista_rapportperioder,
    rakna_nasta_fardiga,
    saknar_fardiga,
)
from casetrack.followup.katalog import KATALOG
from casetrack.followup.kub import rakna_om
from casetrack.followup.period import Period
from casetrack.followup.urval import bestam_urval
from casetrack.followup.utfall import berakna_flera_utfall, berakna_utfall, rakna_urval
from casetrack.rules.koder import Kon, Policy
from tests.conftest import Organisation
from tests.followup.historia import Pahittare, skapa_namnd, spara
from tests.followup.underlag import add_forhandsbedomning

NU = datetime(2026, 8, 31, 12, tzinfo=UTC)
T1 = Period(date(2026, 1, 1), date(2026, 4, 30), date(2026, 4, 30))


def rakna_fardiga(session: Session, namnd_id: int, now: datetime = NU) -> int:
    rakna_om(session, namnd_id, now=now)
    antal = 0
    while rakna_nasta_fardiga(session, namnd_id, now=now):
        antal += 1
    return antal


@pytest.mark.parametrize(
    ("i_dag", "slut", "foregaende"),
    [
        (date(2026, 4, 30), date(2025, 12, 31), date(2024, 12, 31)),
        (date(2026, 5, 1), date(2026, 4, 30), date(2025, 12, 31)),
        (date(2026, 12, 31), date(2026, 8, 31), date(2025, 12, 31)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2025, 12, 31)),
    ],
)
def test_the_periods_are_of_the_report_that_ended_last_and_the_year_before(
    i_dag: date, slut: date, foregaende: date
) -> None:
    assert lista_rapportperioder(i_dag) == (
        Period(date(slut.year, 1, 1), slut, slut),
        Period(date(foregaende.year, 1, 1), foregaende, foregaende),
    )


@settings(
    max_examples=3,
    deadline=None,
    # A seed has nothing to shrink towards.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fro=st.integers(0, 2**32), raknad=st.dates(date(2023, 2, 1), date(2027, 12, 31)))
def test_what_is_kept_answers_as_the_rows_do_whatever_has_changed(
    sessions: sessionmaker[Session], fro: int, raknad: date
) -> None:
    slump = Random(fro)  # noqa: S311 - made-up histories
    now = datetime.combine(raknad, time(12), UTC)
    with sessions() as session:
        namnd_id, enheter = skapa_namnd(session, "N1")
        spara(session, namnd_id, enheter, Pahittare(slump, raknad, 30).historia)
        assert rakna_fardiga(session, namnd_id, now) == 2 * len(KATALOG)
        _jamfor(session, raknad)
        for _ in range(2):
            _andra(session, slump)
            _jamfor(session, raknad)
        rakna_fardiga(session, namnd_id, now)
        assert not saknar_fardiga(session, now=now)
        assert jamfor_fardiga(session) == []
        _jamfor(session, raknad)
        session.rollback()


def _jamfor(session: Session, raknad: date) -> None:
    for period in lista_rapportperioder(raknad):
        ur_raderna = [rakna_urval(session, bestam_urval(session, kod, period)) for kod in KATALOG]
        assert berakna_flera_utfall(session, KATALOG, period) == ur_raderna


def _andra(session: Session, slump: Random) -> None:
    """One change of any kind, to any row."""
    match slump.randint(0, 4):
        case 0:
            utredning = slump.choice(session.scalars(select(Utredning)).all())
            slut = utredning.inledd + timedelta(days=slump.randint(0, 400))
            session.execute(update(Utredning).where(Utredning.id == utredning.id).values(avslutad=slut))
        case 1:
            anmalan = slump.choice(session.scalars(select(Orosanmalan.id)).all())
            session.execute(
                update(Orosanmalan).where(Orosanmalan.id == anmalan).values(vald=slump.choice([True, None]))
            )
        case 2:
            barn = slump.choice(session.scalars(select(Barn.id)).all())
            session.execute(update(Barn).where(Barn.id == barn).values(kon=slump.choice([*Kon])))
        case 3:
            insats = slump.choice(session.scalars(select(Insats).where(Insats.paborjad.is_not(None))).all())
            slut = insats.paborjad + timedelta(days=slump.randint(0, 400))
            session.execute(update(Insats).where(Insats.id == insats.id).values(avslutad=slut))
        case _:
            namnd_id = session.scalars(select(Utredning.namnd_id).limit(1)).one()
            rad = {
                "namnd_id": namnd_id,
                "fran": date(2022, 1, slump.randint(1, 28)),
                "policy": Policy.FLYTTAD,
            }
            if session.scalar(select(func.count()).select_from(NamndPolicy)) == 0:
                session.execute(insert(NamndPolicy), [rad])


@pytest.fixture
def namnd_id(session: Session, organisation: Organisation) -> int:
    """The session's nämnd, whose only anmälan was decided in March; what is kept of each figure is nothing."""
    add_forhandsbedomning(session, organisation, date(2026, 3, 10))
    rakna_fardiga(session, organisation.namnd_id)
    session.execute(text("""UPDATE fardig_siffra SET rakning = jsonb_set(rakning, '{grupper}', '[]')"""))
    return organisation.namnd_id


def _las_namnare(session: Session, period: Period = T1) -> int:
    return berakna_utfall(session, "forhandsbedomning_14_dagar", period).namnare


def test_a_figure_that_is_kept_is_not_counted_again(session: Session, namnd_id: int) -> None:
    assert _las_namnare(session) == 0


def test_a_change_up_to_the_cut_off_is_counted_at_once(session: Session, namnd_id: int) -> None:
    session.execute(update(Orosanmalan).values(vald=True))
    assert _las_namnare(session) == 1


def test_a_change_after_the_cut_off_leaves_what_is_kept(
    session: Session, namnd_id: int, organisation: Organisation
) -> None:
    add_forhandsbedomning(session, organisation, date(2026, 6, 10))
    assert _las_namnare(session) == 0
    rakna_om(session, namnd_id, now=NU)
    assert _las_namnare(session) == 0


@pytest.mark.parametrize("annan", ["definition = 'en annan'", "policy = 'flyttad'", "per = '2026-04-29'"])
def test_what_is_kept_of_something_else_is_not_used(session: Session, namnd_id: int, annan: str) -> None:
    session.execute(text(f"UPDATE fardig_siffra SET {annan}"))  # noqa: S608
    assert _las_namnare(session) == 1


def test_an_enhet_and_an_assumption_are_counted_from_the_rows(session: Session, namnd_id: int) -> None:
    enhet_id = session.scalars(select(Orosanmalan.enhet_id)).one()
    utfall = berakna_utfall(session, "forhandsbedomning_14_dagar", T1, enhet_id=enhet_id)
    assert utfall.namnare == 1


def test_a_kept_figure_that_is_wrong_is_told(session: Session, namnd_id: int) -> None:
    koder = {(skillnad.kod, skillnad.period.per) for skillnad in jamfor_fardiga(session)}
    assert ("forhandsbedomning_14_dagar", T1.per) in koder
    session.execute(update(Orosanmalan).values(vald=True))
    assert jamfor_fardiga(session) == []


def test_nothing_is_counted_in_advance_from_what_is_marked(session: Session, namnd_id: int) -> None:
    session.execute(text("DELETE FROM fardig_siffra"))
    session.execute(update(Orosanmalan).values(vald=True))
    assert not rakna_nasta_fardiga(session, namnd_id, now=NU) or session.scalars(
        select(FardigSiffra.per).distinct()
    ).all() == [date(2025, 12, 31)]


def test_a_new_tertial_takes_the_place_of_the_former(session: Session, namnd_id: int) -> None:
    rakna_fardiga(session, namnd_id, datetime(2026, 9, 1, 12, tzinfo=UTC))
    perioder = session.scalars(select(FardigSiffra.per).distinct().order_by(FardigSiffra.per)).all()
    assert perioder == [date(2025, 12, 31), date(2026, 8, 31)]


def test_a_change_that_commits_while_figures_are_counted_is_not_lost(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    """It waits with its mark for its turn, and then takes with it what was counted without it."""
    namnd_id = organisation.namnd_id
    with db.open_scope(sessions, namnd_id) as session:
        add_forhandsbedomning(session, organisation, date(2026, 3, 10))
        rakna_om(session, namnd_id, now=NU)
    with db.open_scope(sessions, namnd_id) as raknar:
        while rakna_nasta_fardiga(raknar, namnd_id, now=NU):
            pass
        with db.open_scope(sessions, namnd_id) as andrar:
            add_forhandsbedomning(andrar, organisation, date(2026, 3, 11))
    with db.open_scope(sessions, namnd_id) as session:
        assert _las_namnare(session) == 2
        rakna_om(session, namnd_id, now=NU)
        assert _las_namnare(session) == 2
        assert jamfor_fardiga(session) == []
