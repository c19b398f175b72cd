"""The ledningsrapport in a real browser: from the start page to the report, on a phone and a desk, without scripts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Namnd
from casetrack.reports.ledning.arkiv import Arkivrapport, utfor_bestallning
from casetrack.reports.ledning.bestallning import bestall_manad, lista_att_utfora
from casetrack.reports.ledning.sammanstallning import lista_omfattningar
from casetrack.reports.ledning.utskick import (
    Studs,
    add_mottagare,
    forbered_utskick,
    lista_utskick,
    skicka_nasta,
    ta_emot_studs,
)
from casetrack.rules.koder import Roll
from tests.browser.conftest import Plats
from tests.browser.promenad import log_in
from tests.browser.test_flodet import BREDDER, check_axe, check_width, open_page, take_picture
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal

COUNT_LINES = """cell => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return text.getClientRects().length;
}"""
IS_SHOWN = "table => table.checkVisibility({contentVisibilityAuto: true}) && table.offsetHeight > 100"
NU = datetime(2026, 3, 2, 5, tzinfo=UTC)


@pytest.fixture
def februari(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    with db.open_scope(sessions, organisation.namnd_id) as session:
        for dag, dagar in ((6, 3), (10, 20), (24, 3)):
            add_forhandsbedomning(session, organisation, date(2026, 2, dag), dagar=dagar)
        add_mal(session, organisation, "forhandsbedomning_14_dagar", arsmal="90")
        bestall_manad(session, organisation.namnd_id, date(2026, 2, 1), av=Utforare(None, "test"), now=NU)
        for bestallning_id in lista_att_utfora(session, now=NU):
            utfor_bestallning(session, bestallning_id, now=NU, framsteg=lambda klara, delar: None)


@pytest.mark.usefixtures("februari")
@pytest.mark.parametrize("skarm", BREDDER)
def test_the_report_is_seen_by_everyone_in_a_few_clicks(browser: Browser, plats: Plats, skarm: str) -> None:
    page = open_page(browser, BREDDER[skarm], java_script_enabled=skarm == "dator")
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    log_in(page, plats, Roll.CHEF.value)
    page.get_by_role("link", name="Ledningsrapport", exact=True).click()
    page.get_by_label("Visa rapporter för").select_option(label="Nämnden N1 (nämnd)")
    page.get_by_role("button", name="Visa").click()
    page.get_by_role("link", name="Öppna februari 2026, Nämnden N1").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ledningsrapport februari 2026: Nämnden N1"
    pictures = page.locator("figure img")
    assert pictures.count() >= 3
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    check_width(page)
    take_picture(page, f"{skarm}-ledningsrapport")
    if skarm == "dator":
        check_axe(page)
        # No value is torn from its unit.
        malen = page.get_by_role("cell", name="90 %", exact=True)
        assert malen.count() > 0
        assert {cell.evaluate(COUNT_LINES) for cell in malen.all() if cell.is_visible()} == {1}
        # Paper has nothing to click on.
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation").filter(visible=True).count()
        assert not page.get_by_role("textbox", name="Kommentar").filter(visible=True).count()
        assert page.get_by_role("heading", name="Kommentarer").is_visible()
        # And nothing to open: the tables of the pictures are there.
        tables = page.locator(".rapporttabell table")
        assert tables.count() >= 2
        assert all(table.evaluate(IS_SHOWN) for table in tables.all())
        assert not page.get_by_role("link", name="Definition").filter(visible=True).count()
    page.goto(f"{plats.adress}/ledning/installningar")
    check_width(page)
    if skarm == "dator":
        check_axe(page)
    page.context.close()
    assert [text for text in told if "Content Security Policy" in text] == []


@pytest.fixture
def tillbaka(sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Two letters that did not arrive: one for good, one for now, with what a server may say at its worst."""
    adresser = ("ann-charlotte.efternamnsson-dubbelsson@stadsdelsforvaltningen.kommun.se", "chef@kommun.se")
    orsaker = (
        "Adressen finns inte (5.1.1). E-postservern svarade: ”550 5.1.1 User unknown”.",
        f"Brevlådan är full (4.2.2). E-postservern svarade: ”{'x' * 200}”.",
    )
    with db.open_scope(sessions, organisation.namnd_id) as session:
        av = Utforare(None, "test")
        namnd = next(
            each for each in lista_omfattningar(session, session.get_one(Namnd, organisation.namnd_id))
        )
        for adress in adresser:
            add_mottagare(session, organisation.namnd_id, namnd, adress, av=av, now=NU)
        forbered_utskick(session, session.scalars(select(Arkivrapport)).all(), now=NU)
        utskick = [each for each, _ in lista_utskick(session)]
        while skicka_nasta(session, lambda brev: None, now=NU):
            pass
        for each in utskick:
            varaktig = each.adress == adresser[0]
            orsak = orsaker[0 if varaktig else 1]
            studs = Studs(organisation.namnd_id, each.nyckel, each.adress, orsak, varaktig)
            assert ta_emot_studs(session, studs, now=datetime(2026, 3, 3, 9, tzinfo=UTC))


@pytest.mark.usefixtures("februari", "tillbaka")
@pytest.mark.parametrize("skarm", BREDDER)
def test_letters_that_came_back_are_seen_and_corrected(browser: Browser, plats: Plats, skarm: str) -> None:
    page = open_page(browser, BREDDER[skarm], java_script_enabled=skarm == "dator")
    log_in(page, plats, Roll.CONTROLLER.value)
    page.goto(f"{plats.adress}/ledning/installningar")
    page.get_by_text("Rätta adressen ann-charlotte").click()
    check_width(page)
    take_picture(page, f"{skarm}-brev-tillbaka")
    page.get_by_label("Rätt e-postadress").filter(visible=True).fill("ann-charlotte")
    page.get_by_role("button", name="Rätta och skicka").filter(visible=True).click()
    assert (
        page.get_by_role("alert").get_by_role("link").inner_text()
        == "Skriv en e-postadress, som namn@kommun.se."
    )
    check_width(page)
    take_picture(page, f"{skarm}-brev-tillbaka-fel")
    if skarm == "dator":
        check_axe(page)
    page.get_by_label("Rätt e-postadress").filter(visible=True).fill("a-c.dubbelsson@kommun.se")
    page.get_by_role("button", name="Rätta och skicka").filter(visible=True).click()
    assert page.get_by_text("Adressen är nu a-c.dubbelsson@kommun.se.").is_visible()
    take_picture(page, f"{skarm}-brev-tillbaka-rattad")
    page.context.close()
