from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Avvisat
from casetrack.cases.organisation import Namnd
from casetrack.reports.tertial.granskning import granska
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.maltrad import Arbetsrapport
from casetrack.reports.tertial.omdome import kvittera, satt_status
from casetrack.reports.tertial.rapportarkiv import (
    frys_rapport,
    jamfor_innehall,
    lista_frysta,
    packa,
    rakna_om,
    rakna_summa,
)
from casetrack.reports.tertial.rapportfrysning import Rapportfil, Rapportfrysning
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.koder import Malstatus, Periodicitet
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.followup.visning import show_cells
from tests.reports.tertial.test_arbete import KIM
from tests.reports.tertial.trad import add_aktivitet, add_indikator, add_malpost, add_rapport

PER = date(2026, 8, 31)
NU = datetime.fromisoformat("2026-09-10T08:00:00+00:00")


@pytest.fixture
def arbete(session: Session, organisation: Organisation) -> Arbetsrapport:
    """A report with nothing left to do but to sign off that it stands on few."""
    rapport = add_rapport(session, organisation)
    mal = add_malpost(session, rapport, "1", analys="Det går bra.")
    add_indikator(session, mal, "forhandsbedomning_14_dagar", analys="Två av två blev klara.")
    add_indikator(session, mal, "anmalningar", periodicitet=Periodicitet.HALVAR)
    add_aktivitet(session, mal, "Utbilda")
    add_mal(session, organisation, "forhandsbedomning_14_dagar", arsmal="90", prognos="95")
    for dag in (date(2026, 3, 2), date(2026, 8, 3)):
        add_forhandsbedomning(session, organisation, dag)
    satt_status(session, mal, Malstatus.HELT, Malstatus.HELT, "1 av 1", None, av=KIM, now=NU)
    session.expire_all()
    return rapport


def sign_off(session: Session, arbete: Arbetsrapport) -> None:
    namnd = session.get_one(Namnd, arbete.namnd_id)
    rapport = skapa_tertialrapport(session, namnd, arbete.ar, arbete.tertial, PER)
    varningar = granska(session, rapport, arbete.id).varningar
    if varningar:
        kvittera(session, arbete, [each.nyckel for each in varningar], "Känt av nämnden.", av=KIM, now=NU)


def freeze(session: Session, arbete: Arbetsrapport) -> Rapportfrysning:
    sign_off(session, arbete)
    fryst = frys_rapport(session, session.get_one(Namnd, arbete.namnd_id), arbete, PER, av=KIM, now=NU)
    session.expire_all()
    return fryst


def test_freezing_is_refused_while_an_error_or_an_unsigned_warning_stands(
    session: Session, arbete: Arbetsrapport
) -> None:
    namnd = session.get_one(Namnd, arbete.namnd_id)
    with pytest.raises(Avvisat, match="färre än 20"):
        frys_rapport(session, namnd, arbete, PER, av=KIM, now=NU)
    sign_off(session, arbete)
    arbete.mal[0].indikatorer[0].analys = "???"
    session.flush()
    with pytest.raises(Avvisat, match="en platshållare står kvar"):
        frys_rapport(session, namnd, arbete, PER, av=KIM, now=NU)
    assert lista_frysta(session) == []


def test_a_signed_warning_holds_as_long_as_it_says_the_same(
    session: Session, arbete: Arbetsrapport, organisation: Organisation
) -> None:
    sign_off(session, arbete)
    namnd = session.get_one(Namnd, arbete.namnd_id)

    def kan_frysas() -> bool:
        rapport = skapa_tertialrapport(session, namnd, 2026, Tertial.T2, PER)
        return granska(session, rapport, arbete.id).kan_frysas

    assert kan_frysas()
    add_forhandsbedomning(session, organisation, date(2026, 8, 4))
    assert not kan_frysas()


def test_a_frozen_report_is_kept_whole_in_every_format_with_its_checksums(
    session: Session, arbete: Arbetsrapport
) -> None:
    fryst = freeze(session, arbete)
    assert {fil.format for fil in fryst.filer} == set(SKRIVARE)
    for fil in fryst.filer:
        assert fil.sha256 == hashlib.sha256(fil.innehall).hexdigest()
    assert fryst.sha256 == rakna_summa(fryst.innehall)
    csv = next(fil for fil in fryst.filer if fil.format == "csv")
    tabell = [rad for rad in show_cells(csv.innehall, "csv")[1:] if rad[1]]
    assert tabell == [rad["celler"] for rad in fryst.innehall["rader"]]
    assert [rad["celler"][1] for rad in fryst.innehall["rader"]] == ["100 %", "1 st"]
    # One freezing of figures for each of the two periods.
    assert [(each.till, each.per) for each in fryst.frysningar] == [
        (date(2026, 8, 31), PER),
        (date(2026, 6, 30), date(2026, 6, 30)),
    ]
    kvittenser = fryst.innehall["kvittenser"]
    assert {(each["skal"], each["av"]) for each in kvittenser} == {("Känt av nämnden.", "Kim Controller")}
    assert any("färre än 20" in each["varning"] for each in kvittenser)
    assert fryst.innehall["fryst"]["av"] == "Kim Controller"


