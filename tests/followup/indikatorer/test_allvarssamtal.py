"""The forty-eight hours, by the version of the rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Organisation
from tests.followup.fall import BROTT, anmalan, barn, historia, rakna, samtal, siffror


@pytest.mark.parametrize(
    ("inkom", "samtalet", "version", "ratt"),
    [
        # Version 2: summoned within 48 hours of the report, the last second included.
        ("2026-03-02 10:00", {"kallad": "2026-03-04 10:00"}, 2, [1, 1, 0, 0, 0]),
        ("2026-03-02 10:00", {"kallad": "2026-03-04 10:00:01"}, 2, [0, 1, 0, 0, 0]),
        ("2026-03-02 10:00", {"hallet": "2026-03-03 10:00"}, 2, [0, 1, 0, 0, 0]),
        # The clock goes forward on 29 March: 48 hours end an hour later by it.
        ("2026-03-28 10:00", {"kallad": "2026-03-30 11:00"}, 2, [1, 1, 0, 0, 0]),
        # 30 days after the offence at most.
        ("2026-03-31 23:59", {"kallad": "2026-04-02 23:59"}, 2, [1, 1, 0, 0, 0]),
        ("2026-04-01 00:00", {"kallad": "2026-04-02 23:59"}, 2, [0, 0, 1, 0, 0]),
        # Version 1: held within 48 hours of kännedom.
        (
            "2021-03-31 23:30",
            {"kannedom": "2021-04-02 10:00", "hallet": "2021-04-04 10:00"},
            1,
            [1, 1, 0, 0, 0],
        ),
        ("2021-03-31 23:30", {"kallad": "2021-04-01 10:00"}, 1, [0, 1, 0, 0, 0]),
        ("2021-04-01 00:00", {"kallad": "2021-04-01 10:00"}, 2, [1, 1, 0, 0, 0]),
    ],
)
def test_allvarssamtal_by_the_version_of_its_day(
    session: Session,
    organisation: Organisation,
    inkom: str,
    samtalet: dict[str, str],
    version: int,
    ratt: list[int],
) -> None:
    ar = inkom[:4]
    brott = {**BROTT, "brottsdatum": date(int(ar), 3, 1 if ar == "2026" else 2)}
    samtalet = {"kannedom": inkom, **samtalet}
    fall = historia(
        anmalningar=[anmalan(inkom, **brott)], samtal=[samtal(samtalet.pop("kannedom"), **samtalet)]
    )
    utfall = rakna(
        session,
        organisation,
        "allvarssamtal_48h",
        fall,
        period=(f"{ar}-01-01", f"{ar}-12-31"),
        per=f"{ar}-12-31",
    )
    assert utfall.versioner == [version]
    assert siffror(utfall) == ratt


@pytest.mark.parametrize(
    ("annat", "fodd", "ratt"),
    [
        ({"brottsdatum": None}, "2014-05-06", [0, 0, 0, 0, 1]),
        ({"brottsdatum": date(2026, 1, 1)}, None, [0, 0, 0, 0, 1]),  # one reason: incomplete before too old
        ({"brott": None}, "2014-05-06", [0, 0, 0, 0, 0]),
        ({}, "2008-03-02", [0, 0, 0, 0, 0]),  # eighteen that day: outside, and counted nowhere
        ({}, "2008-03-03", [0, 1, 0, 0, 0]),
    ],
)
def test_who_is_in_the_second_version(
    session: Session, organisation: Organisation, annat: dict[str, Any], fodd: str | None, ratt: list[int]
) -> None:
    fall = historia(barn=[barn(fodd=fodd)], anmalningar=[anmalan("2026-03-02 10:00", **{**BROTT, **annat})])
    assert siffror(rakna(session, organisation, "allvarssamtal_48h", fall)) == ratt


@pytest.mark.parametrize(
    ("per", "ratt"),
    [("2026-03-03", [0, 0, 0, 1, 0]), ("2026-03-04", [0, 1, 0, 0, 0]), ("2026-03-05", [0, 1, 0, 0, 0])],
)
def test_allvarssamtal_is_judged_when_the_hours_have_passed(
    session: Session, organisation: Organisation, per: str, ratt: list[int]
) -> None:
    fall = historia(
        anmalningar=[anmalan("2026-03-02 10:00", **BROTT)],
        samtal=[samtal("2026-03-02 10:00", kallad="2026-03-05 10:00")],
    )
    assert siffror(rakna(session, organisation, "allvarssamtal_48h", fall, per=per)) == ratt


def test_a_figure_names_every_version_that_its_rows_fall_under(
    session: Session, organisation: Organisation
) -> None:
    brott = {**BROTT, "brottsdatum": date(2021, 3, 20)}
    fall = historia(
        anmalningar=[
            anmalan("2021-03-31 10:00", id_="A1", **brott),
            anmalan("2021-04-01 10:00", id_="A2", **brott),
            anmalan("2018-12-31 10:00", id_="A3", **brott),
        ]
    )
    utfall = rakna(
        session,
        organisation,
        "allvarssamtal_48h",
        fall,
        period=("2018-01-01", "2021-12-31"),
        per="2021-12-31",
    )
    assert (utfall.version, utfall.versioner, utfall.namnare) == (2, [1, 2], 2)
