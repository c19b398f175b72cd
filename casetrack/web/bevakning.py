"""Bevakning: the clocks that run for me and for my enhet, the most urgent first, and reminders to acknowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.atkomst import Lasning
from casetrack.access.behorighet import Behorighet, kraver
from casetrack.access.oppning import list_barn
from casetrack.cases.bevakning import kvittera_bevakning, las_bevakningar
from casetrack.cases.klockor import OppenKlocka, ogjorda_skyddsbedomningar, oppna_klockor
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Enhet
from casetrack.rules.koder import EnhetTyp, Klocka
from casetrack.web.begaran import get_inloggad, get_lasare, get_utforare, open_session, read_now
from casetrack.web.falt import Alternativ, Kryss, Lista
from casetrack.web.formular import Formular
from casetrack.web.oppna import log_reading
from casetrack.web.visning import Tidsmarke, mark_klocka

bp = Blueprint("bevakning", __name__, url_prefix="/bevakning")

HOGST_RADER = 50
"""So many clocks of a list are shown at first; nobody works through more in a day."""

_NYSS = 30  # days; what became overdue before that is old


class UrvalForm(Formular):
    """Which of the clocks of the enhet to show. It stands in the address, and tells of no person."""

    klocka = Lista("Slags frist", [Alternativ(each.value, each.text, each) for each in Klocka], tom="Alla")
    utan_handlaggare = Kryss("Bara utan handläggare")

    def keeps(self, klocka: OppenKlocka) -> bool:
        return self.klocka.data in (None, klocka.klocka) and not (
            self.utan_handlaggare.data and klocka.handlaggare_id is not None
        )

    @property
    def adress(self) -> dict[str, str]:
        """What was chosen, for a link to the same choice."""
        chosen = {
            "klocka": self.klocka.skriven,
            "utan_handlaggare": "ja" if self.utan_handlaggare.data else "",
        }
        return {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True)
class Klockrad:
    klocka: OppenKlocka
    marke: Tidsmarke


@dataclass(frozen=True)
class Klocklista:
    """The clocks shown of a list, the number of all in it, and how many of them are how urgent."""

    rader: Sequence[Klockrad]
    antal: int
    forsenade: int
    idag: int


@bp.get("")
@kraver(Behorighet.LASA_ARENDE)
def show_bevakning() -> ResponseReturnValue:
    session, now, inloggad = open_session(), read_now(), get_inloggad()
    enhetens = oppna_klockor(session, now=now, enhet_id=inloggad.enhet_id)
    mina = oppna_klockor(session, now=now, handlaggare_id=inloggad.id)
    egen = las_rad(session, Enhet, inloggad.enhet_id)
    jour = egen is not None and egen.typ is EnhetTyp.SOCIALJOUR
    andra = ogjorda_skyddsbedomningar(session, now=now) if jour else []
    alla = request.args.get("visa") == "alla"
    form = UrvalForm(request.args)
    andras = [each for each in enhetens if each.handlaggare_id != inloggad.id and form.keeps(each)]
    listor = [
        _make_list(mina, alla),
        _make_list([each for each in andras if not _is_left_over(each)], alla),
        _make_list([each for each in andras if _is_left_over(each)], alla),
        _make_list([each for each in andra if each.enhet_id != inloggad.enhet_id], alla),
    ]
    paminnelser = las_bevakningar(session, inloggad.id)
    namn = list_barn(session, {each.barn_id for each in paminnelser}, get_lasare(), now=now)
    barn_ids = [rad.klocka.barn_id for lista in listor for rad in lista.rader]
    if barn_ids or namn:
        log_reading(Lasning.LISTA, *namn, *barn_ids)
    page = render_template(
        "bevakning.html",
        form=form,
        mina=listor[0],
        enhetens=listor[1],
        kvarlamnade=listor[2],
        ogjorda=listor[3] if jour else None,
        paminnelser=paminnelser,
        namn=namn,
        inloggad=inloggad,
        hogst=HOGST_RADER,
    )
    return page, 422 if form.refused else 200


@bp.post("/<int:bevakning_id>/kvittera")
@kraver(Behorighet.LASA_ARENDE)
def acknowledge(bevakning_id: int) -> ResponseReturnValue:
    kvittera_bevakning(open_session(), bevakning_id, av=get_utforare(), now=read_now())
    return redirect(url_for(".show_bevakning"), 303)


def _is_left_over(klocka: OppenKlocka) -> bool:
    """Whether the clock came with imported history that nobody has taken up: it must not hide today's work."""
    return klocka.inlast and klocka.handlaggare_id is None and klocka.dagar_kvar < -_NYSS


def _make_list(klockor: Sequence[OppenKlocka], alla: bool) -> Klocklista:
    now = read_now()
    shown = klockor if alla else klockor[:HOGST_RADER]
    return Klocklista(
        [Klockrad(each, mark_klocka(each.forfaller, each.dagar_kvar, now)) for each in shown],
        antal=len(klockor),
        forsenade=sum(each.forsenad for each in klockor),
        idag=sum(each.dagar_kvar == 0 and not each.forsenad for each in klockor),
    )
