from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.followup.arsmal import Arsmal, hamta_mal
from casetrack.followup.indikator import Matt
from casetrack.reports.tertial.maltrad import Arbetsrapport, Riktning
from casetrack.reports.tertial.maltradsfil import las_in_maltrad, skriv_maltrad
from casetrack.reports.tertial.maltradstolkning import KOLUMNER, OgiltigFil
from casetrack.reports.tertial.tertialcsv import gom_formel, las_gomd, oskadliggor
from casetrack.rules.koder import Periodicitet
from tests.conftest import Organisation
from tests.followup.underlag import add_mal
from tests.reports.tertial.test_arbete import KIM
from tests.reports.tertial.trad import add_aktivitet, add_enhetsmal, add_indikator, add_malpost, add_rapport


@pytest.fixture
def rapport(session: Session, organisation: Organisation) -> Arbetsrapport:
    made = add_rapport(session, organisation)
    add_malpost(session, made, "1", text='Mål med "citat"; semikolon\noch radbrytning')
    mal = add_malpost(session, made, "1.4", analys="Skrivet.")
    add_indikator(session, mal, "skola_vidtalad", periodicitet=Periodicitet.HALVAR, analys="Skrivet.")
    add_indikator(
        session,
        mal,
        "egen_sip",
        namn="Andel med SIP",
        matt=Matt.ANDEL,
        decimaler=1,
        riktning=Riktning.HOG,
        kalla="Eget register",
    )
    add_aktivitet(session, mal, "Utbilda", startdatum=date(2026, 2, 1), avvikelse="Sen")
    add_mal(session, organisation, "skola_vidtalad", arsmal="80", kf_arsmal="Tas fram av nämnd")
    add_mal(session, organisation, "skola_vidtalad", arsmal="85", giltig_fran=date(2026, 5, 1))
    add_enhetsmal(session, made, organisation.utredning_id, "skola_vidtalad", nummer="1.4.1.1")
    add_mal(session, organisation, "skola_vidtalad", arsmal="70", enhet_id=organisation.utredning_id)
    session.expire_all()
    return made


def make_fil(*rader: dict[str, str], kolumner: tuple[str, ...] = KOLUMNER) -> bytes:
    celler = [kolumner, *([rad.get(kolumn, "") for kolumn in kolumner] for rad in rader)]
    return "\n".join(";".join(each) for each in celler).encode()


def lista_fel(session: Session, rapport: Arbetsrapport, innehall: bytes, now: datetime) -> list[str]:
    fore = skriv_maltrad(session, rapport)
    with pytest.raises(OgiltigFil) as ogiltig:
        las_in_maltrad(session, rapport, innehall, av=KIM, now=now)
    session.expire_all()
    assert skriv_maltrad(session, rapport) == fore
    return [str(each) for each in ogiltig.value.fel]


def test_a_tree_written_and_read_again_is_the_same_and_nothing_was_changed(
    session: Session, rapport: Arbetsrapport, now: datetime
) -> None:
    fil = skriv_maltrad(session, rapport)
    versioner = [(mal.radversion, mal.andrad) for mal in rapport.mal]
    las_in_maltrad(session, rapport, fil, av=KIM, now=now)
    assert skriv_maltrad(session, rapport) == fil
    assert [(mal.radversion, mal.andrad) for mal in rapport.mal] == versioner
    assert rapport.ordnade[1].indikatorer[0].analys == "Skrivet."


