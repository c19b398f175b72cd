"""Tertialrapport and verksamhetsberättelse: one row per indicator, nine cells per row (reports.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from casetrack.cases.insats import Insats
from casetrack.cases.organisation import Namnd
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.followup.arsmal import skriv_malcell
from casetrack.followup.format import formatera_varde
from casetrack.followup.frysning import hamta_frusna_helar
from casetrack.followup.indikator import Indikator, Indikatorbeskrivning, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.urval import hamta_policyer
from casetrack.followup.utfall import Antal, Utfall, berakna_flera_utfall
from casetrack.reports.tertial.delsummor import finn_motsagelse, rakna_rest
from casetrack.reports.tertial.innehall import (
    Aktivitet,
    Malenhet,
    Malnod,
    Rapportrad,
    Siffernyckel,
    Tertial,
    Tertialrapport,
)
from casetrack.reports.tertial.maltrad import Indikatorpost, Malpost, Statusbeslut
from casetrack.reports.tertial.rapportfrysning import hamta_frusna_celler
from casetrack.reports.tertial.rapportplan import Radplan, Rapportplan, beskriv_malenhet, planera_rapport
from casetrack.rules.koder import Malstatus, Policy, Tillstand


def skapa_tertialrapport(
    session: Session,
    namnd: Namnd,
    ar: int,
    tertial: Tertial,
    per: date,
    *,
    raknat: Mapping[Siffernyckel, Utfall] | None = None,
) -> Tertialrapport:
    """Compute the report of the session's nämnd, which is `namnd`, at the cut-off `per`.

    The rows are those of the plan (`planera_rapport`). The value of the year before is the one in the targets, else
    the frozen one, else computed (decision 10). `raknat` is what has been counted already, when it is being frozen.
    """
    plan = planera_rapport(session, ar, tertial, per)
    utfallen = dict(_rakna(session, plan) if raknat is None else raknat)
    helar = _skriv_helar(session, plan, ar - 1)
    policy = hamta_policyer(session).galler(min(tertial.lagg_ut(ar)[1], per))
    rader = [
        _gor_rad(rad, plan, utfallen.get(rad.nyckel), helar, Period(*tertial.lagg_ut(ar), per), policy)
        for rad in plan.rader
    ]
    return Tertialrapport(
        namnd.kod,
        namnd.namn,
        ar,
        tertial,
        per,
        policy,
        tuple(rader),
        noder=_gor_noder(session, plan, rader),
    )


def _rakna(session: Session, plan: Rapportplan) -> dict[Siffernyckel, Utfall]:
    utfallen = {}
    for (period, enhet), koder in plan.lista_koder().items():
        raknade = berakna_flera_utfall(session, koder, period, enhet_id=enhet.id if enhet else None)
        for utfall in raknade:
            utfallen[Siffernyckel(utfall.kod, enhet.kod if enhet else None)] = utfall
    return utfallen


def _skriv_helar(session: Session, plan: Rapportplan, ar: int) -> dict[Siffernyckel, str]:
    """The cell of the whole year before, for the rows whose targets don't give it."""
    saknas: dict[Malenhet | None, list[str]] = {}
    for rad in plan.rader:
        if not rad.mal.utfall_vb_foregaende:
            saknas.setdefault(rad.enhet, []).append(rad.kod)
    celler = skriv_raknade_helar(session, saknas, ar)
    if any(kod not in KATALOG for koder in saknas.values() for kod in koder):
        celler = hamta_frusna_celler(session, ar) | celler
    return celler


def skriv_raknade_helar(
    session: Session, koder: Mapping[Malenhet | None, Iterable[str]], ar: int
) -> dict[Siffernyckel, str]:
    """The cell of a whole year for the indicators of the catalogue among these, of the nämnd and of enheter."""
    return {
        Siffernyckel(kod, enhet.kod if enhet else None): _skriv_total(KATALOG[kod], utfall)
        for enhet, enhetens in koder.items()
        for kod, utfall in _hamta_helar(
            session, [kod for kod in dict.fromkeys(enhetens) if kod in KATALOG], ar, enhet
        ).items()
    }


def _hamta_helar(session: Session, koder: list[str], ar: int, enhet: Malenhet | None) -> dict[str, Utfall]:
    """The whole year's outcomes of the nämnd or an enhet, the frozen ones first; what nobody can know is not there."""
    enhet_id = enhet.id if enhet else None
    frusna = hamta_frusna_helar(session, ar, enhet_id=enhet_id)
    helar = {kod: frusna[kod] for kod in koder if kod in frusna}
    oraknade = [kod for kod in koder if kod not in helar]
    sista = date(ar, 12, 31)
    # An installation or an enhet that is younger than that year has no zeros of it to show.
    fanns = enhet is None or (enhet.giltig_fran or date.min) <= sista
    if oraknade and fanns and _har_uppgifter(session, sista):
        period = Period(*Tertial.VB.lagg_ut(ar), per=sista)
        helar |= zip(
            oraknade, berakna_flera_utfall(session, oraknade, period, enhet_id=enhet_id), strict=True
        )
    return helar


