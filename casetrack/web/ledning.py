"""The ledningsrapport: what there is of it, one of them, its pictures and files, and what its chef has to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.avvisning import Avvisat, Saknas
from casetrack.cases.organisation import Namnd
from casetrack.followup.period import sista_i_manaden
from casetrack.reports.ledning.arkiv import Arkivrapport, hamta_rapport, lista_arkiv, lista_bestallningens
from casetrack.reports.ledning.bestallning import (
    FORSOK_IGEN,
    Ledningsbestallning,
    aterkalla,
    bestall_rapport,
    forsok_nu,
    hamta_bestallning,
    lista_oppna_bestallningar,
)
from casetrack.reports.ledning.bilder import rita
from casetrack.reports.ledning.filer import SKRIVARE
from casetrack.reports.ledning.htmlfil import TEMPLATES, skriv_rubrik
from casetrack.reports.ledning.kommentar import kommentera, lista_kommentarer
from casetrack.reports.ledning.lasare import Lasare, anpassa
from casetrack.reports.ledning.rapport import Ledningsrapport, Omfattning, Omfattningsslag, Rad, Tabell
from casetrack.reports.ledning.sammanstallning import lista_omfattningar
from casetrack.reports.ledning.underlag import skriv_manad
from casetrack.reports.ledning.utskick import lista_utskick
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import Roll
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import (
    get_inloggad,
    get_namnd_id,
    get_utforare,
    open_session,
    read_now,
    refuse,
)
from casetrack.web.falt import Alternativ, LangText, Lista
from casetrack.web.formular import Formular
from casetrack.web.oppna import log_reading
from casetrack.web.period import Manad

# Page and file have their sections in common.
bp = Blueprint("ledning", __name__, url_prefix="/ledning", template_folder=str(TEMPLATES))

_MIMETYPER = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILER = (("pdf", "Skriv ut (PDF)"), ("xlsx", "Excel"), ("html", "Webbsida"))
"""What people fetch a report as, the one for the meeting first; JSON is for programs."""

_ANTAL, _ANTAL_BESTALLDA = 24, 12
_SEKUNDER = 2
"""How often the page of an order looks how far it has come."""


class VemForm(Formular):
    # The other form of the page has a list of the same name.
    vem = Lista("Visa rapporter för", id="visa")


class BestallForm(Formular):
    vem = Lista("Vems rapport?")
    manad = Manad("Månad")


class KommentarForm(Formular):
    text = LangText("Kommentar")


@bp.get("")
@kraver(Behorighet.SE_SIFFROR)
def show_arkiv() -> ResponseReturnValue:
    """The reports of one enhet, avdelning or nämnd, the latest first; one's own enhet to begin with."""
    return _show_arkiv(_make_bestall_form())


def _show_arkiv(bestall: BestallForm) -> ResponseReturnValue:
    session = open_session()
    omfattningar = list_omfattningar()
    form = VemForm(
        request.args if request.method == "GET" else None,
        alternativ={"vem": offer_omfattningar(omfattningar)},
    )
    vald = form.vem.data or _find_egen(omfattningar)
    if not form.vem.skriven:
        form.vem.raw_data, form.vem.data = None, vald
    first, first_ordered = (_read_plats(name) for name in ("fran", "bestallda_fran"))
    arkiv = lista_arkiv(session, vald.slag, vald.id, manadens=True, fran=first, limit=_ANTAL + 1)
    bestallda = lista_arkiv(
        session, vald.slag, vald.id, manadens=False, fran=first_ordered, limit=_ANTAL_BESTALLDA + 1
    )
    namn = {(each.slag, each.id): each.namn for each in omfattningar}
    styr = get_inloggad().may(Behorighet.STYRA_LEDNINGSRAPPORTER)
    page = render_template(
        "ledning.html",
        form=form,
        bestall=bestall,
        vald=vald,
        vem=f"{vald.slag}-{vald.id}",
        arkiv=arkiv[:_ANTAL],
        fler=first + _ANTAL if len(arkiv) > _ANTAL else None,
        bestallda=bestallda[:_ANTAL_BESTALLDA],
        fler_bestallda=first_ordered + _ANTAL_BESTALLDA if len(bestallda) > _ANTAL_BESTALLDA else None,
        oppna=[
            (each, framsteg, _name_bestallning(each, namn))
            for each, framsteg in lista_oppna_bestallningar(session)
        ],
        misslyckade=len(lista_utskick(session, bara_fel=True)) if styr else 0,
        skriv_manad=skriv_manad,
    )
    return page, 422 if form.refused or bestall.refused else 200


