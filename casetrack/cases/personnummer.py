"""Reading personnummer and samordningsnummer as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from personnummer import personnummer

from casetrack.rules.koder import IdentitetTyp, Kon

_NUMMER = re.compile(r"([0-9]{2})?([0-9]{6})([-+ ]?)([0-9]{4})")
_NUMMER_I_TEXT = re.compile(r"(?<![0-9])(?:[0-9]{2})?[0-9]{6}[-+ ]?[0-9]{4}(?![0-9])")
_SIFFROR_I_TEXT = re.compile(r"[0-9](?:[\s./+\u2010-\u2015-]{0,3}[0-9])+")
NAMNER_NUMMER = "Ta bort personnumret. Det du skriver finns kvar när ärendet är gallrat."
"""What is said where a text that outlives the case names somebody by number."""

_SAMORDNING = 60
"""What is added to the day of birth in a samordningsnummer."""


class OgiltigtNummer(ValueError):
    """What was typed is no personnummer or samordningsnummer; the message is Swedish and says why.

    `skal` says it within a line that shows the number already: without the number, and without full stop.
    """

    def __init__(self, text: str, skal: str) -> None:
        super().__init__(text)
        self.skal = skal


@dataclass(frozen=True)
class Nummer:
    """A valid number: its twelve digits, and what they say of birth and administrative sex."""

    typ: IdentitetTyp
    varde: str
    fodd: date
    kon: Kon


def tolka_personnummer(text: str, idag: date) -> Nummer:
    """Read a number of twelve digits, or of ten with the century that the day `idag` gives it.

    Ten digits mean the latest birth that is not in the future, and with + a hundred years earlier. Raises
    OgiltigtNummer for anything that is no such number, has the wrong check digit, or names a day that is not.
    """
    match = _NUMMER.fullmatch(text.strip())
    if match is None:
        raise OgiltigtNummer(
            "Skriv personnumret som ÅÅÅÅMMDD-NNNN.", "ett personnummer skrivs som ÅÅÅÅMMDD-NNNN"
        )
    sekel, fodelse, tecken, slut = match.groups()
    varde = f"{sekel or _valj_sekel(fodelse, tecken, idag)}{fodelse}{slut}"
    try:
        # Always with the century: the library would otherwise guess it from the computer's clock.
        nummer = personnummer.parse(varde)
        fodd = nummer.get_date()
    except (personnummer.PersonnummerException, ValueError):
        raise _forklara(varde) from None
    if fodd > idag:
        raise OgiltigtNummer(
            "Födelsedatumet i personnumret ligger i framtiden.", "födelsedatumet ligger i framtiden"
        )
    typ = IdentitetTyp.SAMORDNINGSNUMMER if nummer.is_coordination_number() else IdentitetTyp.PERSONNUMMER
    return Nummer(typ, varde, fodd, Kon.POJKE if nummer.is_male() else Kon.FLICKA)


def namner_nummer(text: str) -> bool:
    """Whether a text names anybody by a personnummer or samordningsnummer: one that looks like it, right or wrong, or
    one that is right however its digits are spread."""
    if _NUMMER_I_TEXT.search(text):
        return True
    for spridda in _SIFFROR_I_TEXT.finditer(text):
        siffror = re.sub(r"[^0-9]", "", spridda[0])
        if any(_ar_nummer(siffror[n : n + 10]) for n in range(len(siffror) - 9)):
            return True
    return False


def _ar_nummer(siffror: str) -> bool:
    """Whether ten digits have the check digit of a number, and a day of birth."""
    manad, dag = int(siffror[2:4]), int(siffror[4:6]) % _SAMORDNING
    dubblade = "".join(str(int(tecken) * (2 - n % 2)) for n, tecken in enumerate(siffror))
    return 1 <= manad <= 12 and 1 <= dag <= 31 and sum(map(int, dubblade)) % 10 == 0


def skriv_personnummer(varde: str) -> str:
    """Twelve digits as people read them: ÅÅÅÅMMDD-NNNN."""
    return f"{varde[:8]}-{varde[8:]}"


def _valj_sekel(fodelse: str, tecken: str, idag: date) -> int:
    ar, manad, dag = int(fodelse[:2]), int(fodelse[2:4]), int(fodelse[4:])
    if dag > _SAMORDNING:
        dag -= _SAMORDNING
    sekel = idag.year // 100
    if (ar, manad, dag) > (idag.year % 100, idag.month, idag.day):
        sekel -= 1
    return sekel - 1 if tecken == "+" else sekel


def _forklara(varde: str) -> OgiltigtNummer:
    numret = f"Personnumret {skriv_personnummer(varde)}"
    dag = int(varde[6:8])
    try:
        date(int(varde[:4]), int(varde[4:6]), dag - _SAMORDNING if dag > _SAMORDNING else dag)
    except ValueError:
        skal = "födelsedagen finns inte i kalendern"
        return OgiltigtNummer(f"{numret} har en födelsedag som inte finns i kalendern.", skal)
    return OgiltigtNummer(
        f"{numret} har fel kontrollsiffra. Kontrollera siffrorna.", "kontrollsiffran är fel"
    )
