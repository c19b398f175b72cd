"""Section 2, inflöde: what came in, from whom and about whom, and what it led to."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from casetrack.followup.avslut import UTREDNING
from casetrack.followup.enhetsvis import Enhetsantal, Nyckelrad, rakna_efter
from casetrack.followup.format import formatera_andel
from casetrack.followup.katalog import KATALOG
from casetrack.followup.period import Period
from casetrack.followup.radfraga import Status
from casetrack.followup.uppdelning import FASTA_NAMN, NYCKLAR, OKAND, Uppdelning
from casetrack.followup.urval import bestam_urval
from casetrack.reports.ledning.rapport import (
    Avsnitt,
    Cell,
    Kolumn,
    Kolumnslag,
    Omfattning,
    Rad,
    Tabell,
)
from casetrack.reports.ledning.underlag import (
    INGET,
    Underlag,
    finn_storsta,
    lagg_upp_indikatorer,
    lagg_upp_kolumner,
    rakna_cell,
    rakna_upp,
    utfallscell,
)
from casetrack.rules.koder import Kon


class _Delning(StrEnum):
    """What the inflow is split by."""

    ANMALARE = "anmalare"
    STADSDEL = "stadsdel"
    KON = "kon"
    ALDER = "alder"


_RUBRIKER = {
    _Delning.ANMALARE: ("Efter anmälare", "Anmälare"),
    _Delning.STADSDEL: ("Efter stadsdel", "Stadsdel"),
    _Delning.KON: ("Efter kön", "Kön"),
    _Delning.ALDER: ("Efter ålder", "Ålder"),
}
_UTTRYCK = {
    _Delning.ANMALARE: NYCKLAR[Uppdelning.ANMALARE],
    _Delning.STADSDEL: NYCKLAR[Uppdelning.STADSDEL],
    _Delning.KON: "rader.kon",
    _Delning.ALDER: NYCKLAR[Uppdelning.ALDER],
}
_NAMN: Mapping[_Delning, Mapping[str, str]] = {
    _Delning.ANMALARE: FASTA_NAMN[Uppdelning.ANMALARE],
    _Delning.STADSDEL: {},
    _Delning.KON: {kon.value: kon.text for kon in Kon},
    _Delning.ALDER: FASTA_NAMN[Uppdelning.ALDER],
}

_STORST = {
    _Delning.ANMALARE: "Flest anmälningar i {manad} kom från: {vilka}, {av}.",
    _Delning.STADSDEL: "Flest anmälningar i {manad} gällde barn i {vilka}, {av}.",
}

# Nothing of the child in the twelve months before the month: no anmälan or ansökan, no utredning or insats open.
_NYAKTUALISERAD = f"""
    NOT EXISTS (SELECT FROM orosanmalan AS o WHERE o.barn_id = rader.barn_id AND o.typ IN ('anmalan', 'ansokan')
        AND o.inkom_datum < :fran AND o.inkom_datum >= CAST(:fran AS date) - interval '12 months')
    AND NOT EXISTS (SELECT FROM {UTREDNING} AS u WHERE u.barn_id = rader.barn_id AND u.inledd < :fran
        AND (u.avslutad IS NULL OR u.avslutad >= CAST(:fran AS date) - interval '12 months'))
    AND NOT EXISTS (SELECT FROM insats AS i WHERE i.barn_id = rader.barn_id AND i.paborjad < :fran
        AND (i.avslutad IS NULL OR i.avslutad >= CAST(:fran AS date) - interval '12 months'))"""


@dataclass(frozen=True)
class Inflode:
    """Rows by enhet and part: anmälningar and children of the month, and the year's decisions by anmälare.

    `nyaktualiserade` are those of the month, the month before and the same month the year before.
    """

    underlag: Underlag
    anmalningar: Mapping[_Delning, list[Nyckelrad]]
    barn: Mapping[_Delning, list[Nyckelrad]]
    beslut: list[Nyckelrad]
    nyaktualiserade: tuple[list[Nyckelrad], ...]

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        text = (
            "Vad som kom in, från vilka och om vilka. En anmälan om tre syskon är tre anmälningar. Ett barn räknas en"
            " gång, vid sin sista anmälan i månaden."
        )
        tabeller = [self._bygg_volymer(omfattning)]
        tabeller += [
            self._bygg_delning(omfattning, delning) for delning in _Delning if self.anmalningar[delning]
        ]
        return Avsnitt(2, "Inflöde", text, tuple(each for each in tabeller if each.rader))

    def _bygg_volymer(self, omfattning: Omfattning) -> Tabell:
        underlag = self.underlag
        rader = lagg_upp_indikatorer(
            underlag, omfattning, ("anmalningar", "anmalda_barn", "till_utredning", "utredningar_inledda")
        )
        nya = [_summera(rader, omfattning, True) for rader in self.nyaktualiserade]
        barn = underlag.serier["anmalda_barn"].las(underlag.manad, omfattning.enheter).raknade
        mening = ""
        if barn:
            celler = (*map(rakna_cell, nya), Cell(INGET), Cell(INGET))
            plats = next((n for n, rad in enumerate(rader, 1) if rad.indikator == "anmalda_barn"), len(rader))
            rader = (*rader[:plats], Rad("Nyaktualiserade barn", celler), *rader[plats:])
            mening = (
                f"Av {barn} barn med anmälan i {underlag.manaden} var {nya[0]} nyaktualiserade: om dem fanns"
                " ingen anmälan, ansökan, utredning eller insats under de tolv månaderna före."
            )
        return Tabell("inflode", "Hur mycket som kom in", "Mått", mening, lagg_upp_kolumner(underlag), rader)

    def _bygg_delning(self, omfattning: Omfattning, delning: _Delning) -> Tabell:
        anmalningar = _rakna(self.anmalningar[delning], omfattning)
        barn = _rakna(self.barn[delning], omfattning)
        med_beslut = delning is _Delning.ANMALARE
        beslut = _samla_beslut(self.beslut, omfattning) if med_beslut else {}
        namn = _NAMN[delning]
        ordning = list(namn) or sorted(filter(None, anmalningar.keys() | barn.keys()))
        rader = []
        for nyckel in (*ordning, None):
            if not anmalningar[nyckel] and nyckel not in beslut:
                continue
            celler = [rakna_cell(anmalningar[nyckel]), rakna_cell(barn[nyckel])]
            if med_beslut:
                antal = beslut.get(nyckel, Enhetsantal())
                celler.append(utfallscell(KATALOG["till_utredning"], antal))
            rubrik = OKAND if nyckel is None else namn.get(nyckel, nyckel)
            rader.append(Rad(rubrik, tuple(celler)))
        kolumner = [Kolumn("Anmälningar"), Kolumn("Barn")]
        if med_beslut:
            kolumner.append(Kolumn(f"Ledde till utredning, {self.underlag.manad.year}", Kolumnslag.UTFALL))
        rubrik, forst = _RUBRIKER[delning]
        mening = self._beskriv_storst(anmalningar, delning)
        return Tabell(
            f"inflode_{delning}",
            rubrik,
            forst,
            mening,
            tuple(kolumner),
            tuple(rader),
        )

    def _beskriv_storst(self, antal: Counter[str | None], delning: _Delning) -> str:
        """Where most came from; of sex and age the numbers beside one another tell as much."""
        kanda = {nyckel: n for nyckel, n in antal.items() if nyckel is not None and n}
        storst, hur_manga = finn_storsta(kanda)
        if len(kanda) < 2 or not storst or delning not in _STORST:
            return ""
        vilka = rakna_upp([_NAMN[delning].get(nyckel, nyckel) for nyckel in storst])
        av = formatera_andel(hur_manga, sum(antal.values()))
        if len(storst) > 1:
            av += f" {'vardera' if delning is _Delning.ANMALARE else 'i varje'}"
        return _STORST[delning].format(manad=self.underlag.manaden, vilka=vilka, av=av)


def las_inflode(session: Session, underlag: Underlag) -> Inflode:
    def fraga(kod: str, nyckel: str, period: Period) -> list[Nyckelrad]:
        return rakna_efter(session, bestam_urval(session, kod, period, policyer=underlag.policyer), nyckel)

    manader = (underlag.manad, underlag.manader[-2], underlag.manader[0])
    return Inflode(
        underlag,
        {delning: fraga("anmalningar", _UTTRYCK[delning], underlag.period) for delning in _Delning},
        {delning: fraga("anmalda_barn", _UTTRYCK[delning], underlag.period) for delning in _Delning},
        fraga("till_utredning", _UTTRYCK[_Delning.ANMALARE], underlag.hittills),
        tuple(fraga("anmalda_barn", _NYAKTUALISERAD, underlag.bestam_period(manad)) for manad in manader),
    )


def _rakna(rader: list[Nyckelrad], omfattning: Omfattning) -> Counter[str | None]:
    antal: Counter[str | None] = Counter()
    for rad in rader:
        if rad.enhet_id in omfattning.enheter:
            antal[rad.nyckel] += rad.antal
    return antal


def _summera(rader: list[Nyckelrad], omfattning: Omfattning, nyckel: object) -> int:
    return sum(rad.antal for rad in rader if rad.nyckel == nyckel and rad.enhet_id in omfattning.enheter)


def _samla_beslut(rader: list[Nyckelrad], omfattning: Omfattning) -> dict[str | None, Enhetsantal]:
    """Decisions by anmälare: how many led to an utredning, of those that count."""
    beslut: dict[str | None, Enhetsantal] = {}
    for rad in rader:
        if rad.enhet_id in omfattning.enheter and rad.status in (Status.UPPFYLLT, Status.INTE_UPPFYLLT):
            uppfyllda = rad.antal if rad.status is Status.UPPFYLLT else 0
            beslut[rad.nyckel] = beslut.get(rad.nyckel, Enhetsantal()) + Enhetsantal(
                uppfyllda=uppfyllda, raknade=rad.antal
            )
    return beslut
