"""Tradbygge: the goal tree built: goals, the indicators under them and the aktiviteter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Avvisat, Fel, Granskning, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import kommando
from casetrack.cases.organisation import granska_enhet
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.reports.tertial.arbete import las_for_andring, spara_post
from casetrack.reports.tertial.maltrad import (
    EGEN,
    EGEN_KOD,
    NUMMER,
    Aktivitetspost,
    Arbetsrapport,
    Indikatorpost,
    Malpost,
    Riktning,
    ar_enhetsmal,
)
from casetrack.reports.tertial.radskrivning import valj_per
from casetrack.reports.tertial.rapportplan import lista_rader_utan_mal
from casetrack.rules.koder import Periodicitet


@dataclass(frozen=True)
class MalUppgifter:
    """A goal: its place in the tree, what it says, the analys of how it goes, and the enhet that an enhetsmål is of."""

    nummer: str | None
    text: str | None
    analys: str | None = None
    enhet_id: int | None = None


@dataclass(frozen=True)
class AktivitetUppgifter:
    text: str | None
    startdatum: date | None = None
    slutdatum: date | None = None
    avvikelse: str | None = None


@dataclass(frozen=True)
class EgenUppgifter:
    """An indicator of the nämnd's own; `kod` is without the beginning that they all have."""

    kod: str | None
    namn: str | None
    matt: Matt | None
    decimaler: int | None = 0
    riktning: Riktning | None = None
    kalla: str | None = None
    periodicitet: Periodicitet = Periodicitet.TERTIAL


@kommando
def lagg_till_mal(
    session: Session,
    rapport: Arbetsrapport,
    uppgifter: MalUppgifter,
    *,
    med_rader: bool = False,
    av: Utforare,
    now: datetime,
) -> Malpost:
    """Add a goal; `med_rader` puts the rows that a report without goals has under its first. Raises Avvisat."""
    forsta = session.scalar(select(Malpost.id).filter_by(arbetsrapport_id=rapport.id).limit(1)) is None
    mal = Malpost(namnd_id=rapport.namnd_id, arbetsrapport_id=rapport.id, indikatorer=[], aktiviteter=[])
    _skriv_mal(session, rapport, mal, uppgifter, av=av, now=now)
    if med_rader and forsta:
        for rad in lista_rader_utan_mal(session, rapport.ar, valj_per(rapport, now)):
            lagg_till_indikator(session, mal, rad.kod, av=av, now=now)
    return mal


@kommando
def andra_mal(
    session: Session,
    rapport: Arbetsrapport,
    mal_id: int,
    sedd: int,
    uppgifter: MalUppgifter,
    *,
    av: Utforare,
    now: datetime,
) -> Malpost:
    """Raises Avvisat, Krock and Saknas."""
    mal = las_for_andring(session, Malpost, rapport, mal_id, sedd)
    return _skriv_mal(session, rapport, mal, uppgifter, av=av, now=now)


def _skriv_mal(
    session: Session,
    rapport: Arbetsrapport,
    mal: Malpost,
    uppgifter: MalUppgifter,
    *,
    av: Utforare,
    now: datetime,
) -> Malpost:
    granskning = Granskning()
    nummer = granskning.rensa(uppgifter.nummer, "nummer")
    text = granskning.rensa(uppgifter.text, "text")
    analys = granskning.rensa(uppgifter.analys, "analys")
    granskning.krav(text, "text", "Skriv vad målet är.")
    andra = {
        each.nummer
        for each in session.scalars(select(Malpost).filter_by(arbetsrapport_id=rapport.id))
        if each.id != mal.id
    }
    if nummer is None or not NUMMER.fullmatch(nummer):
        granskning.anmark("nummer", "Skriv målets nummer som 1, 1.4, 1.4.1 eller 1.4.1.1.", "FORMAT")
    elif nummer in andra:
        granskning.anmark("nummer", f"Det finns redan ett mål {nummer}.", "FINNS_REDAN")
    elif "." in nummer and nummer.rpartition(".")[0] not in andra:
        over = nummer.rpartition(".")[0]
        granskning.anmark(
            "nummer", f"Målet {nummer} hör till {over}, som saknas. Lägg till {over} först.", "SAKNAS"
        )
    elif mal.nummer not in (None, nummer) and any(each.startswith(f"{mal.nummer}.") for each in andra):
        granskning.anmark("nummer", f"Målet {mal.nummer} har mål under sig. Flytta dem först.", "HAR_MAL")
    _granska_malenhet(session, granskning, mal, nummer, uppgifter.enhet_id)
    granskning.avvisa()
    mal.nummer, mal.text, mal.analys = nummer or "", text or "", analys or ""
    mal.enhet_id = uppgifter.enhet_id
    spara_post(session, mal, av=av, now=now)
    session.expire(mal, ["enhet"])
    return mal


