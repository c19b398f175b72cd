import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from casetrack.followup.utfall import Antal
from casetrack.reports.tertial.innehall import Fryst, Tertialrapport
from casetrack.reports.tertial.tertialjson import las_schema, skriv_json
from casetrack.rules.koder import Malstatus, Tillstand
from tests.reports.tertial.rapporter import UNGA, make_egen, make_nod, make_rad, make_rapport, make_utfall

ANDELSRAD = make_utfall("allvarssamtal_48h", Antal(1, 9), Antal(0, 3))
ANTALSRAD = make_utfall("anmalningar", Antal(None, 1240), Antal(None, 0))
MAL = ("25,6 %", "75 %", "75 %", "+/- 1 %")
SCHEMA = Draft202012Validator(json.loads(las_schema()), format_checker=Draft202012Validator.FORMAT_CHECKER)


def read(rapport: Tertialrapport) -> Any:
    return json.loads(skriv_json(rapport))


def test_json_has_the_counts_and_the_cells_of_the_exchange_format() -> None:
    svar = read(make_rapport(make_rad(ANDELSRAD, mal=MAL), make_rad(ANTALSRAD)))
    assert {
        nyckel: svar[nyckel] for nyckel in ("namnd", "ar", "period", "fran", "till", "per", "policy")
    } == {
        "namnd": "N1",
        "ar": 2026,
        "period": "Tertial 2 2026",
        "fran": "2026-01-01",
        "till": "2026-08-31",
        "per": "2026-08-31",
        "policy": "strikt",
    }
    andel, antal = svar["rader"]
    assert (andel["kod"], andel["version"], andel["taljare"], andel["namnare"]) == (
        "allvarssamtal_48h",
        1,
        1,
        12,
    )
    assert (andel["pojkar"], andel["flickor"], andel["okant"]) == ([1, 9], [0, 3], [0, 0])
    assert andel["celler"][1:] == ["8,3 %", "11,1 %", "0 %", *MAL, "Tertial 2 2026"]
    assert (antal["taljare"], antal["namnare"], antal["pojkar"]) == (None, 1240, [None, 1240])


def make_stor() -> Tertialrapport:
    insatser = make_utfall("insatser_pagaende", Antal(None, 2), Antal(None, 1))
    delar = [{"typ": "hvb", "regi": "extern", "antal": 3}]
    rader = (
        make_rad(ANDELSRAD, mal=MAL, analys="Få anmälningar"),
        make_rad(replace(insatser, delar=delar)),
        make_rad(replace(ANTALSRAD, varde=Decimal("12.5")), tillstand=Tillstand.EJ_MATBAR),
        make_egen("Antal fältassistenter", "7 st", kalla="Personalsystemet"),
        make_rad(ANDELSRAD, enhet=UNGA),
    )
    return replace(
        make_rapport(*rader),
        noder=(
            make_nod("1.4", *rader[:1], status=Malstatus.HELT),
            make_nod("1.4.1", *rader[1:4], aktiviteter=(("Utbilda", date(2026, 3, 1), None, "Försenad"),)),
            make_nod("1.4.1.2", *rader[4:], enhet=UNGA),
        ),
        fryst=Fryst(datetime(2026, 9, 20, 8, 30, tzinfo=UTC), "Kim Controller", 2),
    )


def test_the_schema_is_itself_sound() -> None:
    Draft202012Validator.check_schema(json.loads(las_schema()))


def test_every_report_fits_the_published_schema() -> None:
    for rapport in (make_rapport(), make_rapport(make_rad(ANDELSRAD)), make_stor()):
        for ar in (2016, 2017, 2026):
            SCHEMA.validate(read(replace(rapport, ar=ar)))


