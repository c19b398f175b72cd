"""The published rows of golden_figures.json, and histories that have exactly their counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.exchange.folder import (
    Row,
    make_allvarssamtal,
    make_barn,
    make_enhet,
    make_insats,
    make_mal,
    make_orosanmalan,
    make_utredning,
)

GOLDEN: dict[str, Any] = json.loads(
    Path(__file__).with_name("golden_figures.json").read_text(encoding="utf-8")
)

Par = tuple[int, int]


@dataclass(frozen=True)
class Gyllene:
    """One published row: the call that prints it, and the integers behind it by sex (of the exchange format)."""

    id: str
    kod: str
    ar: int
    tertial: str
    antal: dict[str, Par]
    uteslutna: int = 0
    per: str | None = None

    @property
    def _rad(self) -> dict[str, Any]:
        return next(rad for rad in GOLDEN["rows"] if rad["id"] == self.id)

    @property
    def tryckt(self) -> dict[str, str]:
        """The cells as the report printed them."""
        return self._rad["printed"]

    @property
    def ratt(self) -> dict[str, str]:
        """The cells as they should have been printed."""
        return self._rad["printed"] | self._rad.get("correct", {})


def _las_antal(id_: str) -> dict[str, Par]:
    rad = next(rad for rad in GOLDEN["rows"] if rad["id"] == id_)
    kon = {"pojkar": "pojke", "flickor": "flicka", "total": "okant"}
    return {kon[namn]: tuple(rad[namn]) for namn in kon if namn in rad}


def _las_rad(id_: str, kod: str, ar: int, tertial: str, uteslutna: int = 0) -> Gyllene:
    return Gyllene(id_, kod, ar, tertial, _las_antal(id_), uteslutna)


# The last two stand in running text about January to July; the share is printed and its base is not, or only in part.
GYLLENE_RADER = (
    _las_rad("allvarssamtal-48h-t2-2021", "allvarssamtal_48h", 2021, "2"),
    _las_rad("ateraktualisering-utredning-t2-2021", "ateraktualisering_utredning", 2021, "2"),
    _las_rad("ej-aktuell-12-manader-vb-2019", "ej_aktuell_12_manader", 2019, "vb"),
    _las_rad("skyddsbehov-trygga-forhallanden-vb-2019", "trygga_forhallanden", 2019, "vb"),
    _las_rad("skyddsbehov-ej-vantat-t2-2021", "vantat_pa_placering", 2021, "2"),
    _las_rad("barnet-delaktigt-t2-2021", "barnet_delaktigt", 2021, "2"),
    _las_rad("skola-vidtalad-t2-2021", "skola_vidtalad", 2021, "2"),
    _las_rad("aterkoppling-anmalare-2021", "aterkoppling_gjord", 2021, "2", uteslutna=99),
    Gyllene(
        "forhandsbedomning-14-dagar-2021",
        "forhandsbedomning_14_dagar",
        2021,
        "2",
        {"okant": (76, 100)},
        per="2021-07-31",
    ),
    Gyllene(
        "utredning-fyra-manader-2021",
        "utredning_fyra_manader",
        2021,
        "2",
        {"okant": (562, 720)},
        per="2021-07-31",
    ),
)


def build_history(gyllene: Gyllene) -> dict[str, list[Row]]:
    """The files of an exchange folder: one child per counted thing, and the row's targets as they were printed."""
    filer: dict[str, list[Row]] = {"enheter": [make_enhet()], "barn": [], "mal": [_make_mal(gyllene)]}
    for nr, (kon, uppfyllt) in enumerate(_lista(gyllene)):
        filer["barn"].append(make_barn(f"B{nr}", kon=kon, fodd="2010-05-06"))
        for fil, rad in _HISTORIER[gyllene.kod](nr, uppfyllt):
            filer.setdefault(fil, []).append(rad)
    return filer


def _lista(gyllene: Gyllene) -> Iterator[tuple[str, bool | None]]:
    """Sex, and whether the thing is in the numerator; None where a rule leaves it out."""
    for kon, (taljare, namnare) in gyllene.antal.items():
        for plats in range(namnare):
            yield kon, plats < taljare
    for _ in range(gyllene.uteslutna):
        yield "okant", None


