"""Rapportarkiv: a report frozen as it is sent, found again, and compared with another or with how things are now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import kommando, las_rad
from casetrack.cases.organisation import Enhet, Namnd
from casetrack.followup.format import formatera_andel, formatera_antal, formatera_varde
from casetrack.followup.frysning import Frysning, frys
from casetrack.followup.katalog import KATALOG
from casetrack.followup.utfall import Utfall, berakna_flera_utfall
from casetrack.reports.tertial.granskning import Granskat, granska, lista_platser
from casetrack.reports.tertial.innehall import (
    Fryst,
    Malnod,
    Rapportrad,
    Siffernyckel,
    Tertial,
    Tertialrapport,
)
from casetrack.reports.tertial.mall import KOLUMNER_UTFALL
from casetrack.reports.tertial.maltrad import Arbetsrapport
from casetrack.reports.tertial.rapportfrysning import Rapportfil, Rapportfrysning, Rapportsiffror
from casetrack.reports.tertial.rapportplan import planera_rapport
from casetrack.reports.tertial.tertialfiler import SKRIVARE
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport

Packat = dict[str, Any]
"""All that a report says, as it is kept: texts, cells and counts under the names of `packa`."""


ANTAL = "Antal"
"""What the counts behind a value are called in a comparison."""


@dataclass(frozen=True)
class Innehallsandring:
    """One thing that two reports say differently: where, what of it, and both texts ("" for nothing)."""

    plats: str
    rubrik: str
    vad: str
    fore: str
    nu: str


@kommando
def frys_rapport(
    session: Session, namnd: Namnd, arbete: Arbetsrapport, per: date, *, av: Utforare, now: datetime
) -> Rapportfrysning:
    """Freeze a report with its figures, and write it in every format; flushes.

    Every cell comes from the rows that are kept behind it. Raises Avvisat while a *fel* stands, or a *varning* that
    nobody has signed off, and where the cut-off lies in the future.
    """
    # One at a time: the second finds the number of the first taken, and what it did.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("rapport"), cast(namnd.id, Integer))))
    nummer = 1 + (
        session.scalar(
            select(func.max(Rapportfrysning.nummer)).filter_by(ar=arbete.ar, tertial=arbete.tertial)
        )
        or 0
    )
    frysningar, raknat = _frys_siffror(session, arbete, per, av=av, now=now)
    rapport = replace(
        skapa_tertialrapport(session, namnd, arbete.ar, arbete.tertial, per, raknat=raknat),
        fryst=Fryst(now, av.namn, nummer),
    )
    granskat = granska(session, rapport, arbete.id)
    if not granskat.kan_frysas:
        raise Avvisat(_lista_hinder(granskat))
    innehall = packa(rapport, granskat)
    fryst = Rapportfrysning(
        namnd_id=namnd.id,
        arbetsrapport_id=arbete.id,
        ar=arbete.ar,
        tertial=arbete.tertial,
        nummer=nummer,
        per=per,
        frusen=now,
        anvandare_id=av.anvandare_id,
        utforare=av.namn,
        innehall=innehall,
        sha256=rakna_summa(innehall),
    )
    session.add(fryst)
    session.flush()
    for frysning in frysningar:
        session.add(Rapportsiffror(rapportfrysning_id=fryst.id, frysning_id=frysning.id, namnd_id=namnd.id))
    for format_, skrivare in SKRIVARE.items():
        bytes_ = skrivare.skriv(rapport)
        session.add(
            Rapportfil(
                rapportfrysning_id=fryst.id,
                format=format_,
                namnd_id=namnd.id,
                innehall=bytes_,
                sha256=hashlib.sha256(bytes_).hexdigest(),
            )
        )
    session.flush()
    return fryst


def _frys_siffror(
    session: Session, arbete: Arbetsrapport, per: date, *, av: Utforare, now: datetime
) -> tuple[list[Frysning], dict[Siffernyckel, Utfall]]:
    """Freeze the figures of the report, one freezing for each period and enhet that its indicators have."""
    frysningar, raknat = [], {}
    for (period, enhet), koder in (
        planera_rapport(session, arbete.ar, arbete.tertial, per).lista_koder().items()
    ):
        frysning = frys(session, koder, period, enhet_id=enhet.id if enhet else None, av=av, now=now)
        frysningar.append(frysning)
        for siffra in frysning.siffror:
            raknat[Siffernyckel(siffra.indikator, enhet.kod if enhet else None)] = siffra.las_utfall()
    return frysningar, raknat


def _lista_hinder(granskat: Granskat) -> list[Fel]:
    hinder = [
        Fel("", f"{each.grad}: {each.rad}, {each.kolumn or 'status'}: {each.text}.", each.kod)
        for each in (*granskat.fel, *granskat.varningar)
    ]
    return hinder or [Fel("", "Rapporten kan inte frysas.", "HINDER")]


def hamta_rapportfrysning(session: Session, frysning_id: int) -> Rapportfrysning:
    """A frozen report of the session's nämnd. Raises Saknas."""
    fryst = las_rad(session, Rapportfrysning, frysning_id)
    if fryst is None:
        raise Saknas
    return fryst


