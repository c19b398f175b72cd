"""The period of a figure, chosen by month in an address."""

from __future__ import annotations

import re
from datetime import date

from casetrack.followup.period import Period, sista_i_manaden
from casetrack.web.falt import Datum, Falt, Lista
from casetrack.web.formular import Formular

_MANAD = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_AR = range(1990, 2101)

FRAMTIDA_PER = "Välj en dag som har varit, eller i dag."
"""Why a day to come is refused: nobody knows how it will look."""


class Manad(Falt):
    """A month, as its first day."""

    slag = "month"

    def read(self, typed: str) -> date:
        match = _MANAD.fullmatch(typed.strip())
        if match is None:
            raise ValueError("Skriv månaden som 2026-03.")
        if int(match[1]) not in _AR:
            raise ValueError(f"Välj ett år från {_AR[0]} till {_AR[-1]}.")
        return date(int(match[1]), int(match[2]), 1)

    def write(self, value: date) -> str:
        return value.isoformat()[:7]


class PeriodForm(Formular):
    fran = Manad("Från och med")
    till = Manad("Till och med")
    per = Datum("Som det såg ut den dagen (frivilligt)")

    def read_period(self, idag: date) -> Period:
        """The period chosen; what is left out or can't be read is this year up to today."""
        fran = self.fran.data or idag.replace(month=1, day=1)
        till = sista_i_manaden(self.till.data or idag.replace(day=1))
        if till < fran:
            self.refuse("till", "Perioden slutar innan den börjar.")
            till = sista_i_manaden(fran)
        per = self.per.data or min(till, idag)
        if per > idag:
            self.refuse("per", FRAMTIDA_PER)
            per = min(till, idag)
        if per < fran:
            self.refuse("per", "Välj en dag i eller efter perioden.")
            per = till
        return Period(fran, till, per)

    def fill_in(self, period: Period) -> None:
        """Show the months of the period in the fields that were left empty."""
        for field, value in ((self.fran, period.fran), (self.till, period.till)):
            if not field.skriven:
                field.raw_data, field.data = None, value

    @property
    def adress(self) -> dict[str, str]:
        """What was chosen, for links to other pages."""
        return {falt.short_name: falt.skriven for falt in self if isinstance(falt, Falt) and falt.skriven}


class EnhetsperiodForm(PeriodForm):
    enhet = Lista("Enhet", tom="Hela nämnden")
