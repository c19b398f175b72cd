"""People are found by number, name or case number, within one's own nämnd, and by nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn, BarnUppgifter, registrera_barn
from casetrack.cases.sokning import beskriv_sokord, hitta_barn
from casetrack.rules.koder import Skydd
from tests.cases.conftest import Flode, make_nummer, refused
from tests.conftest import Organisation

NUMMER = make_nummer("20150507", "238")


@pytest.fixture
def barn(flode: Flode) -> Barn:
    """One to find, among others."""

    def register(uppgifter: BarnUppgifter) -> Barn:
        return registrera_barn(
            flode.session, uppgifter, namnd_id=flode.organisation.namnd_id, av=flode.av, now=flode.now
        ).rad

    register(flode.barn(fornamn="Bo", efternamn="Annan", stadsdel="Farsta"))
    return register(
        flode.barn(
            fornamn="Åsa Maria",
            efternamn="Östman-Prov",
            personnummer=NUMMER,
            stadsdel="Alvik",
            adress="Provgatan 1",
            skola="Provskolan",
        )
    )


@pytest.mark.parametrize(
    "sokord",
    [
        NUMMER,
        f"{NUMMER[2:8]}-{NUMMER[8:]}",
        f" {NUMMER[:8]} {NUMMER[8:]} ",
        "åsa",
        "MARIA",
        "östman",
        "maria öst",
        "Östman-Prov  Åsa",
    ],
)
def test_a_child_is_found(flode: Flode, barn: Barn, sokord: str) -> None:
    assert hitta_barn(flode.session, sokord) == [barn]


def test_a_child_is_found_by_its_case_number_or_the_source_systems(flode: Flode, barn: Barn) -> None:
    assert hitta_barn(flode.session, barn.arendenummer) == [barn]
    assert hitta_barn(flode.session, barn.kallid) == [barn]


@pytest.mark.parametrize(
    "sokord",
    ["Alvik", "Provgatan 1", "Provskolan", "sa", "%%", "__", "åsa bo", "9" * 18, make_nummer("20150508")],
)
def test_nothing_else_finds_anybody(flode: Flode, barn: Barn, sokord: str) -> None:
    assert hitta_barn(flode.session, sokord) == []


@pytest.mark.parametrize("skydd", [Skydd.SEKRETESSMARKERING, None])
def test_a_protected_person_is_found_by_the_whole_name_alone(
    flode: Flode, barn: Barn, skydd: Skydd | None
) -> None:
    barn.skydd = skydd
    flode.session.flush()
    for sokord in (NUMMER, barn.arendenummer, "åsa maria östman-prov"):
        assert hitta_barn(flode.session, sokord) == [barn]
    for sokord in ("åsa", "Åsa Maria", "östman-prov", "åsa maria östman"):
        assert hitta_barn(flode.session, sokord) == []


@pytest.mark.parametrize("sokord", ["", "   ", "å", "ås\x00a"])
def test_what_can_not_be_searched_for_is_refused(flode: Flode, sokord: str) -> None:
    assert refused(lambda: hitta_barn(flode.session, sokord)).keys() == {"sokord"}


def test_no_more_are_given_than_asked_for(flode: Flode, barn: Barn) -> None:
    assert len(hitta_barn(flode.session, "annan")) == 1
    assert hitta_barn(flode.session, "annan", hogst=0) == []


def test_another_namnds_children_are_not_found(
    flode: Flode, barn: Barn, sessions: sessionmaker[Session], other_organisation: Organisation
) -> None:
    flode.session.commit()
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        assert hitta_barn(session, NUMMER) == []


@pytest.mark.parametrize(
    ("sokord", "slag"),
    [
        (f"{NUMMER[2:8]}-{NUMMER[8:]}", "på personnummer"),
        (NUMMER, "på personnummer"),
        ("4711", "på ärendenummer"),
        ("Åsa 4711", "på namn"),
    ],
)
def test_the_log_is_told_what_kind_of_words_were_searched_for_and_not_which(sokord: str, slag: str) -> None:
    assert beskriv_sokord(sokord) == slag