def _gor_rad(
    plan: Radplan,
    rapportplan: Rapportplan,
    utfall: Utfall | None,
    helar: Mapping[Siffernyckel, str],
    hela: Period,
    policy: Policy,
) -> Rapportrad:
    # What was written and entered for another period does not belong to this one.
    post = plan.post if rapportplan.egen else None
    egen = plan.post.beskriv_egen() if plan.post else None
    indikator: Indikatorbeskrivning = egen or KATALOG[plan.kod]
    tillstand = post.tillstand if post else None
    if (
        tillstand is None
        and plan.period is None
        and not (post and (_ar(post, "varde") or _ar(post, "namnare")))
    ):
        tillstand = Tillstand.EJ_MATBAR
    if utfall is None or tillstand:
        utfall = _ta_upp(indikator, post, plan.period or hela, policy)
    varden = ("", "", "")
    if post and post.varde is not None:
        varden = (
            skriv_malcell(post.varde, indikator),
            skriv_malcell(post.varde_pojkar or "", indikator),
            skriv_malcell(post.varde_flickor or "", indikator),
        )
    elif not tillstand and (egen is None or (post and post.namnare is not None)):
        varden = (
            _skriv_total(indikator, utfall),
            _skriv_del(indikator, utfall.pojkar, inskriven=egen is None or _ar(post, "namnare_pojkar")),
            _skriv_del(indikator, utfall.flickor, inskriven=egen is None or _ar(post, "namnare_flickor")),
        )
    mal = plan.mal
    celler = (
        plan.enhet.namnge(indikator.namn) if plan.enhet else indikator.namn,
        *varden,
        skriv_malcell(mal.utfall_vb_foregaende, indikator) or helar.get(plan.nyckel, ""),
        skriv_malcell(mal.prognos if post is None or post.prognos is None else post.prognos, indikator),
        skriv_malcell(mal.arsmal, indikator),
        skriv_malcell(mal.kf_arsmal, indikator),
        plan.periodtext,
    )
    return Rapportrad(indikator, utfall, celler, post.analys if post else "", tillstand, plan.enhet)


def _ta_upp(
    indikator: Indikatorbeskrivning, post: Indikatorpost | None, period: Period, policy: Policy
) -> Utfall:
    """The counts that a person entered, as an outcome; all zero where there are none."""
    delar = {"": Antal(0, 0), "_pojkar": Antal(0, 0), "_flickor": Antal(0, 0)}
    if post is not None and post.tillstand is None:
        for del_ in delar:
            namnare = getattr(post, f"namnare{del_}")
            if namnare is not None:
                delar[del_] = Antal(getattr(post, f"taljare{del_}"), namnare)
    totalt, pojkar, flickor = delar.values()
    version = indikator.hitta_version(period.sista_dag) if isinstance(indikator, Indikator) else 1
    return Utfall(
        kod=indikator.kod,
        version=version,
        versioner=[version],
        policy=policy,
        fran=period.fran,
        till=period.till,
        per=period.per,
        taljare=totalt.taljare,
        namnare=totalt.namnare,
        pojkar=pojkar,
        flickor=flickor,
        okant=_rakna_okant(indikator.matt, totalt, pojkar, flickor),
        uteslutna=0,
        ej_matbara=0,
        ofullstandiga=0,
        markeringar={"kedja": 0, "synnerliga_skal": 0, "avvikelse": 0},
        varde=None,
        delar=None,
    )


def _rakna_okant(matt: Matt, totalt: Antal, pojkar: Antal, flickor: Antal) -> Antal:
    """What is in the total and in neither part; nothing where no parts were entered, or such as can't be its parts."""
    if pojkar.namnare + flickor.namnare == 0 or finn_motsagelse(matt, totalt, pojkar, flickor):
        return Antal(None if totalt.taljare is None else 0, 0)
    return rakna_rest(totalt, pojkar, flickor)


def _gor_noder(session: Session, plan: Rapportplan, rader: list[Rapportrad]) -> tuple[Malnod, ...]:
    statusar = hamta_statusar(session, plan.mal[0].arbetsrapport_id) if plan.mal and plan.egen else {}
    kvar = iter(rader)
    return tuple(
        Malnod(
            nummer=mal.nummer,
            text=mal.text,
            status=statusar.get(mal.id),
            analys=mal.analys if plan.egen else "",
            rader=tuple(next(kvar) for _ in mal.indikatorer),
            aktiviteter=tuple(_gor_aktiviteter(mal, egen=plan.egen)),
            enhet=beskriv_malenhet(mal.enhet),
        )
        for mal in plan.mal
    )


def _gor_aktiviteter(mal: Malpost, *, egen: bool) -> list[Aktivitet]:
    return [
        Aktivitet(each.text, each.startdatum, each.slutdatum, each.avvikelse if egen else "")
        for each in mal.aktiviteter
    ]


def hamta_statusar(session: Session, arbetsrapport_id: int) -> dict[int, Malstatus]:
    """The status of each goal of a report, by the goal's id; the latest that was set counts."""
    beslut = select(Statusbeslut).filter_by(arbetsrapport_id=arbetsrapport_id).order_by(Statusbeslut.id)
    return {each.malpost_id: each.status for each in session.scalars(beslut)}


def _skriv_total(indikator: Indikatorbeskrivning, utfall: Utfall) -> str:
    return formatera_varde(indikator, utfall.taljare, utfall.namnare, utfall.varde)


def _skriv_del(indikator: Indikatorbeskrivning, antal: Antal, *, inskriven: bool) -> str:
    # A part that nobody entered is not a part of nobody.
    return formatera_varde(indikator, antal.taljare, antal.namnare) if inskriven else ""


def _ar(post: Indikatorpost | None, falt: str) -> bool:
    return post is not None and getattr(post, falt) is not None


def _har_uppgifter(session: Session, till: date) -> bool:
    """Whether anything in the nämnd's record is dated on or before the day."""
    fragor = (
        exists().where(Orosanmalan.inkom_datum <= till),
        exists().where(Utredning.inledd <= till),
        exists().where(Insats.beslutad <= till),
    )
    return bool(session.scalar(select(or_(*fragor))))
