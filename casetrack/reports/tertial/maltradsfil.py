"""Maltradsfil: a goal tree as one file: CSV with `;`, UTF-8, a row for each goal, indicator, target and aktivitet.

What is written in a report (texts, statuses, values entered by hand) is not in it. The format is told in
docs/maltrad.md. An import takes the whole file or nothing, and names every error by its row and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casetrack.cases.handelse import Utforare
from casetrack.cases.kommando import kommando
from casetrack.cases.organisation import Enhet
from casetrack.followup.arsmal import Arsmal
from casetrack.reports.tertial.maltrad import (
    EGEN,
    Aktivitetspost,
    Arbetsrapport,
    Indikatorpost,
    Malpost,
    las_nummer,
)
from casetrack.reports.tertial.maltradstolkning import (
    KOLUMNER,
    Filfel,
    OgiltigFil,
    Rad,
    Tolkat,
    tolka_maltrad,
)
from casetrack.reports.tertial.tertialcsv import gom_formel

_MALTEXTER = ("arsmal", "kf_arsmal", "prognos", "utfall_vb_foregaende")


def skriv_maltrad(session: Session, rapport: Arbetsrapport) -> bytes:
    """The goal tree of a report with the year's targets; the same tree always the same bytes."""
    text = io.StringIO()
    skrivare = csv.DictWriter(text, KOLUMNER, restval="", delimiter=";", lineterminator="\r\n")
    skrivare.writeheader()
    koder: dict[str, None] = {}
    hos_enhet: dict[tuple[int | None, str], str] = {}
    for mal in rapport.ordnade:
        enhet = mal.enhet.kod if mal.enhet else ""
        _skriv_rad(skrivare, {"slag": "mal", "nummer": mal.nummer, "text": mal.text, "enhet": enhet})
        for post in mal.indikatorer:
            koder[post.kod] = None
            hos_enhet[mal.enhet_id, post.kod] = enhet
            _skriv_rad(skrivare, _skriv_indikator(mal, post))
        for aktivitet in mal.aktiviteter:
            _skriv_rad(
                skrivare,
                {
                    "slag": "aktivitet",
                    "nummer": mal.nummer,
                    **{
                        namn: _skriv(getattr(aktivitet, namn))
                        for namn in ("text", "startdatum", "slutdatum", "avvikelse")
                    },
                },
            )
    for rad in _hamta_arsmal(session, rapport, koder):
        enhet = hos_enhet.get((rad.enhet_id, rad.indikator), "")
        # What is kept of an enhet that no longer has the row is no part of the tree.
        if rad.enhet_id is None or enhet:
            texter = {namn: _skriv(getattr(rad, namn)) for namn in ("giltig_fran", *_MALTEXTER)}
            _skriv_rad(skrivare, {"slag": "arsmal", "kod": rad.indikator, **texter, "enhet": enhet})
    return text.getvalue().encode("utf-8-sig")


def _skriv_rad(skrivare: csv.DictWriter[str], rad: Mapping[str, str]) -> None:
    """No text is one that a spreadsheet takes for a formula: the file is opened in one."""
    skrivare.writerow({kolumn: gom_formel(text) for kolumn, text in rad.items()})


def _skriv_indikator(mal: Malpost, post: Indikatorpost) -> dict[str, str]:
    return {
        "slag": "indikator",
        "nummer": mal.nummer,
        "text": post.namn or "",
        **{
            namn: _skriv(getattr(post, namn))
            for namn in ("kod", "periodicitet", "matt", "decimaler", "riktning", "kalla")
        },
    }


def _skriv(varde: object) -> str:
    return "" if varde is None else str(varde)


def _hamta_arsmal(session: Session, rapport: Arbetsrapport, koder: Mapping[str, None]) -> list[Arsmal]:
    rader = session.scalars(select(Arsmal).filter_by(ar=rapport.ar).where(Arsmal.indikator.in_(koder))).all()
    ordning = list(koder)
    return sorted(
        rader,
        key=lambda rad: (ordning.index(rad.indikator), rad.enhet_id or 0, rad.giltig_fran or date.min),
    )


@kommando
def las_in_maltrad(
    session: Session, rapport: Arbetsrapport, innehall: bytes, *, av: Utforare, now: datetime
) -> None:
    """Make the tree of the report that of the file: what is new is added, what is not in it taken away.

    What is written of a goal or a row that stays is kept. Raises OgiltigFil, also where something that is not in the
    file has a text, which would be lost.
    """
    tolkat = tolka_maltrad(innehall)
    enheter = _hamta_enheter(session, rapport.namnd_id)
    _granska_enheter(tolkat, enheter)
    if not tolkat.fel:
        _granska_forluster(tolkat, rapport)
    if tolkat.fel:
        raise OgiltigFil(sorted(tolkat.fel, key=lambda fel: fel.rad))
    _spara(
        session, rapport, tolkat, enheter, {"andrad": now, "andrad_av": av.namn, "namnd_id": rapport.namnd_id}
    )


def _hamta_enheter(session: Session, namnd_id: int) -> dict[str, int]:
    """The enheter of the nämnd by their codes, also those no longer in use: a tree of a year that has been has them."""
    enheter = session.scalars(select(Enhet).filter_by(namnd_id=namnd_id))
    return {enhet.kod: enhet.id for enhet in enheter}


