"""Who reported is told what was decided, if they ask and can be told."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.aterkoppling import AterkopplingUppgifter, begar_aterkoppling, registrera_aterkoppling
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import AnmalareKategori, AterkopplingStatus, Beslut
from tests.cases.conftest import Flode, refused

GIVEN, INTE_GIVEN = AterkopplingStatus.GIVEN, AterkopplingStatus.INTE_GIVEN


def ask(flode: Flode, rad: Orosanmalan, begard: date | None) -> Orosanmalan:
    return begar_aterkoppling(
        flode.session, rad.id, begard, sedd_version=rad.radversion, av=flode.av, now=flode.now
    ).rad


def tell(
    flode: Flode, rad: Orosanmalan, status: AterkopplingStatus | None, given: date | None
) -> Orosanmalan:
    return registrera_aterkoppling(
        flode.session,
        rad.id,
        AterkopplingUppgifter(status, given),
        sedd_version=rad.radversion,
        av=flode.av,
        now=flode.now,
    ).rad


def test_it_is_asked_for_once_after_the_anmalan(flode: Flode) -> None:
    rad = flode.registrera()
    assert refused(lambda: ask(flode, rad, None)) == {"aterkoppling_begard": "SAKNAS"}
    assert refused(lambda: ask(flode, rad, date(2026, 3, 2))) == {"aterkoppling_begard": "ORDNING"}
    assert refused(lambda: ask(flode, rad, date(2026, 3, 4))) == {"aterkoppling_begard": "FRAMTID"}
    ask(flode, rad, date(2026, 3, 3))
    assert refused(lambda: ask(flode, rad, date(2026, 3, 3))) == {"aterkoppling_begard": "REDAN_GJORT"}


def test_the_anonymous_can_not_be_told(flode: Flode) -> None:
    rad = flode.bedomd(anmalare=AnmalareKategori.ANONYM)
    assert refused(lambda: ask(flode, rad, date(2026, 3, 3))) == {"aterkoppling_begard": "ANONYM"}
    flode.besluta(rad, Beslut.INTE_INLEDA)
    assert refused(lambda: tell(flode, rad, GIVEN, date(2026, 3, 3))) == {"aterkoppling": "ANONYM"}
    tell(flode, rad, AterkopplingStatus.INTE_NODVANDIG, None)


def test_there_must_be_something_to_tell(flode: Flode) -> None:
    rad = flode.bedomd()
    later = flode.senare(4)
    assert refused(lambda: tell(later, rad, GIVEN, date(2026, 3, 7))) == {"aterkoppling": "EJ_BESLUTAD"}
    later.besluta(rad, Beslut.INTE_INLEDA, beslut_datum=date(2026, 3, 6))
    assert refused(lambda: tell(later, rad, GIVEN, date(2026, 3, 5))) == {"aterkoppling_given": "ORDNING"}
    assert tell(later, rad, GIVEN, date(2026, 3, 6)).aterkoppling is GIVEN
    assert refused(lambda: tell(later, rad, GIVEN, date(2026, 3, 6))) == {"aterkoppling": "REDAN_GJORT"}


def test_of_a_paford_one_they_can_be_told_at_once(flode: Flode) -> None:
    utredning = flode.utredning()
    later = flode.senare(5)
    rad = flode.bedomd(utredning.barn_id, inkom=flode.now)
    later.besluta(rad, Beslut.PAFORD, utredning_id=utredning.id)
    assert tell(later, rad, GIVEN, date(2026, 3, 4)).aterkoppling_given == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("status", "given", "fel"),
    [
        (None, None, {"aterkoppling": "SAKNAS"}),
        (GIVEN, None, {"aterkoppling_given": "SAKNAS"}),
        (INTE_GIVEN, date(2026, 3, 3), {"aterkoppling_given": "PASSAR_EJ"}),
        (GIVEN, date(2026, 3, 4), {"aterkoppling_given": "FRAMTID"}),
    ],
)
def test_given_and_only_given_has_a_date(
    flode: Flode, status: AterkopplingStatus | None, given: date | None, fel: dict[str, str]
) -> None:
    rad = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
    assert refused(lambda: tell(flode, rad, status, given)) == fel
