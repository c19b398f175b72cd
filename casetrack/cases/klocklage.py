"""Where each clock of a case stands: from which day it runs, to which, and what stopped it (law.md, The clocks)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.insats import Insats
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.utredning import Utredning, berakna_grans, har_frist
from casetrack.rules.alder import ar_under_18
from casetrack.rules.allvarssamtal import hitta_allvarssamtalsregel
from casetrack.rules.klockor import ar_forsenad, dagar_kvar, forfaller_allvarssamtal, forfallodagar
from casetrack.rules.koder import (
    AterkopplingStatus,
    Beslut,
    InsatsTyp,
    Klocka,
    Kod,
    Objekttyp,
    Policy,
    Resultat,
    TypAnmalan,
)
from casetrack.rules.tid import lokal_dag


class Klockstatus(Kod):
    """Where a clock stands; `upphord` when it stopped without its step: påförd, declined, never carried out."""

    OPPEN = "oppen", "Öppen"
    FORSENAD = "forsenad", "Försenad"
    KLAR_I_TID = "klar_i_tid", "Klar i tid"
    KLAR_FOR_SENT = "klar_for_sent", "Klar för sent"
    UPPHORD = "upphord", "Upphörd"


@dataclass(frozen=True)
class Klocklage:
    """One clock of one row. For allvarssamtal start and due are instants, else dates, as in `rules.frist.Frist`.

    `forfaller` is strict and `forfaller_flyttad` shifted, both with valid extensions; `forlangd_till` is set where
    one moved them. `klar` is when the step was done. `tillagg` is what to say of the due date besides the reason that
    the clock itself gives.
    """

    klocka: Klocka
    objekttyp: Objekttyp
    objekt_id: int
    start: date | datetime
    forfaller: date | datetime
    forfaller_flyttad: date | datetime
    klar: date | datetime | None = None
    upphord: bool = False
    forlangd_till: date | None = None
    tillagg: str | None = None

    @property
    def oppen(self) -> bool:
        return self.klar is None and not self.upphord

    def rakna_dagar_kvar(self, now: datetime) -> int:
        """Days to the strict due date: 0 on the day itself, negative when it has passed."""
        return dagar_kvar(_dag(self.forfaller), lokal_dag(now))

    def ar_forsenad(self, now: datetime) -> bool:
        """Whether it is open past its strict due date, or past the very second of an instant."""
        if not self.oppen:
            return False
        if isinstance(self.forfaller, datetime):
            return self.forfaller < now
        return ar_forsenad(self.forfaller, lokal_dag(now))

    def bedom(self, policy: Policy, now: datetime) -> Klockstatus:
        """The status at `now`; what is done was in time by the policy of the nämnd."""
        if self.klar is not None:
            grans = self.forfaller_flyttad if policy is Policy.FLYTTAD else self.forfaller
            i_tid = self.klar <= grans
            return Klockstatus.KLAR_I_TID if i_tid else Klockstatus.KLAR_FOR_SENT
        if self.upphord:
            return Klockstatus.UPPHORD
        return Klockstatus.FORSENAD if self.ar_forsenad(now) else Klockstatus.OPPEN


def las_skyddsbedomning(anmalan: Orosanmalan) -> Klocklage | None:
    """The same day as the anmälan came in; only an anmälan has it."""
    if anmalan.typ is not TypAnmalan.ANMALAN:
        return None
    start = lokal_dag(anmalan.inkom)
    gjord = anmalan.skyddsbedomning
    return Klocklage(
        Klocka.SKYDDSBEDOMNING,
        Objekttyp.OROSANMALAN,
        anmalan.id,
        start,
        *forfallodagar(Klocka.SKYDDSBEDOMNING, start),
        klar=lokal_dag(gjord) if gjord else None,
    )


def las_forhandsbedomning(anmalan: Orosanmalan) -> Klocklage | None:
    """Fourteen days; one that was påförd needs no decision of its own (law.md, Counting 7)."""
    if anmalan.typ is not TypAnmalan.ANMALAN:
        return None
    paford = anmalan.beslut is Beslut.PAFORD
    return Klocklage(
        Klocka.FORHANDSBEDOMNING,
        Objekttyp.OROSANMALAN,
        anmalan.id,
        lokal_dag(anmalan.inkom),
        anmalan.forfaller,
        anmalan.forfaller_flyttad,
        klar=None if paford else anmalan.beslut_datum,
        upphord=paford,
    )


def las_aterkoppling(anmalan: Orosanmalan) -> Klocklage | None:
    """A week from the decision, for who has asked; at once when asked later or when an utredning was open already."""
    begard, beslutad = anmalan.aterkoppling_begard, anmalan.beslut_datum
    if begard is None or beslutad is None:
        return None
    strikt, flyttad = forfallodagar(Klocka.ATERKOPPLING, beslutad)
    tillagg = None
    if anmalan.beslut is Beslut.PAFORD:
        strikt = flyttad = beslutad
        tillagg = "en utredning var redan öppen, så återkoppling ges genast"
    elif begard > strikt:
        tillagg = f"återkoppling begärdes först {begard} och ges då genast"
    return Klocklage(
        Klocka.ATERKOPPLING,
        Objekttyp.OROSANMALAN,
        anmalan.id,
        beslutad,
        max(strikt, begard),
        max(flyttad, begard),
        klar=anmalan.aterkoppling_given,
        upphord=anmalan.aterkoppling not in (None, AterkopplingStatus.GIVEN),
        tillagg=tillagg,
    )


def las_allvarssamtal(anmalan: Orosanmalan, samtal: Allvarssamtal | None) -> Klocklage | None:
    """48 hours, by the version of the rule in force when the anmälan came in (decisions 32 and 52).

    It runs before anything of a talk is recorded, and belongs to the anmälan. What the rule can't tell for want of a
    field is taken to be within it: better a clock too many.
    """
    inkom = lokal_dag(anmalan.inkom)
    regel = hitta_allvarssamtalsregel(inkom)
    fodd = anmalan.barn.fodelsedatum
    if anmalan.typ is not TypAnmalan.ANMALAN or not anmalan.brott or regel is None:
        return None
    if fodd is not None and not ar_under_18(fodd, inkom):
        return None
    if regel.bara_forsta_gang and anmalan.forsta_gang is False:
        return None
    sedan_brottet = (inkom - anmalan.brottsdatum).days if anmalan.brottsdatum else 0
    if regel.brott_hogst_dagar is not None and sedan_brottet > regel.brott_hogst_dagar:
        return None
    start = samtal.kannedom if samtal and regel.raknas_fran == "kannedom" else anmalan.inkom
    klar = (samtal.kallad if regel.uppfylls_av == "kallad" else samtal.hallet) if samtal else None
    forfaller = forfaller_allvarssamtal(start)
    return Klocklage(
        Klocka.ALLVARSSAMTAL,
        Objekttyp.OROSANMALAN,
        anmalan.id,
        start,
        forfaller,
        forfaller,
        klar=klar,
        upphord=klar is None and samtal is not None and samtal.utfall is not None,
    )


def las_utredning(utredning: Utredning) -> Klocklage | None:
    """Four months and what extensions add; none for who was 18 or older at the start (law.md, Counting 9)."""
    if not har_frist(utredning.barn.fodelsedatum, utredning.inledd):
        return None
    strikt = berakna_grans(utredning, Policy.STRIKT)
    flyttad = berakna_grans(utredning, Policy.FLYTTAD)
    forlangd_till = strikt.grans if strikt.grans > strikt.fyra_manader else None
    tillagg = [f"förlängd till {forlangd_till}"] if forlangd_till else []
    tillagg += [
        f"förlängningen till {each.till} beslutades {each.beslutad}, för sent för att räknas"
        for each in utredning.forlangningar
        if (each.beslutad, each.till) not in strikt.giltiga
    ]
    return Klocklage(
        Klocka.UTREDNING,
        Objekttyp.UTREDNING,
        utredning.id,
        utredning.inledd,
        strikt.grans,
        flyttad.grans,
        klar=utredning.avslutad,
        forlangd_till=forlangd_till,
        tillagg="; ".join(tillagg) or None,
    )


def las_uppfoljning(rad: Utredning | Insats, aktuell: bool, idag: date) -> Klocklage | None:
    """Follow-up after a placement, or after an utredning that led to no insats.

    The law allows it and sets its end: it stops when that day has passed, and when the child is `aktuell` again
    (an open utredning or an ongoing insats).
    """
    if rad.avslutad is None:
        return None
    if isinstance(rad, Utredning):
        if rad.resultat not in (Resultat.INGEN_INSATS, Resultat.AVBRUTEN):
            return None
        objekttyp = Objekttyp.UTREDNING
    else:
        if not rad.typ.placering or rad.paborjad is None:
            return None
        objekttyp = Objekttyp.INSATS
    strikt, flyttad = forfallodagar(Klocka.UPPFOLJNING, rad.avslutad)
    return Klocklage(
        Klocka.UPPFOLJNING,
        objekttyp,
        rad.id,
        rad.avslutad,
        strikt,
        flyttad,
        klar=rad.uppfoljd,
        upphord=rad.uppfoljd is None and (aktuell or strikt < idag),
    )


def las_overvagande(insats: Insats) -> Klocklage | None:
    """Six months from the start of a placement, or from the last övervägande."""
    if not insats.typ.placering or insats.paborjad is None:
        return None
    start = insats.overvagd or insats.paborjad
    return Klocklage(
        Klocka.OVERVAGANDE,
        Objekttyp.INSATS,
        insats.id,
        start,
        *forfallodagar(Klocka.OVERVAGANDE, start),
        klar=insats.avslutad,
    )


def las_jourhem(insats: Insats, utredning: Utredning | None) -> Klocklage | None:
    """Two months in a jourhem after the utredning it belongs to was closed."""
    if insats.typ is not InsatsTyp.JOURHEM or insats.paborjad is None:
        return None
    start = utredning.avslutad if utredning else None
    if start is None or (insats.avslutad is not None and insats.avslutad < start):
        return None
    return Klocklage(
        Klocka.JOURHEM,
        Objekttyp.INSATS,
        insats.id,
        start,
        *forfallodagar(Klocka.JOURHEM, start),
        klar=insats.avslutad,
    )


def las_verkstallighet(insats: Insats) -> Klocklage:
    """Three months from the decision until the insats begins."""
    return Klocklage(
        Klocka.VERKSTALLIGHET,
        Objekttyp.INSATS,
        insats.id,
        insats.beslutad,
        *forfallodagar(Klocka.VERKSTALLIGHET, insats.beslutad),
        klar=insats.paborjad,
        upphord=insats.paborjad is None and insats.avslutad is not None,
    )


def _dag(tid: date | datetime) -> date:
    return lokal_dag(tid) if isinstance(tid, datetime) else tid
