"""Who has a case: given to a handläggare, or handed to another enhet."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.arende import Arende
from casetrack.cases.organisation import lista_handlaggare
from casetrack.cases.overforing import Overforbar, OverforUppgifter, overfor, tilldela_handlaggare
from casetrack.rules.koder import Objekttyp
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, get_namnd_id, get_utforare, open_session, read_now, refuse
from casetrack.web.falt import Alternativ, Datum, LangText, Lista
from casetrack.web.formular import get_typed
from casetrack.web.oppna import open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg
from casetrack.web.val import list_enheter, offer_enheter

bp = Blueprint("fordelning", __name__, url_prefix="/arende/<int:barn_id>/<objekttyp>/<int:objekt_id>")


class TilldelaForm(StegForm):
    handlaggare_id = Lista("Vem ska vara handläggare?")


class OverforForm(StegForm):
    till_enhet_id = Lista("Vilken enhet tar över?")
    datum = Datum("Vilken dag?")
    skal = LangText("Varför?")


@bp.route("/tilldela", methods=["GET", "POST"])
@kraver(Behorighet.FORDELA)
def assign(barn_id: int, objekttyp: str, objekt_id: int) -> ResponseReturnValue:
    arende, typ, rad = _open(barn_id, objekttyp, objekt_id)
    session, inloggad = open_session(), get_inloggad()
    people = [
        Alternativ(str(each.id), f"{each.namn} (du)" if each.id == inloggad.id else each.namn, each.id)
        for each in lista_handlaggare(session, rad.enhet_id)
    ]
    form = TilldelaForm(
        get_typed(),
        {"sedd_version": rad.radversion, "handlaggare_id": rad.handlaggare_id},
        alternativ={"handlaggare_id": [*people, Alternativ("ingen", "Ingen än", None)]},
    )
    return run_steg(
        arende,
        form,
        lambda: tilldela_handlaggare(
            session,
            typ,
            rad.id,
            form.handlaggare_id.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik=f"Handläggare för {typ.text.lower()}",
            ingress=f"Här finns de som arbetar på {rad.enhet.namn}.",
            knapp="Spara",
            klart="Handläggaren är sparad.",
        ),
        rad=rad,
    )


@bp.route("/overfor", methods=["GET", "POST"])
@kraver(Behorighet.FORDELA)
def hand_over(barn_id: int, objekttyp: str, objekt_id: int) -> ResponseReturnValue:
    arende, typ, rad = _open(barn_id, objekttyp, objekt_id)
    session, idag = open_session(), lokal_dag(read_now())
    enheter = [each for each in list_enheter(session, get_namnd_id(), idag) if each.id != rad.enhet_id]
    form = OverforForm(
        get_typed(),
        {"sedd_version": rad.radversion, "datum": idag},
        alternativ={"till_enhet_id": offer_enheter(enheter)},
    )
    return run_steg(
        arende,
        form,
        lambda: overfor(
            session,
            typ,
            rad.id,
            form.build(OverforUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik=f"Lämna över {typ.text.lower()} till en annan enhet",
            ingress="Fristerna fortsätter att räknas från samma dag som förut.",
            knapp="Lämna över",
            klart="Ärendet är överlämnat.",
        ),
        rad=rad,
    )


def _open(barn_id: int, objekttyp: str, objekt_id: int) -> tuple[Arende, Objekttyp, Overforbar]:
    arende = open_arende(barn_id, hela=objekttyp != Objekttyp.INSATS)
    rader: dict[str, Sequence[Overforbar]] = {
        Objekttyp.OROSANMALAN: arende.orosanmalningar,
        Objekttyp.UTREDNING: arende.utredningar,
        Objekttyp.INSATS: arende.insatser,
    }
    if objekttyp not in rader:
        refuse()
    return arende, Objekttyp(objekttyp), find_rad(rader[objekttyp], objekt_id)