def test_no_text_of_the_file_is_a_formula_and_each_is_the_same_when_read(
    session: Session, organisation: Organisation, now: datetime
) -> None:
    farliga = ("=1+1", "@Mål två", "-2+3", "＝1", "'=1", "''@x", "'", "' är ett citat", "+/- 1 %")
    rapport = add_rapport(session, organisation)
    for nummer, text in enumerate(farliga, 1):
        mal = add_malpost(session, rapport, str(nummer), text=text)
        add_indikator(session, mal, f"egen_{nummer}", namn=text, matt=Matt.ANTAL, decimaler=0, kalla=text)
        add_aktivitet(session, mal, text, avvikelse=text)
    add_mal(session, organisation, "egen_1", arsmal='=HYPERLINK("x")')
    session.expire_all()
    fil = skriv_maltrad(session, rapport)
    celler = [cell for rad in csv.reader(io.StringIO(fil.decode("utf-8-sig")), delimiter=";") for cell in rad]
    assert [cell for cell in celler if cell[:1] in tuple("=+-@＝")] == ["+/- 1 %"] * 5
    annan = add_rapport(session, organisation, ar=2027)
    las_in_maltrad(session, annan, fil, av=KIM, now=now)
    assert [mal.text for mal in annan.ordnade] == list(farliga)
    assert [mal.indikatorer[0].namn for mal in annan.ordnade] == list(farliga)
    assert [mal.indikatorer[0].kalla for mal in annan.ordnade] == list(farliga)
    assert [mal.aktiviteter[0].avvikelse for mal in annan.ordnade] == list(farliga)
    assert session.scalars(select(Arsmal.arsmal).filter_by(ar=2027)).all() == ['=HYPERLINK("x")']


@given(st.text("'=+-@ 1a\n"))
def test_a_hidden_formula_is_brought_back_to_the_letter(text: str) -> None:
    assert las_gomd(gom_formel(text)) == text
    assert oskadliggor(gom_formel(text)) == gom_formel(text)


def test_a_tree_is_carried_to_another_nämnd_or_year_as_it_is(
    session: Session, rapport: Arbetsrapport, organisation: Organisation, now: datetime
) -> None:
    fil = skriv_maltrad(session, rapport)
    nasta = add_rapport(session, organisation, ar=2027)
    las_in_maltrad(session, nasta, fil, av=KIM, now=now)
    assert skriv_maltrad(session, nasta) == fil
    mal = nasta.ordnade[1]
    assert (mal.analys, mal.indikatorer[0].analys) == ("", "")
    assert [(each.kod, each.periodicitet, each.riktning) for each in mal.indikatorer] == [
        ("skola_vidtalad", Periodicitet.HALVAR, None),
        ("egen_sip", Periodicitet.TERTIAL, Riktning.HOG),
    ]
    rader = session.scalars(select(Arsmal).filter_by(ar=2027).order_by(Arsmal.id)).all()
    assert [(rad.enhet_id, rad.giltig_fran, rad.arsmal) for rad in rader] == [
        (None, None, "80"),
        (None, date(2026, 5, 1), "85"),
        (organisation.utredning_id, None, "70"),
    ]
    assert nasta.ordnade[-1].enhet_id == organisation.utredning_id


def test_a_file_without_the_column_takes_no_enhet_away_and_one_with_it_empty_does(
    session: Session, rapport: Arbetsrapport, organisation: Organisation, now: datetime
) -> None:
    fil = skriv_maltrad(session, rapport).decode("utf-8-sig").splitlines()[0].split(";")
    assert tuple(fil) == KOLUMNER
    rader = [{"slag": "mal", "nummer": nummer, "text": "Mål"} for nummer in ("1", "1.4", "1.4.1", "1.4.1.1")]
    rader += [
        {"slag": "indikator", "nummer": "1.4", "kod": "skola_vidtalad"},
        {"slag": "indikator", "nummer": "1.4.1.1", "kod": "skola_vidtalad"},
        {"slag": "arsmal", "kod": "skola_vidtalad", "arsmal": "81"},
    ]
    las_in_maltrad(session, rapport, make_fil(*rader, kolumner=KOLUMNER[:-1]), av=KIM, now=now)
    assert rapport.ordnade[-1].enhet_id == organisation.utredning_id
    assert [mal.arsmal for mal in hamta_mal(session, 2026, date(2026, 8, 31))] == ["81"]
    ungas = hamta_mal(session, 2026, date(2026, 8, 31), enhet_id=organisation.utredning_id)
    assert [mal.arsmal for mal in ungas] == ["70"]
    las_in_maltrad(session, rapport, make_fil(*rader), av=KIM, now=now)
    assert rapport.ordnade[-1].enhet_id is None
    # The targets of an enhet that has no row are no part of the file.
    assert "70" not in skriv_maltrad(session, rapport).decode()


