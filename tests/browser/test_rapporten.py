"""The report as the people around it meet it: each role's way from the start page, with its clicks counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.reports.tertial.innehall import Tertial
from tests.browser.conftest import Plats
from tests.browser.promenad import log_in
from tests.browser.test_flodet import BREDDER, check_axe, check_width, open_page, take_picture
from tests.conftest import Organisation
from tests.followup.underlag import add_forhandsbedomning, add_mal
from tests.reports.tertial.trad import add_aktivitet, add_enhetsmal, add_indikator, add_malpost, add_rapport

KOD = "forhandsbedomning_14_dagar"


@pytest.fixture
def rapporten(plats: Plats, sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """The running tertial's report, its goals in place and nothing else done."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        rapport = add_rapport(session, organisation, tertial=Tertial.T1)
        add_malpost(session, rapport, "1", text="En trygg stad att växa upp i")
        mal = add_malpost(session, rapport, "1.4", text="Barn får hjälp i tid")
        add_indikator(session, mal, KOD)
        add_indikator(session, mal, "skola_vidtalad")
        add_aktivitet(session, mal, "Gå igenom öppna förhandsbedömningar varje måndag")
        add_enhetsmal(session, rapport, organisation.mottagning_id, KOD, nummer="1.4.1.1")
        add_mal(session, organisation, KOD, arsmal="90", prognos="95")
        add_mal(session, organisation, KOD, arsmal="98", prognos="99", enhet_id=organisation.mottagning_id)
        for _ in range(25):
            add_forhandsbedomning(session, organisation, plats.nu().date().replace(day=1))


class Klickare:
    """A person who clicks, and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.klick = 0

    def click(self, roll: str, name: str) -> None:
        self.page.get_by_role(roll, name=name).first.click()  # type: ignore[arg-type]
        self.klick += 1


@pytest.mark.usefixtures("rapporten")
@pytest.mark.parametrize("skarm", BREDDER)
def test_each_role_gets_there_in_few_clicks(browser: Browser, plats: Plats, skarm: str) -> None:
    def see(page: Page, name: str) -> None:
        take_picture(page, f"{skarm}-rapport-{name}")
        check_width(page)
        check_axe(page)

    chef = Klickare(open_page(browser, BREDDER[skarm]))
    log_in(chef.page, plats, "chef")
    chef.click("link", "Rapporter")
    chef.click("link", "Tertial 1 2026")
    see(chef.page, "01-chefen-laser")
    chef.click("link", "Kommentera mål 1.4")
    chef.page.get_by_label("Kommentar").fill("Mars är inte färdigregistrerad.")
    chef.click("button", "Spara kommentaren")
    chef.page.get_by_text("Kommentaren är sparad.").wait_for()
    assert chef.klick == 4
    chef.page.context.close()

    controller = Klickare(open_page(browser, BREDDER[skarm]))
    log_in(controller.page, plats, "controller")
    controller.click("link", "Rapporter")
    controller.click("link", "Tertial 1 2026")
    see(controller.page, "02-arbetet")
    controller.click("button", "Sätt de föreslagna")
    controller.click("button", "Godkänn meningen")
    controller.page.get_by_text("Analysen är sparad.").wait_for()
    assert controller.klick == 4
    # The row without cases says why it has no value.
    controller.click("link", "Andel utredningar av barn och unga i vilka skola/förskola vidtalas")
    see(controller.page, "03-raden")
    controller.page.get_by_label("Ännu ej mätbar").check()
    controller.click("button", "Spara raden")
    controller.click("link", "Frys rapporten")
    see(controller.page, "04-frys")
    controller.click("button", "Frys rapporten")
    controller.page.get_by_role("heading", name="Kontrollsummor").wait_for()
    see(controller.page, "05-fryst")
    assert controller.klick == 8
    controller.page.context.close()

    sekreterare = Klickare(open_page(browser, BREDDER[skarm]))
    log_in(sekreterare.page, plats, "namndsekreterare")
    see(sekreterare.page, "06-sekreteraren")
    with sekreterare.page.expect_download() as hamtat:
        sekreterare.click("link", "Word (DOCX)")
    assert hamtat.value.suggested_filename.endswith("fryst-1.docx")
    assert sekreterare.klick == 1
    sekreterare.page.context.close()
