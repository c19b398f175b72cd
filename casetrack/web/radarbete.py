"""One row of a report: its analys with the sentence that is proposed, its value, its targets and their history."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.avvisning import Saknas
from casetrack.followup.indikator import Matt
from casetrack.reports.tertial.arbete import hamta_post
from casetrack.reports.tertial.maltrad import Arbetsrapport, Indikatorpost
from casetrack.reports.tertial.radskrivning import (
    MalcellUppgifter,
    RadUppgifter,
    andra_rad,
    beskriv_vantan,
    foresla_fran,
    hamta_malhistorik,
    las_rapportens_mal,
    skriv_analys,
    ta_bort_mal_fran,
)
from casetrack.rules.koder import Periodicitet, Tillstand
from casetrack.web.begaran import get_utforare, open_session, read_now
from casetrack.web.falt import LANGSTA_TEXT, Datum, Dold, DoltTal, Falt, KodVal, LangText
from casetrack.web.formular import Formular, get_typed
from casetrack.web.rapportsteg import (
    RadForm,
    Rapportsida,
    name_analys,
    pick_status,
    run_rapportsteg,
    send_form,
)
from casetrack.web.rapportvy import Radvy, build_vy, open_arbete
from casetrack.web.steg import Skillnad

bp = Blueprint("radarbete", __name__, url_prefix="/rapporter/arbete/<int:rapport_id>/rad/<int:rad_id>")

_ANTAL = ("taljare", "namnare", "taljare_pojkar", "namnare_pojkar", "taljare_flickor", "namnare_flickor")
_VARDEN = ("varde", "varde_pojkar", "varde_flickor")
_ANTAL_ELLER_VARDE = "Skriv antal – eller ett färdigt värde längre ner."


class Heltal(DoltTal):
    slag = "text"

    def read(self, typed: str) -> int:
        siffror = typed.replace(" ", "").replace("\u00a0", "")
        if not (siffror.isascii() and siffror.isdigit() and len(siffror) < 10):
            raise ValueError(f"{self.label.text}: skriv ett heltal.")
        return int(siffror)


class DoldText(Dold):
    hogst = LANGSTA_TEXT


class AnalysForm(RadForm):
    analys = LangText("Analys", description="Kommer under raden i rapporten.")


class VardeForm(AnalysForm):
    forslag = DoldText()
    tillstand = KodVal("Varför värdet saknas", Tillstand, inget="Värdet saknas inte")
    periodicitet = KodVal("Hur ofta den mäts", Periodicitet)
    prognos = Falt("Prognos helår")
    arsmal = Falt("Årsmål", description="Ett tal som 90, minst 70 % eller 70-90 %, eller ord som öka.")
    kf_arsmal = Falt("KF:s årsmål")
    utfall_vb_foregaende = Falt(
        "Utfall i VB föregående år", description="Bara om det inte redan står rätt i rapporten."
    )
    giltig_fran = Datum(
        "Årsmålen gäller från",
        description=(
            "Utan dag gäller de från årets början, eller när året redan har mål från rapportens period."
            " Rapporter som slutar före dagen behåller de mål som gällde då."
        ),
    )


class EgenForm(VardeForm):
    kalla = Falt("Källa", description="Var uppgiften är hämtad.")


class _AndelFalt:
    taljare = Heltal("Täljare, alla", description=_ANTAL_ELLER_VARDE)
    namnare = Heltal("Nämnare, alla")
    taljare_pojkar = Heltal("Täljare, män och pojkar")
    namnare_pojkar = Heltal("Nämnare, män och pojkar")
    taljare_flickor = Heltal("Täljare, kvinnor och flickor")
    namnare_flickor = Heltal("Nämnare, kvinnor och flickor")


class _AntalFalt:
    """A number has no numerator: what a share calls its denominators are the counts."""

    namnare = Heltal("Antal, alla", description=_ANTAL_ELLER_VARDE)
    namnare_pojkar = Heltal("Antal, män och pojkar")
    namnare_flickor = Heltal("Antal, kvinnor och flickor")


class _DagarFalt:
    taljare = Heltal("Dagar tillsammans, alla", description=_ANTAL_ELLER_VARDE)
    namnare = Heltal("Antal fall, alla")
    taljare_pojkar = Heltal("Dagar tillsammans, män och pojkar")
    namnare_pojkar = Heltal("Antal fall, män och pojkar")
    taljare_flickor = Heltal("Dagar tillsammans, kvinnor och flickor")
    namnare_flickor = Heltal("Antal fall, kvinnor och flickor")


class _VardeFalt:
    """Last, as a form has its fields in the order that they are made in."""

    varde = Falt("Värde, alla")
    varde_pojkar = Falt("Värde, män och pojkar")
    varde_flickor = Falt("Värde, kvinnor och flickor")


class AndelForm(EgenForm, _AndelFalt, _VardeFalt):
    """The row of a share of the nämnd's own."""


class AntalForm(EgenForm, _AntalFalt, _VardeFalt):
    """The row of a number of the nämnd's own."""


class DagarForm(EgenForm, _DagarFalt, _VardeFalt):
    """The row of days of the nämnd's own."""