@pytest.mark.parametrize(
    ("rader", "fel"),
    [
        (
            [{"slag": "mal", "nummer": "1.1.1.1", "text": "x", "enhet": "U9"}],
            ['rad 5, enhet: "U9" är ingen av nämndens enheter'],
        ),
        (
            [{"slag": "mal", "nummer": "1.1.1.1", "text": "x", "enhet": "N2-utredning"}],
            ['rad 5, enhet: "N2-utredning" är ingen av nämndens enheter'],
        ),
        (
            [{"slag": "mal", "nummer": "1.2", "text": "x", "enhet": "N1-utredning"}],
            ["rad 5, enhet: ska vara tom: bara ett enhetsmål, som 1.4.1.1, gäller en enhet"],
        ),
        (
            [{"slag": "indikator", "nummer": "1", "kod": "anmalningar", "enhet": "N1-utredning"}],
            ["rad 5, enhet: ska vara tom på en rad av slaget indikator"],
        ),
        (
            [
                {"slag": "indikator", "nummer": "1", "kod": "anmalningar"},
                {"slag": "arsmal", "kod": "anmalningar", "enhet": "N1-utredning"},
            ],
            ['rad 6, enhet: anmalningar står inte under något enhetsmål för "N1-utredning"'],
        ),
    ],
)
def test_an_enhet_that_cannot_be_meant_is_told_with_its_row(
    session: Session,
    organisation: Organisation,
    other_organisation: Organisation,
    now: datetime,
    rader: list[dict[str, str]],
    fel: list[str],
) -> None:
    over = [{"slag": "mal", "nummer": nummer, "text": "Mål"} for nummer in ("1", "1.1", "1.1.1")]
    assert lista_fel(session, add_rapport(session, organisation), make_fil(*over, *rader), now) == fel


def test_what_is_not_in_the_file_is_taken_away_but_never_what_somebody_wrote(
    session: Session, rapport: Arbetsrapport, now: datetime
) -> None:
    bara_malet = make_fil({"slag": "mal", "nummer": "1", "text": "Kvar"})
    assert lista_fel(session, rapport, bara_malet, now) == [
        "filen: målet 1.4 har en analys i rapporten men saknas i filen; ta bort målet på sidan först",
        "filen: skola_vidtalad under mål 1.4 har text eller värde i rapporten men saknas i filen; ta bort raden på"
        " sidan först",
    ]
    rapport.ordnade[1].analys = rapport.ordnade[1].indikatorer[0].analys = ""
    session.flush()
    las_in_maltrad(session, rapport, bara_malet, av=KIM, now=now)
    assert [(mal.nummer, mal.text) for mal in rapport.mal] == [("1", "Kvar")]


