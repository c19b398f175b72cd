from dataclasses import replace

import pytest

from casetrack.followup.utfall import Antal
from casetrack.reports.tertial.innehall import Malnod, Rapportrad, Tertial
from casetrack.reports.tertial.statusforslag import bedom_rad, foresla_status, foresla_statusar
from casetrack.rules.koder import Malstatus, Tillstand
from tests.reports.tertial.rapporter import make_rad, make_rapport, make_utfall

HOG, LAG = "utredning_fyra_manader", "ateraktualisering_utredning"


def rad(kod: str, vb: str = "", prognos: str = "", arsmal: str = "", kf: str = "") -> Rapportrad:
    return make_rad(make_utfall(kod, Antal(8, 10), Antal(0, 0)), mal=(vb, prognos, arsmal, kf))


@pytest.mark.parametrize(
    ("each", "natt", "skal"),
    [
        (rad(HOG, prognos="75 %", arsmal="75 %"), True, "prognosen 75 % når årsmålet minst 75 %."),
        (rad(HOG, prognos="74,9 %", arsmal="75 %"), False, "prognosen 74,9 % når inte årsmålet minst 75 %."),
        (rad(LAG, prognos="20 %", arsmal="24 %"), True, "prognosen 20 % når årsmålet högst 24 %."),
        (rad(LAG, prognos="25 %", kf="24 %"), False, "prognosen 25 % når inte årsmålet högst 24 %."),
        (
            rad(HOG, vb="70 %", prognos="75 %", arsmal="öka"),
            True,
            "prognosen 75 % når årsmålet öka, från 70 %.",
        ),
        (
            rad(HOG, vb="70 %", prognos="70 %", arsmal="öka"),
            False,
            "prognosen 70 % når inte årsmålet öka, från 70 %.",
        ),
        (rad(HOG, prognos="75 %"), None, "inget årsmål är satt."),
        (rad(HOG, arsmal="75 %"), None, "prognosen saknas, så årsmålet 75 % går inte att bedöma."),
        (
            rad(HOG, prognos="75 %", arsmal="Tas fram av nämnd"),
            None,
            "årsmålet Tas fram av nämnd går inte att jämföra med prognosen 75 %.",
        ),
        (rad(HOG, prognos="75 %", arsmal="+/- 1 %"), False, "prognosen 75 % når inte årsmålet +/- 1 %."),
        (rad(HOG, prognos="75 %", arsmal="70-90 %"), True, "prognosen 75 % når årsmålet 70-90 %."),
        (rad(HOG, prognos="91 %", arsmal="70-90 %"), False, "prognosen 91 % når inte årsmålet 70-90 %."),
        (
            rad(HOG, prognos="75 %", arsmal="öka"),
            None,
            "årsmålet öka går inte att jämföra med prognosen 75 %.",
        ),
        (
            rad("till_utredning", prognos="75 %", arsmal="minst 70 %"),
            True,
            "prognosen 75 % når årsmålet minst 70 %.",
        ),
        (
            rad("till_utredning", prognos="75 %", arsmal="75 %"),
            None,
            "årsmålet 75 % går inte att jämföra med prognosen 75 %.",
        ),
        (
            replace(rad(HOG, prognos="75 %", arsmal="75 %"), tillstand=Tillstand.MATS_EJ),
            None,
            "mäts ej i år.",
        ),
    ],
)
def test_a_row_is_judged_by_its_prognos_against_its_target(
    each: Rapportrad, natt: bool | None, skal: str
) -> None:
    lage = bedom_rad(each, Tertial.T2)
    assert (lage.natt, lage.skal) == (natt, skal)


def test_when_the_year_is_over_the_outcome_decides() -> None:
    each = rad(HOG, prognos="75 %", arsmal="90 %")
    assert (
        bedom_rad(replace(each, celler=(*each.celler[:5], "95 %", *each.celler[6:])), Tertial.VB).natt
        is False
    )


@pytest.mark.parametrize(
    ("prognoser", "status", "skal"),
    [
        (["75 %", "75 %"], Malstatus.HELT, "2 av 2 indikatorer når årsmålet."),
        (["75 %", "10 %", ""], Malstatus.DELVIS, "1 av 2 indikatorer når årsmålet. 1 går inte att bedöma."),
        (["10 %", "10 %"], Malstatus.INTE, "0 av 2 indikatorer når årsmålet."),
        (["", ""], Malstatus.INGEN, "Ingen indikator under målet går att bedöma mot ett årsmål."),
        ([], Malstatus.INGEN, "Ingen indikator under målet går att bedöma mot ett årsmål."),
    ],
)
def test_the_proposal_follows_from_all_rows(prognoser: list[str], status: Malstatus, skal: str) -> None:
    forslag = foresla_status([rad(HOG, prognos=each, arsmal="75 %") for each in prognoser], Tertial.T2)
    assert (forslag.status, forslag.sammanfattning) == (status, skal)
    assert forslag.underlag.count("\n") == len(prognoser)


def test_a_goal_is_judged_by_its_subgoals_too() -> None:
    natt, missad = rad(HOG, prognos="75 %", arsmal="75 %"), rad(HOG, prognos="10 %", arsmal="75 %")

    def nod(nummer: str, *rader: Rapportrad) -> Malnod:
        return Malnod(nummer, "Mål", None, "", rader, ())

    noder = (nod("1"), nod("1.1", natt), nod("1.2", missad), nod("10", natt))
    forslag = foresla_statusar(replace(make_rapport(), noder=noder))
    assert {nummer: each.status for nummer, each in forslag.items()} == {
        "1": Malstatus.DELVIS,
        "1.1": Malstatus.HELT,
        "1.2": Malstatus.INTE,
        "10": Malstatus.HELT,
    }
