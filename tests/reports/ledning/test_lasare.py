"""A reader is shown what the reader may see, and nothing that gives the rest away."""

from __future__ import annotations

import pytest

from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.lasare import Lasare, anpassa
from casetrack.reports.ledning.rapport import Ledningsrapport, Skydd
from casetrack.reports.ledning.rapportfil import las_json, skriv_json
from tests.conftest import Database, Organisation, empty_database, make_organisation
from tests.reports.ledning.underlag import add_historia, find_tabell, make_rapporter


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


def test_small_numbers_are_left_out_for_one_who_may_not_see_persons(rapport: Ledningsrapport) -> None:
    sedd = anpassa(rapport, Lasare(ser_personer=False))
    assert _skydd(sedd) == {Skydd.ALLA, Skydd.SMA_TAL}
    tabell = find_tabell(sedd.avsnitt[1], "inflode_anmalare")
    dolda = [rad for rad in tabell.rader if rad.dold]
    assert dolda
    assert tabell.mening == ""
    for rad in dolda:
        assert not any(cell.text or cell.taljare or cell.namnare for cell in rad.celler)
        assert rad.grupper == ()
    for rad in tabell.rader:
        assert rad.dold or not any(0 < antal < 5 for antal in rad.grupper)


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
