"""What is recorded about one arrival: who reported, the decision with its fields, and the talk after an offence."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from casetrack.demo.namnd import MOTTAGNING, SOCIALJOUR, write_kod
from casetrack.demo.people import Person
from casetrack.demo.plan import Anmalningsplan
from casetrack.demo.rows import Row, Value
from casetrack.rules.koder import (
    AllvarssamtalUtfall,
    AnmalareKategori,
    AterkopplingStatus,
    Beslut,
    Satt,
    SenOrsak,
    SynnerligaSkal,
    TypAnmalan,
)

_ANMALARE = {
    AnmalareKategori.SKOLA: 36,  # or förskola, by the child's age
    AnmalareKategori.HALSO_SJUKVARD: 17,
    AnmalareKategori.SOCIALTJANST: 9,
    AnmalareKategori.SOCIALJOUR: 7,
    AnmalareKategori.PRIVATPERSON: 7,
    AnmalareKategori.ANHORIG: 7,
    AnmalareKategori.ANONYM: 6,
    AnmalareKategori.TANDVARD: 3,
    AnmalareKategori.ANNAN_MYNDIGHET: 3,
    AnmalareKategori.FRITIDSVERKSAMHET: 2,
    AnmalareKategori.ENSKILD_VERKSAMHET: 1,
    AnmalareKategori.KRIMINALVARD: 1,
    AnmalareKategori.LSS: 1,
}
_SATT = {Satt.TELEFON: 30, Satt.E_TJANST: 34, Satt.BREV: 16, Satt.SDK: 12, Satt.BESOK: 6, None: 2}
_SEN_ORSAK = {
    SenOrsak.HOG_INSTROMNING: 34,
    SenOrsak.UTEBLIVET_BESOK: 22,
    SenOrsak.VAKANS: 16,
    SenOrsak.HANDLAGGARE_SJUK: 12,
    SenOrsak.SEN_POST: 6,
    SenOrsak.ANNAT: 5,
    None: 5,
}
_EJ_HORT = ("Barnet är för litet för att höras", "Barnet ville inte träffa oss", "Barnet har hörts nyligen")


_T = TypeVar("_T")


@dataclass(frozen=True)
class Ankomst:
    """What siblings reported together have in common; school stands for förskola too."""

    inkom: datetime
    anmalare: AnmalareKategori
    satt: Satt | None


def draw_ankomst(rng: random.Random, plan: Anmalningsplan) -> Ankomst:
    helg = plan.inkom.weekday() >= 5
    dagtid = rng.random() < (0.3 if helg else 0.85)
    minut = rng.randrange(8 * 60, 17 * 60) if dagtid else rng.randrange(17 * 60, 22 * 60)
    return Ankomst(_at(plan.inkom, minut), _draw_anmalare(rng, plan), _pick(rng, _SATT))


def draw_sen_orsak(rng: random.Random) -> SenOrsak | None:
    return _pick(rng, _SEN_ORSAK)


def describe_arrival(
    rng: random.Random,
    plan: Anmalningsplan,
    anmalan: str,
    person: Person,
    ankomst: Ankomst,
    nu: datetime,
    namnd: str,
) -> Iterator[Row]:
    """The row of the arrival as it stands at `nu`, and of the talk if an offence was reported."""
    tonaring = person.fodd is not None and (plan.inkom - person.fodd).days >= 12 * 365
    brott = plan.polis and tonaring and rng.random() < 0.55
    falt: dict[str, Value] = {
        "id": anmalan,
        "barn": person.id,
        "enhet": write_kod(namnd, SOCIALJOUR if _is_with_socialjouren(ankomst.inkom, nu) else MOTTAGNING),
        "typ": plan.typ,
        "inkom": ankomst.inkom,
        "satt": ankomst.satt,
        "anmalare": _fit_age(ankomst.anmalare, plan.inkom, person.fodd),
    }
    falt |= _describe_registration(rng, ankomst, nu)
    if plan.typ is TypAnmalan.ANMALAN:
        falt |= {"vald": rng.random() < _chance_of_vald(plan), "brott": brott if plan.polis else False}
        falt |= _describe_skyddsbedomning(rng, ankomst.inkom, nu)
    if brott:
        falt |= _describe_brott(rng, plan.inkom)
        if rng.random() < 0.9:
            yield "allvarssamtal", _describe_samtal(rng, anmalan, ankomst.inkom, nu)
    if plan.beslut and plan.beslut_datum and plan.beslut_datum <= nu.date():
        falt |= {
            "beslut": plan.beslut,
            "beslut_datum": plan.beslut_datum,
            "utredning": plan.utredning.id if plan.utredning else None,
        }
        if plan.typ is TypAnmalan.ANMALAN:
            falt |= _describe_decision(rng, plan, plan.beslut_datum)
            falt |= _describe_aterkoppling(rng, plan.inkom, plan.beslut_datum, nu.date())
    yield "orosanmalningar", falt


def _is_with_socialjouren(inkom: datetime, nu: datetime) -> bool:
    """Whether it came in the evening and has not been handed over to the mottagning yet, as it is within a day."""
    return inkom.hour >= 18 and nu - inkom < timedelta(days=1)


def _draw_anmalare(rng: random.Random, plan: Anmalningsplan) -> AnmalareKategori:
    if plan.polis:
        return AnmalareKategori.POLIS
    if plan.typ is TypAnmalan.ANSOKAN:
        vuxen = plan.utredning is not None and plan.utredning.myndig
        return AnmalareKategori.BARNET_SJALVT if vuxen else AnmalareKategori.ANHORIG
    return _pick(rng, _ANMALARE)


def _fit_age(anmalare: AnmalareKategori, inkom: date, fodd: date | None) -> AnmalareKategori:
    if anmalare is AnmalareKategori.SKOLA and fodd is not None:
        dagar = (inkom - fodd).days
        if dagar < 365:
            return AnmalareKategori.HALSO_SJUKVARD
        if dagar < 6 * 365:
            return AnmalareKategori.FORSKOLA
    return anmalare


def _chance_of_vald(plan: Anmalningsplan) -> float:
    match plan.beslut:
        case Beslut.INLEDA:
            return 0.35
        case Beslut.PAFORD:
            return 0.15
        case _:  # suspected violence always leads to an utredning, but for a rare avvikelse
            return 0.001


def _describe_registration(rng: random.Random, ankomst: Ankomst, nu: datetime) -> dict[str, Value]:
    nadde = ankomst.inkom + timedelta(minutes=rng.randrange(20))
    if ankomst.satt is Satt.BREV:
        nadde = _at(ankomst.inkom.date() + timedelta(rng.choice([1, 1, 1, 2, 2, 3, 8])), 9 * 60)
    registrerad = nadde + timedelta(minutes=rng.randrange(5, 50))
    if rng.random() < 0.25:
        registrerad = _at(nadde.date() + timedelta(rng.randrange(1, 4)), rng.randrange(8 * 60, 16 * 60))
    return {
        "nadde_mottagningen": nadde if nadde <= nu and rng.random() < 0.97 else None,
        "registrerad": registrerad if registrerad <= nu else None,
    }


def _describe_skyddsbedomning(rng: random.Random, inkom: datetime, nu: datetime) -> dict[str, Value]:
    chans = rng.random()
    if chans < 0.93:
        gjord = inkom + timedelta(minutes=rng.randrange(10, 110))
    elif chans < 0.992:
        gjord = _at(inkom.date() + timedelta(1 if chans < 0.98 else 2), rng.randrange(8 * 60, 11 * 60))
    else:
        return {}
    return {"skyddsbedomning": gjord, "behov_av_skydd": rng.random() < 0.04} if gjord <= nu else {}


def _describe_brott(rng: random.Random, inkom: date) -> dict[str, Value]:
    brottsdatum = inkom - timedelta(min(int(rng.expovariate(1 / 9)), 300))
    return {
        "brottsdatum": brottsdatum if rng.random() < 0.96 else None,
        "forsta_gang": rng.random() < 0.7,
    }


def _describe_samtal(rng: random.Random, anmalan: str, inkom: datetime, nu: datetime) -> dict[str, Value]:
    falt: dict[str, Value] = {"anmalan": anmalan, "kannedom": inkom}
    dagar = rng.choices([1, rng.randrange(3, 9), None], [62, 30, 8])[0]
    if dagar is None:
        return falt
    kallad = _at(inkom.date() + timedelta(dagar), rng.randrange(9 * 60, 12 * 60))
    if kallad > nu:
        return falt
    falt["kallad"] = kallad
    hallet = _at(kallad.date() + timedelta(rng.choice([0, 0, 1, 2, 4, 7])), rng.randrange(13 * 60, 17 * 60))
    if hallet > nu:
        return falt
    if rng.random() < 0.8:
        deltog = {"ung": True, "vardnadshavare": rng.random() < 0.95, "polis": rng.random() < 0.3}
        return falt | {"hallet": hallet, "utfall": AllvarssamtalUtfall.GENOMFORT} | deltog
    andra = [utfall for utfall in AllvarssamtalUtfall if utfall is not AllvarssamtalUtfall.GENOMFORT]
    return falt | {"utfall": rng.choice(andra)}


def _describe_decision(rng: random.Random, plan: Anmalningsplan, beslutad: date) -> dict[str, Value]:
    falt: dict[str, Value] = {}
    if plan.beslut is Beslut.INTE_INLEDA:
        hort = rng.random() < 0.72
        falt |= {"barnet_hort": hort, "barnet_hort_orsak": None if hort else rng.choice(_EJ_HORT)}
    if plan.beslut is not Beslut.PAFORD and (beslutad - plan.inkom).days > 14:
        falt["sen_orsak"] = draw_sen_orsak(rng)
        if rng.random() < 0.08:
            falt["synnerliga_skal"] = rng.choice([SynnerligaSkal.POLISFORHOR, SynnerligaSkal.FAMILJ_EJ_NADD])
    return falt


def _describe_aterkoppling(rng: random.Random, inkom: date, beslutad: date, idag: date) -> dict[str, Value]:
    """Of those recorded, a quarter is not needed and 93 % of the others is given, as the published figure says."""
    begard = min(inkom + timedelta(rng.randrange(3)), beslutad) if rng.random() < 0.25 else None
    given = beslutad + timedelta(rng.randrange(7) if rng.random() < 0.88 else rng.randrange(8, 25))
    chans = rng.random()
    if chans < 0.25 and begard is None:
        return {"aterkoppling": AterkopplingStatus.INTE_NODVANDIG}
    if chans < 0.89 and given <= idag:
        return {
            "aterkoppling": AterkopplingStatus.GIVEN,
            "aterkoppling_begard": begard,
            "aterkoppling_given": given,
        }
    return {
        "aterkoppling": AterkopplingStatus.INTE_GIVEN if chans > 0.95 else None,
        "aterkoppling_begard": begard if begard is None or begard <= idag else None,
    }


def _pick(rng: random.Random, vikter: Mapping[_T, int]) -> _T:
    return rng.choices(list(vikter), list(vikter.values()))[0]


def _at(dag: date, minut: int) -> datetime:
    """A minute of a day on a Swedish clock; never at night, when the clock may be changed."""
    return datetime.combine(dag, time(minut // 60, minut % 60))
