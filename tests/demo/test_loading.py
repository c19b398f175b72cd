from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.gallring import Gallringsforslag
from casetrack.access.konton import KontoUppgifter, create_konto
from casetrack.access.losenord import verify_losenord
from casetrack.cases.barn import Barn
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.cases.utredning import Utredning
from casetrack.config import FelInstallning
from casetrack.demo import write_demo_folder
from casetrack.demo.accounts import KONTON
from casetrack.demo.checks import check_figures
from casetrack.demo.loading import ensure_loaded
from casetrack.exchange.inlasning import import_files
from casetrack.exchange.inlasning.kalla import open_kalla
from casetrack.rules.gallring import Gallringsatgard, Gallringsgrund
from casetrack.rules.koder import Roll
from tests.conftest import Organisation

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
AV = Utforare(None, "testet")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the nämnd, where its size doesn't matter."""
    write_small = partial(write_demo_folder, skala=0.1, antal_ar=1)
    monkeypatch.setattr("casetrack.demo.loading.write_demo_folder", write_small)


def test_the_first_start_loads_and_the_second_keeps_what_was_typed(sessions: sessionmaker[Session]) -> None:
    namnd_id = ensure_loaded(sessions, av=AV, now=NOW)
    with db.open_scope(sessions, namnd_id) as session:
        assert [kontroll for kontroll in check_figures(session) if not kontroll.ratt] == []
        session.execute(update(Barn).where(Barn.kallid == "B000001").values(stadsdel="Inskriven för hand"))
        antal = session.scalars(select(func.count()).select_from(Barn)).one()

    assert ensure_loaded(sessions, av=AV, now=datetime(2027, 9, 1, tzinfo=UTC)) == namnd_id
    with db.open_scope(sessions, namnd_id) as session:
        assert session.scalars(select(func.count()).select_from(Barn)).one() == antal
        typed = session.scalars(select(Barn.stadsdel).where(Barn.kallid == "B000001")).one()
        assert typed == "Inskriven för hand"
    # Outside every nämnd, as the administratör is.
    with sessions.begin() as session:
        konton = {konto.anvandarnamn: konto for konto in session.scalars(select(Anvandare))}
        for konto in KONTON:
            assert konton[konto.anvandarnamn].roll is konto.roll
            assert verify_losenord(konton[konto.anvandarnamn].losenord_hash, konto.losenord)
        assert {konto.roll for konto in KONTON} == set(Roll)


def test_a_demo_that_lacks_a_log_in_is_given_it_at_the_next_start(
    sessions: sessionmaker[Session], small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("casetrack.demo.accounts.KONTON", KONTON[:-1])
        namnd_id = ensure_loaded(sessions, av=AV, now=NOW)
    with sessions.begin() as session:
        before = set(session.scalars(select(Anvandare.anvandarnamn)))
    assert ensure_loaded(sessions, av=AV, now=NOW) == namnd_id
    with sessions.begin() as session:
        after = set(session.scalars(select(Anvandare.anvandarnamn)))
    assert after - before == {KONTON[-1].anvandarnamn}


def test_open_cases_are_shared_among_those_who_work_at_their_enhet(
    sessions: sessionmaker[Session], small: None
) -> None:
    namnd_id = ensure_loaded(sessions, av=AV, now=NOW)
    with db.open_scope(sessions, namnd_id) as session:
        rader = session.execute(
            select(Utredning.handlaggare_id, Utredning.enhet_id, Anvandare.enhet_id, Anvandare.roll)
            .outerjoin(Anvandare, Anvandare.id == Utredning.handlaggare_id)
            .where(Utredning.avslutad.is_(None))
        ).all()
        per_person = Counter(rad[0] for rad in rader)
    assert None not in per_person
    assert all(arendets == personens and roll is Roll.HANDLAGGARE for _, arendets, personens, roll in rader)
    assert len(per_person) == 9


def test_there_is_something_to_dispose_of_something_to_keep_and_something_to_wait_with(
    sessions: sessionmaker[Session], small: None
) -> None:
    namnd_id = ensure_loaded(sessions, av=AV, now=NOW)
    with db.open_scope(sessions, namnd_id) as session:
        forslag = session.execute(
            select(Barn.fornamn, Gallringsforslag.atgard, Gallringsforslag.grund).join(
                Gallringsforslag, Gallringsforslag.barn_id == Barn.id
            )
        )
        assert {tuple(rad) for rad in forslag} == {
            ("Testina", Gallringsatgard.GALLRA, Gallringsgrund.INTE_INLEDD),
            ("Fiktor", Gallringsatgard.GALLRA, Gallringsgrund.INTE_INLEDD),
            ("Provia", Gallringsatgard.GALLRA, Gallringsgrund.INTE_INLEDD),
            ("Exemplius", Gallringsatgard.BEVARA, Gallringsgrund.FORSKNING_FODELSEDAG),
            ("Påhittar", Gallringsatgard.GALLRA, Gallringsgrund.BARNUTREDNING),
            ("Skenja", Gallringsatgard.BEVARA, Gallringsgrund.PLACERAD),
        }


def test_an_installation_with_another_namnd_is_refused(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    refuse_and_leave_alone(sessions)


def test_an_installation_that_only_has_an_account_so_far_is_refused(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        uppgifter = KontoUppgifter("riktig", "Riktig administratör", Roll.ADMINISTRATOR, None, None)
        create_konto(session, uppgifter, av=AV, now=NOW)
    refuse_and_leave_alone(sessions)


def test_a_namnd_that_only_has_the_same_code_is_refused(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.add(Namnd(kod="DEMO", namn="En nämnd med demons kod"))
    refuse_and_leave_alone(sessions)


def refuse_and_leave_alone(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        before = set(session.scalars(select(Anvandare.anvandarnamn)))
        enheter = set(session.scalars(select(Enhet.kod)))
    with pytest.raises(FelInstallning, match="till annat än demon"):
        ensure_loaded(sessions, av=AV, now=NOW)
    with sessions.begin() as session:
        assert set(session.scalars(select(Anvandare.anvandarnamn))) == before
        assert set(session.scalars(select(Enhet.kod))) == enheter


def test_a_load_that_is_cut_off_leaves_nothing(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch, small: None
) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("casetrack.demo.loading.share_open_cases", cut_off)
        with pytest.raises(KeyboardInterrupt):
            ensure_loaded(sessions, av=AV, now=NOW)
    with sessions.begin() as session:
        assert session.scalars(select(Namnd)).all() == []
        assert session.scalars(select(Anvandare)).all() == []


def test_the_folder_imports_without_an_error_and_hardly_a_warning(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    now = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)
    write_demo_folder(tmp_path, now=now, skala=0.4)
    with sessions.begin() as session, open_kalla(tmp_path) as kalla:
        inlasning = import_files(session, kalla, av=AV, now=now)
    assert inlasning.fel == 0
    assert inlasning.lagrat is not None
    assert inlasning.varningar < 20
