"""The command ``casetrack frist``: the due dates of one clock, without a database."""

import json
from datetime import date, datetime

import click

from casetrack.exchange.anrop import Anropsfel, SvensktKommando, citera
from casetrack.rules.frist import Frist, berakna_frist
from casetrack.rules.koder import Klocka
from casetrack.rules.tid import OgiltigTid, lokal_tid, parse_datum, parse_tidpunkt


@click.command(cls=SvensktKommando)
@click.argument("klocka", metavar="KLOCKA", type=click.Choice([klocka.value for klocka in Klocka]))
@click.argument("start", metavar="START")
@click.option("--json", "som_json", is_flag=True, help="Svara med JSON.")
def frist(klocka: str, start: str, som_json: bool) -> None:
    """Räkna ut när KLOCKA förfaller, räknat från START.

    START är ett datum (2026-06-05) eller en tidpunkt (2026-06-05T23:30, med eller utan +02:00; utan menas
    svensk tid). Klockan allvarssamtal räknas i timmar och behöver en tidpunkt.
    """
    try:
        svar = berakna_frist(Klocka(klocka), _las_start(start))
    except OgiltigTid as fel:
        raise Anropsfel(f"START {citera(start)}: {fel}") from None
    click.echo(json.dumps(_till_json(svar), ensure_ascii=False) if som_json else _till_text(svar))


def _las_start(text: str) -> date | datetime:
    # A text with a clock time in it was meant as an instant, and is refused as one.
    return parse_tidpunkt(text) if ":" in text else parse_datum(text)


def _till_json(svar: Frist) -> dict[str, str | None]:
    faltvis = {
        "klocka": svar.klocka.value,
        "start": _skriv(svar.start),
        "forfaller": _skriv(svar.forfaller),
        "forfaller_flyttad": _skriv(svar.forfaller_flyttad),
        "lagrum": svar.lagrum,
    }
    if svar.forfaller_dagen_efter is not None:
        faltvis["forfaller_dagen_efter"] = _skriv(svar.forfaller_dagen_efter)
    return faltvis


def _till_text(svar: Frist) -> str:
    lagrum = svar.lagrum or "stadens egen regel, inte lag"
    forfaller = _skriv(svar.forfaller)
    if svar.forfaller_flyttad != svar.forfaller:
        forfaller += f", flyttad till nästa vardag {_skriv(svar.forfaller_flyttad)}"
    return f"{svar.klocka.text} ({lagrum})\nStart: {_skriv(svar.start)}\nFörfaller: {forfaller}\n{svar.skal}."


def _skriv(tid: date | datetime) -> str:
    return lokal_tid(tid).isoformat() if isinstance(tid, datetime) else tid.isoformat()


if __name__ == "__main__":
    frist()
