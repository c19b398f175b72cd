"""Arkivpaket: a case as the archive receives it, with the sum by which the archive's copy is known.

A zip with one folder after BagIt (RFC 8493): the case as text, PDF, JSON and CSV, and a list of SHA-256 sums that any
tool can check (``sha256sum -c manifest-sha256.txt``). Nothing in it needs casetrack to be read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casetrack.access.atkomst import Lasning, log_atkomst
from casetrack.access.gallring import Arkivuttag
from casetrack.cases.avvisning import Avvisat, Fel, Saknas
from casetrack.cases.barn import Barn
from casetrack.cases.faltnamn import FALTNAMN
from casetrack.cases.handelse import Handelse, Utforare
from casetrack.cases.kommando import las_rad
from casetrack.cases.organisation import Namnd
from casetrack.db import Base
from casetrack.reports.akt.akt import APART, Akt, Rader, lagg_ut_akt, las_rader
from casetrack.reports.akt.aktdokument import bygg_dokument, skriv_text
from casetrack.reports.dokument.pdffil import skriv_pdf
from casetrack.rules.tid import lokal_dag

_MANIFEST = "manifest-sha256.txt"

_LASMIG = """Ärende {nummer} hos {namnd}, uttaget {dag} ur verksamhetssystemet casetrack för att bevaras.

data/akt.txt       hela ärendet som text (UTF-8): börja här
data/akt.pdf       samma innehåll att skriva ut (PDF/UA)
data/arende.json   alla uppgifter, tabell för tabell
data/csv/          samma uppgifter, en fil för varje tabell; fälten skiljs åt av semikolon
data/falt.csv      vad fälten heter på svenska
data/anmalare.json vem som anmälde, om det är känt. Sekretess enligt 26 kap. 5 § offentlighets- och sekretesslagen

manifest-sha256.txt har en kontrollsumma (SHA-256) för varje fil. De kontrolleras med
sha256sum -c manifest-sha256.txt
Datum skrivs ÅÅÅÅ-MM-DD. Tidpunkter skrivs med tidszon, där +00:00 är UTC. Tomt betyder att uppgiften saknas.
"""


def ta_ut_till_arkivet(
    session: Session, barn_id: int, *, av: Utforare, now: datetime
) -> tuple[Arkivuttag, bytes]:
    """The whole case as a package, and its sum noted; who reported is in it, in a file apart. Raises Saknas.

    Logged as an export, and once more for who reported.
    """
    barn = las_rad(session, Barn, barn_id)
    if barn is None:
        raise Saknas
    namnd = session.get_one(Namnd, barn.namnd_id)
    anmalare = las_rader(session, barn_id, APART)
    for vad in [Lasning.EXPORT, *([Lasning.ANMALARE] if any(anmalare.values()) else [])]:
        log_atkomst(session, vad, [barn_id], namnd_id=namnd.id, av=av, now=now, varfor="uttag till arkivet")
    akt = lagg_ut_akt(session, las_rader(session, barn_id))
    innehall = _packa(f"arende-{barn_id}", _skriv_filer(akt, anmalare, namnd, now), namnd, now)
    uttag = Arkivuttag(
        namnd_id=namnd.id,
        barn_id=barn_id,
        handelse_id=_las_senaste_handelse(session, barn_id),
        sha256=hashlib.sha256(innehall).hexdigest(),
        uttagen=now,
        uttagen_av=av.namn,
    )
    session.add(uttag)
    session.flush()
    return uttag, innehall


def verifiera_uttag(
    session: Session, barn_id: int, summa: str | None, *, av: Utforare, now: datetime
) -> Arkivuttag:
    """Note that the archive's copy has the sum of what was taken out. Raises Avvisat."""
    rensad = "".join((summa or "").split()).lower()
    if not rensad:
        raise Avvisat([Fel("summa", "Skriv kontrollsumman som arkivet visar för filen.", "SAKNAS")])
    uttag = session.scalars(
        select(Arkivuttag)
        .where(Arkivuttag.barn_id == barn_id, Arkivuttag.sha256 == rensad)
        .order_by(Arkivuttag.id.desc())
        .limit(1)
    ).one_or_none()
    if uttag is None:
        text = "Kontrollsumman stämmer inte med något uttag av ärendet. Arkivets fil är en annan, eller har skadats."
        raise Avvisat([Fel("summa", text, "ANNAN_FIL")])
    if uttag.handelse_id != _las_senaste_handelse(session, barn_id):
        text = "Det har skrivits i ärendet sedan uttaget gjordes. Ta ut det igen."
        raise Avvisat([Fel("summa", text, "FORALDRAT")])
    if uttag.verifierad is None:
        uttag.verifierad, uttag.verifierad_av = now, av.namn
        session.flush()
    return uttag


