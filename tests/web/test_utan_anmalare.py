"""Who reported stands on its own pages and in the archive's package, and on no other page and in no other file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst, Lasning
from casetrack.access.kontrollurval import draw_kontroll
from casetrack.cases.handelse import Utforare
from casetrack.cli import COMMANDS, casetrack
from casetrack.followup.katalog import KATALOG
from casetrack.followup.monster import MONSTER
from casetrack.reports.ledning.arkiv import utfor_bestallning
from casetrack.reports.ledning.bestallning import Ledningsbestallning, bestall_manadens
from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.tertial.manadsexport import spara_manadens_tertialrapport
from casetrack.rules.koder import Roll
from tests.conftest import Database, Organisation
from tests.filtext import read_words
from tests.reports.tertial.trad import add_frozen_report
from tests.web.conftest import LogIn
from tests.web.klient import ALVA, ANMALAN, Nu
from tests.web.test_rutter import ARGUMENTS
from tests.web.test_skyddade import QUERIES, read_text

NU = {
    "anmalar_namn": "Ametistgranne",
    "anmalar_verksamhet": "Pelargonverkstan",
    "anmalar_telefon": "0701740605",
    "anmalar_epost": "ametist@lind.example",
}
FORUT = {
    "anmalar_namn": "Opalgranne",
    "anmalar_verksamhet": "Aklejasmedjan",
    "anmalar_telefon": "0701740606",
    "anmalar_epost": "opal@lind.example",
}
"""What stood there before it was corrected."""
WORDS = [*NU.values(), *FORUT.values()]
WHO_REPORTED = re.compile("|".join(re.escape(word) for word in WORDS), re.IGNORECASE)

OWN_PAGES = {"anmalare.show_anmalare", "anmalare.change_anmalare"}
FILES = {
    Roll.CHEF: {
        *("arende.show_arende", "arende.print_arende", "registerutdrag.show_texter"),
        *("siffror.show_arenden", "siffror_arende.show_arende_i_siffror", "frysningar.show_fryst_siffra"),
        *("avvikelser.show_avvikelse", "lasningar.show_lasningar", "lasningar.show_oppnade"),
        *("rapporter.fetch_tertialrapport", "rapporter.fetch_sparad", "rapportarkiv.fetch_fil"),
        *("ledning.show_rapport", "ledning.fetch_fil", "loggkontroll.fetch_rapport", "v1.show_indikator"),
    },
    Roll.CONTROLLER: {"malarbete.fetch_maltrad", "rapporter.fetch_tertialrapport"},
    Roll.GRANSKARE: {"loggkontroll.show_kontroll", "loggkontroll.judge"},
}
"""Where a role gets lists and files of cases or figures: each must have answered, or nothing is shown of it."""


PERIOD = "--namnd N1 --fran 2026-01 --till 2026-03"
WRITING = (
    "export --namnd N1 {ut}",
    f"frys alla {PERIOD}",
    "frysning 1 --json",
    "frysning 1",
    f"indikator alla {PERIOD}",
    f"indikator alla {PERIOD} --json",
    f"provrakna forhandsbedomning_14_dagar {PERIOD} --json",
    "prognos forhandsbedomning_14_dagar --namnd N1 --ar 2026 --json",
    *(
        f"tertialrapport --namnd N1 --ar 2026 --tertial 1 --format {format_} -o {{ut}}"
        for format_ in ("xlsx", "csv", "docx", "pdf", "json")
    ),
    *(
        f"ledningsrapport --namnd N1 --manad 2026-03 --format {format_} -o {{ut}}"
        for format_ in ("html", "pdf", "xlsx", "json")
    ),
    "maltrad export --namnd N1 --ar 2026 --tertial 1 -o {ut}",
    "registerutdrag 1 {ut} --namnd N1 --med-texter",
    "registerutdrag 1 {ut} --namnd N1 --med-texter --format json",
    "gallring foresla --namnd N1",
    "verify",
    "verify-log",
)
"""Every command that writes of cases or figures, with all that it may write."""
OTHERS = frozenset(
    {"frist", "import", "definition", "policy", "kommun", "konto", "migrate", "demo", "arkivuttag"}
)
"""Rules, settings and what comes in; and the archive's, which has a test of its own."""


@dataclass(frozen=True)
class Try:
    endpoint: str
    adress: str


@pytest.fixture
def record(som: LogIn, sessions: sessionmaker[Session], organisation: Organisation, nu: Nu) -> None:
    """A case of March whose reporter is known, and was first noted wrongly; all that is made of it since, in April."""
    mottagning = som(Roll.MOTTAGNING)
    typed = ANMALAN | ALVA | FORUT | {"aterkoppling_begard": "2026-03-02"}
    blankett = mottagning.open("/anmalan").huvudblankett
    assert mottagning.send("/anmalan", blankett, ("gor", "spara"), **typed).status_code == 303
    chef = som(Roll.CHEF)
    chef.do("/arende/1/anmalan/1/anmalare/andra", **NU)
    chef.do("/arende/1/anmalan/1/skyddsbedomning", behov_av_skydd="nej")
    chef.do("/arende/1/anmalan/1/kannedom")
    chef.do("/arende/1/anmalan/1/inleda")
    chef.do("/arende/1/insats/bevilja", typ="oppenvard", regi="egen", lagrum="SoL")
    chef.do("/arende/1/orosanmalan/1/bestridande", text="Så var det inte", datum="2026-03-03")
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_frozen_report(session, organisation, now=nu.tid)

    nu.tid = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
    with db.open_scope(sessions, organisation.namnd_id) as session:
        assert spara_manadens_tertialrapport(session, organisation.namnd_id, now=nu.tid)
        assert draw_kontroll(session, organisation.namnd_id, fro="ett frö", now=nu.tid)
        bestall_manadens(session, organisation.namnd_id, av=Utforare(None, "test"), now=nu.tid)
        for bestallning_id in session.scalars(select(Ledningsbestallning.id)).all():
            utfor_bestallning(session, bestallning_id, now=nu.tid, framsteg=lambda klara, delar: None)


