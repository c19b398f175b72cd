"""The tertialrapport as JSON: its cells and texts, and the counts and definitions that they rest on (exchange.md).

What each field means stands in the JSON Schema beside this module, which is published with the product.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from casetrack.followup.utfall import Antal, Utfall
from casetrack.reports.tertial.innehall import Fryst, Malnod, Rapportrad, Tertialrapport


def skriv_json(rapport: Tertialrapport) -> bytes:
    return f"{json.dumps(beskriv_rapport(rapport), ensure_ascii=False, indent=2)}\n".encode()


def las_schema() -> bytes:
    """The JSON Schema (2020-12) of the file."""
    return (files("casetrack.reports.tertial") / "static" / "tertialrapport.schema.json").read_bytes()


def beskriv_rapport(rapport: Tertialrapport) -> dict[str, Any]:
    """All that the report says, as plain values in the order of the file."""
    return {
        "namnd": rapport.namnd,
        "namnd_namn": rapport.namnd_namn,
        "ar": rapport.ar,
        "tertial": rapport.tertial.value,
        "period": rapport.period,
        "fran": rapport.fran.isoformat(),
        "till": rapport.till.isoformat(),
        "per": rapport.per.isoformat(),
        "policy": rapport.policy.value,
        "mall": rapport.mall.version,
        "fryst": _beskriv_fryst(rapport.fryst),
        "kolumner": list(rapport.kolumner),
        "rader": [
            _beskriv_rad(rad, rapport.tryck(rad), mal)
            for rad, mal in zip(rapport.rader, _lista_mal(rapport), strict=True)
        ],
        "noder": [_beskriv_nod(nod) for nod in rapport.noder],
    }


def _lista_mal(rapport: Tertialrapport) -> list[str | None]:
    """The number of each row's goal: the rows of a goal tree are those of its goals, in order."""
    if rapport.noder:
        return [nod.nummer for nod in rapport.noder for _ in nod.rader]
    return [None] * len(rapport.rader)


def _beskriv_rad(rad: Rapportrad, celler: tuple[str, ...], mal: str | None) -> dict[str, Any]:
    return _beskriv_utfall(rad.utfall) | {
        "mal": mal,
        # Told of where there is one: a report without is the same file as before there could be.
        **({"enhet": rad.enhet.kod} if rad.enhet else {}),
        "celler": list(celler),
        "tillstand": rad.tillstand.value if rad.tillstand else None,
        "analys": rad.analys,
        "analysrad": rad.analystext,
        "mening": rad.mening,
        "definition": rad.indikator.beskrivning,
        "lagrum": rad.lagrum,
        "kalla": rad.kalla or None,
    }


def _beskriv_utfall(utfall: Utfall) -> dict[str, Any]:
    return {
        "kod": utfall.kod,
        "version": utfall.version,
        "versioner": utfall.versioner,
        "policy": utfall.policy.value,
        "fran": utfall.fran.isoformat(),
        "till": utfall.till.isoformat(),
        "taljare": utfall.taljare,
        "namnare": utfall.namnare,
        "varde": None if utfall.varde is None else float(utfall.varde),
        "pojkar": _beskriv_antal(utfall.pojkar),
        "flickor": _beskriv_antal(utfall.flickor),
        "okant": _beskriv_antal(utfall.okant),
        "uteslutna": utfall.uteslutna,
        "ej_matbara": utfall.ej_matbara,
        "ofullstandiga": utfall.ofullstandiga,
        "markeringar": utfall.markeringar,
        "delar": utfall.delar,
    }


def _beskriv_antal(antal: Antal) -> list[int | None]:
    return [antal.taljare, antal.namnare]


def _beskriv_nod(nod: Malnod) -> dict[str, Any]:
    return {
        "nummer": nod.nummer,
        "niva": nod.niva.value,
        "text": nod.text,
        **({"enhet": {"kod": nod.enhet.kod, "namn": nod.enhet.namn}} if nod.enhet else {}),
        "status": nod.status.value if nod.status else None,
        "statustext": nod.statustext,
        "analys": nod.analys,
        "aktiviteter": [
            {
                "aktivitet": aktivitet.text,
                "startdatum": aktivitet.celler[1] or None,
                "slutdatum": aktivitet.celler[2] or None,
                "avvikelse": aktivitet.avvikelse,
            }
            for aktivitet in nod.aktiviteter
        ],
    }


def _beskriv_fryst(fryst: Fryst | None) -> dict[str, Any] | None:
    if fryst is None:
        return None
    return {"tidpunkt": fryst.tidpunkt.isoformat(), "av": fryst.av, "nummer": fryst.nummer}
