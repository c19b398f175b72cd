"""The cube holds what the record gives, whatever happens to either."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.organisation import NamndPolicy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Forlangning, Utredning
from casetrack.followup.katalog import KATALOG
from casetrack.followup.kub import (
    Cellskillnad,
    Kubcell,
    Omrakning,
    bygg_kub,
    har_markeringar,
    jamfor_kub,
    markera_rorliga_manader,
    rakna_om,
)
from casetrack.followup.period import Period
from casetrack.followup.utfall import berakna_manadsserie, berakna_utfall
from casetrack.rules.koder import Kon, Policy
from tests.conftest import Organisation
from tests.followup.historia import ENHETER, Pahittare, spara
from tests.followup.underlag import add_forhandsbedomning

NU = datetime(2026, 8, 31, 12, tzinfo=UTC)
I_DAG = date(2026, 8, 31)


@pytest.fixture
def namnd_id(session: Session, organisation: Organisation) -> int:
    """The session's nämnd, with a history of sixty children."""
    enheter = dict(zip(ENHETER, (organisation.mottagning_id, organisation.utredning_id), strict=True))
    spara(session, organisation.namnd_id, enheter, Pahittare(Random(7), I_DAG, 60).historia)  # noqa: S311
    return organisation.namnd_id


def test_recomputing_what_is_marked_gives_the_same_cells_as_building_anew(
    session: Session, namnd_id: int
) -> None:
    rakna_om(session, namnd_id, now=NU)
    omraknade = set(session.execute(select(*Kubcell.__table__.columns)))
    bygg_kub(session, namnd_id, now=NU)
    assert omraknade == set(session.execute(select(*Kubcell.__table__.columns)))
    assert len(omraknade) > 500


def test_the_cells_of_a_year_add_up_to_its_figure(session: Session, namnd_id: int) -> None:
    rakna_om(session, namnd_id, now=NU)
    period = Period(date(2025, 1, 1), date(2025, 12, 31), I_DAG)
    additiva = [kod for kod, indikator in KATALOG.items() if indikator.additiv]
    for kod in additiva:
        utfall = berakna_utfall(session, kod, period)
        for kon, antal in [(None, utfall), (Kon.POJKE, utfall.pojkar), (Kon.FLICKA, utfall.flickor)]:
            fraga = select(func.sum(Kubcell.taljare), func.sum(Kubcell.namnare)).where(
                Kubcell.indikator == kod, Kubcell.manad.between(period.fran, period.till)
            )
            taljare, namnare = session.execute(fraga.where(Kubcell.kon == kon) if kon else fraga).one()
            assert (namnare or 0) == antal.namnare, kod
            assert antal.taljare in (None, taljare or 0), kod


def test_the_series_of_months_adds_up_to_the_figure(session: Session, namnd_id: int) -> None:
    period = Period(date(2025, 1, 1), date(2025, 12, 31), I_DAG)
    for kod in (kod for kod, indikator in KATALOG.items() if indikator.additiv):
        serie = berakna_manadsserie(session, kod, period)
        assert [utfall.fran.month for utfall in serie] == list(range(1, 13))
        assert sum(utfall.namnare for utfall in serie) == berakna_utfall(session, kod, period).namnare


def test_a_changed_case_marks_its_months_and_the_cells_follow(session: Session, namnd_id: int) -> None:
    rakna_om(session, namnd_id, now=NU)
    assert not har_markeringar(session)
    slump = Random(11)  # noqa: S311
    for _ in range(10):
        anmalan = slump.choice(session.scalars(select(Orosanmalan.id)).all())
        utredning = slump.choice(session.scalars(select(Utredning)).all())
        session.execute(
            update(Orosanmalan).where(Orosanmalan.id == anmalan).values(vald=slump.choice([True, None]))
        )
        slut = max(utredning.inledd, I_DAG - timedelta(days=slump.randint(0, 400)))
        session.execute(update(Utredning).where(Utredning.id == utredning.id).values(avslutad=slut))
        till = utredning.forfaller + timedelta(days=slump.randint(400, 900))
        rad = {"utredning_id": utredning.id, "beslutad": utredning.forfaller, "till": till, "skal": "Dröjer"}
        session.execute(insert(Forlangning), [{"namnd_id": namnd_id, **rad}])
        assert har_markeringar(session)
        # The arrival and decision of one, the start, the former and the new end of the other.
        assert rakna_om(session, namnd_id, now=NU) <= 5
        assert jamfor_kub(session, now=NU) == []


