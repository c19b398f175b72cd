"""What can be done next in a case: for each thing in it, the steps that are open, the most likely first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from casetrack.access.behorighet import Behorighet
from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.arende import Arende
from casetrack.cases.insats import Insats
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import Klocka, Objekttyp, TypAnmalan
from casetrack.web.begaran import Inloggad
from casetrack.web.rader import find_rad


@dataclass(frozen=True)
class Steg:
    """A step that the user may take: the words of the button and where it leads.

    `klocka` is the clock that the step answers, if any.
    """

    text: str
    adress: str
    klocka: Klocka | None = None


class Stegval:
    """The steps of one case that one user may take."""

    def __init__(self, arende: Arende, inloggad: Inloggad) -> None:
        self._arende = arende
        self._inloggad = inloggad

    def list_for_barn(self) -> list[Steg]:
        """What can be begun anew about the child."""
        barn_id = self._arende.barn.id
        steps = []
        hela = not self._arende.avgransat
        if self._arende.avgransat:
            steps.append(self._step("Öppna hela ärendet", "oppna.give_reason", None, hela="ja"))
        if self._inloggad.may(Behorighet.REGISTRERA_ANMALAN):
            steps.append(Steg("Ny anmälan", url_for("registrering.register_anmalan", barn=barn_id)))
        if hela and self._inloggad.may(Behorighet.HANDLAGGA_UTREDNING):
            steps.append(self._step("Bevilja insats", "insats.grant_insats", None))
        avslutade = all(each.avslutad is not None for each in self._arende.utredningar)
        if hela and avslutade and self._inloggad.may(Behorighet.HANDLAGGA_ANMALAN):
            steps.append(self._step("Inleda utredning utan anmälan", "utredning.open_utredning", None))
        if hela and self._inloggad.may(Behorighet.REGISTRERA_ANMALAN):
            steps.append(self._step("Ändra uppgifter om barnet", "barn.change_barn", None))
        if hela and self._inloggad.may(Behorighet.HANDLAGGA_ANMALAN):
            om_barnet = {"objekttyp": Objekttyp.BARN.value, "objekt_id": barn_id}
            text = "Personen bestrider en uppgift"
            steps.append(self._step(text, "bestridande.dispute", None, **om_barnet))
        if hela and self._inloggad.may(Behorighet.LAMNA_REGISTERUTDRAG):
            steps.append(self._step("Registerutdrag", "registerutdrag.show_texter", None))
        steps.append(self._step("Skriv ut", "arende.print_arende", None))
        if self._inloggad.may(Behorighet.SE_LASNINGAR):
            steps.append(self._step("Vem som har läst", "lasningar.show_lasningar", None))
        return steps

    def list_for(self, objekttyp: Objekttyp, objekt_id: int) -> list[Steg]:
        """The steps of one thing in the case."""
        match objekttyp:
            case Objekttyp.OROSANMALAN:
                return self._of_anmalan(find_rad(self._arende.orosanmalningar, objekt_id))
            case Objekttyp.UTREDNING:
                return self._of_utredning(find_rad(self._arende.utredningar, objekt_id))
            case Objekttyp.INSATS:
                return self._of_insats(find_rad(self._arende.insatser, objekt_id))
            case Objekttyp.ALLVARSSAMTAL:
                return self._of_samtal(find_rad(self._arende.allvarssamtal.values(), objekt_id))
            case Objekttyp.BARN:
                return []

    def list_without_klocka(self, objekttyp: Objekttyp, objekt_id: int) -> list[Steg]:
        """The steps of one thing that no running clock asks for."""
        asked_for = {
            steg.adress
            for each in self._arende.klockor
            if each.dagar_kvar is not None
            for steg in self.list_for_klocka(each.klocka, each.objekttyp, each.objekt_id)
        }
        return [steg for steg in self.list_for(objekttyp, objekt_id) if steg.adress not in asked_for]

    def list_for_klocka(self, klocka: Klocka, objekttyp: Objekttyp, objekt_id: int) -> list[Steg]:
        """The steps that answer one clock."""
        steps = self.list_for(objekttyp, objekt_id)
        if klocka is Klocka.ALLVARSSAMTAL and objekt_id in self._arende.allvarssamtal:
            # The clock belongs to the anmälan, and runs before there is a talk to take steps about.
            steps = self._of_samtal(self._arende.allvarssamtal[objekt_id])
        return [steg for steg in steps if steg.klocka is klocka]

    def _of_anmalan(self, anmalan: Orosanmalan) -> list[Steg]:
        if not self._inloggad.may(Behorighet.HANDLAGGA_ANMALAN) or self._arende.avgransat:
            return []
        steps = []
        if anmalan.typ is TypAnmalan.ANMALAN and anmalan.skyddsbedomning is None:
            text, klocka = "Gör skyddsbedömning", Klocka.SKYDDSBEDOMNING
            steps.append(self._step(text, "anmalan.make_skyddsbedomning", klocka, anmalan_id=anmalan.id))
        if anmalan.beslut is None:
            steps += self._decisions(anmalan)
        if anmalan.brott and anmalan.id not in self._arende.allvarssamtal:
            text = "Kalla till allvarssamtal"
            steps.append(
                self._step(text, "allvarssamtal.record_kannedom", Klocka.ALLVARSSAMTAL, anmalan_id=anmalan.id)
            )
        if anmalan.aterkoppling_begard and anmalan.aterkoppling is None and anmalan.beslut is not None:
            text = "Registrera återkoppling"
            steps.append(
                self._step(text, "anmalan.give_aterkoppling", Klocka.ATERKOPPLING, anmalan_id=anmalan.id)
            )
        return steps

    def _decisions(self, anmalan: Orosanmalan) -> list[Steg]:
        klocka = Klocka.FORHANDSBEDOMNING
        joins = [
            self._step("Påföra en utredning", "anmalan.decide_pafora", klocka, anmalan_id=anmalan.id)
            for each in self._arende.utredningar
            if each.inledd <= anmalan.inkom_datum
            and (each.avslutad is None or each.avslutad >= anmalan.inkom_datum)
        ][:1]
        if anmalan.typ is TypAnmalan.ANSOKAN:
            return [
                self._step("Inleda utredning", "utredning.open_utredning", klocka, ansokan=anmalan.id),
                *joins,
            ]
        if anmalan.typ is TypAnmalan.INFORMATION or anmalan.skyddsbedomning is None:
            return []
        return [
            *joins,
            self._step("Inleda utredning", "anmalan.decide_inleda", klocka, anmalan_id=anmalan.id),
            self._step("Inte inleda utredning", "anmalan.decide_inte_inleda", klocka, anmalan_id=anmalan.id),
        ]

    def _of_samtal(self, samtal: Allvarssamtal) -> list[Steg]:
        if not self._inloggad.may(Behorighet.HANDLAGGA_ANMALAN) or samtal.utfall is not None:
            return []
        steps = []
        if samtal.kallad is None:
            text = "Registrera kallelsen"
            steps.append(self._step(text, "allvarssamtal.summon", Klocka.ALLVARSSAMTAL, samtal_id=samtal.id))
        text = "Registrera samtalet"
        steps.append(self._step(text, "allvarssamtal.end_samtal", Klocka.ALLVARSSAMTAL, samtal_id=samtal.id))
        return steps

    def _of_utredning(self, utredning: Utredning) -> list[Steg]:
        if not self._inloggad.may(Behorighet.HANDLAGGA_UTREDNING):
            return []

        def step(text: str, endpoint: str, klocka: Klocka | None = None) -> Steg:
            return self._step(text, f"utredning.{endpoint}", klocka, utredning_id=utredning.id)

        if utredning.avslutad is None:
            return [
                step("Avsluta utredningen", "close_utredning", Klocka.UTREDNING),
                step("Förläng", "extend_utredning", Klocka.UTREDNING),
                *(
                    self._step(
                        f"Upphäv förlängningen till {each.till}",
                        "utredning.revoke_forlangning",
                        None,
                        utredning_id=utredning.id,
                        forlangning_id=each.id,
                    )
                    for each in utredning.forlangningar[-1:]
                ),
            ]
        steps = []
        if utredning.uppfoljd is None:
            steps.append(step("Registrera uppföljning", "follow_up_utredning", Klocka.UPPFOLJNING))
        if utredning is self._arende.utredningar[-1]:
            steps.append(step("Återöppna", "reopen_utredning"))
        return steps

    def _of_insats(self, insats: Insats) -> list[Steg]:
        if not self._inloggad.may(Behorighet.HANDLAGGA_UTREDNING):
            return []

        def step(text: str, endpoint: str, klocka: Klocka | None = None) -> Steg:
            return self._step(text, f"insats.{endpoint}", klocka, insats_id=insats.id)

        if insats.avslutad is not None:
            if insats.typ.placering and insats.uppfoljd is None:
                return [step("Registrera uppföljning", "follow_up_placering", Klocka.UPPFOLJNING)]
            return []
        if insats.paborjad is None:
            return [step("Påbörja", "begin_insats", Klocka.VERKSTALLIGHET), step("Avsluta", "end_insats")]
        if not insats.typ.placering:
            return [step("Avsluta", "end_insats")]
        return [
            step("Registrera övervägande", "consider_placering", Klocka.OVERVAGANDE),
            step("Avsluta", "end_insats", Klocka.JOURHEM),
        ]

    def _step(self, text: str, endpoint: str, klocka: Klocka | None, **values: Any) -> Steg:
        return Steg(text, url_for(endpoint, barn_id=self._arende.barn.id, **values), klocka)
