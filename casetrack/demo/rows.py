"""Rows on their way to the folder: which file, and what stands in its columns."""

from collections.abc import Mapping
from datetime import date, datetime

Value = str | bool | date | datetime | None
"""What a field holds; an instant is a Swedish time without offset, None an empty field."""

Row = tuple[str, Mapping[str, Value]]
"""The file's name without ending, and its fields by column; a column left out is empty."""

COLUMNS = {
    "enheter": ("kod", "namn", "namnd", "namnd_namn", "typ"),
    "barn": (
        *("id", "personnummer", "fornamn", "efternamn", "kon", "fodd", "stadsdel", "skydd", "ensamkommande"),
    ),
    "orosanmalningar": (
        *("id", "barn", "enhet", "typ", "inkom", "nadde_mottagningen", "registrerad", "satt", "anmalare"),
        *("vald", "brott", "brottsdatum", "forsta_gang", "skyddsbedomning", "behov_av_skydd"),
        *("beslut", "beslut_datum", "utredning", "barnet_hort", "barnet_hort_orsak", "sen_orsak"),
        *("synnerliga_skal", "synnerliga_skal_text"),
        *("aterkoppling", "aterkoppling_begard", "aterkoppling_given"),
    ),
    "utredningar": (
        *("id", "barn", "enhet", "inledd", "beslutsunderlag_klart", "avslutad", "resultat"),
        *("barnet_delaktigt", "barnet_aterkoppling", "skola_vidtalad", "sen_orsak"),
    ),
    "forlangningar": ("utredning", "beslutad", "till", "skal", "beslutad_av"),
    "insatser": (
        *("id", "barn", "enhet", "utredning", "typ", "regi", "beslutad", "paborjad", "avslutad"),
        *("avslutsorsak", "lagrum", "skyddsbehov", "vantat_pa_placering", "trygga_forhallanden"),
    ),
    "allvarssamtal": ("anmalan", "kannedom", "kallad", "hallet", "ung", "vardnadshavare", "polis", "utfall"),
    "mal": ("namnd", "indikator", "ar", "arsmal", "kf_arsmal", "prognos", "utfall_vb_foregaende"),
}
