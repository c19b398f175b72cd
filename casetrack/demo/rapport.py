"""The made-up nämnd's tertialrapporter: the one before, as it was sent, and the running one, half written."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.access.anvandare import Anvandare
from casetrack.cases.handelse import Utforare
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.followup.indikator import Matt
from casetrack.reports.tertial.analysforslag import foresla_analys, rakna_forra_aret
from casetrack.reports.tertial.arbete import oppna_rapport
from casetrack.reports.tertial.granskning import granska
from casetrack.reports.tertial.innehall import Siffernyckel, Tertial, valj_tertial
from casetrack.reports.tertial.maltrad import Arbetsrapport, Malpost, Riktning
from casetrack.reports.tertial.omdome import kommentera, kvittera, satt_status
from casetrack.reports.tertial.radskrivning import MalcellUppgifter, RadUppgifter, andra_rad, skriv_analys
from casetrack.reports.tertial.rapportarkiv import frys_rapport
from casetrack.reports.tertial.statusforslag import foresla_statusar
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.reports.tertial.tradbygge import (
    AktivitetUppgifter,
    EgenUppgifter,
    MalUppgifter,
    lagg_till_egen,
    lagg_till_indikator,
    lagg_till_mal,
    spara_aktivitet,
)
from casetrack.rules.koder import EnhetTyp, Roll
from casetrack.rules.tid import lokal_dag

# The goals with their indicators, in the order of the nämnd's targets.
_MAL = {
    "1": ("En trygg stad att växa upp i", ()),
    "1.4": ("Barn och unga får skydd och stöd när de behöver det", ()),
    "1.4.1": (
        "Barn och unga får rätt stöd och kommer inte tillbaka med samma oro",
        (
            "allvarssamtal_48h",
            "ateraktualisering_utredning",
            "ej_aktuell_12_manader",
            "vantat_pa_placering",
            "trygga_forhallanden",
            "barnet_delaktigt",
            "skola_vidtalad",
        ),
    ),
    "1.4.2": ("Ingen väntar längre än lagen säger", ("forhandsbedomning_14_dagar", "utredning_fyra_manader")),
    "1.4.2.1": ("Varje anmälan bedöms inom 14 dagar", ("forhandsbedomning_14_dagar",)),
}
_MOTTAGNINGENS = "1.4.2.1"
_MOTTAGNINGENS_MAL = MalcellUppgifter(arsmal="90 %", prognos="90 %")
_SIP = EgenUppgifter(
    kod="sip_barn",
    namn="Andel barn med flera insatser som har en samordnad individuell plan",
    matt=Matt.ANDEL,
    decimaler=0,
    riktning=Riktning.HOG,
    kalla="Enheternas egna sammanställningar",
)


def write_reports(session: Session, namnd: Namnd, *, now: datetime) -> None:
    """Freeze the tertial that ended last, and leave the running one half written."""
    vem = {
        each.roll: Utforare(each.id, each.namn, each.roll)
        for each in session.scalars(
            select(Anvandare).where(Anvandare.anvandarnamn.in_(("demo-controller", "demo-chef")))
        )
    }
    controller = vem[Roll.CONTROLLER]
    idag = lokal_dag(now)
    tertial = valj_tertial(idag)
    ar, forra = _find_forra(idag.year, tertial)
    _send(session, namnd, ar, forra, av=controller, now=now)
    rapport = oppna_rapport(session, namnd.id, idag.year, tertial, av=controller, now=now)
    session.flush()
    session.expire_all()
    _write_half(session, namnd, rapport, av=controller, now=now)
    mal = next(each for each in rapport.mal if each.nummer == "1.4.2")
    text = "Mottagningen har haft vakanser sedan i våras. Skriv gärna det här."
    kommentera(session, rapport, mal, text, av=vem[Roll.CHEF], now=now)


def _find_forra(ar: int, tertial: Tertial) -> tuple[int, Tertial]:
    plats = list(Tertial).index(tertial)
    return (ar, list(Tertial)[plats - 1]) if plats else (ar - 1, Tertial.VB)


def _send(session: Session, namnd: Namnd, ar: int, tertial: Tertial, *, av: Utforare, now: datetime) -> None:
    """Build the goals and send a report in which every figure has its proposed sentence."""
    arbete = oppna_rapport(session, namnd.id, ar, tertial, av=av, now=now)
    mottagning = session.scalars(select(Enhet).filter_by(namnd_id=namnd.id, typ=EnhetTyp.MOTTAGNING)).one()
    mal = {}
    for nummer, (text, _) in _MAL.items():
        enhet_id = mottagning.id if nummer == _MOTTAGNINGENS else None
        uppgifter = MalUppgifter(nummer, text, enhet_id=enhet_id)
        mal[nummer] = lagg_till_mal(session, arbete, uppgifter, av=av, now=now)
    for nummer, (_, koder) in _MAL.items():
        for kod in koder:
            lagg_till_indikator(session, mal[nummer], kod, av=av, now=now)
    sip = lagg_till_egen(session, mal["1.4.1"], _SIP, av=av, now=now)
    aktivitet = AktivitetUppgifter("Gå igenom öppna förhandsbedömningar varje måndag", date(ar, 2, 1))
    spara_aktivitet(session, mal["1.4.2"], None, None, aktivitet, av=av, now=now)
    session.expire_all()
    varde = RadUppgifter(taljare=18, namnare=43, kalla=_SIP.kalla)
    andra_rad(session, arbete, sip.id, sip.radversion, varde, av=av, now=now)
    (rad_,) = mal[_MOTTAGNINGENS].indikatorer
    andra_rad(session, arbete, rad_.id, rad_.radversion, RadUppgifter(), _MOTTAGNINGENS_MAL, av=av, now=now)
    per = tertial.lagg_ut(ar)[1]
    rapport = skapa_tertialrapport(session, namnd, ar, tertial, per)
    forra = rakna_forra_aret(session, rapport)
    poster = [post for each in arbete.ordnade for post in each.indikatorer]
    for post, rad in zip(poster, rapport.rader, strict=True):
        forslag = foresla_analys(rad, forra.get(rad.nyckel))
        skriv_analys(session, arbete, post.id, post.radversion, forslag, av=av, now=now)
    forslagen = foresla_statusar(rapport)
    for post_ in arbete.ordnade:
        forslag_ = forslagen[post_.nummer]
        satt_status(session, post_, forslag_.status, forslag_.status, forslag_.underlag, None, av=av, now=now)
    session.expire_all()
    granskat = granska(session, skapa_tertialrapport(session, namnd, ar, tertial, per), arbete.id)
    if granskat.varningar:
        skal = "Genomgånget med ledningsgruppen."
        kvittera(session, arbete, [each.nyckel for each in granskat.varningar], skal, av=av, now=now)
    if not granskat.fel:
        frys_rapport(session, namnd, arbete, per, av=av, now=now)


def _write_half(
    session: Session, namnd: Namnd, arbete: Arbetsrapport, *, av: Utforare, now: datetime
) -> None:
    """One analys, one goal's text and a status; the rest is left for whoever tries the demo."""
    mal: dict[str, Malpost] = {each.nummer: each for each in arbete.mal}
    rapport = skapa_tertialrapport(session, namnd, arbete.ar, arbete.tertial, lokal_dag(now))
    forra = rakna_forra_aret(session, rapport)
    siffra = Siffernyckel("forhandsbedomning_14_dagar")
    rad = next(each for each in rapport.rader if each.nyckel == siffra)
    post = next(each for each in mal["1.4.2"].indikatorer if each.kod == siffra.kod)
    forslag = foresla_analys(rad, forra.get(siffra))
    skriv_analys(session, arbete, post.id, post.radversion, forslag, av=av, now=now)
    forslag_ = foresla_statusar(rapport)["1.4.2"]
    satt_status(
        session, mal["1.4.2"], forslag_.status, forslag_.status, forslag_.underlag, None, av=av, now=now
    )
