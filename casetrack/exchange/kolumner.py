"""The files of the exchange format and their columns, declared once for reading and writing (exchange.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from casetrack.rules.koder import (
    AllvarssamtalUtfall,
    AnmalareKategori,
    AterkopplingStatus,
    Beslut,
    EnhetTyp,
    InsatsTyp,
    JaNejEjNodvandigt,
    Klocka,
    Kod,
    Kon,
    Lagrum,
    Regi,
    Resultat,
    Satt,
    SenOrsak,
    Skydd,
    SynnerligaSkal,
    TypAnmalan,
)


class Typ(Enum):
    """What a field holds."""

    ID = auto()
    """The source's own id of the row, or of the row it refers to."""
    TEXT = auto()
    KOD = auto()
    JA_NEJ = auto()
    DATUM = auto()
    TIDPUNKT = auto()
    PERSONNUMMER = auto()
    AR = auto()
    INDIKATOR = auto()


class Framtid(Enum):
    """How far after the day of the import a date may lie (decision 40)."""

    NEJ = auto()
    VANTAD_FODSEL = auto()
    JA = auto()


@dataclass(frozen=True)
class Kolumn:
    """One column; `krav` that a row without it is an error, `maskerbar` that `***` in it means "as it was"."""

    namn: str
    typ: Typ
    krav: bool = False
    koder: type[Kod] | None = None
    framtid: Framtid = Framtid.NEJ
    maskerbar: bool = False


@dataclass(frozen=True, eq=False)
class Fil:
    """One file. `nyckel` are the columns that tell its rows apart; `klocka` the clock that starts in a column."""

    namn: str
    nyckel: tuple[str, ...]
    kolumner: tuple[Kolumn, ...]
    krav: bool = False
    klocka: tuple[Klocka, str] | None = None

    @property
    def stam(self) -> str:
        """The name without its ending."""
        return self.namn.removesuffix(".csv")

    @property
    def kolumner_i_nyckel(self) -> list[Kolumn]:
        return [kolumn for kolumn in self.kolumner if kolumn.namn in self.nyckel]

    def hitta(self, namn: str) -> Kolumn | None:
        return next((kolumn for kolumn in self.kolumner if kolumn.namn == namn), None)


def _id(namn: str, *, krav: bool = True) -> Kolumn:
    return Kolumn(namn, Typ.ID, krav)


def _text(namn: str, *, krav: bool = False) -> Kolumn:
    return Kolumn(namn, Typ.TEXT, krav, maskerbar=True)


def _kod(namn: str, koder: type[Kod], *, krav: bool = False) -> Kolumn:
    return Kolumn(namn, Typ.KOD, krav, koder)


def _datum(namn: str, *, krav: bool = False, framtid: Framtid = Framtid.NEJ) -> Kolumn:
    return Kolumn(namn, Typ.DATUM, krav, framtid=framtid)


def _tidpunkt(namn: str, *, krav: bool = False) -> Kolumn:
    return Kolumn(namn, Typ.TIDPUNKT, krav)


def _ja_nej(namn: str) -> Kolumn:
    return Kolumn(namn, Typ.JA_NEJ)


