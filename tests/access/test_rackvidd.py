"""A case is reached by whoever works with it, for as long as they do, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from casetrack.access.anvandare import Anvandare
from casetrack.access.rackvidd import Lasare, Rackvidd, find_answered_for, find_rackvidd, find_reached
from casetrack.cases.arende import las_arende
from casetrack.cases.barn import Barn
from casetrack.cases.orosanmalan import Orosanmalan, registrera_orosanmalan
from casetrack.cases.overforing import OverforUppgifter, overfor
from casetrack.rules.koder import AterkopplingStatus, Beslut, InsatsTyp, Objekttyp, Roll
from tests.cases.conftest import Flode
from tests.conftest import Organisation

Nar = Callable[..., bool]


@pytest.fixture
def reaches(session: Session, now: datetime) -> Nar:
    """Whether someone of an enhet reaches the child, so many days from now."""

    def ask(
        enhet_id: int | None,
        barn: Barn,
        dagar: float = 0,
        *,
        roll: Roll = Roll.HANDLAGGARE,
        anvandare: int = 99,
    ) -> bool:
        session.flush()
        lasare = Lasare(anvandare, roll, enhet_id)
        return find_reached(session, [barn.id], lasare, now=now + timedelta(days=dagar)) == {barn.id}

    return ask


@pytest.fixture
def anmalan(flode: Flode) -> Orosanmalan:
    return flode.registrera()


def test_the_enhet_that_has_the_anmalan_and_no_other(
    reaches: Nar, anmalan: Orosanmalan, organisation: Organisation
) -> None:
    assert reaches(organisation.mottagning_id, anmalan.barn)
    assert not reaches(organisation.utredning_id, anmalan.barn)
    assert not reaches(None, anmalan.barn)
    assert not reaches(10**9, anmalan.barn)


def test_an_anmalan_is_reached_until_a_month_after_its_decision(
    reaches: Nar, flode: Flode, organisation: Organisation
) -> None:
    anmalan = flode.besluta(flode.bedomd(), Beslut.INTE_INLEDA)
    assert reaches(organisation.mottagning_id, anmalan.barn, 30)
    assert not reaches(organisation.mottagning_id, anmalan.barn, 32)
    anmalan.aterkoppling_begard = anmalan.inkom_datum
    assert reaches(organisation.mottagning_id, anmalan.barn, 300)  # the anmälare is still to be told
    anmalan.aterkoppling = AterkopplingStatus.INTE_NODVANDIG
    assert not reaches(organisation.mottagning_id, anmalan.barn, 32)


def test_an_open_anmalan_is_reached_however_old(
    reaches: Nar, anmalan: Orosanmalan, organisation: Organisation
) -> None:
    assert reaches(organisation.mottagning_id, anmalan.barn, 3_000)


def test_an_utredning_is_reached_by_its_enhet_until_the_follow_up(
    reaches: Nar, flode: Flode, organisation: Organisation
) -> None:
    utredning = flode.utredning()
    assert reaches(organisation.utredning_id, utredning.barn, 3_000)
    flode.avsluta(utredning)
    assert reaches(organisation.utredning_id, utredning.barn, 184)
    assert not reaches(organisation.utredning_id, utredning.barn, 185)


def test_a_placement_in_another_enhet_is_reached_by_that_enhet_as_long_as_it_lasts(
    reaches: Nar, flode: Flode, organisation: Organisation, now: datetime
) -> None:
    insats = flode.bevilja(flode.utredning().barn_id, typ=InsatsTyp.FAMILJEHEM, skyddsbehov=False)
    assert reaches(organisation.oppenvard_id, insats.barn, 3_000)
    assert not reaches(organisation.socialjour_id, insats.barn, 3)
    insats.paborjad = insats.avslutad = now.date()
    assert reaches(organisation.oppenvard_id, insats.barn, 184)
    assert not reaches(organisation.oppenvard_id, insats.barn, 185)


def test_the_handlaggare_reaches_the_own_case_also_from_another_enhet(
    reaches: Nar, anmalan: Orosanmalan, organisation: Organisation, session: Session
) -> None:
    moved = make_konto(organisation, Roll.HANDLAGGARE, organisation.oppenvard_id)
    session.add(moved)
    session.flush()
    anmalan.handlaggare_id = moved.id
    assert reaches(organisation.oppenvard_id, anmalan.barn, anvandare=moved.id)
    assert not reaches(organisation.oppenvard_id, anmalan.barn)


def test_a_chef_answers_for_the_own_enhet_and_for_those_without_a_chef(
    reaches: Nar, flode: Flode, organisation: Organisation
) -> None:
    utredning = flode.utredning()
    assert reaches(organisation.mottagning_id, utredning.barn, 300, roll=Roll.CHEF)
    assert not reaches(organisation.mottagning_id, utredning.barn, 300)
    flode.session.add(make_konto(organisation, Roll.CHEF, organisation.utredning_id))
    assert not reaches(organisation.mottagning_id, utredning.barn, 300, roll=Roll.CHEF)
    assert reaches(organisation.utredning_id, utredning.barn, 300, roll=Roll.CHEF)


def registrera_syskon(flode: Flode, now: datetime) -> tuple[Orosanmalan, Orosanmalan]:
    """One anmälan about two, of whom the second is handed over to öppenvården."""
    alva, alvin = registrera_orosanmalan(
        flode.session,
        flode.anmalan_uppgifter(),
        [flode.barn(), flode.barn(fornamn="Alvin")],
        namnd_id=flode.organisation.namnd_id,
        av=flode.av,
        now=now,
    ).rad
    overfor_till(flode, alvin, flode.organisation.oppenvard_id, now)
    return alva, alvin


def test_a_sibling_is_reached_while_the_others_case_is_under_way(
    reaches: Nar, flode: Flode, organisation: Organisation, now: datetime
) -> None:
    alva, alvin = registrera_syskon(flode, now)
    assert reaches(organisation.oppenvard_id, alvin.barn, 100)
    assert reaches(organisation.oppenvard_id, alva.barn, 100)
    assert reaches(organisation.mottagning_id, alvin.barn, 100)
    flode.besluta(flode.skyddsbedom(alva), Beslut.INTE_INLEDA)
    assert not reaches(organisation.mottagning_id, alvin.barn, 100)


def test_who_hands_over_reaches_it_for_a_week(
    reaches: Nar, anmalan: Orosanmalan, flode: Flode, organisation: Organisation, now: datetime
) -> None:
    overfor_till(flode, anmalan, organisation.oppenvard_id, now)
    assert reaches(organisation.oppenvard_id, anmalan.barn, 100)
    assert reaches(organisation.mottagning_id, anmalan.barn, 6)
    assert not reaches(organisation.mottagning_id, anmalan.barn, 7)


def test_who_registers_for_another_enhet_reaches_it_for_a_day(
    reaches: Nar, flode: Flode, organisation: Organisation
) -> None:
    anmalan = flode.registrera(enhet_id=organisation.oppenvard_id)
    mine = flode.av.anvandare_id
    assert mine is not None
    assert reaches(organisation.socialjour_id, anmalan.barn, 0.5, anvandare=mine)
    assert not reaches(organisation.utredning_id, anmalan.barn, 1, anvandare=mine)


def test_socialjouren_reaches_what_came_in_tonight_and_what_nobody_has_assessed(
    reaches: Nar, anmalan: Orosanmalan, flode: Flode, organisation: Organisation
) -> None:
    assert reaches(organisation.socialjour_id, anmalan.barn)
    assert reaches(organisation.socialjour_id, anmalan.barn, 5)
    flode.skyddsbedom(anmalan)
    assert not reaches(organisation.socialjour_id, anmalan.barn, 5)


def make_konto(organisation: Organisation, roll: Roll, enhet_id: int) -> Anvandare:
    return Anvandare(
        anvandarnamn="annan",
        namn="En Annan",
        losenord_hash="-",
        roll=roll,
        namnd_id=organisation.namnd_id,
        enhet_id=enhet_id,
    )


def overfor_till(flode: Flode, anmalan: Orosanmalan, enhet_id: int, now: datetime) -> None:
    overfor(
        flode.session,
        Objekttyp.OROSANMALAN,
        anmalan.id,
        OverforUppgifter(till_enhet_id=enhet_id, datum=now.date(), skal="Hör dit"),
        sedd_version=anmalan.radversion,
        av=flode.av,
        now=now,
    )


@pytest.fixture
def reaches_of(session: Session, now: datetime) -> Callable[..., Rackvidd]:
    """What someone of an enhet reaches of the child's case, so many days from now."""

    def ask(enhet_id: int, barn: Barn, dagar: float = 0, *, anvandare: int = 99) -> Rackvidd:
        session.flush()
        lasare = Lasare(anvandare, Roll.HANDLAGGARE, enhet_id)
        return find_rackvidd(session, barn.id, lasare, now=now + timedelta(days=dagar))

    return ask