def lista_frysta(
    session: Session, ar: int | None = None, tertial: Tertial | None = None
) -> Sequence[Rapportfrysning]:
    """The frozen reports of the session's nämnd, the latest first; of one period where it is given."""
    fraga = select(Rapportfrysning).order_by(Rapportfrysning.frusen.desc(), Rapportfrysning.id.desc())
    if ar is not None:
        fraga = fraga.filter_by(ar=ar, tertial=tertial)
    return session.scalars(fraga).all()


def packa(rapport: Tertialrapport, granskat: Granskat | None = None) -> Packat:
    """All that a report says, in values that JSON has."""
    fryst = rapport.fryst
    return {
        "namnd": rapport.namnd,
        "namnd_namn": rapport.namnd_namn,
        "ar": rapport.ar,
        "tertial": rapport.tertial.value,
        "period": rapport.period,
        "per": rapport.per.isoformat(),
        "policy": rapport.policy.text,
        "mall": rapport.mall.version,
        "analysrubrik": rapport.mall.textrubrik,
        "kolumner": list(rapport.kolumner),
        "fryst": fryst
        and {
            "tidpunkt": fryst.tidpunkt.astimezone(UTC).isoformat(),
            "av": fryst.av,
            "nummer": fryst.nummer,
        },
        "noder": [_packa_nod(nod) for nod in rapport.noder],
        "rader": [_packa_rad(plats, rad, rapport.tryck(rad)) for plats, rad in lista_platser(rapport)],
        "meningar": list(rapport.meningar),
        "kvittenser": [
            {
                "plats": each.plats,
                "rad": each.rad,
                "varning": each.text,
                "skal": kvittens.skal,
                "av": kvittens.utforare,
                "tidpunkt": kvittens.tidpunkt.astimezone(UTC).isoformat(),
            }
            for each, kvittens in (granskat.kvitterade if granskat else [])
        ],
    }


def _packa_nod(nod: Malnod) -> Packat:
    return {
        "nummer": nod.nummer,
        "djup": nod.djup,
        "niva": nod.niva.text,
        "rubrik": nod.rubrik,
        "text": nod.text,
        "enhet": nod.enhet.namn if nod.enhet else "",
        "status": nod.statustext,
        "analys": nod.analys,
        "aktiviteter": [list(each.celler) for each in nod.aktiviteter],
    }


def _packa_rad(plats: str, rad: Rapportrad, celler: tuple[str, ...]) -> Packat:
    return {
        "plats": plats,
        "mal": plats.split()[0] if " " in plats else "",
        "kod": rad.indikator.kod,
        "enhet": rad.nyckel.enhet,
        "tillstand": rad.tillstand,
        "celler": list(celler),
        "analys": rad.analystext,
        "antal": [rad.utfall.taljare, rad.utfall.namnare],
        "versioner": rad.utfall.versioner,
    }


def rakna_summa(innehall: Packat) -> str:
    """SHA-256 of what a frozen report says."""
    return hashlib.sha256(json.dumps(innehall, ensure_ascii=False).encode()).hexdigest()


