"""A goal of one enhet: all that is said of the rows under it is that enhet's, and of the others the nämnd's."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack.cases.organisation import Enhet, Namnd
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.utfall import berakna_utfall
from casetrack.reports.tertial.analysforslag import foresla_analys, rakna_forra_aret
from casetrack.reports.tertial.granskning import granska
from casetrack.reports.tertial.innehall import Siffernyckel, Tertial, Tertialrapport
from casetrack.reports.tertial.maltrad import Arbetsrapport
from casetrack.reports.tertial.manadsexport import Exportfil, jamfor_med_sparad, spara_manadens_tertialrapport
from casetrack.reports.tertial.omdome import kvittera, satt_status
from casetrack.reports.tertial.rapportarkiv import frys_rapport, jamfor_innehall, packa, rakna_om
from casetrack.reports.tertial.statusforslag import foresla_statusar
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.koder import Kon, Malstatus, Periodicitet
from tests.conftest import Organisation
from tests.followup.historia import Pahittare, skapa_namnd, spara
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.reports.tertial.test_arbete import KIM
from tests.reports.tertial.trad import NAR, add_enhetsmal, add_indikator, add_malpost, add_rapport

KOD = "forhandsbedomning_14_dagar"
PER = date(2026, 8, 31)
NU = datetime(2026, 9, 10, 8, tzinfo=UTC)
UTFALL, POJKAR, FLICKOR, VB, PROGNOS, ARSMAL = range(1, 7)


@pytest.fixture
def arbete(session: Session, organisation: Organisation) -> Arbetsrapport:
    """The same indicator for the nämnd and for each of two enheter, of which one is late more often."""
    rapport = add_rapport(session, organisation)
    add_indikator(session, add_malpost(session, rapport, "1"), KOD)
    add_enhetsmal(session, rapport, organisation.mottagning_id, KOD)
    add_enhetsmal(session, rapport, organisation.utredning_id, KOD, nummer="1.1.1.2")
    for ar in (2025, 2026):
        for enhet_id, sena in ((organisation.mottagning_id, 1), (organisation.utredning_id, 3)):
            for n in range(4):
                add_forhandsbedomning(
                    session,
                    organisation,
                    date(ar, 3, 2 + n),
                    dagar=20 if n < sena + (ar == 2025) else 3,
                    kon=Kon.POJKE if n % 2 else Kon.FLICKA,
                    enhet_id=enhet_id,
                )
    session.expire_all()
    return rapport


def make(session: Session, arbete: Arbetsrapport) -> Tertialrapport:
    session.expire_all()
    return skapa_tertialrapport(
        session, session.get_one(Namnd, arbete.namnd_id), arbete.ar, arbete.tertial, PER
    )


def test_a_row_counts_its_enhet_in_every_cell_and_sentence(session: Session, arbete: Arbetsrapport) -> None:
    rapport = make(session, arbete)
    assert [rad.celler[UTFALL : VB + 1] for rad in rapport.rader] == [
        ("50 %", "75 %", "25 %", "25 %"),
        ("75 %", "100 %", "50 %", "50 %"),
        ("25 %", "50 %", "0 %", "0 %"),
    ]
    assert [rad.celler[0] for rad in rapport.rader] == [
        KATALOG[KOD].namn,
        f"{KATALOG[KOD].namn}, Mottagning N1",
        f"{KATALOG[KOD].namn}, Utredning N1",
    ]
    assert [rad.mening.partition("14 dagar ")[2] for rad in rapport.rader] == [
        "50 procent (4 av 8).",
        "vid Mottagning N1 75 procent (3 av 4).",
        "vid Utredning N1 25 procent (1 av 4).",
    ]
    forra = rakna_forra_aret(session, rapport)
    forslag = [foresla_analys(rad, forra.get(rad.nyckel)) for rad in rapport.rader]
    assert [each.partition("året före ")[2] for each in forslag] == [
        "var den 25 % (2 av 8).",
        "var den 50 % (2 av 4).",
        "var den 0 % (0 av 4).",
    ]
    assert [nod.rubrik for nod in rapport.noder][-2:] == [
        "Enhetsmål 1.1.1.1 Mål 1.1.1.1, Mottagning N1",
        "Enhetsmål 1.1.1.2 Mål 1.1.1.2, Utredning N1",
    ]
    assert "DUBBEL_RAD" not in {each.kod for each in granska(session, rapport).fynd}


def test_an_enhetsmål_that_names_no_enhet_counts_the_namnd_as_before(
    session: Session, arbete: Arbetsrapport
) -> None:
    mal = arbete.ordnade[-1]
    mal.enhet_id = None
    session.flush()
    rapport = make(session, arbete)
    assert rapport.rader[-1].celler == rapport.rader[0].celler
    assert rapport.noder[-1].rubrik == "1.1.1.2 Mål 1.1.1.2"


def test_the_targets_beside_a_row_are_those_of_its_enhet(
    session: Session, arbete: Arbetsrapport, organisation: Organisation
) -> None:
    add_mal(session, organisation, KOD, arsmal="90", prognos="80", utfall_vb_foregaende="12")
    add_mal(session, organisation, KOD, arsmal="70", prognos="99", enhet_id=organisation.utredning_id)
    rapport = make(session, arbete)
    assert [rad.celler[VB : ARSMAL + 1] for rad in rapport.rader] == [
        ("12 %", "80 %", "90 %"),
        ("50 %", "", ""),
        ("0 %", "99 %", "70 %"),
    ]
    # What the rest of the year must be follows from the enhet's own cases.
    krav = granska(session, rapport).krav["1.1.1.2 " + KOD]
    assert krav.ouppnaelig
    (lage,) = foresla_statusar(rapport)["1.1.1.2"].lagen
    assert (lage.natt, lage.namn) == (True, f"{KATALOG[KOD].namn}, Utredning N1")


def test_an_enhet_that_is_younger_than_the_year_before_has_no_value_of_it(
    session: Session, arbete: Arbetsrapport, organisation: Organisation, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as annan:
        annan.get_one(Enhet, organisation.utredning_id).giltig_fran = date(2026, 1, 1)
    assert [rad.celler[VB] for rad in make(session, arbete).rader] == ["25 %", "50 %", ""]


def test_a_value_entered_by_hand_is_the_rows_own(session: Session, arbete: Arbetsrapport) -> None:
    egen = {"namn": "Nöjda", "matt": Matt.ANDEL, "decimaler": 0}
    for mal, kalla, varde in zip(
        (arbete.ordnade[0], *arbete.ordnade[-2:]), ("Enkät", "Brev", "Brev"), ("50", "60", "70"), strict=True
    ):
        add_indikator(session, mal, "egen_nojd", **egen, kalla=kalla, varde=varde)
    rapport = make(session, arbete)
    egna = [rad for rad in rapport.rader if rad.indikator.kod == "egen_nojd"]
    assert [rad.celler[:2] for rad in egna] == [
        ("Nöjda", "50 %"),
        ("Nöjda, Mottagning N1", "60 %"),
        ("Nöjda, Utredning N1", "70 %"),
    ]
    assert [each[-1] for each in rapport.definitioner[1:]] == ["Källa: Enkät", "Källa: Brev"]
    assert "DUBBEL_RAD" not in {each.kod for each in granska(session, rapport).fynd}


def test_what_is_frozen_of_a_row_is_its_enhets_cases_and_corrections_are_told_of_it_alone(
    session: Session, arbete: Arbetsrapport, organisation: Organisation
) -> None:
    for mal in arbete.ordnade:
        satt_status(session, mal, Malstatus.INGEN, Malstatus.INGEN, "", None, av=KIM, now=NU)
    varningar = granska(session, make(session, arbete), arbete.id).varningar
    kvittera(session, arbete, [each.nyckel for each in varningar], "Känt.", av=KIM, now=NU)
    namnd = session.get_one(Namnd, arbete.namnd_id)
    fryst = frys_rapport(session, namnd, arbete, PER, av=KIM, now=NU)
    session.expire_all()
    assert [(each.enhet_id, each.siffror[0].las_utfall().namnare) for each in fryst.frysningar] == [
        (None, 8),
        (organisation.mottagning_id, 4),
        (organisation.utredning_id, 4),
    ]
    assert [rad["celler"][1] for rad in fryst.innehall["rader"]] == ["50 %", "75 %", "25 %"]
    assert jamfor_innehall(fryst.innehall, rakna_om(session, fryst)) == []
    add_forhandsbedomning(session, organisation, date(2026, 4, 1), enhet_id=organisation.utredning_id)
    # Counted again, each row is that of its own enhet, as it is in the report that is worked on.
    assert jamfor_innehall(packa(make(session, arbete)), rakna_om(session, fryst)) == []
    andringar = jamfor_innehall(fryst.innehall, packa(make(session, arbete)))
    assert [(each.rubrik, each.nu) for each in andringar if each.vad == "Periodens utfall"] == [
        (KATALOG[KOD].namn, "56 %"),
        (f"{KATALOG[KOD].namn}, Utredning N1", "40 %"),
    ]


def test_the_year_before_is_taken_from_what_was_frozen_of_the_same_enhet(
    session: Session, organisation: Organisation
) -> None:
    vb = add_rapport(session, organisation, ar=2025, tertial=Tertial.VB)
    for enhet_id, nummer, varde in (
        (None, "1.1.1.1", "50"),
        (organisation.utredning_id, "1.1.1.2", "60"),
    ):
        mal = add_enhetsmal(session, vb, enhet_id, KOD, nummer=nummer)
        add_indikator(
            session, mal, "egen_nojd", namn="Nöjda", matt=Matt.ANDEL, decimaler=0, kalla="Enkät", varde=varde
        )
    for enhet_id in (organisation.mottagning_id, organisation.utredning_id):
        add_forhandsbedomning(session, organisation, date(2025, 5, 12), enhet_id=enhet_id)
    session.expire_all()
    for mal in vb.ordnade:
        satt_status(session, mal, Malstatus.INGEN, Malstatus.INGEN, "", None, av=KIM, now=NU)
    namnd, slut = session.get_one(Namnd, organisation.namnd_id), date(2025, 12, 31)
    rapport = skapa_tertialrapport(session, namnd, 2025, Tertial.VB, slut)
    varningar = granska(session, rapport, vb.id).varningar
    kvittera(session, vb, [each.nyckel for each in varningar], "Känt.", av=KIM, now=NU)
    frys_rapport(session, namnd, vb, slut, av=KIM, now=NU)
    for dagar, enhet_id in ((30, organisation.mottagning_id), (30, organisation.utredning_id)):
        add_forhandsbedomning(session, organisation, date(2025, 5, 12), dagar=dagar, enhet_id=enhet_id)
    session.expire_all()
    nasta = skapa_tertialrapport(session, namnd, 2026, Tertial.T2, PER)
    assert {rad.nyckel: rad.celler[VB] for rad in nasta.rader} == {
        Siffernyckel(KOD): "100 %",
        Siffernyckel(KOD, "N1-utredning"): "100 %",
        Siffernyckel("egen_nojd"): "50 %",
        Siffernyckel("egen_nojd", "N1-utredning"): "60 %",
    }


def test_the_months_export_is_compared_row_by_row_for_each_enhet(
    session: Session, arbete: Arbetsrapport, organisation: Organisation
) -> None:
    assert spara_manadens_tertialrapport(
        session, organisation.namnd_id, now=datetime(2026, 8, 1, 3, tzinfo=UTC)
    )
    fil = session.scalars(select(Exportfil).filter_by(format="json")).one()
    assert [rad.get("enhet") for rad in json.loads(fil.innehall)["rader"]] == [
        None,
        "N1-mottagning",
        "N1-utredning",
    ]
    add_forhandsbedomning(session, organisation, date(2026, 8, 3), enhet_id=organisation.utredning_id)
    sedan_sist = jamfor_med_sparad(session, make(session, arbete))
    assert sedan_sist is not None
    assert [
        (each.rad, each.fore, each.nu) for each in sedan_sist[1] if each.kolumn == "Periodens utfall"
    ] == [
        (KATALOG[KOD].namn, "50 %", "56 %"),
        (f"{KATALOG[KOD].namn}, Utredning N1", "25 %", "40 %"),
    ]


@settings(
    max_examples=3,
    deadline=None,
    # A seed has nothing to shrink towards.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fro=st.integers(0, 2**32), periodicitet=st.sampled_from(Periodicitet))
def test_whatever_the_history_every_row_is_the_figure_of_its_enhet(
    sessions: sessionmaker[Session], fro: int, periodicitet: Periodicitet
) -> None:
    with sessions() as session:
        namnd_id, enheter = skapa_namnd(session, "N1")
        spara(session, namnd_id, enheter, Pahittare(Random(fro), PER, 30).historia)  # noqa: S311 - made-up histories
        arbete = Arbetsrapport(
            namnd_id=namnd_id, ar=2026, tertial=Tertial.T2, skapad=NU, skapad_av="Kim", mal=[]
        )
        session.add(arbete)
        session.flush()
        vems = [None, *enheter.values()]
        for nummer, enhet_id in enumerate(vems, start=1):
            mal = add_enhetsmal(session, arbete, enhet_id, nummer=f"1.1.1.{nummer}")
            for kod in KATALOG:
                add_indikator(session, mal, kod, periodicitet=periodicitet, **NAR)
        rapport = make(session, arbete)
        slut = PER if periodicitet is Periodicitet.TERTIAL else date(2026, 6, 30)
        period = Period(date(2026, 1, 1), slut, slut)
        vantade = [(kod, enhet_id) for enhet_id in vems for kod in KATALOG]
        for rad, (kod, enhet_id) in zip(rapport.rader, vantade, strict=True):
            assert (rad.indikator.kod, rad.enhet.id if rad.enhet else None) == (kod, enhet_id)
            if periodicitet is Periodicitet.AR:
                assert rad.celler[UTFALL] == ""
            else:
                assert rad.utfall == berakna_utfall(session, kod, period, enhet_id=enhet_id)
        session.rollback()
