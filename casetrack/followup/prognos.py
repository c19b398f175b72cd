"""Prognos: what a figure comes to in the whole year, with its range, and what its target asks of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma, log

from sqlalchemy.orm import Session

from casetrack.followup.arsmal import Mal, hamta_mal, las_maltal
from casetrack.followup.foljeslagare import beskriv_versionsbyten
from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.katalog import KATALOG
from casetrack.followup.krav import Krav, berakna_krav
from casetrack.followup.period import Period
from casetrack.followup.uppfoljningsprognos import METOD as UPPFOLJNINGSMETOD
from casetrack.followup.uppfoljningsprognos import Uppfoljda, Utsikt, bedom_utsikter, rakna_uppfoljda
from casetrack.followup.utfall import Antal, Utfall, berakna_utfall
from casetrack.rules.kalender import lagg_till

AR_BAKAT = 3
"""How many of the nämnd's own years the rest of this one is judged by."""

_SPANN = (0.1, 0.9)

METOD = (
    "Resten av året bedöms efter nämndens egna senaste år, högst tre: hur stor del av årets ärenden som kom efter"
    " samma dag, och hur andelen ändrades då. Ett år som vid samma dag hade färre än hälften så många som året därpå"
    " är inte helt inläst, och det och tidigare år räknas inte med. Saknas tidigare år antas ärendena komma jämnt och"
    " andelen bestå. Prognosen är mitten. Spannet tar varje år för sig och räknar med slumpen i det som återstår"
    " (betabinomial för andelar, negativ binomial för antal); utfallet bör hamna i spannet åtta gånger av tio."
)
"""How it is done for what is counted case by case over the year."""


class IngenPrognos(ValueError):
    """There is nothing to make a prognos of; the text says why, in Swedish."""


@dataclass(frozen=True)
class Prognos:
    """The whole year's counts as they are expected, lowest and highest; with `hittills`, what is counted at `per`.

    `rest` is how many cases are expected after `per`; in a follow-up, how many are still followed. `ar_bakom` are the
    years that it is judged by. `mal` is the target as it was given, and `krav` what it asks of the rest; None where it
    is no number or has no direction. `metod` says how it is done, to stand beside it.
    """

    kod: str
    ar: int
    per: date
    hittills: Antal
    rest: int
    helar: Antal
    lagst: Antal
    hogst: Antal
    ar_bakom: tuple[int, ...]
    mal: str
    krav: Krav | None
    metod: str


@dataclass(frozen=True)
class _Ar:
    """An earlier year: what was counted by the same day, and in all."""

    ar: int
    da: Antal
    hela: Antal

    @property
    def efter(self) -> Antal:
        taljare = None if self.da.taljare is None else (self.hela.taljare or 0) - self.da.taljare
        return Antal(taljare, self.hela.namnare - self.da.namnare)


@dataclass(frozen=True)
class _Vag:
    """One way that the rest of the year may go: so many cases for each so far, and so much of a change in the share."""

    kvot: float
    andring: float


def gor_prognos(session: Session, kod: str, ar: int, per: date, *, enhet_id: int | None = None) -> Prognos:
    """The prognos of one indicator for the year, as things were dated by the end of `per`; of one enhet where given.

    An enhet is judged by its own years and its own target.

    Raises KeyError for an unknown code, and IngenPrognos for what is not counted over a year, in its first month, and
    where nothing is counted yet.
    """
    indikator = KATALOG[kod]
    if not har_prognos(indikator):
        raise IngenPrognos(
            "Prognos görs bara för andelar och antal som räknas under ett år, och för uppföljningar."
        )
    if per < date(ar, 1, 31):
        raise IngenPrognos(f"Prognos för {ar} görs tidigast den 31 januari.")
    if not raknas_under_aret(indikator):
        return _folj_upp(session, indikator, ar, per, enhet_id)
    hittills = _las_antal(_rakna(session, kod, ar, per, enhet_id))
    if hittills.namnare == 0:
        raise IngenPrognos(f"Inget är räknat {ar} än, så det finns inget att göra en prognos av.")
    tidigare = (
        []
        if per >= date(ar, 12, 31)
        else list(_hamta_tidigare(session, indikator, ar, per, hittills, enhet_id))
    )
    samlad, vagar = _valj_vagar(tidigare, ar, per)
    rest = _avrunda(hittills.namnare * samlad.kvot)
    helar = _ga(hittills, samlad, rest)
    lagst, hogst = _finn_spann(helar, [list(_slumpa(hittills, vag)) for vag in vagar])
    mal = _hamta_mal(session, kod, ar, per, enhet_id)
    return Prognos(
        kod=kod,
        ar=ar,
        per=per,
        hittills=hittills,
        rest=rest,
        helar=helar,
        lagst=lagst,
        hogst=hogst,
        ar_bakom=tuple(each.ar for each in tidigare),
        mal=mal,
        krav=_stall_krav(indikator, hittills, rest, mal),
        metod=METOD,
    )