def test_a_placement_in_another_enhet_gives_that_placement_and_nothing_else(
    reaches_of: Callable[..., Rackvidd], flode: Flode, organisation: Organisation
) -> None:
    utredning = flode.utredning()
    placering = flode.bevilja(
        utredning.barn_id, typ=InsatsTyp.FAMILJEHEM, skyddsbehov=False, utredning_id=utredning.id
    )
    annan = flode.bevilja(
        utredning.barn_id,
        enhet_id=organisation.utredning_id,
        utredning_id=utredning.id,
        beslutad=flode.now.date(),
    )
    delar = frozenset({(Objekttyp.INSATS, placering.id)})
    assert reaches_of(organisation.oppenvard_id, placering.barn, 300) == Rackvidd(hela=False, delar=delar)
    assert reaches_of(organisation.utredning_id, placering.barn, 300) == Rackvidd(hela=True)
    # The enhet of the utredning has the whole case also when all that is left of it is its own insats.
    flode.avsluta(utredning)
    assert reaches_of(organisation.utredning_id, annan.barn, 3_000) == Rackvidd(hela=True)
    placering.paborjad = placering.avslutad = flode.now.date()
    assert reaches_of(organisation.oppenvard_id, placering.barn, 185) == Rackvidd(hela=False)


def test_an_insats_whose_utredning_is_not_known_is_a_case_of_its_own(
    reaches_of: Callable[..., Rackvidd], flode: Flode, organisation: Organisation
) -> None:
    insats = flode.bevilja(flode.utredning().barn_id)
    assert reaches_of(organisation.oppenvard_id, insats.barn, 300) == Rackvidd(hela=True)


