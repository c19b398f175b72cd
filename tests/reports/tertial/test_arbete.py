from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.followup.arsmal import hamta_mal
from casetrack.followup.indikator import Matt
from casetrack.reports.tertial.arbete import Krock, hamta_arbetsrapport, oppna_rapport
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.maltrad import Arbetsrapport, Indikatorpost, Malpost, Riktning, Statusbeslut
from casetrack.reports.tertial.omdome import kommentera, kvittera, satt_status
from casetrack.reports.tertial.radskrivning import (
    MalcellUppgifter,
    RadUppgifter,
    andra_rad,
    beskriv_vantan,
    foresla_fran,
    hamta_malhistorik,
    las_rapportens_mal,
    skriv_analys,
    ta_bort_mal_fran,
)
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.reports.tertial.tradbygge import (
    AktivitetUppgifter,
    EgenUppgifter,
    MalUppgifter,
    andra_egen,
    andra_mal,
    flytta_rad,
    lagg_till_egen,
    lagg_till_indikator,
    lagg_till_mal,
    spara_aktivitet,
    ta_bort_mal,
)
from casetrack.rules.koder import Malstatus, Roll, Tillstand
from tests.conftest import Organisation
from tests.followup.underlag import add_mal
from tests.reports.tertial.trad import add_aktivitet, add_enhetsmal, add_indikator, add_malpost, add_rapport

KIM = Utforare(None, "Kim Controller", Roll.CONTROLLER)
SIP = EgenUppgifter("sip", "Andel med samordnad plan", Matt.ANDEL, 1)


def koder(avvisat: pytest.ExceptionInfo[Avvisat]) -> list[tuple[str, str]]:
    return [(each.falt, each.kod) for each in avvisat.value.fel]


