"""The command ``casetrack definition``: what a figure means, for one who has only its code."""

from __future__ import annotations

import click

from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.followup.definition import beskriv_definition, skriv_definition
from casetrack.followup.katalog import KATALOG


@click.command(cls=SvensktKommando)
@click.argument("kod", metavar="KOD")
def definition(kod: str) -> None:
    """Berätta vad indikatorn KOD är: vad som räknas, vad som inte gör det och varför."""
    if kod not in KATALOG:
        raise Anropsfel(f"indikatorn {citera(kod)} finns inte; välj {', '.join(KATALOG)}")
    click.echo("\n".join(skriv_definition(beskriv_definition(KATALOG[kod]))))
