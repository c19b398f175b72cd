"""An extension that was wrongly recorded is taken back with a reason, and counts no more; the row stays."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.avvisning import Andrad, Saknas
from casetrack.cases.handelse import Handelse
from casetrack.cases.klocklage import las_utredning
from casetrack.cases.utredning import Forlangning, Utredning, berakna_grans, upphav_forlangning
from tests.cases.conftest import Flode, refused
from tests.cases.test_utredning import extend

MISTYPED = date(2027, 9, 3)


def revoke(
    flode: Flode, utredning: Utredning, forlangning_id: int, skal: str | None = "Fel år", version: int = 0
) -> Utredning:
    return upphav_forlangning(
        flode.session,
        forlangning_id,
        skal=skal,
        sedd_version=version or utredning.radversion,
        av=flode.av,
        now=flode.now,
    ).rad


@pytest.fixture
def later(flode: Flode) -> Flode:
    return flode.senare(100)


@pytest.fixture
def utredning(flode: Flode, later: Flode) -> Utredning:
    """Extended to the wrong year."""
    utredning = flode.utredning()
    extend(later, utredning, till=MISTYPED)
    return utredning


@pytest.fixture
def forlangning(utredning: Utredning) -> Forlangning:
    return utredning.forlangningar[0]


def test_it_moves_no_limit_any_more(later: Flode, utredning: Utredning, forlangning: Forlangning) -> None:
    version = utredning.radversion
    revoke(later, utredning, forlangning.id)
    assert utredning.forlangningar == []
    assert berakna_grans(utredning).grans == date(2026, 7, 3)
    klocklage = las_utredning(utredning)
    assert klocklage is not None
    assert klocklage.forlangd_till is None
    assert (forlangning.upphavd, forlangning.upphavd_skal) == (date(2026, 6, 11), "Fel år")
    assert utredning.radversion == version + 1, "the next one who edits must be told"


def test_it_is_one_event_of_the_utredning(
    later: Flode, utredning: Utredning, forlangning: Forlangning
) -> None:
    revoke(later, utredning, forlangning.id)
    handelse = later.session.scalars(select(Handelse).order_by(Handelse.id)).all()[-1]
    assert (handelse.kommando, handelse.objekt_id) == ("upphav_forlangning", utredning.id)
    assert handelse.andringar == {
        "forlangning.till": ["2027-09-03", None],
        "forlangning.upphavd": [None, "2026-06-11"],
        "forlangning.upphavd_skal": [None, "Fel år"],
    }


def test_the_right_one_can_be_recorded_then(
    later: Flode, utredning: Utredning, forlangning: Forlangning
) -> None:
    revoke(later, utredning, forlangning.id)
    extend(later, utredning, till=date(2026, 9, 3))
    assert berakna_grans(utredning).grans == date(2026, 9, 3)


def test_one_taken_back_by_mistake_can_be_recorded_again(
    later: Flode, utredning: Utredning, forlangning: Forlangning
) -> None:
    revoke(later, utredning, forlangning.id)
    extend(later, utredning, till=MISTYPED, skal="Den gällde ändå")
    (igen,) = utredning.forlangningar
    assert (igen.till, igen.skal, igen.upphavd) == (MISTYPED, "Den gällde ändå", None)


def test_a_reason_is_needed(later: Flode, utredning: Utredning, forlangning: Forlangning) -> None:
    assert refused(lambda: revoke(later, utredning, forlangning.id, skal=" ")) == {"skal": "SAKNAS"}
    assert utredning.forlangningar == [forlangning]


def test_only_once_and_only_while_the_utredning_is_open(
    later: Flode, utredning: Utredning, forlangning: Forlangning
) -> None:
    revoke(later, utredning, forlangning.id)
    assert refused(lambda: revoke(later, utredning, forlangning.id)) == {"skal": "REDAN_GJORT"}
    extend(later, utredning)
    later.avsluta(utredning)
    (kvar,) = utredning.forlangningar
    assert refused(lambda: revoke(later, utredning, kvar.id)) == {"skal": "AVSLUTAD"}


def test_one_that_is_not_there_or_was_changed_meanwhile(
    later: Flode, utredning: Utredning, forlangning: Forlangning
) -> None:
    with pytest.raises(Saknas):
        revoke(later, utredning, forlangning.id + 1)
    with pytest.raises(Andrad):
        revoke(later, utredning, forlangning.id, version=utredning.radversion - 1)
