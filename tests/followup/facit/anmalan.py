"""Anmälningar: inflow, skyddsbedömning, förhandsbedömning, återkoppling and allvarssamtal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta

from tests.followup.facit.grund import (
    EJ_MATBAR,
    JA,
    NEJ,
    OFULLSTANDIG,
    UTAN_SKYLDIGHET,
    UTESLUTEN,
    Facitrad,
    Grund,
    alder_pa,
    lokal_dag,
)
from tests.followup.historia import Post


class Anmalningsfacit(Grund):
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

    def _fjorton_dagar(self, post: Post) -> date:
        return self._frist(lokal_dag(post["inkom"]) + timedelta(days=14))

    def forhandsbedomning(self) -> Iterable[Facitrad]:
        for post, dag in self._beslutade():
            status = JA if dag <= self._fjorton_dagar(post) else NEJ
            if post["beslut"] == "paford":
                status = UTESLUTEN
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
            if self._obeslutad(post) and self._fjorton_dagar(post) < self.per:
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

    def allvarssamtal(self, *, hallet: bool) -> Iterable[Facitrad]:
        samtal = {rad["anmalan"]: rad for rad in self.h.samtal}
        for post, dag in self._inkomna():
            alder = alder_pa(self.barn[post["barn"]]["fodd"], dag)
            if post["brott"] is not True or (alder is not None and alder >= 18):
                continue
            if self.version is None and dag < date(2019, 1, 1):
                continue
            version = self.version or (1 if dag <= date(2021, 3, 31) else 2)
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
