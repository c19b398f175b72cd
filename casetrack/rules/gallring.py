"""Gallring: when a case may be disposed of, and which cases never are (law.md, Privacy and secrecy, Retention)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from casetrack.rules.alder import alder_pa
from casetrack.rules.kalender import lagg_till
from casetrack.rules.koder import Kod
from casetrack.rules.tid import OgiltigTid


class Gallringsatgard(Kod):
    """What happens to a case whose time in the record is over."""

    GALLRA = "gallra", "Gallras"
    BEVARA = "bevara", "Lämnas till arkivet"


class Gallringsgrund(Kod):
    """The rule that decides what happens to a case: how long it stays, or why it is never destroyed."""

    PERSONAKT = "personakt", "Personakt"
    INTE_INLEDD = "inte_inledd", "Utredning inte inledd"
    BARNUTREDNING = "barnutredning", "Utredning om barn"
    PLACERAD = "placerad", "Placerat barn"
    FORSKNING_FODELSEDAG = "forskning_fodelsedag", "Forskningens urval: född den 5, 15 eller 25"
    FORSKNING_KOMMUN = "forskning_kommun", "Forskningens urval: kommunen"


@dataclass(frozen=True)
class Gallringsregel:
    """One rule, for disposals from ``fran`` to ``till``, both included; None is without limit on that side.

    A case stays ``ar`` whole years after its last note, and until the person turns ``alder`` where that is later. Of
    rules that keep a case for good both are None. ``text`` is the rule as a Swedish clause.
    """

    grund: Gallringsgrund
    fran: date | None
    till: date | None
    lagrum: str
    text: str
    ar: int | None = None
    alder: int | None = None


# The law in force when the case is disposed of decides, whenever the case was. Of disposals under the act before
# (SoL 2001:453) nothing is said here: there will be no more of them.
_NYA_SOL_FRAN = date(2025, 7, 1)
_LAGRUM = "SoL 16:1–4"
_FORSKNING = "SoL 16:1–4 och SoF 13:1"

GALLRINGSREGLER = (
    Gallringsregel(
        Gallringsgrund.PERSONAKT,
        _NYA_SOL_FRAN,
        None,
        "SoL 16:1",
        "fem år efter den sista anteckningen",
        ar=5,
    ),
    Gallringsregel(
        Gallringsgrund.INTE_INLEDD,
        _NYA_SOL_FRAN,
        None,
        _LAGRUM,
        "ingen utredning inleddes: fem år efter den sista anteckningen",
        ar=5,
    ),
    Gallringsregel(
        Gallringsgrund.BARNUTREDNING,
        _NYA_SOL_FRAN,
        None,
        _LAGRUM,
        "utredning om barn: fem år efter den sista anteckningen, och tidigast när personen fyllt 30 år",
        ar=5,
        alder=30,
    ),
    Gallringsregel(
        Gallringsgrund.PLACERAD, _NYA_SOL_FRAN, None, _LAGRUM, "barnet har varit placerat: gallras aldrig"
    ),
    Gallringsregel(
        Gallringsgrund.FORSKNING_FODELSEDAG,
        _NYA_SOL_FRAN,
        None,
        _FORSKNING,
        "personen är född den 5, 15 eller 25 och ingår i forskningens urval: gallras aldrig",
    ),
    Gallringsregel(
        Gallringsgrund.FORSKNING_KOMMUN,
        _NYA_SOL_FRAN,
        None,
        _FORSKNING,
        "kommunen ingår i forskningens urval: gallras aldrig",
    ),
)

FORSKNINGENS_DAGAR = frozenset({5, 15, 25})
FORSKNINGENS_LAN = {"05": "Östergötlands län", "09": "Gotlands län", "22": "Västernorrlands län"}
"""The counties whose cases are all kept, by the first two digits of a kommunkod."""
FORSKNINGENS_KOMMUNER = {"1480": "Göteborg"}

_SAMORDNING = 60  # what is added to the day of birth in a samordningsnummer


@dataclass(frozen=True)
class Akt:
    """What the rules ask of a case.

    ``nummer`` are all the numbers that the person has had, of twelve digits. ``sista_anteckning`` is the last day that
    anything was noted on. ``pagar`` says that something in it is not decided or not ended.
    """

    fodd: date | None
    nummer: Collection[str]
    sista_anteckning: date | None
    utredd: bool
    placerad: bool
    inte_inledd: bool
    pagar: bool


@dataclass(frozen=True)
class Gallringsbesked:
    """What is to happen to a case, from which day, by which rule, and why as a Swedish sentence."""

    atgard: Gallringsatgard
    grund: Gallringsgrund
    lagrum: str
    fran: date
    skal: str


class KanInteBedomas(Exception):
    """The rules can't be applied to the case as it stands; the message is Swedish and says what is missing."""


