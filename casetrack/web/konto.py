"""One's own account: where it is logged in, another password, and where one lives."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.konton import change_adress
from casetrack.access.konton import change_losenord as change_losenord_of
from casetrack.access.losenord import KORTAST
from casetrack.access.sessioner import end_inloggning, end_inloggningar, list_inloggningar
from casetrack.cases.adress import skriv_adress
from casetrack.cases.avvisning import Avvisat
from casetrack.web.begaran import (
    find_gissare,
    get_inloggad,
    get_tjanst,
    get_utforare,
    note_refused,
    open_session,
    read_now,
    refuse,
    rotate_log_in,
)
from casetrack.web.falt import Falt, Losenord, Postnummer
from casetrack.web.formular import Formular, get_typed

bp = Blueprint("konto", __name__, url_prefix="/mitt-konto")


class LosenordForm(Formular):
    nuvarande = Losenord("Nuvarande lösenord", render_kw={"autocomplete": "current-password"})
    nytt = Losenord(
        "Nytt lösenord",
        description=f"Minst {KORTAST} tecken. En mening med några ord är lätt att minnas och svår att gissa.",
        render_kw={"autocomplete": "new-password"},
    )
    igen = Losenord("Nytt lösenord en gång till", render_kw={"autocomplete": "new-password"})


class AdressForm(Formular):
    """Where a user lives, as an administratör types it: not the address that the browser knows."""

    adress = Falt("Gatuadress", render_kw={"autocomplete": "off"})
    postnummer = Postnummer("Postnummer", render_kw={"autocomplete": "off", "inputmode": "numeric"})


class EgenAdressForm(AdressForm):
    adress = Falt("Gatuadress", render_kw={"autocomplete": "street-address"})
    postnummer = Postnummer("Postnummer", render_kw={"autocomplete": "postal-code", "inputmode": "numeric"})


@bp.get("")
@kraver(Behorighet.EGET_KONTO)
def show_mitt_konto() -> ResponseReturnValue:
    session, inloggad = open_session(), get_inloggad()
    konto = session.get_one(Anvandare, inloggad.id)
    return render_template(
        "mitt_konto.html",
        inloggad=inloggad,
        hemadress=skriv_adress(konto.adress, konto.postnummer),
        inloggningar=list_inloggningar(session, inloggad.id, get_tjanst().granser, read_now()),
    )


@bp.route("/adress", methods=["GET", "POST"])
@kraver(Behorighet.EGET_KONTO)
def change_own_adress() -> ResponseReturnValue:
    konto = open_session().get_one(Anvandare, get_inloggad().id)
    return run_adress(EgenAdressForm, konto, "Min hemadress", url_for(".show_mitt_konto"))


def run_adress(slag: type[AdressForm], konto: Anvandare, rubrik: str, tillbaka: str) -> ResponseReturnValue:
    """Show where a user lives, or change it and go back to the account."""
    form = slag(get_typed(), {"adress": konto.adress, "postnummer": konto.postnummer})
    if request.method == "POST" and not form.refused:
        try:
            change_adress(
                open_session(),
                konto.id,
                form.adress.data,
                form.postnummer.data,
                av=get_utforare(),
                now=read_now(),
            )
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            flash("Hemadressen är sparad." if form.adress.data else "Hemadressen är borttagen.", "success")
            return redirect(tillbaka, 303)
    page = render_template("konto_adress.html", form=form, konto=konto, rubrik=rubrik, tillbaka=tillbaka)
    return page, 422 if form.refused else 200


@bp.post("/inloggningar")
@kraver(Behorighet.EGET_KONTO)
def end_own_inloggningar() -> ResponseReturnValue:
    """End one of one's own log-ins, or all but this one."""
    session, inloggad = open_session(), get_inloggad()
    chosen = request.form.get("inloggning", type=int)
    if chosen is None:
        end_inloggningar(session, inloggad.id, utom=inloggad.inloggning_id)
        flash("Du är utloggad på alla andra ställen.", "success")
    elif chosen == inloggad.inloggning_id or not end_inloggning(session, chosen, inloggad.id):
        refuse()
    else:
        flash("Inloggningen är avslutad.", "success")
    av, now = get_utforare(), read_now()
    log_atkomst(
        session, Lasning.UTLOGGNING, namnd_id=inloggad.namnd_id, av=av, now=now, varfor="andra ställen"
    )
    return redirect(url_for(".show_mitt_konto"), 303)


@bp.route("/losenord", methods=["GET", "POST"])
@kraver(Behorighet.EGET_KONTO)
def change_losenord() -> ResponseReturnValue:
    form = LosenordForm(get_typed())
    inloggad = get_inloggad()
    if not inloggad.har_losenord:
        refuse()
    if request.method == "POST":
        if form.nytt.data != form.igen.data:
            form.refuse("igen", "De två nya lösenorden är inte lika.")
        if not form.refused:
            try:
                change_losenord_of(
                    open_session(),
                    inloggad.id,
                    form.nuvarande.data or "",
                    form.nytt.data or "",
                    gissare=find_gissare(),
                    inloggning_id=inloggad.inloggning_id,
                    av=get_utforare(),
                    now=read_now(),
                )
            except Avvisat as avvisat:
                if any(fel.falt == "nuvarande" for fel in avvisat.fel):
                    note_refused("bekräftelse med lösenordet")
                form.refuse_all(avvisat.fel)
            else:
                rotate_log_in()
                flash("Lösenordet är bytt. Du är utloggad på alla andra ställen.", "success")
                return redirect(url_for("start.show_start"), 303)
    return render_template("losenord.html", form=form, inloggad=inloggad), 422 if form.refused else 200