def har_prognos(indikator: Indikator) -> bool:
    """Whether there is a rest of the year to judge: of the cases, or of the time that children are followed."""
    return raknas_under_aret(indikator) or indikator.fonster in (Fonster.UPPFOLJNING, Fonster.KKIK)


def raknas_under_aret(indikator: Indikator) -> bool:
    """Whether the indicator is counted case by case over the year."""
    return indikator.fonster is Fonster.PERIOD and indikator.matt in (Matt.ANDEL, Matt.ANTAL)


def _folj_upp(session: Session, indikator: Indikator, ar: int, per: date, enhet_id: int | None) -> Prognos:
    def rakna(ar: int, per: date) -> Uppfoljda:
        return rakna_uppfoljda(session, indikator, ar, per, enhet_id=enhet_id)

    nu = rakna(ar, per)
    hittills, rest = nu.avgjorda, nu.foljs
    if hittills.namnare + rest == 0:
        raise IngenPrognos(f"Ingen att följa till {ar} avslutades året innan.")
    tidigare = {}
    for tillbaka in range(1, AR_BAKAT + 1) if rest and ar > AR_BAKAT + 2 else ():
        da = rakna(ar - tillbaka, lagg_till(per, manader=-12 * tillbaka))
        if da.foljs:
            hela = rakna(ar - tillbaka, date(ar - tillbaka, 12, 31))
            tidigare[ar - tillbaka] = da, hela
    samlad, utsikter = bedom_utsikter(indikator, nu, list(tidigare.values()))
    helar = Antal((hittills.taljare or 0) + _avrunda(rest * samlad.andel), hittills.namnare + rest)
    lagst, hogst = _finn_spann(helar, [list(_slumpa_andel(hittills, rest, each)) for each in utsikter])
    mal = _hamta_mal(session, indikator.kod, ar, per, enhet_id)
    return Prognos(
        kod=indikator.kod,
        ar=ar,
        per=per,
        hittills=hittills,
        rest=rest,
        helar=helar,
        lagst=lagst,
        hogst=hogst,
        ar_bakom=tuple(tidigare),
        mal=mal,
        krav=_stall_krav(indikator, hittills, rest, mal),
        metod=UPPFOLJNINGSMETOD,
    )


def _rakna(session: Session, kod: str, ar: int, per: date, enhet_id: int | None) -> Utfall:
    return berakna_utfall(session, kod, Period(date(ar, 1, 1), date(ar, 12, 31), per), enhet_id=enhet_id)


def _las_antal(utfall: Utfall) -> Antal:
    return Antal(utfall.taljare, utfall.namnare)


def _hamta_tidigare(
    session: Session, indikator: Indikator, ar: int, per: date, hittills: Antal, enhet_id: int | None
) -> Iterator[_Ar]:
    """The last years that the record has whole and that were counted by the same definition, the latest first.

    Where a record begins there is a trickle before it flows: of what was open then, and was read in. Such a year says
    of the rest of this one that it will be many times what came so far.
    """
    senare = hittills.namnare
    for tillbaka in range(1, AR_BAKAT + 1):
        tidigare = ar - tillbaka
        if tidigare < 1 or beskriv_versionsbyten(indikator, date(tidigare + 1, 1, 1), date(ar, 12, 31)):
            return
        samma_dag = lagg_till(per, manader=-12 * tillbaka)
        da = _las_antal(_rakna(session, indikator.kod, tidigare, samma_dag, enhet_id))
        if da.namnare == 0 or da.namnare * 2 < senare:
            return
        senare = da.namnare
        hela = _las_antal(_rakna(session, indikator.kod, tidigare, date(tidigare, 12, 31), enhet_id))
        yield _Ar(tidigare, da, hela)


def _valj_vagar(tidigare: Sequence[_Ar], ar: int, per: date) -> tuple[_Vag, list[_Vag]]:
    """The way of all the earlier years together, and that of each; without any, an even year."""
    if tidigare:
        samlad = _Ar(0, _summera(each.da for each in tidigare), _summera(each.hela for each in tidigare))
        return _folj(samlad), [_folj(each) for each in tidigare]
    slut = date(ar, 12, 31)
    gangna = (min(per, slut) - date(ar, 1, 1)).days + 1
    jamn = _Vag((slut - min(per, slut)).days / gangna, 0.0)
    return jamn, [jamn]


def _summera(antal: Iterable[Antal]) -> Antal:
    delar = list(antal)
    taljare = None if delar[0].taljare is None else sum(each.taljare or 0 for each in delar)
    return Antal(taljare, sum(each.namnare for each in delar))