def granska_paket(innehall: bytes) -> list[str]:
    """What is wrong within a package: files that lack, are too many, or aren't what the list of sums says."""
    try:
        with zipfile.ZipFile(io.BytesIO(innehall)) as paket:
            filer = {namn.partition("/")[2]: paket.read(namn) for namn in paket.namelist()}
    except zipfile.BadZipFile:
        return ["filen är ingen zip, eller är skadad"]
    if _MANIFEST not in filer:
        return [f"{_MANIFEST} saknas"]
    vantade = {
        namn: summa
        for summa, _, namn in (rad.partition("  ") for rad in filer[_MANIFEST].decode().splitlines())
    }
    fel = [f"{namn} saknas" for namn in vantade if namn not in filer]
    fel += [f"{namn} finns inte i förteckningen" for namn in filer if _ar_last(namn) and namn not in vantade]
    return fel + [
        f"{namn} har en annan kontrollsumma"
        for namn, summa in vantade.items()
        if namn in filer and hashlib.sha256(filer[namn]).hexdigest() != summa
    ]


def _ar_last(namn: str) -> bool:
    return namn.startswith("data/")


def _las_senaste_handelse(session: Session, barn_id: int) -> int | None:
    return session.scalar(select(func.max(Handelse.id)).where(Handelse.barn_id == barn_id))


def _skriv_filer(akt: Akt, anmalare: Rader, namnd: Namnd, now: datetime) -> dict[str, bytes]:
    dokument = bygg_dokument(
        akt,
        titel=f"Ärende {akt.arendenummer}",
        undertitel=namnd.namn,
        datum=lokal_dag(now),
        inledning="Hela ärendet, så som det stod i verksamhetssystemet när det togs ut för att bevaras.",
    )
    filer = {
        "akt.txt": skriv_text(dokument).encode(),
        "akt.pdf": skriv_pdf(dokument),
        "arende.json": _skriv_json({"arende": akt.arendenummer, "namnd": namnd.namn, "tabeller": akt.rader}),
        "falt.csv": _skriv_csv(["falt", "namn"], [list(par) for par in FALTNAMN.items()]),
    }
    for tabell, rader in akt.rader.items():
        kolumner = list(Base.metadata.tables[tabell].columns.keys())
        filer[f"csv/{tabell}.csv"] = _skriv_csv(
            kolumner, [[_skriv_falt(rad[each]) for each in kolumner] for rad in rader]
        )
    if any(anmalare.values()):
        filer["anmalare.json"] = _skriv_json(anmalare)
    return filer


def _packa(mapp: str, filer: Mapping[str, bytes], namnd: Namnd, now: datetime) -> bytes:
    """The files as a bag in a zip; the same files at the same moment give the same bytes."""
    last = {f"data/{namn}": innehall for namn, innehall in filer.items()}
    dag = lokal_dag(now)
    oxum = f"{sum(map(len, last.values()))}.{len(last)}"
    taggar = {
        "LASMIG.txt": _LASMIG.format(nummer=mapp.rpartition("-")[2], namnd=namnd.namn, dag=dag).encode(),
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"Source-Organization: {namnd.namn}\nBagging-Date: {dag}\n"
            f"External-Identifier: {mapp}\nPayload-Oxum: {oxum}\n"
        ).encode(),
        _MANIFEST: _summera(last),
    }
    taggar["tagmanifest-sha256.txt"] = _summera(taggar)
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as paket:
        for namn, innehall in sorted((taggar | last).items()):
            fil = zipfile.ZipInfo(f"{mapp}/{namn}", (dag.year, dag.month, dag.day, 0, 0, 0))
            fil.compress_type = zipfile.ZIP_DEFLATED
            paket.writestr(fil, innehall)
    return ut.getvalue()


def _summera(filer: Mapping[str, bytes]) -> bytes:
    rader = (f"{hashlib.sha256(innehall).hexdigest()}  {namn}\n" for namn, innehall in sorted(filer.items()))
    return "".join(rader).encode()


def _skriv_json(innehall: object) -> bytes:
    return (json.dumps(innehall, ensure_ascii=False, indent=2) + "\n").encode()


def _skriv_csv(kolumner: list[str], rader: list[list[str]]) -> bytes:
    ut = io.StringIO()
    skrivare = csv.writer(ut, delimiter=";")
    skrivare.writerow(kolumner)
    skrivare.writerows(rader)
    return ut.getvalue().encode()


def _skriv_falt(varde: Any) -> str:
    match varde:
        case None:
            return ""
        case bool():
            return "ja" if varde else "nej"
        case dict() | list():
            return json.dumps(varde, ensure_ascii=False)
        case _:
            return str(varde)
