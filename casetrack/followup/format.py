"""Values as Swedish text: rounded half up from the counts, never from an earlier rounding."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from casetrack.followup.indikator import Indikatorbeskrivning, Matt

ENHETSTECKEN = {"procent": "%", "antal": "st", "dagar": "dagar"}


def avrunda(taljare: int, namnare: int, decimaler: int) -> Decimal:
    """The quotient of two counts, rounded half up; exact, as no step on the way is rounded (5/16 is 31,3 %)."""
    skala = 10**decimaler
    return Decimal((2 * taljare * skala + namnare) // (2 * namnare)).scaleb(-decimaler)


def formatera_varde(
    indikator: Indikatorbeskrivning, taljare: int | None, namnare: int, varde: Decimal | None = None
) -> str:
    """One cell: `12,50 %`, `0 %`, `121 dagar`, `1 234 st`; empty where there is no value (decisions 3, 7, 8, 54).

    `varde` is needed for a median alone, which no counts give.
    """
    if indikator.matt is Matt.ANTAL:
        return formatera_tal(Decimal(namnare), indikator)
    if namnare == 0:
        return ""
    if indikator.matt is Matt.MEDIAN:
        return "" if varde is None else formatera_tal(varde, indikator)
    if taljare is None:
        raise ValueError(f"{indikator.kod} kan inte skrivas utan täljare")
    faktor = 100 if indikator.matt is Matt.ANDEL else 1
    return formatera_tal(avrunda(taljare * faktor, namnare, indikator.decimaler), indikator)


def formatera_underlag(indikator: Indikatorbeskrivning, taljare: int | None, namnare: int) -> str:
    """What a value is made of: `2 av 3`, of a mean or a median `n = 874`, of months `799 på 8 månader`, or a count."""
    match indikator.matt:
        case Matt.ANDEL:
            return formatera_andel(taljare or 0, namnare)
        case Matt.MANADSSNITT:
            return f"{formatera_antal(taljare or 0)} på {namnare} {'månad' if namnare == 1 else 'månader'}"
        case Matt.MEDEL | Matt.MEDIAN:
            return f"n = {formatera_antal(namnare)}"
        case Matt.ANTAL:
            return formatera_antal(namnare)


def formatera_antal(antal: int) -> str:
    """A plain number, with a space between its thousands: `1 170`."""
    return f"{antal:,}".replace(",", " ")


def formatera_andel(taljare: int, namnare: int) -> str:
    """What a share is made of, as it stands in a sentence: `259 av 1 170`."""
    return f"{formatera_antal(taljare)} av {formatera_antal(namnare)}"


def formatera_tal(tal: Decimal, indikator: Indikatorbeskrivning) -> str:
    """A number with the indicator's decimals and unit; whole after rounding prints without decimals (decision 7)."""
    avrundat = tal.quantize(Decimal(1).scaleb(-indikator.decimaler), ROUND_HALF_UP)
    if avrundat == avrundat.to_integral_value():
        avrundat = avrundat.quantize(Decimal(1))
    text = f"{avrundat:,f}".replace(",", " ").replace(".", ",")
    return f"{text} {ENHETSTECKEN[indikator.enhet]}"
