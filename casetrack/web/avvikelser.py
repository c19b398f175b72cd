"""The patterns that no single figure tells: how many to everyone who may see figures, which cases to the chef."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import list_barn
from casetrack.followup.monster import MONSTER, Monsternyckel, hamta_monsterrader, rakna_monster
from casetrack.followup.period import Period
from casetrack.followup.sma_tal import ar_for_litet
from casetrack.rules.koder import Objekttyp
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, get_lasare, open_session, read_now, refuse
from casetrack.web.oppna import log_reading
from casetrack.web.period import PeriodForm

bp = Blueprint("avvikelser", __name__, url_prefix="/siffror/avvikelser")

_ANTAL_RADER = 50


@bp.get("")
@kraver(Behorighet.SE_SIFFROR)
def show_avvikelser() -> ResponseReturnValue:
    """How many there are in the whole nämnd; of an enhet alone they could be so few that they tell who."""
    form, period = _read_period()
    dolj = not get_inloggad().may(Behorighet.SE_BAKOM_SIFFROR)
    page = render_template(
        "avvikelser.html",
        form=form,
        period=period,
        antal=[(each, dolj and ar_for_litet(each.antal)) for each in rakna_monster(open_session(), period)],
        far_se=get_inloggad().may(Behorighet.SE_BAKOM_NAMNDENS_SIFFROR),
    )
    return page, 422 if form.refused else 200


@bp.get("/<monster>")
@kraver(Behorighet.SE_BAKOM_NAMNDENS_SIFFROR)
def show_avvikelse(monster: str) -> ResponseReturnValue:
    """The cases of one pattern; each child shown is logged as read."""
    if monster not in MONSTER:
        refuse()
    form, period = _read_period()
    session = open_session()
    rader = hamta_monsterrader(
        session, monster, period, limit=_ANTAL_RADER + 1, after=_read_nyckel(request.args.get("efter", ""))
    )
    shown = rader[:_ANTAL_RADER]
    if shown:
        log_reading(Lasning.SIFFRA, *(rad.barn_id for rad in shown), varfor=monster)
    namn = list_barn(session, {rad.barn_id for rad in shown}, get_lasare(), now=read_now())
    return render_template(
        "avvikelse.html",
        monster=MONSTER[monster],
        period=period,
        form=form,
        rader=[(rad, namn[rad.barn_id]) for rad in shown],
        fler=_write_nyckel(shown[-1].nyckel) if len(rader) > _ANTAL_RADER else None,
    )


def _read_period() -> tuple[PeriodForm, Period]:
    form = PeriodForm(request.args)
    period = form.read_period(lokal_dag(read_now()))
    form.fill_in(period)
    return form, period


def _write_nyckel(nyckel: Monsternyckel) -> str:
    return "_".join(map(str, nyckel))


def _read_nyckel(text: str) -> Monsternyckel | None:
    """The row to go on after; a text that is none begins from the beginning."""
    match text.split("_"):
        case [dagar, objekttyp, objekt_id] if objekttyp in set(Objekttyp):
            try:
                return min(int(dagar), 2**31 - 1), objekttyp, min(int(objekt_id), 2**63 - 1)
            except ValueError:
                return None
    return None
