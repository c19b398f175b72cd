"""Who is told of new ledningsrapporter, how their letters went, and which enheter make an avdelning."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.avdelning import andra_avdelning, lista_avdelningar, skapa_avdelning
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.reports.ledning.underlag import skriv_manad
from casetrack.reports.ledning.utskick import (
    Rapportutskick,
    add_mottagare,
    lista_mottagare,
    lista_utskick,
    ratta_adress,
    remove_mottagare,
    skicka_igen,
)
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_namnd_id, get_tjanst, get_utforare, open_session, read_now, refuse
from casetrack.web.falt import Falt, Lista
from casetrack.web.formular import Formular
from casetrack.web.ledning import list_omfattningar, offer_omfattningar
from casetrack.web.oppna import log_reading
from casetrack.web.val import list_enheter

bp = Blueprint("ledning_installningar", __name__, url_prefix="/ledning/installningar")


class MottagareForm(Formular):
    vem = Lista("Vilka rapporter?")
    adress = Falt("E-postadress")


class AvdelningForm(Formular):
    namn = Falt("Avdelningens namn")


class RattningForm(Formular):
    adress = Falt("Rätt e-postadress")


@bp.get("")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def show_installningar() -> ResponseReturnValue:
    return _show()


def _show(
    *,
    mottagare: MottagareForm | None = None,
    avdelning: AvdelningForm | None = None,
    andras: int | None = None,
    rattning: RattningForm | None = None,
    rattas: int | None = None,
) -> ResponseReturnValue:
    """The page, with the form that was refused if one was.

    `andras` is the avdelning that `avdelning` is about, None for a new one; `rattas` is the letter of `rattning`.
    """
    session = open_session()
    mottagare, avdelning = mottagare or _make_mottagare_form(typed=False), avdelning or AvdelningForm()
    namn = {(each.slag, each.id): each.namn for each in list_omfattningar()}
    rader = [
        (each, namn.get((each.slag, each.enhet_id or each.avdelning_id or each.namnd_id), each.slag.text))
        for each in lista_mottagare(session)
    ]
    avdelningar = [
        (each, AvdelningForm(None, {"namn": each.namn}) if each.id != andras else avdelning)
        for each in lista_avdelningar(session)
    ]
    page = render_template(
        "ledning_installningar.html",
        mottagare=mottagare,
        rader=rader,
        misslyckade=[
            (
                utskick,
                rapport,
                rattning if rattning and utskick.id == rattas else _make_rattning_form(utskick),
            )
            for utskick, rapport in lista_utskick(session, bara_fel=True)
        ],
        avdelningar=avdelningar,
        ny=AvdelningForm() if andras is not None else avdelning,
        enheter=list_enheter(session, get_namnd_id(), lokal_dag(read_now())),
        post=get_tjanst().settings.mail,
        skriv_manad=skriv_manad,
    )
    refused = any(form and form.refused for form in (mottagare, avdelning, rattning))
    return page, 422 if refused else 200


@bp.post("/mottagare")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def add() -> ResponseReturnValue:
    form = _make_mottagare_form(typed=True)
    if form.vem.data is None:
        form.refuse("vem", "Välj vems rapporter det gäller.")
    if not form.refused:
        try:
            mottagare = add_mottagare(
                open_session(),
                get_namnd_id(),
                form.vem.data,
                form.adress.data or "",
                av=get_utforare(),
                now=read_now(),
            )
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            log_reading(Lasning.INSTALLNING, varfor=f"mottagare av ledningsrapport: {mottagare.slag}")
            flash(f"{mottagare.adress} får brev när rapporter för {form.vem.data.namn} är klara.", "success")
            return redirect(url_for(".show_installningar"), 303)
    return _show(mottagare=form)


@bp.post("/mottagare/<int:mottagare_id>/bort")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def remove(mottagare_id: int) -> ResponseReturnValue:
    try:
        mottagare = remove_mottagare(open_session(), mottagare_id, av=get_utforare(), now=read_now())
    except Saknas:
        refuse()
    log_reading(Lasning.INSTALLNING, varfor=f"mottagare av ledningsrapport borttagen: {mottagare.slag}")
    flash(f"{mottagare.adress} får inga fler brev.", "success")
    return redirect(url_for(".show_installningar"), 303)


@bp.post("/utskick/<int:utskick_id>/igen")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def send_again(utskick_id: int) -> ResponseReturnValue:
    try:
        utskick = skicka_igen(open_session(), utskick_id, now=read_now())
    except Saknas:
        refuse()
    flash(f"Brevet till {utskick.adress} skickas igen inom en minut.", "success")
    return redirect(url_for(".show_installningar"), 303)


@bp.post("/utskick/<int:utskick_id>/adress")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def correct_address(utskick_id: int) -> ResponseReturnValue:
    form = RattningForm(request.form, prefix=f"utskick-{utskick_id}")
    if not form.refused:
        adress = form.adress.data or ""
        try:
            antal = ratta_adress(open_session(), utskick_id, adress, av=get_utforare(), now=read_now())
        except Saknas:
            refuse()
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            log_reading(Lasning.INSTALLNING, varfor="adressen till en mottagare av ledningsrapport rättad")
            vad = "Brevet skickas" if antal == 1 else f"{antal} brev skickas"
            foljd = f". {vad} dit inom en minut." if antal else ", som redan har fått brevet."
            flash(f"Adressen är nu {adress}{foljd}", "success")
            return redirect(url_for(".show_installningar"), 303)
    return _show(rattning=form, rattas=utskick_id)


@bp.post("/avdelning")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def create_avdelning() -> ResponseReturnValue:
    return _save_avdelning(None)


@bp.post("/avdelning/<int:avdelning_id>")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def change_avdelning(avdelning_id: int) -> ResponseReturnValue:
    return _save_avdelning(avdelning_id)


def _save_avdelning(avdelning_id: int | None) -> ResponseReturnValue:
    form = AvdelningForm(request.form)
    enheter = [int(each) for each in request.form.getlist("enhet") if each.isdecimal() and len(each) < 19]
    if not form.refused:
        session, namn = open_session(), form.namn.data or ""
        try:
            if avdelning_id is None:
                avdelning = skapa_avdelning(session, get_namnd_id(), namn, enheter)
            else:
                avdelning = andra_avdelning(session, avdelning_id, namn, enheter)
        except Saknas:
            refuse()
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            log_reading(Lasning.INSTALLNING, varfor=f"avdelningen {avdelning.namn}")
            flash(f"Avdelningen {avdelning.namn} är sparad.", "success")
            return redirect(url_for(".show_installningar"), 303)
    return _show(avdelning=form, andras=avdelning_id)


def _make_mottagare_form(*, typed: bool) -> MottagareForm:
    return MottagareForm(
        request.form if typed else None, alternativ={"vem": offer_omfattningar(list_omfattningar())}
    )


def _make_rattning_form(utskick: Rapportutskick) -> RattningForm:
    return RattningForm(data={"adress": utskick.adress}, prefix=f"utskick-{utskick.id}")
