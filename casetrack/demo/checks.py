"""What `casetrack demo --en-gang` checks: figures, export, web and background work, each as a user would meet it."""

from __future__ import annotations

import http.cookiejar
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.demo import published
from casetrack.demo.accounts import Konto
from casetrack.followup.arsmal import Arsmal
from casetrack.followup.format import avrunda
from casetrack.followup.katalog import KATALOG
from casetrack.followup.kub import Omrakning
from casetrack.followup.period import Period
from casetrack.followup.utfall import berakna_utfall
from casetrack.rules.koder import AnmalareKategori, Kon, TypAnmalan

_SECONDS_TO_RECOMPUTE = 120
_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Kontroll:
    """One thing checked: what was expected and what was found, as a person reads it."""

    vad: str
    vantat: str
    fick: str

    @property
    def ratt(self) -> bool:
        return self.vantat == self.fick


def check_figures(session: Session) -> Iterator[Kontroll]:
    """The published figures of January to July, from the indicators themselves."""
    # The targets begin with the year that is shaped like the published one.
    ar = session.scalars(select(func.min(Arsmal.ar))).one()
    till = date(ar, published.MANADER, 31)
    period = Period(date(ar, 1, 1), till, till)
    utfall = {
        kod: berakna_utfall(session, kod, period)
        for kod in (
            *("anmalningar", "till_utredning", "forhandsbedomning_14_dagar", "utredning_fyra_manader"),
            *("utredningar_avslutade", "utredningar_pagaende"),
        )
    }
    anmalningar = utfall["anmalningar"]
    yield Kontroll("anmälningar", str(published.ANMALNINGAR), str(anmalningar.namnare))
    yield _check_share("flickor", published.ANDEL_FLICKOR, anmalningar.flickor.namnare, anmalningar.namnare)
    yield _check_share(
        "från polisen", published.ANDEL_POLIS, _count_police(session, period), anmalningar.namnare
    )
    for vad, andel, kod in (
        ("till utredning", published.ANDEL_TILL_UTREDNING, "till_utredning"),
        ("inom 14 dagar", published.ANDEL_FORHANDSBEDOMNING_I_TID, "forhandsbedomning_14_dagar"),
        ("inom fyra månader", published.ANDEL_UTREDNING_I_TID, "utredning_fyra_manader"),
    ):
        yield _check_share(vad, andel, utfall[kod].taljare or 0, utfall[kod].namnare)
    avslutade, pagaende = utfall["utredningar_avslutade"], utfall["utredningar_pagaende"]
    yield Kontroll("avslutade utredningar", str(published.UTREDNINGAR_AVSLUTADE), str(avslutade.namnare))
    for kon, delar in {
        Kon.FLICKA: (avslutade.flickor, pagaende.flickor),
        Kon.POJKE: (avslutade.pojkar, pagaende.pojkar),
    }.items():
        hanterade = sum(antal.namnare for antal in delar)
        vantat = published.UTREDNINGAR_HANTERADE[kon]
        yield Kontroll(f"hanterade utredningar, {kon.text.lower()}", str(vantat), str(hanterade))


def check_export(fil: Path, namnd: str) -> Iterator[Kontroll]:
    """Every counted row of the written report (JSON) against `casetrack indikator`, run as a person would."""
    rapport = json.loads(fil.read_text(encoding="utf-8"))
    rader = [rad for rad in rapport["rader"] if rad["kod"] in KATALOG]
    manader = ["--fran", rapport["fran"][:7], "--till", rapport["till"][:7], "--per", rapport["per"]]
    for enhet in dict.fromkeys(rad.get("enhet") for rad in rader):
        egna = [rad for rad in rader if rad.get("enhet") == enhet]
        koder = [rad["kod"] for rad in egna]
        vems = ["--namnd", namnd, *(["--enhet", enhet] if enhet else [])]
        command = ["-m", "casetrack.cli", "indikator", *koder, *vems, *manader, "--json"]
        svar = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
        if svar.returncode:
            yield Kontroll("casetrack indikator", "0", f"{svar.returncode}: {svar.stderr.strip()}")
            return
        siffror = json.loads(svar.stdout)  # one code alone is answered without a list
        for rad, siffra in zip(egna, siffror if isinstance(siffror, list) else [siffror], strict=True):
            namn = " ".join(filter(None, ("exporten,", rad["kod"], enhet)))
            yield Kontroll(namn, _write_counts(siffra), _write_counts(rad))


def check_web(address: str, kontot: Konto) -> Iterator[Kontroll]:
    """That the web is well, and that a log-in leads to a page with the person's name."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with opener.open(f"{address}/halsa", timeout=10) as svar:
        yield Kontroll("webben, /halsa", "200", str(svar.status))
    with opener.open(f"{address}/logga-in", timeout=10) as svar:
        token = _CSRF.search(svar.read().decode())
    falt = {
        "csrf_token": token[1] if token else "",
        "anvandarnamn": kontot.anvandarnamn,
        "losenord": kontot.losenord,
    }
    try:
        with opener.open(f"{address}/logga-in", urllib.parse.urlencode(falt).encode(), timeout=10) as svar:
            inne = kontot.namn in svar.read().decode()
    except urllib.error.HTTPError as error:
        yield Kontroll(f"inloggning som {kontot.anvandarnamn}", "200", str(error.code))
    else:
        yield Kontroll(f"inloggning som {kontot.anvandarnamn}", "inne", "inne" if inne else "ute")


def check_worker(sessions: sessionmaker[Session], namnd_id: int, *, now: datetime) -> Kontroll:
    """That a marked month is recomputed by the worker, which beat reminds of it."""
    with db.open_scope(sessions, namnd_id) as session:
        session.add(Omrakning(namnd_id=namnd_id, manad=now.date().replace(day=1), markerad=now))
    give_up = time.monotonic() + _SECONDS_TO_RECOMPUTE
    kvar = 1
    while kvar and time.monotonic() < give_up:
        time.sleep(0.2)
        with db.open_scope(sessions, namnd_id) as session:
            kvar = session.scalars(select(func.count()).select_from(Omrakning)).one()
    return Kontroll("markerade månader kvar att räkna om", "0", str(kvar))


def _check_share(vad: str, andel: float, taljare: int, namnare: int) -> Kontroll:
    procent = avrunda(100 * taljare, namnare, 0)
    return Kontroll(f"{vad} ({taljare} av {namnare})", f"{round(100 * andel)} %", f"{procent} %")


def _count_police(session: Session, period: Period) -> int:
    return session.scalars(
        select(func.count())
        .select_from(Orosanmalan)
        .where(
            Orosanmalan.typ == TypAnmalan.ANMALAN,
            Orosanmalan.anmalare == AnmalareKategori.POLIS,
            Orosanmalan.inkom_datum.between(period.fran, period.till),
        )
    ).one()


def _write_counts(siffra: dict[str, Any]) -> str:
    delar = ("version", "taljare", "namnare", "pojkar", "flickor", "okant", "uteslutna", "ofullstandiga")
    return ", ".join(f"{namn} {siffra[namn]}" for namn in delar)