def _read_plats(name: str) -> int:
    skriven = request.args.get(name, "")
    return int(skriven) if skriven.isdecimal() and len(skriven) < 10 else 0


def _name_bestallning(
    bestallning: Ledningsbestallning, namn: Mapping[tuple[Omfattningsslag, int], str]
) -> str:
    """Whose report is ordered, and of which month: "oktober 2026, Mottagningen"."""
    manad = skriv_manad(bestallning.manad)
    if bestallning.slag is None:
        return f"{manad}, alla enheter, avdelningar och nämnden"
    vem = bestallning.enhet_id or bestallning.avdelning_id or bestallning.namnd_id
    return f"{manad}, {namn.get((bestallning.slag, vem), bestallning.slag.text)}"


@bp.post("/bestall")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def order_rapport() -> ResponseReturnValue:
    form = _make_bestall_form(request.form)
    for name in ("vem", "manad"):
        if form[name].data is None:
            form.refuse(name, "Välj vems rapport." if name == "vem" else "Välj en månad.")
    if not form.refused:
        try:
            bestallning = bestall_rapport(
                open_session(),
                get_namnd_id(),
                form.vem.data,
                form.manad.data,
                av=get_utforare(),
                now=read_now(),
            )
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            return redirect(url_for(".show_bestallning", bestallning_id=bestallning.id), 303)
    return _show_arkiv(form)


@bp.get("/bestallning/<int:bestallning_id>")
@kraver(Behorighet.SE_SIFFROR)
def show_bestallning(bestallning_id: int) -> ResponseReturnValue:
    """How far an order has come; looks again by itself, without a script, until the report is there."""
    session = open_session()
    try:
        bestallning, framsteg = hamta_bestallning(session, bestallning_id)
    except Saknas:
        refuse()
    if bestallning.fardig is not None:
        rapporter = lista_bestallningens(session, bestallning_id)
        if len(rapporter) == 1:
            return redirect(url_for(".show_rapport", ledningsrapport_id=rapporter[0].id), 303)
        return redirect(url_for(".show_arkiv"), 303)
    if bestallning.aterkallad is not None:
        return redirect(url_for(".show_arkiv"), 303)
    namn = {(each.slag, each.id): each.namn for each in list_omfattningar()}
    response = make_response(
        render_template(
            "ledning_bestallning.html",
            bestallning=bestallning,
            framsteg=framsteg,
            vilken=_name_bestallning(bestallning, namn),
            nytt_forsok=framsteg.andrad + FORSOK_IGEN if framsteg and framsteg.fel else None,
        )
    )
    response.headers["Refresh"] = str(_SEKUNDER)
    return response


@bp.post("/bestallning/<int:bestallning_id>/igen")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def try_again(bestallning_id: int) -> ResponseReturnValue:
    """Let an order that failed be tried again now."""
    try:
        forsok_nu(open_session(), bestallning_id)
    except Saknas:
        refuse()
    flash("Ett nytt försök görs inom en minut.", "success")
    return redirect(url_for(".show_bestallning", bestallning_id=bestallning_id), 303)


