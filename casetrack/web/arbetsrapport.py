"""The report that is worked on: its page, comments, warnings signed off, statuses, and its freezing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.avvisning import Avvisat
from casetrack.cases.organisation import Namnd
from casetrack.reports.tertial.arbete import hamta_post, oppna_rapport
from casetrack.reports.tertial.innehall import Tertial, valj_tertial
from casetrack.reports.tertial.maltrad import Arbetsrapport, Malpost
from casetrack.reports.tertial.manadsexport import jamfor_med_sparad
from casetrack.reports.tertial.omdome import aterkalla_kvittens, kommentera, kvittera, satt_status
from casetrack.reports.tertial.radskrivning import skriv_analys
from casetrack.reports.tertial.rapportarkiv import frys_rapport, lista_frysta
from casetrack.reports.tertial.statusforslag import foresla_statusar
from casetrack.rules.koder import Malstatus
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_namnd_id, get_utforare, open_session, read_now
from casetrack.web.falt import Alternativ, KodVal, LangText, Lista, Val
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import log_reading
from casetrack.web.rapportsteg import Rapportsida, run_rapportsteg
from casetrack.web.rapportvy import build_vy, choose_per, compute_rapport, open_arbete

bp = Blueprint("arbetsrapport", __name__, url_prefix="/rapporter/arbete")

_STATUSAR = [Alternativ(each.value, each.med_symbol, each) for each in Malstatus]


class OppnaForm(Formular):
    # The other form of the page has fields of the same names.
    ar = Lista("År", id="oppna-ar")
    tertial = KodVal("Rapport", Tertial, id="oppna-tertial")


class KommentarForm(Formular):
    text = LangText("Kommentar")


class StatusForm(Formular):
    status = Val("Status", _STATUSAR)
    skal = LangText("Varför inte den föreslagna?", description="Behövs bara när du väljer en annan status.")


class KvittensForm(Formular):
    skal = LangText("Varför kan rapporten skickas ändå?")


def make_oppna_form() -> OppnaForm:
    """The form that opens a period's report, filled in with the running one."""
    idag = lokal_dag(read_now())
    years = [Alternativ(str(ar), str(ar), ar) for ar in (idag.year, idag.year - 1)]
    return OppnaForm(get_typed(), {"ar": idag.year, "tertial": valj_tertial(idag)}, alternativ={"ar": years})


@bp.post("")
@kraver(Behorighet.BYGGA_RAPPORT)
def begin_arbetsrapport() -> ResponseReturnValue:
    """Open the report of a period to work on; its goals come along from the period before."""
    form = make_oppna_form()
    if form.refused or form.ar.data is None or form.tertial.data is None:
        flash("Välj år och rapport.", "fel")
        return redirect(url_for("rapporter.show_rapporter"), 303)
    arbete = oppna_rapport(
        open_session(), get_namnd_id(), form.ar.data, form.tertial.data, av=get_utforare(), now=read_now()
    )
    return redirect(url_for(".show_arbetsrapport", rapport_id=arbete.id), 303)


