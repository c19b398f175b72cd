"""Radskrivning: what people write of a row: its analys, its value where casetrack has none, and its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Granskning, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import kommando, las_rad
from casetrack.followup.arsmal import Arsmal, Mal, hamta_mal, skriv_malcell
from casetrack.followup.indikator import Matt
from casetrack.reports.tertial.arbete import las_for_andring, spara_post
from casetrack.reports.tertial.innehall import Tertial
from casetrack.reports.tertial.kontroller import kontrollera_talcell
from casetrack.reports.tertial.maltrad import Arbetsrapport, Indikatorpost
from casetrack.rules.koder import Periodicitet, Tillstand
from casetrack.rules.tid import lokal_dag

_MALTEXTER = ("arsmal", "kf_arsmal", "utfall_vb_foregaende")


@dataclass(frozen=True)
class MalcellUppgifter:
    """The targets of a row as they are to be from `giltig_fran` on; None is from the day that `foresla_fran` tells.

    The prognos is the report's own, and counts in no other.
    """

    arsmal: str | None = None
    kf_arsmal: str | None = None
    prognos: str | None = None
    utfall_vb_foregaende: str | None = None
    giltig_fran: date | None = None


@dataclass(frozen=True)
class RadUppgifter:
    """What a person says of the value of a row in one period; all but the first two are for the nämnd's own."""

    tillstand: Tillstand | None = None
    periodicitet: Periodicitet | None = None
    kalla: str | None = None
    taljare: int | None = None
    namnare: int | None = None
    taljare_pojkar: int | None = None
    namnare_pojkar: int | None = None
    taljare_flickor: int | None = None
    namnare_flickor: int | None = None
    varde: str | None = None
    varde_pojkar: str | None = None
    varde_flickor: str | None = None


@kommando
def skriv_analys(
    session: Session,
    rapport: Arbetsrapport,
    post_id: int,
    sedd: int,
    analys: str | None,
    *,
    av: Utforare,
    now: datetime,
) -> Indikatorpost:
    """Write the analys of a row, or approve the proposed one as it stands. Raises Avvisat, Krock and Saknas."""
    post = las_for_andring(session, Indikatorpost, rapport, post_id, sedd)
    granskning = Granskning()
    rensad = granskning.rensa(analys, "analys")
    granskning.avvisa()
    post.analys = rensad or ""
    return spara_post(session, post, av=av, now=now)


@kommando
def andra_rad(
    session: Session,
    rapport: Arbetsrapport,
    post_id: int,
    sedd: int,
    uppgifter: RadUppgifter,
    malceller: MalcellUppgifter | None = None,
    *,
    analys: str | None = None,
    av: Utforare,
    now: datetime,
) -> Indikatorpost:
    """Write what a person says of a row's value, and its targets and its analys where those are given.

    Raises Avvisat, Krock and Saknas.
    """
    post = las_for_andring(session, Indikatorpost, rapport, post_id, sedd)
    granskning = Granskning()
    varden: dict[str, Any] = {falt.name: getattr(uppgifter, falt.name) for falt in fields(uppgifter)}
    for namn in ("kalla", "varde", "varde_pojkar", "varde_flickor"):
        varden[namn] = granskning.rensa(varden[namn], namn)
    rensad = granskning.rensa(analys, "analys")
    if post.namn is None:
        varden = {namn: varden[namn] for namn in ("tillstand", "periodicitet")}
    else:
        _granska_varden(granskning, post, varden)
    if malceller is not None:
        varden["prognos"] = _las_prognos(session, granskning, rapport, post, malceller, now)
        _skriv_mal(session, granskning, rapport, post, malceller, now)
    granskning.avvisa()
    varden["periodicitet"] = varden["periodicitet"] or post.periodicitet
    if analys is not None:
        varden["analys"] = rensad or ""
    for namn, varde in varden.items():
        setattr(post, namn, varde)
    return spara_post(session, post, av=av, now=now)


