"""The figures once more, in plain Python straight from the pages, to hold the row queries against.

Shares nothing with `casetrack.followup`. Slow and plain: every rule is a sentence of the specification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from casetrack.rules.kalender import flytta_till_vardag
from tests.followup.historia import STOCKHOLM, Historia, Post, flytta_manader

JA, NEJ, OFULLSTANDIG, UTESLUTEN, EJ_MATBAR = (
    "uppfyllt",
    "inte_uppfyllt",
    "ofullstandig",
    "utesluten",
    "ej_matbar",
)
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


class Facit:
    """The rows of every indicator for one nämnd's history, one period, one cut-off and one policy."""

    def __init__(self, historia: Historia, fran: date, till: date, per: date, *, flyttad: bool) -> None:
        self.h = historia
        self.fran, self.till, self.per = fran, min(till, per), per
        self.flyttad = flyttad
        self.barn = {barn["id"]: barn for barn in historia.barn}
        self.anmalningar = [rad for rad in historia.anmalningar if rad["typ"] == "anmalan"]

    # What exists at the cut-off

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
            for utredning in self.h.utredningar
        )
        return self._rad(
            post, ankare, status, avvikelse=vald or (self._obeslutad(post) and oppen_utredning), **annat
        )

    def _utredning(self, post: Post, ankare: date, status: str, **annat: Any) -> Facitrad:
        kedja = any(
            annan["barn"] == post["barn"]
            and annan["avslutad"] is not None
            and 1 <= (post["inledd"] - annan["avslutad"]).days <= 7
            for annan in self.h.utredningar
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
        for post in self.h.utredningar:
            if self._i_perioden(post["avslutad"]):
                yield post, post["avslutad"]

    # Inflow

    def anmalningar_(self) -> Iterable[Facitrad]:
        for post, dag in self._inkomna():
            yield self._anmalan(post, dag, JA)

    def anmalda_barn(self) -> Iterable[Facitrad]:
        sista: dict[str, tuple[date, str, Post]] = {}
        for post, dag in self._inkomna():
            fore = sista.get(post["barn"])
            if fore is None or (dag, post["id"]) > fore[:2]:
                sista[post["barn"]] = (dag, post["id"], post)
        for dag, _, post in sista.values():
            yield self._rad(post, dag, JA)

    def skyddsbedomning(self, dagar: int) -> Iterable[Facitrad]:
        for post, dag in self._inkomna():
            senast = dag + timedelta(days=dagar)
            gjord = self._tid(post["skyddsbedomning"])
            if gjord is not None:
                status = JA if lokal_dag(gjord) <= senast else NEJ
            else:
                status = EJ_MATBAR if senast >= self.per else NEJ
            yield self._anmalan(post, dag, status)

    # Förhandsbedömning

    def _fjorton_dagar(self, post: Post) -> date:
        return self._frist(lokal_dag(post["inkom"]) + timedelta(days=14))

    def forhandsbedomning(self) -> Iterable[Facitrad]:
        for post, dag in self._beslutade():
            if post["beslut"] == "paford":
                status = UTESLUTEN
            else:
                status = JA if dag <= self._fjorton_dagar(post) else NEJ
            sent = status == NEJ and post["synnerliga_skal"] is not None
            yield self._anmalan(post, dag, status, synnerliga_skal=sent)

    def forhandsbedomning_inkomna(self) -> Iterable[Facitrad]:
        for post, dag in self._inkomna():
            beslutad = self._dag(post["beslut_datum"])
            if post["beslut"] == "paford":
                status = UTESLUTEN
            elif beslutad is not None:
                status = JA if beslutad <= self._fjorton_dagar(post) else NEJ
            else:
                status = NEJ if self._fjorton_dagar(post) < self.per else EJ_MATBAR
            sent = status == NEJ and post["synnerliga_skal"] is not None
            yield self._anmalan(post, dag, status, synnerliga_skal=sent)

    def forhandsbedomning_forsenade(self) -> Iterable[Facitrad]:
        for post in self.anmalningar:
            if lokal_dag(post["inkom"]) <= self.per and self._obeslutad(post):
                if self._fjorton_dagar(post) < self.per:
                    skal = post["synnerliga_skal"] is not None
                    yield self._anmalan(post, self.per, JA, synnerliga_skal=skal)

    def till_utredning(self, *, med_paforda: bool) -> Iterable[Facitrad]:
        for post, dag in self._beslutade():
            if post["beslut"] == "paford" and not med_paforda:
                status = UTESLUTEN
            else:
                status = JA if post["beslut"] == "inleda" else NEJ
            yield self._anmalan(post, dag, status)

    def barnet_hort(self) -> Iterable[Facitrad]:
        for post, dag in self._beslutade():
            if post["beslut"] == "inte_inleda":
                yield self._anmalan(
                    post, dag, {None: OFULLSTANDIG, True: JA, False: NEJ}[post["barnet_hort"]]
                )

    def vald_utan_utredning(self) -> Iterable[Facitrad]:
        for post, dag in self._beslutade():
            if post["vald"] is True:
                status = {"paford": UTESLUTEN, "inte_inleda": JA, "inleda": NEJ}[post["beslut"]]
                yield self._anmalan(post, dag, status)

    # Återkoppling

    def _aterkoppling(self, post: Post) -> str | None:
        given = post["aterkoppling_given"]
        return None if given is not None and given > self.per else post["aterkoppling"]

    def aterkoppling_gjord(self) -> Iterable[Facitrad]:
        for post, dag in self._beslutade():
            svar = self._aterkoppling(post)
            if svar is None:
                status = OFULLSTANDIG
            elif post["beslut"] == "paford" or svar == "inte_nodvandig":
                status = UTESLUTEN
            else:
                status = JA if svar == "given" else NEJ
            yield self._anmalan(post, dag, status)

    def aterkoppling_en_vecka(self) -> Iterable[Facitrad]:
        for post, dag in self._beslutade():
            begard = self._dag(post["aterkoppling_begard"])
            if begard is None or post["anmalare"] in UTAN_SKYLDIGHET:
                continue
            senast = max(self._frist(dag + timedelta(days=7)), begard)
            given = self._dag(post["aterkoppling_given"])
            if post["beslut"] == "paford" or self._aterkoppling(post) == "inte_nodvandig":
                status = UTESLUTEN
            elif given is None:
                status = EJ_MATBAR if senast >= self.per else NEJ
            else:
                status = JA if given <= senast else NEJ
            yield self._anmalan(post, dag, status)

    # Utredning

    def utredningar_inledda(self) -> Iterable[Facitrad]:
        for post in self.h.utredningar:
            if self._i_perioden(post["inledd"]):
                yield self._utredning(post, post["inledd"], JA)

    def utredningar_avslutade(self) -> Iterable[Facitrad]:
        for post, dag in self._avslutade():
            yield self._utredning(post, dag, JA)

    def utredningar_pagaende(self) -> Iterable[Facitrad]:
        for post in self.h.utredningar:
            if self._oppen(post["inledd"], post["avslutad"], self.per):
                yield self._utredning(post, self.per, JA)

    def _granser(self, post: Post) -> tuple[date, date]:
        """The four-month date, and the last day that valid extensions reach."""
        fyra_manader = grans = self._frist(flytta_manader(post["inledd"], 4))
        kanda = sorted(
            (rad["beslutad"], rad["till"])
            for rad in self.h.forlangningar
            if rad["utredning"] == post["id"] and rad["beslutad"] <= self.per
        )
        for beslutad, till in kanda:
            if beslutad <= grans:
                grans = max(grans, self._frist(till))
        return fyra_manader, grans

    def fyra_manader(self, grupp: int) -> Iterable[Facitrad]:
        for post, dag in self._avslutade():
            fyra_manader, grans = self._granser(post)
            dess_grupp = 0 if dag <= fyra_manader else 1 if dag <= grans else 2
            alder = alder_pa(self.barn[post["barn"]]["fodd"], post["inledd"])
            if alder is None:
                status = OFULLSTANDIG
            elif alder >= 18:
                status = UTESLUTEN
            else:
                status = JA if grupp == dess_grupp else NEJ
            yield self._utredning(post, dag, status)

    def utredning_forsenade(self) -> Iterable[Facitrad]:
        for post in self.h.utredningar:
            if self._oppen(post["inledd"], post["avslutad"], self.per) and self._granser(post)[1] < self.per:
                alder = alder_pa(self.barn[post["barn"]]["fodd"], post["inledd"])
                status = OFULLSTANDIG if alder is None else UTESLUTEN if alder >= 18 else JA
                yield self._utredning(post, self.per, status)

    def utredningstid(self) -> Iterable[Facitrad]:
        for post, dag in self._avslutade():
            alder = alder_pa(self.barn[post["barn"]]["fodd"], post["inledd"])
            status = OFULLSTANDIG if alder is None else UTESLUTEN if alder > 20 else JA
            yield self._utredning(post, dag, status, varde=(dag - post["inledd"]).days)

    def barnet_delaktigt(self) -> Iterable[Facitrad]:
        for post, dag in self._avslutade():
            svar = (post["barnet_delaktigt"], post["barnet_aterkoppling"])
            yield self._utredning(post, dag, OFULLSTANDIG if None in svar else JA if all(svar) else NEJ)

    def skola_vidtalad(self) -> Iterable[Facitrad]:
        statusar = {None: OFULLSTANDIG, "ej_nodvandigt": UTESLUTEN, "ja": JA, "nej": NEJ}
        for post, dag in self._avslutade():
            yield self._utredning(post, dag, statusar[post["skola_vidtalad"]])

    # Allvarssamtal

    def allvarssamtal(self, *, hallet: bool) -> Iterable[Facitrad]:
        samtal = {rad["anmalan"]: rad for rad in self.h.samtal}
        for post, dag in self._inkomna():
            alder = alder_pa(self.barn[post["barn"]]["fodd"], dag)
            if dag < date(2019, 1, 1) or post["brott"] is not True or (alder is not None and alder >= 18):
                continue
            version = 1 if dag <= date(2021, 3, 31) else 2
            if version == 1 and post["forsta_gang"] is False:
                continue
            rad = samtal.get(post["id"], {})
            start = post["inkom"]
            if version == 1:
                start = self._tid(rad.get("kannedom")) or start
            slut = start.astimezone(UTC) + timedelta(hours=48)
            klart = self._tid(rad.get("hallet" if hallet or version == 1 else "kallad"))
            klart_i_tid = klart is not None and klart <= slut
            obesvarad = post["forsta_gang"] if version == 1 else post["brottsdatum"]
            if alder is None or obesvarad is None:
                status = OFULLSTANDIG
            elif version == 2 and (dag - post["brottsdatum"]).days > 30:
                status = UTESLUTEN
            elif klart_i_tid:
                status = JA
            else:
                status = EJ_MATBAR if lokal_dag(slut) > self.per else NEJ
            yield self._anmalan(post, dag, status, version=version)

    # Follow-up

    def _sista_avslut(self, avslut: Iterable[tuple[date, int, str, Post]]) -> dict[str, tuple[date, Post]]:
        sista: dict[str, tuple[date, int, str, Post]] = {}
        for rad in avslut:
            barn = rad[3]["barn"]
            if barn not in sista or rad[:3] > sista[barn][:3]:
                sista[barn] = rad
        return {barn: (rad[0], rad[3]) for barn, rad in sista.items()}

    def _avslut(self, poster: Iterable[Post], fran: date, till: date, *, utredning: bool) -> Any:
        for post in poster:
            paborjad = post["inledd"] if utredning else post["paborjad"]
            if paborjad is not None and post["avslutad"] is not None and fran <= post["avslutad"] <= till:
                yield post["avslutad"], int(utredning), post["id"], post

    def _kom(self, dagar: Iterable[date | None], d: date) -> bool:
        return any(x is not None and d < x <= flytta_manader(d, 12) for x in dagar)

    def _barnets(self, poster: Iterable[Post], post: Post, falt: str) -> list[Any]:
        return [annan[falt] for annan in poster if annan["barn"] == post["barn"]]

    def _nagot_oppet(self, post: Post, d: date) -> bool:
        return any(
            annan["barn"] == post["barn"] and self._oppen(annan["inledd"], annan["avslutad"], d)
            for annan in self.h.utredningar
        ) or any(
            annan["barn"] == post["barn"] and self._oppen(annan["paborjad"], annan["avslutad"], d)
            for annan in self.h.insatser
        )

    def _uppfoljda(
        self, poster: list[Post], *, utredning: bool, doma: Callable[[Post, date], str]
    ) -> Iterable[Facitrad]:
        bas_fran, bas_till = bas_tolv_manader(self.per)
        i_basen = self._sista_avslut(self._avslut(poster, bas_fran, bas_till, utredning=utredning))
        efter = self._sista_avslut(
            self._avslut(poster, bas_till + timedelta(days=1), self.per, utredning=utredning)
        )
        for d, post in i_basen.values():
            yield self._rad(post, d, doma(post, d))
        for barn, (d, post) in efter.items():
            if barn not in i_basen:
                yield self._rad(post, d, EJ_MATBAR)

    def ateraktualisering(self) -> Iterable[Facitrad]:
        kandidater = [rad for rad in self.h.anmalningar if rad["typ"] in ("anmalan", "ansokan")]

        def doma(post: Post, d: date) -> str:
            inkomna = [lokal_dag(tid) for tid in self._barnets(kandidater, post, "inkom")]
            return JA if self._kom(inkomna, d) else NEJ

        return [
            replace(rad, kedja=False)
            for rad in self._uppfoljda(self.h.utredningar, utredning=True, doma=doma)
        ]

    def _aktuell_igen(self, post: Post, d: date) -> bool:
        return self._kom(self._barnets(self.h.utredningar, post, "inledd"), d) or self._kom(
            self._barnets(self.h.insatser, post, "paborjad"), d
        )

    def ej_aktuell(self) -> Iterable[Facitrad]:
        def doma(post: Post, d: date) -> str:
            if self._nagot_oppet(post, d):
                return UTESLUTEN
            return NEJ if self._aktuell_igen(post, d) else JA

        return self._uppfoljda(self.h.insatser, utredning=False, doma=doma)

    def kkik(self, yngst: int, aldst: int) -> Iterable[Facitrad]:
        ar = self.per.year - 1
        spann = (date(ar, 1, 1), date(ar, 6, 30))
        sista = self._sista_avslut(
            [
                *self._avslut(self.h.utredningar, *spann, utredning=True),
                *self._avslut(self.h.insatser, *spann, utredning=False),
            ]
        )
        for d, post in sista.values():
            barn = self.barn[post["barn"]]
            alder = alder_pa(barn["fodd"], d)
            if alder is None:
                status = OFULLSTANDIG
            elif barn["ensamkommande"] is True or not yngst <= alder <= aldst or self._nagot_oppet(post, d):
                status = UTESLUTEN
            elif flytta_manader(d, 12) > self.per:
                status = EJ_MATBAR
            else:
                status = NEJ if self._kom(self._barnets(self.h.utredningar, post, "inledd"), d) else JA
            yield self._rad(post, d, status)

    # Insatser

    def placerade_barn(self) -> Iterable[Facitrad]:
        manad = self.fran.replace(day=1)
        while manad <= self.till:
            sista = min(flytta_manader(manad, 1) - timedelta(days=1), self.per)
            senast: dict[str, tuple[date, str, Post]] = {}
            for post in self.h.insatser:
                slutat = post["avslutad"] is not None and post["avslutad"] < manad
                if post["typ"] not in PLACERINGAR or post["paborjad"] is None or slutat:
                    continue
                nyckel = (post["paborjad"], post["id"])
                if post["paborjad"] <= sista and (
                    post["barn"] not in senast or nyckel > senast[post["barn"]][:2]
                ):
                    senast[post["barn"]] = (*nyckel, post)
            for _, _, post in senast.values():
                yield self._rad(post, sista, JA)
            manad = flytta_manader(manad, 1)

    def skyddsbehov(self, falt: str, *, ja: bool) -> Iterable[Facitrad]:
        sista: dict[str, tuple[date, str, Post]] = {}
        for post in self.h.insatser:
            if post["typ"] in PLACERINGAR and post["skyddsbehov"] and self._i_perioden(post["beslutad"]):
                nyckel = (post["beslutad"], post["id"])
                if post["barn"] not in sista or nyckel > sista[post["barn"]][:2]:
                    sista[post["barn"]] = (*nyckel, post)
        for dag, _, post in sista.values():
            yield self._rad(
                post, dag, OFULLSTANDIG if post[falt] is None else JA if post[falt] is ja else NEJ
            )

    def insatser_pagaende(self) -> Iterable[Facitrad]:
        for post in self.h.insatser:
            if self._oppen(post["paborjad"], post["avslutad"], self.per):
                yield self._rad(post, self.per, JA, delar=(post["typ"], post["regi"]))

    def rader(self, kod: str, *, enhet: str | None = None, alder: str | None = None) -> list[Facitrad]:
        """The rows of one indicator, narrowed as `--enhet` and `--alder` do."""
        rader = [rad for rad in FRAGOR[kod](self) if enhet in (None, rad.enhet)]
        if alder is None:
            return rader
        yngst, aldst = map(int, alder.split("-"))
        return [
            replace(rad, status=OFULLSTANDIG) if rad.alder is None else rad
            for rad in rader
            if rad.alder is None or yngst <= rad.alder <= aldst
        ]


FRAGOR: dict[str, Callable[[Facit], Iterable[Facitrad]]] = {
    "anmalningar": Facit.anmalningar_,
    "anmalda_barn": Facit.anmalda_barn,
    "skyddsbedomning_samma_dag": lambda f: f.skyddsbedomning(0),
    "skyddsbedomning_dagen_efter": lambda f: f.skyddsbedomning(1),
    "forhandsbedomning_14_dagar": Facit.forhandsbedomning,
    "forhandsbedomning_14_dagar_inkomna": Facit.forhandsbedomning_inkomna,
    "forhandsbedomning_forsenade": Facit.forhandsbedomning_forsenade,
    "till_utredning": lambda f: f.till_utredning(med_paforda=False),
    "till_utredning_med_paforda": lambda f: f.till_utredning(med_paforda=True),
    "utredningar_inledda": Facit.utredningar_inledda,
    "utredningar_avslutade": Facit.utredningar_avslutade,
    "utredningar_pagaende": Facit.utredningar_pagaende,
    "utredning_fyra_manader": lambda f: f.fyra_manader(0),
    "utredning_over_med_forlangning": lambda f: f.fyra_manader(1),
    "utredning_over_utan_forlangning": lambda f: f.fyra_manader(2),
    "utredning_forsenade": Facit.utredning_forsenade,
    "utredningstid_medel": Facit.utredningstid,
    "utredningstid_median": Facit.utredningstid,
    "allvarssamtal_48h": lambda f: f.allvarssamtal(hallet=False),
    "allvarssamtal_hallet_48h": lambda f: f.allvarssamtal(hallet=True),
    "ateraktualisering_utredning": Facit.ateraktualisering,
    "ej_aktuell_12_manader": Facit.ej_aktuell,
    "ej_ateraktualiserad_0_12": lambda f: f.kkik(0, 12),
    "ej_ateraktualiserad_13_20": lambda f: f.kkik(13, 20),
    "aterkoppling_gjord": Facit.aterkoppling_gjord,
    "aterkoppling_en_vecka": Facit.aterkoppling_en_vecka,
    "barnet_delaktigt": Facit.barnet_delaktigt,
    "skola_vidtalad": Facit.skola_vidtalad,
    "barnet_hort_ej_inledd": Facit.barnet_hort,
    "vald_utan_utredning": Facit.vald_utan_utredning,
    "placerade_barn": Facit.placerade_barn,
    "vantat_pa_placering": lambda f: f.skyddsbehov("vantat_pa_placering", ja=False),
    "trygga_forhallanden": lambda f: f.skyddsbehov("trygga_forhallanden", ja=True),
    "insatser_pagaende": Facit.insatser_pagaende,
}

ANTAL = {
    "anmalningar",
    "anmalda_barn",
    "forhandsbedomning_forsenade",
    "utredningar_inledda",
    "utredningar_avslutade",
    "utredningar_pagaende",
    "utredning_forsenade",
    "insatser_pagaende",
}


def sammanstall(kod: str, rader: list[Facitrad], manader: int) -> dict[str, Any]:
    """The answer that the rows give, in the words of the command line."""
    raknade = [rad for rad in rader if rad.status in (JA, NEJ)]

    def rakna(kon: str | None) -> list[int | None]:
        delen = [rad for rad in raknade if kon in (None, rad.kon)]
        if kod == "placerade_barn":
            return [len(delen), manader]
        if kod == "utredningstid_medel":
            return [sum(rad.varde or 0 for rad in delen), len(delen)]
        if kod in ANTAL or kod == "utredningstid_median":
            return [None, len(delen)]
        return [sum(rad.status == JA for rad in delen), len(delen)]

    taljare, namnare = rakna(None)
    svar = {
        "taljare": taljare,
        "namnare": namnare,
        "pojkar": rakna("pojke"),
        "flickor": rakna("flicka"),
        "okant": rakna("okant"),
        "uteslutna": sum(rad.status == UTESLUTEN for rad in rader),
        "ej_matbara": sum(rad.status == EJ_MATBAR for rad in rader),
        "ofullstandiga": sum(rad.status == OFULLSTANDIG for rad in rader),
        "markeringar": {
            namn: sum(getattr(rad, namn) for rad in raknade)
            for namn in ("kedja", "synnerliga_skal", "avvikelse")
        },
    }
    if kod in ("placerade_barn", "utredningstid_medel"):
        svar["varde"] = _runda(Fraction(taljare or 0, namnare)) if namnare else None
    if kod == "utredningstid_median":
        dagar = [Fraction(rad.varde or 0) for rad in raknade]
        svar["varde"] = _runda(median(dagar)) if dagar else None
    if kod == "insatser_pagaende":
        delar: dict[Any, int] = {}
        for rad in raknade:
            delar[rad.delar] = delar.get(rad.delar, 0) + 1
        svar["delar"] = delar
    return svar


def _runda(tal: Fraction) -> Fraction:
    """Half up to one decimal."""
    return Fraction((tal * 10 + Fraction(1, 2)).__floor__(), 10)
