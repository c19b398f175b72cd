"""One's own second factor: set up with a telephone, step by step."""

from __future__ import annotations

import segno
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casetrack.access.andra_faktor import FelKod, begin_totp, confirm_totp, count_koder, describe_totp
from casetrack.access.anvandare import Anvandare
from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.konton import confirm_losenord
from casetrack.access.sessioner import end_inloggningar
from casetrack.cases.avvisning import Avvisat
from casetrack.web.begaran import (
    find_gissare,
    get_inloggad,
    get_tjanst,
    get_utforare,
    lacks_andra_faktor,
    note_refused,
    open_session,
    read_now,
    refuse,
    rotate_log_in,
)
from casetrack.web.falt import Falt, Losenord
from casetrack.web.formular import Formular, get_typed

bp = Blueprint("andra_faktor", __name__, url_prefix="/mitt-konto/andra-faktor")


class BorjaForm(Formular):
    nuvarande = Losenord("Ditt lösenord", render_kw={"autocomplete": "current-password"})


class TelefonForm(Formular):
    kod = Falt(
        "Koden i telefonen",
        description="Sex siffror. De byts varje halvminut.",
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


@bp.route("", methods=["GET", "POST"])
@kraver(Behorighet.EGET_KONTO)
def show_andra_faktor() -> ResponseReturnValue:
    """What a second factor is, and a password to begin with: a log-in left open sets up nothing."""
    session, inloggad = open_session(), get_inloggad()
    if not inloggad.har_losenord:
        refuse()
    form = BorjaForm(get_typed())
    if get_typed() is not None:
        try:
            konto = confirm_losenord(
                session, inloggad.id, form.nuvarande.data or "", gissare=find_gissare(), now=read_now()
            )
        except Avvisat as avvisat:
            note_refused("bekräftelse med lösenordet")
            form.refuse_all(avvisat.fel)
        else:
            begin_totp(konto, get_tjanst().settings.secret_key)
            return redirect(url_for(".connect_telefon"), 303)
    page = render_template(
        "andra_faktor.html",
        form=form,
        inloggad=inloggad,
        kravs=lacks_andra_faktor(inloggad),
        koder_kvar=count_koder(session, inloggad.id),
    )
    return page, 422 if form.refused else 200


@bp.route("/telefon", methods=["GET", "POST"])
@kraver(Behorighet.EGET_KONTO)
def connect_telefon() -> ResponseReturnValue:
    """Read the picture with the telephone, and show a code of it; the recovery codes are shown once."""
    session, hemlighet = open_session(), get_tjanst().settings.secret_key
    konto = _fetch_own(session)
    totp = describe_totp(konto, hemlighet)
    if totp is None:
        return redirect(url_for(".show_andra_faktor"))
    form = TelefonForm(get_typed())
    if get_typed() is not None:
        try:
            koder = confirm_totp(session, konto, form.kod.data or "", hemlighet, read_now())
        except FelKod:
            note_refused("ny telefon")
            form.refuse("kod", "Koden stämmer inte. Skriv den som syns i telefonen nu.")
        else:
            _settle(session, konto)
            return render_template("aterstallningskoder.html", koder=koder)
    bild = segno.make(totp.provisioning_uri(), micro=False).svg_data_uri(scale=5, border=4, light="white")
    hemlig_nyckel = " ".join(totp.secret[i : i + 4] for i in range(0, len(totp.secret), 4))
    page = render_template("andra_faktor_telefon.html", form=form, bild=bild, hemlig_nyckel=hemlig_nyckel)
    return page, 422 if form.refused else 200


def _settle(session: Session, konto: Anvandare) -> None:
    """Whoever is logged in elsewhere did so without it: their log-ins end, and this one gets another token."""
    end_inloggningar(session, konto.id, utom=get_inloggad().inloggning_id)
    log_atkomst(
        session,
        Lasning.KONTO,
        namnd_id=konto.namnd_id,
        av=get_utforare(),
        now=read_now(),
        varfor="satte upp en andra faktor",
    )
    rotate_log_in()


def _fetch_own(session: Session) -> Anvandare:
    return session.get_one(Anvandare, get_inloggad().id)
