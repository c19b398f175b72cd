"""A month's check: a sample that can be drawn again, and what each rule catches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Atkomst, Lasning, log_atkomst
from casetrack.access.kontrollurval import draw_kontroll, draw_sample
from casetrack.access.loggkontroll import Loggkontrollrad
from casetrack.cases.handelse import Utforare
from casetrack.cases.orosanmalan import registrera_orosanmalan
from casetrack.rules.koder import Kontrollskal, Roll
from tests.cases.conftest import Flode
from tests.conftest import Organisation

I_MARS = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
DRAS = datetime(2026, 4, 1, 2, 45, tzinfo=UTC)

Las = Callable[..., None]
Found = dict[Kontrollskal, list[tuple[int | None, int]]]
Draw = Callable[..., Found]


@pytest.fixture
def las(session: Session, organisation: Organisation, handlaggare: Utforare) -> Las:
    """Log that children were read by someone at the mottagning, on a Thursday morning."""

    def read(
        *barn_ids: int,
        vad: Lasning = Lasning.ARENDE,
        now: datetime = I_MARS,
        av: Utforare | None = None,
        enhet_id: int | None = organisation.mottagning_id,
    ) -> None:
        reader = av or handlaggare
        av_enhet = Utforare(reader.anvandare_id, reader.namn, reader.roll, enhet_id)
        log_atkomst(session, vad, barn_ids, namnd_id=organisation.namnd_id, av=av_enhet, now=now)

    return read


@pytest.fixture
def draw(session: Session, organisation: Organisation) -> Draw:
    """Draw March's check: for each reason the children whose readings are in it, and how many each row stands for."""

    def run(fro: str = "ett frö") -> Found:
        kontroll = draw_kontroll(session, organisation.namnd_id, fro=fro, now=DRAS)
        found: Found = {}
        if kontroll is not None:
            rader = session.execute(
                select(Loggkontrollrad.skal, Atkomst.barn_id, Loggkontrollrad.antal)
                .join(Atkomst, Atkomst.id == Loggkontrollrad.atkomst_id)
                .where(Loggkontrollrad.kontroll_id == kontroll.id)
                .order_by(Loggkontrollrad.id)
            )
            for skal, barn_id, antal in rader:
                found.setdefault(skal, []).append((barn_id, antal))
        return found

    return run


def test_the_sample_can_be_drawn_again_with_its_seed(
    session: Session, organisation: Organisation, las: Las
) -> None:
    las(*range(1, 1_001))
    las(*range(2_000, 2_100), now=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))  # April, on a Swedish clock
    kontroll = draw_kontroll(session, organisation.namnd_id, fro="ett frö", now=DRAS)
    assert kontroll is not None
    assert (kontroll.manad, kontroll.lasningar) == (date(2026, 3, 1), 1_000)
    drawn = session.scalars(
        select(Loggkontrollrad.atkomst_id).where(Loggkontrollrad.skal == Kontrollskal.SLUMPURVAL)
    ).all()
    assert sorted(drawn) == sorted(draw_sample(session, kontroll.manad, kontroll.fro))
    assert len(set(drawn)) == 20
    assert set(drawn) != set(draw_sample(session, kontroll.manad, "ett annat frö"))


def test_one_in_a_hundred_is_drawn_of_a_busy_month(session: Session, las: Las) -> None:
    las(*range(1, 3_001))
    assert len(draw_sample(session, date(2026, 3, 1), "ett frö")) == 30


def test_a_month_is_drawn_once(session: Session, organisation: Organisation, las: Las, draw: Draw) -> None:
    las(1)
    assert draw() == {Kontrollskal.SLUMPURVAL: [(1, 1)]}
    assert draw("ett annat frö") == {}


def test_the_lists_of_ones_own_work_and_what_no_person_did_are_not_in_it(las: Las, draw: Draw) -> None:
    las(1, vad=Lasning.LISTA)
    las(2, av=Utforare(None, "root (kommandoraden)"))
    assert draw() == {}


def test_own_name_and_that_of_a_sibling_are_caught(
    session: Session, organisation: Organisation, flode: Flode, las: Las, draw: Draw
) -> None:
    slakting = Anvandare(
        anvandarnamn="bo.prov",
        namn="Bo Gunnar PROV",
        losenord_hash="-",
        roll=Roll.HANDLAGGARE,
        namnd_id=organisation.namnd_id,
        enhet_id=organisation.mottagning_id,
    )
    session.add(slakting)
    session.flush()
    alva, alvin = registrera_orosanmalan(
        session,
        flode.anmalan_uppgifter(),
        [flode.barn(efternamn="Prov"), flode.barn(fornamn="Alvin", efternamn="Annan")],
        namnd_id=organisation.namnd_id,
        av=flode.av,
        now=flode.now,
    ).rad
    annat = flode.registrera(flode.barn(fornamn="Ulla", efternamn="Improv"), anmalare="polis")
    las(alva.barn_id, alva.barn_id, alvin.barn_id, annat.barn_id, av=Utforare(slakting.id, slakting.namn))
    las(alva.barn_id, av=Utforare(slakting.id, slakting.namn))
    las(alva.barn_id)  # by someone of another name
    assert draw()[Kontrollskal.EGET_NAMN] == [(alva.barn_id, 2), (alvin.barn_id, 1)]


def test_what_was_opened_out_of_reach_is_caught(las: Las, draw: Draw) -> None:
    las(1, vad=Lasning.OPPNAD_ANDA)
    las(1, 2)
    assert draw()[Kontrollskal.UTANFOR_ENHETEN] == [(1, 1)]


@pytest.mark.parametrize(
    ("utc", "caught"), [((20, 59), False), ((21, 0), True), ((4, 59), True), ((5, 0), False)]
)
def test_the_night_is_on_the_swedish_clock(las: Las, draw: Draw, utc: tuple[int, int], caught: bool) -> None:
    las(1, now=I_MARS.replace(hour=utc[0], minute=utc[1]))
    assert (Kontrollskal.NATT in draw()) is caught


def test_socialjouren_works_at_night(las: Las, draw: Draw, organisation: Organisation) -> None:
    las(1, now=I_MARS.replace(hour=23), enhet_id=organisation.socialjour_id)
    assert Kontrollskal.NATT not in draw()


@pytest.mark.parametrize(("antal", "caught"), [(4, False), (5, True)])
def test_many_protected_persons_are_caught(las: Las, draw: Draw, antal: int, caught: bool) -> None:
    las(*range(1, antal + 1), vad=Lasning.SKYDDADE_UPPGIFTER)
    las(1, vad=Lasning.SKYDDADE_UPPGIFTER)
    found = draw()
    assert found.get(Kontrollskal.MANGA_SKYDDADE, []) == ([(1, antal)] if caught else [])


def test_each_nämnd_has_a_check_of_its_own(
    session: Session, las: Las, draw: Draw, other_organisation: Organisation
) -> None:
    las(1)
    assert draw()
    db.set_scope(session, other_organisation.namnd_id)
    kontroll = draw_kontroll(session, other_organisation.namnd_id, fro="x", now=DRAS)
    assert kontroll is not None
    assert kontroll.lasningar == 0
