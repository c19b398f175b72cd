"""The main job, walked through visible controls: log in, register an orosanmälan for two siblings, and on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import Plats
from tests.cases.conftest import make_nummer
from tests.web.klient import LOSENORD

See = Callable[[Page, str], None]
"""What is done at each page on the way, under a name that sorts."""


def log_in(page: Page, plats: Plats, anvandarnamn: str) -> None:
    page.goto(f"{plats.adress}/logga-in")
    page.get_by_label("Användarnamn").fill(anvandarnamn)
    page.get_by_label("Lösenord").fill(LOSENORD)
    page.get_by_role("button", name="Logga in").click()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Logga ut").click()


def walk(page: Page, plats: Plats, see: See) -> None:
    """From the log-in page to the case inside the figures; `see` is called at every page."""
    page.goto(plats.adress)
    see(page, "01-logga-in")
    log_in(page, plats, "mottagning")
    see(page, "02-tom-bevakning")
    _register_siblings(page, see)
    _assess_and_open(page, see)
    log_out(page)
    _summon_and_talk(page, plats, see)
    _extend_and_grant(page, plats, see)
    _find_in_figures(page, plats, see)


def _register_siblings(page: Page, see: See) -> None:
    page.get_by_role("link", name="Sök barn").first.click()
    page.get_by_label("Personnummer, namn").fill("Alva Testsson")
    page.get_by_role("button", name="Sök", exact=True).click()
    see(page, "03-ingen-traff")
    page.get_by_role("button", name="Registrera anmälan om ett nytt barn").click()
    page.get_by_role("button", name="Registrera", exact=True).last.click()
    see(page, "04-fel-i-anmalan")
    page.get_by_label("Personnummer eller").fill(make_nummer("20150102", "238"))
    page.get_by_role("group", name="skyddade personuppgifter").get_by_label("Nej").check()
    page.locator("summary", has_text="Adress och skola").click()
    page.get_by_label("Gatuadress").fill("Påhittade Provvägen 12 B")
    page.get_by_label("Postnummer").fill("123 45")
    page.get_by_label("Postort").fill("Provstad")
    page.get_by_label("Skola eller förskola").fill("Påhittsskolan i Provstad")
    page.get_by_role("button", name="Lägg till ett syskon").click()
    syskon = page.get_by_role("group", name="Barn 2")
    syskon.get_by_label("Förnamn").fill("Alvin")
    syskon.get_by_role("group", name="skyddade personuppgifter").get_by_label("Nej").check()
    syskon.locator("summary").first.click()
    syskon.get_by_label("Pojke").check()
    syskon.get_by_label("Född eller").fill("2013-05-06")
    page.get_by_label("När kom det in").fill("2026-03-03T08:15")
    page.get_by_role("group", name="Hur kom det in").get_by_label("Telefon").check()
    page.get_by_label("Vem anmälde?").select_option("polis")
    page.get_by_label("Vad handlar oron om?").fill("Barnen var med om ett snatteri.\nDe var ensamma hemma.")
    page.get_by_role("group", name="Gäller det misstänkt våld").get_by_label("Nej").check()
    page.get_by_role("group", name="Gäller det ett brott").get_by_label("Ja").check()
    page.locator("summary", has_text="Mer om brottet").click()
    page.get_by_label("Vilken dag begicks brottet?").fill("2026-03-01")
    see(page, "05-anmalan-ifylld")
    page.get_by_role("button", name="Registrera för 2 barn").last.click()
    page.get_by_text("Anmälan är registrerad för 2 barn.").wait_for()
    see(page, "06-arendet")


def _assess_and_open(page: Page, see: See) -> None:
    page.get_by_role("link", name="Gör skyddsbedömning").click()
    see(page, "07-skyddsbedomning")
    page.get_by_label("Nej").check()
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("link", name="Inleda utredning", exact=True).click()
    see(page, "08-inleda")
    page.get_by_label("Vem ska utreda?").select_option(label="Hanna Handläggare (Utredning N1)")
    page.get_by_role("button", name="Inled utredning").click()
    page.get_by_text("Utredningen är inledd.").wait_for()
    page.get_by_role("link", name="Bevakning").click()
    see(page, "09-bevakning")


def _summon_and_talk(page: Page, plats: Plats, see: See) -> None:
    log_in(page, plats, "handlaggare")
    page.get_by_role("link", name="Alva Testsson").click()
    page.get_by_role("link", name="Kalla till allvarssamtal").click()
    see(page, "10-kallelse")
    page.get_by_label("När var både barnet").fill("2026-03-03T09:30")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("link", name="Registrera samtalet").click()
    page.get_by_label("Genomfört").check()
    page.get_by_label("När hölls samtalet?").fill("2026-03-03T09:50")
    for fraga in ("Deltog den unge?", "Deltog en vårdnadshavare?"):
        page.get_by_role("group", name=fraga).get_by_label("Ja").check()
    page.get_by_role("group", name="Deltog polisen?").get_by_label("Nej").check()
    see(page, "11-samtalet")
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("Allvarssamtalet är sparat.").wait_for()


def _extend_and_grant(page: Page, plats: Plats, see: See) -> None:
    plats.nu.move(days=115)
    log_in(page, plats, "handlaggare")
    page.get_by_role("link", name="Alva Testsson").click()
    page.get_by_role("link", name="Förläng").click()
    page.get_by_label("Till och med vilken dag?").fill("2026-08-14")
    page.get_by_label("Vilka är de särskilda skälen?").fill("Väntar på ett läkarutlåtande.")
    page.get_by_label("Vem fattade beslutet?").fill("Carin Chef")
    see(page, "12-forlangning")
    page.get_by_role("button", name="Förläng").click()
    page.get_by_role("link", name="Bevilja insats").click()
    page.get_by_label("Vilken insats beviljas?").select_option("oppenvard")
    page.get_by_label("Egen regi").check()
    page.get_by_label("Socialtjänstlagen (SoL)").check()
    see(page, "13-insats")
    page.get_by_role("button", name="Bevilja insatsen").click()
    page.get_by_text("Insatsen är beviljad.").wait_for()
    see(page, "14-alla-klockor")
    log_out(page)


def _find_in_figures(page: Page, plats: Plats, see: See) -> None:
    log_in(page, plats, "chef")
    page.get_by_role("link", name="Siffror").click()
    see(page, "15-siffror")
    page.get_by_role("link", name="Andel förhandsbedömningar som slutförts inom 14 dagar", exact=True).click()
    page.get_by_text("1 av 1").first.wait_for()
    see(page, "16-siffran")
    page.get_by_role("link", name="Se ärendena bakom siffran").click()
    page.get_by_role("link", name="Alva Testsson").wait_for()
    see(page, "17-bakom-siffran")
