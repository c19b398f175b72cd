"""A reader is shown what the reader may see, and nothing that gives the rest away."""

from __future__ import annotations

import json

import pytest

from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.lasare import Lasare, anpassa
from casetrack.reports.ledning.rapport import Ledningsrapport, Skydd
from casetrack.reports.ledning.rapportfil import las_json, skriv_json
from tests.conftest import Database, Organisation, empty_database, make_organisation
from tests.reports.ledning.underlag import add_historia, make_rapporter


@pytest.fixture(scope="module")
def organisation(worker_database: Database) -> Organisation:
    empty_database(worker_database)
    return make_organisation(worker_database.sessions, "N1")


@pytest.fixture(scope="module")
def rapport(worker_database: Database, organisation: Organisation) -> Ledningsrapport:
    with worker_database.sessions() as session:
        add_historia(session, organisation, barn=60)
        return make_rapporter(session, organisation)[0]


def _skydd(rapport: Ledningsrapport) -> set[Skydd]:
    return {tabell.skydd for avsnitt in rapport.avsnitt for tabell in avsnitt.tabeller}


def test_every_figure_is_shown_and_nothing_case_by_case_to_one_who_may_not_see_persons(
    rapport: Ledningsrapport,
) -> None:
    sedd = anpassa(rapport, Lasare(ser_personer=False))
    assert _skydd(sedd) == {Skydd.ALLA}
    # Hidden in one report, a small number would be the difference of two others (decision 6).
    assert sedd.avsnitt[1] == rapport.avsnitt[1]
    assert not any(rad.barn_id for a in sedd.avsnitt for t in a.tabeller for rad in t.rader)


def test_a_report_of_an_earlier_day_can_still_be_read(rapport: Ledningsrapport) -> None:
    falt = json.loads(skriv_json(rapport))
    for avsnitt in falt["avsnitt"]:
        for tabell in avsnitt["tabeller"]:
            if tabell["kod"].startswith("inflode_"):
                tabell["skydd"] = "sma_tal"
            for rad in tabell["rader"]:
                rad |= {"grupper": [1, 2], "dold": False}
            if tabell["bild"]:
                del tabell["bild"]["mal_per_etikett"], tabell["bild"]["granstext"]
    gammal = las_json(json.dumps(falt).encode())
    assert gammal.avsnitt[1] == rapport.avsnitt[1]
    for format_ in SKRIVARE:
        assert SKRIVARE[format_](gammal)


def test_the_handlaggare_of_a_grupp_are_shown_to_its_own_chef_alone(
    rapport: Ledningsrapport, organisation: Organisation
) -> None:
    utan = anpassa(rapport, Lasare(ser_personer=True))
    assert Skydd.EGEN_GRUPP not in _skydd(utan)
    chefens = anpassa(rapport, Lasare(ser_personer=True, leder_enhet_id=organisation.utredning_id))
    egna = [t for t in chefens.avsnitt[6].tabeller if t.skydd is Skydd.EGEN_GRUPP]
    assert [each.enhet_id for each in egna] == [organisation.utredning_id]
    assert [t for t in chefens.avsnitt[6].tabeller if t.skydd is Skydd.ALLA] == list(utan.avsnitt[6].tabeller)


def test_what_is_written_as_json_is_read_as_the_same_report(rapport: Ledningsrapport) -> None:
    assert las_json(skriv_json(rapport)) == rapport


@pytest.mark.parametrize("format_", sorted(SKRIVARE))
def test_the_same_report_gives_the_same_bytes(rapport: Ledningsrapport, format_: str) -> None:
    sedd = anpassa(rapport, Lasare(ser_personer=True))
    assert SKRIVARE[format_](sedd) == SKRIVARE[format_](las_json(skriv_json(sedd)))