def list_tries(app: Flask, roll: Roll) -> Iterator[Try]:
    """Every page and file; for the chef, who may see all that is about cases, also every figure and format."""
    values = {name: [value] for name, value in (ARGUMENTS | {"manad": "2026-03"}).items()}
    if roll is Roll.CHEF:
        values |= {
            "kod": list(KATALOG),
            "monster": list(MONSTER),
            "format_": sorted({"xlsx", "csv", "json", "docx", "pdf", *SKRIVARE}),
        }
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        names = re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
        for chosen in product(*(values[name] for name in names)):
            parts = iter(chosen)
            adress = re.sub(r"<[^>]*>", lambda _, parts=parts: next(parts), rule.rule)
            query = ["?fran=2026-01&till=2026-03"] if rule.endpoint == "v1.show_indikator" else [""]
            for each in QUERIES.get(adress, query):
                yield Try(rule.endpoint, adress + each)


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("roll", list(Roll))
def test_no_page_or_file_but_its_own_tells_who_reported(app: Flask, som: LogIn, roll: Roll) -> None:
    klient = som(roll)
    answered = set()
    for each in list_tries(app, roll):
        if each.endpoint in OWN_PAGES:
            continue
        response = klient.get(each.adress)
        if response.status_code == 200:
            answered.add(each.endpoint)
        assert not WHO_REPORTED.search(read_text(response)), each
        assert not WHO_REPORTED.search(str(response.headers)), each
    assert FILES.get(roll, set()) <= answered


@pytest.mark.usefixtures("record")
def test_its_own_page_tells_who_reported(som: LogIn) -> None:
    """So that the words above are there to be found."""
    page = som(Roll.CHEF).open("/arende/1/anmalan/1/anmalare").text
    assert [word for word in WORDS if word not in page] == []


@pytest.mark.usefixtures("record")
def test_the_persons_own_file_does_not_tell_who_reported(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    page = chef.open("/arende/1/registerutdrag")
    texts = re.findall(r'name="text"\s+value="(\w+)"', page.html)
    for format_ in ("json", "pdf"):
        data = page.huvudblankett.falt | {"format": format_, "text": texts}
        said = read_text(chef.client.post("/arende/1/registerutdrag", data=data))
        assert "Läraren är orolig" in said
        assert not WHO_REPORTED.search(said), format_


@pytest.mark.usefixtures("record")
def test_nobody_is_found_by_who_reported(som: LogIn) -> None:
    chef = som(Roll.CHEF)
    assert "/arende/1" in chef.fill_in("/sok", sokord="Alva Testsson").text
    assert [word for word in WORDS if "/arende/1" in chef.fill_in("/sok", sokord=word).text] == []


@pytest.fixture
def operator(database: Database, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("CASETRACK_DATABASE_URL", database.url)
    monkeypatch.setenv("CASETRACK_OWNER_URL", database.owner_url)
    monkeypatch.setenv("CASETRACK_NOW", "2026-04-01T10:00")
    return CliRunner()


def read_written(path: Path) -> str:
    """What a command wrote, to a file or to a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return "".join(read_words(each.read_bytes()) for each in files)


@pytest.mark.usefixtures("record")
def test_no_command_tells_who_reported(operator: CliRunner, tmp_path: Path) -> None:
    tried = {command.split()[0] for command in WRITING}
    assert tried | OTHERS == set(COMMANDS)
    for n, command in enumerate(WRITING):
        ut = tmp_path / str(n)
        told = operator.invoke(casetrack, command.format(ut=ut).split())
        assert told.exit_code == 0, (command, told.output)
        assert ut.exists() is ("{ut}" in command)
        assert not WHO_REPORTED.search(told.output + (read_written(ut) if ut.exists() else "")), command


@pytest.mark.usefixtures("record")
def test_the_archives_package_tells_it_in_a_file_apart_and_the_log_says_so(
    operator: CliRunner, tmp_path: Path, sessions: sessionmaker[Session], organisation: Organisation
) -> None:
    fil = tmp_path / "arkiv.zip"
    assert operator.invoke(casetrack, ["arkivuttag", "1", str(fil), "--namnd", "N1"]).exit_code == 0
    with ZipFile(fil) as paket:
        told = {
            namn.partition("/")[2]
            for namn in paket.namelist()
            if WHO_REPORTED.search(read_words(paket.read(namn)))
        }
        kept = paket.read("arende-1/data/anmalare.json").decode()
    assert told == {"data/anmalare.json"}
    assert [word for word in WORDS if word not in kept] == []
    with db.open_scope(sessions, organisation.namnd_id) as session:
        logged = session.scalars(
            select(Atkomst.vad).where(Atkomst.barn_id == 1, Atkomst.varfor == "uttag till arkivet")
        ).all()
    assert sorted(logged) == [Lasning.ANMALARE, Lasning.EXPORT]