def test_a_cell_that_is_wrong_missing_or_too_many_is_told(session: Session, namnd_id: int) -> None:
    rakna_om(session, namnd_id, now=NU)
    celler = session.scalars(select(Kubcell).where(Kubcell.indikator == "anmalningar").limit(3)).all()
    fel, bort, flyttad = celler
    fel.namnare += 1
    session.delete(bort)
    flyttad.version = 2
    session.flush()
    skillnader = jamfor_kub(session, now=NU)
    assert sorted(_beskriv(skillnad) for skillnad in skillnader) == ["fel", "for_mycket", "saknas", "saknas"]


def _beskriv(skillnad: Cellskillnad) -> str:
    if skillnad.kuben is None:
        return "saknas"
    return "for_mycket" if skillnad.raknat is None else "fel"


def test_a_month_that_waits_is_not_called_wrong(session: Session, namnd_id: int) -> None:
    assert session.scalar(select(func.count()).select_from(Omrakning))
    assert jamfor_kub(session, now=NU) == []


def test_another_policy_marks_the_months_from_its_first_day(session: Session, namnd_id: int) -> None:
    rakna_om(session, namnd_id, now=NU)
    fran = date(2026, 1, 15)
    session.execute(insert(NamndPolicy), [{"namnd_id": namnd_id, "fran": fran, "policy": Policy.FLYTTAD}])
    assert min(session.scalars(select(Omrakning.manad))) == date(2026, 1, 1)
    rakna_om(session, namnd_id, now=NU)
    assert jamfor_kub(session, now=NU) == []


def test_a_new_day_moves_what_was_too_recent_to_judge(session: Session, organisation: Organisation) -> None:
    namnd_id = organisation.namnd_id
    add_forhandsbedomning(session, organisation, I_DAG, dagar=13)
    session.execute(update(Orosanmalan).values(beslut=None, beslut_datum=None))
    rakna_om(session, namnd_id, now=NU)
    oppna = select(Kubcell.namnare, Kubcell.ej_matbara).where(
        Kubcell.indikator == "forhandsbedomning_14_dagar_inkomna"
    )
    assert session.execute(oppna).all() == [(0, 1)]
    markera_rorliga_manader(session, namnd_id, now=NU)
    assert not har_markeringar(session)
    senare = NU + timedelta(days=2)
    markera_rorliga_manader(session, namnd_id, now=senare)
    assert rakna_om(session, namnd_id, now=senare) == 1
    assert session.execute(oppna).all() == [(1, 0)]
    assert jamfor_kub(session, now=senare) == []


def test_the_mark_of_a_change_not_yet_committed_stays(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    namnd_id = organisation.namnd_id
    with db.open_scope(sessions, namnd_id) as andra, sessions() as forsta:
        db.set_scope(forsta, namnd_id)
        add_forhandsbedomning(forsta, organisation, date(2026, 2, 2))
        forsta.flush()
        assert rakna_om(andra, namnd_id, now=NU) == 0
        forsta.commit()
    with db.open_scope(sessions, namnd_id) as session:
        assert rakna_om(session, namnd_id, now=NU) == 2
        assert jamfor_kub(session, now=NU) == []


def test_two_workers_take_turns_at_one_nämnd(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    namnd_id = organisation.namnd_id
    with db.open_scope(sessions, namnd_id) as session:
        add_forhandsbedomning(session, organisation, date(2026, 2, 2))

    def rakna() -> int:
        with db.open_scope(sessions, namnd_id) as session:
            return rakna_om(session, namnd_id, now=NU)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: rakna(), range(4))) == [0, 0, 0, 2]
    with db.open_scope(sessions, namnd_id) as session:
        assert jamfor_kub(session, now=NU) == []


def test_a_recomputation_that_fails_keeps_its_marks(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    namnd_id = organisation.namnd_id
    with db.open_scope(sessions, namnd_id) as session:
        add_forhandsbedomning(session, organisation, date(2026, 2, 2))
    with sessions() as session:
        db.set_scope(session, namnd_id)
        rakna_om(session, namnd_id, now=NU)
        session.rollback()
    with db.open_scope(sessions, namnd_id) as session:
        assert har_markeringar(session)
        assert session.scalar(text("SELECT count(*) FROM kubcell")) == 0