@bp.post("/bestallning/<int:bestallning_id>/bort")
@kraver(Behorighet.STYRA_LEDNINGSRAPPORTER)
def withdraw(bestallning_id: int) -> ResponseReturnValue:
    """Take back an order that is not made yet."""
    try:
        aterkalla(open_session(), bestallning_id, av=get_utforare(), now=read_now())
    except Saknas:
        refuse()
    except Avvisat as avvisat:
        flash(" ".join(fel.text for fel in avvisat.fel), "varning")
    else:
        flash("Beställningen är borttagen.", "success")
    return redirect(url_for(".show_arkiv"), 303)


@bp.get("/<int:ledningsrapport_id>")
@kraver(Behorighet.SE_SIFFROR)
def show_rapport(ledningsrapport_id: int) -> ResponseReturnValue:
    return _show_rapport(_find(ledningsrapport_id), KommentarForm())


def _show_rapport(arkivrapport: Arkivrapport, form: KommentarForm) -> ResponseReturnValue:
    rapport = _read(arkivrapport)
    page = render_template(
        "ledning_rapport.html",
        arkivrapport=arkivrapport,
        rapport=rapport,
        rubrik=skriv_rubrik(rapport),
        kommentarer=lista_kommentarer(open_session(), arkivrapport.id),
        form=form,
        far_kommentera=_may_comment(arkivrapport),
        format=_FILER,
        **_make_vagar(arkivrapport),
    )
    return page, 422 if form.refused else 200


@bp.get("/<int:ledningsrapport_id>/bild/<bild>.svg")
@kraver(Behorighet.SE_SIFFROR)
def show_bild(ledningsrapport_id: int, bild: str) -> ResponseReturnValue:
    """A picture as an answer of its own: within the page its styles would break the rule against them."""
    avsnitten = _read(_find(ledningsrapport_id)).avsnitt
    bilder = [tabell.bild for avsnitt in avsnitten for tabell in avsnitt.tabeller if tabell.bild]
    vald = next((each for each in bilder if each.kod == bild), None)
    if vald is None:
        refuse()
    response = make_response(rita(vald))
    response.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    return response


@bp.get("/<int:ledningsrapport_id>/fil/<format_>")
@kraver(Behorighet.SE_SIFFROR)
def fetch_fil(ledningsrapport_id: int, format_: str) -> ResponseReturnValue:
    if format_ not in SKRIVARE:
        refuse()
    arkivrapport = _find(ledningsrapport_id)
    rapport = _read(arkivrapport)
    log_reading(
        Lasning.EXPORT, varfor=f"ledningsrapport {arkivrapport.id} {arkivrapport.namn} {rapport.manad:%Y-%m}"
    )
    response = make_response(SKRIVARE[format_](rapport))
    response.headers["Content-Type"] = _MIMETYPER[format_]
    name = f"ledningsrapport-{rapport.omfattning.slag}-{rapport.omfattning.id}-{rapport.manad:%Y-%m}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{format_}"'
    return response


@bp.post("/<int:ledningsrapport_id>/kommentar")
@kraver(Behorighet.KOMMENTERA_LEDNINGSRAPPORTER)
def add_kommentar(ledningsrapport_id: int) -> ResponseReturnValue:
    arkivrapport = _find(ledningsrapport_id)
    if not _may_comment(arkivrapport):
        refuse()
    form = KommentarForm(request.form)
    if not form.refused:
        try:
            kommentera(open_session(), arkivrapport, form.text.data or "", av=get_utforare(), now=read_now())
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            flash("Kommentaren är sparad.", "success")
            return redirect(
                url_for(".show_rapport", ledningsrapport_id=ledningsrapport_id, _anchor="kommentarer"), 303
            )
    return _show_rapport(arkivrapport, form)


def list_omfattningar() -> list[Omfattning]:
    """Everyone in the user's nämnd that there is a report of."""
    session = open_session()
    return lista_omfattningar(session, session.get_one(Namnd, get_namnd_id()))


def offer_omfattningar(omfattningar: Sequence[Omfattning]) -> list[Alternativ]:
    return [
        Alternativ(f"{each.slag}-{each.id}", f"{each.namn} ({each.slag.text.lower()})", each)
        for each in omfattningar
    ]


