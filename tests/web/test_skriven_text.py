"""What is typed is shown as it was typed, and never becomes part of a page, a template, an address or a sheet."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from casetrack.rules.koder import Roll
from tests.web.conftest import LogIn
from tests.web.klient import ANMALAN, LOSENORD, Klient
from tests.web.sida import Sida

MARKE = "zqx"
ILLVILLIG = (
    f"<{MARKE} onload={MARKE}>",
    f'"><{MARKE} onfocus="{MARKE}()" autofocus>',
    f"'><img src={MARKE} onerror={MARKE}>",
    f"</textarea></title></option><{MARKE}>",
    f"<!--{MARKE}--><svg/onload={MARKE}>",
    f"javascript:{MARKE}()",
    "{{ 191 * 7 }}{% for a in () %}${191*7}#{191*7}",
    f'=HYPERLINK("https://{MARKE}.example")',
    f"../../../{MARKE}/%2e%2e/%00",
    f"'; DROP TABLE barn; --{MARKE}",
    f"&lt;{MARKE}&gt; %3C{MARKE}%3E &amp;amp; \\u003c{MARKE}",
    f"%s %(a)s {{0}} {{namn.__class__}} {MARKE}",
)


class Elements(HTMLParser):
    """What a browser would make of a page: its elements and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def check_page(html: str) -> None:
    found = Elements(html)
    assert not found.tags & {MARKE, "svg", "script"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    for name, value in found.attributes:
        if name in ("href", "src", "action"):
            assert MARKE not in value, value
            assert not value.lower().startswith(("javascript:", "//", "http")), value
    assert "1337" not in html  # what the template would have made of it
    assert "<class" not in html


def follow(klient: Klient, path: str) -> str:
    """A page and every page that it links to, one step away."""
    sida = klient.open(path)
    check_page(sida.html)
    for href, _ in sida.lankar:
        if href.startswith("/"):
            check_page(klient.client.get(href, follow_redirects=True).text)
    return sida.text


@pytest.mark.parametrize("typed", ILLVILLIG)
def test_what_is_typed_about_a_child_is_shown_as_it_was_typed(som: LogIn, typed: str) -> None:
    klient = som(Roll.MOTTAGNING)
    child = {
        "barn-0-fornamn": typed,
        "barn-0-efternamn": typed,
        "barn-0-adress": typed,
        "barn-0-skola": typed,
        "barn-0-kon": "flicka",
        "barn-0-skydd": "ingen",
        "barn-0-fodd": "2015-01-02",
    }
    rest = ANMALAN | {"beskrivning": typed, "anmalar_namn": typed, "anmalar_verksamhet": typed}
    answer = klient.send("/anmalan", klient.open("/anmalan").huvudblankett, ("gor", "spara"), **child, **rest)
    check_page(answer.text)
    assert answer.status_code == 303, Sida(answer.text).text
    assert answer.headers["Location"] == "/arende/1"
    assert typed in follow(klient, "/arende/1")
    assert typed in klient.open("/arende/1/anmalan/1/anmalare").text
    check_page(klient.open("/arende/1/anmalan/1/anmalare").html)
    assert typed in follow(klient, "/bevakning")
    check_page(klient.fill_in("/sok", sokord=typed[:40]).text)


@pytest.mark.parametrize("typed", ILLVILLIG)
def test_what_is_typed_before_anybody_is_known_is_shown_as_it_was_typed(klient: Klient, typed: str) -> None:
    answer = klient.log_in(typed, LOSENORD)
    assert answer.status_code == 422
    check_page(answer.text)
    asked = klient.client.get("/logga-in", query_string={"nasta": typed})
    check_page(asked.text)
    for path in (f"/{typed}", f"/arende/{typed}", f"/siffror/{typed}"):
        check_page(klient.client.get(path, follow_redirects=True).text)


def test_the_browsers_own_name_is_shown_as_words_that_we_chose(som: LogIn, klient: Klient) -> None:
    klient.client.environ_base["HTTP_USER_AGENT"] = f"<{MARKE}> Firefox/1 Windows"
    klient.log_in("chef")
    sida = klient.open("/mitt-konto")
    assert "Firefox på Windows" in sida.text
    check_page(sida.html)
