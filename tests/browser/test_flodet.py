"""The main job in a real browser: readable on a phone and a desk, by assistive technology, and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.behorighet import may, read_krav
from casetrack.rules.koder import Roll
from tests.browser.conftest import BILDER, Plats
from tests.browser.promenad import log_in, walk
from tests.conftest import Organisation
from tests.reports.tertial.trad import add_frozen_report
from tests.web.klient import Klient, register_siblings
from tests.web.test_rutter import ARGUMENTS

BREDDER = {"dator": 1280, "telefon": 360}


def take_picture(page: Page, name: str) -> None:
    BILDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=BILDER / f"{name}.png", full_page=True)


def check_axe(page: Page) -> None:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    told = [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]
    assert not told, (page.url, told)


def check_width(page: Page) -> None:
    """Nothing to the right of what is seen, which one would have to scroll for."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"{page.url} är {wide} pixlar för bred"


def open_page(browser: Browser, bredd: int, **options: Any) -> Page:
    context = browser.new_context(viewport={"width": bredd, "height": 800}, locale="sv-SE", **options)
    context.set_default_timeout(15_000)
    return context.new_page()


@pytest.mark.parametrize("skarm", BREDDER)
def test_the_whole_flow_is_seen_by_everyone(browser: Browser, plats: Plats, skarm: str) -> None:
    page = open_page(browser, BREDDER[skarm])
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    def see(page: Page, name: str) -> None:
        take_picture(page, f"{skarm}-{name}")
        check_width(page)
        check_axe(page)

    walk(page, plats, see)
    page.context.close()
    # Chromium tells here of what the content policy stopped.
    assert [text for text in told if "Content Security Policy" in text] == []


def test_the_whole_flow_goes_without_scripts(browser: Browser, plats: Plats) -> None:
    page = open_page(browser, BREDDER["telefon"], java_script_enabled=False)
    seen: list[str] = []
    walk(page, plats, lambda _, name: seen.append(name))
    page.context.close()
    assert len(seen) == 17


@pytest.fixture
def arendet(plats: Plats, sessions: sessionmaker[Session], organisation: Organisation) -> None:
    """Case 1 with one of each thing in it, and report 1, which is also frozen."""
    with db.open_scope(sessions, organisation.namnd_id) as session:
        add_frozen_report(session, organisation, now=plats.nu())
    klient = Klient(plats.app)
    klient.log_in("chef")
    register_siblings(klient)
    klient.do("/arende/1/anmalan/1/skyddsbedomning", behov_av_skydd="nej")
    klient.do("/arende/1/anmalan/1/kannedom")
    klient.do("/arende/1/anmalan/1/inleda")
    klient.do("/arende/1/insats/bevilja", typ="oppenvard", regi="egen", lagrum="SoL")


@pytest.mark.usefixtures("arendet")
@pytest.mark.parametrize("roll", list(Roll))
def test_every_page_of_every_role_is_accessible_and_fits(browser: Browser, plats: Plats, roll: Roll) -> None:
    page = open_page(browser, BREDDER["telefon"])
    log_in(page, plats, roll.value)
    for rule in plats.app.url_map.iter_rules():
        krav = read_krav(plats.app.view_functions[rule.endpoint])
        if "GET" not in (rule.methods or ()) or krav is None or rule.rule.startswith("/api/"):
            continue
        if rule.endpoint in _FILES or not may(roll, krav):
            continue
        page.goto(plats.adress + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ARGUMENTS[match[1]], rule.rule))
        check_width(page)
        check_axe(page)
    page.context.close()


# What is fetched and not shown.
_FILES = {
    "rapporter.fetch_tertialrapport",
    "rapporter.fetch_sparad",
    "rapportarkiv.fetch_fil",
    "malarbete.fetch_maltrad",
    "loggkontroll.fetch_rapport",
}
