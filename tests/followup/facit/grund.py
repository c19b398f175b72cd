"""The ground of the reckoning: what exists at a cut-off, how old a child is, and what a row is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from casetrack.rules.kalender import flytta_till_vardag
from tests.followup.historia import STOCKHOLM, Historia, Post, flytta_manader

JA, NEJ = "uppfyllt", "inte_uppfyllt"
OFULLSTANDIG, UTESLUTEN, EJ_MATBAR = "ofullstandig", "utesluten", "ej_matbar"
PLACERINGAR = ("familjehem", "jourhem", "hvb", "sis", "stodboende", "skyddat_boende")
UTAN_SKYLDIGHET = ("privatperson", "anhorig", "barnet_sjalvt", "anonym", "fritidsverksamhet")


@dataclass(frozen=True)
class Facitrad:
    """One counted thing; `alder` is the age on the day that `--alder` asks about."""

    id: str
    barn: str
    enhet: str
    kon: str
    ankare: date
    status: str
    alder: int | None
    version: int = 1
    varde: int | None = None
    kedja: bool = False
    synnerliga_skal: bool = False
    avvikelse: bool = False
    delar: tuple[str, str] | None = None


def lokal_dag(tid: datetime) -> date:
    return tid.astimezone(STOCKHOLM).date()


def alder_pa(fodd: date | None, dag: date) -> int | None:
    if fodd is None:
        return None
    if fodd > dag:
        return 0
    return dag.year - fodd.year - ((dag.month, dag.day) < (fodd.month, fodd.day))


def sista_i_manaden(dag: date) -> bool:
    return (dag + timedelta(days=1)).month != dag.month


def bas_tolv_manader(per: date) -> tuple[date, date]:
    def tillbaka(manader: int) -> date:
        dag = flytta_manader(per, -manader)
        while sista_i_manaden(per) and not sista_i_manaden(dag):
            dag += timedelta(days=1)
        return dag

    return tillbaka(24) + timedelta(days=1), tillbaka(12)


class Grund:
    """One nämnd's history, one period, one cut-off and one policy.

    What is assumed in place of the rules: that one `version` of the rule about allvarssamtal always held, that an
    extension counts (or never does), and how many months a child is followed.
    """

    def __init__(
        self,
        historia: Historia,
        fran: date,
        till: date,
        per: date,
        *,
        flyttad: bool,
        version: int | None = None,
        forlangning: bool | None = None,
        uppfoljning: int = 12,
    ) -> None:
        self.h = historia
        self.fran, self.till, self.per = fran, min(till, per), per
        self.flyttad = flyttad
        self.version, self.forlangning, self.uppfoljning = version, forlangning, uppfoljning
        self.barn = {barn["id"]: barn for barn in historia.barn}
        self.allt_inkommet = [self._med_enhet("orosanmalan", rad) for rad in historia.anmalningar]
        self.anmalningar = [rad for rad in self.allt_inkommet if rad["typ"] == "anmalan"]
        self.utredningar = [
            self._med_enhet("utredning", self._med_avslut(rad)) for rad in historia.utredningar
        ]
        self.insatser = [self._med_enhet("insats", rad) for rad in historia.insatser]

    def _med_avslut(self, post: Post) -> Post:
        """The utredning as it was closed, or not, by the cut-off."""
        for slut in self.h.ateroppningar:
            if slut["utredning"] == post["id"] and slut["avslutad"] <= self.per < slut["ateroppnad"]:
                return {
                    **post,
                    **{namn: slut[namn] for namn in slut if namn not in ("utredning", "ateroppnad")},
                }
        return post

    def _med_enhet(self, typ: str, post: Post) -> Post:
        """The case in the hands of whoever had it at the cut-off."""
        flyttar = [rad for rad in self.h.overforingar if (rad["typ"], rad["objekt"]) == (typ, post["id"])]
        if not flyttar:
            return post
        enhet = flyttar[0]["fran"]
        for flytt in flyttar:
            if flytt["datum"] <= self.per:
                enhet = flytt["till"]
        return {**post, "enhet": enhet}

    def _dag(self, dag: date | None) -> date | None:
        return dag if dag is not None and dag <= self.per else None

    def _tid(self, tid: datetime | None) -> datetime | None:
        return tid if tid is not None and lokal_dag(tid) <= self.per else None

    def _i_perioden(self, dag: date | None) -> bool:
        return dag is not None and self.fran <= dag <= self.till

    def _frist(self, dag: date) -> date:
        return flytta_till_vardag(dag) if self.flyttad else dag

    def _oppen(self, borjan: date | None, slut: date | None, dag: date) -> bool:
        return borjan is not None and borjan <= dag and not (slut is not None and slut <= dag)

    def _rad(
        self, post: Post, ankare: date, status: str, *, aldersdag: date | None = None, **annat: Any
    ) -> Facitrad:
        barn = self.barn[post["barn"]]
        return Facitrad(
            post["id"],
            post["barn"],
            post["enhet"],
            barn["kon"],
            ankare,
            status,
            alder_pa(barn["fodd"], aldersdag or ankare),
            **annat,
        )

    def _anmalan(self, post: Post, ankare: date, status: str, **annat: Any) -> Facitrad:
        vald = (
            post["vald"] is True
            and post["beslut"] == "inte_inleda"
            and self._dag(post["beslut_datum"]) is not None
        )
        oppen_utredning = any(
            utredning["barn"] == post["barn"]
            and self._oppen(utredning["inledd"], utredning["avslutad"], self.per)
            for utredning in self.utredningar
        )
        return self._rad(
            post, ankare, status, avvikelse=vald or (self._obeslutad(post) and oppen_utredning), **annat
        )

    def _utredning(self, post: Post, ankare: date, status: str, **annat: Any) -> Facitrad:
        kedja = any(
            annan["barn"] == post["barn"]
            and annan["avslutad"] is not None
            and 1 <= (post["inledd"] - annan["avslutad"]).days <= 7
            for annan in self.utredningar
        )
        return self._rad(post, ankare, status, kedja=kedja, **annat)

    def _obeslutad(self, post: Post) -> bool:
        return post["beslut"] is None or (
            post["beslut"] != "paford" and self._dag(post["beslut_datum"]) is None
        )

    def _inkomna(self) -> Iterable[tuple[Post, date]]:
        for post in self.anmalningar:
            if self._i_perioden(lokal_dag(post["inkom"])):
                yield post, lokal_dag(post["inkom"])

    def _beslutade(self) -> Iterable[tuple[Post, date]]:
        for post in self.anmalningar:
            if self._i_perioden(post["beslut_datum"]):
                yield post, post["beslut_datum"]

    def _avslutade(self) -> Iterable[tuple[Post, date]]:
        for post in self.utredningar:
            if self._i_perioden(post["avslutad"]):
                yield post, post["avslutad"]