def bedom_gallring(akt: Akt, kommunkod: str, idag: date) -> Gallringsbesked | None:
    """What the rules in force on ``idag`` say of a case; None while something in it goes on.

    The day answered may lie ahead: until then the case stays. What would keep a person's case for good is looked for
    in every number the person has had, as what was destroyed can't be had back.

    Raises:
        KanInteBedomas: nothing is noted in it on any day, or the person's day of birth is not known.
        OgiltigTid: no rule was in force on ``idag``, or the calendar ends before the day.
    """
    if akt.pagar:
        return None
    if akt.sista_anteckning is None:
        raise KanInteBedomas("det finns ingen dag för den sista anteckningen")
    if akt.fodd is None:
        raise KanInteBedomas("födelsedatum saknas")
    stanna = hitta_gallringsregel(_valj_grund(akt), idag)
    fran = _rakna_fran(stanna, akt.sista_anteckning, akt.fodd)
    undantag = _hitta_undantag(akt, akt.fodd, kommunkod)
    regel = hitta_gallringsregel(undantag, idag) if undantag else stanna
    return Gallringsbesked(
        Gallringsatgard.BEVARA if undantag else Gallringsatgard.GALLRA,
        regel.grund,
        regel.lagrum,
        fran,
        _skriv_skal(regel, stanna, akt.sista_anteckning, fran),
    )


def hitta_gallringsregel(grund: Gallringsgrund, dag: date) -> Gallringsregel:
    """The rule of that kind in force on the day. Raises OgiltigTid when there was none."""
    for regel in GALLRINGSREGLER:
        if (
            regel.grund is grund
            and (regel.fran is None or regel.fran <= dag)
            and (regel.till is None or dag <= regel.till)
        ):
            return regel
    raise OgiltigTid(f"för {dag} finns ingen gallringsregel")


def ingar_i_forskningens_urval(fodd: date, nummer: Collection[str]) -> bool:
    """Whether the person was born on the 5th, 15th or 25th, by the birth date or any number (day minus 60)."""
    dagar = {fodd.day} | {int(each[6:8]) for each in nummer}
    return any((dag - _SAMORDNING if dag > _SAMORDNING else dag) in FORSKNINGENS_DAGAR for dag in dagar)


def bevarar_kommunen_allt(kommunkod: str) -> bool:
    """Whether every case of the kommun is kept for research."""
    return kommunkod[:2] in FORSKNINGENS_LAN or kommunkod in FORSKNINGENS_KOMMUNER


def _valj_grund(akt: Akt) -> Gallringsgrund:
    if akt.utredd:
        return Gallringsgrund.BARNUTREDNING
    return Gallringsgrund.INTE_INLEDD if akt.inte_inledd else Gallringsgrund.PERSONAKT


def _hitta_undantag(akt: Akt, fodd: date, kommunkod: str) -> Gallringsgrund | None:
    if bevarar_kommunen_allt(kommunkod):
        return Gallringsgrund.FORSKNING_KOMMUN
    if ingar_i_forskningens_urval(fodd, akt.nummer):
        return Gallringsgrund.FORSKNING_FODELSEDAG
    return Gallringsgrund.PLACERAD if akt.placerad else None


def _rakna_fran(regel: Gallringsregel, sista_anteckning: date, fodd: date) -> date:
    """The first day on which the years have passed, the last of them too, and the age is reached."""
    fran = lagg_till(sista_anteckning, manader=12 * (regel.ar or 0), dagar=1)
    return max(fran, _fyller(fodd, regel.alder)) if regel.alder else fran


def _fyller(fodd: date, alder: int) -> date:
    """The day on which someone turns an age; born on 29 February, on 1 March in other years."""
    dag = lagg_till(fodd, manader=12 * alder)
    return dag if alder_pa(fodd, dag) >= alder else dag + timedelta(days=1)


def _skriv_skal(regel: Gallringsregel, stanna: Gallringsregel, sista_anteckning: date, fran: date) -> str:
    tid = f"Sista anteckningen gjordes {sista_anteckning}"
    if regel is stanna:
        return f"{tid}; {stanna.text}, alltså från {fran}."
    return f"{tid}; {regel.text}. Ärendet kan lämnas till arkivet från {fran}."