ENHETER = Fil(
    "enheter.csv",
    nyckel=("kod",),
    krav=True,
    kolumner=(
        _id("kod"),
        _text("namn", krav=True),
        _id("namnd"),
        _text("namnd_namn"),
        _kod("typ", EnhetTyp, krav=True),
        _datum("giltig_fran"),
        _datum("giltig_till", framtid=Framtid.JA),
    ),
)
BARN = Fil(
    "barn.csv",
    nyckel=("id",),
    krav=True,
    # Whatever says who the child is may come masked from a list or an export made for other eyes.
    kolumner=(
        _id("id"),
        Kolumn("personnummer", Typ.PERSONNUMMER, maskerbar=True),
        _text("fornamn"),
        _text("efternamn"),
        Kolumn("kon", Typ.KOD, krav=True, koder=Kon, maskerbar=True),
        Kolumn("fodd", Typ.DATUM, framtid=Framtid.VANTAD_FODSEL, maskerbar=True),
        _text("stadsdel"),
        Kolumn("skydd", Typ.KOD, koder=Skydd, maskerbar=True),
        Kolumn("ensamkommande", Typ.JA_NEJ, maskerbar=True),
    ),
)
OROSANMALNINGAR = Fil(
    "orosanmalningar.csv",
    nyckel=("id",),
    klocka=(Klocka.FORHANDSBEDOMNING, "inkom"),
    kolumner=(
        _id("id"),
        _id("barn"),
        _id("enhet"),
        _kod("typ", TypAnmalan, krav=True),
        _tidpunkt("inkom", krav=True),
        _tidpunkt("nadde_mottagningen"),
        _tidpunkt("registrerad"),
        _kod("satt", Satt),
        _kod("anmalare", AnmalareKategori, krav=True),
        _ja_nej("vald"),
        _ja_nej("brott"),
        _datum("brottsdatum"),
        _ja_nej("forsta_gang"),
        _tidpunkt("skyddsbedomning"),
        _ja_nej("behov_av_skydd"),
        _kod("beslut", Beslut),
        _datum("beslut_datum"),
        _id("utredning", krav=False),
        _ja_nej("barnet_hort"),
        _text("barnet_hort_orsak"),
        _kod("sen_orsak", SenOrsak),
        _kod("synnerliga_skal", SynnerligaSkal),
        _text("synnerliga_skal_text"),
        _kod("aterkoppling", AterkopplingStatus),
        _datum("aterkoppling_begard"),
        _datum("aterkoppling_given"),
    ),
)
UTREDNINGAR = Fil(
    "utredningar.csv",
    nyckel=("id",),
    klocka=(Klocka.UTREDNING, "inledd"),
    kolumner=(
        _id("id"),
        _id("barn"),
        _id("enhet"),
        _datum("inledd", krav=True),
        _datum("beslutsunderlag_klart"),
        _datum("avslutad"),
        _kod("resultat", Resultat),
        _ja_nej("barnet_delaktigt"),
        _ja_nej("barnet_aterkoppling"),
        _kod("skola_vidtalad", JaNejEjNodvandigt),
        _kod("sen_orsak", SenOrsak),
    ),
)
FORLANGNINGAR = Fil(
    "forlangningar.csv",
    nyckel=("utredning", "beslutad", "till"),
    kolumner=(
        _id("utredning"),
        _datum("beslutad", krav=True),
        _datum("till", krav=True, framtid=Framtid.JA),
        _text("skal", krav=True),
        _text("beslutad_av"),
    ),
)
INSATSER = Fil(
    "insatser.csv",
    nyckel=("id",),
    kolumner=(
        _id("id"),
        _id("barn"),
        _id("enhet"),
        _id("utredning", krav=False),
        _kod("typ", InsatsTyp, krav=True),
        _kod("regi", Regi, krav=True),
        _datum("beslutad", krav=True),
        _datum("paborjad"),
        _datum("avslutad"),
        _text("avslutsorsak"),
        _kod("lagrum", Lagrum),
        _ja_nej("skyddsbehov"),
        _ja_nej("vantat_pa_placering"),
        _ja_nej("trygga_forhallanden"),
    ),
)
ALLVARSSAMTAL = Fil(
    "allvarssamtal.csv",
    nyckel=("anmalan",),
    kolumner=(
        _id("anmalan"),
        _tidpunkt("kannedom", krav=True),
        _tidpunkt("kallad"),
        _tidpunkt("hallet"),
        _ja_nej("ung"),
        _ja_nej("vardnadshavare"),
        _ja_nej("polis"),
        _kod("utfall", AllvarssamtalUtfall),
    ),
)
MAL = Fil(
    "mal.csv",
    nyckel=("namnd", "indikator", "ar", "giltig_fran"),
    kolumner=(
        _id("namnd"),
        Kolumn("indikator", Typ.INDIKATOR, krav=True),
        Kolumn("ar", Typ.AR, krav=True),
        _text("arsmal"),
        _text("kf_arsmal"),
        _text("prognos"),
        _text("utfall_vb_foregaende"),
        _datum("giltig_fran"),
    ),
)

FILER = (ENHETER, BARN, OROSANMALNINGAR, UTREDNINGAR, FORLANGNINGAR, INSATSER, ALLVARSSAMTAL, MAL)
FELFIL = "fel.csv"
"""The reasons beside the rows in quarantine; an import doesn't read it (decision 44)."""
MASKERAT = "***"
