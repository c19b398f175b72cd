"""A placement is considered while it lasts; a child is followed up when it is over."""

from __future__ import annotations

from datetime import date

from casetrack.cases.insats import Insats
from casetrack.cases.uppfoljning import registrera_overvagande, registrera_uppfoljning
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import InsatsTyp, Objekttyp
from tests.cases.conftest import Flode, refused
from tests.cases.test_insats import begin, end


def consider(flode: Flode, insats: Insats, overvagd: date | None) -> Insats:
    return registrera_overvagande(
        flode.session, insats.id, overvagd, sedd_version=insats.radversion, av=flode.av, now=flode.now
    ).rad


def follow_up(flode: Flode, rad: Utredning | Insats, uppfoljd: date | None) -> Utredning | Insats:
    objekttyp = Objekttyp.UTREDNING if isinstance(rad, Utredning) else Objekttyp.INSATS
    return registrera_uppfoljning(
        flode.session, objekttyp, rad.id, uppfoljd, sedd_version=rad.radversion, av=flode.av, now=flode.now
    ).rad


def test_only_an_ongoing_placement_is_considered(flode: Flode) -> None:
    barn_id = flode.registrera().barn_id
    oppenvard = begin(flode, flode.bevilja(barn_id), date(2026, 3, 3)).rad
    placering = flode.bevilja(barn_id, typ=InsatsTyp.HVB, skyddsbehov=False)
    for insats in (oppenvard, placering):
        assert refused(lambda wanted=insats: consider(flode, wanted, date(2026, 3, 3))) == {
            "overvagd": "EJ_PLACERAD"
        }
    begin(flode, placering, date(2026, 3, 3))
    later = flode.senare(30)
    assert refused(lambda: consider(later, placering, None)) == {"overvagd": "SAKNAS"}
    assert refused(lambda: consider(later, placering, date(2026, 3, 2))) == {"overvagd": "ORDNING"}
    assert refused(lambda: consider(later, placering, date(2026, 4, 3))) == {"overvagd": "FRAMTID"}
    assert consider(later, placering, date(2026, 3, 20)).overvagd == date(2026, 3, 20)
    assert refused(lambda: consider(later, placering, date(2026, 3, 20))) == {"overvagd": "ORDNING"}
    assert consider(later, placering, date(2026, 4, 1)).overvagd == date(2026, 4, 1)
    end(later, placering, date(2026, 4, 2))
    assert refused(lambda: consider(later, placering, date(2026, 4, 2))) == {"overvagd": "EJ_PLACERAD"}


def test_what_has_ended_is_followed_up_once(flode: Flode) -> None:
    utredning = flode.utredning()
    assert refused(lambda: follow_up(flode, utredning, date(2026, 3, 3))) == {"uppfoljd": "EJ_AVSLUTAD"}
    later = flode.senare(30)
    later.avsluta(utredning, avslutad=date(2026, 3, 20))
    assert refused(lambda: follow_up(later, utredning, None)) == {"uppfoljd": "SAKNAS"}
    assert refused(lambda: follow_up(later, utredning, date(2026, 3, 19))) == {"uppfoljd": "ORDNING"}
    assert refused(lambda: follow_up(later, utredning, date(2026, 4, 3))) == {"uppfoljd": "FRAMTID"}
    assert follow_up(later, utredning, date(2026, 4, 1)).uppfoljd == date(2026, 4, 1)
    assert refused(lambda: follow_up(later, utredning, date(2026, 4, 2))) == {"uppfoljd": "REDAN_GJORT"}


def test_of_insatser_only_placements_are_followed_up(flode: Flode) -> None:
    barn_id = flode.registrera().barn_id
    oppenvard = begin(flode, flode.bevilja(barn_id), date(2026, 3, 3)).rad
    placering = begin(
        flode, flode.bevilja(barn_id, typ=InsatsTyp.HVB, skyddsbehov=False), date(2026, 3, 3)
    ).rad
    for insats in (oppenvard, placering):
        end(flode, insats, date(2026, 3, 3))
    assert refused(lambda: follow_up(flode, oppenvard, date(2026, 3, 3))) == {"uppfoljd": "EJ_AVSLUTAD"}
    assert follow_up(flode, placering, date(2026, 3, 3)).uppfoljd == date(2026, 3, 3)
