"""What a report says is what the figures, the open cases and the patterns are, for the nämnd and for each enhet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casetrack import db
from casetrack.cases.avvisning import Avvisat
from casetrack.cases.insats import Insats
from casetrack.cases.klockor import oppna_klockor
from casetrack.cases.organisation import Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.followup.format import formatera_varde
from casetrack.followup.indikator import Fonster
from casetrack.followup.katalog import KATALOG
from casetrack.followup.monster import MONSTER, rakna_monster
from casetrack.followup.period import Period, sista_i_manaden
from casetrack.followup.utfall import Utfall, berakna_utfall
from casetrack.reports.ledning.rapport import Ledningsrapport, Rad, Skydd, Tabell
from casetrack.reports.ledning.sammanstallning import (
    FRAGOR,
    bestam_matdag,
    lista_omfattningar,
    skapa_ledningsrapporter,
)
from casetrack.rules.koder import SenOrsak
from tests.conftest import Database, Organisation, empty_database, make_organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.reports.ledning.underlag import (
    MANAD,
    NU,
    PER,
    add_historia,
    find_rad,
    find_rapport,
    find_tabell,
    make_rapporter,
)

_JAMFORS = (MANAD, date(2026, 7, 1), date(2025, 8, 1))


@pytest.fixture(scope="module")
def organisation(worker_database: Database) -> Organisation:
    empty_database(worker_database)
    return make_organisation(worker_database.sessions, "N1")


@pytest.fixture(scope="module")
def session(worker_database: Database, organisation: Organisation) -> Iterator[Session]:
    """One history that every test here reads and none changes."""
    with worker_database.sessions() as opened:
        db.set_scope(opened, organisation.namnd_id)
        add_historia(opened, organisation)
        add_forhandsbedomning(opened, organisation, date(2026, 8, 20))
        opened.execute(update(Orosanmalan).where(Orosanmalan.id % 2 == 0).values(sen_orsak=SenOrsak.VAKANS))
        opened.execute(update(Utredning).where(Utredning.id % 3 == 0).values(sen_orsak=SenOrsak.VAKANS))
        add_mal(opened, organisation, "forhandsbedomning_14_dagar", arsmal="90 %")
        yield opened


@pytest.fixture(scope="module")
def rapporter(session: Session, organisation: Organisation) -> list[Ledningsrapport]:
    return make_rapporter(session, organisation)


def _rader_med_matt(rapport: Ledningsrapport) -> list[Rad]:
    koder = {"oversikt", "inflode", "i_tid", "placerade", "ateraktualisering", "delaktighet"}
    return [
        rad
        for avsnitt in rapport.avsnitt
        for tabell in avsnitt.tabeller
        if tabell.kod in koder
        for rad in tabell.rader
        if rad.indikator
    ]


def test_a_report_has_its_eight_sections(rapporter: list[Ledningsrapport]) -> None:
    for rapport in rapporter:
        assert [avsnitt.nummer for avsnitt in rapport.avsnitt] == list(range(1, 9))
    assert all(avsnitt.tabeller for avsnitt in rapporter[0].avsnitt)


def test_each_figure_is_what_it_is_by_itself(
    session: Session, rapporter: list[Ledningsrapport], organisation: Organisation
) -> None:
    for rapport in (rapporter[0], find_rapport(rapporter, organisation.utredning_id)):
        enhet_id = rapport.omfattning.id if rapport is not rapporter[0] else None
        rader = _rader_med_matt(rapport)
        assert len(rader) > 15
        for rad in rader:
            indikator = KATALOG[rad.indikator]
            for manad, cell in zip(_JAMFORS, rad.celler, strict=False):
                sista = sista_i_manaden(manad)
                utfall = berakna_utfall(
                    session, indikator.kod, Period(manad, sista, sista), enhet_id=enhet_id
                )
                assert cell.text == (_skriv(utfall) or "–"), (rad.rubrik, manad)
                assert (cell.taljare, cell.namnare) == (utfall.taljare, utfall.namnare)
            hittills = rad.celler[3]
            if indikator.fonster is Fonster.PERIOD:
                aret = Period(date(2026, 1, 1), PER, PER)
                assert hittills.text == (
                    _skriv(berakna_utfall(session, indikator.kod, aret, enhet_id=enhet_id)) or "–"
                )
            else:
                assert hittills.text == "–"


def _skriv(utfall: Utfall) -> str:
    return formatera_varde(KATALOG[utfall.kod], utfall.taljare, utfall.namnare)


def test_the_trend_ends_in_the_month_and_has_its_target(rapporter: list[Ledningsrapport]) -> None:
    rapport = rapporter[0]
    tabell = find_tabell(rapport.avsnitt[0], "trend_forhandsbedomning_14_dagar")
    assert [rad.rubrik for rad in tabell.rader][:: len(tabell.rader) - 1] == ["augusti 2025", "augusti 2026"]
    assert len(tabell.rader) == 13
    assert tabell.bild is not None
    assert tabell.bild.mal == 90
    assert "Målet 90 %" in tabell.mening
    oversikt = find_tabell(rapport.avsnitt[0], "oversikt")
    assert find_rad(oversikt, "Förhandsbedömning inom 14 dagar").celler[4].text == "90 %"
    assert "förhandsbedömning inom 14 dagar" in oversikt.mening


def _summera(tabell: Tabell, kolumn: int) -> int:
    return sum(int(rad.celler[kolumn].text) for rad in tabell.rader if rad.rubrik != "Alla")


def test_every_split_of_the_inflow_adds_up_to_it(session: Session, rapporter: list[Ledningsrapport]) -> None:
    inflode = rapporter[0].avsnitt[1]
    period = Period(MANAD, PER, PER)
    for kod in ("anmalare", "stadsdel", "kon", "alder"):
        tabell = find_tabell(inflode, f"inflode_{kod}")
        assert _summera(tabell, 0) == berakna_utfall(session, "anmalningar", period).namnare
        assert _summera(tabell, 1) == berakna_utfall(session, "anmalda_barn", period).namnare
    anmalare = find_tabell(inflode, "inflode_anmalare")
    aret = berakna_utfall(session, "till_utredning", Period(date(2026, 1, 1), PER, PER))
    ledde = [rad.celler[2] for rad in anmalare.rader]
    assert sum(cell.taljare or 0 for cell in ledde) == aret.taljare
    assert sum(cell.namnare or 0 for cell in ledde) == aret.namnare


def test_nyaktualiserade_are_those_with_nothing_in_the_year_before(
    session: Session, rapporter: list[Ledningsrapport]
) -> None:
    tabell = find_tabell(rapporter[0].avsnitt[1], "inflode")
    nya = int(find_rad(tabell, "Nyaktualiserade barn").celler[0].text)
    anmalda = set(
        session.scalars(
            select(Orosanmalan.barn_id).where(
                Orosanmalan.typ == "anmalan", Orosanmalan.inkom_datum.between(MANAD, PER)
            )
        )
    )
    ar_fore = date(2025, 8, 1)
    tidigare = set(
        session.scalars(
            select(Orosanmalan.barn_id).where(
                Orosanmalan.typ.in_(["anmalan", "ansokan"]),
                Orosanmalan.inkom_datum >= ar_fore,
                Orosanmalan.inkom_datum < MANAD,
            )
        )
    )
    for klass, borjan in ((Utredning, Utredning.inledd), (Insats, Insats.paborjad)):
        tidigare |= set(
            session.scalars(
                select(klass.barn_id).where(
                    borjan < MANAD, func.coalesce(klass.avslutad, date(9999, 1, 1)) >= ar_fore
                )
            )
        )
    assert nya == len(anmalda - tidigare)
    assert nya > 0


@pytest.mark.parametrize(
    "kod",
    [
        "skyddsbedomning_samma_dag",
        "forhandsbedomning_14_dagar",
        "utredning_fyra_manader",
        "allvarssamtal_48h",
        "aterkoppling_en_vecka",
    ],
)
def test_a_distribution_has_every_counted_thing_on_its_side_of_the_limit(
    session: Session, rapporter: list[Ledningsrapport], kod: str
) -> None:
    tabell = find_tabell(rapporter[0].avsnitt[2], f"fordelning_{kod}")
    for kolumn, fran in ((0, MANAD), (1, date(2026, 1, 1))):
        utfall = berakna_utfall(session, kod, Period(fran, PER, PER))
        assert _summera(tabell, kolumn) == utfall.namnare
        assert tabell.bild is not None
        inom = sum(int(rad.celler[kolumn].text) for rad in tabell.rader[: tabell.bild.grans])
        assert inom == utfall.taljare


def test_past_four_months_is_not_called_late_where_an_extension_held(
    session: Session, rapporter: list[Ledningsrapport]
) -> None:
    tabell = find_tabell(rapporter[0].avsnitt[2], "fordelning_utredning_fyra_manader")
    assert tabell.bild is not None
    assert tabell.bild.granstext == "Nedanför: över fyra månader"
    utfall = berakna_utfall(session, "utredning_over_med_forlangning", Period(MANAD, PER, PER))
    assert f"hade {utfall.taljare} en förlängning som hölls." in tabell.mening


def test_the_open_by_days_left_are_all_of_them_and_the_late_are_those_of_the_figures(
    session: Session, rapporter: list[Ledningsrapport]
) -> None:
    tabell = find_tabell(rapporter[0].avsnitt[3], "dagar_kvar")
    period = Period(MANAD, PER, PER)
    sena = find_rad(tabell, "Försenade")
    forsenade = berakna_utfall(session, "forhandsbedomning_forsenade", period)
    assert int(sena.celler[0].text) == forsenade.namnare
    utredningar = berakna_utfall(session, "utredning_forsenade", period)
    # Who may have been 18 has a clock, and is no part of the figure.
    assert int(sena.celler[1].text) == utredningar.namnare + utredningar.ofullstandiga
    pagaende = berakna_utfall(session, "utredningar_pagaende", period)
    assert int(find_rad(tabell, "Alla").celler[1].text) == pagaende.namnare == _summera(tabell, 1)


def test_what_falls_due_is_told_for_each_of_twenty_eight_days(rapporter: list[Ledningsrapport]) -> None:
    laget = rapporter[0].avsnitt[3]
    tabell = find_tabell(laget, "forfaller")
    assert (tabell.rader[0].rubrik, tabell.rader[-1].rubrik) == ("tis 2026-09-01", "mån 2026-09-28")
    assert len(tabell.rader) == 28
    kvar = find_tabell(laget, "dagar_kvar")
    nara = [find_rad(kvar, f"{spann} dagar kvar") for spann in ("0–3", "4–7", "8–14")]
    forsta = sum(int(rad.celler[2].text) for rad in tabell.rader[:14])
    # What is due on the very day has no day left, and is not one of the coming ones.
    assert forsta <= sum(int(rad.celler[2].text) for rad in nara)


def test_the_other_clocks_are_those_that_run_when_the_report_is_made(
    session: Session, rapporter: list[Ledningsrapport], organisation: Organisation
) -> None:
    klockor = oppna_klockor(session, now=NU, enhet_id=organisation.utredning_id)
    laget = find_rapport(rapporter, organisation.utredning_id).avsnitt[3]
    tabell = find_tabell(laget, "andra_frister")
    assert "löpte 2026-09-01, när rapporten gjordes" in tabell.mening
    for rad in tabell.rader:
        egna = [each for each in klockor if each.klocka.text == rad.rubrik]
        assert int(rad.celler[-1].text) == len(egna) == sum(int(cell.text) for cell in rad.celler[:-1])
    assert {rad.rubrik for rad in tabell.rader} == {each.klocka.text for each in klockor} - {
        "Förhandsbedömning",
        "Utredning",
    }
    # Of a month long ago nothing is told, and that is said.
    namnd = session.get_one(Namnd, organisation.namnd_id)
    senare = datetime(2027, 2, 1, 5, tzinfo=UTC)
    [rapport] = skapa_ledningsrapporter(
        session, namnd, lista_omfattningar(session, namnd)[:1], MANAD, PER, now=senare
    )
    assert "andra_frister" not in {each.kod for each in rapport.avsnitt[3].tabeller}
    assert "visas inte för en månad så långt tillbaka" in rapport.avsnitt[3].text


def test_the_oldest_come_first_and_name_nobody(rapporter: list[Ledningsrapport]) -> None:
    aldsta = find_tabell(rapporter[0].avsnitt[3], "aldsta")
    assert aldsta.skydd is Skydd.PERSONER
    borjade = [rad.celler[1].text for rad in aldsta.rader]
    assert borjade == sorted(borjade)
    assert len(borjade) == 10
    assert all(rad.barn_id for rad in aldsta.rader)


def test_reasons_are_given_by_month_for_all_that_was_late(
    session: Session, rapporter: list[Ledningsrapport]
) -> None:
    for kod in ("forhandsbedomning_14_dagar", "utredning_over_utan_forlangning"):
        tabell = find_tabell(rapporter[0].avsnitt[4], f"orsaker_{kod}")
        utfall = berakna_utfall(session, kod, Period(MANAD, PER, PER))
        sena = utfall.taljare or 0
        if kod == "forhandsbedomning_14_dagar":
            sena = utfall.namnare - sena
        augusti = find_rad(tabell, "augusti 2026")
        assert int(augusti.celler[-1].text) == sena == sum(int(cell.text) for cell in augusti.celler[:-1])
        vakans = [kolumn.rubrik for kolumn in tabell.kolumner].index("Vakans")
        assert any(rad.celler[vakans].text != "0" for rad in tabell.rader)


def test_ongoing_insatser_are_told_by_kind_and_who_carries_them_out(
    session: Session, rapporter: list[Ledningsrapport]
) -> None:
    alla = find_rad(find_tabell(rapporter[0].avsnitt[5], "insatser"), "Alla")
    utfall = berakna_utfall(session, "insatser_pagaende", Period(MANAD, PER, PER))
    for plats, regi in enumerate(("egen", "extern")):
        assert int(alla.celler[plats].text) == sum(
            each["antal"] for each in utfall.delar or [] if each["regi"] == regi
        )


def test_the_workload_of_each_grupp_is_its_own_and_its_handlaggare_are_for_its_chef(
    rapporter: list[Ledningsrapport], organisation: Organisation
) -> None:
    belastning = rapporter[0].avsnitt[6]
    grupper = find_tabell(belastning, "grupper")
    assert len(grupper.rader) == 2
    egna = [each for each in belastning.tabeller if each.skydd is Skydd.EGEN_GRUPP]
    assert {each.enhet_id for each in egna} == {organisation.mottagning_id, organisation.utredning_id}
    enhetens = find_rapport(rapporter, organisation.utredning_id).avsnitt[6]
    assert find_tabell(enhetens, "grupper").rader[0] in grupper.rader


def test_patterns_are_counted_in_each_enhet(session: Session, rapporter: list[Ledningsrapport]) -> None:
    tabell = find_tabell(rapporter[0].avsnitt[7], "avvikelser")
    antal = {each.monster.namn: each for each in rakna_monster(session, Period(MANAD, PER, PER))}
    assert len(antal) == len(MONSTER)
    # Who has a case is known as it is now, not as it was at the cut-off: the workload says so.
    assert set(antal) - {rad.rubrik for rad in tabell.rader} == {"Ärenden utan handläggare"}
    for rad in tabell.rader:
        monster = antal[rad.rubrik]
        assert int(rad.celler[0].text) == monster.antal
        assert rad.celler[1].text == ("–" if monster.langst is None else str(monster.langst))


def test_parts_are_told_as_they_are_done(session: Session, organisation: Organisation) -> None:
    namnd = session.get_one(Namnd, organisation.namnd_id)
    omfattningar = lista_omfattningar(session, namnd)
    klara: list[int] = []
    skapa_ledningsrapporter(session, namnd, omfattningar, MANAD, PER, now=NU, klar=lambda: klara.append(1))
    assert len(klara) == FRAGOR + len(omfattningar)


def test_a_month_that_goes_on_is_cut_today_and_one_to_come_is_refused() -> None:
    assert bestam_matdag(MANAD, date(2026, 9, 14)) == PER
    assert bestam_matdag(MANAD, date(2026, 8, 14)) == date(2026, 8, 14)
    with pytest.raises(Avvisat, match="2026-09 har inte börjat"):
        bestam_matdag(date(2026, 9, 1), PER)
