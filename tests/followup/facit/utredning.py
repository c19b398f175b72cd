"""Utredningar: volumes, the four months, the length, and the part that child and school had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.followup.facit.grund import JA, NEJ, OFULLSTANDIG, UTESLUTEN, Facitrad, Grund, alder_pa
from tests.followup.historia import Post, flytta_manader


class Utredningsfacit(Grund):
    def utredningar_inledda(self) -> Iterable[Facitrad]:
        for post in self.utredningar:
            if self._i_perioden(post["inledd"]):
                yield self._utredning(post, post["inledd"], JA)

    def utredningar_avslutade(self) -> Iterable[Facitrad]:
        for post, dag in self._avslutade():
            yield self._utredning(post, dag, JA)

    def utredningar_pagaende(self) -> Iterable[Facitrad]:
        for post in self.utredningar:
            if self._oppen(post["inledd"], post["avslutad"], self.per):
                yield self._utredning(post, self.per, JA)

    def _granser(self, post: Post) -> tuple[date, date]:
        """The four-month date, and the last day that valid extensions reach."""
        fyra_manader = grans = self._frist(flytta_manader(post["inledd"], 4))
        kanda = sorted(
            (rad["beslutad"], rad["till"])
            for rad in self.h.forlangningar
            if rad["utredning"] == post["id"]
            and rad["beslutad"] <= self.per
            and self.forlangning is not False
        )
        for beslutad, till in kanda:
            if beslutad <= grans:
                grans = max(grans, self._frist(till))
        return fyra_manader, grans

    def fyra_manader(self, grupp: int) -> Iterable[Facitrad]:
        for post, dag in self._avslutade():
            fyra_manader, grans = self._granser(post)
            dess_grupp = 0 if dag <= fyra_manader else 1 if dag <= grans else 2
            if self.forlangning and dess_grupp == 1:
                dess_grupp = 0
            alder = alder_pa(self.barn[post["barn"]]["fodd"], post["inledd"])
            if alder is None:
                status = OFULLSTANDIG
            elif alder >= 18:
                status = UTESLUTEN
            else:
                status = JA if grupp == dess_grupp else NEJ
            yield self._utredning(post, dag, status)

    def utredning_forsenade(self) -> Iterable[Facitrad]:
        for post in self.utredningar:
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
