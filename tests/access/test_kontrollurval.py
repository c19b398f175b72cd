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
from casetrack.access.kontrollurval import MANGA_SOKNINGAR, draw_kontroll, draw_sample
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


def test_the_lists_of_ones_own_work_are_not_in_it(las: Las, draw: Draw) -> None:
    las(1, vad=Lasning.LISTA)
    assert draw() == {}


def test_what_was_written_out_past_the_accounts_is_caught_and_is_no_part_of_the_sample(
    session: Session, organisation: Organisation, las: Las, draw: Draw
) -> None:
    def write_out(*barn_ids: int, varfor: str, vem: str = "root") -> None:
        av, namnd_id = Utforare(None, f"{vem} (kommandoraden)"), organisation.namnd_id
        log_atkomst(session, Lasning.EXPORT, barn_ids, namnd_id=namnd_id, av=av, now=I_MARS, varfor=varfor)

    write_out(1, varfor="uttag till arkivet")
    write_out(2, varfor="registerutdrag")
    write_out(2, varfor="registerutdrag")
    write_out(2, varfor="registerutdrag", vem="eva")
    write_out(varfor="alla ärenden")
    for dag in range(3):
        write_out(varfor=f"indikator anmalningar per 2026-03-0{dag + 1}")
    las(3, vad=Lasning.EXPORT)  # by somebody with an account
    las(4, vad=Lasning.GALLRING, av=Utforare(None, "casetrack"))
    assert draw() == {
        Kontrollskal.SLUMPURVAL: [(3, 1)],
        Kontrollskal.DRIFTEN: [(1, 1), (2, 2), (2, 1), (None, 1), (None, 3)],
    }


@pytest.mark.parametrize(
    ("eget", "barnets", "caught"),
    [
        (("Provgatan 1", "12345"), ("Provgatan 1", "12345"), True),
        (("PROVGATAN  1 b", "12345"), ("Provgatan 1B", "12345"), True),
        (("Provgatan 1 lgh 1201", "12345"), ("Provgatan 1, LGH 1102", "12345"), True),
        (("Åsgatan 1.", None), ("åsgatan 1", "12345"), True),
        (("Provgatan 1", "12345"), ("Provgatan 1", None), True),
        (("Provgatan 1", None), ("Provgatan 1", None), True),
        (("Provgatan 1", "12345"), ("Provgatan 1", "54321"), False),
        (("Provgatan 1", "12345"), ("Provgatan 11", "12345"), False),
        (("Provgatan 1", "12345"), ("Provgatan 1 B", "12345"), False),
        (("Provgatan 1", "12345"), (None, "12345"), False),
        ((None, None), (None, None), False),
    ],
)
def test_a_reading_about_the_own_address_is_caught(
    session: Session,
    flode: Flode,
    las: Las,
    draw: Draw,
    handlaggare: Utforare,
    eget: tuple[str | None, str | None],
    barnets: tuple[str | None, str | None],
    caught: bool,
) -> None:
    konto = session.get_one(Anvandare, handlaggare.anvandare_id)
    konto.adress, konto.postnummer = eget
    granne = flode.registrera(flode.barn(adress=barnets[0], postnummer=barnets[1])).barn_id
    las(granne)
    las(granne)
    las(granne, av=flode.chef)  # whose address nobody knows
    assert draw().get(Kontrollskal.SAMMA_ADRESS, []) == ([(granne, 2)] if caught else [])


@pytest.mark.parametrize("antal", [MANGA_SOKNINGAR - 1, MANGA_SOKNINGAR])
def test_many_children_found_in_a_day_are_caught(las: Las, draw: Draw, antal: int) -> None:
    for _ in range(2):
        las(*range(1, antal + 1), vad=Lasning.SOKNING)
    las(*range(1, MANGA_SOKNINGAR + 1))  # read, and not searched for
    las(*range(1_000, 1_010), vad=Lasning.SOKNING, now=I_MARS.replace(day=13))
    found = draw().get(Kontrollskal.MANGA_SOKNINGAR, [])
    assert found == ([(1, antal)] if antal == MANGA_SOKNINGAR else [])


def test_a_day_of_searches_is_one_on_the_swedish_clock(las: Las, draw: Draw) -> None:
    halften = MANGA_SOKNINGAR // 2
    las(*range(1, halften + 1), vad=Lasning.SOKNING, now=I_MARS.replace(hour=22, minute=59))
    las(*range(halften + 1, 2 * halften + 1), vad=Lasning.SOKNING, now=I_MARS.replace(hour=23, minute=1))
    assert Kontrollskal.MANGA_SOKNINGAR not in draw()


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


@pytest.mark.parametrize(
    ("namn", "efternamn", "fangas"),
    [
        ("Anna Berg Lind", "Berg Lind", True),
        ("Anna Lind-Berg", "Berg", True),
        ("Anna Berg", "Lind-Berg", True),
        ("Anna Berg", "Annasson", False),
        ("Lind Annasson", "Lind", False),
    ],
)
def test_one_of_two_surnames_is_ones_own_name_and_a_first_name_is_not(
    session: Session,
    organisation: Organisation,
    flode: Flode,
    las: Las,
    draw: Draw,
    namn: str,
    efternamn: str,
    fangas: bool,
) -> None:
    konto = Anvandare(
        anvandarnamn="anna",
        namn=namn,
        losenord_hash="-",
        roll=Roll.HANDLAGGARE,
        namnd_id=organisation.namnd_id,
        enhet_id=organisation.mottagning_id,
    )
    session.add(konto)
    session.flush()
    barn_id = flode.registrera(flode.barn(efternamn=efternamn)).barn_id
    las(barn_id, av=Utforare(konto.id, konto.namn))
    assert (Kontrollskal.EGET_NAMN in draw()) == fangas
