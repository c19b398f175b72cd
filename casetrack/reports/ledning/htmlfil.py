"""A ledningsrapport as one HTML file, with its pictures in it: to send, to print, to keep."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from casetrack.reports.ledning.bilder import rita
from casetrack.reports.ledning.rapport import Ledningsrapport, Omfattningsslag, Tabell
from casetrack.reports.ledning.underlag import skriv_manaden

TEMPLATES = Path(__file__).parent / "templates"
"""Where the parts lie that the page and the file have in common."""


def skriv_html(rapport: Ledningsrapport) -> bytes:
    """The whole report as a page that needs nothing else."""
    miljo = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    stil = (TEMPLATES / "ledningsrapport" / "fil.css").read_text(encoding="utf-8")
    return (
        miljo.get_template("ledningsrapport/fil.html")
        .render(
            rapport=rapport,
            rubrik=skriv_rubrik(rapport),
            # Our own style sheet, as it stands.
            stil=Markup(stil),  # noqa: S704
            bild=_lagg_in,
            utan=lambda _: None,
        )
        .encode()
    )


def skriv_rubrik(rapport: Ledningsrapport) -> str:
    omfattning = rapport.omfattning
    vem = omfattning.namn
    if omfattning.slag is Omfattningsslag.ENHET:
        vem = f"{vem}, {rapport.namnd_namn}"
    return f"Ledningsrapport {skriv_manaden(rapport.manad, rapport.per)}: {vem}"


def _lagg_in(tabell: Tabell) -> str:
    if tabell.bild is None:
        raise ValueError(f"tabellen {tabell.kod} har ingen bild")
    return f"data:image/svg+xml;base64,{base64.b64encode(rita(tabell.bild).encode()).decode()}"
