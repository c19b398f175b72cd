"""Granskning: all checks of a report before it may be frozen; each has a published error behind it (reports.md).

A *fel* must be put right. A *varning* may be true all the same, and is then signed off with a reason.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from casetrack.followup.arsmal import hamta_mal
from casetrack.followup.indikator import Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.prognos import IngenPrognos, gor_prognos, raknas_under_aret
from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.analysforslag import rakna_forra_aret
from casetrack.reports.tertial.innehall import (
    Malenhet,
    Malnod,
    Rapportrad,
    Siffernyckel,
    Tertial,
    Tertialrapport,
)
from casetrack.reports.tertial.maltrad import Malpost, Statusbeslut, Varningskvittens
from casetrack.reports.tertial.radkontroller import (
    Fynd,
    Prognoskrav,
    Radkontext,
    beskriv_prognoskrav,
    granska_rad,
)
from casetrack.reports.tertial.statusforslag import foresla_statusar
from casetrack.reports.tertial.tertialrapport import skriv_raknade_helar
from casetrack.reports.tertial.textkontroller import (
    granska_analys,
    granska_lopande_text,
    granska_prognosord,
    granska_text,
)


@dataclass(frozen=True)
class Granskat:
    """What was found in a report; `kvittenser` are the warnings that somebody has signed off.

    `aterkallade` are the sign-offs that were taken back, the latest first.
    """

    fynd: tuple[Fynd, ...]
    kvittenser: Mapping[tuple[str, str, str], Varningskvittens] = field(default_factory=dict)
    aterkallade: tuple[Varningskvittens, ...] = ()
    krav: Mapping[str, Prognoskrav] = field(default_factory=dict)
    """What the rest of the year must be for each row's prognos to hold, by the row's place."""

    @property
    def fel(self) -> list[Fynd]:
        return [each for each in self.fynd if each.hindrar]

    @property
    def varningar(self) -> list[Fynd]:
        """The warnings that nobody has signed off."""
        return [each for each in self.fynd if not each.hindrar and each.nyckel not in self.kvittenser]

    @property
    def kvitterade(self) -> list[tuple[Fynd, Varningskvittens]]:
        return [
            (each, self.kvittenser[each.nyckel])
            for each in self.fynd
            if not each.hindrar and each.nyckel in self.kvittenser
        ]

    @property
    def kan_frysas(self) -> bool:
        return not self.fel and not self.varningar

    def pa_plats(self, plats: str) -> list[Fynd]:
        """What stands unanswered of one goal or row."""
        return [each for each in (*self.fel, *self.varningar) if each.plats == plats]


def granska(
    session: Session,
    rapport: Tertialrapport,
    arbetsrapport_id: int | None = None,
    *,
    forra: Mapping[Siffernyckel, Utfall] | None = None,
) -> Granskat:
    """Check a report of the session's nämnd. `forra` is what was counted the year before, if it is known already."""
    if forra is None:
        forra = rakna_forra_aret(session, rapport)
    givna: Sequence[Varningskvittens] = ()
    inaktuella: list[Fynd] = []
    if arbetsrapport_id is not None:
        inaktuella = list(_finn_inaktuella(session, rapport, arbetsrapport_id))
        givna = session.scalars(
            select(Varningskvittens)
            .filter_by(arbetsrapport_id=arbetsrapport_id)
            .options(selectinload(Varningskvittens.aterkallad))
            .order_by(Varningskvittens.id.desc())
        ).all()
    helar = _rakna_skrivna_helar(session, rapport)
    kontexter = {
        id(rad): Radkontext(
            rapport,
            rad,
            plats,
            forra.get(rad.nyckel),
            rest,
            helar.get(rad.nyckel, ""),
            hittills,
        )
        for plats, rad in lista_platser(rapport)
        for hittills, rest in [_rakna_rest(session, rapport, rad)]
    }
    krav = {each.plats: beskriv_prognoskrav(each) for each in kontexter.values()}
    return Granskat(
        (*lista_fynd(rapport, lambda rad: kontexter[id(rad)]), *inaktuella),
        {(each.plats, each.kod, each.text): each for each in givna if each.aterkallad is None},
        tuple(each for each in givna if each.aterkallad is not None),
        {plats: each for plats, each in krav.items() if each is not None},
    )


def _rakna_skrivna_helar(session: Session, rapport: Tertialrapport) -> dict[Siffernyckel, str]:
    """What casetrack itself gives for the year before, of the rows where a person has written it."""
    skrivna: dict[Malenhet | None, list[str]] = {}
    for enhet in dict.fromkeys(rad.enhet for rad in rapport.rader if rad.celler[4]):
        malen = hamta_mal(session, rapport.ar, rapport.per, enhet_id=enhet.id if enhet else None)
        med_varde = {mal.kod for mal in malen if mal.utfall_vb_foregaende}
        koder = [rad.indikator.kod for rad in rapport.rader if rad.enhet == enhet]
        skrivna[enhet] = [kod for kod in koder if kod in med_varde]
    return skriv_raknade_helar(session, skrivna, rapport.ar - 1)


