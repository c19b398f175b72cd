"""One row of a report: its analys with the sentence that is proposed, its value, its targets and their history."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.reports.tertial.arbete import hamta_post
from casetrack.reports.tertial.maltrad import Arbetsrapport, Indikatorpost
from casetrack.reports.tertial.radskrivning import (
    MalcellUppgifter,
    RadUppgifter,
    andra_rad,
    borjar_galla,
    hamta_malhistorik,
    las_mal,
    skriv_analys,
)
from casetrack.rules.koder import Periodicitet, Tillstand
from casetrack.web.begaran import get_utforare, open_session, read_now
from casetrack.web.falt import Datum, DoltTal, Falt, KodVal, LangText
from casetrack.web.formular import Formular, get_typed
from casetrack.web.rapportsteg import RadForm, Rapportsida, name_analys, pick_status, send_form
from casetrack.web.rapportvy import Radvy, build_vy, choose_per, open_arbete
from casetrack.web.steg import Skillnad

bp = Blueprint("radarbete", __name__, url_prefix="/rapporter/arbete/<int:rapport_id>/rad/<int:rad_id>")

_ANTAL = ("taljare", "namnare", "taljare_pojkar", "namnare_pojkar", "taljare_flickor", "namnare_flickor")
_VARDEN = ("varde", "varde_pojkar", "varde_flickor")


class Heltal(DoltTal):
    slag = "text"

    def read(self, typed: str) -> int:
        siffror = typed.replace(" ", "").replace("\u00a0", "")
        if not (siffror.isascii() and siffror.isdigit() and len(siffror) < 10):
            raise ValueError("Skriv ett heltal.")
        return int(siffror)


class AnalysForm(RadForm):
    analys = LangText("Analys", description="Kommer under raden i rapporten.")


class VardeForm(RadForm):
    tillstand = KodVal("Varför värdet saknas", Tillstand, inget="Värdet saknas inte")
    periodicitet = KodVal("Hur ofta den mäts", Periodicitet)
    prognos = Falt("Prognos helår")
    arsmal = Falt("Årsmål", description="Ett tal, som 90, eller en text.")
    kf_arsmal = Falt("KF:s årsmål")
    utfall_vb_foregaende = Falt(
        "Utfall i VB föregående år", description="Bara om det inte redan står rätt i rapporten."
    )
    giltig_fran = Datum("Målen gäller från", description="Tidigare rapporter behåller de mål som gällde då.")


class EgetVardeForm(VardeForm):
    kalla = Falt("Källa", description="Var uppgiften är hämtad.")
    taljare = Heltal("Täljare, alla", description="Skriv antal – eller ett färdigt värde längre ner.")
    namnare = Heltal("Nämnare, alla")
    taljare_pojkar = Heltal("Täljare, män och pojkar")
    namnare_pojkar = Heltal("Nämnare, män och pojkar")
    taljare_flickor = Heltal("Täljare, kvinnor och flickor")
    namnare_flickor = Heltal("Nämnare, kvinnor och flickor")
    varde = Falt("Värde, alla")
    varde_pojkar = Falt("Värde, män och pojkar")
    varde_flickor = Falt("Värde, kvinnor och flickor")


@bp.get("")
@kraver(Behorighet.BYGGA_RAPPORT)
def show_rad(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    vy = _find_vy(arbete, rad_id)
    return _render(arbete, vy, _make_analys(arbete, vy), _make_varde(arbete, vy), None)


@bp.post("/analys")
@kraver(Behorighet.BYGGA_RAPPORT)
def save_analys(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    hamta_post(open_session(), Indikatorpost, arbete, rad_id)
    form = name_analys(AnalysForm(get_typed()), arbete.mall)
    krock, answer = send_form(
        arbete,
        form,
        lambda: skriv_analys(
            open_session(), arbete, rad_id, form.seen, form.analys.data, av=get_utforare(), now=read_now()
        ),
        Rapportsida("", "", f"{arbete.mall.texten.capitalize()} är sparad.", ankare=f"rad-{rad_id}"),
    )
    if answer is not None:
        return answer
    vy = _find_vy(arbete, rad_id)
    return _render(arbete, vy, form, _make_varde(arbete, vy), krock)


@bp.post("/varde")
@kraver(Behorighet.BYGGA_RAPPORT)
def save_varde(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    post = hamta_post(open_session(), Indikatorpost, arbete, rad_id)
    form = (EgetVardeForm if post.namn else VardeForm)(get_typed())
    krock, answer = send_form(
        arbete,
        form,
        lambda: andra_rad(
            open_session(),
            arbete,
            rad_id,
            form.seen,
            form.build(RadUppgifter),
            form.build(MalcellUppgifter),
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida("", "", "Raden är sparad.", ankare=f"rad-{rad_id}"),
    )
    if answer is not None:
        return answer
    vy = _find_vy(arbete, rad_id)
    return _render(arbete, vy, _make_analys(arbete, vy), form, krock)


def _find_vy(arbete: Arbetsrapport, rad_id: int) -> Radvy:
    """The row with all that its report says of it. Raises Saknas."""
    hamta_post(open_session(), Indikatorpost, arbete, rad_id)
    return next(rad for mal in build_vy(arbete).mal for rad in mal.rader if rad.post.id == rad_id)


def _make_analys(arbete: Arbetsrapport, vy: Radvy) -> AnalysForm:
    """The text as it stands, or the proposed sentence to begin with: it is nobody's until somebody saves it."""
    form = AnalysForm(None, {"analys": vy.post.analys or vy.forslag, "sedd": vy.post.radversion})
    return name_analys(form, arbete.mall)


def _make_varde(arbete: Arbetsrapport, vy: Radvy) -> VardeForm:
    post = vy.post
    mal = las_mal(open_session(), arbete, post, choose_per(arbete))
    fylld = {
        "sedd": post.radversion,
        "tillstand": post.tillstand,
        "periodicitet": post.periodicitet,
        "prognos": mal.prognos,
        "arsmal": mal.arsmal,
        "kf_arsmal": mal.kf_arsmal,
        "utfall_vb_foregaende": mal.utfall_vb_foregaende,
        "giltig_fran": borjar_galla(arbete),
    }
    if post.namn is None:
        return VardeForm(None, fylld)
    return EgetVardeForm(None, fylld | {namn: getattr(post, namn) for namn in ("kalla", *_ANTAL, *_VARDEN)})


def _render(
    arbete: Arbetsrapport, vy: Radvy, analys: Formular, varde: Formular, krock: list[Skillnad] | None
) -> ResponseReturnValue:
    refused = analys if analys.refused else varde
    page = render_template(
        "rapport_rad.html",
        arbete=arbete,
        vy=vy,
        kolumner=arbete.mall.namnge_kolumner(arbete.ar),
        analys=analys,
        varde=varde,
        refused=refused,
        krock=krock,
        historik=hamta_malhistorik(open_session(), arbete.ar, vy.post.kod, vy.post.mal.enhet_id),
    )
    return page, pick_status(refused, krock)