def _granska_varden(granskning: Granskning, post: Indikatorpost, varden: Mapping[str, Any]) -> None:
    """Counts or a value, with its source, or the reason that there is none: as the database demands."""
    har_antal, har_varde = varden["namnare"] is not None, varden["varde"] is not None
    if har_antal and har_varde:
        granskning.anmark("varde", "Skriv antingen antal eller ett värde, inte båda.", "BADA")
    if varden["tillstand"] and (har_antal or har_varde):
        granskning.anmark(
            "tillstand", "Raden har ett värde. Ta bort värdet, eller välj inget tillstånd.", "BADA"
        )
    if (har_antal or har_varde) and not varden["kalla"]:
        granskning.anmark("kalla", "Skriv var uppgiften är hämtad.", "SAKNAS")
    for namn in ("varde_pojkar", "varde_flickor"):
        if varden[namn] and not har_varde:
            granskning.anmark("varde", "Skriv värdet för alla också.", "SAKNAS")
    for del_ in ("", "_pojkar", "_flickor"):
        _granska_antal(granskning, post.matt, del_, varden)
        _granska_tal(granskning, post, f"varde{del_}", varden)


def _granska_antal(granskning: Granskning, matt: Matt | None, del_: str, varden: Mapping[str, Any]) -> None:
    falt = f"taljare{del_}"
    taljare, namnare = varden[falt], varden[f"namnare{del_}"]
    if namnare is not None and varden["namnare"] is None:
        granskning.anmark("namnare", "Skriv antalet för alla också.", "SAKNAS")
    if matt is Matt.ANTAL:
        if taljare is not None:
            granskning.anmark(falt, "Ett antal har ingen täljare. Skriv det som nämnare.", "TALJARE")
    elif (taljare is None) != (namnare is None):
        granskning.anmark(falt, "Skriv både täljare och nämnare, eller ingen av dem.", "SAKNAS")
    elif matt is Matt.ANDEL and taljare is not None and taljare > namnare:
        granskning.anmark(falt, "Täljaren kan inte vara större än nämnaren.", "FOR_STOR")


def _granska_tal(granskning: Granskning, post: Indikatorpost, falt: str, varden: Mapping[str, Any]) -> None:
    """A value may be put right later, but none that can never be right is taken."""
    indikator = post.beskriv_egen()
    if indikator is None or not varden[falt]:
        return
    for fynd in kontrollera_talcell(falt, skriv_malcell(varden[falt], indikator), indikator):
        if fynd.kod == "UTANFOR_SKALAN":
            granskning.anmark(falt, f"{fynd.text[0].upper()}{fynd.text[1:]}. Kontrollera talet.", fynd.kod)


def borjar_galla(rapport: Arbetsrapport) -> date:
    """From when a target counts that is changed in a report, so that it leaves the reports before it as they were."""
    manad = {Tertial.T1: 1, Tertial.T2: 5, Tertial.VB: 9}[rapport.tertial]
    return date(rapport.ar, manad, 1)


def valj_per(rapport: Arbetsrapport, now: datetime) -> date:
    """The cut-off of a report: the last day of its period, or today if that is earlier."""
    return min(rapport.tertial.lagg_ut(rapport.ar)[1], lokal_dag(now))


def foresla_fran(session: Session, rapport: Arbetsrapport, post: Indikatorpost, now: datetime) -> date | None:
    """From when targets count that are changed in a report: with those that count in it, or from its period on.

    None, the beginning of the year, where nothing is said of the year yet.
    """
    historik = hamta_malhistorik(session, rapport.ar, post)
    if not historik:
        return None
    per = valj_per(rapport, now)
    dagar = [rad.giltig_fran for rad in historik if rad.giltig_fran and rad.giltig_fran <= per]
    return max([borjar_galla(rapport), *dagar])


def las_mal(session: Session, rapport: Arbetsrapport, post: Indikatorpost, per: date) -> Mal:
    """The targets of a row as they count in the report: the nämnd's, or the own ones of the enhet that it counts."""
    malen = hamta_mal(session, rapport.ar, per, enhet_id=post.mal.enhet_id)
    return next((mal for mal in malen if mal.kod == post.kod), Mal(post.kod))


def las_rapportens_mal(session: Session, rapport: Arbetsrapport, post: Indikatorpost, now: datetime) -> Mal:
    """The targets of a row as its report prints them, with the report's own prognos."""
    mal = las_mal(session, rapport, post, valj_per(rapport, now))
    return mal if post.prognos is None else replace(mal, prognos=post.prognos)


