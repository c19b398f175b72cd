"""Follow-up, placements and insatser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from tests.followup.facit.grund import (
    EJ_MATBAR,
    JA,
    NEJ,
    OFULLSTANDIG,
    PLACERINGAR,
    UTESLUTEN,
    Facitrad,
    Grund,
    alder_pa,
    bas_tolv_manader,
    lokal_dag,
)
from tests.followup.historia import Post, flytta_manader


class Uppfoljningsfacit(Grund):
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
        return any(x is not None and d < x <= flytta_manader(d, self.uppfoljning) for x in dagar)

    def _barnets(self, poster: Iterable[Post], post: Post, falt: str) -> list[Any]:
        return [annan[falt] for annan in poster if annan["barn"] == post["barn"]]

    def _nagot_oppet(self, post: Post, d: date) -> bool:
        return any(
            annan["barn"] == post["barn"] and self._oppen(annan["inledd"], annan["avslutad"], d)
            for annan in self.utredningar
        ) or any(
            annan["barn"] == post["barn"] and self._oppen(annan["paborjad"], annan["avslutad"], d)
            for annan in self.insatser
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
        kandidater = [rad for rad in self.allt_inkommet if rad["typ"] in ("anmalan", "ansokan")]

        def doma(post: Post, d: date) -> str:
            inkomna = [lokal_dag(tid) for tid in self._barnets(kandidater, post, "inkom")]
            return JA if self._kom(inkomna, d) else NEJ

        return self._uppfoljda(self.utredningar, utredning=True, doma=doma)

    def _aktuell_igen(self, post: Post, d: date) -> bool:
        return self._kom(self._barnets(self.utredningar, post, "inledd"), d) or self._kom(
            self._barnets(self.insatser, post, "paborjad"), d
        )

    def ej_aktuell(self) -> Iterable[Facitrad]:
        def doma(post: Post, d: date) -> str:
            if self._nagot_oppet(post, d):
                return UTESLUTEN
            return NEJ if self._aktuell_igen(post, d) else JA

        return self._uppfoljda(self.insatser, utredning=False, doma=doma)

    def kkik(self, yngst: int, aldst: int) -> Iterable[Facitrad]:
        ar = self.per.year - 1
        spann = (date(ar, 1, 1), date(ar, 6, 30))
        sista = self._sista_avslut(
            [
                *self._avslut(self.utredningar, *spann, utredning=True),
                *self._avslut(self.insatser, *spann, utredning=False),
            ]
        )
        for d, post in sista.values():
            barn = self.barn[post["barn"]]
            alder = alder_pa(barn["fodd"], d)
            if alder is None:
                status = OFULLSTANDIG
            elif barn["ensamkommande"] is True or not yngst <= alder <= aldst or self._nagot_oppet(post, d):
                status = UTESLUTEN
            elif flytta_manader(d, self.uppfoljning) > self.per:
                status = EJ_MATBAR
            else:
                status = NEJ if self._kom(self._barnets(self.utredningar, post, "inledd"), d) else JA
            yield self._rad(post, d, status)

    def placerade_barn(self) -> Iterable[Facitrad]:
        manad = self.fran.replace(day=1)
        while manad <= self.till:
            sista = min(flytta_manader(manad, 1) - timedelta(days=1), self.per)
            senast: dict[str, tuple[date, str, Post]] = {}
            for post in self.insatser:
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
        for post in self.insatser:
            if post["typ"] in PLACERINGAR and post["skyddsbehov"] and self._i_perioden(post["beslutad"]):
                nyckel = (post["beslutad"], post["id"])
                if post["barn"] not in sista or nyckel > sista[post["barn"]][:2]:
                    sista[post["barn"]] = (*nyckel, post)
        for dag, _, post in sista.values():
            yield self._rad(
                post, dag, OFULLSTANDIG if post[falt] is None else JA if post[falt] is ja else NEJ
            )

    def insatser_pagaende(self) -> Iterable[Facitrad]:
        for post in self.insatser:
            if self._oppen(post["paborjad"], post["avslutad"], self.per):
                yield self._rad(post, self.per, JA, delar=(post["typ"], post["regi"]))
