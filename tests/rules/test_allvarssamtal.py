from datetime import date

import pytest

from casetrack.rules.allvarssamtal import hitta_allvarssamtalsregel


@pytest.mark.parametrize(
    ("dag", "version"),
    [
        ("2018-12-31", None),
        ("2019-01-01", 1),
        ("2021-03-31", 1),
        ("2021-04-01", 2),
        ("2026-01-01", 2),
        ("9999-12-31", 2),
    ],
)
def test_the_version_is_the_one_in_force_on_the_day(dag: str, version: int | None) -> None:
    regel = hitta_allvarssamtalsregel(date.fromisoformat(dag))
    assert (regel and regel.version) == version


def test_version_1_is_met_by_the_talk_held_counted_from_kannedom_for_first_offences() -> None:
    regel = hitta_allvarssamtalsregel(date(2020, 1, 1))
    assert regel is not None
    assert (regel.raknas_fran, regel.uppfylls_av) == ("kannedom", "hallet")
    assert (regel.bara_forsta_gang, regel.brott_hogst_dagar) == (True, None)


def test_version_2_is_met_by_the_summons_counted_from_the_report_for_offences_of_30_days() -> None:
    regel = hitta_allvarssamtalsregel(date(2022, 1, 1))
    assert regel is not None
    assert (regel.raknas_fran, regel.uppfylls_av) == ("inkom", "kallad")
    assert (regel.bara_forsta_gang, regel.brott_hogst_dagar) == (False, 30)