def test_the_schema_knows_how_many_cells_each_version_of_the_template_has() -> None:
    for ar, andra in ((2016, "2017"), (2017, "2013")):
        svar = read(replace(make_stor(), ar=ar))
        assert len(svar["kolumner"]) == len(svar["rader"][0]["celler"]) == (6 if ar == 2016 else 9)
        assert not SCHEMA.is_valid(svar | {"mall": andra})
        assert not SCHEMA.is_valid(svar | {"kolumner": svar["kolumner"][:-1]})


def test_the_schema_names_every_field_of_the_file_and_says_what_it_means() -> None:
    svar, schema = read(make_stor()), json.loads(las_schema())
    assert list(svar) == schema["required"] == list(schema["properties"])
    for namn, saker in (("rad", svar["rader"]), ("nod", svar["noder"])):
        delschema = schema["$defs"][namn]
        # Whose a row or a goal is stands there only where it is an enhet's.
        alla = list(delschema["properties"])
        assert delschema["required"] == [falt for falt in alla if falt != "enhet"]
        assert all(list(sak) in (alla, delschema["required"]) for sak in saker)
        assert any(list(sak) == alla for sak in saker)


@pytest.mark.parametrize(
    "andrat",
    [
        lambda svar: svar.pop("per"),
        lambda svar: svar.update(per="2026-02-30"),
        lambda svar: svar.update(tertial="3"),
        lambda svar: svar["rader"][0]["celler"].pop(),
        lambda svar: svar["rader"][0].update(flickor=[1]),
        lambda svar: svar["rader"][0].update(namnare=-1),
        lambda svar: svar["noder"][0].update(status="bra"),
        lambda svar: svar["noder"][0].update(nummer="1.0"),
    ],
)
def test_what_is_not_a_report_does_not_fit_the_schema(andrat: Any) -> None:
    svar = read(make_stor())
    andrat(svar)
    assert not SCHEMA.is_valid(svar)


def test_rows_name_their_goal_and_goals_have_their_status_texts_and_activities() -> None:
    svar = read(make_stor())
    assert [rad["mal"] for rad in svar["rader"]] == ["1.4", "1.4.1", "1.4.1", "1.4.1", "1.4.1.2"]
    forsta, andra, _ = svar["noder"]
    assert (forsta["nummer"], forsta["niva"]) == ("1.4", "verksamhetsomradesmal")
    assert (forsta["status"], forsta["statustext"]) == ("helt", "● Uppfylls helt")
    assert (andra["status"], andra["statustext"]) == (None, "— Ingen")
    assert andra["aktiviteter"] == [
        {"aktivitet": "Utbilda", "startdatum": "2026-03-01", "slutdatum": None, "avvikelse": "Försenad"}
    ]
    assert svar["fryst"] == {"tidpunkt": "2026-09-20T08:30:00+00:00", "av": "Kim Controller", "nummer": 2}


def test_an_enhetsmål_and_its_rows_name_the_enhet_and_nothing_else_does() -> None:
    svar = read(make_stor())
    assert [nod.get("enhet") for nod in svar["noder"]] == [
        None,
        None,
        {"kod": "UTR2", "namn": "Utredning unga"},
    ]
    assert [rad.get("enhet") for rad in svar["rader"]] == [*[None] * 4, "UTR2"]
    assert svar["rader"][4]["celler"][0].endswith("inom 48 timmar, Utredning unga")
    utan = read(replace(make_stor(), rader=make_stor().rader[:4], noder=make_stor().noder[:2]))
    assert b"enhet" not in json.dumps([utan["rader"], utan["noder"]]).encode()


def test_a_row_without_a_value_says_why_and_one_that_was_entered_where_it_comes_from() -> None:
    rader = read(make_stor())["rader"]
    assert (rader[0]["analys"], rader[0]["analysrad"], rader[0]["kalla"]) == (*["Få anmälningar"] * 2, None)
    assert (rader[2]["tillstand"], rader[2]["analysrad"]) == ("ej_matbar", "Ännu ej mätbar.")
    assert (rader[3]["celler"][1], rader[3]["kalla"]) == ("7 st", "Personalsystemet")
