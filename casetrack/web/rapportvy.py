"""A report as its workspace page shows it: each goal and row with what is proposed, found and said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.cases.organisation import Namnd
from casetrack.followup.katalog import KATALOG
from casetrack.followup.utfall import Utfall
from casetrack.reports.tertial.analysforslag import foresla_analys, rakna_forra_aret
from casetrack.reports.tertial.arbete import hamta_arbetsrapport
from casetrack.reports.tertial.granskning import Granskat, granska
from casetrack.reports.tertial.innehall import Malnod, Rapportrad, Siffernyckel, Tertialrapport
from casetrack.reports.tertial.maltrad import (
    Arbetsrapport,
    Indikatorpost,
    Malpost,
    Rapportkommentar,
    Statusbeslut,
)
from casetrack.reports.tertial.radkontroller import Fynd
from casetrack.reports.tertial.radskrivning import valj_per
from casetrack.reports.tertial.statusforslag import Statusforslag, foresla_statusar
from casetrack.reports.tertial.tertialrapport import skapa_tertialrapport
from casetrack.rules.tid import lokal_dag
from casetrack.web.begaran import get_namnd_id, open_session, read_now


@dataclass(frozen=True)
class Radvy:
    """One row: its cells, what was found in it, and the first sentence that the figures propose.

    `krav` says what the rest of the year must be for the prognos to hold; empty where nothing can be said. `siffra` is
    the address of the page of the figure itself, which tells what it means and, to those who may see it, its cases.
    """

    post: Indikatorpost
    rad: Rapportrad
    fynd: list[Fynd]
    forslag: str
    krav: str
    siffra: str

    @property
    def ankare(self) -> str:
        return f"rad-{self.post.id}"


@dataclass(frozen=True)
class Malvy:
    """One goal. `beslut` is the status that somebody set last, `forslag` what the rows propose now."""

    post: Malpost
    nod: Malnod
    rader: list[Radvy]
    fynd: list[Fynd]
    forslag: Statusforslag
    beslut: Statusbeslut | None
    kommentarer: list[Rapportkommentar]

    @property
    def ankare(self) -> str:
        return f"mal-{self.post.id}"

    @property
    def avviker(self) -> bool:
        """Whether the status that was set is not what the rows propose now."""
        return self.beslut is not None and self.beslut.status is not self.forslag.status


@dataclass(frozen=True)
class Rapportvy:
    """A report that is worked on, as of now."""

    arbete: Arbetsrapport
    rapport: Tertialrapport
    granskat: Granskat
    mal: list[Malvy]
    kommentarer: list[Rapportkommentar]

    def find_ankare(self, plats: str) -> str:
        """Where on the page something found stands."""
        rad = self.find_rad(plats)
        mal = next((each for each in self.mal if each.post.nummer == plats), None)
        return rad.ankare if rad else mal.ankare if mal else "innehall"

    def find_rad(self, plats: str) -> Radvy | None:
        """The row that something was found in, if it was found in one."""
        rader = ((f"{mal.post.nummer} {rad.post.kod}", rad) for mal in self.mal for rad in mal.rader)
        return next((rad for radplats, rad in rader if radplats == plats), None)

    @property
    def antal_utan_analys(self) -> int:
        return sum(1 for mal in self.mal for rad in mal.rader if rad.forslag and not rad.post.analys)

    @property
    def antal_utan_status(self) -> int:
        return sum(1 for mal in self.mal if mal.beslut is None)


def open_arbete(rapport_id: int) -> Arbetsrapport:
    """The report that is worked on. Raises Saknas."""
    return hamta_arbetsrapport(open_session(), rapport_id)


def choose_per(arbete: Arbetsrapport) -> date:
    """The cut-off of a report: the last day of its period, or today if that is earlier."""
    return valj_per(arbete, read_now())


def compute_rapport(arbete: Arbetsrapport) -> Tertialrapport:
    session = open_session()
    namnd = session.get_one(Namnd, get_namnd_id())
    return skapa_tertialrapport(session, namnd, arbete.ar, arbete.tertial, choose_per(arbete))


def build_vy(arbete: Arbetsrapport) -> Rapportvy:
    """Everything that the workspace page shows, counted now."""
    session = open_session()
    rapport = compute_rapport(arbete)
    forra = rakna_forra_aret(session, rapport)
    granskat = granska(session, rapport, arbete.id, forra=forra)
    forslag = foresla_statusar(rapport)
    beslut = _read_beslut(session, arbete)
    kommentarer: dict[int | None, list[Rapportkommentar]] = {}
    for each in session.scalars(
        select(Rapportkommentar).filter_by(arbetsrapport_id=arbete.id).order_by(Rapportkommentar.id)
    ):
        kommentarer.setdefault(each.malpost_id, []).append(each)
    noder = {nod.nummer: nod for nod in rapport.noder}
    mal = [
        Malvy(
            post,
            noder[post.nummer],
            _build_rader(post, noder[post.nummer].rader, rapport, granskat, forra),
            granskat.pa_plats(post.nummer),
            forslag[post.nummer],
            beslut.get(post.id),
            kommentarer.get(post.id, []),
        )
        for post in arbete.ordnade
        if post.nummer in noder
    ]
    return Rapportvy(arbete, rapport, granskat, mal, kommentarer.get(None, []))


def _build_rader(
    mal: Malpost,
    rader: Sequence[Rapportrad],
    rapport: Tertialrapport,
    granskat: Granskat,
    forra: Mapping[Siffernyckel, Utfall],
) -> list[Radvy]:
    vyer = []
    for post, rad in zip(mal.indikatorer, rader, strict=True):
        plats = f"{mal.nummer} {post.kod}"
        krav = granskat.krav.get(plats)
        forslag = foresla_analys(rad, forra.get(rad.nyckel))
        vyer.append(
            Radvy(
                post,
                rad,
                granskat.pa_plats(plats),
                forslag,
                krav.mening if krav else "",
                _find_siffra(rapport, rad),
            )
        )
    return vyer


def _find_siffra(rapport: Tertialrapport, rad: Rapportrad) -> str:
    """The page of a row's figure, for the same days and the same enhet; "" for what no such page tells of."""
    enhet, idag = rad.enhet, lokal_dag(read_now())
    # That page knows the enheter in use now.
    if rad.indikator.kod not in KATALOG or rad.tillstand or (enhet and not enhet.i_bruk(idag)):
        return ""
    per = rad.utfall.per
    till = rapport.till if per == rapport.per else per
    return url_for(
        "siffror.show_siffra",
        kod=rad.indikator.kod,
        fran=f"{rapport.fran:%Y-%m}",
        till=f"{till:%Y-%m}",
        per=per.isoformat(),
        enhet=enhet.id if enhet else None,
    )


def _read_beslut(session: Session, arbete: Arbetsrapport) -> dict[int, Statusbeslut]:
    beslut = select(Statusbeslut).filter_by(arbetsrapport_id=arbete.id).order_by(Statusbeslut.id)
    return {each.malpost_id: each for each in session.scalars(beslut)}
