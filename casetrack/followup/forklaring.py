"""Why a row counts, why not, or why not yet, in one Swedish sentence."""

from __future__ import annotations

from datetime import date

from casetrack.followup.indikator import Fonster, Indikator
from casetrack.followup.katalog import KATALOG
from casetrack.followup.rader import Rad
from casetrack.followup.radfraga import Status

# How each fact is told, and what is said where it has not happened; None is silence.
_ORD: dict[str, tuple[str, str | None]] = {
    "inkom": ("kom in {}", None),
    "beslut": ("beslut {}", "inget beslut"),
    "skyddsbedomning": ("skyddsbedömning {}", "ingen skyddsbedömning"),
    "begard": ("återkoppling begärd {}", None),
    "aterkoppling": ("given {}", "inte given"),
    "inledd": ("inledd {}", None),
    "forlangd": ("förlängd till {}", None),
    "paborjad": ("påbörjad {}", None),
    "avslutad": ("avslutad {}", "inte avslutad"),
    "manad": ("i slutet av månaden {}", None),
    "raknas_fran": ("räknas från {}", None),
    "kallad": ("kallad {}", "inte kallad"),
    "hallet": ("samtalet hållet {}", "inget samtal hållet"),
    "ny_anmalan": ("ny anmälan eller ansökan {}", None),
    "ny_utredning": ("ny utredning {}", None),
    "ny_insats": ("ny insats {}", None),
}


def forklara(rad: Rad) -> str:
    """The row's dates and what follows: "Kom in 2026-03-02, beslut 2026-03-17: en dag för sent."."""
    if rad.gallrad:
        return "Vad som stod i ärendet är gallrat."
    led = [ord_ for namn, varde in rad.fakta.items() if namn in _ORD and (ord_ := _beratta(namn, varde))]
    mening = f"{', '.join(led)}: {_doma(rad)}."
    return mening[0].upper() + mening[1:]


def forklara_utanfor(indikator: Indikator, fran: date, till: date) -> str:
    """Why a figure has no row of a case: "Räknas inte: inget i ärendet hör dit 2026-01-01 till 2026-03-03 (...)."."""
    if indikator.fonster is Fonster.STALLNING:
        return f"Räknas inte: inget i ärendet hör dit på mätdagen (det som räknas är {indikator.raknas})."
    return (
        f"Räknas inte: inget i ärendet hör dit {fran} till {till} (det som räknas är {indikator.raknas},"
        f" efter {indikator.ankare})."
    )


def _beratta(namn: str, varde: str | None) -> str | None:
    har_hant, har_inte_hant = _ORD[namn]
    return har_inte_hant if varde is None else har_hant.format(varde)


def _doma(rad: Rad) -> str:
    match rad.status:
        case Status.OFULLSTANDIG | Status.UTESLUTEN:
            return f"räknas inte, {rad.skal}"
        case Status.EJ_MATBAR:
            return f"går ännu inte att bedöma, {rad.skal}"
        case Status.UPPFYLLT | Status.INTE_UPPFYLLT:
            indikator = KATALOG[rad.kod]
            egna_ord = indikator.ja if rad.status is Status.UPPFYLLT else indikator.nej
            if rad.varde is not None:
                return f"räknas med {'en dag' if rad.varde == 1 else f'{rad.varde} dagar'}"
            if egna_ord is not None:
                return egna_ord
            frist = rad.fakta.get("frist")
            return "räknas" if frist is None else _jamfor_med_frist(rad, date.fromisoformat(frist))


def _jamfor_med_frist(rad: Rad, frist: date) -> str:
    # What had to be done in time is the fact told just before its limit.
    klart = list(rad.fakta.values())[-2]
    if klart is None:
        return f"skulle ha varit klart {frist}"
    dagar = (date.fromisoformat(klart) - frist).days
    if dagar <= 0:
        return "i tid"
    forlangd = rad.fakta.get("forlangd")
    tillagg = ", men inom förlängningen" if forlangd is not None and klart <= forlangd else ""
    return f"{'en dag' if dagar == 1 else f'{dagar} dagar'} för sent{tillagg}"