@bp.get("/<int:rapport_id>")
@kraver(Behorighet.FOLJA_RAPPORT)
def show_arbetsrapport(rapport_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    vy = build_vy(arbete)
    session = open_session()
    return render_template(
        "arbetsrapport.html",
        arbete=arbete,
        vy=vy,
        sedan_sist=jamfor_med_sparad(session, vy.rapport),
        frysta=lista_frysta(session, arbete.ar, arbete.tertial),
        kommentar=KommentarForm(),
    )


@bp.route("/<int:rapport_id>/kommentar", methods=["GET", "POST"])
@bp.route("/<int:rapport_id>/mal/<int:mal_id>/kommentar", methods=["GET", "POST"])
@kraver(Behorighet.FOLJA_RAPPORT)
def add_kommentar(rapport_id: int, mal_id: int | None = None) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    session = open_session()
    mal = hamta_post(session, Malpost, arbete, mal_id) if mal_id is not None else None
    form = KommentarForm(get_typed())
    rubrik = f"Kommentera mål {mal.nummer}" if mal else f"Kommentera {arbete.titel}"
    return run_rapportsteg(
        arbete,
        form,
        lambda: kommentera(session, arbete, mal, form.text.data, av=get_utforare(), now=read_now()),
        Rapportsida(
            rubrik,
            "Spara kommentaren",
            "Kommentaren är sparad.",
            ingress="Kommentaren syns för controllern och cheferna. Den kommer inte med i rapporten.",
            ankare=f"mal-{mal.id}" if mal else "kommentarer",
        ),
    )


@bp.route("/<int:rapport_id>/mal/<int:mal_id>/status", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def set_status(rapport_id: int, mal_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    session = open_session()
    mal = hamta_post(session, Malpost, arbete, mal_id)
    forslag = foresla_statusar(compute_rapport(arbete))[mal.nummer]
    form = StatusForm(get_typed(), {"status": forslag.status})
    return run_rapportsteg(
        arbete,
        form,
        lambda: satt_status(
            session,
            mal,
            form.status.data,
            forslag.status,
            forslag.underlag,
            form.skal.data,
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida(
            f"Status för mål {mal.nummer}",
            "Spara statusen",
            f"Statusen för mål {mal.nummer} är satt.",
            ingress=f"Föreslagen: {forslag.status.med_symbol}. {forslag.sammanfattning}",
            lista=tuple(f"{lage.namn}: {lage.skal}" for lage in forslag.lagen),
            ankare=f"mal-{mal.id}",
        ),
    )


@bp.post("/<int:rapport_id>/status")
@kraver(Behorighet.BYGGA_RAPPORT)
def accept_statusar(rapport_id: int) -> ResponseReturnValue:
    """Set the proposed status of one goal, or of every goal that has none, as the button says."""
    arbete = open_arbete(rapport_id)
    vy = build_vy(arbete)
    vald = request.form.get("mal", "")
    valda = [mal for mal in vy.mal if (str(mal.post.id) == vald if vald else mal.beslut is None)]
    for mal in valda:
        satt_status(
            open_session(),
            mal.post,
            mal.forslag.status,
            mal.forslag.status,
            mal.forslag.underlag,
            None,
            av=get_utforare(),
            now=read_now(),
        )
    flash(
        "Den föreslagna statusen är satt." if len(valda) == 1 else "De föreslagna statusarna är satta.",
        "success",
    )
    ankare = valda[0].ankare if len(valda) == 1 else None
    return redirect(url_for(".show_arbetsrapport", rapport_id=arbete.id, _anchor=ankare), 303)


@bp.post("/<int:rapport_id>/meningar")
@kraver(Behorighet.BYGGA_RAPPORT)
def approve_meningar(rapport_id: int) -> ResponseReturnValue:
    """Take up every proposed sentence as it was shown; one that the figures have changed since stays a proposal."""
    arbete = open_arbete(rapport_id)
    rader = [rad for mal in build_vy(arbete).mal for rad in mal.rader if rad.forslag and not rad.post.analys]
    visade = set(request.form.getlist("mening"))
    valda = [rad for rad in rader if _mark(rad.post.id, rad.forslag) in visade]
    for rad in valda:
        skriv_analys(
            open_session(),
            arbete,
            rad.post.id,
            rad.post.radversion,
            rad.forslag,
            av=get_utforare(),
            now=read_now(),
        )
    kvar = len(rader) - len(valda)
    tillagg = f" {kvar} har ändrats sedan du läste dem och är kvar." if kvar else ""
    flash(f"{len(valda)} meningar är sparade.{tillagg}", "success")
    return redirect(url_for(".show_arbetsrapport", rapport_id=arbete.id), 303)


@bp.route("/<int:rapport_id>/varningar", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def sign_off_varningar(rapport_id: int) -> ResponseReturnValue:
    """Sign off warnings, several at once for one reason."""
    arbete = open_arbete(rapport_id)
    vy = build_vy(arbete)
    form = KvittensForm(get_typed())
    varningar = vy.granskat.varningar
    kryssade = request.form.getlist("varning")
    if request.method == "POST":
        valda = [each.nyckel for nummer, each in enumerate(varningar) if _mark(nummer, each.text) in kryssade]
        try:
            kvittera(open_session(), arbete, valda, form.skal.data, av=get_utforare(), now=read_now())
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            flash("Varningarna är kvitterade.", "success")
            return redirect(url_for(".show_arbetsrapport", rapport_id=arbete.id), 303)
    page = render_template(
        "rapport_varningar.html",
        arbete=arbete,
        vy=vy,
        varningar=[(_mark(nummer, each.text), each) for nummer, each in enumerate(varningar)],
        kryssade=kryssade,
        form=form,
    )
    return page, 422 if form.refused else 200


@bp.post("/<int:rapport_id>/kvittens/<int:kvittens_id>/aterkalla")
@kraver(Behorighet.BYGGA_RAPPORT)
def revoke_kvittens(rapport_id: int, kvittens_id: int) -> ResponseReturnValue:
    """Take back the sign-off of a warning, which then stands among what is left to do."""
    arbete = open_arbete(rapport_id)
    aterkalla_kvittens(open_session(), arbete, kvittens_id, av=get_utforare(), now=read_now())
    flash("Kvittensen är återtagen. Varningen står åter bland det som är kvar att göra.", "success")
    return redirect(url_for(".show_arbetsrapport", rapport_id=arbete.id), 303)


def _mark(nummer: int, text: str) -> str:
    """What a box sends: what says something else by now is not what was ticked."""
    return f"{nummer}:{text}"


@bp.route("/<int:rapport_id>/frys", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def freeze_arbetsrapport(rapport_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    session = open_session()
    form = Formular(get_typed())
    if request.method == "POST":
        namnd = session.get_one(Namnd, get_namnd_id())
        try:
            fryst = frys_rapport(
                session, namnd, arbete, choose_per(arbete), av=get_utforare(), now=read_now()
            )
        except Avvisat as avvisat:
            form.refuse_all(avvisat.fel)
        else:
            log_reading(
                Lasning.EXPORT, varfor=f"frysning av {fryst.titel} per {fryst.per}, nummer {fryst.nummer}"
            )
            flash(f"{fryst.titel} är fryst.", "success")
            return redirect(url_for("rapportarkiv.show_fryst", frysning_id=fryst.id), 303)
    page = render_template(
        "rapport_frys.html",
        arbete=arbete,
        vy=build_vy(arbete),
        per=choose_per(arbete),
        klar=_is_over(arbete),
        form=form,
    )
    return page, 422 if form.refused else 200


def _is_over(arbete: Arbetsrapport) -> bool:
    return arbete.tertial.lagg_ut(arbete.ar)[1] < lokal_dag(read_now())