def _granska_malenhet(
    session: Session, granskning: Granskning, mal: Malpost, nummer: str | None, enhet_id: int | None
) -> None:
    """An enhetsmål says whose it is, unless it is an older one that never has; no other goal is an enhet's."""
    if nummer is None or not NUMMER.fullmatch(nummer):
        return
    if ar_enhetsmal(nummer):
        utan = mal in session and ar_enhetsmal(mal.nummer) and mal.enhet_id is None
        if enhet_id is not None:
            granska_enhet(session, mal.namnd_id, enhet_id, None, granskning)
        elif not utan:
            granskning.anmark("enhet_id", "Välj vilken enhet målet gäller.", "SAKNAS")
    elif enhet_id is not None:
        text = "Bara ett enhetsmål, som 1.4.1.1, gäller en enhet. Ta bort enheten, eller ändra numret."
        granskning.anmark("enhet_id", text, "NIVA")


@kommando
def ta_bort_mal(session: Session, rapport: Arbetsrapport, mal_id: int, sedd: int) -> None:
    """Take a goal away with its rows and aktiviteter. Raises Avvisat where goals stand under it, Krock and Saknas."""
    mal = las_for_andring(session, Malpost, rapport, mal_id, sedd)
    if any(each.nummer.startswith(f"{mal.nummer}.") for each in rapport.mal):
        raise Avvisat([Fel("", f"Målet {mal.nummer} har mål under sig. Ta bort dem först.", "HAR_MAL")])
    session.delete(mal)
    session.flush()


@kommando
def lagg_till_indikator(
    session: Session,
    mal: Malpost,
    kod: str | None,
    periodicitet: Periodicitet = Periodicitet.TERTIAL,
    *,
    av: Utforare,
    now: datetime,
) -> Indikatorpost:
    """Put an indicator of the catalogue last under a goal. Raises Avvisat."""
    granskning = Granskning()
    if kod not in KATALOG:
        granskning.anmark("kod", "Välj en indikator.", "SAKNAS")
    granskning.avvisa()
    return _lagg_sist(session, mal, Indikatorpost(kod=kod, periodicitet=periodicitet), av=av, now=now)


@kommando
def lagg_till_egen(
    session: Session, mal: Malpost, uppgifter: EgenUppgifter, *, av: Utforare, now: datetime
) -> Indikatorpost:
    """Put an indicator of the nämnd's own last under a goal. Raises Avvisat."""
    granskning = Granskning()
    kod = granskning.rensa(uppgifter.kod, "kod")
    beskrivning = _granska_beskrivning(granskning, uppgifter)
    granskning.krav(uppgifter.matt, "matt", "Välj vad den mäts i.")
    if kod is None or not EGEN_KOD.fullmatch(kod):
        granskning.anmark("kod", "Skriv en kort kod av små bokstäver a–z, siffror och _.", "FORMAT")
    granskning.avvisa()
    post = Indikatorpost(
        kod=f"{EGEN}{kod}", matt=uppgifter.matt, periodicitet=uppgifter.periodicitet, **beskrivning
    )
    return _lagg_sist(session, mal, post, av=av, now=now)


@kommando
def andra_egen(
    session: Session,
    rapport: Arbetsrapport,
    post_id: int,
    sedd: int,
    uppgifter: EgenUppgifter,
    *,
    av: Utforare,
    now: datetime,
) -> Indikatorpost:
    """Change what an indicator of the nämnd's own is called and how it is printed; its code and periodicity stay.

    What it is measured in can be changed until a value is written, `matt` None leaves it as it is. Raises Avvisat,
    Krock and Saknas.
    """
    post = las_for_andring(session, Indikatorpost, rapport, post_id, sedd)
    if post.namn is None:
        raise Saknas
    granskning = Granskning()
    beskrivning = _granska_beskrivning(granskning, uppgifter)
    if post.har_varde:
        granskning.krav(beskrivning["kalla"], "kalla", "Skriv var uppgiften är hämtad.")
        if uppgifter.matt not in (None, post.matt):
            granskning.anmark("matt", "Raden har ett värde, så det den mäts i kan inte ändras.", "HAR_VARDE")
    granskning.avvisa()
    for namn, varde in beskrivning.items():
        setattr(post, namn, varde)
    post.matt = uppgifter.matt or post.matt
    return spara_post(session, post, av=av, now=now)