def test_a_new_period_begins_with_the_goals_of_the_one_before_and_none_of_its_texts(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    forra = add_rapport(session, organisation, tertial=Tertial.T1)
    mal = add_malpost(session, forra, "1.4", analys="Gick bra.")
    add_indikator(session, mal, "anmalningar", analys="Fler.", tillstand=Tillstand.MATS_EJ)
    add_indikator(
        session,
        mal,
        "egen_sip",
        namn="Sip",
        matt=Matt.ANDEL,
        decimaler=1,
        kalla="Register",
        taljare=1,
        namnare=2,
    )
    add_aktivitet(session, mal, "Pågår", avvikelse="Sen start")
    add_aktivitet(session, mal, "Slut", slutdatum=date(2025, 12, 31))
    session.expire_all()
    rapport = oppna_rapport(session, organisation.namnd_id, 2026, Tertial.T2, av=KIM, now=now)
    session.expire_all()
    (kopia,) = rapport.mal
    assert (kopia.nummer, kopia.text, kopia.analys) == ("1.4", "Mål 1.4", "")
    anmalningar, sip = kopia.indikatorer
    assert (anmalningar.kod, anmalningar.analys, anmalningar.tillstand) == ("anmalningar", "", None)
    assert (sip.namn, sip.kalla, sip.taljare, sip.namnare) == ("Sip", "Register", None, None)
    assert [(each.text, each.avvikelse) for each in kopia.aktiviteter] == [("Pågår", "")]
    assert oppna_rapport(session, organisation.namnd_id, 2026, Tertial.T2, av=KIM, now=now) is rapport
    assert mal.analys == "Gick bra."


def test_the_tree_is_built_from_above_and_never_loses_a_branch(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    rapport = add_rapport(session, organisation)
    vem = {"av": KIM, "now": now}

    def fel(**uppgifter: str) -> list[tuple[str, str]]:
        with pytest.raises(Avvisat) as avvisat:
            lagg_till_mal(
                session, rapport, MalUppgifter(**({"nummer": "1", "text": "Mål"} | uppgifter)), **vem
            )
        return koder(avvisat)

    assert fel(nummer="1.4") == [("nummer", "SAKNAS")]
    assert fel(nummer="1.", text=" ") == [("text", "SAKNAS"), ("nummer", "FORMAT")]
    assert fel(nummer="1.1.1.1.1") == [("nummer", "FORMAT")]
    ett = lagg_till_mal(session, rapport, MalUppgifter("1", "Ett"), **vem)
    lagg_till_mal(session, rapport, MalUppgifter("1.4", "Fyra"), **vem)
    assert fel(nummer="1") == [("nummer", "FINNS_REDAN")]
    session.expire_all()
    with pytest.raises(Avvisat) as avvisat:
        andra_mal(session, rapport, ett.id, ett.radversion, MalUppgifter("2", "Två"), **vem)
    assert koder(avvisat) == [("nummer", "HAR_MAL")]
    with pytest.raises(Avvisat) as avvisat:
        ta_bort_mal(session, rapport, ett.id, ett.radversion)
    assert koder(avvisat) == [("", "HAR_MAL")]


def test_an_enhetsmål_says_whose_it_is_and_no_other_goal_does(
    session: Session, organisation: Organisation, other_organisation: Organisation, now: datetime
) -> None:
    rapport = add_rapport(session, organisation)
    for nummer in ("1", "1.1", "1.1.1"):
        add_malpost(session, rapport, nummer)
    vem = {"av": KIM, "now": now}
    unga = organisation.utredning_id

    def fel(nummer: str, enhet_id: int | None) -> list[tuple[str, str]]:
        with pytest.raises(Avvisat) as avvisat:
            lagg_till_mal(session, rapport, MalUppgifter(nummer, "Mål", enhet_id=enhet_id), **vem)
        return koder(avvisat)

    assert fel("1.1.1.1", None) == [("enhet_id", "SAKNAS")]
    assert fel("1.1.1.1", other_organisation.utredning_id) == [("enhet_id", "SAKNAS")]
    assert fel("1.1.2", unga) == [("enhet_id", "NIVA")]
    mal = lagg_till_mal(session, rapport, MalUppgifter("1.1.1.1", "Mål", enhet_id=unga), **vem)
    assert mal.enhet is not None
    assert mal.enhet.id == unga
    with pytest.raises(Avvisat) as avvisat:
        andra_mal(session, rapport, mal.id, mal.radversion, MalUppgifter("1.1.1.1", "Mål"), **vem)
    assert koder(avvisat) == [("enhet_id", "SAKNAS")]
    # An older one that never said whose it is can be written in as before.
    gammalt = add_malpost(session, rapport, "1.1.1.2")
    uppgifter = MalUppgifter("1.1.1.2", "Mål", "Skrivet.")
    assert andra_mal(session, rapport, gammalt.id, gammalt.radversion, uppgifter, **vem).analys == "Skrivet."


def test_the_database_refuses_an_enhet_on_another_level_or_of_another_nämnd(
    session: Session, organisation: Organisation, other_organisation: Organisation
) -> None:
    rapport = add_rapport(session, organisation)
    for nummer, enhet_id, namn in (
        ("1.1.1", organisation.utredning_id, "ck_malpost_enhet"),
        ("1.1.1.1", other_organisation.utredning_id, "fk_malpost_namnd_id_enhet_id"),
    ):
        with pytest.raises(IntegrityError, match=namn), session.begin_nested():
            add_malpost(session, rapport, nummer, enhet_id=enhet_id)


def test_a_new_period_keeps_whose_each_enhetsmål_is(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    forra = add_rapport(session, organisation, tertial=Tertial.T1)
    add_enhetsmal(session, forra, organisation.utredning_id, "anmalningar")
    session.expire_all()
    rapport = oppna_rapport(session, organisation.namnd_id, 2026, Tertial.T2, av=KIM, now=now)
    session.expire_all()
    assert [mal.enhet_id for mal in rapport.ordnade] == [None, None, None, organisation.utredning_id]


def test_the_targets_of_an_enhets_row_are_its_own(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    rapport, unga = add_rapport(session, organisation), organisation.utredning_id
    namndens = add_indikator(session, add_malpost(session, rapport, "1"), "anmalningar")
    (ungas,) = add_enhetsmal(session, rapport, unga, "anmalningar").indikatorer
    for post, arsmal in ((namndens, "100"), (ungas, "40"), (namndens, "110")):
        malceller = MalcellUppgifter(arsmal=arsmal)
        andra_rad(session, rapport, post.id, post.radversion, RadUppgifter(), malceller, av=KIM, now=now)
    slut = date(2026, 8, 31)
    assert [mal.arsmal for mal in hamta_mal(session, 2026, slut)] == ["110"]
    assert [mal.arsmal for mal in hamta_mal(session, 2026, slut, enhet_id=unga)] == ["40"]
    assert [rad.arsmal for rad in hamta_malhistorik(session, 2026, ungas)] == ["40"]


def test_what_is_put_under_a_goal_keeps_its_order_and_is_never_there_twice(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    rapport = add_rapport(session, organisation)
    mal = add_malpost(session, rapport, "1")
    vem = {"av": KIM, "now": now}
    poster = [lagg_till_indikator(session, mal, kod, **vem) for kod in ("anmalningar", "till_utredning")]
    poster.append(lagg_till_egen(session, mal, SIP, **vem))
    assert [each.kod for each in mal.indikatorer] == ["anmalningar", "till_utredning", "egen_sip"]
    sedd = poster[2].radversion
    flytta_rad(session, poster[2], -1)
    assert poster[2].radversion == sedd
    session.expire_all()
    assert [each.kod for each in mal.indikatorer] == ["anmalningar", "egen_sip", "till_utredning"]
    for dubbel in (
        lambda: lagg_till_indikator(session, mal, "anmalningar", **vem),
        lambda: lagg_till_egen(session, mal, SIP, **vem),
    ):
        with pytest.raises(Avvisat, match="redan"):
            dubbel()
    with pytest.raises(Avvisat) as avvisat:
        lagg_till_egen(session, mal, EgenUppgifter("Å", None, None, 3), **vem)
    assert {falt for falt, _ in koder(avvisat)} == {"namn", "matt", "kod", "decimaler"}
    spara_aktivitet(session, mal, None, None, AktivitetUppgifter("Utbilda", date(2026, 2, 1)), **vem)
    with pytest.raises(Avvisat) as avvisat:
        spara_aktivitet(
            session, mal, None, None, AktivitetUppgifter("Annat", date(2026, 2, 1), date(2026, 1, 1)), **vem
        )
    assert koder(avvisat) == [("slutdatum", "TIDSORDNING")]


@pytest.mark.parametrize(
    ("uppgifter", "falt"),
    [
        (RadUppgifter(namnare=10, taljare=11, kalla="Eget"), "taljare"),
        (RadUppgifter(namnare=10, kalla="Eget"), "taljare"),
        (RadUppgifter(namnare=10, taljare=5), "kalla"),
        (RadUppgifter(varde="50", namnare=10, taljare=5, kalla="Eget"), "varde"),
        (RadUppgifter(varde_pojkar="50", kalla="Eget"), "varde"),
        (RadUppgifter(taljare_pojkar=1, namnare_pojkar=2), "namnare"),
        (RadUppgifter(varde="50", kalla="Eget", tillstand=Tillstand.MATS_EJ), "tillstand"),
        (RadUppgifter(varde="150", kalla="Eget"), "varde"),
        (RadUppgifter(varde="50", varde_flickor="-5 %", kalla="Eget"), "varde_flickor"),
    ],
)
def test_a_hand_entered_value_is_counts_or_a_value_with_its_source(
    session: Session, organisation: Organisation, now: datetime, uppgifter: RadUppgifter, falt: str
) -> None:
    rapport = add_rapport(session, organisation)
    post = lagg_till_egen(session, add_malpost(session, rapport, "1"), SIP, av=KIM, now=now)
    with pytest.raises(Avvisat) as avvisat:
        andra_rad(session, rapport, post.id, post.radversion, uppgifter, av=KIM, now=now)
    assert falt in {each for each, _ in koder(avvisat)}
    rattat = RadUppgifter(namnare=10, taljare=5, kalla="Eget")
    assert andra_rad(session, rapport, post.id, post.radversion, rattat, av=KIM, now=now).namnare == 10


def test_a_target_that_changes_within_the_year_leaves_the_earlier_reports_as_they_were(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    t1, t2 = (add_rapport(session, organisation, tertial=each) for each in (Tertial.T1, Tertial.T2))
    for rapport, arsmal in ((t1, "75"), (t2, "80")):
        post = add_indikator(session, add_malpost(session, rapport, "1"), "skola_vidtalad")
        andra_rad(
            session,
            rapport,
            post.id,
            post.radversion,
            RadUppgifter(),
            MalcellUppgifter(arsmal=arsmal),
            av=KIM,
            now=now,
        )
        # Saved once more, and nothing new is said.
        andra_rad(
            session,
            rapport,
            post.id,
            post.radversion,
            RadUppgifter(),
            MalcellUppgifter(arsmal=arsmal),
            av=KIM,
            now=now,
        )
    assert [mal.arsmal for mal in hamta_mal(session, 2026, date(2026, 4, 30))] == ["75"]
    assert [mal.arsmal for mal in hamta_mal(session, 2026, date(2026, 8, 31))] == ["80"]
    assert [(rad.giltig_fran, rad.arsmal) for rad in hamta_malhistorik(session, 2026, post)] == [
        (None, "75"),
        (date(2026, 5, 1), "80"),
    ]
    fel = MalcellUppgifter(arsmal="81", giltig_fran=date(2025, 5, 1))
    with pytest.raises(Avvisat) as avvisat:
        andra_rad(session, t2, post.id, post.radversion, RadUppgifter(), fel, av=KIM, now=now)
    assert koder(avvisat) == [("giltig_fran", "AR")]


def test_a_row_saved_as_it_is_shown_says_nothing_new_and_a_change_counts_in_its_report(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    rapport = add_rapport(session, organisation, tertial=Tertial.T1)
    post = add_indikator(session, add_malpost(session, rapport, "1"), "skola_vidtalad")
    now = now.replace(month=4)

    def spara(**texter: Any) -> str:
        mal = MalcellUppgifter(**texter)
        andra_rad(session, rapport, post.id, post.radversion, RadUppgifter(), mal, av=KIM, now=now)
        return beskriv_vantan(session, rapport, post, mal, now)

    def historik() -> list[tuple[date | None, str | None]]:
        rader = hamta_malhistorik(session, 2026, post)
        return [(rad.giltig_fran, rad.arsmal) for rad in rader]

    mars = date(2026, 3, 1)
    assert spara(arsmal="95", giltig_fran=mars) == ""
    assert foresla_fran(session, rapport, post, now) == mars
    spara(arsmal="95", giltig_fran=mars)
    assert historik() == [(mars, "95")]
    assert spara(arsmal="97", giltig_fran=foresla_fran(session, rapport, post, now)) == ""
    assert historik() == [(mars, "97")]
    assert "för från 2026-03-01 gäller andra" in spara(arsmal="90", giltig_fran=date(2026, 1, 1))
    assert "från 2026-06-01 och syns inte i den här rapporten" in spara(
        arsmal="99", giltig_fran=date(2026, 6, 1)
    )
    assert las_rapportens_mal(session, rapport, post, now).arsmal == "97"
    ta_bort_mal_fran(session, rapport, post, hamta_malhistorik(session, 2026, post)[1].id)
    assert historik() == [(date(2026, 1, 1), "90"), (date(2026, 6, 1), "99")]
    annan = add_indikator(session, add_malpost(session, rapport, "2"), "anmalningar")
    with pytest.raises(Saknas):
        ta_bort_mal_fran(session, rapport, annan, hamta_malhistorik(session, 2026, post)[0].id)


def test_a_prognos_belongs_to_its_own_report(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    add_mal(session, organisation, "skola_vidtalad", prognos="70", arsmal="90")
    t1, t2 = (add_rapport(session, organisation, tertial=each) for each in (Tertial.T1, Tertial.T2))
    poster = [add_indikator(session, add_malpost(session, each, "1"), "skola_vidtalad") for each in (t1, t2)]
    namnd = session.get_one(Namnd, organisation.namnd_id)

    def spara(prognos: str | None) -> list[str]:
        mal = MalcellUppgifter(arsmal="90", prognos=prognos)
        andra_rad(session, t1, poster[0].id, poster[0].radversion, RadUppgifter(), mal, av=KIM, now=now)
        session.expire_all()
        return [
            skapa_tertialrapport(session, namnd, 2026, each, date(2026, 3, 2)).rader[0].celler[5]
            for each in (Tertial.T1, Tertial.T2)
        ]

    assert spara("70") == ["70 %", "70 %"]
    assert poster[0].prognos is None
    assert spara("81") == ["81 %", "70 %"]
    assert spara(None) == ["", "70 %"]
    assert len(hamta_malhistorik(session, 2026, poster[0])) == 1


def test_of_two_who_write_at_once_the_second_is_shown_what_the_first_wrote(
    sessions: sessionmaker[Session], organisation: Organisation, now: datetime
) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        rapport = add_rapport(session, organisation)
        post = add_indikator(session, add_malpost(session, rapport, "1"), "anmalningar")
        rapport_id, post_id, sedd = rapport.id, post.id, post.radversion
    for analys in ("Den första.", "Den andra."):
        with db.open_scope(sessions, organisation.namnd_id) as session:
            rapport = hamta_arbetsrapport(session, rapport_id)
            if analys == "Den första.":
                skriv_analys(session, rapport, post_id, sedd, analys, av=KIM, now=now)
                continue
            with pytest.raises(Krock) as krock:
                skriv_analys(session, rapport, post_id, sedd, analys, av=KIM, now=now)
            assert (krock.value.vem, krock.value.nu["analys"]) == ("Kim Controller", "Den första.")
            skriv_analys(session, rapport, post_id, krock.value.version, analys, av=KIM, now=now)


def test_a_status_other_than_the_proposed_is_kept_with_who_when_and_why(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    mal = add_malpost(session, add_rapport(session, organisation), "1")
    with pytest.raises(Avvisat) as avvisat:
        satt_status(session, mal, Malstatus.HELT, Malstatus.DELVIS, "1 av 2", " ", av=KIM, now=now)
    assert koder(avvisat) == [("skal", "SAKNAS")]
    satt_status(session, mal, Malstatus.DELVIS, Malstatus.DELVIS, "1 av 2", None, av=KIM, now=now)
    satt_status(
        session, mal, Malstatus.HELT, Malstatus.DELVIS, "1 av 2", "Räknas om i höst.", av=KIM, now=now
    )
    beslut = session.scalars(select(Statusbeslut).order_by(Statusbeslut.id)).all()
    assert [(each.status, each.forslag, each.skal) for each in beslut] == [
        (Malstatus.DELVIS, Malstatus.DELVIS, None),
        (Malstatus.HELT, Malstatus.DELVIS, "Räknas om i höst."),
    ]
    assert (beslut[1].utforare, beslut[1].tidpunkt, beslut[1].underlag) == ("Kim Controller", now, "1 av 2")


def test_comments_and_signed_warnings_have_words(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    rapport = add_rapport(session, organisation)
    for refused in (
        lambda: kommentera(session, rapport, None, " ", av=KIM, now=now),
        lambda: kvittera(session, rapport, [("1", "SMA_TAL", "få")], "", av=KIM, now=now),
        lambda: kvittera(session, rapport, [], "Känt.", av=KIM, now=now),
    ):
        with pytest.raises(Avvisat):
            refused()


@pytest.mark.parametrize(
    "tabell",
    ["statusbeslut", "rapportkommentar", "varningskvittens", "kvittensaterkallelse", "arbetsrapport"],
)
def test_what_was_decided_or_said_is_never_changed(
    session: Session, organisation: Organisation, tabell: str
) -> None:
    for sats in (f"UPDATE {tabell} SET id = id", f"DELETE FROM {tabell}"):  # noqa: S608 - names of the test
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.connection().exec_driver_sql(sats)


def test_an_own_indicator_is_described_anew_but_measured_as_its_value_was_written(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    vem = {"av": KIM, "now": now}
    rapport = add_rapport(session, organisation)
    post = lagg_till_egen(session, add_malpost(session, rapport, "1"), SIP, **vem)

    def change(**andrat: Any) -> Indikatorpost:
        return andra_egen(session, rapport, post.id, post.radversion, replace(SIP, kod=None, **andrat), **vem)

    def fel(**andrat: Any) -> list[tuple[str, str]]:
        with pytest.raises(Avvisat) as avvisat:
            change(**andrat)
        return koder(avvisat)

    change(namn="Antal planer", matt=Matt.ANTAL, decimaler=0, riktning=Riktning.HOG, kalla="Registret")
    assert (post.kod, post.namn, post.matt, post.decimaler) == ("egen_sip", "Antal planer", Matt.ANTAL, 0)
    assert (post.riktning, post.kalla) == (Riktning.HOG, "Registret")
    andra_rad(session, rapport, post.id, post.radversion, RadUppgifter(namnare=7, kalla="Registret"), **vem)
    assert fel(namn=" ", matt=Matt.ANDEL, decimaler=3) == [
        ("namn", "SAKNAS"),
        ("decimaler", "FORMAT"),
        ("kalla", "SAKNAS"),
        ("matt", "HAR_VARDE"),
    ]
    assert change(namn="Planer", matt=None, kalla="Registret").matt is Matt.ANTAL
    assert (post.namn, post.riktning, post.namnare) == ("Planer", None, 7)
    with pytest.raises(Krock):
        andra_egen(session, rapport, post.id, post.radversion - 1, SIP, **vem)
    katalograd = add_indikator(session, post.mal, "anmalningar")
    with pytest.raises(Saknas):
        andra_egen(session, rapport, katalograd.id, katalograd.radversion, SIP, **vem)


def test_another_nämnds_report_is_not_there(
    sessions: sessionmaker[Session], organisation: Organisation, other_organisation: Organisation
) -> None:
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        rapport = add_rapport(session, other_organisation)
        add_malpost(session, rapport, "1")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert session.scalars(select(Arbetsrapport)).all() == []
        assert session.scalars(select(Malpost)).all() == []
        with pytest.raises(Saknas):
            hamta_arbetsrapport(session, rapport.id)
