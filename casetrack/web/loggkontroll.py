"""Loggkontroll: the month's readings to be checked, the reviewer's verdicts, and the report that it was done."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.kontrollurval import MANGA_SKYDDADE, MANGA_SOKNINGAR, NATT_FRAN, NATT_TILL
from casetrack.access.loggkontroll import (
    Granskningsrad,
    Loggkontroll,
    find_granskningsrad,
    find_kontroll,
    list_granskningsrader,
    list_kontrollagen,
    note_bedomning,
)
from casetrack.cases.avvisning import Avvisat
from casetrack.rules.koder import Kontrollskal, Loggutfall
from casetrack.web.begaran import get_inloggad, get_utforare, open_session, read_now, refuse
from casetrack.web.falt import KodVal, LangText
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import log_reading

bp = Blueprint("loggkontroll", __name__, url_prefix="/loggkontroll")

_MANAD = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")

FORKLARINGAR = {
    Kontrollskal.SLUMPURVAL: "Dragen slumpvis bland månadens alla läsningar.",
    Kontrollskal.EGET_NAMN: "Den som läste har samma efternamn som barnet, eller som ett syskon i samma anmälan.",
    Kontrollskal.SAMMA_ADRESS: "Den som läste har angett samma hemadress som barnets.",
    Kontrollskal.UTANFOR_ENHETEN: "Ärendet hörde till en annan enhet och öppnades ändå, med ett skäl.",
    Kontrollskal.NATT: f"Läst mellan klockan {NATT_FRAN} och {NATT_TILL}, av någon som inte arbetar på socialjouren.",
    Kontrollskal.MANGA_SKYDDADE: f"Den som läste öppnade minst {MANGA_SKYDDADE} skyddade personer under månaden.",
    Kontrollskal.MANGA_SOKNINGAR: f"Den som sökte fann minst {MANGA_SOKNINGAR} olika barn på en dag.",
    Kontrollskal.DRIFTEN: "Uppgifter skrevs till en fil från kommandoraden, av någon med driftens rättigheter.",
}

ANTAL = {
    Kontrollskal.MANGA_SKYDDADE: "Under månaden var de {}; här står den första.",
    Kontrollskal.MANGA_SOKNINGAR: "Den dagen var de {}; här står den första.",
    Kontrollskal.DRIFTEN: "Under månaden gjordes {} sådana utläsningar; här står den första.",
}
"""What the number of a row counts, where it isn't readings by one user in one case."""

_LASNINGAR = "Under månaden gjordes {} sådana läsningar av samma person i samma ärende; här står den första."


class BedomningForm(Formular):
    utfall = KodVal("Vad kom du fram till?", Loggutfall)
    anteckning = LangText("Anteckning", description="Behövs inte när läsningen var berättigad.")


@bp.get("")
@kraver(Behorighet.SE_LOGGRAPPORT)
def show_rapport() -> ResponseReturnValue:
    """That the checks were made: month by month, how many readings were checked and what was found."""
    return render_template(
        "loggkontroll.html",
        lagen=list_kontrollagen(open_session()),
        granskar=get_inloggad().may(Behorighet.GRANSKA_LOGG),
        leder=get_inloggad().may(Behorighet.SE_LASNINGAR),
        skal=list(Kontrollskal),
        utfall=list(Loggutfall),
    )


@bp.get("/rapport.csv")
@kraver(Behorighet.SE_LOGGRAPPORT)
def fetch_rapport() -> ResponseReturnValue:
    ut = io.StringIO()
    skrivare = csv.writer(ut, delimiter=";")
    skrivare.writerow(
        ["manad", "dragen", "fro", "lasningar", "att_granska", "granskade", *Kontrollskal, *Loggutfall]
    )
    for lage in list_kontrollagen(open_session()):
        kontroll = lage.kontroll
        skrivare.writerow(
            [
                f"{kontroll.manad:%Y-%m}",
                kontroll.dragen.isoformat(),
                kontroll.fro,
                kontroll.lasningar,
                lage.rader,
                lage.bedomda,
                *lage.per_skal.values(),
                *lage.per_utfall.values(),
            ]
        )
    log_reading(Lasning.EXPORT, varfor="rapport om loggkontroller")
    response = make_response(ut.getvalue().encode("utf-8-sig"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="loggkontroller.csv"'
    return response


@bp.get("/<manad>")
@kraver(Behorighet.GRANSKA_LOGG)
def show_kontroll(manad: str) -> ResponseReturnValue:
    """The rows of a month's check. They name who read and the case's number, and nothing of the child."""
    match = _MANAD.fullmatch(manad)
    kontroll = find_kontroll(open_session(), date(int(match[1]), int(match[2]), 1)) if match else None
    if kontroll is None:
        refuse()
    rader = list_granskningsrader(open_session(), kontroll.id)
    log_reading(Lasning.LOGG, *_list_barn(rader), varfor=f"loggkontroll {manad}")
    return render_template("loggkontroll_manad.html", kontroll=kontroll, rader=rader)


@bp.route("/rad/<int:rad_id>", methods=["GET", "POST"])
@kraver(Behorighet.GRANSKA_LOGG)
def judge(rad_id: int) -> ResponseReturnValue:
    session = open_session()
    rad = find_granskningsrad(session, rad_id)
    if rad is None:
        refuse()
    manad = session.get_one(Loggkontroll, rad.rad.kontroll_id).manad
    form = BedomningForm(get_typed())
    if request.method == "POST" and not form.refused:
        try:
            note_bedomning(
                session, rad_id, form.utfall.data, form.anteckning.data, av=get_utforare(), now=read_now()
            )
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            flash("Bedömningen är sparad.", "success")
            return redirect(url_for(".show_kontroll", manad=f"{manad:%Y-%m}"), 303)
    log_reading(Lasning.LOGG, *_list_barn([rad]), varfor=f"loggkontroll, rad {rad_id}")
    page = render_template(
        "loggkontroll_rad.html",
        rad=rad,
        manad=manad,
        form=form,
        forklaring=FORKLARINGAR[rad.rad.skal],
        antal=ANTAL.get(rad.rad.skal, _LASNINGAR).format(rad.rad.antal),
    )
    return page, 422 if form.refused else 200


def _list_barn(rader: list[Granskningsrad]) -> list[int]:
    return [rad.atkomst.barn_id for rad in rader if rad.atkomst and rad.atkomst.barn_id]