def test_what_happens_afterwards_changes_nothing_that_is_frozen_and_is_told_as_corrections(
    session: Session, arbete: Arbetsrapport, organisation: Organisation
) -> None:
    fryst = freeze(session, arbete)
    fore = {fil.format: fil.innehall for fil in fryst.filer}
    add_forhandsbedomning(session, organisation, date(2026, 8, 4), dagar=30)
    arbete.mal[0].analys = "Det gick sämre."
    satt_status(session, arbete.mal[0], Malstatus.DELVIS, Malstatus.HELT, "", "Sämre.", av=KIM, now=NU)
    session.flush()
    session.expire_all()
    namnd = session.get_one(Namnd, arbete.namnd_id)
    nu = packa(skapa_tertialrapport(session, namnd, 2026, Tertial.T2, PER))
    andringar = {(each.plats, each.vad): (each.fore, each.nu) for each in jamfor_innehall(fryst.innehall, nu)}
    rad = "1 forhandsbedomning_14_dagar"
    rattelser = {
        (rad, "Periodens utfall"): ("100 %", "67 %"),
        (rad, "Utfall kvinnor/ flickor"): ("100 %", "67 %"),
        (rad, "Antal"): ("2 av 2", "2 av 3"),
    }
    utkast = {
        ("1", "Status"): ("● Uppfylls helt", "◆ Uppfylls delvis"),
        ("1", "Analys"): ("Det går bra.", "Det gick sämre."),
    }
    assert andringar == rattelser | utkast
    # Counted again, the report differs by its cases alone.
    raknat = rakna_om(session, fryst)
    for fore_, nu_, funnet in ((fryst.innehall, raknat, rattelser), (raknat, nu, utkast)):
        assert {
            (each.plats, each.vad): (each.fore, each.nu) for each in jamfor_innehall(fore_, nu_)
        } == funnet
    assert {fil.format: fil.innehall for fil in fryst.filer} == fore
    assert fryst.sha256 == rakna_summa(fryst.innehall)


def test_a_second_freezing_has_a_number_of_its_own_and_is_compared_with_the_first(
    session: Session, arbete: Arbetsrapport
) -> None:
    forsta = freeze(session, arbete)
    session.delete(arbete.mal[0].aktiviteter[0])
    session.flush()
    session.expire_all()
    andra = freeze(session, arbete)
    assert (forsta.nummer, andra.nummer) == (1, 2)
    (andring,) = jamfor_innehall(forsta.innehall, andra.innehall)
    assert (andring.vad, andring.fore, andring.nu) == ("Aktiviteter", "Utbilda |  |  | ", "")


@pytest.mark.parametrize(
    "tabell", ["rapportfrysning", "rapportsiffror", "rapportfil", "fryst_siffra", "fryst_rad"]
)
def test_the_application_cannot_change_a_frozen_report(
    session: Session, arbete: Arbetsrapport, tabell: str
) -> None:
    freeze(session, arbete)
    for sats in (f"UPDATE {tabell} SET namnd_id = namnd_id", f"DELETE FROM {tabell}"):  # noqa: S608 - names of the test
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.connection().exec_driver_sql(sats)


def test_the_database_keeps_no_file_whose_checksum_is_another(
    session: Session, arbete: Arbetsrapport
) -> None:
    fryst = freeze(session, arbete)
    session.add(
        Rapportfil(
            rapportfrysning_id=fryst.id,
            format="txt",
            namnd_id=arbete.namnd_id,
            innehall=b"x",
            sha256="0" * 64,
        )
    )
    with pytest.raises(DBAPIError, match="ck_rapportfil_sha256"):
        session.flush()


def test_the_year_before_is_taken_from_the_frozen_report_also_for_figures_entered_by_hand(
    session: Session, arbete: Arbetsrapport, organisation: Organisation
) -> None:
    innehall = json.loads(json.dumps(freeze(session, arbete).innehall))
    innehall["rader"].append({"kod": "egen_sip", "celler": ["Sip", "75 %", *[""] * 7]})
    vb = Rapportfrysning(
        namnd_id=organisation.namnd_id,
        arbetsrapport_id=arbete.id,
        ar=2025,
        tertial=Tertial.VB,
        nummer=1,
        per=date(2025, 12, 31),
        frusen=NU,
        utforare="Kim",
        innehall=innehall,
        sha256=rakna_summa(innehall),
    )
    session.add(vb)
    add_indikator(
        session,
        arbete.mal[0],
        "egen_sip",
        namn="Sip",
        matt="andel",
        decimaler=0,
        kalla="Eget",
        taljare=1,
        namnare=2,
    )
    session.expire_all()
    namnd = session.get_one(Namnd, organisation.namnd_id)
    rapport = skapa_tertialrapport(session, namnd, 2026, Tertial.T2, PER)
    assert rapport.rader[2].celler[1:5] == ("50 %", "", "", "75 %")