def _make_mal(gyllene: Gyllene) -> Row:
    return make_mal(
        gyllene.kod,
        ar=gyllene.ar,
        arsmal=gyllene.tryckt.get("arsmal"),
        kf_arsmal=gyllene.tryckt.get("kf_arsmal"),
        prognos=gyllene.tryckt.get("prognos"),
        utfall_vb_foregaende=gyllene.tryckt.get("vb_foregaende"),
    )


Fil = tuple[str, Row]


def _allvarssamtal(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    yield (
        "orosanmalningar",
        make_orosanmalan(
            f"A{nr}",
            barn=f"B{nr}",
            inkom="2021-05-10T10:00",
            anmalare="polis",
            brott=True,
            brottsdatum="2021-05-09",
        ),
    )
    kallad = "2021-05-12T10:00" if uppfyllt else "2021-05-12T10:01"
    yield "allvarssamtal", make_allvarssamtal(f"A{nr}", kannedom="2021-05-10T10:00", kallad=kallad)


def _ateraktualisering(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    yield "utredningar", _make_avslutad(nr, "2020-01-10", "2020-03-10")
    inkom = "2021-03-10T10:00" if uppfyllt else "2021-03-11T10:00"
    yield "orosanmalningar", make_orosanmalan(f"A{nr}", barn=f"B{nr}", inkom=inkom)


def _ej_aktuell(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    dagar = {"beslutad": "2018-02-01", "paborjad": "2018-02-05", "avslutad": "2018-06-01"}
    yield "insatser", make_insats(f"I{nr}", barn=f"B{nr}", **dagar)
    ny = "2019-06-02" if uppfyllt else "2019-06-01"
    yield "utredningar", make_utredning(f"U{nr}", barn=f"B{nr}", inledd=ny)


def _trygga_forhallanden(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    yield "insatser", _make_placering(nr, "2019-03-01", trygga_forhallanden=uppfyllt)


def _vantat(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    yield "insatser", _make_placering(nr, "2021-03-01", vantat_pa_placering=not uppfyllt)


def _delaktigt(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    svar = {"barnet_delaktigt": uppfyllt, "barnet_aterkoppling": True}
    yield "utredningar", _make_avslutad(nr, "2021-01-11", "2021-03-15", **svar)


def _skola(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    yield "utredningar", _make_avslutad(nr, "2021-01-11", "2021-03-15", skola_vidtalad=uppfyllt)


def _aterkoppling(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    # The first to the last day of the published base.
    beslut = "2021-04-01" if nr % 2 else "2021-06-28"
    svar = {True: "given", False: "inte_given", None: "inte_nodvandig"}[uppfyllt]
    yield "orosanmalningar", _make_provad(nr, "2021-03-25T10:00", beslut, aterkoppling=svar)


def _forhandsbedomning(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    yield "orosanmalningar", _make_provad(nr, "2021-07-01T23:30", "2021-07-15" if uppfyllt else "2021-07-16")


def _fyra_manader(nr: int, uppfyllt: bool | None) -> Iterator[Fil]:
    yield "utredningar", _make_avslutad(nr, "2021-03-30" if uppfyllt else "2021-03-29", "2021-07-30")


def _make_provad(nr: int, inkom: str, beslut: str, **varden: str) -> Row:
    return make_orosanmalan(
        f"A{nr}",
        barn=f"B{nr}",
        inkom=inkom,
        beslut="inte_inleda",
        beslut_datum=beslut,
        barnet_hort=True,
        **varden,
    )


def _make_avslutad(nr: int, inledd: str, avslutad: str, **varden: bool | None) -> Row:
    return make_utredning(
        f"U{nr}", barn=f"B{nr}", inledd=inledd, avslutad=avslutad, resultat="ingen_insats", **varden
    )


def _make_placering(nr: int, beslutad: str, **varden: bool | None) -> Row:
    return make_insats(f"I{nr}", barn=f"B{nr}", typ="jourhem", beslutad=beslutad, skyddsbehov=True, **varden)


_HISTORIER = {
    "allvarssamtal_48h": _allvarssamtal,
    "ateraktualisering_utredning": _ateraktualisering,
    "ej_aktuell_12_manader": _ej_aktuell,
    "trygga_forhallanden": _trygga_forhallanden,
    "vantat_pa_placering": _vantat,
    "barnet_delaktigt": _delaktigt,
    "skola_vidtalad": _skola,
    "aterkoppling_gjord": _aterkoppling,
    "forhandsbedomning_14_dagar": _forhandsbedomning,
    "utredning_fyra_manader": _fyra_manader,
}
