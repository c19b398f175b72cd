"""Help for caseworkers: what to do when something went wrong. The same stands in docs/nar-nagot-blivit-fel.md."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver

bp = Blueprint("hjalp", __name__, url_prefix="/hjalp")

FEL = (
    (
        "Fel datum, fel kryss eller fel val",
        "Fler val vid uppgiften, Rätta uppgifter. Skriv varför. Frister och siffror räknas om av sig själva.",
    ),
    (
        "Något fattas i beskrivningen",
        "Fler val, Lägg till i beskrivningen. Det du skriver läggs till under det gamla.",
    ),
    (
        "Fel namn, personnummer, adress eller skola",
        "Ändra uppgifter om barnet. Det som byts ut finns kvar i loggen.",
    ),
    (
        "Anmälarens namn blev känt senare, eller blev fel",
        "Fler val, Visa anmälarens namn och kontaktuppgifter. Det gamla står kvar där, och bara där.",
    ),
    (
        "Fel handläggare eller enhet",
        "Fler val, Byt handläggare eller Lämna över till en annan enhet. Fristerna löper från samma dag som förut.",
    ),
    ("Utredningen avslutades för tidigt", "Återöppna. Utredningen behåller sin första startdag."),
    (
        "En förlängning registrerades av misstag",
        "Upphäv förlängningen. Det går så länge utredningen är öppen.",
    ),
    ("Våld kryssades i av misstag", "Be en chef rätta: bara en chef kan ta bort uppgiften."),
    (
        "Beslutet självt var fel",
        "Ett beslut ändras inte, det fattas ett nytt. Rätta bara det som skrevs av fel.",
    ),
    (
        "Personen säger att något är fel",
        "Är det fel: rätta. Är ni oense: Personen bestrider en uppgift. Det står sedan bredvid uppgiften.",
    ),
    (
        "Någon annan hann före",
        "Sidan visar vad som står i ärendet nu bredvid det du skrev. Läs, och spara igen om ditt fortfarande stämmer.",
    ),
    ("Du skickade samma sida två gånger", "Det gör inget: den sparas en gång."),
    ("Du öppnade fel ärende", "Stäng det. Läsningen är loggad; säg till din chef."),
)
"""What has happened, and what to do about it."""


@bp.get("/nar-nagot-blivit-fel")
@kraver(Behorighet.LASA_ARENDE)
def show_fel() -> ResponseReturnValue:
    return render_template("hjalp_fel.html", fel=FEL)
