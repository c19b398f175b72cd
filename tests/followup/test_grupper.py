"""What the cube answers is what the rows would have answered, for every cut-off and whatever has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.organisation import NamndPolicy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.followup.katalog import KATALOG
from casetrack.followup.kub import jamfor_kub, markera_rorliga_manader, rakna_om
from casetrack.followup.period import Period, sista_i_manaden
from casetrack.followup.urval import bestam_urval
from casetrack.followup.utfall import Utfall, berakna_flera_utfall, berakna_utfall, rakna_urval
from casetrack.rules.koder import Policy
from tests.conftest import Organisation
from tests.followup.historia import Pahittare, flytta_manader, skapa_namnd, spara
from tests.followup.underlag import add_forhandsbedomning

ADDITIVA = [kod for kod, indikator in KATALOG.items() if indikator.additiv]
NU = datetime(2026, 8, 31, 12, tzinfo=UTC)
MARS = Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31))


@settings(
    max_examples=15,
    deadline=None,
    # A seed has nothing to shrink towards.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    fro=st.integers(0, 2**32),
    raknad=st.dates(date(2021, 2, 1), date(2027, 12, 31)),
    policy=st.sampled_from([None, *Policy]),
)
def test_the_cube_answers_as_the_rows_do(
    sessions: sessionmaker[Session], fro: int, raknad: date, policy: Policy | None
) -> None:
    slump = Random(fro)  # noqa: S311 - made-up histories
    with _open_moment(sessions) as session:
        namnd_id, enheter = skapa_namnd(session, "N1")
        spara(session, namnd_id, enheter, Pahittare(slump, raknad, 60).historia)
        if policy is not None:
            fran = raknad - timedelta(days=slump.randint(0, 800))
            session.execute(insert(NamndPolicy), [{"namnd_id": namnd_id, "fran": fran, "policy": policy}])
        now = datetime.combine(raknad, time(12), UTC)
        rakna_om(session, namnd_id, now=now)
        # As recorded then, with some changed, when days have gone, and when the cube has followed.
        _jamfor_perioder(session, slump, raknad)
        _andra(session, slump)
        _jamfor_perioder(session, slump, raknad)
        senare = now + timedelta(days=slump.randint(1, 60))
        markera_rorliga_manader(session, namnd_id, now=senare)
        rakna_om(session, namnd_id, now=senare)
        _jamfor_perioder(session, slump, raknad)
        assert jamfor_kub(session, now=senare) == []
        session.rollback()


def _jamfor_perioder(session: Session, slump: Random, raknad: date) -> None:
    enhet_id = slump.choice([None, *session.scalars(select(Utredning.enhet_id).distinct())])
    for _ in range(3):
        till = sista_i_manaden(flytta_manader(raknad, slump.randint(-14, 1)))
        fran = flytta_manader(till, -slump.randint(0, 12)).replace(day=slump.choice([1, 1, 1, 9]))
        period = Period(fran, till, till + timedelta(days=slump.choice([-20, 0, 0, 1, 15, 40, 400])))
        kuben = berakna_flera_utfall(session, ADDITIVA, period, enhet_id=enhet_id)
        assert kuben == [_rakna_rader(session, kod, period, enhet_id) for kod in ADDITIVA]


def _rakna_rader(session: Session, kod: str, period: Period, enhet_id: int | None) -> Utfall:
    return rakna_urval(session, bestam_urval(session, kod, period, enhet_id=enhet_id))


def _andra(session: Session, slump: Random) -> None:
    anmalan = slump.choice(session.scalars(select(Orosanmalan.id)).all())
    session.execute(
        update(Orosanmalan).where(Orosanmalan.id == anmalan).values(vald=slump.choice([True, None]))
    )
    utredning = slump.choice(session.scalars(select(Utredning)).all())
    slut = utredning.inledd + timedelta(days=slump.randint(0, 400))
    session.execute(update(Utredning).where(Utredning.id == utredning.id).values(avslutad=slut))


def _open_moment(sessions: sessionmaker[Session]) -> Session:
    session = sessions()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session


@pytest.fixture
def moment(sessions: sessionmaker[Session], organisation: Organisation) -> Iterator[Session]:
    """A transaction that sees one moment, in a nämnd whose only anmälan is counted and whose cell says seven."""
    with _open_moment(sessions) as session:
        db.set_scope(session, organisation.namnd_id)
        add_forhandsbedomning(session, organisation, date(2026, 3, 10))
        rakna_om(session, organisation.namnd_id, now=NU)
        session.execute(text("UPDATE kubcell SET namnare = 7"))
        yield session


def _las_namnare(session: Session, period: Period = MARS) -> int:
    return berakna_utfall(session, "forhandsbedomning_14_dagar", period).namnare


def test_a_settled_month_is_answered_by_the_cube(moment: Session) -> None:
    assert _las_namnare(moment) == 7


def test_a_marked_month_is_counted_from_its_rows(moment: Session) -> None:
    moment.execute(update(Orosanmalan).values(vald=True))
    assert _las_namnare(moment) == 1


@pytest.mark.parametrize("annan", ["definition = 'en annan'", "policy = 'flyttad'", "per = '2026-03-30'"])
def test_a_month_counted_in_another_way_is_counted_from_its_rows(moment: Session, annan: str) -> None:
    moment.execute(text(f"UPDATE kubmanad SET {annan}"))  # noqa: S608
    assert _las_namnare(moment) == 1


def test_half_a_month_is_counted_from_its_rows(moment: Session) -> None:
    assert _las_namnare(moment, Period(date(2026, 3, 2), date(2026, 3, 31), date(2026, 3, 31))) == 1
    assert _las_namnare(moment, Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 30))) == 1


def test_only_a_transaction_that_sees_one_moment_asks_the_cube(
    moment: Session, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    moment.commit()
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert _las_namnare(session) == 1


def test_a_definition_that_has_changed_marks_its_months(moment: Session, organisation: Organisation) -> None:
    moment.execute(text("UPDATE kubmanad SET definition = 'en annan'"))
    assert jamfor_kub(moment, now=NU) == []
    markera_rorliga_manader(moment, organisation.namnd_id, now=NU)
    rakna_om(moment, organisation.namnd_id, now=NU)
    assert _las_namnare(moment) == 1
