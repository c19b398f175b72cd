"""Register what came in: one form for a child and its siblings, which keeps everything typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.rackvidd import find_rackvidd, tar_emot
from casetrack.access.sokning import find_namngivna
from casetrack.cases.avvisning import Avvisat, Fel
from casetrack.cases.barn import Barn, BarnUppgifter
from casetrack.cases.faltnamn import inne_i_mening
from casetrack.cases.kommando import las_rad
from casetrack.cases.orosanmalan import AnmalanUppgifter, registrera_orosanmalan
from casetrack.rules.koder import AnmalareKategori, Satt, TypAnmalan
from casetrack.rules.tid import lokal_dag
from casetrack.web.barnformular import SyskonForm, find_known
from casetrack.web.begaran import (
    get_inloggad,
    get_lasare,
    get_namnd_id,
    get_utforare,
    is_number,
    open_session,
    read_now,
)
from casetrack.web.falt import Datum, Falt, JaNej, KodVal, LangText, Lista, Tidpunkt
from casetrack.web.formular import Formular
from casetrack.web.oppna import log_reading
from casetrack.web.steg import RedanGjort, attempt, finish
from casetrack.web.val import (
    fill_in_enhet,
    list_enheter,
    offer_enheter,
    offer_handlaggare,
    suggest_handlaggare,
)

bp = Blueprint("registrering", __name__)

HOGST_BARN = 15
_DELAS = ("efternamn", "adress", "postnummer", "postort", "stadsdel")
_BARNFALT = re.compile(r"barn-([0-9]{1,2})-([a-z_]+)")


class AnmalanForm(Formular):
    typ = KodVal("Vad har kommit in?", TypAnmalan)
    inkom = Tidpunkt(
        "När kom det in till socialtjänsten?",
        description="Dag och klockslag i svensk tid. Härifrån räknas fristerna, inte från registreringen.",
    )
    nadde_mottagningen = Tidpunkt(
        "När nådde det mottagningen? (frivilligt)",
        description="Fyll i om det dröjde, till exempel i internposten.",
    )
    satt = KodVal("Hur kom det in? (frivilligt)", Satt)
    anmalare = KodVal("Vem anmälde?", AnmalareKategori)
    anmalar_namn = Falt("Anmälarens namn", render_kw={"autocomplete": "off"})
    anmalar_verksamhet = Falt("Verksamhet", render_kw={"autocomplete": "off"})
    anmalar_telefon = Falt("Telefon", render_kw={"autocomplete": "off", "inputmode": "tel"})
    anmalar_epost = Falt("E-post", render_kw={"autocomplete": "off", "inputmode": "email"})
    aterkoppling_begard = Datum(
        "Vill anmälaren ha återkoppling? Skriv då vilken dag hen bad om det (frivilligt)"
    )
    beskrivning = LangText("Vad handlar oron om?")
    vald = JaNej("Gäller det misstänkt våld mot barnet?")
    brott = JaNej("Gäller det ett brott som barnet misstänks för?")
    brottsdatum = Datum(
        "Vilken dag begicks brottet?", description="Bara om du svarade ja på frågan om brott."
    )
    forsta_gang = JaNej(
        "Är det första gången barnet misstänks för brott?",
        description="Bara om du svarade ja på frågan om brott.",
        vet_inte="Vet inte",
    )
    enhet_id = Lista("Enhet som tar emot")
    handlaggare_id = Lista("Handläggare (frivilligt)")


@dataclass
class BarnRad:
    """One child in the form. `valt` is known and chosen; `kant` is known but only its number was typed.

    `namnges` says whether the reader may be told who it is.
    """

    form: SyskonForm
    valt: Barn | None
    kant: Barn | None
    namnges: bool


@bp.route("/anmalan", methods=["GET", "POST"])
@kraver(Behorighet.REGISTRERA_ANMALAN)
def register_anmalan() -> ResponseReturnValue:
    """Show the form; add, remove or choose a child as a button says; or register."""
    if request.method == "GET":
        barn_id = request.args.get("barn", "")
        return _show(_make_form(None), _make_rader([{"barn_id": barn_id} if is_number(barn_id) else {}]))
    gor, _, plats = request.form.get("gor", "spara").partition("-")
    if gor == "borja":
        return _show(_make_form(None), _make_rader([_guess_barn(request.form.get("sokord", ""))]))
    typed = _read_barn(request.form)
    if gor != "spara":
        _rearrange(typed, gor, int(plats) if is_number(plats) else 0)
        return _show(_make_form(request.form), _make_rader(typed), checked=False)
    return _register(_make_form(request.form), _make_rader(typed))


def _register(form: AnmalanForm, rader: list[BarnRad]) -> ResponseReturnValue:
    session, namnd_id = open_session(), get_namnd_id()
    barn: list[int | BarnUppgifter] = [
        rad.valt.id if rad.valt else rad.form.read_uppgifter() for rad in rader
    ]
    for rad in rader:
        if not rad.valt:
            rad.form.demand_skydd()
    utanfor = _find_out_of_reach(form, rader)
    unreadable = form.refused or any(rad.form.refused for rad in rader)
    fill_in_enhet(session, form, "enhet_id", "handlaggare_id")
    uppgifter = form.build(AnmalanUppgifter)
    try:
        gjort = attempt(
            lambda: registrera_orosanmalan(
                session, uppgifter, barn, namnd_id=namnd_id, av=get_utforare(), now=read_now()
            ),
            readable=not unreadable,
        )
    except Avvisat as avvisat:
        _refuse(form, rader, avvisat.fel)
        return _show(form, rader)
    except RedanGjort as redan:
        return redan.go_on(url_for("bevakning.show_bevakning"))
    if gjort is None:
        return _show(form, rader)
    if utanfor:
        # To register something is a way to a case: it is told to the chef as every other that takes a reason.
        log_reading(Lasning.OPPNAD_ANDA, *utanfor, varfor=f"registrerade {inne_i_mening(gjort.rad[0].typ)}")
    klart = "Anmälan är registrerad." if len(barn) == 1 else f"Anmälan är registrerad för {len(barn)} barn."
    return finish(gjort, klart, url_for("arende.show_arende", barn_id=gjort.rad[0].barn_id))


def _find_out_of_reach(form: AnmalanForm, rader: Sequence[BarnRad]) -> list[int]:
    """The known children whose cases the user did not reach before, and whose anmälningar it is not theirs to receive.

    Information about a child is nobody's to act on, so it is never a task that opens a case.
    """
    session, lasare = open_session(), get_lasare()
    if tar_emot(session, lasare) and form.typ.data is not TypAnmalan.INFORMATION:
        return []
    kanda = [rad.valt.id for rad in rader if rad.valt]
    return [each for each in kanda if not find_rackvidd(session, each, lasare, now=read_now()).hela]


def _refuse(form: AnmalanForm, rader: Sequence[BarnRad], fel: Sequence[Fel]) -> None:
    for each in fel:
        match each.falt.split("-", 2):
            case ["barn", n, *falt] if int(n) < len(rader):
                rader[int(n)].form.refuse("".join(falt), each.text)
            case _:
                form.refuse(each.falt, each.text)


def _show(form: AnmalanForm, rader: list[BarnRad], *, checked: bool = True) -> ResponseReturnValue:
    """The page; `checked` False when a button only rearranged the form, and errors would be premature."""
    log_ids = [barn.id for rad in rader for barn in (rad.valt, rad.kant) if barn is not None]
    if log_ids:
        log_reading(Lasning.SOKNING, *log_ids, varfor="ny anmälan")
    felrader: list[tuple[str | None, str]] = []
    if checked:
        for n, rad in enumerate(rader):
            om = "" if len(rader) == 1 else f"Barn {n + 1}: "
            felrader += [(id_ or f"barn-{n}", om + text) for id_, text in rad.form.felrader]
        felrader += form.felrader
    page = render_template(
        "registrering.html", form=form, rader=rader, felrader=felrader, idag=lokal_dag(read_now())
    )
    return page, 422 if felrader else 200


def _make_form(formdata: MultiDict[str, str] | None) -> AnmalanForm:
    session, namnd_id, inloggad = open_session(), get_namnd_id(), get_inloggad()
    enheter = list_enheter(session, namnd_id, lokal_dag(read_now()))
    return AnmalanForm(
        formdata,
        {
            "typ": TypAnmalan.ANMALAN,
            "enhet_id": inloggad.enhet_id,
            "handlaggare_id": suggest_handlaggare(inloggad),
        },
        alternativ={
            "enhet_id": offer_enheter(enheter),
            "handlaggare_id": offer_handlaggare(session, namnd_id),
        },
    )


def _make_rader(typed: list[dict[str, str]]) -> list[BarnRad]:
    session, idag = open_session(), lokal_dag(read_now())
    rader = []
    for n, each in enumerate(typed):
        prefix = f"barn-{n}-"
        form = SyskonForm(MultiDict({prefix + key: value for key, value in each.items()}), prefix=prefix)
        valt = las_rad(session, Barn, form.barn_id.data)
        kant = None if valt else find_known(session, form.personnummer.data, idag)
        kanda = [each for each in (valt, kant) if each is not None]
        namnges = bool(find_namngivna(session, kanda, get_lasare(), now=read_now()))
        rader.append(BarnRad(form, valt, kant, namnges))
    return rader


def _read_barn(formdata: MultiDict[str, str]) -> list[dict[str, str]]:
    """What was typed of each child, as it was typed."""
    antal = request.form.get("antal", "1")
    typed: list[dict[str, str]] = [{} for _ in range(min(int(antal), HOGST_BARN) if is_number(antal) else 1)]
    for key, value in formdata.items():
        match = _BARNFALT.fullmatch(key)
        if match and int(match[1]) < len(typed):
            typed[int(match[1])][match[2]] = value
    return typed or [{}]


def _rearrange(typed: list[dict[str, str]], gor: str, plats: int) -> None:
    if gor == "lagg_till" and len(typed) < HOGST_BARN:
        # Siblings mostly share these; they are there to be changed.
        typed.append({falt: typed[-1].get(falt, "") for falt in _DELAS})
    if plats >= len(typed):
        return
    if gor == "ta_bort" and len(typed) > 1:
        typed.pop(plats)
    elif gor == "valj":
        kant = find_known(open_session(), typed[plats].get("personnummer"), lokal_dag(read_now()))
        if kant is not None:
            typed[plats] = {"barn_id": str(kant.id)}
    elif gor == "byt":
        typed[plats] = {}


def _guess_barn(sokord: str) -> dict[str, str]:
    """A search that found nobody, as the beginning of what is known of the child."""
    words = sokord.split()
    if any(tecken.isdigit() for tecken in sokord):
        return {"personnummer": sokord.strip()} if len(sokord.strip()) >= 10 else {}
    return {"fornamn": " ".join(words[:-1] or words), "efternamn": " ".join(words[1:][-1:])}
