"""What must never be untrue the database refuses, whoever writes: here the application's role, past the commands."""
# ruff: noqa: S608 - the statements are put together of the test's own words

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst
from casetrack.rules.koder import Beslut, InsatsTyp
from tests.cases.conftest import Flode, make_nummer
from tests.conftest import Organisation


@pytest.fixture
def run(flode: Flode) -> Callable[[str], None]:
    """Run a statement after the session's own, in a savepoint."""

    def run_statement(statement: str) -> None:
        with flode.session.begin_nested():
            flode.session.execute(text(statement))

    return run_statement


def refused_by(run: Callable[[str], None], statement: str) -> str:
    """The constraint that stops the statement."""
    with pytest.raises(IntegrityError) as caught:
        run(statement)
    name = caught.value.orig.diag.constraint_name  # type: ignore[union-attr]
    assert isinstance(name, str)
    return name


def test_a_child_has_one_open_utredning(flode: Flode, run: Callable[[str], None]) -> None:
    flode.utredning()
    again = """INSERT INTO utredning (namnd_id, barn_id, enhet_id, inledd, forfaller, forfaller_flyttad)
        SELECT namnd_id, barn_id, enhet_id, inledd, forfaller, forfaller_flyttad FROM utredning"""
    assert refused_by(run, again) == "uq_utredning_oppen"


def test_a_closed_one_is_not_opened_beside_another(flode: Flode, run: Callable[[str], None]) -> None:
    forsta = flode.avsluta(flode.utredning())
    flode.senare(1).inled(forsta.barn_id)
    reopening = f"UPDATE utredning SET avslutad = NULL, resultat = NULL WHERE id = {forsta.id}"
    assert refused_by(run, reopening) == "uq_utredning_oppen"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("utredning SET avslutad = inledd - 1, resultat = 'insats'", "ck_utredning_avslutad_efter_inledd"),
        ("utredning SET avslutad = inledd", "ck_utredning_avslutad_med_resultat"),
        ("utredning SET resultat = 'insats'", "ck_utredning_avslutad_med_resultat"),
        ("utredning SET beslutsunderlag_klart = inledd - 1", "ck_utredning_underlag_efter_inledd"),
        ("utredning SET skola_vidtalad = 'kanske'", "ck_utredning_janejejnodvandigt"),
        ("insats SET paborjad = '2026-03-03', avslutad = '2026-03-02'", "ck_insats_avslutad_efter_paborjad"),
        ("insats SET avslutad = beslutad - 1", "ck_insats_avslutad_efter_beslutad"),
        ("orosanmalan SET beslut_datum = NULL", "ck_orosanmalan_beslut_med_datum"),
        ("orosanmalan SET beslut = NULL", "ck_orosanmalan_beslut_med_datum"),
        ("orosanmalan SET utredning_id = NULL", "ck_orosanmalan_beslut_med_utredning"),
        ("orosanmalan SET beslut = 'inte_inleda', utredning_id = NULL", "ck_orosanmalan_barnet_hort"),
        ("orosanmalan SET barnet_hort = false", "ck_orosanmalan_barnet_hort_orsak"),
        ("orosanmalan SET beslut_datum = inkom_datum - 1", "ck_orosanmalan_beslut_efter_inkom"),
        ("orosanmalan SET beslut_datum = forfaller_flyttad + 1", "ck_orosanmalan_sen_orsak"),
        (
            "orosanmalan SET skyddsbedomning = inkom - interval '1 minute'",
            "ck_orosanmalan_skyddsbedomning_efter_inkom",
        ),
        (
            "orosanmalan SET beslut = 'inte_inleda', barnet_hort = true, vald = true",
            "ck_orosanmalan_vald_kraver_skal",
        ),
        ("orosanmalan SET synnerliga_skal = 'annat'", "ck_orosanmalan_synnerliga_skal_text"),
        ("personidentitet SET varde = '1'", "ck_personidentitet_varde"),
        ("barn SET postnummer = '123 45'", "ck_barn_postnummer"),
    ],
)
def test_no_row_is_untrue(flode: Flode, run: Callable[[str], None], change: str, constraint: str) -> None:
    utredning = flode.utredning(flode.barn(personnummer=make_nummer("20150507")))
    flode.bevilja(utredning.barn_id, typ=InsatsTyp.HVB, skyddsbehov=False)
    assert refused_by(run, f"UPDATE {change}") == constraint