def test_a_sibling_gives_the_anmalan_that_was_about_both_and_nothing_else(
    reaches_of: Callable[..., Rackvidd], flode: Flode, organisation: Organisation, now: datetime
) -> None:
    alva, _ = registrera_syskon(flode, now)
    delar = frozenset({(Objekttyp.OROSANMALAN, alva.id)})
    assert reaches_of(organisation.oppenvard_id, alva.barn, 100) == Rackvidd(hela=False, delar=delar)
    assert reaches_of(organisation.mottagning_id, alva.barn, 100) == Rackvidd(hela=True)


def test_what_is_reached_in_part_is_all_that_is_read(flode: Flode, organisation: Organisation) -> None:
    utredning = flode.utredning()
    insats = flode.bevilja(utredning.barn_id, utredning_id=utredning.id)
    arende = las_arende(
        flode.session, utredning.barn_id, now=flode.now, delar={(Objekttyp.INSATS, insats.id)}
    )
    assert arende.avgransat
    assert [each.id for each in arende.insatser] == [insats.id]
    assert not arende.orosanmalningar
    assert not arende.utredningar
    assert not arende.allvarssamtal
    rader = (*arende.tidslinje, *arende.logg, *arende.klockor, *arende.bestridanden)
    assert {each.objekttyp for each in rader} <= {Objekttyp.INSATS, Objekttyp.BARN}
    hela = las_arende(flode.session, utredning.barn_id, now=flode.now)
    assert {each.objekttyp for each in hela.tidslinje} == {
        Objekttyp.OROSANMALAN,
        Objekttyp.UTREDNING,
        Objekttyp.INSATS,
    }


def test_an_enhet_answers_for_the_cases_it_has_ever_had(
    flode: Flode, organisation: Organisation, now: datetime
) -> None:
    utredning = flode.avsluta(flode.utredning())
    overlamnad = flode.registrera(flode.barn(fornamn="Bo"), enhet_id=organisation.socialjour_id)
    overfor_till(flode, overlamnad, organisation.oppenvard_id, now)
    flode.session.flush()

    def answered(enhet_id: int) -> set[int]:
        return set(
            flode.session.scalars(find_answered_for(flode.session, Lasare(99, Roll.HANDLAGGARE, enhet_id)))
        )

    assert answered(organisation.utredning_id) == {utredning.barn_id}
    assert answered(organisation.mottagning_id) == {utredning.barn_id}
    assert answered(organisation.socialjour_id) == answered(organisation.oppenvard_id) == {overlamnad.barn_id}
