"""Who reported, on pages of its own: read, and noted or corrected, each opening of it logged apart (OSL 26:5)."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import Oppning, find_oppning
from casetrack.cases.anmalare import (
    AnmalareUppgifter,
    las_anmalare,
    las_tidigare_anmalare,
    registrera_anmalare,
)
from casetrack.cases.arende import Arende
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.rules.koder import AnmalareKategori, Objekttyp
from casetrack.web.begaran import (
    get_inloggad,
    get_lasare,
    get_utforare,
    keep_local,
    open_session,
    read_now,
    refuse,
)
from casetrack.web.fakta import describe_anmalan
from casetrack.web.falt import Dold, Falt, LangText
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import demand_skal, log_reading, open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg

bp = Blueprint("anmalare", __name__, url_prefix="/arende/<int:barn_id>/anmalan/<int:anmalan_id>/anmalare")

_ANONYM = (
    "Anmälan är registrerad som anonym, och kan då inte ha någon anmälare med namn."
    " Är det känt vem som anmälde? Rätta först vem som anmälde, och kom sedan tillbaka hit."
)


class AnmalareForm(StegForm):
    anmalar_namn = Falt("Namn", render_kw={"autocomplete": "off"})
    anmalar_verksamhet = Falt("Verksamhet", render_kw={"autocomplete": "off"})
    anmalar_telefon = Falt("Telefon", render_kw={"autocomplete": "off", "inputmode": "tel"})
    anmalar_epost = Falt("E-post", render_kw={"autocomplete": "off", "inputmode": "email"})


class AnmalarskalForm(Formular):
    varfor = LangText(
        "Varför behöver du veta vem som anmälde?",
        description="Skriv inget om personen. Det du skriver sparas i åtkomstloggen, också när ärendet är gallrat,"
        " och chefen ser det.",
    )
    nasta = Dold()


@bp.get("")
@kraver(Behorighet.SE_ANMALARE)
def show_anmalare(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    return render_template(
        "anmalare.html",
        arende=arende,
        anmalan=anmalan,
        uppgifter=las_anmalare(open_session(), anmalan.id),
        tidigare=las_tidigare_anmalare(open_session(), anmalan.id),
        may_change=get_inloggad().may(Behorighet.HANDLAGGA_ANMALAN),
    )


@bp.route("/andra", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def change_anmalare(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    """Note who reported, or correct it. The form shows it, so whoever may change it must be one who may see it."""
    if not get_inloggad().may(Behorighet.SE_ANMALARE):
        refuse()
    arende, anmalan = _open(barn_id, anmalan_id)
    form = AnmalareForm(
        get_typed(),
        {"sedd_version": anmalan.radversion} | asdict(las_anmalare(open_session(), anmalan.id)),
    )
    anonym = anmalan.anmalare is AnmalareKategori.ANONYM
    return run_steg(
        arende,
        form,
        lambda: registrera_anmalare(
            open_session(),
            anmalan.id,
            form.build(AnmalareUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Anmälarens namn och kontaktuppgifter",
            ingress="Sparas skilt från barnets ärende, och att du öppnade dem är loggat. Det du ändrar eller tar bort"
            " står kvar på sidan Anmälaren.",
            knapp="Spara",
            klart="Uppgifterna om anmälaren är sparade.",
            om=describe_anmalan(anmalan, arende.namn),
            hinder=_ANONYM if anonym else "",
            ratta=url_for(
                "rattelse.correct",
                barn_id=barn_id,
                objekttyp=Objekttyp.OROSANMALAN.value,
                objekt_id=anmalan.id,
            ),
        ),
        rad=lambda: las_anmalare(open_session(), anmalan.id),
    )


@bp.route("/oppna", methods=["GET", "POST"])
@kraver(Behorighet.SE_ANMALARE)
def give_reason(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    """Ask whoever opened the case for a reason why they need to know who reported: it takes more than the case does."""
    arende, anmalan = _find_anmalan(barn_id, anmalan_id)
    form = AnmalarskalForm(get_typed(), {"nasta": request.args.get("nasta", "")})
    nasta = keep_local(form.nasta.data, url_for(".show_anmalare", barn_id=barn_id, anmalan_id=anmalan.id))
    if not _find_oppning(arende, anmalan).saknas:
        return redirect(nasta, 303)
    if request.method == "POST":
        demand_skal(form, "Skriv varför du behöver veta vem som anmälde.")
        if not form.refused:
            log_reading(Lasning.OPPNAD_ANMALARE, barn_id, varfor=form.varfor.data)
            return redirect(nasta, 303)
    page = render_template("anmalare_oppna.html", form=form, arende=arende)
    return page, 422 if form.refused else 200


def _open(barn_id: int, anmalan_id: int) -> tuple[Arende, Orosanmalan]:
    """The anmälan of a case, and the log's row that says that its reader was shown who made it.

    One that the user's work doesn't reach asks for a reason first: the request then ends in the page that does.
    """
    arende, anmalan = _find_anmalan(barn_id, anmalan_id)
    oppning = _find_oppning(arende, anmalan)
    if oppning.saknas:
        nasta = request.path if request.method == "GET" else None
        abort(redirect(url_for(".give_reason", barn_id=barn_id, anmalan_id=anmalan_id, nasta=nasta), 303))
    skal = oppning.skal.get(Lasning.OPPNAD_ANMALARE)
    log_reading(Lasning.ANMALARE, barn_id, varfor=f"anmälan {anmalan.id}" + (f": {skal}" if skal else ""))
    return arende, anmalan


def _find_anmalan(barn_id: int, anmalan_id: int) -> tuple[Arende, Orosanmalan]:
    arende = open_arende(barn_id)
    return arende, find_rad(arende.orosanmalningar, anmalan_id)


def _find_oppning(arende: Arende, anmalan: Orosanmalan) -> Oppning:
    return find_oppning(
        open_session(), arende.barn, get_lasare(), hela=False, anmalan_id=anmalan.id, now=read_now()
    )