def test_an_extension_and_a_reopening_come_in_order(flode: Flode, run: Callable[[str], None]) -> None:
    utredning = flode.utredning()
    namnd_id = flode.organisation.namnd_id
    forlangning = f"""INSERT INTO forlangning (namnd_id, utredning_id, beslutad, till, skal)
        VALUES ({namnd_id}, {utredning.id}, '2026-07-02', '2026-07-01', '')"""
    assert refused_by(run, forlangning) == "ck_forlangning_till_efter_beslutad"
    ateroppning = f"""INSERT INTO ateroppning (namnd_id, utredning_id, avslutad, ateroppnad, skal)
        VALUES ({namnd_id}, {utredning.id}, '2026-07-02', '2026-07-01', '')"""
    assert refused_by(run, ateroppning) == "ck_ateroppning_ateroppnad_efter_avslutad"


def test_an_anmalan_belongs_to_an_utredning_of_its_own_child(
    flode: Flode, run: Callable[[str], None]
) -> None:
    mine, other = flode.utredning(), flode.utredning()
    joined = f"UPDATE orosanmalan SET utredning_id = {other.id} WHERE barn_id = {mine.barn_id}"
    assert refused_by(run, joined) == "fk_orosanmalan_namnd_id_barn_id_utredning_id"


def test_a_number_in_use_is_one(flode: Flode, run: Callable[[str], None]) -> None:
    barn_id = flode.registrera().barn_id
    ett = f"""INSERT INTO personidentitet (namnd_id, barn_id, typ, varde)
        VALUES ({flode.organisation.namnd_id}, {barn_id}, 'personnummer', '201505072384')"""
    run(ett)
    assert refused_by(run, ett) == "uq_personidentitet_barn_id_nu"


@pytest.mark.parametrize("log", ["handelse", "atkomst"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET utforare = 'någon annan'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_what_was_logged_is_never_changed_or_removed(
    flode: Flode, run: Callable[[str], None], log: str, statement: str
) -> None:
    flode.registrera()
    flode.session.add(
        Atkomst(namnd_id=flode.organisation.namnd_id, tidpunkt=flode.now, utforare="Hilda", vad="arende")
    )
    flode.session.flush()
    with pytest.raises(DBAPIError, match="permission denied"):
        run(statement.format(log))


@pytest.mark.parametrize(
    "table", ["barn", "orosanmalan", "utredning", "insats", "forlangning", "allvarssamtal"]
)
def test_the_record_is_not_removed(flode: Flode, run: Callable[[str], None], table: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        run(f"DELETE FROM {table}")


class TestMellanNamnder:
    @pytest.fixture
    def foreign(
        self, flode: Flode, sessions: sessionmaker[Session], other_organisation: Organisation
    ) -> tuple[int, int]:
        """A child and an enhet of another nämnd."""
        with db.open_scope(sessions, other_organisation.namnd_id) as session:
            barn_id = session.scalar(
                text("INSERT INTO barn (namnd_id, kon) VALUES (:namnd, 'okant') RETURNING id"),
                {"namnd": other_organisation.namnd_id},
            )
        assert isinstance(barn_id, int)
        return barn_id, other_organisation.mottagning_id

    def test_no_case_is_about_another_namnds_child(
        self, flode: Flode, run: Callable[[str], None], foreign: tuple[int, int]
    ) -> None:
        flode.registrera()
        stolen = f"UPDATE orosanmalan SET barn_id = {foreign[0]}"
        assert refused_by(run, stolen) == "fk_orosanmalan_namnd_id_barn_id"

    def test_no_case_lies_with_another_namnds_enhet(
        self, flode: Flode, run: Callable[[str], None], foreign: tuple[int, int]
    ) -> None:
        flode.registrera()
        moved = f"UPDATE orosanmalan SET enhet_id = {foreign[1]}"
        assert refused_by(run, moved) == "fk_orosanmalan_namnd_id_enhet_id"

    def test_nothing_is_written_in_another_namnd(
        self, flode: Flode, run: Callable[[str], None], other_organisation: Organisation
    ) -> None:
        flode.registrera()
        for statement in (
            f"INSERT INTO barn (namnd_id, kon) VALUES ({other_organisation.namnd_id}, 'okant')",
            f"UPDATE barn SET namnd_id = {other_organisation.namnd_id}",
        ):
            with pytest.raises(DBAPIError, match="row-level security"):
                run(statement)

    def test_nothing_is_changed_in_another_namnd(
        self, flode: Flode, sessions: sessionmaker[Session], foreign: tuple[int, int]
    ) -> None:
        flode.session.execute(text("UPDATE barn SET stadsdel = 'Alvik'"))
        flode.session.commit()
        with db.open_scope(sessions, flode.organisation.namnd_id) as session:
            assert session.scalar(text("SELECT count(*) FROM barn")) == 0


def test_a_decision_with_all_its_fields_passes(flode: Flode, run: Callable[[str], None]) -> None:
    rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
    run(f"UPDATE orosanmalan SET beslut_datum = '{date(2026, 3, 17)}' WHERE id = {rad.id}")
