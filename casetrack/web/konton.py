"""Accounts, for an administratör: made, changed, closed; never a case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access import konton
from casetrack.access.anvandare import Anvandare
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.konton import KontoUppgifter
from casetrack.access.sessioner import list_inloggningar
from casetrack.cases.adress import skriv_adress
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.rules.koder import Roll
from casetrack.web.begaran import get_tjanst, get_utforare, open_session, read_now, refuse
from casetrack.web.falt import Alternativ, Falt, KodVal, Lista
from casetrack.web.formular import Formular, get_typed
from casetrack.web.konto import AdressForm, run_adress

bp = Blueprint("konton", __name__, url_prefix="/konton")


class KontoForm(Formular):
    namn = Falt("Namn", description="För- och efternamn, som det ska stå i ärendena.")
    anvandarnamn = Falt(
        "Användarnamn",
        description="Små bokstäver, till exempel anna.berg.",
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    roll = KodVal("Roll", Roll)
    hemvist = Lista(
        "Nämnd och enhet",
        description="En controller arbetar för hela nämnden. En administratör hör inte till någon nämnd.",
    )

    def read_uppgifter(self) -> KontoUppgifter:
        namnd_id, enhet_id = self.hemvist.data or (None, None)
        return KontoUppgifter(
            anvandarnamn=(self.anvandarnamn.data or "").lower(),
            namn=self.namn.data or "",
            roll=self.roll.data,
            namnd_id=namnd_id,
            enhet_id=enhet_id,
        )


@bp.get("")
@kraver(Behorighet.HANTERA_KONTON)
def show_konton() -> ResponseReturnValue:
    rows = open_session().execute(
        select(Anvandare, Namnd.namn, Enhet.namn)
        .outerjoin(Namnd, Namnd.id == Anvandare.namnd_id)
        .outerjoin(Enhet, Enhet.id == Anvandare.enhet_id)
        .order_by(Anvandare.aktiv.desc(), Anvandare.namn, Anvandare.id)
    )
    return render_template("konton.html", rader=rows.all())


@bp.route("/nytt", methods=["GET", "POST"])
@kraver(Behorighet.HANTERA_KONTON)
def create_konto() -> ResponseReturnValue:
    session = open_session()
    form = KontoForm(get_typed(), alternativ={"hemvist": _list_hemvister(session)})
    if request.method == "POST" and not form.refused:
        try:
            konto, losenord = konton.create_konto(
                session, form.read_uppgifter(), av=get_utforare(), now=read_now()
            )
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            return render_template("konto_losenord.html", konto=konto, losenord=losenord)
    return render_template("konto.html", form=form, konto=None), 422 if form.refused else 200


@bp.route("/<int:konto_id>", methods=["GET", "POST"])
@kraver(Behorighet.HANTERA_KONTON)
def change_konto(konto_id: int) -> ResponseReturnValue:
    session = open_session()
    konto = _fetch(session, konto_id)
    form = KontoForm(
        get_typed(),
        {
            "namn": konto.namn,
            "anvandarnamn": konto.anvandarnamn,
            "roll": konto.roll,
            "hemvist": (konto.namnd_id, konto.enhet_id),
        },
        alternativ={"hemvist": _list_hemvister(session)},
    )
    if request.method == "POST" and not form.refused:
        try:
            konton.change_konto(session, konto_id, form.read_uppgifter(), av=get_utforare(), now=read_now())
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            flash(f"Kontot {konto.anvandarnamn} är ändrat. Personen får logga in på nytt.", "success")
            return redirect(url_for(".show_konton"), 303)
    page = render_template(
        "konto.html", form=form, konto=konto, hemadress=skriv_adress(konto.adress, konto.postnummer)
    )
    return page, 422 if form.refused else 200


@bp.post("/<int:konto_id>/aktiv")
@kraver(Behorighet.HANTERA_KONTON)
def set_aktiv(konto_id: int) -> ResponseReturnValue:
    """Close or open an account, as the button says."""
    aktiv = request.form.get("aktiv") == "ja"
    try:
        konto = konton.set_aktiv(open_session(), konto_id, aktiv, av=get_utforare(), now=read_now())
    except Saknas:
        refuse()
    except Avvisat as avvisat:
        flash(avvisat.fel[0].text, "fel")
        return redirect(url_for(".change_konto", konto_id=konto_id), 303)
    flash(f"Kontot {konto.anvandarnamn} är {'öppnat' if aktiv else 'stängt'}.", "success")
    return redirect(url_for(".show_konton"), 303)


@bp.post("/<int:konto_id>/losenord")
@kraver(Behorighet.HANTERA_KONTON)
def reset_losenord(konto_id: int) -> ResponseReturnValue:
    session = open_session()
    konto = _fetch(session, konto_id)
    try:
        losenord = konton.reset_losenord(session, konto_id, av=get_utforare(), now=read_now())
    except Avvisat as avvisat:
        flash(avvisat.fel[0].text, "fel")
        return redirect(url_for(".change_konto", konto_id=konto_id), 303)
    return render_template("konto_losenord.html", konto=konto, losenord=losenord)


@bp.post("/<int:konto_id>/andra-faktor")
@kraver(Behorighet.HANTERA_KONTON)
def reset_andra_faktor(konto_id: int) -> ResponseReturnValue:
    """Let somebody who has lost their telephone set up another."""
    konto = konton.reset_andra_faktor(open_session(), konto_id, av=get_utforare(), now=read_now())
    flash(f"Telefonen med koder är bortkopplad från {konto.anvandarnamn}.", "success")
    return redirect(url_for(".change_konto", konto_id=konto_id), 303)


@bp.route("/<int:konto_id>/adress", methods=["GET", "POST"])
@kraver(Behorighet.HANTERA_KONTON)
def change_adress_of(konto_id: int) -> ResponseReturnValue:
    konto = _fetch(open_session(), konto_id)
    tillbaka = url_for(".change_konto", konto_id=konto_id)
    return run_adress(AdressForm, konto, f"Hemadress: {konto.namn}", tillbaka)


@bp.get("/<int:konto_id>/inloggningar")
@kraver(Behorighet.HANTERA_KONTON)
def show_inloggningar(konto_id: int) -> ResponseReturnValue:
    session = open_session()
    konto = _fetch(session, konto_id)
    inloggningar = list_inloggningar(session, konto.id, get_tjanst().granser, read_now())
    return render_template("konto_inloggningar.html", konto=konto, inloggningar=inloggningar)


@bp.post("/<int:konto_id>/inloggningar")
@kraver(Behorighet.HANTERA_KONTON)
def end_inloggningar(konto_id: int) -> ResponseReturnValue:
    """End one log-in of an account, or all of them: the next page asks to log in."""
    inloggning_id = request.form.get("inloggning", type=int)
    konto = konton.end_inloggningar_of(
        open_session(), konto_id, inloggning_id, av=get_utforare(), now=read_now()
    )
    flash(f"{konto.namn} är utloggad{'' if inloggning_id else ' överallt'}.", "success")
    return redirect(url_for(".show_inloggningar", konto_id=konto_id), 303)


def _fetch(session: Session, konto_id: int) -> Anvandare:
    konto = las_rad(session, Anvandare, konto_id)
    if konto is None:
        refuse()
    return konto


def _list_hemvister(session: Session) -> list[Alternativ]:
    """Nobody's, then each nämnd followed by its enheter."""
    found = [Alternativ("ingen", "Ingen (administratör)", (None, None))]
    rows = session.execute(
        select(Namnd, Enhet)
        .outerjoin(Enhet, Enhet.namnd_id == Namnd.id)
        .order_by(Namnd.namn, Namnd.id, Enhet.namn)
    )
    seen = set()
    for namnd, enhet in rows:
        if namnd.id not in seen:
            seen.add(namnd.id)
            found.append(Alternativ(f"{namnd.id}", f"{namnd.namn} (hela nämnden)", (namnd.id, None)))
        if enhet is not None:
            found.append(
                Alternativ(f"{namnd.id}-{enhet.id}", f"{namnd.namn}: {enhet.namn}", (namnd.id, enhet.id))
            )
    return found
