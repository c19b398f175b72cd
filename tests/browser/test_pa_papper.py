"""What comes out of the printer: of a case, only the page that is logged as a print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from casetrack.rules.koder import Roll
from tests.browser.conftest import Plats
from tests.web.klient import LOSENORD, Klient, register_siblings

ON_SCREEN_ALONE = [
    "/arende/1",
    "/arende/1/barn",
    "/arende/1/anmalan/1/skyddsbedomning",
    "/arende/1/orosanmalan/1/ratta",
    "/arende/1/anmalan/1/anmalare",
    "/arende/1/anmalan/1/anmalare/andra",
]


@pytest.mark.usefixtures("organisation")
def test_a_case_goes_on_paper_from_the_page_that_is_logged_as_a_print_alone(
    plats: Plats, browser: Browser
) -> None:
    klient = Klient(plats.app)
    klient.log_in(Roll.MOTTAGNING.value)
    register_siblings(klient)
    page = browser.new_page(base_url=plats.adress)
    page.goto("/logga-in")
    page.get_by_label("Användarnamn").fill(Roll.MOTTAGNING.value)
    page.get_by_label("Lösenord").fill(LOSENORD)
    page.get_by_role("button", name="Logga in").click()
    for path in ON_SCREEN_ALONE:
        page.emulate_media(media="screen")
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        assert "Sidan går inte att skriva ut" not in page.inner_text("body"), path
        assert len(page.inner_text("main")) > 100, path
        page.emulate_media(media="print")
        assert page.inner_text("body").strip() == (
            "Sidan går inte att skriva ut. Välj Skriv ut på ärendets sida: utskriften loggas."
        ), path
    page.goto("/arende/1/utskrift")
    on_paper = page.inner_text("body")
    assert "Alva Testsson" in on_paper
    assert "Läraren är orolig." in on_paper
    assert "Sidan går inte att skriva ut" not in on_paper
    page.close()
