"""A figure for a day that has been is what it was that day, though cases have been reopened or handed over since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from casetrack.cases.handelse import Utforare
from casetrack.cases.utredning import Ateroppning, Utredning
from casetrack.followup.frysning import frys
from casetrack.followup.kub import bygg_kub, jamfor_kub, rakna_om
from casetrack.followup.monster import rakna_monster
from casetrack.followup.period import Period
from casetrack.followup.skillnad import jamfor_frysning
from casetrack.followup.utfall import berakna_utfall
from casetrack.rules.koder import JaNejEjNodvandigt
from tests.conftest import Organisation
from tests.followup.fall import anmalan, dag, historia, insats, rakna, utredning
from tests.followup.historia import Historia, Post, spara

NU = datetime(2026, 12, 31, 12, tzinfo=UTC)


def ateroppning(avslutad: str, ateroppnad: str, *, utredning: str = "U1", **svar: Any) -> Post:
    return {
        "utredning": utredning,
        "avslutad": dag(avslutad),
        "ateroppnad": dag(ateroppnad),
        "barnet_delaktigt": True,
        "barnet_aterkoppling": True,
        "skola_vidtalad": JaNejEjNodvandigt.JA,
        **svar,
    }


def closed_twice(avslutad: str | None = "2026-08-20", **annat: Any) -> Historia:
    """An utredning of four months, closed in March, taken up again in June, and closed late in August."""
    return historia(
        utredningar=[utredning("2026-01-12", avslutad, **annat)],
        ateroppningar=[ateroppning("2026-03-10", "2026-06-02")],
    )


@pytest.mark.parametrize(
    ("per", "utfall", "pagaende", "forsenade"),
    [
        ("2026-03-09", (0, 0), 1, 0),
        ("2026-03-10", (1, 1), 0, 0),
        ("2026-06-01", (1, 1), 0, 0),
        ("2026-06-02", (0, 0), 1, 1),
        ("2026-08-19", (0, 0), 1, 1),
        ("2026-08-20", (0, 1), 0, 0),
    ],
)
def test_an_utredning_is_closed_until_the_day_it_is_reopened(
    session: Session,
    organisation: Organisation,
    per: str,
    utfall: tuple[int, int],
    pagaende: int,
    forsenade: int,
) -> None:
    fyra = rakna(session, organisation, "utredning_fyra_manader", closed_twice(), per=per)
    assert (fyra.taljare, fyra.namnare) == utfall
    period = Period(date(2026, 1, 1), date(2026, 12, 31), dag(per))
    assert berakna_utfall(session, "utredningar_pagaende", period).namnare == pagaende
    assert berakna_utfall(session, "utredning_forsenade", period).namnare == forsenade


def test_the_time_of_a_reopened_utredning_runs_from_its_start_to_its_last_closing(
    session: Session, organisation: Organisation
) -> None:
    assert rakna(session, organisation, "utredningstid_medel", closed_twice(), per="2026-05-01").taljare == 57
    assert berakna_utfall(session, "utredningstid_medel", _hela(date(2026, 8, 31))).taljare == 220


def test_what_was_answered_at_a_closing_counts_as_long_as_the_closing_does(
    session: Session, organisation: Organisation
) -> None:
    fall = closed_twice(barnet_delaktigt=False)
    assert rakna(session, organisation, "barnet_delaktigt", fall, per="2026-04-30").taljare == 1
    assert berakna_utfall(session, "barnet_delaktigt", _hela(date(2026, 8, 31))).taljare == 0


def test_an_undecided_anmalan_is_an_avvikelse_only_while_the_utredning_is_open(
    session: Session, organisation: Organisation
) -> None:
    fall = closed_twice(None)
    fall.anmalningar.append(anmalan("2026-04-02 10:00"))
    assert rakna(session, organisation, "anmalningar", fall, per="2026-05-01").markeringar["avvikelse"] == 0
    assert berakna_utfall(session, "anmalningar", _hela(date(2026, 6, 2))).markeringar["avvikelse"] == 1


@pytest.mark.parametrize(("per", "kedja"), [("2026-04-30", 1), ("2026-06-02", 0)])
def test_a_closing_that_was_taken_away_restarts_no_clock(
    session: Session, organisation: Organisation, per: str, kedja: int
) -> None:
    fall = closed_twice(None)
    fall.utredningar.append(utredning("2026-03-12", "2026-03-20", id_="U2"))
    assert rakna(session, organisation, "utredningar_inledda", fall, per=per).markeringar["kedja"] == kedja
    omstartade = next(each for each in rakna_monster(session, _hela(dag(per))))
    assert (omstartade.monster.kod, omstartade.antal) == ("omstartade_utredningar", kedja)


def test_a_child_is_followed_from_the_closing_that_held_on_the_day(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        utredningar=[utredning("2024-06-03", "2025-09-15")],
        ateroppningar=[ateroppning("2024-09-02", "2025-08-01")],
        insatser=[insats("2024-05-02", "2024-09-30")],
        anmalningar=[anmalan("2026-01-12 10:00", "2026-01-13")],
    )
    # As it stood at the end of 2025 the only closing is too recent to judge, and the utredning was open in 2024.
    senast = rakna(session, organisation, "ateraktualisering_utredning", fall, per="2025-12-31")
    assert (senast.namnare, senast.ej_matbara) == (0, 1)
    ej_aktuell = berakna_utfall(session, "ej_aktuell_12_manader", _hela(date(2025, 12, 31)))
    assert (ej_aktuell.namnare, ej_aktuell.uteslutna) == (0, 1)
    assert berakna_utfall(session, "ej_ateraktualiserad_0_12", _hela(date(2026, 12, 31))).namnare == 0
    # A year after the first closing, and before the reopening, it was one to judge.
    forst = berakna_utfall(session, "ateraktualisering_utredning", _hela(date(2025, 7, 31)))
    assert (forst.namnare, forst.ej_matbara) == (0, 1)


def test_nothing_of_a_return_is_known_before_it_came(session: Session, organisation: Organisation) -> None:
    fall = historia(
        utredningar=[utredning("2024-06-03", "2025-03-10")],
        anmalningar=[anmalan("2026-02-12 10:00", "2026-02-13")],
    )
    period = _hela(date(2026, 3, 31))
    assert rakna(session, organisation, "ateraktualisering_utredning", fall, per="2026-03-31").taljare == 1
    assert berakna_utfall(session, "ateraktualisering_utredning", period).namnare == 1


def test_the_cube_knows_a_month_that_a_reopening_has_unsettled(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with sessions() as moment:
        moment.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        spara(moment, organisation.namnd_id, _enheter(organisation), closed_twice())
        bygg_kub(moment, organisation.namnd_id, now=NU)
        mars = Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31))
        assert berakna_utfall(moment, "utredningar_avslutade", mars).namnare == 1
        assert (
            berakna_utfall(moment, "utredningar_avslutade", replace(mars, per=date(2026, 7, 1))).namnare == 0
        )


def test_a_reopening_marks_the_month_it_took_the_closing_from(
    session: Session, organisation: Organisation
) -> None:
    spara(session, organisation.namnd_id, _enheter(organisation), closed_twice())
    rakna_om(session, organisation.namnd_id, now=NU)
    session.execute(update(Ateroppning).values(ateroppnad=date(2026, 7, 1)))
    # March, where it was closed first, January, where it began, and August, where it ended.
    assert rakna_om(session, organisation.namnd_id, now=NU) == 3
    assert jamfor_kub(session, now=NU) == []


def test_a_case_handed_over_was_the_former_enhets_until_that_day(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        utredningar=[utredning("2026-01-12", enhet="E2")],
        overforingar=[
            {
                "typ": "utredning",
                "objekt": "U1",
                "barn": "B1",
                "fran": "E1",
                "till": "E2",
                "datum": dag("2026-05-04"),
            }
        ],
    )
    forra, nya = organisation.mottagning_id, organisation.utredning_id
    assert (
        rakna(session, organisation, "utredningar_inledda", fall, per="2026-05-03", enhet_id=forra).namnare
        == 1
    )
    for kod in ("utredningar_inledda", "utredningar_pagaende"):
        for per, enhet_id, antal in [
            ("2026-05-03", nya, 0),
            ("2026-05-04", forra, 0),
            ("2026-05-04", nya, 1),
        ]:
            assert berakna_utfall(session, kod, _hela(dag(per)), enhet_id=enhet_id).namnare == antal


def test_what_is_dated_after_the_cut_off_changes_no_frozen_figure(
    session: Session, organisation: Organisation
) -> None:
    fall = closed_twice("2026-03-10")
    fall.ateroppningar.clear()
    spara(session, organisation.namnd_id, _enheter(organisation), fall)
    period = Period(date(2026, 1, 1), date(2026, 4, 30), date(2026, 4, 30))
    fryst = frys(
        session,
        ["utredning_fyra_manader"],
        period,
        av=Utforare(None, "Kim"),
        now=datetime(2026, 5, 4, tzinfo=UTC),
    ).id
    utredning_id = session.scalars(select(Utredning.id)).one()
    session.add(
        Ateroppning(
            namnd_id=organisation.namnd_id,
            utredning_id=utredning_id,
            avslutad=date(2026, 3, 10),
            ateroppnad=date(2026, 6, 2),
            barnet_delaktigt=True,
            barnet_aterkoppling=True,
            skola_vidtalad=JaNejEjNodvandigt.JA,
            skal="Nya uppgifter",
        )
    )
    session.execute(update(Utredning).values(avslutad=None))
    assert jamfor_frysning(session, fryst) == []
    assert berakna_utfall(session, "utredningar_pagaende", _hela(date(2026, 6, 30))).namnare == 1


def _enheter(organisation: Organisation) -> dict[str, int]:
    return {"E1": organisation.mottagning_id, "E2": organisation.utredning_id}


def _hela(per: date) -> Period:
    return Period(date(per.year, 1, 1), date(per.year, 12, 31), per)
