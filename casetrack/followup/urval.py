"""Urval: which rows a figure is made of, as one query with its parameters."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.followup.antaganden import I_KRAFT, Antaganden
from casetrack.followup.indikator import Fonster, Indikator, hitta_version
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period, bestam_kkik_bas, bestam_uppfoljningsbas
from casetrack.followup.radfraga import OKAND_ALDER, SAKNAR_ALDER, Status
from casetrack.rules.kalender import flytta_till_vardag
from casetrack.rules.koder import Aldersgrupp, Policy


@dataclass(frozen=True)
class Urval:
    """The rows of one indicator in the nämnd of the session; `fran` and `till` are its base where it has its own."""

    indikator: Indikator
    fran: date
    till: date
    per: date
    policy: Policy
    version: int
    sql: str
    parametrar: dict[str, Any]


@dataclass(frozen=True)
class Policyer:
    """The policies of a nämnd with the first day of each, the latest first."""

    rader: tuple[tuple[date, Policy], ...]

    def galler(self, dag: date) -> Policy:
        """The policy on a day; a nämnd that has set none is strict (decision 4)."""
        return next((policy for fran, policy in self.rader if fran <= dag), Policy.STRIKT)


def bestam_urval(
    session: Session,
    kod: str,
    period: Period,
    *,
    enhet_id: int | None = None,
    alder: Aldersgrupp | None = None,
    antaganden: Antaganden = I_KRAFT,
    policyer: Policyer | None = None,
) -> Urval:
    """Find the base period, policy and version of a figure, and the query of its rows.

    An enhet and an age group narrow the rows after they are chosen (decision 49); where an age group is asked for, a
    row of unknown age lacks what decides (decision 63). `antaganden` take the place of the rules in force. `policyer`
    are those of the nämnd, for who has read them.

    Raises KeyError for a code that is not in the catalogue, and OgiltigTid where a base period would begin before the
    calendar.
    """
    indikator = KATALOG[kod]
    fran, till = _bestam_bas(indikator, period)
    avgorande_dag = period.sista_dag if indikator.fonster is Fonster.PERIOD else period.per
    policy = antaganden.policy or (policyer or hamta_policyer(session)).galler(avgorande_dag)
    versioner = antaganden.versioner or indikator.versioner
    kalender_fran, kalender = _hamta_kalender(session, period.per) if policy is Policy.FLYTTAD else (till, ())
    parametrar = {
        "fran": fran,
        "sista": min(till, period.per),
        "per": period.per,
        "flyttad": policy is Policy.FLYTTAD,
        "uppfoljning": antaganden.uppfoljning,
        "forlangning": antaganden.forlangning,
        "versioner": [each.version for each in versioner],
        "versioner_fran": [each.fran or date.min for each in versioner],
        "versioner_till": [each.till or date.max for each in versioner],
        "kalender_fran": kalender_fran,
        "kalender": list(kalender),
    }
    sql = indikator.radfraga.sql
    if alder is not None:
        parametrar["alder"] = alder.value
        sql = f"""
            SELECT {_KOLUMNER}{"".join(f", {namn}" for namn in indikator.radfraga.delar)},
                CASE WHEN aldersgrupp = '{OKAND_ALDER}' THEN '{Status.OFULLSTANDIG}' ELSE status END AS status,
                CASE WHEN aldersgrupp = '{OKAND_ALDER}' THEN '{SAKNAR_ALDER}' ELSE skal END AS skal
            FROM ({sql}) AS alla WHERE aldersgrupp IN (:alder, '{OKAND_ALDER}')"""
    if enhet_id is not None:
        parametrar["enhet_id"] = enhet_id
        sql = f"SELECT * FROM ({sql}) AS namndens WHERE enhet_id = :enhet_id"
    version = hitta_version(versioner, avgorande_dag)
    return Urval(indikator, fran, till, period.per, policy, version, sql, parametrar)


_KOLUMNER = (
    "objekttyp, objekt_id, kallid, barn_id, enhet_id, kon, aldersgrupp, ankare, version, kedja, synnerliga_skal,"
    " avvikelse, varde, fakta"
)


def hamta_policyer(session: Session) -> Policyer:
    """The policies of the nämnd that the session sees."""
    rader = session.execute(
        text("SELECT fran, policy FROM namnd_policy WHERE namnd_id = nuvarande_namnd() ORDER BY fran DESC")
    )
    return Policyer(tuple((rad.fran, Policy(rad.policy)) for rad in rader))


def _bestam_bas(indikator: Indikator, period: Period) -> tuple[date, date]:
    match indikator.fonster:
        case Fonster.UPPFOLJNING:
            return bestam_uppfoljningsbas(period.per)
        case Fonster.KKIK:
            return bestam_kkik_bas(period.per)
        case Fonster.PERIOD | Fonster.STALLNING:
            return period.fran, period.till


def _hamta_kalender(session: Session, per: date) -> tuple[date, tuple[date, ...]]:
    """Where each day of the record moves to; nothing that can be moved is older than what came in first."""
    forsta = session.scalar(
        text("SELECT least((SELECT min(inkom_datum) FROM orosanmalan), (SELECT min(inledd) FROM utredning))")
    )
    if forsta is None or forsta > per:
        return per, ()
    # By whole years, so that one answer serves every cut-off of a year.
    fran, till = date(forsta.year, 1, 1), date(per.year, 12, 31)
    return fran, _lista_vardagar(fran, till)


@lru_cache(maxsize=8)
def _lista_vardagar(fran: date, till: date) -> tuple[date, ...]:
    return tuple(flytta_till_vardag(fran + timedelta(days=dagar)) for dagar in range((till - fran).days + 1))
