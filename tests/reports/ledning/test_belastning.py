"""The workload is told without a word that points at one person, and of nobody who is not there."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.followup.oppna import OppetArende
from casetrack.followup.urval import Policyer
from casetrack.reports.ledning.belastning import Belastning
from casetrack.reports.ledning.rapport import Omfattning, Omfattningsslag, Skydd, Tabell
from casetrack.reports.ledning.underlag import Underlag
from casetrack.rules.koder import Objekttyp
from tests.reports.ledning.underlag import MANAD, PER

ENHET = Omfattning(Omfattningsslag.ENHET, 1, "E1", "Utredning", (1,))


def bygg(*handlaggare: int | None) -> list[Tabell]:
    """The tables of one enhet whose utredningar are theirs, in turn."""
    underlag = Underlag(MANAD, PER, Policyer(()), {1: "Utredning"}, {}, {})
    oppna = [
        OppetArende(Objekttyp.UTREDNING, n, n, 1, vem, date(2026, 8, 1), date(2026, 12, 1))
        for n, vem in enumerate(handlaggare)
    ]
    return list(Belastning(underlag, oppna, {1: "Anna", 2: "Bo"}).bygg(ENHET).tabeller)


@pytest.mark.parametrize(
    ("handlaggare", "mening"),
    [
        ((None, None, None, 1, 2, 2), "6 öppna ärenden; den handläggare som har flest har 2."),
        ((None, None), "2 öppna ärenden, och ingen handläggare har något av dem."),
    ],
)
def test_what_nobody_has_is_no_persons_load(handlaggare: tuple[int | None, ...], mening: str) -> None:
    egna = bygg(*handlaggare)[-1]
    assert egna.skydd is Skydd.EGEN_GRUPP
    assert egna.mening == mening


def test_the_load_of_a_single_handlaggare_is_told_to_the_chef_alone() -> None:
    for_alla, egna = bygg(1, 1, 1, None)
    assert for_alla.skydd is Skydd.ALLA
    assert [cell.text for cell in for_alla.rader[0].celler] == ["0", "4", "0", "–", "–", "–"]
    assert for_alla.mening == "4 öppna ärenden."
    assert [cell.text for cell in egna.rader[0].celler][-2] == "3"


def test_the_load_of_several_is_told_to_everyone() -> None:
    for_alla = bygg(1, 1, 2, None)[0]
    assert [cell.text for cell in for_alla.rader[0].celler] == ["0", "4", "0", "1", "2", "1,5"]
    assert for_alla.mening == "4 öppna ärenden, varav 1 utan handläggare."
