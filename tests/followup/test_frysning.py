"""A frozen figure never changes, whatever becomes of its cases and of its definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.followup.definition import beskriv_definition, skriv_definition
from casetrack.followup.forklaring import forklara
from casetrack.followup.frysning import Frysning, FrystRad, frys, hamta_frysning, rakna_frysning
from casetrack.followup.indikator import Indikatorversion
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.rader import RADKOLUMNER, bygg_rad, hamta_rader
from casetrack.followup.skillnad import jamfor_frysning
from casetrack.followup.utfall import berakna_utfall
from tests.conftest import Database, Organisation
from tests.followup.fall import BROTT, anmalan, historia, samtal, utredning
from tests.followup.historia import Historia, Pahittare, spara

PERIOD = Period(date(2026, 1, 1), date(2026, 8, 31), date(2026, 8, 31))
FRUSEN = datetime(2026, 9, 2, 8, 30, tzinfo=UTC)
AV = Utforare(None, "Kim Controller")


def lagra(session: Session, organisation: Organisation, fall: Historia) -> None:
    enheter = {"E1": organisation.mottagning_id, "E2": organisation.utredning_id}
    spara(session, organisation.namnd_id, enheter, fall)


def hitta_pa(antal: int = 60) -> Historia:
    return Pahittare(Random(11), PERIOD.per, antal).historia  # noqa: S311


def frys_alla(session: Session, enhet_id: int | None = None) -> Frysning:
    return frys(session, KATALOG, PERIOD, enhet_id=enhet_id, av=AV, now=FRUSEN)


@pytest.mark.parametrize("en_enhet", [False, True])
def test_every_figure_is_frozen_as_it_is(
    session: Session, organisation: Organisation, en_enhet: bool
) -> None:
    lagra(session, organisation, hitta_pa())
    enhet_id = organisation.utredning_id if en_enhet else None
    frysning = hamta_frysning(session, frys_alla(session, enhet_id).id)
    session.expire_all()  # from here on, what the database holds
    assert (frysning.utforare, frysning.frusen, frysning.period) == (AV.namn, FRUSEN, PERIOD)
    for siffra in frysning.siffror:
        utfall = berakna_utfall(session, siffra.indikator, PERIOD, enhet_id=enhet_id)
        assert siffra.las_utfall() == utfall, siffra.indikator
        definition = beskriv_definition(KATALOG[siffra.indikator])
        assert siffra.definition["text"] == list(skriv_definition(definition))
    assert [siffra.indikator for siffra in frysning.siffror] == list(KATALOG)


def test_the_rows_behind_a_count_are_kept_with_what_explains_them(
    session: Session, organisation: Organisation
) -> None:
    lagra(session, organisation, hitta_pa())
    frys_alla(session)
    for kod in KATALOG:
        frysta = session.scalars(select(FrystRad).where(FrystRad.indikator == kod))
        kvar = [bygg_rad(kod, {namn: getattr(rad, namn) for namn in RADKOLUMNER}) for rad in frysta]
        levande = hamta_rader(session, kod, PERIOD, limit=10_000)
        assert sorted(kvar, key=lambda rad: rad.nyckel) == sorted(levande, key=lambda rad: rad.nyckel)
        assert {(rad.nyckel, forklara(rad)) for rad in kvar} == {
            (rad.nyckel, forklara(rad)) for rad in levande
        }


def test_a_frozen_figure_is_counted_again_to_the_same_after_every_case_was_corrected(
    session: Session, organisation: Organisation
) -> None:
    lagra(session, organisation, hitta_pa())
    frysning_id = frys_alla(session).id
    for rattelse in (
        "UPDATE orosanmalan SET beslut_datum = beslut_datum + 9, enhet_id = :enhet, barnet_hort = NULL",
        "UPDATE utredning SET avslutad = NULL, enhet_id = :enhet",
        "UPDATE insats SET avslutad = avslutad + 40, enhet_id = :enhet",
        "UPDATE barn SET kon = 'okant', fodelsedatum = NULL",
    ):
        session.execute(text(rattelse), {"enhet": organisation.oppenvard_id} if ":" in rattelse else {})
    session.expire_all()
    assert all(each.stammer for each in rakna_frysning(session, frysning_id))
    assert any(
        each.utfall != berakna_utfall(session, each.siffra.indikator, PERIOD)
        for each in rakna_frysning(session, frysning_id)
    )


def test_a_frozen_figure_keeps_the_versions_that_it_was_made_with(
    session: Session, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Summoned in time, held too late: kept by version 2, and not by version 1.
    fall = historia(
        anmalningar=[anmalan("2026-03-02 10:00", **BROTT)],
        samtal=[samtal("2026-03-02 10:00", kallad="2026-03-03 10:00", hallet="2026-03-09 10:00")],
    )
    lagra(session, organisation, fall)
    kod = "allvarssamtal_48h"
    frysning_id = frys(session, [kod], PERIOD, av=AV, now=FRUSEN).id
    fryst = berakna_utfall(session, kod, PERIOD)
    # The definition changes, and changes for days that are frozen.
    ny_definition = replace(KATALOG[kod], versioner=(Indikatorversion(1),), beskrivning="Något annat.")
    monkeypatch.setitem(KATALOG, kod, ny_definition)
    assert berakna_utfall(session, kod, PERIOD).taljare == 0
    (efterrakning,) = rakna_frysning(session, frysning_id)
    assert efterrakning.stammer
    assert (efterrakning.utfall.taljare, efterrakning.utfall.versioner) == (1, [2])
    antaganden = efterrakning.siffra.las_antaganden()
    assert berakna_utfall(session, kod, PERIOD, antaganden=antaganden) == fryst
    assert jamfor_frysning(session, frysning_id) == []


def test_a_figure_of_nothing_can_be_frozen(session: Session, organisation: Organisation) -> None:
    frysning = frys_alla(session)
    assert all(each.stammer for each in rakna_frysning(session, frysning.id))
    assert jamfor_frysning(session, frysning.id) == []


def test_a_code_given_twice_is_frozen_once(session: Session, organisation: Organisation) -> None:
    frysning = frys(session, ["till_utredning", "anmalningar", "till_utredning"], PERIOD, av=AV, now=FRUSEN)
    assert [siffra.indikator for siffra in frysning.siffror] == ["till_utredning", "anmalningar"]


def test_a_day_that_has_not_been_cannot_be_frozen(session: Session, organisation: Organisation) -> None:
    with pytest.raises(Avvisat, match="2026-08-31 har inte varit"):
        frys(session, ["anmalningar"], PERIOD, av=AV, now=datetime(2026, 8, 30, 21, 59, tzinfo=UTC))
    assert session.scalar(select(Frysning.id)) is None
    assert frys(session, ["anmalningar"], PERIOD, av=AV, now=datetime(2026, 8, 30, 22, 0, tzinfo=UTC)).id


def test_another_namnds_freezing_is_as_none(
    session: Session, organisation: Organisation, other_organisation: Organisation
) -> None:
    frysning_id = frys_alla(session).id
    session.expunge_all()
    db.set_scope(session, other_organisation.namnd_id)
    with pytest.raises(Saknas):
        rakna_frysning(session, frysning_id)
    with pytest.raises(Saknas):
        jamfor_frysning(session, frysning_id)


@pytest.mark.parametrize("tabell", ["frysning", "fryst_siffra", "fryst_rad"])
@pytest.mark.parametrize("fraga", ["UPDATE {} SET namnd_id = namnd_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_neither_change_nor_remove_what_is_frozen(
    session: Session, organisation: Organisation, tabell: str, fraga: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(fraga.format(tabell)))


@pytest.mark.parametrize(
    "andring",
    [
        "UPDATE fryst_rad SET status = 'inte_uppfyllt'",
        "UPDATE fryst_rad SET kallid = 'A9'",
        'UPDATE fryst_rad SET fakta = \'{"inkom": "2026-01-01"}\'',
        "UPDATE fryst_siffra SET definition = '{\"versioner\": []}'",
        "UPDATE frysning SET utforare = 'Någon annan'",
        "DELETE FROM fryst_rad WHERE kallid = 'A2'",
        "INSERT INTO fryst_rad SELECT (jsonb_populate_record(r, '{\"objekt_id\": 99}')).* FROM fryst_rad AS r LIMIT 1",
    ],
)
def test_the_checksum_tells_of_any_change_that_was_made_all_the_same(
    database: Database, sessions: sessionmaker[Session], organisation: Organisation, andring: str
) -> None:
    fall = historia(
        utredningar=[utredning("2026-03-10")],
        anmalningar=[
            anmalan("2026-03-02 10:00", "2026-03-10", id_="A1"),
            anmalan("2026-03-02 10:00", "2026-03-10", id_="A2"),
        ],
    )
    with db.open_scope(sessions, organisation.namnd_id) as session:
        lagra(session, organisation, fall)
        frysning_id = frys(session, ["forhandsbedomning_14_dagar"], PERIOD, av=AV, now=FRUSEN).id
        assert rakna_frysning(session, frysning_id)[0].stammer
    with database.owner.begin() as owner:
        owner.execute(text(andring))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert not rakna_frysning(session, frysning_id)[0].stammer
