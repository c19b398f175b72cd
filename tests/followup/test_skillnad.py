"""What has become of a frozen figure since: every case that changed it, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.barn import Barn, BarnUppgifter, andra_barn
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import NamndPolicy
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.overforing import OverforUppgifter, overfor
from casetrack.cases.rattelse import komplettera_beskrivning, ratta
from casetrack.cases.utredning import Utredning
from casetrack.followup.frysning import frys
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.skillnad import Skillnad, Slag, jamfor_frysning
from casetrack.followup.utfall import berakna_utfall
from casetrack.rules.koder import Kon, Objekttyp, Policy, SenOrsak
from tests.conftest import Organisation
from tests.followup.facit import Facit
from tests.followup.facit.grund import JA, NEJ, Facitrad
from tests.followup.fall import anmalan, barn, historia, insats, utredning
from tests.followup.historia import Historia, Pahittare, Post, spara

PERIOD = Period(date(2026, 1, 1), date(2026, 8, 31), date(2026, 8, 31))
FRUSEN = datetime(2026, 9, 2, 8, 30, tzinfo=UTC)
SEDAN = FRUSEN + timedelta(days=5)
CONTROLLER = Utforare(None, "Kim Controller")
HANDLAGGARE = Utforare(None, "Hanna Handläggare")
KOD = "forhandsbedomning_14_dagar"
SEN = anmalan("2026-03-02 10:00", "2026-03-17", id_="A1", barnet_hort=True)


def lagra(session: Session, organisation: Organisation, fall: Historia) -> None:
    enheter = {"E1": organisation.mottagning_id, "E2": organisation.utredning_id}
    spara(session, organisation.namnd_id, enheter, fall)


def frys_nu(session: Session, *koder: str, enhet_id: int | None = None) -> int:
    return frys(session, koder, PERIOD, enhet_id=enhet_id, av=CONTROLLER, now=FRUSEN).id


def las(session: Session, klass: Any, kallid: str) -> Any:
    return session.scalars(select(klass).where(klass.kallid == kallid)).one()


def ratta_anmalan(session: Session, kallid: str, **varden: Any) -> None:
    rad = las(session, Orosanmalan, kallid)
    ratta(
        session,
        Objekttyp.OROSANMALAN,
        rad.id,
        varden,
        skal="Fel datum skrevs in; modern heter Eva.",
        sedd_version=rad.radversion,
        av=HANDLAGGARE,
        now=SEDAN,
    )


def andringar(skillnad: Skillnad) -> dict[str, tuple[Any, Any]]:
    return {each.falt: (each.fore, each.nu) for each in skillnad.andringar}


def test_nothing_is_told_where_nothing_changed(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, Pahittare(Random(3), PERIOD.per, 60).historia)  # noqa: S311
    assert jamfor_frysning(session, frys_nu(session, *KATALOG)) == []


def test_a_corrected_case_tells_what_it_was_what_it_is_and_who_corrected_it(
    session: Session, organisation: Organisation
) -> None:
    lagra(session, organisation, historia(anmalningar=[SEN]))
    frysning_id = frys_nu(session, KOD)
    ratta_anmalan(session, "A1", beslut_datum=date(2026, 3, 16))
    (skillnad,) = jamfor_frysning(session, frysning_id)
    assert (skillnad.kod, skillnad.slag, skillnad.rad.kallid) == (KOD, Slag.ANDRAD, "A1")
    assert andringar(skillnad) == {"status": ("inte_uppfyllt", "uppfyllt")}
    assert skillnad.mening_fore == "Kom in 2026-03-02, beslut 2026-03-17: en dag för sent."
    assert skillnad.mening_nu == "Kom in 2026-03-02, beslut 2026-03-16: i tid."
    (handelse,) = skillnad.handelser
    assert (handelse.vem, handelse.nar, handelse.rubrik) == ("Hanna Handläggare", SEDAN, "Uppgift rättad")
    # The reason is told in somebody's own words, and stays in the case.
    assert handelse.andringar == ["Beslutsdatum: 2026-03-17 → 2026-03-16"]


def test_a_correction_that_moves_no_figure_is_none(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, historia(anmalningar=[SEN]))
    frysning_id = frys_nu(session, KOD)
    ratta_anmalan(session, "A1", beslut_datum=date(2026, 3, 18), sen_orsak=SenOrsak.SEN_POST)
    assert jamfor_frysning(session, frysning_id) == []


def test_a_case_that_leaves_the_period_has_fallen_away(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, historia(anmalningar=[SEN]))
    frysning_id = frys_nu(session, KOD, "till_utredning")
    ratta_anmalan(session, "A1", beslut_datum=date(2026, 9, 1), sen_orsak=SenOrsak.SEN_POST)
    bada = jamfor_frysning(session, frysning_id)
    assert [(each.kod, each.slag) for each in bada] == [
        (KOD, Slag.BORTFALLEN),
        ("till_utredning", Slag.BORTFALLEN),
    ]
    assert (bada[0].nu, bada[0].mening_nu, bada[0].andringar) == (None, "Räknas inte längre.", ())


def test_a_case_registered_late_has_come_in(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, historia(anmalningar=[SEN]))
    frysning_id = frys_nu(session, KOD)
    sent_in = anmalan("2026-04-01 10:00", "2026-04-02", id_="A2", barn="B2")
    lagra(session, organisation, Historia(barn=[barn("B2")], anmalningar=[sent_in]))
    (skillnad,) = jamfor_frysning(session, frysning_id)
    assert (skillnad.slag, skillnad.fore, skillnad.rad.kallid) == (Slag.TILLKOMMEN, None, "A2")
    assert skillnad.mening_fore == "Räknades inte."
    assert skillnad.mening_nu == "Kom in 2026-04-01, beslut 2026-04-02: i tid."
    assert skillnad.handelser == ()


def test_a_case_handed_over_is_told_also_of_the_enhet_that_lost_it(
    session: Session, organisation: Organisation
) -> None:
    lagra(session, organisation, historia(utredningar=[utredning("2026-03-02")]))
    hela = frys_nu(session, "utredningar_inledda")
    gamla = frys_nu(session, "utredningar_inledda", enhet_id=organisation.mottagning_id)
    nya = frys_nu(session, "utredningar_inledda", enhet_id=organisation.utredning_id)
    tredje = frys_nu(session, "utredningar_inledda", enhet_id=organisation.oppenvard_id)
    rad = las(session, Utredning, "U1")
    overfor(
        session,
        Objekttyp.UTREDNING,
        rad.id,
        OverforUppgifter(organisation.utredning_id, date(2026, 8, 31), "Flyttat hem till pappan"),
        sedd_version=rad.radversion,
        av=HANDLAGGARE,
        now=SEDAN,
    )
    flytten = {"enhet_id": (organisation.mottagning_id, organisation.utredning_id)}
    for frysning_id in (hela, gamla):
        (skillnad,) = jamfor_frysning(session, frysning_id)
        assert (skillnad.slag, andringar(skillnad)) == (Slag.ANDRAD, flytten)
    (skillnad,) = jamfor_frysning(session, nya)
    assert skillnad.slag is Slag.TILLKOMMEN
    assert skillnad.handelser[0].andringar == [
        "Enhet: Mottagning N1 → Utredning N1",
        "Överföringen, datum: – → 2026-08-31",
    ]
    assert jamfor_frysning(session, tredje) == []


def test_a_child_of_another_sex_and_age_moves_in_every_figure(
    session: Session, organisation: Organisation
) -> None:
    lagra(session, organisation, historia(anmalningar=[SEN], utredningar=[utredning("2026-03-17")]))
    frysning_id = frys_nu(session, KOD, "utredningar_inledda", "anmalda_barn")
    rad = las(session, Barn, "B1")
    uppgifter = BarnUppgifter(fornamn="Eva", kon=Kon.POJKE, fodd=date(2011, 5, 6))
    andra_barn(session, rad.id, uppgifter, sedd_version=rad.radversion, av=HANDLAGGARE, now=SEDAN)
    skillnader = jamfor_frysning(session, frysning_id)
    assert [each.kod for each in skillnader] == [KOD, "utredningar_inledda", "anmalda_barn"]
    for skillnad in skillnader:
        assert andringar(skillnad) == {"kon": ("flicka", "pojke"), "aldersgrupp": ("0-12", "13-17")}
        (handelse,) = skillnad.handelser
        assert handelse.andringar == ["Född: *** → ***", "Kön: Flicka → Pojke"]


def test_a_length_that_changed_is_told_of_the_mean(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, historia(utredningar=[utredning("2026-03-02", "2026-04-01")]))
    frysning_id = frys_nu(session, "utredningstid_medel", "utredningar_avslutade")
    rad = las(session, Utredning, "U1")
    ratta(
        session,
        Objekttyp.UTREDNING,
        rad.id,
        {"avslutad": date(2026, 4, 11)},
        skal="Skrivfel",
        sedd_version=rad.radversion,
        av=HANDLAGGARE,
        now=SEDAN,
    )
    (skillnad,) = jamfor_frysning(session, frysning_id)
    assert (skillnad.kod, andringar(skillnad)) == ("utredningstid_medel", {"varde": (30, 40)})


def test_a_child_that_counts_by_another_closing_is_the_same_child(
    session: Session, organisation: Organisation
) -> None:
    fall = historia(
        utredningar=[utredning("2024-10-01", "2025-02-10", id_="U1")],
        anmalningar=[anmalan("2025-09-01 10:00", id_="A1")],
    )
    lagra(session, organisation, fall)
    frysning_id = frys_nu(session, "ateraktualisering_utredning")
    # Another closing, unknown until now and later, from which the child hasn't come back.
    senare = Historia(
        barn=[barn("B9")], utredningar=[utredning("2025-03-01", "2025-08-20", id_="U2", barn="B9")]
    )
    lagra(session, organisation, senare)
    session.execute(
        text("UPDATE utredning SET barn_id = (SELECT id FROM barn WHERE kallid = 'B1') WHERE kallid = 'U2'")
    )
    session.execute(text("UPDATE orosanmalan SET inkom = '2025-05-01T12:00Z'"))
    (skillnad,) = jamfor_frysning(session, frysning_id)
    assert (skillnad.slag, skillnad.rad.kallid) == (Slag.ANDRAD, "U2")
    assert andringar(skillnad) == {"status": ("uppfyllt", "inte_uppfyllt")}


def test_what_an_insats_is_counted_as_is_told(session: Session, organisation: Organisation) -> None:
    lagra(session, organisation, historia(insatser=[insats("2026-03-02")]))
    frysning_id = frys_nu(session, "insatser_pagaende")
    session.execute(text("UPDATE insats SET typ = 'jourhem', regi = 'extern'"))
    (skillnad,) = jamfor_frysning(session, frysning_id)
    fore, nu = andringar(skillnad)["delar"]
    assert (fore, nu) == ({"typ": "familjehem", "regi": "egen"}, {"typ": "jourhem", "regi": "extern"})


def test_what_was_recorded_in_another_matter_of_the_child_is_not_told(
    session: Session, organisation: Organisation
) -> None:
    annan = anmalan("2026-05-02 10:00", "2026-05-03", id_="A2")
    lagra(session, organisation, historia(anmalningar=[SEN, annan]))
    frysning_id = frys_nu(session, KOD)
    ratta_anmalan(session, "A2", barnet_hort=False, barnet_hort_orsak="Sov")
    rad = las(session, Orosanmalan, "A1")
    komplettera_beskrivning(
        session, rad.id, "Mormor ringde.", sedd_version=rad.radversion, av=HANDLAGGARE, now=SEDAN
    )
    ratta_anmalan(session, "A1", beslut_datum=date(2026, 3, 16))
    (skillnad,) = jamfor_frysning(session, frysning_id)
    assert [each.andringar for each in skillnad.handelser] == [["Beslutsdatum: 2026-03-17 → 2026-03-16"]]


def test_another_policy_is_no_correction(session: Session, organisation: Organisation) -> None:
    # The 14th day, 19 June 2026, is midsommarafton; the next weekday is the 22nd.
    lagra(session, organisation, historia(anmalningar=[anmalan("2026-06-05 10:00", "2026-06-22")]))
    frysning_id = frys_nu(session, KOD)
    rad = {"namnd_id": organisation.namnd_id, "fran": date(2026, 1, 1), "policy": Policy.FLYTTAD}
    session.execute(insert(NamndPolicy), [rad])
    assert berakna_utfall(session, KOD, PERIOD).taljare == 1
    assert jamfor_frysning(session, frysning_id) == []


@pytest.mark.parametrize("fro", range(4))
def test_every_case_that_changed_a_figure_is_told_and_no_other(
    session: Session, organisation: Organisation, fro: int
) -> None:
    slump = Random(fro)  # noqa: S311
    fall = Pahittare(slump, PERIOD.per, 60).historia
    lagra(session, organisation, fall)
    frysning_id = frys_nu(session, *KATALOG)
    rattat = deepcopy(fall)
    for tabell, falt, poster in _hitta_pa_rattelser(slump, rattat):
        for post in poster:
            session.execute(
                text(f"UPDATE {tabell} SET {falt} = :varde WHERE kallid = :kallid"),  # noqa: S608
                {"varde": post[falt], "kallid": post["id"]},
            )
    session.execute(text("UPDATE barn SET fodelsedatum = fodd"))
    facit = [Facit(each, PERIOD.fran, PERIOD.till, PERIOD.per, flyttad=False) for each in (fall, rattat)]
    skillnader = jamfor_frysning(session, frysning_id)
    assert skillnader
    for kod in KATALOG:
        fore, nu = (_las_facit(kod, each.rader(kod)) for each in facit)
        ratt = {
            nyckel
            for nyckel in fore.keys() | nu.keys()
            if _raknas(fore.get(nyckel)) != _raknas(nu.get(nyckel))
        }
        funna = [each for each in skillnader if each.kod == kod]
        assert len(funna) == len(ratt), kod
        assert {each.rad.kallid for each in funna} == {(nu.get(each) or fore[each]).id for each in ratt}, kod
        slag = {Slag.TILLKOMMEN: ratt - fore.keys(), Slag.BORTFALLEN: ratt - nu.keys()}
        for vilket, nycklar in slag.items():
            assert sum(each.slag is vilket for each in funna) == len(nycklar), kod


def _hitta_pa_rattelser(slump: Random, fall: Historia) -> Iterable[tuple[str, str, list[Post]]]:
    """Correct some posts, and tell which field of which table they are."""

    def valj(poster: list[Post], falt: str) -> list[Post]:
        return [post for post in poster if post[falt] is not None and slump.random() < 0.2]

    for tabell, falt, poster in (
        ("orosanmalan", "beslut_datum", fall.anmalningar),
        ("utredning", "avslutad", fall.utredningar),
        ("insats", "avslutad", fall.insatser),
        ("barn", "fodd", fall.barn),
    ):
        valda = valj(poster, falt)
        for post in valda:
            post[falt] += timedelta(days=slump.choice([1, 2, 30, 400]))
        yield tabell, falt, valda
    for tabell, falt, poster, varden in (
        ("barn", "kon", fall.barn, [kon.value for kon in Kon]),
        ("orosanmalan", "barnet_hort", fall.anmalningar, [True, False, None]),
        ("insats", "trygga_forhallanden", fall.insatser, [True, False, None]),
    ):
        valda = valj(poster, falt)
        for post in valda:
            post[falt] = slump.choice(varden)
        yield tabell, falt, valda


def _las_facit(kod: str, rader: list[Facitrad]) -> dict[Any, Facitrad]:
    """The rows of a figure by what each stands for."""
    indikator = KATALOG[kod]
    return {
        (
            rad.barn if indikator.radfraga.per_barn else rad.id,
            rad.ankare if indikator.matt is Matt.MANADSSNITT else None,
        ): rad
        for rad in rader
    }


def _raknas(rad: Facitrad | None) -> tuple[Any, ...] | None:
    """All about a row that a count is made of."""
    if rad is None:
        return None
    grupp = None if rad.alder is None else sum(rad.alder >= grans for grans in (13, 18, 21))
    alltid = (rad.status, rad.version, rad.enhet, rad.kon, grupp)
    if rad.status not in (JA, NEJ):
        return alltid
    return *alltid, rad.varde, rad.kedja, rad.synnerliga_skal, rad.avvikelse, rad.delar


def test_what_was_timed_before_and_committed_after_the_freezing_is_told_with_its_event(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        lagra(session, organisation, historia(anmalningar=[SEN]))
    with sessions() as slow, sessions() as freezing:
        for each in (slow, freezing):
            db.set_scope(each, organisation.namnd_id)
        rad = las(slow, Orosanmalan, "A1")
        ratta(
            slow,
            Objekttyp.OROSANMALAN,
            rad.id,
            {"beslut_datum": date(2026, 3, 16)},
            skal="Fel datum skrevs in.",
            sedd_version=rad.radversion,
            av=HANDLAGGARE,
            now=FRUSEN - timedelta(seconds=2),
        )
        frysning_id = frys_nu(freezing, KOD)
        freezing.commit()
        slow.commit()
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (skillnad,) = jamfor_frysning(session, frysning_id)
        assert [each.vem for each in skillnad.handelser] == ["Hanna Handläggare"]


def test_what_the_freezing_saw_is_not_told_as_done_since(
    sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        lagra(session, organisation, historia(anmalningar=[SEN]))
        rad = las(session, Orosanmalan, "A1")
        ratta(
            session,
            Objekttyp.OROSANMALAN,
            rad.id,
            {"barnet_hort": False, "barnet_hort_orsak": "För litet"},
            skal="Fel kryss.",
            sedd_version=rad.radversion,
            av=HANDLAGGARE,
            # The clocks of two servers differ a little.
            now=FRUSEN + timedelta(seconds=2),
        )
    with db.open_scope(sessions, organisation.namnd_id) as session:
        frysning_id = frys_nu(session, KOD)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        ratta_anmalan(session, "A1", beslut_datum=date(2026, 3, 16))
    with db.open_scope(sessions, organisation.namnd_id) as session:
        (skillnad,) = jamfor_frysning(session, frysning_id)
        assert len(skillnad.handelser) == 1
