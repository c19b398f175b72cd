"""Gallring: what is proposed and why, approved or refused by a person, and what remains of what is gone.

The pages show case numbers, rules and dates, and nothing of what stands in a case.
"""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.gallring import Arkivuttag, Forslagsstatus, Gallring, Gallringsforslag
from casetrack.access.gallringsprovning import (
    angra_godkannande,
    ar_i_arkivet,
    aterkalla_felaktigt,
    avsla_gallring,
    godkann_gallring,
    las_gallringslage,
)
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Namnd
from casetrack.reports.akt.arkivpaket import ta_ut_till_arkivet, verifiera_uttag
from casetrack.rules.gallring import Gallringsatgard
from casetrack.web.begaran import get_namnd_id, get_utforare, is_number, open_session, read_now, refuse
from casetrack.web.falt import Falt, LangText
from casetrack.web.formular import Formular
from casetrack.web.oppna import log_reading, pass_opening

bp = Blueprint("gallring", __name__, url_prefix="/gallring")

_HOGST_RADER = 200
_HOGST_GJORDA = 500


class AvslagForm(Formular):
    motivering = LangText(
        "Varför ska ärendet vara kvar?",
        description="Det föreslås igen om ett år. Skriv inget om personen.",
    )


class KontrollForm(Formular):
    summa = Falt(
        "Kontrollsumma (SHA-256) från arkivet",
        description="64 tecken. E-arkivet visar den för filen som det tagit emot.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


@bp.get("")
@kraver(Behorighet.GALLRA)
def show_gallring() -> ResponseReturnValue:
    session, namnd_id = open_session(), get_namnd_id()
    lage = las_gallringslage(session, namnd_id, now=read_now())
    forslag = lage.forslag[:_HOGST_RADER]
    visade = [each.barn_id for each in (*forslag, *lage.godkanda, *lage.avgjorda)]
    log_reading(Lasning.LISTA, *visade, *(nummer for nummer, _ in lage.obedombara), varfor="gallring")
    return render_template(
        "gallring.html",
        kommunkod=session.get_one(Namnd, namnd_id).kommunkod,
        forslag=forslag,
        antal=len(lage.forslag),
        lage=lage,
        gallra=Gallringsatgard.GALLRA,
    )


@bp.post("/godkann")
@kraver(Behorighet.GALLRA)
def approve() -> ResponseReturnValue:
    """Approve the proposals that were ticked; those that no longer hold are taken back instead."""
    session = open_session()
    godkanda = aterkallade = 0
    for typed in request.form.getlist("forslag"):
        try:
            forslag = godkann_gallring(session, _read_id(typed), av=get_utforare(), now=read_now())
        except Saknas:
            aterkallade += 1  # by what was written in the case, or decided by somebody else
        except Avvisat as avvisat:
            flash(avvisat.fel[0].text, "fel")
        else:
            godkanda += forslag.status is Forslagsstatus.GODKAND
            aterkallade += forslag.status is Forslagsstatus.ATERKALLAD
    if godkanda:
        vad = "Ett ärende är godkänt" if godkanda == 1 else f"{godkanda} ärenden är godkända"
        flash(
            f"{vad} och gallras i natt. Det som någon har läst sedan den senaste loggkontrollen väntar på nästa."
            " Till dess kan du ångra.",
            "success",
        )
    if aterkallade:
        vad = "Ett förslag stämde" if aterkallade == 1 else f"{aterkallade} förslag stämde"
        flash(f"{vad} inte längre och godkändes inte.", "varning")
    if not request.form.getlist("forslag"):
        flash("Kryssa för de ärenden som ska gallras.", "fel")
    return redirect(url_for(".show_gallring"), 303)


@bp.get("/gjorda")
@kraver(Behorighet.GALLRA)
def show_gjorda() -> ResponseReturnValue:
    gjorda = open_session().scalars(select(Gallring).order_by(Gallring.id.desc()).limit(_HOGST_GJORDA))
    return render_template("gallring_gjorda.html", gjorda=gjorda.all(), hogst=_HOGST_GJORDA)


@bp.get("/forslag/<int:forslag_id>")
@kraver(Behorighet.GALLRA)
def show_forslag(forslag_id: int) -> ResponseReturnValue:
    return _render_forslag(_fetch(forslag_id), AvslagForm(), KontrollForm())


@bp.post("/forslag/<int:forslag_id>/avsla")
@kraver(Behorighet.GALLRA)
def reject(forslag_id: int) -> ResponseReturnValue:
    form = AvslagForm(request.form)
    forslag = _fetch(forslag_id)
    if not form.refused:
        try:
            avsla_gallring(
                open_session(), forslag_id, form.motivering.data, av=get_utforare(), now=read_now()
            )
        except Saknas:
            return _already_decided()
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            flash(f"Ärende {forslag.barn_id} är kvar.", "success")
            return redirect(url_for(".show_gallring"), 303)
    return _render_forslag(forslag, form, KontrollForm()), 422


@bp.post("/forslag/<int:forslag_id>/angra")
@kraver(Behorighet.GALLRA)
def regret(forslag_id: int) -> ResponseReturnValue:
    try:
        forslag = angra_godkannande(open_session(), forslag_id, av=get_utforare(), now=read_now())
    except Saknas:
        return _already_decided()
    flash(f"Ärende {forslag.barn_id} gallras inte i natt.", "success")
    return redirect(url_for(".show_gallring"), 303)


@bp.post("/forslag/<int:forslag_id>/uttag")
@kraver(Behorighet.GALLRA)
def take_out(forslag_id: int) -> ResponseReturnValue:
    """The case as a package for the archive; its sum is kept, to be compared with that of the archive's copy."""
    forslag = _fetch(forslag_id)
    if forslag.status is not Forslagsstatus.FORESLAGEN or forslag.atgard is not Gallringsatgard.BEVARA:
        refuse()
    if aterkalla_felaktigt(open_session(), forslag, now=read_now()):
        return _already_decided()
    tillbaka = url_for(".show_forslag", forslag_id=forslag_id)
    pass_opening(forslag.barn_id, Lasning.ARENDE, hela=True, tillbaka=tillbaka)
    uttag, innehall = ta_ut_till_arkivet(open_session(), forslag.barn_id, av=get_utforare(), now=read_now())
    response = make_response(innehall)
    response.headers["Content-Type"] = "application/zip"
    response.headers.set("Content-Disposition", "attachment", filename=f"arkivuttag-{uttag.id}.zip")
    return response


@bp.post("/forslag/<int:forslag_id>/kontrollera")
@kraver(Behorighet.GALLRA)
def verify_uttag(forslag_id: int) -> ResponseReturnValue:
    forslag, form = _fetch(forslag_id), KontrollForm(request.form)
    if not form.refused:
        try:
            verifiera_uttag(
                open_session(), forslag.barn_id, form.summa.data, av=get_utforare(), now=read_now()
            )
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            flash("Arkivets fil är densamma som togs ut. Ärendet kan godkännas.", "success")
            return redirect(url_for(".show_forslag", forslag_id=forslag_id), 303)
    return _render_forslag(forslag, AvslagForm(), form), 422


def _render_forslag(forslag: Gallringsforslag, avslag: AvslagForm, kontroll: KontrollForm) -> str:
    session = open_session()
    log_reading(Lasning.LISTA, forslag.barn_id, varfor="gallring")
    uttag = session.scalars(
        select(Arkivuttag).where(Arkivuttag.barn_id == forslag.barn_id).order_by(Arkivuttag.id.desc())
    ).all()
    return render_template(
        "gallring_forslag.html",
        forslag=forslag,
        avslag=avslag,
        kontroll=kontroll,
        uttag=uttag,
        i_arkivet=ar_i_arkivet(session, forslag.barn_id),
        bevara=Gallringsatgard.BEVARA,
        vantar=Forslagsstatus.FORESLAGEN,
        godkand=Forslagsstatus.GODKAND,
    )


def _fetch(forslag_id: int) -> Gallringsforslag:
    forslag = las_rad(open_session(), Gallringsforslag, forslag_id)
    if forslag is None:
        refuse()
    return forslag


def _already_decided() -> ResponseReturnValue:
    flash("Förslaget är redan avgjort eller återkallat.", "varning")
    return redirect(url_for(".show_gallring"), 303)


def _read_id(typed: str) -> int:
    return int(typed) if is_number(typed) else 0
