"""An insats is granted, begins and ends, and a placering says what its figures ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casetrack.cases.avvisning import Saknas
from casetrack.cases.insats import (
    AvslutaInsatsUppgifter,
    BeviljaUppgifter,
    Insats,
    avsluta_insats,
    bevilja_insats,
    paborja_insats,
)
from casetrack.cases.kommando import Genomfort
from casetrack.rules.koder import InsatsTyp
from tests.cases.conftest import Flode, refused

PLACERING = {
    "typ": InsatsTyp.FAMILJEHEM,
    "skyddsbehov": True,
    "vantat_pa_placering": False,
    "trygga_forhallanden": True,
}


def begin(flode: Flode, insats: Insats, paborjad: date | None) -> Genomfort[Insats]:
    return paborja_insats(
        flode.session, insats.id, paborjad, sedd_version=insats.radversion, av=flode.av, now=flode.now
    )


def end(
    flode: Flode, insats: Insats, avslutad: date | None, orsak: str | None = "Målet är nått"
) -> Genomfort[Insats]:
    return avsluta_insats(
        flode.session,
        insats.id,
        AvslutaInsatsUppgifter(avslutad, orsak),
        sedd_version=insats.radversion,
        av=flode.av,
        now=flode.now,
    )


@pytest.fixture
def barn_id(flode: Flode) -> int:
    return flode.registrera().barn_id


def test_an_insats_is_granted_within_an_utredning_of_the_child(flode: Flode) -> None:
    utredning = flode.utredning()
    assert flode.bevilja(utredning.barn_id, utredning_id=utredning.id).utredning_id == utredning.id
    other = flode.utredning()
    for utredning_id in (other.id, 99):
        fel = refused(lambda wanted=utredning_id: flode.bevilja(utredning.barn_id, utredning_id=wanted))
        assert fel == {"utredning_id": "SAKNAS"}
    early = refused(
        lambda: flode.bevilja(utredning.barn_id, utredning_id=utredning.id, beslutad=date(2026, 3, 2))
    )
    assert early == {"beslutad": "ORDNING"}


def test_an_empty_form_says_all_that_is_missing(flode: Flode, barn_id: int) -> None:
    def grant_nothing() -> None:
        bevilja_insats(flode.session, barn_id, BeviljaUppgifter(), av=flode.av, now=flode.now)

    assert refused(grant_nothing) == dict.fromkeys(
        ["typ", "regi", "lagrum", "beslutad", "enhet_id"], "SAKNAS"
    )
    with pytest.raises(Saknas):
        flode.bevilja(99)


@pytest.mark.parametrize(
    ("uppgifter", "fel"),
    [
        ({"beslutad": date(2026, 3, 4)}, {"beslutad": "FRAMTID"}),
        ({"skyddsbehov": False}, {"skyddsbehov": "PASSAR_EJ"}),
        ({"typ": InsatsTyp.HVB}, {"skyddsbehov": "SAKNAS"}),
        (
            {"typ": InsatsTyp.HVB, "skyddsbehov": True},
            {"vantat_pa_placering": "SAKNAS", "trygga_forhallanden": "SAKNAS"},
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    flode: Flode, barn_id: int, uppgifter: dict[str, Any], fel: dict[str, str]
) -> None:
    assert refused(lambda: flode.bevilja(barn_id, **uppgifter)) == fel


def test_a_placering_without_skyddsbehov_needs_no_more(flode: Flode, barn_id: int) -> None:
    assert flode.bevilja(barn_id, typ=InsatsTyp.STODBOENDE, skyddsbehov=False).vantat_pa_placering is None


def test_it_begins_once_and_ends_once_in_order(flode: Flode, barn_id: int) -> None:
    insats = flode.bevilja(barn_id)
    later = flode.senare(20)
    assert refused(lambda: begin(later, insats, None)) == {"paborjad": "SAKNAS"}
    assert refused(lambda: begin(later, insats, date(2026, 3, 24))) == {"paborjad": "FRAMTID"}
    assert begin(later, insats, date(2026, 3, 10)).varningar == ()
    assert refused(lambda: begin(later, insats, date(2026, 3, 11))) == {"paborjad": "REDAN_GJORT"}
    assert refused(lambda: end(later, insats, None, " ")) == {"avslutad": "SAKNAS", "avslutsorsak": "SAKNAS"}
    assert refused(lambda: end(later, insats, date(2026, 3, 9))) == {"avslutad": "ORDNING"}
    assert refused(lambda: end(later, insats, date(2026, 3, 24))) == {"avslutad": "FRAMTID"}
    assert end(later, insats, date(2026, 3, 10)).varningar == ()
    assert refused(lambda: end(later, insats, date(2026, 3, 11))) == {"avslutad": "AVSLUTAD"}
    assert refused(lambda: begin(later, insats, date(2026, 3, 11))) == {"paborjad": "AVSLUTAD"}


def test_one_that_never_began_can_be_called_off(flode: Flode, barn_id: int) -> None:
    insats = flode.bevilja(barn_id)
    assert refused(lambda: end(flode, insats, date(2026, 3, 2))) == {"avslutad": "ORDNING"}
    genomfort = end(flode, insats, date(2026, 3, 3))
    assert (genomfort.rad.paborjad, len(genomfort.varningar)) == (None, 1)


def test_what_is_odd_but_possible_is_a_warning(flode: Flode, barn_id: int) -> None:
    forsta, andra = (flode.bevilja(barn_id, **PLACERING) for _ in range(2))
    (tidigt,) = begin(flode, forsta, date(2026, 3, 1)).varningar
    assert "innan den beviljades" in tidigt
    (dubbelt,) = begin(flode, andra, date(2026, 3, 3)).varningar
    assert dubbelt == "Barnet är redan placerat, i en annan insats i ärendet. Ska den avslutas?"