def _folj(ar: _Ar) -> _Vag:
    # A case that was counted by the day and no longer at the end of the year (another decision) leaves no rest.
    efter = max(ar.efter.namnare, 0)
    andring = 0.0
    if ar.da.taljare is not None and efter:
        andring = (ar.efter.taljare or 0) / efter - ar.da.taljare / ar.da.namnare
    return _Vag(efter / ar.da.namnare, andring)


def _vantad_andel(hittills: Antal, vag: _Vag) -> float:
    """The share expected of the rest, kept off 0 and 1, which nothing counted so far can make certain."""
    antal = hittills.namnare + 2
    andel = ((hittills.taljare or 0) + 1) / antal + vag.andring
    return min(max(andel, 1 / antal), 1 - 1 / antal)


def _ga(hittills: Antal, vag: _Vag, rest: int) -> Antal:
    taljare = None
    if hittills.taljare is not None:
        taljare = hittills.taljare + _avrunda(rest * _vantad_andel(hittills, vag))
    return Antal(taljare, hittills.namnare + rest)


def _finn_spann(helar: Antal, vagar: Sequence[Sequence[tuple[Antal, float]]]) -> tuple[Antal, Antal]:
    """The lowest and the highest year of those between the tenth and the ninetieth percentile, every way as likely.

    A way is every year that it can lead to, with its probability.
    """
    utfall = sorted((_ordna(antal), chans / len(vagar), antal) for vag in vagar for antal, chans in vag)
    granser, summa = [], 0.0
    kvar = list(_SPANN)
    for _, chans, antal in utfall:
        summa += chans
        while kvar and summa >= kvar[0]:
            granser.append(antal)
            kvar.pop(0)
    # Where so little was summed that rounding left the last limit out, the highest of all is it.
    granser += [utfall[-1][2]] * len(kvar)
    return min(granser[0], helar, key=_ordna), max(granser[1], helar, key=_ordna)


def _ordna(antal: Antal) -> tuple[float, int]:
    if antal.taljare is None:
        return antal.namnare, 0
    return antal.taljare / antal.namnare, antal.namnare


def _slumpa(hittills: Antal, vag: _Vag) -> Iterator[tuple[Antal, float]]:
    """Every year that the way can lead to, with its probability."""
    if hittills.taljare is None:
        for rest, chans in _slumpa_antal(hittills.namnare, vag.kvot):
            yield Antal(None, hittills.namnare + rest), chans
        return
    utsikt = Utsikt(_vantad_andel(hittills, vag), hittills.namnare + 2)
    yield from _slumpa_andel(hittills, _avrunda(hittills.namnare * vag.kvot), utsikt)


def _slumpa_andel(hittills: Antal, rest: int, utsikt: Utsikt) -> Iterator[tuple[Antal, float]]:
    """How many of the rest may be in the numerator (beta-binomial)."""
    if rest == 0:
        yield hittills, 1.0
        return
    a, b = utsikt.andel * utsikt.tyngd, (1 - utsikt.andel) * utsikt.tyngd
    for lyckade in range(rest + 1):
        chans = exp(_log_val(rest, lyckade) + _log_beta(lyckade + a, rest - lyckade + b) - _log_beta(a, b))
        yield Antal((hittills.taljare or 0) + lyckade, hittills.namnare + rest), chans


def _slumpa_antal(namnare: int, kvot: float) -> Iterator[tuple[int, float]]:
    """How many more may come when so many have (negative binomial), as far as nearly all chances go."""
    if kvot == 0:
        yield 0, 1.0
        return
    r, p = namnare + 0.5, 1 / (1 + kvot)
    summa, rest = 0.0, 0
    while summa < 0.99 or rest <= namnare * kvot:
        chans = exp(lgamma(rest + r) - lgamma(rest + 1) - lgamma(r) + r * log(p) + rest * log(1 - p))
        summa += chans
        yield rest, chans
        rest += 1


def _log_val(alla: int, valda: int) -> float:
    return lgamma(alla + 1) - lgamma(valda + 1) - lgamma(alla - valda + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _avrunda(tal: float) -> int:
    return int(tal + 0.5)


def _hamta_mal(session: Session, kod: str, ar: int, per: date, enhet_id: int | None) -> str:
    """The own target of the nämnd or the enhet, or else kommunfullmäktige's."""
    malen = hamta_mal(session, ar, per, enhet_id=enhet_id)
    mal = next((each for each in malen if each.kod == kod), Mal(kod))
    return mal.arsmal or mal.kf_arsmal


def _stall_krav(indikator: Indikator, hittills: Antal, rest: int, mal: str) -> Krav | None:
    maltal = las_maltal(mal, indikator)
    if maltal is None or indikator.riktning is None or hittills.taljare is None:
        return None
    return berakna_krav(hittills.taljare, hittills.namnare, rest, maltal, indikator.riktning)
