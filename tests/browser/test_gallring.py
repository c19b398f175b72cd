"""Gallring and a person's rights in a real browser, on a desk and on a telephone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.anvandare import Anvandare
from casetrack.access.gallringsprovning import foresla_gallring
from casetrack.cases.handelse import Utforare
from casetrack.rules.koder import Roll
from tests.browser.conftest import Plats
from tests.browser.promenad import log_in
from tests.browser.test_flodet import BREDDER, check_axe, check_width, open_page, take_picture
from tests.cases.conftest import Flode
from tests.conftest import Organisation
from tests.followup.akter import make_ej_inledd, set_kommun


@pytest.fixture
def old_cases(plats: Plats, sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Two that may go and one that the archive is to have, proposed."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        chef = session.scalars(select(Anvandare).where(Anvandare.roll == Roll.CHEF)).one()
        av = Utforare(chef.id, chef.namn, chef.roll)
        flode = Flode(session, organisation, av, av, plats.nu())
        set_kommun(session, organisation.namnd_id)
        for dag in (7, 8, 25):
            make_ej_inledd(flode, fodd=date(2015, 5, dag))
        flode = replace(flode, session=session)
        foresla_gallring(session, organisation.namnd_id, now=plats.nu())


@pytest.mark.usefixtures("old_cases")
@pytest.mark.parametrize("skarm", BREDDER)
def test_a_case_goes_by_way_of_the_archive_or_not_at_all(
    browser: Browser, plats: Plats, tmp_path: Path, skarm: str
) -> None:
    page = open_page(browser, BREDDER[skarm], java_script_enabled=True)

    def see(name: str) -> None:
        take_picture(page, f"{skarm}-gallring-{name}")
        check_width(page)
        check_axe(page)

    log_in(page, plats, "chef")
    page.get_by_role("link", name="Gallring", exact=True).click()
    page.get_by_label("Godkänn att ärende 1 gallras").check()
    see("1-forslag")
    page.get_by_role("button", name="Godkänn de förkryssade").click()
    page.get_by_text("Ett ärende är godkänt").wait_for()
    see("2-godkant")
    page.get_by_role("button", name="Ångra godkännandet av ärende 1").click()
    page.get_by_text("Ärende 1 gallras inte i natt.").wait_for()
    page.get_by_role("link", name="Ta ut till arkivet").click()
    page.get_by_role("button", name="Hämta filen").click()
    page.get_by_label("Varför behöver du öppna ärendet?").fill("Ska till arkivet.")
    see("2-skal")
    page.get_by_role("button", name="Öppna").click()
    with page.expect_download() as hamtat:
        page.get_by_role("button", name="Hämta filen").click()
    hamtat.value.save_as(tmp_path / "arkiv.zip")
    page.reload()
    page.get_by_label("Kontrollsumma").fill("abc")
    page.get_by_role("button", name="Jämför").click()
    page.get_by_text("Arkivets fil är en annan").first.wait_for()
    see("3-fel-summa")
    page.goto(f"{plats.adress}/gallring/forslag/2")
    page.get_by_label("Varför ska ärendet vara kvar?").fill("En tvist prövas i domstol.")
    page.get_by_role("button", name="Avslå förslaget").click()
    page.get_by_text("Ärende 2 är kvar.").wait_for()
    see("4-avslaget")
    page.goto(f"{plats.adress}/gallring/gjorda")
    see("5-gjorda")
    page.context.close()


@pytest.mark.usefixtures("old_cases")
def test_a_person_disputes_and_gets_everything(browser: Browser, plats: Plats) -> None:
    page = open_page(browser, BREDDER["telefon"])
    log_in(page, plats, "chef")
    page.goto(f"{plats.adress}/arende/1")
    if page.url.endswith("oppna?nasta=/arende/1") or "/oppna" in page.url:
        page.get_by_label("Varför behöver du öppna ärendet?").fill("Personen begär registerutdrag")
        page.get_by_role("button", name="Öppna").click()
    page.get_by_role("link", name="Personen bestrider en uppgift").first.click()
    check_width(page)
    check_axe(page)
    take_picture(page, "telefon-bestridande")
    page.get_by_label("Vad säger personen är fel?").fill("Mitt namn stavas annorlunda")
    page.get_by_role("button", name="Anteckna").click()
    page.get_by_text("Mitt namn stavas annorlunda").first.wait_for()
    check_width(page)
    check_axe(page)
    take_picture(page, "telefon-bestridet")
    page.get_by_role("link", name="Registerutdrag").click()
    check_width(page)
    check_axe(page)
    take_picture(page, "telefon-registerutdrag")
    with page.expect_download() as hamtat:
        page.get_by_role("button", name="Hämta som PDF").click()
    assert hamtat.value.suggested_filename == "registerutdrag.pdf"
    page.context.close()