def hamta_malhistorik(session: Session, ar: int, post: Indikatorpost) -> list[Arsmal]:
    """Every row of targets of a row's figure in a year, of the nämnd or of an enhet, the oldest first."""
    fraga = select(Arsmal).filter_by(ar=ar, indikator=post.kod, enhet_id=post.mal.enhet_id)
    rader = session.scalars(fraga).all()
    return sorted(rader, key=lambda rad: rad.giltig_fran or date.min)


def beskriv_vantan(
    session: Session, rapport: Arbetsrapport, post: Indikatorpost, uppgifter: MalcellUppgifter, now: datetime
) -> str:
    """Why targets that were just saved don't count in the report, in Swedish; empty where they do."""
    per = valj_per(rapport, now)
    galler = las_mal(session, rapport, post, per)
    fran = uppgifter.giltig_fran
    if fran is None or all((getattr(uppgifter, namn) or "") == getattr(galler, namn) for namn in _MALTEXTER):
        return ""
    if fran > per:
        return f"Målen gäller från {fran} och syns inte i den här rapporten, som går till och med {per}."
    senare = max(
        rad.giltig_fran
        for rad in hamta_malhistorik(session, rapport.ar, post)
        if rad.giltig_fran and rad.giltig_fran <= per
    )
    return (
        f"Målen syns inte i den här rapporten, för från {senare} gäller andra."
        " Ska de inte gälla, ta bort dem under Målen under året."
    )


@kommando
def ta_bort_mal_fran(session: Session, rapport: Arbetsrapport, post: Indikatorpost, arsmal_id: int) -> None:
    """Take targets out of the history of a row's figure, so that those before them count on. Raises Saknas."""
    rad = las_rad(session, Arsmal, arsmal_id)
    if rad is None or (rad.ar, rad.indikator, rad.enhet_id) != (rapport.ar, post.kod, post.mal.enhet_id):
        raise Saknas
    session.delete(rad)
    session.flush()


def _las_prognos(
    session: Session,
    granskning: Granskning,
    rapport: Arbetsrapport,
    post: Indikatorpost,
    uppgifter: MalcellUppgifter,
    now: datetime,
) -> str | None:
    """The prognos as the row keeps it: what the targets say is not made its own by being saved once more."""
    prognos = granskning.rensa(uppgifter.prognos, "prognos") or ""
    return post.prognos if prognos == las_rapportens_mal(session, rapport, post, now).prognos else prognos


def _skriv_mal(
    session: Session,
    granskning: Granskning,
    rapport: Arbetsrapport,
    post: Indikatorpost,
    uppgifter: MalcellUppgifter,
    now: datetime,
) -> None:
    """Store the targets where they are others than those that count already from their day."""
    arets_borjan = date(rapport.ar, 1, 1)
    fran = uppgifter.giltig_fran or foresla_fran(session, rapport, post, now)
    texter = {namn: granskning.rensa(getattr(uppgifter, namn), namn) for namn in _MALTEXTER}
    if fran is not None and fran.year != rapport.ar:
        granskning.anmark("giltig_fran", f"Målen gäller år {rapport.ar}: välj en dag det året.", "AR")
    galler = las_mal(session, rapport, post, fran or arets_borjan)
    if granskning.fel or all((texter[namn] or "") == getattr(galler, namn) for namn in _MALTEXTER):
        return
    historik = hamta_malhistorik(session, rapport.ar, post)
    # A row without a date has always been valid: in its year that is from the first day.
    samma_dag = {fran, None} if fran == arets_borjan else {fran}
    rad = next((each for each in historik if each.giltig_fran in samma_dag), None)
    if rad is None:
        sist = session.scalar(select(func.max(Arsmal.ordning)).filter_by(ar=rapport.ar))
        ordning = historik[0].ordning if historik else (-1 if sist is None else sist) + 1
        rad = Arsmal(
            namnd_id=rapport.namnd_id,
            indikator=post.kod,
            enhet_id=post.mal.enhet_id,
            ar=rapport.ar,
            giltig_fran=fran,
            ordning=ordning,
            prognos=galler.prognos or None,
        )
        session.add(rad)
    for namn, text in texter.items():
        setattr(rad, namn, text)
    session.flush()