def _make_bestall_form(typed: MultiDict[str, str] | None = None) -> BestallForm:
    omfattningar = list_omfattningar()
    forra = lagg_till(lokal_dag(read_now()).replace(day=1), manader=-1)
    return BestallForm(
        typed,
        {"vem": _find_egen(omfattningar), "manad": forra},
        alternativ={"vem": offer_omfattningar(omfattningar)},
    )


def _find_egen(omfattningar: Sequence[Omfattning]) -> Omfattning:
    """The user's own enhet, else the nämnd."""
    enhet_id = get_inloggad().enhet_id
    return next(
        (each for each in omfattningar if each.slag is Omfattningsslag.ENHET and each.id == enhet_id),
        omfattningar[0],
    )


def _find(ledningsrapport_id: int) -> Arkivrapport:
    try:
        return hamta_rapport(open_session(), ledningsrapport_id)
    except Saknas:
        refuse()


def _read(arkivrapport: Arkivrapport) -> Ledningsrapport:
    """The report as the user may see it."""
    return anpassa(arkivrapport.las(), Lasare(_may_see_personer(arkivrapport), _find_ledd_enhet()))


def _may_see_personer(arkivrapport: Arkivrapport) -> bool:
    """Whether the cases behind this report are among those that the user may see."""
    inloggad = get_inloggad()
    if inloggad.may(Behorighet.SE_BAKOM_NAMNDENS_SIFFROR):
        return True
    egen = arkivrapport.slag is Omfattningsslag.ENHET and arkivrapport.enhet_id == inloggad.enhet_id
    return egen and inloggad.may(Behorighet.SE_BAKOM_SIFFROR)


def _find_ledd_enhet() -> int | None:
    """The enhet that the user leads."""
    inloggad = get_inloggad()
    return inloggad.enhet_id if inloggad.roll is Roll.CHEF else None


def _may_comment(arkivrapport: Arkivrapport) -> bool:
    """The chef of the enhet; on what several enheter share, each of their chefer."""
    inloggad = get_inloggad()
    if not inloggad.may(Behorighet.KOMMENTERA_LEDNINGSRAPPORTER):
        return False
    return inloggad.enhet_id in arkivrapport.las().omfattning.enheter


def _make_vagar(arkivrapport: Arkivrapport) -> dict[str, object]:
    """The ways from a row: to what its figure means, to the cases behind it, and to its own case."""
    val: dict[str, Any] = {
        "fran": f"{arkivrapport.manad:%Y-%m}",
        "till": f"{arkivrapport.manad:%Y-%m}",
        "per": min(arkivrapport.matdag, sista_i_manaden(arkivrapport.manad)).isoformat(),
    }
    if arkivrapport.enhet_id is not None:
        val["enhet"] = arkivrapport.enhet_id
    far_se = _may_see_personer(arkivrapport)
    far_lasa = far_se and get_inloggad().may(Behorighet.LASA_ARENDE)

    def find_bild(tabell: Tabell) -> str:
        return url_for(
            ".show_bild", ledningsrapport_id=arkivrapport.id, bild=tabell.bild.kod if tabell.bild else ""
        )

    def find_definition(rad: Rad) -> str:
        return url_for("siffror.show_definition", kod=rad.indikator, **val)

    def find_arenden(rad: Rad) -> str | None:
        if not far_se:
            return None
        # As they were frozen: a live list would have other rows than the figure as soon as something is corrected.
        return url_for(
            "frysningar.show_fryst_siffra",
            frysning_id=arkivrapport.frysning_id,
            kod=rad.indikator,
            enhet=arkivrapport.enhet_id,
        )

    def find_arende(rad: Rad) -> str | None:
        return url_for("arende.show_arende", barn_id=rad.barn_id) if far_lasa else None

    return {
        "bild": find_bild,
        "definition": find_definition,
        "arenden": find_arenden,
        "arende": find_arende,
    }
