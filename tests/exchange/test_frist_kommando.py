import json
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from casetrack.exchange.frist import frist


def kor(*argument: str) -> Result:
    return CliRunner().invoke(frist, argument)


def svara(*argument: str) -> dict[str, str | None]:
    resultat = kor(*argument, "--json")
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    svar: dict[str, str | None] = json.loads(resultat.stdout)
    return svar


def test_json_has_exactly_the_keys_of_the_exchange_format() -> None:
    assert svara("forhandsbedomning", "2026-06-05") == {
        "klocka": "forhandsbedomning",
        "start": "2026-06-05",
        "forfaller": "2026-06-19",
        "forfaller_flyttad": "2026-06-22",
        "lagrum": "SoL 20:2",
    }


def test_a_clock_of_days_turns_an_instant_into_its_stockholm_date() -> None:
    assert svara("utredning", "2025-06-30T22:30:00Z")["start"] == "2025-07-01"
    assert svara("utredning", "2025-06-30T22:30:00Z")["lagrum"] == "SoL 20:3"
    assert svara("utredning", "2025-06-30T22:30")["lagrum"] == "2001:453 11:2"


def test_skyddsbedomning_answers_the_day_and_the_day_after() -> None:
    assert svara("skyddsbedomning", "2026-06-19T23:30") == {
        "klocka": "skyddsbedomning",
        "start": "2026-06-19",
        "forfaller": "2026-06-19",
        "forfaller_flyttad": "2026-06-19",
        "lagrum": "SoL 20:1",
        "forfaller_dagen_efter": "2026-06-20",
    }


def test_allvarssamtal_answers_instants_on_the_swedish_clock() -> None:
    assert svara("allvarssamtal", "2026-03-28T09:00:00Z") == {
        "klocka": "allvarssamtal",
        "start": "2026-03-28T10:00:00+01:00",
        "forfaller": "2026-03-30T11:00:00+02:00",
        "forfaller_flyttad": "2026-03-30T11:00:00+02:00",
        "lagrum": None,
    }


def test_a_time_in_the_doubled_hour_means_the_first() -> None:
    assert svara("allvarssamtal", "2026-10-25T02:30")["start"] == "2026-10-25T02:30:00+02:00"


def test_the_answer_for_people_carries_paragraph_dates_and_reason() -> None:
    assert kor("forhandsbedomning", "2026-06-05").stdout.splitlines() == [
        "Förhandsbedömning (SoL 20:2)",
        "Start: 2026-06-05",
        "Förfaller: 2026-06-19, flyttad till nästa vardag 2026-06-22",
        "14 dagar från 2026-06-05 är 2026-06-19, midsommarafton; nästa vardag 2026-06-22.",
    ]


def test_the_answer_for_people_says_that_allvarssamtal_is_no_law() -> None:
    assert kor("allvarssamtal", "2026-03-28T10:00").stdout.startswith(
        "Allvarssamtal (stadens egen regel, inte lag)"
    )


@pytest.mark.parametrize(
    ("argument", "skal"),
    [
        ((), "KLOCKA saknas"),
        (("utredning",), "START saknas"),
        (("utredningar", "2026-06-05"), "KLOCKA har ett okänt värde; välj skyddsbedomning, "),
        (("Utredning", "2026-06-05"), "KLOCKA har ett okänt värde"),
        (("utredning", "2026-06-05", "2026-06-06"), 'för många argument: "2026-06-06"'),
        (("utredning", "2026-06-05", "--xml"), 'okänd flagga "--xml"'),
        (("utredning", "2026-06-05", "--json=ja"), "flaggan --json tar inget värde"),
        (("utredning", "2026-02-30"), 'START "2026-02-30": dagen finns inte i kalendern'),
        (("utredning", "20260605"), "ett datum skrivs som 2026-03-02"),
        (("utredning", ""), 'START "": ett datum skrivs som'),
        (("utredning", "2026-06-05T25:00"), "klockslaget finns inte"),
        (("utredning", "rad ett\nrad två"), "ett datum skrivs som"),
        (("utredning", "9" * 500), "ett datum skrivs som"),
        (("forhandsbedomning", "2026-03-29T02:30"), "ställdes om till sommartid"),
        (("allvarssamtal", "2026-03-29T02:30"), "ställdes om till sommartid"),
        (("allvarssamtal", "2026-03-29"), "ange en tidpunkt, inte bara ett datum"),
        (("allvarssamtal", "2018-12-31T23:59"), "före 2019-01-01 fanns ingen regel om allvarssamtal"),
        (("allvarssamtal", "9999-12-30T12:00"), "utanför kalendern"),
        (("utredning", "9999-09-01"), "utanför kalendern"),
        (("skyddsbedomning", "9999-12-31"), "utanför kalendern"),
        (("forhandsbedomning", "9999-12-17"), "nästa vardag efter 9999-12-31"),
    ],
)
@pytest.mark.parametrize("flaggor", [(), ("--json",)])
def test_a_wrong_call_ends_with_status_2_and_one_swedish_line(
    argument: tuple[str, ...], skal: str, flaggor: tuple[str, ...]
) -> None:
    resultat = kor(*argument, *flaggor)
    assert resultat.exit_code == 2
    assert resultat.stdout == ""
    assert len(resultat.stderr.splitlines()) == 1
    assert skal in resultat.stderr
    assert len(resultat.stderr) < 300


def test_an_argument_that_is_no_text_is_a_wrong_call_too() -> None:
    resultat = subprocess.run(
        [sys.executable, "-m", "casetrack.exchange.frist", "utredning", b"\xff"],
        capture_output=True,
        check=False,
    )
    assert (resultat.returncode, resultat.stdout) == (2, b"")
    assert len(resultat.stderr.decode().splitlines()) == 1
    assert b"Traceback" not in resultat.stderr
