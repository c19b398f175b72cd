"""A search tells whoever receives anmälningar who a child is, and others no more than they typed themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from casetrack.access.rackvidd import Lasare
from casetrack.access.sokning import find_barn
from casetrack.cases.barn import Barn
from casetrack.rules.koder import Roll, Skydd
from tests.cases.conftest import Flode, make_nummer
from tests.conftest import Organisation

NUMMER = make_nummer("20150507", "238")

Sok = Callable[[int, str], list[tuple[str, bool, bool]]]


@pytest.fixture
def barn(flode: Flode) -> Barn:
    """Åsa, whose anmälan the mottagning has had open for a month."""
    uppgifter = flode.barn(fornamn="Åsa", efternamn="Prov", personnummer=NUMMER)
    return flode.registrera(uppgifter).barn


@pytest.fixture
def sok(flode: Flode) -> Sok:
    """What someone of an enhet is told: name, and whether the number and the age stand there."""

    def sok(enhet_id: int, sokord: str) -> list[tuple[str, bool, bool]]:
        lasare = Lasare(99, Roll.HANDLAGGARE, enhet_id)
        now = flode.now + timedelta(days=30)
        found = find_barn(flode.session, sokord, lasare, hogst=50, now=now)
        return [(each.namn, each.visar_nummer, each.visar_alder) for each in found]

    return sok


@pytest.mark.parametrize("sokord", [NUMMER, "åsa", "Åsa Prov"])
def test_who_receives_anmalningar_or_has_the_case_is_told_who_it_is(
    sok: Sok, barn: Barn, organisation: Organisation, flode: Flode, sokord: str
) -> None:
    assert sok(organisation.mottagning_id, sokord) == [("Åsa Prov", True, True)]
    assert sok(organisation.socialjour_id, sokord) == [("Åsa Prov", True, True)]
    flode.bevilja(barn.id)
    assert sok(organisation.oppenvard_id, sokord) == [("Åsa Prov", True, True)]


@pytest.mark.usefixtures("barn")
def test_others_are_told_what_they_typed_and_no_more(
    sok: Sok, barn: Barn, organisation: Organisation
) -> None:
    assert sok(organisation.utredning_id, "åsa") == []
    assert sok(organisation.utredning_id, "prov") == []
    assert sok(organisation.utredning_id, "åsa prov") == [("Åsa Prov", False, True)]
    for sokord in (NUMMER, barn.arendenummer):
        assert sok(organisation.utredning_id, sokord) == [(f"Ärende {barn.arendenummer}", False, False)]


def test_a_protected_person_is_told_of_to_nobody(
    sok: Sok, barn: Barn, organisation: Organisation, flode: Flode
) -> None:
    barn.skydd = Skydd.SEKRETESSMARKERING
    flode.session.flush()
    for enhet_id in (organisation.mottagning_id, organisation.utredning_id):
        for sokord in (NUMMER, "åsa prov", barn.arendenummer):
            assert sok(enhet_id, sokord) == [("Skyddade personuppgifter", False, False)]


def test_no_more_are_given_than_asked_for(flode: Flode, organisation: Organisation) -> None:
    for namn in ("Ada", "Bo", "Cleo"):
        flode.bevilja(flode.registrera(flode.barn(fornamn=namn)).barn_id)
    lasare = Lasare(99, Roll.HANDLAGGARE, organisation.oppenvard_id)
    found = find_barn(flode.session, "prov", lasare, hogst=2, now=flode.now)
    assert [each.namn for each in found] == ["Ada Prov", "Bo Prov"]


def test_a_common_name_does_not_hide_ones_own_case(flode: Flode, organisation: Organisation) -> None:
    for n in range(60):
        flode.registrera(flode.barn(fornamn=f"Ada{n:02}"))
    flode.bevilja(flode.registrera(flode.barn(fornamn="Zeb")).barn_id)
    lasare = Lasare(99, Roll.HANDLAGGARE, organisation.oppenvard_id)
    found = find_barn(flode.session, "prov", lasare, hogst=50, now=flode.now)
    assert [each.namn for each in found] == ["Zeb Prov"]
