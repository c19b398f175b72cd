"""The line of events of a case: what happened to the child's matter and when, told from the rows themselves.

It is the same for a case recorded here and for one that was imported; who wrote it down is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from casetrack.cases.allvarssamtal import Allvarssamtal
from casetrack.cases.faltnamn import inne_i_mening
from casetrack.cases.insats import Insats
from casetrack.cases.orosanmalan import Orosanmalan
from casetrack.cases.overforing import Overforing
from casetrack.cases.utredning import Utredning
from casetrack.rules.koder import AllvarssamtalUtfall, AterkopplingStatus, Beslut, Objekttyp, TypAnmalan
from casetrack.rules.tid import STOCKHOLM, lokal_tid


@dataclass(frozen=True)
class Tidpunkt:
    """One thing that happened, on a day or at an instant."""

    nar: date | datetime
    text: str
    objekttyp: Objekttyp
    objekt_id: int


def ordna(tidpunkter: Iterable[Tidpunkt]) -> list[Tidpunkt]:
    """In the order that things happened; what has only a day comes last in it."""
    return sorted(tidpunkter, key=_tidsordning)


def beratta_om_anmalan(anmalan: Orosanmalan) -> Iterator[Tidpunkt]:
    def rad(nar: date | datetime | None, text: str) -> Iterator[Tidpunkt]:
        if nar is not None:
            yield Tidpunkt(nar, text, Objekttyp.OROSANMALAN, anmalan.id)

    vad = anmalan.typ.text if anmalan.typ is not TypAnmalan.ANMALAN else "Orosanmälan"
    satt = f", {inne_i_mening(anmalan.satt)}" if anmalan.satt else ""
    galler = [
        text for svar, text in ((anmalan.vald, "misstänkt våld"), (anmalan.brott, "misstänkt brott")) if svar
    ]
    yield from rad(
        anmalan.inkom,
        f"{vad} kom in ({inne_i_mening(anmalan.anmalare)}{satt})"
        + (f" om {' och '.join(galler)}" if galler else ""),
    )
    yield from rad(anmalan.nadde_mottagningen, f"{vad} nådde mottagningen")
    yield from rad(anmalan.registrerad, f"{vad} registrerades")
    behov = {True: ": barnet behöver omedelbart skydd", False: ": inget behov av omedelbart skydd", None: ""}
    yield from rad(anmalan.skyddsbedomning, f"Skyddsbedömning gjordes{behov[anmalan.behov_av_skydd]}")
    if anmalan.beslut is not None:
        yield from rad(anmalan.beslut_datum, _skriv_beslut(anmalan, anmalan.beslut))
    yield from rad(anmalan.aterkoppling_begard, "Anmälaren bad om återkoppling")
    if anmalan.aterkoppling is AterkopplingStatus.GIVEN:
        yield from rad(anmalan.aterkoppling_given, "Anmälaren fick återkoppling")


def _skriv_beslut(anmalan: Orosanmalan, beslut: Beslut) -> str:
    if beslut is Beslut.PAFORD:
        return "Anmälan påfördes pågående utredning"
    text = f"Beslut: {inne_i_mening(beslut)}"
    if anmalan.synnerliga_skal is not None:
        text += f"; synnerliga skäl: {anmalan.synnerliga_skal_text or inne_i_mening(anmalan.synnerliga_skal)}"
    if anmalan.sen_orsak is not None:
        text += f"; sent: {inne_i_mening(anmalan.sen_orsak)}"
    if anmalan.vald_skal is not None:
        text += f"; bekräftat av chef trots misstänkt våld: {anmalan.vald_skal}"
    return text


def beratta_om_utredning(utredning: Utredning) -> Iterator[Tidpunkt]:
    def rad(nar: date | None, text: str) -> Iterator[Tidpunkt]:
        if nar is not None:
            yield Tidpunkt(nar, text, Objekttyp.UTREDNING, utredning.id)

    yield from rad(utredning.inledd, "Utredning inleddes")
    for forlangning in utredning.forlangningar:
        av = f" av {forlangning.beslutad_av}" if forlangning.beslutad_av else ""
        yield from rad(
            forlangning.beslutad, f"Utredningen förlängdes till {forlangning.till}{av}: {forlangning.skal}"
        )
    for ateroppning in utredning.ateroppningar:
        resultat = f": {inne_i_mening(ateroppning.resultat)}" if ateroppning.resultat else ""
        yield from rad(ateroppning.avslutad, f"Utredningen avslutades{resultat}")
        yield from rad(ateroppning.ateroppnad, f"Utredningen återöppnades: {ateroppning.skal}")
    yield from rad(utredning.beslutsunderlag_klart, "Beslutsunderlaget blev klart")
    resultat = f": {inne_i_mening(utredning.resultat)}" if utredning.resultat else ""
    orsak = f"; sent: {inne_i_mening(utredning.sen_orsak)}" if utredning.sen_orsak else ""
    yield from rad(utredning.avslutad, f"Utredningen avslutades{resultat}{orsak}")
    yield from rad(utredning.uppfoljd, "Barnet följdes upp efter utredningen")


def beratta_om_insats(insats: Insats) -> Iterator[Tidpunkt]:
    def rad(nar: date | None, text: str) -> Iterator[Tidpunkt]:
        if nar is not None:
            yield Tidpunkt(nar, text, Objekttyp.INSATS, insats.id)

    vad = insats.typ.text
    lagrum = f" enligt {insats.lagrum}" if insats.lagrum else ""
    yield from rad(insats.beslutad, f"{vad} beviljades{lagrum}")
    yield from rad(insats.paborjad, f"{vad} påbörjades")
    yield from rad(insats.overvagd, f"{vad}: vården övervägdes")
    orsak = f": {insats.avslutsorsak}" if insats.avslutsorsak else ""
    slut = "avslutades" if insats.paborjad else "ställdes in"
    yield from rad(insats.avslutad, f"{vad} {slut}{orsak}")
    yield from rad(insats.uppfoljd, f"Barnet följdes upp efter placeringen ({inne_i_mening(insats.typ)})")


def beratta_om_samtal(samtal: Allvarssamtal) -> Iterator[Tidpunkt]:
    def rad(nar: datetime | None, text: str) -> Iterator[Tidpunkt]:
        if nar is not None:
            yield Tidpunkt(nar, text, Objekttyp.ALLVARSSAMTAL, samtal.id)

    yield from rad(samtal.kannedom, "Socialtjänsten fick kännedom om brottet")
    yield from rad(samtal.kallad, "Barnet och vårdnadshavare kallades till allvarssamtal")
    med = [
        vem
        for svar, vem in (
            (samtal.ung, "den unge"),
            (samtal.vardnadshavare, "vårdnadshavare"),
            (samtal.polis, "polis"),
        )
        if svar
    ]
    plats = f", {samtal.plats}" if samtal.plats else ""
    yield from rad(samtal.hallet, "Allvarssamtal hölls" + (f" med {', '.join(med)}" if med else "") + plats)
    if samtal.utfall is not None and samtal.utfall is not AllvarssamtalUtfall.GENOMFORT:
        yield from rad(
            samtal.kallad or samtal.kannedom, f"Allvarssamtal blev inte av: {inne_i_mening(samtal.utfall)}"
        )


def beratta_om_overforing(overforing: Overforing, enheter: dict[int, str]) -> Iterator[Tidpunkt]:
    fran, till = (enheter.get(each, "?") for each in (overforing.fran_enhet_id, overforing.till_enhet_id))
    text = f"{overforing.objekttyp.text} överfördes från {fran} till {till}: {overforing.skal}"
    yield Tidpunkt(overforing.datum, text, overforing.objekttyp, overforing.objekt_id)


def _tidsordning(tidpunkt: Tidpunkt) -> datetime:
    nar = tidpunkt.nar
    return lokal_tid(nar) if isinstance(nar, datetime) else datetime.combine(nar, time.max, STOCKHOLM)
