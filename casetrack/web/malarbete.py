"""The goal tree of a report, built by a controller: goals, the rows under them and the aktiviteter."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.avvisning import Saknas
from casetrack.cases.organisation import Enhet
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.reports.tertial.arbete import hamta_post
from casetrack.reports.tertial.maltrad import Aktivitetspost, Arbetsrapport, Indikatorpost, Malpost, Riktning
from casetrack.reports.tertial.maltradsfil import las_in_maltrad, skriv_maltrad
from casetrack.reports.tertial.maltradstolkning import OgiltigFil
from casetrack.reports.tertial.rapportplan import lista_rader_utan_mal
from casetrack.reports.tertial.tradbygge import (
    AktivitetUppgifter,
    EgenUppgifter,
    MalUppgifter,
    andra_egen,
    andra_mal,
    flytta_rad,
    lagg_till_egen,
    lagg_till_indikator,
    lagg_till_mal,
    spara_aktivitet,
    ta_bort_aktivitet,
    ta_bort_mal,
    ta_bort_rad,
)
from casetrack.rules.koder import Periodicitet
from casetrack.web.begaran import get_namnd_id, get_utforare, open_session, read_now
from casetrack.web.falt import Alternativ, Datum, Falt, KodVal, Kryss, LangText, Lista, Val
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import log_reading
from casetrack.web.rapportfil import send_fil
from casetrack.web.rapportsteg import RadForm, Rapportsida, name_analys, run_rapportsteg
from casetrack.web.rapportvy import choose_per, open_arbete
from casetrack.web.val import list_enheter, offer_enheter

bp = Blueprint("malarbete", __name__, url_prefix="/rapporter/arbete/<int:rapport_id>")

_TIPS_NUMMER = "1 är KF:s inriktningsmål, 1.4 mål för verksamhetsområdet, 1.4.1 nämndmål, 1.4.1.1 enhetsmål."
_TIPS_ENHET = "Väljs för ett enhetsmål, och bara då. Siffrorna under målet räknas för enheten."
_INGEN_ENHET = "Ingen, hela nämnden"
_MATT = [
    Alternativ("andel", "Andel, i procent", Matt.ANDEL),
    Alternativ("antal", "Antal", Matt.ANTAL),
    Alternativ("medel", "Medelvärde, i dagar", Matt.MEDEL),
]
_DECIMALER = [Alternativ(str(each), str(each), each) for each in (0, 1, 2)]
_HOGST_FEL = 50


class NyttMalForm(Formular):
    nummer = Falt("Nummer", description=_TIPS_NUMMER)
    enhet_id = Lista("Enhet", tom=_INGEN_ENHET, description=_TIPS_ENHET)
    text = LangText("Mål")
    med_rader = Kryss("Lägg rapportens rader under målet")


class MalForm(RadForm):
    nummer = Falt("Nummer", description=_TIPS_NUMMER)
    enhet_id = Lista("Enhet", tom=_INGEN_ENHET, description=_TIPS_ENHET)
    text = LangText("Mål")
    analys = LangText("Analys", description="Kommer under målet i rapporten.")


class IndikatorForm(Formular):
    kod = Lista("Indikator")
    periodicitet = KodVal("Hur ofta den mäts", Periodicitet)


class EgenForm(Formular):
    namn = Falt("Indikatorns namn", description="Som det ska stå i rapporten.")
    kod = Falt(
        "Kort kod",
        description="Små bokstäver a–z, siffror och _, som sip_andel. Den följer med mellan perioderna.",
    )
    matt = Val("Mäts som", _MATT)
    decimaler = Val("Decimaler", _DECIMALER)
    riktning = KodVal("Vad som är bäst", Riktning, inget="Ingetdera")
    kalla = Falt("Källa", description="Var uppgiften hämtas.")
    periodicitet = KodVal("Hur ofta den mäts", Periodicitet)


class AndraEgenForm(RadForm):
    namn = Falt("Indikatorns namn", description="Som det ska stå i rapporten.")
    matt = Val("Mäts som", _MATT, description="Kan ändras tills ett värde är skrivet.")
    decimaler = Val("Decimaler", _DECIMALER)
    riktning = KodVal("Vad som är bäst", Riktning, inget="Ingetdera")
    kalla = Falt("Källa", description="Var uppgiften hämtas.")


class AktivitetForm(RadForm):
    text = LangText("Aktivitet")
    startdatum = Datum("Startdatum (frivilligt)")
    slutdatum = Datum("Slutdatum (frivilligt)")
    avvikelse = LangText("Avvikelse (frivilligt)", description="Vad som inte har gått som planerat.")


@bp.get("/mal.csv")
@kraver(Behorighet.FOLJA_RAPPORT)
def fetch_maltrad(rapport_id: int) -> ResponseReturnValue:
    """The goal tree as the file that can be read in again."""
    arbete = open_arbete(rapport_id)
    log_reading(Lasning.EXPORT, varfor=f"mål för {arbete.titel}")
    return send_fil(skriv_maltrad(open_session(), arbete), f"mal-{arbete.titel}", "csv")


@bp.route("/fil", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def read_maltrad(rapport_id: int) -> ResponseReturnValue:
    """Read a goal tree from a file; where it can't be taken, every error with its row and column."""
    arbete = open_arbete(rapport_id)
    form = Formular(get_typed())
    if request.method == "POST":
        fil = request.files.get("fil")
        try:
            if fil is None or not fil.filename:
                form.form_errors.append("Välj en fil.")
            elif not fil.filename.lower().endswith(".csv"):
                form.form_errors.append("Välj en fil vars namn slutar på .csv.")
            else:
                las_in_maltrad(open_session(), arbete, fil.read(), av=get_utforare(), now=read_now())
        except OgiltigFil as ogiltig:
            form.form_errors += [f"{each}." for each in ogiltig.fel[:_HOGST_FEL]]
            if len(ogiltig.fel) > _HOGST_FEL:
                form.form_errors.append(f"Och {len(ogiltig.fel) - _HOGST_FEL} fel till.")
        if not form.refused:
            flash("Målen är inlästa.", "success")
            return redirect(url_for("arbetsrapport.show_arbetsrapport", rapport_id=rapport_id), 303)
    return render_template("rapport_fil.html", arbete=arbete, form=form), 422 if form.refused else 200