def lista_platser(rapport: Tertialrapport) -> Iterator[tuple[str, Rapportrad]]:
    """Each row with the place that tells where it stands: its goal's number and its code, or the code alone."""
    if not rapport.noder:
        yield from ((rad.indikator.kod, rad) for rad in rapport.rader)
    for nod in rapport.noder:
        yield from ((f"{nod.nummer} {rad.indikator.kod}", rad) for rad in nod.rader)


def lista_fynd(rapport: Tertialrapport, kontext: Callable[[Rapportrad], Radkontext]) -> Iterator[Fynd]:
    """Everything that is found, in the order of the report; asks nothing of the record."""
    yield from _finn_dubbletter(rapport)
    vb = rapport.tertial is Tertial.VB
    for nod in rapport.noder:
        yield from _granska_nod(nod, rapport, vb=vb)
    for plats, rad in lista_platser(rapport):
        yield from granska_rad(kontext(rad))
        yield from granska_analys(plats, rad, rapport.mall.textrubrik, kontext(rad).forra, vb=vb)


def _granska_nod(nod: Malnod, rapport: Tertialrapport, *, vb: bool) -> Iterator[Fynd]:
    rubrik = f"Mål {nod.nummer}"
    if nod.status is None:
        yield Fynd.fel(
            nod.nummer, rubrik, "", "STATUS_SAKNAS", "ingen har satt målets status", "Sätt status på målet."
        )
    textrubrik = rapport.mall.textrubrik
    for vad, text in (("Målet", nod.text), (textrubrik, nod.analys)):
        yield from granska_text(nod.nummer, rubrik, vad, text)
    yield from granska_lopande_text(nod, rubrik, textrubrik, rapport.rader, vb=vb)
    for aktivitet in nod.aktiviteter:
        namn = textwrap.shorten(aktivitet.text, 60, placeholder=" …")
        for vad, text in (("Aktiviteten", aktivitet.text), ("Avvikelse för", aktivitet.avvikelse)):
            yield from granska_text(nod.nummer, rubrik, f"{vad} {namn}", text)
            yield from granska_prognosord(nod.nummer, rubrik, f"{vad} {namn}", text, vb=vb)


def _finn_inaktuella(session: Session, rapport: Tertialrapport, arbetsrapport_id: int) -> Iterator[Fynd]:
    """The goals whose figures propose another status now than when theirs was set, and another than that."""
    fraga = (
        select(Malpost.nummer, Statusbeslut)
        .join(Statusbeslut, Statusbeslut.malpost_id == Malpost.id)
        .where(Statusbeslut.arbetsrapport_id == arbetsrapport_id)
        .order_by(Statusbeslut.id)
    )
    # The latest of each goal comes last.
    beslut = {rad[0]: rad[1] for rad in session.execute(fraga)}
    for nummer, forslag in foresla_statusar(rapport).items():
        satt = beslut.get(nummer)
        if satt and forslag.status not in (satt.status, satt.forslag):
            text = (
                f"statusen {satt.status.text} sattes när förslaget var {satt.forslag.text.lower()}, och nu är det"
                f" {forslag.status.text.lower()}"
            )
            yield Fynd.varning(
                nummer, f"Mål {nummer}", "Status", "STATUS_INAKTUELL", text, "Sätt statusen på nytt."
            )


def _finn_dubbletter(rapport: Tertialrapport) -> Iterator[Fynd]:
    """The same indicator twice, by its code or its name: once for the nämnd and once for each enhet it may stand."""
    sedda: dict[Siffernyckel, str] = {}
    for plats, rad in lista_platser(rapport):
        namn = " ".join(rad.indikator.namn.casefold().rstrip(".").split())
        nycklar = (rad.nyckel, rad.nyckel._replace(kod=namn))
        for nyckel in nycklar:
            if nyckel in sedda and sedda[nyckel] != plats:
                yield Fynd.fel(
                    plats,
                    rad.namn,
                    "Indikator",
                    "DUBBEL_RAD",
                    f"indikatorn står redan under {sedda[nyckel].split()[0]}",
                    "Ta bort den ena raden.",
                )
                break
        for nyckel in nycklar:
            sedda.setdefault(nyckel, plats)


def _rakna_rest(
    session: Session, rapport: Tertialrapport, rad: Rapportrad
) -> tuple[Antal | None, int | None]:
    """What is settled of the year where it isn't the outcome, and how many cases or months are to come in the rest.

    None for the rest where it is not foreseen, or not asked for.
    """
    indikator = KATALOG.get(rad.indikator.kod)
    if rapport.tertial is Tertial.VB or not rad.celler[5] or rad.tillstand or indikator is None:
        return None, None
    if indikator.matt is Matt.MANADSSNITT:
        return None, 12 - rad.utfall.namnare
    try:
        enhet_id = rad.enhet.id if rad.enhet else None
        prognos = gor_prognos(session, indikator.kod, rapport.ar, rapport.per, enhet_id=enhet_id)
    except IngenPrognos:
        return None, None
    # A follow-up's year is about other children than its figure of today.
    return None if raknas_under_aret(indikator) else prognos.hittills, prognos.rest


def skriv_rader(fynd: Iterable[Fynd]) -> list[str]:
    """What was found as one line each, for the command line."""
    return [
        f"{each.grad.lower()}: {each.plats}: {each.kolumn}: {each.text}. {each.atgard} ({each.kod})"
        for each in fynd
    ]