def _granska_beskrivning(granskning: Granskning, uppgifter: EgenUppgifter) -> dict[str, Any]:
    namn = granskning.rensa(uppgifter.namn, "namn")
    kalla = granskning.rensa(uppgifter.kalla, "kalla")
    granskning.krav(namn, "namn", "Skriv indikatorns namn.")
    if uppgifter.decimaler not in (0, 1, 2):
        granskning.anmark("decimaler", "Välj 0, 1 eller 2 decimaler.", "FORMAT")
    return {
        "namn": namn,
        "decimaler": uppgifter.decimaler,
        "riktning": uppgifter.riktning,
        "kalla": kalla,
    }


def _lagg_sist(
    session: Session, mal: Malpost, post: Indikatorpost, *, av: Utforare, now: datetime
) -> Indikatorpost:
    if any(each.kod == post.kod for each in mal.indikatorer):
        raise Avvisat([Fel("kod", "Indikatorn står redan under målet.", "FINNS_REDAN")])
    post.ordning = max((each.ordning for each in mal.indikatorer), default=-1) + 1
    post.namnd_id, post.analys = mal.namnd_id, ""
    mal.indikatorer.append(post)
    return spara_post(session, post, av=av, now=now)


@kommando
def ta_bort_rad(session: Session, rapport: Arbetsrapport, post_id: int, sedd: int) -> None:
    """Take an indicator away from its goal. Raises Krock and Saknas."""
    post = las_for_andring(session, Indikatorpost, rapport, post_id, sedd)
    post.mal.indikatorer.remove(post)
    session.delete(post)
    session.flush()


@kommando
def flytta_rad(session: Session, post: Indikatorpost, steg: int) -> None:
    """Move a row up (-1) or down (1) among those of its goal; past the end it stays.

    What is written in it is as it was, so that nobody who is writing there is told of a change.
    """
    rader = post.mal.indikatorer
    plats = rader.index(post)
    till = min(max(plats + steg, 0), len(rader) - 1)
    ordnade = [each for each in rader if each is not post]
    ordnade.insert(till, post)
    # Past the mapper, which would count up the version that a form carries.
    session.connection().execute(
        sql("UPDATE indikatorpost SET ordning = :ordning WHERE id = :id"),
        [{"ordning": ordning, "id": each.id} for ordning, each in enumerate(ordnade)],
    )
    session.expire_all()


@kommando
def spara_aktivitet(
    session: Session,
    mal: Malpost,
    aktivitet: Aktivitetspost | None,
    sedd: int | None,
    uppgifter: AktivitetUppgifter,
    *,
    av: Utforare,
    now: datetime,
) -> Aktivitetspost:
    """Add an aktivitet to a goal, or change one of it. Raises Avvisat, Krock and Saknas."""
    post = aktivitet
    if post is not None:
        post = las_for_andring(session, Aktivitetspost, mal.rapport, post.id, sedd or 0)
    granskning = Granskning()
    text = granskning.rensa(uppgifter.text, "text")
    avvikelse = granskning.rensa(uppgifter.avvikelse, "avvikelse")
    granskning.krav(text, "text", "Skriv vad aktiviteten är.")
    if any(each.text == text and each is not post for each in mal.aktiviteter):
        granskning.anmark("text", "Aktiviteten finns redan under målet.", "FINNS_REDAN")
    if uppgifter.startdatum and uppgifter.slutdatum and uppgifter.slutdatum < uppgifter.startdatum:
        granskning.anmark("slutdatum", "Aktiviteten kan inte sluta innan den börjar.", "TIDSORDNING")
    granskning.avvisa()
    if post is None:
        ordning = max((each.ordning for each in mal.aktiviteter), default=-1) + 1
        post = Aktivitetspost(namnd_id=mal.namnd_id, ordning=ordning)
        mal.aktiviteter.append(post)
    post.text, post.avvikelse = text or "", avvikelse or ""
    post.startdatum, post.slutdatum = uppgifter.startdatum, uppgifter.slutdatum
    return spara_post(session, post, av=av, now=now)


@kommando
def ta_bort_aktivitet(session: Session, rapport: Arbetsrapport, post_id: int, sedd: int) -> None:
    """Raises Krock and Saknas."""
    post = las_for_andring(session, Aktivitetspost, rapport, post_id, sedd)
    post.mal.aktiviteter.remove(post)
    session.delete(post)
    session.flush()