@bp.route("/mal", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def add_mal(rapport_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    form = NyttMalForm(get_typed(), {"med_rader": True}, alternativ={"enhet_id": _offer_malenheter(arbete)})
    forsta = not arbete.mal
    if forsta:
        antal = len(lista_rader_utan_mal(open_session(), arbete.ar, choose_per(arbete)))
        form.med_rader.description = (
            f"De {antal} rader som rapporten har nu. Annars blir den utan rader tills du lägger till dem."
        )
    else:
        del form.med_rader
    return run_rapportsteg(
        arbete,
        form,
        lambda: lagg_till_mal(
            open_session(),
            arbete,
            form.build(MalUppgifter),
            med_rader=forsta and form.med_rader.data,
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida("Nytt mål", "Lägg till målet", "Målet är tillagt."),
    )


@bp.route("/mal/<int:mal_id>", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def change_mal(rapport_id: int, mal_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    mal = hamta_post(open_session(), Malpost, arbete, mal_id)
    fylld = {namn: getattr(mal, namn) for namn in ("nummer", "enhet_id", "text", "analys")}
    form = MalForm(
        get_typed(),
        fylld | {"sedd": mal.radversion},
        alternativ={"enhet_id": _offer_malenheter(arbete, mal.enhet)},
    )
    name_analys(form, arbete.mall)
    return run_rapportsteg(
        arbete,
        form,
        lambda: andra_mal(
            open_session(),
            arbete,
            mal_id,
            form.seen,
            form.build(MalUppgifter),
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida(
            f"Mål {mal.nummer}", "Spara målet", f"Mål {mal.nummer} är sparat.", ankare=f"mal-{mal.id}"
        ),
    )


def _offer_malenheter(arbete: Arbetsrapport, vald: Enhet | None = None) -> list[Alternativ]:
    """The enheter in use in the report's period, and the one that the goal has already."""
    enheter = list_enheter(open_session(), get_namnd_id(), *arbete.tertial.lagg_ut(arbete.ar))
    return offer_enheter(enheter if vald is None or vald in enheter else [*enheter, vald])


@bp.route("/mal/<int:mal_id>/indikator", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def add_indikator(rapport_id: int, mal_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    mal = hamta_post(open_session(), Malpost, arbete, mal_id)
    valbara = [Alternativ(kod, indikator.namn, kod) for kod, indikator in KATALOG.items()]
    form = IndikatorForm(get_typed(), {"periodicitet": Periodicitet.TERTIAL}, alternativ={"kod": valbara})
    return run_rapportsteg(
        arbete,
        form,
        lambda: lagg_till_indikator(
            open_session(),
            mal,
            form.kod.data,
            form.periodicitet.data or Periodicitet.TERTIAL,
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida(
            f"Ny indikator under mål {mal.nummer}",
            "Lägg till indikatorn",
            "Indikatorn är tillagd.",
            ankare=f"mal-{mal.id}",
        ),
    )


@bp.route("/mal/<int:mal_id>/egen", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def add_egen(rapport_id: int, mal_id: int) -> ResponseReturnValue:
    """An indicator whose value is entered by hand, as the system doesn't hold the data."""
    arbete = open_arbete(rapport_id)
    mal = hamta_post(open_session(), Malpost, arbete, mal_id)
    form = EgenForm(get_typed(), {"decimaler": 0, "periodicitet": Periodicitet.TERTIAL})
    return run_rapportsteg(
        arbete,
        form,
        lambda: lagg_till_egen(
            open_session(),
            mal,
            form.build(EgenUppgifter, periodicitet=form.periodicitet.data or Periodicitet.TERTIAL),
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida(
            f"Ny egen indikator under mål {mal.nummer}",
            "Lägg till indikatorn",
            "Indikatorn är tillagd. Skriv in dess värde på raden.",
            ingress="För det som nämnden själv sammanställer. Värdet skrivs in för varje period.",
            ankare=f"mal-{mal.id}",
        ),
    )


@bp.route("/rad/<int:rad_id>/egen", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def change_egen(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    """What an indicator of the nämnd's own is called and how it is printed, in this report."""
    arbete = open_arbete(rapport_id)
    post = hamta_post(open_session(), Indikatorpost, arbete, rad_id)
    if post.namn is None:
        raise Saknas
    fylld = {namn: getattr(post, namn) for namn in ("namn", "matt", "decimaler", "riktning", "kalla")}
    form = AndraEgenForm(get_typed(), fylld | {"sedd": post.radversion})
    if post.har_varde:
        del form.matt
    return run_rapportsteg(
        arbete,
        form,
        lambda: andra_egen(
            open_session(),
            arbete,
            rad_id,
            form.seen,
            form.build(EgenUppgifter),
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida(
            f"Ändra {post.namn}",
            "Spara indikatorn",
            "Indikatorn är ändrad.",
            ingress="Gäller den här rapporten och de som börjar med dess mål. Frysta rapporter är som de var.",
            ankare=f"rad-{rad_id}",
        ),
    )


@bp.route("/mal/<int:mal_id>/aktivitet", methods=["GET", "POST"])
@bp.route("/mal/<int:mal_id>/aktivitet/<int:aktivitet_id>", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def save_aktivitet(rapport_id: int, mal_id: int, aktivitet_id: int | None = None) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    session = open_session()
    mal = hamta_post(session, Malpost, arbete, mal_id)
    post = hamta_post(session, Aktivitetspost, arbete, aktivitet_id) if aktivitet_id is not None else None
    fylld = (
        {namn: getattr(post, namn) for namn in ("text", "startdatum", "slutdatum", "avvikelse")}
        if post
        else {}
    )
    form = AktivitetForm(get_typed(), fylld | {"sedd": post.radversion if post else 0})
    return run_rapportsteg(
        arbete,
        form,
        lambda: spara_aktivitet(
            session, mal, post, form.seen, form.build(AktivitetUppgifter), av=get_utforare(), now=read_now()
        ),
        Rapportsida(
            f"Aktivitet under mål {mal.nummer}",
            "Spara aktiviteten",
            "Aktiviteten är sparad.",
            ankare=f"mal-{mal.id}",
        ),
    )


@bp.post("/rad/<int:rad_id>/flytta")
@kraver(Behorighet.BYGGA_RAPPORT)
def move_rad(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    """Move a row one step, up or down as the button says."""
    arbete = open_arbete(rapport_id)
    post = hamta_post(open_session(), Indikatorpost, arbete, rad_id)
    steg = -1 if request.form.get("at") == "upp" else 1
    flytta_rad(open_session(), post, steg)
    return redirect(
        url_for("arbetsrapport.show_arbetsrapport", rapport_id=rapport_id, _anchor=f"rad-{rad_id}"), 303
    )


@bp.route("/ta-bort/<vad>/<int:post_id>", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def remove_post(rapport_id: int, vad: str, post_id: int) -> ResponseReturnValue:
    """Take away a goal, a row or an aktivitet, after a page that shows what goes with it."""
    arbete = open_arbete(rapport_id)
    session = open_session()
    bort: Callable[[Session, Arbetsrapport, int, int], None]
    match vad:
        case "mal":
            mal = hamta_post(session, Malpost, arbete, post_id)
            namn, version, bort = f"mål {mal.nummer}", mal.radversion, ta_bort_mal
            foljer = (
                f"{mal.text} – med {len(mal.indikatorer)} indikatorer och {len(mal.aktiviteter)} aktiviteter."
            )
            if skrivna := [text for text in (mal.analys, *(rad.analys for rad in mal.indikatorer)) if text]:
                foljer += f" Det som är skrivet försvinner också: {' / '.join(skrivna)}"
        case "rad":
            rad = hamta_post(session, Indikatorpost, arbete, post_id)
            katalog = KATALOG.get(rad.kod)
            foljer = rad.namn or (katalog.namn if katalog else rad.kod)
            namn, version, bort = "raden", rad.radversion, ta_bort_rad
            if rad.mal.enhet:
                foljer = f"{foljer}, {rad.mal.enhet.namn}"
            if rad.analys:
                foljer = f"{foljer}. {arbete.mall.texten.capitalize()} försvinner också: {rad.analys}"
        case _:
            aktivitet = hamta_post(session, Aktivitetspost, arbete, post_id)
            namn, version, bort = "aktiviteten", aktivitet.radversion, ta_bort_aktivitet
            foljer = aktivitet.text
    form = RadForm(get_typed(), {"sedd": version})
    return run_rapportsteg(
        arbete,
        form,
        lambda: bort(session, arbete, post_id, form.seen),
        Rapportsida(
            f"Ta bort {namn}?", "Ta bort", "Borttaget.", ingress=foljer, varning="Det går inte att ångra."
        ),
    )
