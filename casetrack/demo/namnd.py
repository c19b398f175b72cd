"""The made-up nämnd itself: its units and its targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casetrack.demo.plan import name_published_year
from casetrack.demo.rows import Row
from casetrack.rules.koder import EnhetTyp

NAMN = "Exempelhöjdens stadsdelsnämnd (påhittad)"

MOTTAGNING = "MOT"
UTREDNING_BARN = "UTR1"
UTREDNING_UNGA = "UTR2"
OPPENVARD = "OPP"
FAMILJEVARD = "FAM"
SOCIALJOUR = "JOUR"

_ENHETER = {
    MOTTAGNING: ("Mottagningen", EnhetTyp.MOTTAGNING),
    UTREDNING_BARN: ("Utredning barn", EnhetTyp.UTREDNING),
    UTREDNING_UNGA: ("Utredning unga", EnhetTyp.UTREDNING),
    OPPENVARD: ("Öppenvården", EnhetTyp.OPPENVARD),
    FAMILJEVARD: ("Familjevården", EnhetTyp.FAMILJEVARD),
    SOCIALJOUR: ("Socialjouren", EnhetTyp.SOCIALJOUR),
}

# Årsmål, KF:s årsmål and prognos, in the order and the words of the published reports. The VB of the year before is
# counted from the nämnd's own cases: the published one is of others.
_MAL = {
    "allvarssamtal_48h": ("75 %", "Tas fram av nämnd", "75 %"),
    "ateraktualisering_utredning": ("24 %", "24 %", "20 %"),
    "ej_aktuell_12_manader": ("84 %", "84 %", "84 %"),
    "vantat_pa_placering": ("100 %", "100 %", "100 %"),
    "trygga_forhallanden": ("100 %", "100 %", "90 %"),
    "barnet_delaktigt": ("80 %", "Tas fram av nämnd", "65 %"),
    "skola_vidtalad": ("80 %", "Tas fram av nämnd", "75 %"),
    "forhandsbedomning_14_dagar": ("90 %", None, "80 %"),
    "utredning_fyra_manader": ("90 %", None, "80 %"),
}


def list_enheter(namnd: str) -> Iterator[Row]:
    for kod, (namn, typ) in _ENHETER.items():
        yield (
            "enheter",
            {"kod": write_kod(namnd, kod), "namn": namn, "namnd": namnd, "namnd_namn": NAMN, "typ": typ},
        )


def list_mal(namnd: str, idag: date) -> Iterator[Row]:
    """Targets for the year shaped like the published one, and for this year if that is another."""
    for ar in range(name_published_year(idag), idag.year + 1):
        for indikator, (arsmal, kf_arsmal, prognos) in _MAL.items():
            yield (
                "mal",
                {
                    "namnd": namnd,
                    "indikator": indikator,
                    "ar": str(ar),
                    "arsmal": arsmal,
                    "kf_arsmal": kf_arsmal,
                    "prognos": prognos,
                },
            )


def name_enhet(enhet: str) -> str:
    return _ENHETER[enhet][0]


def write_kod(namnd: str, enhet: str) -> str:
    """The code of a unit; it carries its nämnd's, as codes must differ in a folder of several."""
    return f"{namnd}-{enhet}"
