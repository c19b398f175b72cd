"""Note that the person disputes something in the case; what is noted stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.arende import Arende
from casetrack.cases.bestridande import BestridandeUppgifter, anteckna_bestridande
from casetrack.cases.faltnamn import namnge_falt
from casetrack.cases.rattelse import RATTBARA
from casetrack.rules.koder import Objekttyp
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_utforare, open_session, read_now, refuse
from casetrack.web.falt import Alternativ, Datum, DoltTal, LangText, Lista
from casetrack.web.formular import Formular, get_typed
from casetrack.web.oppna import open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import Stegsida, run_steg

bp = Blueprint("bestridande", __name__, url_prefix="/arende/<int:barn_id>/<objekttyp>/<int:objekt_id>")

_FALT = {
    Objekttyp.BARN: (
        *("fornamn", "efternamn", "kon", "fodd", "stadsdel"),
        *("adress", "postnummer", "postort", "skola", "ensamkommande"),
    ),
    **RATTBARA,
    Objekttyp.OROSANMALAN: ("beskrivning", *RATTBARA[Objekttyp.OROSANMALAN]),
}


class BestridandeForm(Formular):
    handelse = DoltTal()
    falt = Lista("Vilken uppgift?", tom="Allt som står här")
    text = LangText(
        "Vad säger personen är fel?",
        description="Skriv med personens egna ord. Uppgiften står kvar, med det här bredvid sig.",
    )
    datum = Datum("Vilken dag sa personen det?")


@bp.route("/bestridande", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def dispute(barn_id: int, objekttyp: str, objekt_id: int) -> ResponseReturnValue:
    arende = open_arende(barn_id, hela=objekttyp != Objekttyp.INSATS)
    if objekttyp not in set(Objekttyp):
        refuse()
    typ = Objekttyp(objekttyp)
    rad = find_rad(_list_rader(arende)[typ], objekt_id)
    offered = [
        Alternativ(falt, namnge_falt(falt), falt) for falt in _FALT[typ] if getattr(rad, falt) is not None
    ]
    handelse_id = request.args.get("handelse", type=int)
    form = BestridandeForm(
        get_typed(),
        {"datum": lokal_dag(read_now()), "handelse": handelse_id},
        alternativ={"falt": offered},
    )
    return run_steg(
        arende,
        form,
        lambda: anteckna_bestridande(
            open_session(),
            typ,
            rad.id,
            form.build(BestridandeUppgifter),
            handelse_id=form.handelse.data,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Personen bestrider en uppgift",
            ingress=f"Det gäller: {typ.text.lower()}. Är uppgiften fel ska den rättas; bestrids den antecknas det här.",
            knapp="Anteckna",
            klart="Det är antecknat bredvid uppgiften.",
        ),
        rad=rad,
    )


def _list_rader(arende: Arende) -> dict[Objekttyp, Sequence[Any]]:
    return {
        Objekttyp.BARN: [arende.barn],
        Objekttyp.OROSANMALAN: arende.orosanmalningar,
        Objekttyp.UTREDNING: arende.utredningar,
        Objekttyp.INSATS: arende.insatser,
        Objekttyp.ALLVARSSAMTAL: list(arende.allvarssamtal.values()),
    }
