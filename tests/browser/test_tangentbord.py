"""By keyboard alone: everything is reached in the order it is read, and where one is can be seen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Plats
from tests.cases.conftest import make_nummer
from tests.web.klient import LOSENORD

# What has the focus: its name for assistive technology as far as we need it, where it is, and whether it is marked.
_FOKUS = """() => {
    const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
    const label = here.labels && here.labels.length ? here.labels[0].innerText : here.innerText;
    return {
        tag: here.tagName, id: here.id, name: here.name || "", text: (label || "").trim(), value: here.value || "",
        top: box.top + window.scrollY, inside: box.bottom > 0 && box.top < window.innerHeight,
        marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.boxShadow !== "none",
    };
}"""


@pytest.fixture
def page(browser: Browser, plats: Plats) -> Any:
    # No locale of its own: dates are then typed in the order that the browser's own language has.
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(plats.adress)
    yield page
    context.close()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def send(page: Page) -> None:
    """Press Enter where that leads to another page, and wait for it."""
    with page.expect_navigation():
        press(page, "Enter")


def find_fokus(page: Page) -> dict[str, Any]:
    here: dict[str, Any] = page.evaluate(_FOKUS)
    return here


def tab_to(page: Page, text: str = "", *, name: str = "") -> None:
    """Press Tab until the focus is on what is sought, which must be marked and in view at every stop."""
    for _ in range(120):
        press(page, "Tab")
        here = find_fokus(page)
        if here["tag"] == "BODY":
            continue
        assert here["marked"], here
        assert here["inside"], here
        if (text and here["text"].startswith(text)) or (name and here["name"] == name):
            return
    raise AssertionError(f"Tab når inte {text or name}")


def type_instant(page: Page, day: str, time: str) -> None:
    """Type into a field of date and time, whose parts stand in the order of the browser's language."""
    year, month, date = day.split("-")
    hour, minute = time.split(":")
    parts = page.evaluate(
        "new Intl.DateTimeFormat(undefined, {year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',"
        " minute: '2-digit'}).formatToParts(new Date()).map(part => part.type)"
    )
    typed = {
        "year": year,
        "month": month,
        "day": date,
        "hour": f"{(int(hour) - 1) % 12 + 1:02}" if "dayPeriod" in parts else hour,
        "minute": minute,
        "dayPeriod": "AM" if int(hour) < 12 else "PM",
    }
    for part in parts:
        if part in typed:
            page.keyboard.type(typed[part])
            if part == "year":  # which may have more digits than four
                press(page, "ArrowRight")


def log_in(page: Page) -> None:
    tab_to(page, name="anvandarnamn")
    page.keyboard.type("mottagning")
    tab_to(page, name="losenord")
    page.keyboard.type(LOSENORD)
    send(page)
    page.get_by_role("heading", name="Bevakning", level=1).wait_for()


def test_the_first_stop_leads_past_the_menu(page: Page) -> None:
    log_in(page)
    press(page, "Tab")
    assert find_fokus(page)["text"] == "Hoppa till innehållet"
    assert find_fokus(page)["inside"]
    press(page, "Enter", "Tab")
    assert find_fokus(page)["text"] == "Sök barn"
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_an_anmalan_is_registered_and_assessed_without_a_mouse(page: Page) -> None:
    log_in(page)
    tab_to(page, "Ny anmälan")
    send(page)
    tab_to(page, name="barn-0-personnummer")
    page.keyboard.type(make_nummer("20150102", "238"))
    tab_to(page, name="barn-0-fornamn")
    page.keyboard.type("Alva")
    tab_to(page, name="barn-0-skydd")
    press(page, "Space")
    tab_to(page, name="inkom")
    type_instant(page, "2026-03-02", "10:15")
    tab_to(page, name="anmalare")
    page.keyboard.type("Skola")
    tab_to(page, name="beskrivning")
    page.keyboard.type("Läraren är orolig.")
    tab_to(page, name="vald")
    press(page, "Space", "ArrowRight")
    tab_to(page, name="brott")
    press(page, "Space", "ArrowRight")
    tab_to(page, "Registrera")
    send(page)
    page.get_by_text("Anmälan är registrerad.").wait_for()
    assert page.get_by_text("mån 2026-03-02 kl. 10.15").count() > 0
    tab_to(page, "Gör skyddsbedömning")
    send(page)
    tab_to(page, name="behov_av_skydd")
    press(page, "Space")
    tab_to(page, "Spara skyddsbedömningen")
    send(page)
    page.get_by_text("Skyddsbedömningen är sparad.").wait_for()


def test_errors_take_the_focus_and_lead_to_their_fields(page: Page, plats: Plats) -> None:
    log_in(page)
    page.goto(f"{plats.adress}/anmalan")
    tab_to(page, name="barn-0-fornamn")
    send(page)  # in any field, Enter sends the form in
    page.get_by_role("alert").wait_for()
    assert find_fokus(page)["id"] == "fel"
    assert find_fokus(page)["marked"]
    press(page, "Tab")
    assert find_fokus(page)["text"].startswith("Ange personnummer eller namn")
    press(page, "Enter")
    assert find_fokus(page)["name"] == "barn-0-personnummer"


def test_half_a_date_is_stopped_by_the_browser(page: Page, plats: Plats) -> None:
    """A browser sends it as an empty field, so that nobody else can tell that anything was typed."""
    log_in(page)
    page.goto(f"{plats.adress}/anmalan")
    tab_to(page, name="aterkoppling_begard")
    page.keyboard.type("02")
    tab_to(page, "Registrera")
    press(page, "Enter")
    page.wait_for_function("document.activeElement.name === 'aterkoppling_begard'")
    assert page.evaluate("document.activeElement.validity.badInput")


def test_the_stops_of_a_form_go_down_the_page(page: Page, plats: Plats) -> None:
    log_in(page)
    page.goto(f"{plats.adress}/anmalan")
    tops = []
    for _ in range(60):
        press(page, "Tab")
        here = find_fokus(page)
        if here["tag"] == "BODY":
            break
        if page.evaluate("document.activeElement.closest('main') !== null"):
            tops.append(here["top"])
    assert len(tops) > 15
    assert tops == sorted(tops)
