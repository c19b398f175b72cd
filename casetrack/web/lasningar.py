"""Who has read a case, and what was opened for a reason: for the chef."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.lasningar import VISAS, answers_for, list_lasningar, list_oppnade
from casetrack.cases.barn import Barn
from casetrack.cases.kommando import las_rad
from casetrack.web.begaran import get_lasare, is_number, open_session, read_now, read_number, refuse
from casetrack.web.oppna import log_reading

bp = Blueprint("lasningar", __name__)

_ANTAL_RADER = 100


@bp.get("/arende/<int:barn_id>/lasningar")
@kraver(Behorighet.SE_LASNINGAR)
def show_lasningar(barn_id: int) -> ResponseReturnValue:
    """Who has read the case, also one that has been disposed of; nothing of the child but the case's number."""
    if not is_number(str(barn_id)):
        refuse()
    session = open_session()
    fore = read_number("fore")
    rader = list_lasningar(session, barn_id, fore=fore, hogst=_ANTAL_RADER + 1)
    there = las_rad(session, Barn, barn_id) is not None
    if not there and not rader:
        refuse()
    # Whoever has had the case watches over it, also when it was closed long ago; another enhet's chef does not.
    if there and not answers_for(session, barn_id, get_lasare()):
        refuse()
    log_reading(Lasning.LOGG, barn_id, varfor="vem som har läst ärendet")
    shown = rader[:_ANTAL_RADER]
    return render_template(
        "lasningar.html",
        rubrik=f"Vem som har läst ärende {barn_id}",
        ingress="Varje gång någon läser, söker fram, ser barnet i en lista, skriver ut eller hämtar något om det.",
        barn_id=barn_id if there else None,
        visa_arende=False,
        rader=shown,
        fore=url_for(".show_lasningar", barn_id=barn_id, fore=shown[-1].atkomst.id)
        if len(rader) > _ANTAL_RADER
        else None,
    )


@bp.get("/oppnade")
@kraver(Behorighet.SE_LASNINGAR)
def show_oppnade() -> ResponseReturnValue:
    """What the own people opened for a reason, and what others opened of the own cases."""
    fore = read_number("fore")
    rader = list_oppnade(open_session(), get_lasare(), fore=fore, hogst=_ANTAL_RADER + 1, now=read_now())
    shown = rader[:_ANTAL_RADER]
    if shown:
        barn_ids = {each.atkomst.barn_id for each in shown if each.atkomst.barn_id is not None}
        log_reading(Lasning.LOGG, *sorted(barn_ids), varfor="öppnade med skäl")
    return render_template(
        "lasningar.html",
        rubrik="Öppnade med skäl",
        ingress=f"De senaste {VISAS.days} dagarna: ärenden utanför den egna enheten, vem som anmälde i dem, och"
        " skyddade personer, öppnade av dina medarbetare eller i dina ärenden.",
        barn_id=None,
        visa_arende=True,
        rader=shown,
        fore=url_for(".show_oppnade", fore=shown[-1].atkomst.id) if len(rader) > _ANTAL_RADER else None,
    )
