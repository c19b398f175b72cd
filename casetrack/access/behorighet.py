"""Who may do what: permissions, the roles that hold them, and how a view declares the one it asks for.

A permission is no wider than a task (SoLPuL 10 §). Every view and endpoint carries exactly one declaration,
`@kraver(...)` or `@oppen`; the application does not start with one that lacks it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum, auto
from typing import Any, TypeVar

from casetrack.config import FelInstallning
from casetrack.rules.koder import Roll

View = TypeVar("View", bound=Callable[..., Any])

_DECLARATION = "casetrack_krav"


class Behorighet(StrEnum):
    """One thing that a user may do."""

    EGET_KONTO = auto()
    """Log out, and change one's own password."""
    LASA_ARENDE = auto()
    """Find and read cases of the own nämnd."""
    SE_ANMALARE = auto()
    """See who reported (OSL 26:5)."""
    REGISTRERA_ANMALAN = auto()
    HANDLAGGA_ANMALAN = auto()
    """Every step of an anmälan: skyddsbedömning, förhandsbedömning, allvarssamtal, återkoppling."""
    HANDLAGGA_UTREDNING = auto()
    """Every step of an utredning and an insats."""
    FORDELA = auto()
    """Give a case to a handläggare or to another enhet."""
    BESLUTA_VALD = auto()
    """Confirm that an anmälan about violence leads to no utredning (law.md, Counting 13)."""
    SE_SIFFROR = auto()
    """Figures and counts, never a person."""
    SE_BAKOM_SIFFROR = auto()
    """The cases behind a figure, in the own enhet."""
    SE_BAKOM_NAMNDENS_SIFFROR = auto()
    """The cases behind a figure, in the whole nämnd."""
    EXPORTERA = auto()
    """Fetch the reports."""
    KOMMENTERA_LEDNINGSRAPPORTER = auto()
    """Say something of a report of the own enhet."""
    STYRA_LEDNINGSRAPPORTER = auto()
    """Order a ledningsrapport, say who is told of them, and which enheter make an avdelning."""
    GALLRA = auto()
    """Decide which cases are disposed of, and take out those that the archive is to have."""
    LAMNA_REGISTERUTDRAG = auto()
    """Give a person all that is noted of it."""
    LASA_RAPPORT = auto()
    """Read the frozen reports, and take their files."""
    FOLJA_RAPPORT = auto()
    """Read a report while it is worked on, and comment on it."""
    BYGGA_RAPPORT = auto()
    """Build the goal tree of a report, write in it, set its statuses and freeze it."""
    SE_LASNINGAR = auto()
    """Who has read a case, and what was opened for a reason."""
    GRANSKA_LOGG = auto()
    """Check the access log, and note what was found; never a case."""
    SE_LOGGRAPPORT = auto()
    """That the access log has been checked, and with what result."""
    HANTERA_KONTON = auto()
    """Accounts and their roles; never a case."""


_HANDLAGGNING = frozenset(
    {
        Behorighet.LASA_ARENDE,
        Behorighet.SE_ANMALARE,
        Behorighet.REGISTRERA_ANMALAN,
        Behorighet.HANDLAGGA_ANMALAN,
        Behorighet.FORDELA,
    }
)
_UTREDNING = _HANDLAGGNING | {
    Behorighet.HANDLAGGA_UTREDNING,
    Behorighet.SE_SIFFROR,
    Behorighet.SE_BAKOM_SIFFROR,
}

ROLLERS_BEHORIGHETER: dict[Roll, frozenset[Behorighet]] = {
    Roll.MOTTAGNING: _HANDLAGGNING | {Behorighet.EGET_KONTO},
    Roll.HANDLAGGARE: _UTREDNING | {Behorighet.EGET_KONTO},
    Roll.CHEF: _UTREDNING
    | {
        Behorighet.EGET_KONTO,
        Behorighet.BESLUTA_VALD,
        Behorighet.SE_BAKOM_NAMNDENS_SIFFROR,
        Behorighet.EXPORTERA,
        Behorighet.KOMMENTERA_LEDNINGSRAPPORTER,
        Behorighet.STYRA_LEDNINGSRAPPORTER,
        Behorighet.GALLRA,
        Behorighet.LAMNA_REGISTERUTDRAG,
        Behorighet.LASA_RAPPORT,
        Behorighet.FOLJA_RAPPORT,
        Behorighet.SE_LASNINGAR,
        Behorighet.SE_LOGGRAPPORT,
    },
    Roll.CONTROLLER: frozenset(
        {
            Behorighet.EGET_KONTO,
            Behorighet.SE_SIFFROR,
            Behorighet.EXPORTERA,
            Behorighet.LASA_RAPPORT,
            Behorighet.FOLJA_RAPPORT,
            Behorighet.BYGGA_RAPPORT,
            Behorighet.STYRA_LEDNINGSRAPPORTER,
        }
    ),
    Roll.NAMNDSEKRETERARE: frozenset({Behorighet.EGET_KONTO, Behorighet.LASA_RAPPORT}),
    Roll.GRANSKARE: frozenset({Behorighet.EGET_KONTO, Behorighet.GRANSKA_LOGG, Behorighet.SE_LOGGRAPPORT}),
    Roll.ADMINISTRATOR: frozenset({Behorighet.EGET_KONTO, Behorighet.HANTERA_KONTON}),
}


def may(roll: Roll, behorighet: Behorighet) -> bool:
    """Whether the role holds the permission."""
    return behorighet in ROLLERS_BEHORIGHETER[roll]


def read_roller(koder: Collection[str], setting: str) -> frozenset[Roll]:
    """The roles that a setting names by their codes; `alla` is every role.

    Raises:
        FelInstallning: it names a role that isn't there.
    """
    if set(koder) == {"alla"}:
        return frozenset(Roll)
    try:
        return frozenset(Roll(kod) for kod in koder)
    except ValueError:
        raise FelInstallning(f"{setting} ska vara alla, eller några av {', '.join(Roll)}.") from None


class Odeklarerad(Exception):
    """A view without a declared permission: a fault in the program, found when it starts."""


def kraver(behorighet: Behorighet) -> Callable[[View], View]:
    """Declare the permission that a view asks of the one who calls it."""

    def declare(view: View) -> View:
        setattr(view, _DECLARATION, behorighet)
        return view

    return declare


def oppen(view: View) -> View:
    """Declare that a view is for everyone, logged in or not."""
    setattr(view, _DECLARATION, None)
    return view


def read_krav(view: Callable[..., Any]) -> Behorighet | None:
    """The permission that a view declares; None for one that is open to all.

    Raises:
        Odeklarerad: it declares neither.
    """
    try:
        krav: Behorighet | None = getattr(view, _DECLARATION)
    except AttributeError:
        raise Odeklarerad(f"{view.__module__}.{view.__qualname__} saknar @kraver eller @oppen") from None
    return krav