def rakna_om(session: Session, fryst: Rapportfrysning) -> Packat:
    """What the frozen report would say if its figures were counted today, over the same days and with the same texts.

    Only cases that were changed since make it differ; what is written in the report that is worked on does not.
    """
    raknat: dict[Siffernyckel, Utfall] = {}
    for frysning in fryst.frysningar:
        koder = [siffra.indikator for siffra in frysning.siffror if siffra.indikator in KATALOG]
        enhet = las_rad(session, Enhet, frysning.enhet_id)
        utfallen = berakna_flera_utfall(session, koder, frysning.period, enhet_id=frysning.enhet_id)
        for utfall in utfallen:
            raknat[Siffernyckel(utfall.kod, enhet.kod if enhet else None)] = utfall
    kolumner = fryst.innehall["kolumner"]
    return fryst.innehall | {
        "rader": [
            _rakna_om(rad, kolumner, raknat.get(Siffernyckel(rad["kod"], rad.get("enhet"))))
            for rad in fryst.innehall["rader"]
        ]
    }


def _rakna_om(rad: Packat, kolumner: list[str], utfall: Utfall | None) -> Packat:
    # A row that says why it has no value has none now either.
    if utfall is None or rad.get("tillstand"):
        return rad
    indikator = KATALOG[utfall.kod]
    delar = ((each.taljare, each.namnare) for each in (utfall.pojkar, utfall.flickor))
    varden = (
        formatera_varde(indikator, utfall.taljare, utfall.namnare, utfall.varde),
        *(formatera_varde(indikator, *each) for each in delar),
    )
    nya = dict(zip(KOLUMNER_UTFALL, varden, strict=True))
    celler = [nya.get(kolumn, cell) for kolumn, cell in zip(kolumner, rad["celler"], strict=True)]
    return rad | {"celler": celler, "antal": [utfall.taljare, utfall.namnare]}


def jamfor_innehall(fore: Packat, nu: Packat) -> list[Innehallsandring]:
    """What two reports say differently, in the order of the later: goals by their numbers, rows by their places."""
    andringar: list[Innehallsandring] = []
    for slag, nyckel, beskriv in (("noder", "nummer", _beskriv_nod), ("rader", "plats", _beskriv_rad)):
        da = {each[nyckel]: each for each in fore[slag]}
        har = {each[nyckel]: each for each in nu[slag]}
        for plats in [*har, *(each for each in da if each not in har)]:
            sida = har.get(plats) or da[plats]
            rubrik = sida["celler"][0] if slag == "rader" else sida.get("rubrik", f"{plats} {sida['text']}")
            andringar += _jamfor(plats, rubrik, beskriv(da.get(plats), fore), beskriv(har.get(plats), nu))
    return andringar


def _jamfor(
    plats: str, rubrik: str, fore: Mapping[str, str], nu: Mapping[str, str]
) -> Iterator[Innehallsandring]:
    for vad in dict.fromkeys([*nu, *fore]):
        if fore.get(vad, "") != nu.get(vad, ""):
            yield Innehallsandring(plats, rubrik, vad, fore.get(vad, ""), nu.get(vad, ""))


def _beskriv_nod(nod: Packat | None, rapport: Packat) -> dict[str, str]:
    if nod is None:
        return {}
    aktiviteter = "\n".join(" | ".join(each) for each in nod["aktiviteter"])
    return {
        "Mål": nod["text"],
        # What was frozen before an enhetsmål had an enhet doesn't tell of any.
        "Enhet": nod.get("enhet", ""),
        "Status": nod["status"],
        rapport["analysrubrik"]: nod["analys"],
        "Aktiviteter": aktiviteter,
    }


def _beskriv_rad(rad: Packat | None, rapport: Packat) -> dict[str, str]:
    if rad is None:
        return {}
    taljare, namnare = rad["antal"]
    return {
        **dict(zip(rapport["kolumner"], rad["celler"], strict=True)),
        ANTAL: formatera_antal(namnare) if taljare is None else formatera_andel(taljare, namnare),
        rapport["analysrubrik"]: rad["analys"],
    }