def _granska_enheter(tolkat: Tolkat, enheter: Mapping[str, int]) -> None:
    for rad in (*tolkat.mal.values(), *tolkat.arsmal.values()):
        kod = rad.get("enhet", "")
        if kod and kod not in enheter:
            text = f'"{kod[:40]}" är ingen av nämndens enheter'
            tolkat.fel.append(Filfel(tolkat.varden[id(rad)]["rad"], "enhet", text))


def _granska_forluster(tolkat: Tolkat, rapport: Arbetsrapport) -> None:
    """What somebody has written is never taken away by a file that doesn't know of it."""
    for mal in rapport.mal:
        if mal.analys and mal.nummer not in tolkat.mal:
            text = f"målet {mal.nummer} har en analys i rapporten men saknas i filen; ta bort målet på sidan först"
            tolkat.fel.append(Filfel(0, "", text))
        for post in mal.indikatorer:
            skrivet = post.analys or post.prognos or post.varde is not None or post.namnare is not None
            if skrivet and (mal.nummer, post.kod) not in tolkat.indikatorer:
                text = (
                    f"{post.kod} under mål {mal.nummer} har text eller värde i rapporten men saknas i filen;"
                    " ta bort raden på sidan först"
                )
                tolkat.fel.append(Filfel(0, "", text))


def _spara(
    session: Session,
    rapport: Arbetsrapport,
    tolkat: Tolkat,
    enheter: Mapping[str, int],
    vem: dict[str, Any],
) -> None:
    malen = {mal.nummer: mal for mal in rapport.mal}
    # From below, so that none is taken away with something that stays.
    for nummer in sorted(malen.keys() - tolkat.mal.keys(), key=las_nummer, reverse=True):
        session.delete(malen.pop(nummer))
    session.flush()
    for nummer, rad in tolkat.mal.items():
        varden: dict[str, Any] = {"text": rad["text"]}
        # A file without the column doesn't know whose an enhetsmål is, and takes it from none.
        if "enhet" in rad:
            varden["enhet_id"] = enheter.get(rad["enhet"])
        if nummer not in malen:
            malen[nummer] = Malpost(rapport=rapport, nummer=nummer, analys="", **varden, **vem)
            session.add(malen[nummer])
        else:
            _satt(malen[nummer], varden, vem)
    session.flush()
    for nummer, mal in malen.items():
        _spara_indikatorer(
            session,
            mal,
            {kod: rad for (plats, kod), rad in tolkat.indikatorer.items() if plats == nummer},
            tolkat,
            vem,
        )
        _spara_aktiviteter(
            session,
            mal,
            {text: rad for (plats, text), rad in tolkat.aktiviteter.items() if plats == nummer},
            tolkat,
            vem,
        )
    _spara_arsmal(session, rapport, tolkat, enheter)
    session.flush()
    session.expire_all()


def _satt(
    post: Malpost | Indikatorpost | Aktivitetspost, varden: dict[str, Any], vem: dict[str, Any]
) -> None:
    """Change what differs; a row that is as the file says stays as it was, also who wrote in it last."""
    if any(getattr(post, namn) != varde for namn, varde in varden.items()):
        for namn, varde in (varden | vem).items():
            setattr(post, namn, varde)


def _spara_indikatorer(
    session: Session, mal: Malpost, rader: dict[str, Rad], tolkat: Tolkat, vem: dict[str, Any]
) -> None:
    lagrade = {post.kod: post for post in mal.indikatorer}
    for kod in lagrade.keys() - rader.keys():
        session.delete(lagrade[kod])
    for ordning, (kod, rad) in enumerate(rader.items()):
        varden = {namn: varde for namn, varde in tolkat.varden[id(rad)].items() if namn != "rad"}
        varden |= {"ordning": ordning}
        if kod.startswith(EGEN):
            varden |= {"namn": rad["text"], "kalla": rad["kalla"] or None}
        if kod in lagrade:
            _satt(lagrade[kod], varden, vem)
        else:
            session.add(Indikatorpost(malpost_id=mal.id, kod=kod, analys="", **varden, **vem))


def _spara_aktiviteter(
    session: Session, mal: Malpost, rader: dict[str, Rad], tolkat: Tolkat, vem: dict[str, Any]
) -> None:
    lagrade = {post.text: post for post in mal.aktiviteter}
    for text in lagrade.keys() - rader.keys():
        session.delete(lagrade[text])
    for ordning, (text, rad) in enumerate(rader.items()):
        varden = {namn: varde for namn, varde in tolkat.varden[id(rad)].items() if namn != "rad"}
        varden |= {"ordning": ordning, "avvikelse": rad["avvikelse"]}
        if text in lagrade:
            _satt(lagrade[text], varden, vem)
        else:
            session.add(Aktivitetspost(malpost_id=mal.id, text=text, **varden, **vem))


def _spara_arsmal(
    session: Session, rapport: Arbetsrapport, tolkat: Tolkat, enheter: Mapping[str, int]
) -> None:
    """The year's targets of the figures that the file names, in its order; those of others are left as they are."""
    for kod, enhet in {(kod, enhet) for kod, enhet, _ in tolkat.arsmal}:
        session.execute(delete(Arsmal).filter_by(ar=rapport.ar, indikator=kod, enhet_id=enheter.get(enhet)))
    for ordning, ((kod, enhet, fran), rad) in enumerate(tolkat.arsmal.items()):
        texter = {namn: rad[namn] or None for namn in _MALTEXTER}
        session.add(
            Arsmal(
                namnd_id=rapport.namnd_id,
                indikator=kod,
                enhet_id=enheter.get(enhet),
                ar=rapport.ar,
                giltig_fran=fran,
                ordning=ordning,
                **texter,
            )
        )