def _choose_form(post: Indikatorpost) -> type[VardeForm]:
    """The form with the fields that the row's kind needs."""
    if post.namn is None:
        return VardeForm
    match post.matt:
        case Matt.ANTAL:
            return AntalForm
        case Matt.MEDEL:
            return DagarForm
        case _:
            return AndelForm


@bp.get("")
@kraver(Behorighet.BYGGA_RAPPORT)
def show_rad(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    arbete = open_arbete(rapport_id)
    vy = _find_vy(arbete, rad_id)
    return _render(arbete, vy, _make_form(arbete, vy), None)


@bp.post("")
@kraver(Behorighet.BYGGA_RAPPORT)
def save_rad(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    """Save all that is written of a row. A proposed sentence that nobody has touched or approved stays a proposal."""
    arbete = open_arbete(rapport_id)
    session = open_session()
    post = hamta_post(session, Indikatorpost, arbete, rad_id)
    form = _choose_form(post)(get_typed())
    orort = form.forslag.data is not None and form.analys.data == form.forslag.data
    mal = form.build(MalcellUppgifter)
    krock, answer = send_form(
        arbete,
        form,
        lambda: andra_rad(
            session,
            arbete,
            rad_id,
            form.seen,
            form.build(RadUppgifter),
            mal,
            analys=None if orort and "godkann" not in request.form else form.analys.data or "",
            av=get_utforare(),
            now=read_now(),
        ),
        Rapportsida("", "", "Raden är sparad.", ankare=f"rad-{rad_id}"),
        tillagg=lambda: beskriv_vantan(session, arbete, post, mal, read_now()),
        nu=lambda: vars(las_rapportens_mal(session, arbete, post, read_now())),
    )
    if answer is not None:
        return answer
    return _render(arbete, _find_vy(arbete, rad_id), form, krock)


@bp.post("/analys")
@kraver(Behorighet.BYGGA_RAPPORT)
def approve_analys(rapport_id: int, rad_id: int) -> ResponseReturnValue:
    """Take up the proposed sentence as it was shown."""
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
    hela = _make_form(arbete, vy)
    hela.form_errors, hela.analys.data = form.form_errors, form.analys.data
    return _render(arbete, vy, hela, krock)


@bp.route("/mal/<int:arsmal_id>/ta-bort", methods=["GET", "POST"])
@kraver(Behorighet.BYGGA_RAPPORT)
def remove_mal_fran(rapport_id: int, rad_id: int, arsmal_id: int) -> ResponseReturnValue:
    """Take one row out of the history of the targets, so that those before it count on."""
    arbete = open_arbete(rapport_id)
    session = open_session()
    post = hamta_post(session, Indikatorpost, arbete, rad_id)
    rad = next((each for each in hamta_malhistorik(session, arbete.ar, post) if each.id == arsmal_id), None)
    if rad is None:
        raise Saknas
    fran = rad.giltig_fran or "årets början"
    return run_rapportsteg(
        arbete,
        Formular(get_typed()),
        lambda: ta_bort_mal_fran(session, arbete, post, arsmal_id),
        Rapportsida(
            f"Ta bort målen från {fran}?",
            "Ta bort",
            f"Målen från {fran} är borttagna.",
            ingress=f"Årsmål {rad.arsmal or '–'}, KF:s årsmål {rad.kf_arsmal or '–'}. Målen före dem gäller i stället.",
            ankare=f"rad-{rad_id}",
            varning="Rapporter som redan är frysta ändras inte, men skillnaden syns bland deras rättelser.",
        ),
    )


def _find_vy(arbete: Arbetsrapport, rad_id: int) -> Radvy:
    """The row with all that its report says of it. Raises Saknas."""
    hamta_post(open_session(), Indikatorpost, arbete, rad_id)
    return next(rad for mal in build_vy(arbete).mal for rad in mal.rader if rad.post.id == rad_id)


def _make_form(arbete: Arbetsrapport, vy: Radvy) -> VardeForm:
    """The row as it stands; its text, or the proposed sentence to begin with, which is nobody's yet."""
    session, post = open_session(), vy.post
    mal = las_rapportens_mal(session, arbete, post, read_now())
    fylld = {
        "sedd": post.radversion,
        "analys": post.analys or vy.forslag,
        "forslag": "" if post.analys else vy.forslag,
        "tillstand": post.tillstand,
        "periodicitet": post.periodicitet,
        "prognos": mal.prognos,
        "arsmal": mal.arsmal,
        "kf_arsmal": mal.kf_arsmal,
        "utfall_vb_foregaende": mal.utfall_vb_foregaende,
        "giltig_fran": foresla_fran(session, arbete, post, read_now()),
    }
    if post.namn is None:
        return VardeForm(None, fylld)
    return _choose_form(post)(
        None, fylld | {namn: getattr(post, namn) for namn in ("kalla", *_ANTAL, *_VARDEN)}
    )


def _render(
    arbete: Arbetsrapport, vy: Radvy, form: VardeForm, krock: list[Skillnad] | None
) -> ResponseReturnValue:
    page = render_template(
        "rapport_rad.html",
        arbete=arbete,
        vy=vy,
        kolumner=arbete.mall.namnge_kolumner(arbete.ar),
        form=name_analys(form, arbete.mall),
        krock=krock,
        historik=hamta_malhistorik(open_session(), arbete.ar, vy.post),
    )
    return page, pick_status(form, krock)
