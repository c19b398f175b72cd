"""The figures as they would be under other rules, beside those in force; nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.followup.antaganden import I_KRAFT
from casetrack.followup.indikator import Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.provrakning import REGELFRAGOR, Regelfraga, jamfor_antaganden
from casetrack.followup.skyddad import Skydd
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import open_session, read_now
from casetrack.web.period import PeriodForm
from casetrack.web.siffertabell import Siffra, print_utfall, read_skydd

bp = Blueprint("provrakning", __name__, url_prefix="/siffror/provrakning")

# The four of the mission with those that tell what their shares don't.
_SIFFROR = (
    *("forhandsbedomning_14_dagar", "forhandsbedomning_forsenade"),
    *("utredning_fyra_manader", "utredning_forsenade"),
    *("allvarssamtal_48h", "allvarssamtal_hallet_48h"),
    *("ateraktualisering_utredning", "ej_aktuell_12_manader"),
)


@dataclass(frozen=True)
class Provrad:
    """One indicator under the rules in force, and then by each answer to the question."""

    indikator: Indikator
    siffror: list[Siffra]


@bp.get("")
@kraver(Behorighet.SE_SIFFROR)
def show_provrakning() -> ResponseReturnValue:
    """The whole nämnd's: of an enhet alone, two rules could differ by so few that it tells who."""
    form = PeriodForm(request.args)
    period = form.read_period(lokal_dag(read_now()))
    form.fill_in(period)
    page = render_template(
        "provrakning.html",
        form=form,
        period=period,
        fragor=[
            (fraga, _try_answers(open_session(), fraga, period, read_skydd(period))) for fraga in REGELFRAGOR
        ],
    )
    return page, 422 if form.refused else 200


def _try_answers(session: Session, fraga: Regelfraga, period: Period, skydd: Skydd | None) -> list[Provrad]:
    antaganden = [I_KRAFT, *(svar.antaganden for svar in fraga.svar)]
    rubriker = ["Som reglerna är", *(svar.text for svar in fraga.svar)]
    rader = []
    for indikator in map(KATALOG.__getitem__, _SIFFROR):
        if fraga.galler(indikator):
            utfall = jamfor_antaganden(session, indikator.kod, period, antaganden)
            siffror = [
                print_utfall(
                    rubrik, indikator, each, dold=skydd is not None and skydd.doljer(indikator, each, None)
                )
                for rubrik, each in zip(rubriker, utfall, strict=True)
            ]
            rader.append(Provrad(indikator, siffror))
    return rader
