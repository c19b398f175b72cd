"""One case in every figure: a sentence why it counts, why not, or why it can't be judged yet."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.followup.forklaring import forklara, forklara_utanfor
from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.rader import hamta_rader
from casetrack.followup.urval import bestam_urval
from casetrack.rules.tid import OgiltigTid, lokal_dag
from casetrack.web.begaran import open_session, read_now
from casetrack.web.oppna import open_arende
from casetrack.web.period import PeriodForm
from casetrack.web.siffertabell import STATUSORD

bp = Blueprint("siffror_arende", __name__, url_prefix="/siffror/arende")

_HOGST = 200


@dataclass(frozen=True)
class Forklarat:
    """What a case is to one figure: what each of its things counts as, and why."""

    indikator: Indikator
    meningar: list[tuple[str, str]]


@bp.get("/<int:barn_id>")
@kraver(Behorighet.SE_BAKOM_SIFFROR)
def show_arende_i_siffror(barn_id: int) -> ResponseReturnValue:
    arende = open_arende(barn_id, hela=True)
    form = PeriodForm(request.args)
    period = form.read_period(lokal_dag(read_now()))
    form.fill_in(period)
    forklarat = [_explain(indikator, barn_id, period) for indikator in KATALOG.values()]
    page = render_template(
        "siffror_arende.html",
        barn=arende.barn,
        form=form,
        period=period,
        med=[each for each in forklarat if each.meningar[0][0]],
        utan=[each for each in forklarat if not each.meningar[0][0]],
    )
    return page, 422 if form.refused else 200


def _explain(indikator: Indikator, barn_id: int, period: Period) -> Forklarat:
    session = open_session()
    try:
        rader = hamta_rader(session, indikator.kod, period, barn_id=barn_id, limit=_HOGST)
        urval = bestam_urval(session, indikator.kod, period)
    except OgiltigTid as fel:
        return Forklarat(indikator, [("", f"Kan inte räknas: {fel}.")])
    meningar = [(STATUSORD[rad.status], forklara(rad)) for rad in rader]
    return Forklarat(indikator, meningar or [("", forklara_utanfor(indikator, urval.fran, urval.till))])
