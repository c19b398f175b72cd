"""The steps of an anmälan: skyddsbedömning, the decision and återkoppling."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from casetrack.access.behorighet import Behorighet, kraver
from casetrack.cases.arende import Arende
from casetrack.cases.aterkoppling import AterkopplingUppgifter, begar_aterkoppling, registrera_aterkoppling
from casetrack.cases.forhandsbedomning import BeslutUppgifter, besluta
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.rattelse import komplettera_beskrivning
from casetrack.cases.skyddsbedomning import SkyddsbedomningUppgifter, gor_skyddsbedomning
from casetrack.rules.klockor import tillampa_policy
from casetrack.rules.koder import AterkopplingStatus, Beslut, Objekttyp, SenOrsak, SynnerligaSkal
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_inloggad, get_namnd_id, get_utforare, open_session, read_now
from casetrack.web.fakta import describe_anmalan
from casetrack.web.falt import Alternativ, Datum, Falt, JaNej, KodVal, LangText, Lista, Tidpunkt, Val
from casetrack.web.formular import get_typed
from casetrack.web.oppna import open_arende
from casetrack.web.rader import find_rad
from casetrack.web.steg import StegForm, Stegsida, run_steg
from casetrack.web.val import (
    fill_in_enhet,
    guess_utredande_enhet,
    list_enheter,
    offer_enheter,
    offer_handlaggare,
)

bp = Blueprint("anmalan", __name__, url_prefix="/arende/<int:barn_id>/anmalan/<int:anmalan_id>")

_VALD = (
    "Anmälan gäller våld. Bara en chef kan besluta att inte inleda utredning."
    " Be din chef ta beslutet, eller inled utredningen."
)


class SkyddsbedomningForm(StegForm):
    skyddsbedomning = Tidpunkt(
        "När gjordes bedömningen?", description="Svensk tid. Ändra om bedömningen gjordes tidigare än nu."
    )
    behov_av_skydd = JaNej("Behöver barnet omedelbart skydd?")


class BeslutForm(StegForm):
    """What every decision asks."""

    beslut_datum = Datum("Vilken dag fattades beslutet?")


class SentBeslutForm(BeslutForm):
    sen_orsak = KodVal("Varför blev det sent?", SenOrsak, description="De 14 dagarna har gått.")
    synnerliga_skal = KodVal(
        "Fanns det synnerliga skäl? (frivilligt)",
        SynnerligaSkal,
        description="Förklarar, men beslutet räknas ändå som försenat. Brist på personal är inte ett synnerligt skäl.",
    )
    synnerliga_skal_text = Falt("Beskriv det synnerliga skälet", description="Bara om du valde Annat.")


class InledaForm(SentBeslutForm):
    utredning_id = Val("Ska anmälan höra till en utredning som redan har inletts?")
    utredning_enhet_id = Lista("Vilken enhet ska utreda?")
    utredning_handlaggare_id = Lista(
        "Vem ska utreda? (frivilligt)",
        description="Någon som arbetar på enheten. Det går att fördela senare.",
    )
    beslut_motivering = LangText("Motivering (frivilligt)")


class InteInledaForm(SentBeslutForm):
    barnet_hort = JaNej("Har barnet fått komma till tals?")
    barnet_hort_orsak = LangText("Varför inte?", description="Bara om du svarade nej.")
    beslut_motivering = LangText("Motivering (frivilligt)")
    vald_skal = LangText(
        "Varför leder anmälan om våld inte till utredning?",
        description="Anmälan gäller misstänkt våld. Beslutet bekräftas av dig som chef och följs upp som en avvikelse.",
    )


class PaforaForm(BeslutForm):
    utredning_id = Lista("Vilken utredning ska anmälan påföras?")
    beslut_motivering = LangText("Motivering (frivilligt)")


class BegardForm(StegForm):
    aterkoppling_begard = Datum("Vilken dag bad anmälaren om återkoppling?")


class AterkopplingForm(StegForm):
    aterkoppling = KodVal("Har anmälaren fått återkoppling?", AterkopplingStatus)
    aterkoppling_given = Datum("Vilken dag?", description="Bara om återkoppling är given.")


class TillaggForm(StegForm):
    beskrivning = LangText("Vad vill du lägga till?", description="Det som redan står kvar ändras inte.")


@bp.route("/skyddsbedomning", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def make_skyddsbedomning(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    form = SkyddsbedomningForm(
        get_typed(),
        {"sedd_version": anmalan.radversion, "skyddsbedomning": read_now().replace(second=0, microsecond=0)},
    )
    return run_steg(
        arende,
        form,
        lambda: gor_skyddsbedomning(
            open_session(),
            anmalan.id,
            form.build(SkyddsbedomningUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Omedelbar skyddsbedömning",
            ingress="Bedöm om barnet behöver skydd nu. Det ska göras samma dag som anmälan kom in.",
            knapp="Spara skyddsbedömningen",
            klart="Skyddsbedömningen är sparad.",
            om=describe_anmalan(anmalan, arende.namn),
            ratta=url_for(
                "rattelse.correct",
                barn_id=barn_id,
                objekttyp=Objekttyp.OROSANMALAN.value,
                objekt_id=anmalan.id,
            ),
        ),
        rad=anmalan,
    )


@bp.route("/inleda", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def decide_inleda(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    session, namnd_id, inloggad = open_session(), get_namnd_id(), get_inloggad()
    enheter = list_enheter(session, namnd_id, lokal_dag(read_now()))
    joinable = [
        Alternativ(str(each.id), f"Ja, den som inleddes {each.inledd}", each.id)
        for each in arende.utredningar
        if each.avslutad is None and each.inledd >= anmalan.inkom_datum
    ]
    form = InledaForm(
        get_typed(),
        {
            "sedd_version": anmalan.radversion,
            "beslut_datum": lokal_dag(read_now()),
            "utredning_enhet_id": guess_utredande_enhet(enheter, inloggad.enhet_id),
        },
        alternativ={
            "utredning_id": [*joinable, Alternativ("ny", "Nej, inled en ny utredning", None)],
            "utredning_enhet_id": offer_enheter(enheter),
            "utredning_handlaggare_id": offer_handlaggare(session, namnd_id),
        },
    )
    fill_in_enhet(session, form, "utredning_enhet_id", "utredning_handlaggare_id")
    if not joinable:
        del form.utredning_id
    return _decide(
        arende,
        anmalan,
        form,
        Beslut.INLEDA,
        Stegsida(
            rubrik="Inleda utredning",
            ingress="Utredningen inleds den dag beslutet fattas. Från den dagen räknas fyra månader.",
            knapp="Inled utredning",
            klart="Utredningen är inledd.",
            om=describe_anmalan(anmalan, arende.namn),
        ),
    )


@bp.route("/inte-inleda", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def decide_inte_inleda(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    form = InteInledaForm(
        get_typed(), {"sedd_version": anmalan.radversion, "beslut_datum": lokal_dag(read_now())}
    )
    confirms = get_inloggad().may(Behorighet.BESLUTA_VALD)
    if not (anmalan.vald and confirms):
        del form.vald_skal
    return _decide(
        arende,
        anmalan,
        form,
        Beslut.INTE_INLEDA,
        Stegsida(
            rubrik="Inte inleda utredning",
            knapp="Spara beslutet",
            klart="Beslutet är sparat: utredning inleds inte.",
            om=describe_anmalan(anmalan, arende.namn),
            hinder=_VALD if anmalan.vald and not confirms else "",
        ),
    )


@bp.route("/pafora", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def decide_pafora(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    # The utredning need only have been open when the anmälan came in (decisions 23 and 46).
    possible = [
        each
        for each in arende.utredningar
        if each.inledd <= anmalan.inkom_datum
        and (each.avslutad is None or each.avslutad >= anmalan.inkom_datum)
    ]
    form = PaforaForm(
        get_typed(),
        {
            "sedd_version": anmalan.radversion,
            "beslut_datum": lokal_dag(read_now()),
            "utredning_id": possible[0].id if len(possible) == 1 else None,
        },
        alternativ={
            "utredning_id": [Alternativ(str(each.id), f"Inledd {each.inledd}", each.id) for each in possible]
        },
    )
    return _decide(
        arende,
        anmalan,
        form,
        Beslut.PAFORD,
        Stegsida(
            rubrik="Påföra anmälan en utredning",
            ingress="Utredningen ska ha varit öppen när anmälan kom in. Anmälan har då ingen egen frist på 14 dagar.",
            knapp="Påför anmälan",
            klart="Anmälan är påförd utredningen.",
            om=describe_anmalan(anmalan, arende.namn),
        ),
    )


@bp.route("/begar-aterkoppling", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def ask_aterkoppling(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    form = BegardForm(
        get_typed(), {"sedd_version": anmalan.radversion, "aterkoppling_begard": lokal_dag(read_now())}
    )
    return run_steg(
        arende,
        form,
        lambda: begar_aterkoppling(
            open_session(),
            anmalan.id,
            form.aterkoppling_begard.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Anmälaren vill ha återkoppling",
            knapp="Spara",
            klart="Det är noterat att anmälaren vill ha återkoppling.",
            om=describe_anmalan(anmalan, arende.namn),
        ),
        rad=anmalan,
    )


@bp.route("/aterkoppling", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def give_aterkoppling(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    arende, anmalan = _open(barn_id, anmalan_id)
    form = AterkopplingForm(get_typed(), {"sedd_version": anmalan.radversion})
    return run_steg(
        arende,
        form,
        lambda: registrera_aterkoppling(
            open_session(),
            anmalan.id,
            form.build(AterkopplingUppgifter),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Återkoppling till anmälaren",
            ingress="Anmälaren får veta om en utredning har inletts, inte vad den gäller.",
            knapp="Spara",
            klart="Återkopplingen är sparad.",
            om=describe_anmalan(anmalan, arende.namn),
        ),
        rad=anmalan,
    )


@bp.route("/tillagg", methods=["GET", "POST"])
@kraver(Behorighet.HANDLAGGA_ANMALAN)
def add_text(barn_id: int, anmalan_id: int) -> ResponseReturnValue:
    """Notes are added to and never overwritten (SoL 14:6)."""
    arende, anmalan = _open(barn_id, anmalan_id)
    form = TillaggForm(get_typed(), {"sedd_version": anmalan.radversion})
    return run_steg(
        arende,
        form,
        lambda: komplettera_beskrivning(
            open_session(),
            anmalan.id,
            form.beskrivning.data,
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        Stegsida(
            rubrik="Lägg till i beskrivningen",
            knapp="Lägg till",
            klart="Tillägget är sparat.",
            om=describe_anmalan(anmalan, arende.namn),
        ),
        rad=anmalan,
    )


def _open(barn_id: int, anmalan_id: int) -> tuple[Arende, Orosanmalan]:
    # Who reaches an anmälan as that of a sibling reads it; to take a step in it takes the whole case.
    arende = open_arende(barn_id, hela=True)
    return arende, find_rad(arende.orosanmalningar, anmalan_id)


def _decide(
    arende: Arende, anmalan: Orosanmalan, form: BeslutForm, beslut: Beslut, sida: Stegsida
) -> ResponseReturnValue:
    frist = tillampa_policy(arende.policy, anmalan.forfaller)
    if isinstance(form, SentBeslutForm) and lokal_dag(read_now()) <= frist:
        # A decision can't be dated in the future, so none made today is late.
        del form.sen_orsak, form.synnerliga_skal, form.synnerliga_skal_text
    return run_steg(
        arende,
        form,
        lambda: besluta(
            open_session(),
            anmalan.id,
            form.build(BeslutUppgifter, beslut=beslut),
            sedd_version=form.seen,
            av=get_utforare(),
            now=read_now(),
        ),
        sida,
        rad=anmalan,
    )
