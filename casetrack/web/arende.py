"""The page of a child's case: what to do now, every clock and its reason, what has happened, and who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.arende import Arende, Arendeklocka
from casetrack.cases.bestridande import skriv_bestridande
from casetrack.cases.klocklage import Klockstatus
from casetrack.rules.koder import Klocka, Objekttyp
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, open_session, read_now
from casetrack.web.nasta import Steg, Stegval
from casetrack.web.oppna import open_arende
from casetrack.web.saker import describe_saker, list_bestridanden
from casetrack.web.visning import Tidsmarke, mark_klocka

bp = Blueprint("arende", __name__)


@dataclass(frozen=True)
class Klockrad:
    """A clock as the page shows it, with the steps that answer it, or what must be done before them."""

    klocka: Arendeklocka
    marke: Tidsmarke
    steg: Sequence[Steg]
    om: str
    vantar: str = ""


@bp.get("/arende/<int:barn_id>")
@kraver(Behorighet.LASA_ARENDE)
def show_arende(barn_id: int) -> ResponseReturnValue:
    return _show(open_arende(barn_id), utskrift=False)


@bp.get("/arende/<int:barn_id>/utskrift")
@kraver(Behorighet.LASA_ARENDE)
def print_arende(barn_id: int) -> ResponseReturnValue:
    """The case to be printed: the only page of it that leaves marks on paper, and logged as that."""
    return _show(open_arende(barn_id, Lasning.UTSKRIFT), utskrift=True)


def _show(arende: Arende, *, utskrift: bool) -> ResponseReturnValue:
    inloggad = get_inloggad()
    stegval = Stegval(arende, inloggad)
    klockor = [_describe_klocka(arende, each, stegval) for each in arende.klockor]
    return render_template(
        "arende.html",
        utskrift=utskrift,
        arende=arende,
        barn=arende.barn,
        idag=lokal_dag(read_now()),
        att_gora=[each for each in klockor if each.klocka.dagar_kvar is not None],
        klara=[each for each in klockor if each.klocka.dagar_kvar is None],
        val=stegval.list_for_barn(),
        saker=describe_saker(open_session(), arende, stegval, inloggad),
        bestrids=list_bestridanden(arende, Objekttyp.BARN, arende.barn.id),
        bestridna_handelser={
            each.handelse_id: skriv_bestridande(each) for each in arende.bestridanden if each.handelse_id
        },
        may_dispute=inloggad.may(Behorighet.HANDLAGGA_ANMALAN) and not arende.avgransat,
        may_see_siffror=inloggad.may(Behorighet.SE_BAKOM_SIFFROR) and not arende.avgransat,
    )


def _describe_klocka(arende: Arende, klocka: Arendeklocka, stegval: Stegval) -> Klockrad:
    om = _name_sak(arende, klocka.objekttyp, klocka.objekt_id)
    if klocka.dagar_kvar is None:
        return Klockrad(klocka, Tidsmarke(klocka.status.text, _GRADER[klocka.status]), (), om)
    steg = stegval.list_for_klocka(klocka.klocka, klocka.objekttyp, klocka.objekt_id)
    vantar = ""
    if klocka.klocka is Klocka.FORHANDSBEDOMNING and not steg:
        vantar = "Skyddsbedömningen görs först."
    return Klockrad(klocka, mark_klocka(klocka.forfaller, klocka.dagar_kvar, read_now()), steg, om, vantar)


_GRADER = {
    Klockstatus.KLAR_I_TID: "lugn",
    Klockstatus.KLAR_FOR_SENT: "forsenad",
    Klockstatus.UPPHORD: "upphord",
}


def _name_sak(arende: Arende, objekttyp: Objekttyp, objekt_id: int) -> str:
    """Which of the case's things a clock belongs to, where there are several of the kind."""
    match objekttyp:
        case Objekttyp.OROSANMALAN:
            anmalan = next(each for each in arende.orosanmalningar if each.id == objekt_id)
            return f"{anmalan.typ.text} {anmalan.inkom_datum}"
        case Objekttyp.UTREDNING:
            return (
                f"Utredning inledd {next(each.inledd for each in arende.utredningar if each.id == objekt_id)}"
            )
        case Objekttyp.INSATS:
            insats = next(each for each in arende.insatser if each.id == objekt_id)
            return f"{insats.typ.text}, beslutad {insats.beslutad}"
        case Objekttyp.ALLVARSSAMTAL | Objekttyp.BARN:
            return ""  # no clock belongs to these