@pytest.mark.parametrize(
    ("rad", "fel"),
    [
        ({"slag": "mål"}, 'rad 3, slag: "mål" finns inte; välj mal, indikator, arsmal, aktivitet'),
        (
            {"slag": "mal", "nummer": "1.", "text": "x"},
            'rad 3, nummer: "1." ska vara som 1, 1.4, 1.4.1 eller 1.4.1.1',
        ),
        ({"slag": "mal", "nummer": "2"}, "rad 3, text: saknas"),
        ({"slag": "mal", "nummer": "1", "text": "x"}, "rad 3, nummer: målet 1 finns redan i filen"),
        (
            {"slag": "mal", "nummer": "2.1", "text": "x"},
            "rad 3, nummer: målet 2, som 2.1 hör till, saknas i filen",
        ),
        (
            {"slag": "mal", "nummer": "2", "text": "x", "kod": "y"},
            "rad 3, kod: ska vara tom på en rad av slaget mal",
        ),
        (
            {"slag": "indikator", "nummer": "1", "kod": "okand"},
            'rad 3, kod: "okand" finns inte i katalogen; en egen indikators kod börjar med egen_',
        ),
        (
            {"slag": "indikator", "nummer": "2", "kod": "anmalningar"},
            "rad 3, nummer: målet 2 saknas i filen",
        ),
        (
            {"slag": "indikator", "nummer": "1", "kod": "anmalningar", "periodicitet": "vecka"},
            'rad 3, periodicitet: "vecka" finns inte att välja',
        ),
        (
            {"slag": "indikator", "nummer": "1", "kod": "anmalningar", "matt": "andel"},
            "rad 3, matt: ska vara tom: indikatorn finns i katalogen",
        ),
        ({"slag": "indikator", "nummer": "1", "kod": "egen_x", "text": "X"}, "rad 3, matt: saknas"),
        (
            {
                "slag": "indikator",
                "nummer": "1",
                "kod": "egen_x",
                "text": "X",
                "matt": "andel",
                "decimaler": "3",
            },
            'rad 3, decimaler: "3" finns inte att välja',
        ),
        (
            {"slag": "aktivitet", "nummer": "1", "text": "x", "startdatum": "2026-02-30"},
            'rad 3, startdatum: "2026-02-30": dagen finns inte i kalendern',
        ),
        (
            {
                "slag": "aktivitet",
                "nummer": "1",
                "text": "x",
                "startdatum": "2026-02-02",
                "slutdatum": "2026-02-01",
            },
            "rad 3, slutdatum: 2026-02-01 är före 2026-02-02",
        ),
        (
            {"slag": "arsmal", "kod": "anmalningar"},
            'rad 3, kod: "anmalningar" är ingen av filens indikatorer',
        ),
        ({"slag": "mal", "nummer": "2", "text": "x" * 10_001}, "rad 3, text: är längre än 10000 tecken"),
    ],
)
def test_an_error_is_told_with_its_row_and_column_and_nothing_is_stored(
    session: Session, organisation: Organisation, now: datetime, rad: dict[str, str], fel: str
) -> None:
    tom = add_rapport(session, organisation)
    innehall = make_fil({"slag": "mal", "nummer": "1", "text": "Ett"}, rad)
    assert lista_fel(session, tom, innehall, now) == [fel]


@pytest.mark.parametrize(
    ("innehall", "fel"),
    [
        (b"", "filen: är tom"),
        (b"\xef\xbb\xbf\r\n", "filen: är tom"),
        (b"PK\x03\x04\x14", "filen: är en Excelfil"),
        (b"slag,nummer\n", "rad 1: har komma mellan kolumnerna"),
        (b"Namn;Tal\n", "rad 1: är inte rubrikerna, som ska vara slag;nummer;text"),
        (make_fil().replace(b"matt", b"mat"), "rad 1: rubrikerna: matt saknas; mat finns inte"),
        (make_fil().replace(b"slag;nummer", b"nummer;slag"), "ordningen ska vara slag;nummer;text"),
        ("mål".encode("latin-1"), "filen: är inte i UTF-8"),
        (make_fil() + b"\nmal;1\n", "rad 2: har 2 kolumner i stället för 18"),
        (make_fil() + b'\nmal;1;"x', "går inte att läsa: kontrollera citattecknen"),
        (b"x" * 1_000_001, "filen: är för stor"),
    ],
)
def test_what_is_no_such_file_is_said_to_be_none(
    session: Session, organisation: Organisation, now: datetime, innehall: bytes, fel: str
) -> None:
    (funnet,) = lista_fel(session, add_rapport(session, organisation), innehall, now)
    assert fel in funnet
