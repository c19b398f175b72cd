"""What templates know beside their own data: the menu, and how dates and time left are put in words."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Flask, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet
from casetrack.cases.barn import is_skyddad
from casetrack.rules.alder import alder_pa
from casetrack.rules.tid import lokal_tid
from casetrack.web.begaran import Inloggad, get_inloggad, get_tjanst
from casetrack.web.falt import Falt

_TIMMAR = 48  # closer than this, what is due at an instant is told in hours
_BRATTOM = 12  # hours
_SNART = 3  # days, as the second reminder

_DAG = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")

_VECKODAGAR = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")

# In this order, as most browsers also say that they are the others.
_WEBBLASARE = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEM = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)

# The menu: permission, text, endpoint. A page is "here" when it belongs to the same blueprint, or lies
# under the place.
_MENY = (
    (Behorighet.LASA_ARENDE, "Bevakning", "bevakning.show_bevakning"),
    (Behorighet.LASA_ARENDE, "Sök barn", "sok.show_sok"),
    (Behorighet.REGISTRERA_ANMALAN, "Ny anmälan", "registrering.register_anmalan"),
    (Behorighet.SE_SIFFROR, "Siffror", "siffror.show_siffror"),
    (Behorighet.SE_SIFFROR, "Avvikelser", "avvikelser.show_avvikelser"),
    (Behorighet.SE_SIFFROR, "Ledningsrapport", "ledning.show_arkiv"),
    (Behorighet.LASA_RAPPORT, "Rapporter", "rapporter.show_rapporter"),
    (Behorighet.GALLRA, "Gallring", "gallring.show_gallring"),
    (Behorighet.SE_LOGGRAPPORT, "Loggkontroll", "loggkontroll.show_rapport"),
    (Behorighet.HANTERA_KONTON, "Konton", "konton.show_konton"),
)


@dataclass(frozen=True)
class Lank:
    """A place in the menu; `har` when the page shown belongs there."""

    text: str
    adress: str
    har: bool


@dataclass(frozen=True)
class Tidsmarke:
    """Time left, in words; `grad` is how pressing it is, and gives the colour."""

    text: str
    grad: str


def install(app: Flask) -> None:
    app.context_processor(lambda: {"las_inloggad": _find_inloggad, "huvudmeny": list_huvudmeny})
    app.add_template_global(is_filled_in, "ifyllt")
    app.add_template_global(get_tjanst, "las_tjanst")
    app.add_template_global(uuid.uuid4, "ny_nyckel")
    app.add_template_filter(keep_dagar_whole, "hela_dagar")
    app.add_template_filter(lambda nar: keep_dagar_whole(write_nar(nar)), "nar")
    app.add_template_filter(is_skyddad, "skyddad")
    app.add_template_filter(write_lasning, "lasning")
    app.add_template_filter(write_personnummer, "personnummer")
    app.add_template_filter(write_alder, "alder")
    app.add_template_filter(write_webblasare, "webblasare")


def is_filled_in(*fields: Falt) -> bool:
    """Whether there is anything in the fields, or wrong with them, so that they must be seen."""
    return any(field.errors or field.skriven for field in fields)


def list_huvudmeny(inloggad: Inloggad) -> list[Lank]:
    lankar = []
    for behorighet, text, endpoint in _MENY:
        if inloggad.may(behorighet):
            adress = url_for(endpoint)
            har = endpoint.partition(".")[0] == request.blueprint or request.path.startswith(f"{adress}/")
            lankar.append(Lank(text, adress, har))
    return lankar


def write_dag(dag: date) -> str:
    """A date with its weekday, "mån 2026-03-02": work is planned by the week."""
    return f"{_VECKODAGAR[dag.weekday()]} {dag.isoformat()}"


def write_tidpunkt(instant: datetime) -> str:
    lokal = lokal_tid(instant)
    return f"{write_dag(lokal.date())} kl. {lokal:%H.%M}"


def write_nar(nar: date | datetime) -> str:
    return write_tidpunkt(nar) if isinstance(nar, datetime) else write_dag(nar)


def keep_dagar_whole(text: object) -> Markup:
    """The text with every date held together: browsers else break a line at its hyphens."""
    return Markup(_DAG.sub(r'<span class="hel">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped here


def mark_klocka(forfaller: date | datetime, dagar_kvar: int, now: datetime) -> Tidsmarke:
    """Time left on a clock that runs: in days, or in hours when it is due at an instant less than two days away.

    Only whole hours count, left or late.
    """
    if isinstance(forfaller, datetime):
        timmar = (forfaller - now) / timedelta(hours=1)
        if 0 <= timmar < 1:
            return Tidsmarke("Mindre än en timme kvar", "idag")
        if 0 < timmar < _TIMMAR:
            return Tidsmarke(
                f"{_count(int(timmar), 'timme', 'timmar')} kvar", "idag" if timmar < _BRATTOM else "snart"
            )
        if -_TIMMAR < timmar < 0:
            sen = _count(int(-timmar), "timme", "timmar") if timmar <= -1 else "mindre än en timme"
            return Tidsmarke(f"Försenad {sen}", "forsenad")
    if dagar_kvar < 0:
        return Tidsmarke(f"Försenad {_count(-dagar_kvar, 'dag', 'dagar')}", "forsenad")
    if dagar_kvar == 0:
        return Tidsmarke("Förfaller i dag", "idag")
    return Tidsmarke(
        f"{_count(dagar_kvar, 'dag', 'dagar')} kvar", "snart" if dagar_kvar <= _SNART else "lugn"
    )


def _count(antal: int, en: str, flera: str) -> str:
    return f"{antal} {en if antal == 1 else flera}"


def write_lasning(vad: str) -> str:
    """What was done, as the log of who has read what tells it; a kind that is no longer used by its code."""
    return Lasning(vad).text if vad in set(Lasning) else vad


def write_personnummer(nummer: str | None) -> str:
    return f"{nummer[:8]}-{nummer[8:]}" if nummer else "Okänt"


def write_alder(fodd: date | None, idag: date) -> str:
    if fodd is None:
        return "Okänd"
    return f"{alder_pa(fodd, idag)} år" if fodd <= idag else f"Beräknas födas {fodd.isoformat()}"


def write_webblasare(typed: str) -> str:
    """A browser as a person knows it, from what it says of itself."""
    webblasare = next((namn for marke, namn in _WEBBLASARE if marke in typed), "Okänd webbläsare")
    system = next((namn for marke, namn in _SYSTEM if marke in typed), "")
    return f"{webblasare} på {system}" if system else webblasare


def _find_inloggad() -> Inloggad | None:
    return get_inloggad() if current_user.is_authenticated else None
