"""Order in time: nothing ends before it begins, and little happens before what leads to it (decisions 40, 59)."""

from __future__ import annotations

from datetime import date

from casetrack.exchange.inlasning.kvalitetsregler.regel import MED_ANMALAN, MED_UTREDNING, Regel
from casetrack.exchange.inlasning.mellanlager import match_key
from casetrack.exchange.kolumner import (
    ALLVARSSAMTAL,
    ENHETER,
    FORLANGNINGAR,
    INSATSER,
    OROSANMALNINGAR,
    UTREDNINGAR,
    Fil,
    Typ,
)


def _order(
    fil: Fil, kolumn: str, tidigare: str, *, fel: bool = False, dag: str = "", mot: str = "", join: str = ""
) -> Regel:
    """`kolumn` must not lie before `tidigare`; `mot` says where that is, if it isn't a column of the row.

    `dag` takes the place of `tidigare` where an instant is compared as a date.
    """
    grans = mot or f"s.{dag or tidigare}"
    kolumnen = fil.hitta(kolumn)
    ar_tidpunkt = kolumnen is not None and kolumnen.typ is Typ.TIDPUNKT
    visas = (
        f"to_char({grans} AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM-DD HH24:MI')" if ar_tidpunkt else grans
    )
    return Regel(
        f"{kolumn}_FORE_{tidigare}".upper(),
        fil,
        (kolumn,) if mot else (kolumn, tidigare),
        f"s.{kolumn} < {grans}",
        f"ligger före {tidigare}, som är %s",
        (visas,),
        fel=fel,
        join=join,
    )


TIDSREGLER = (
    _order(ENHETER, "giltig_till", "giltig_fran"),
    _order(OROSANMALNINGAR, "beslut_datum", "inkom", dag="inkom_datum", fel=True),
    _order(OROSANMALNINGAR, "skyddsbedomning", "inkom", fel=True),
    _order(OROSANMALNINGAR, "nadde_mottagningen", "inkom"),
    _order(OROSANMALNINGAR, "registrerad", "inkom"),
    _order(OROSANMALNINGAR, "aterkoppling_begard", "inkom", dag="inkom_datum"),
    _order(OROSANMALNINGAR, "aterkoppling_given", "inkom", dag="inkom_datum"),
    _order(OROSANMALNINGAR, "aterkoppling_given", "aterkoppling_begard"),
    Regel(
        "INKOM_FORE_BROTTSDATUM",
        OROSANMALNINGAR,
        ("brottsdatum", "inkom"),
        "s.inkom_datum < s.brottsdatum",
        "ligger efter att anmälan kom in, %s",
        ("s.inkom_datum",),
        fel=False,
    ),
    _order(UTREDNINGAR, "avslutad", "inledd", fel=True),
    _order(UTREDNINGAR, "beslutsunderlag_klart", "inledd"),
    _order(UTREDNINGAR, "avslutad", "beslutsunderlag_klart"),
    _order(FORLANGNINGAR, "till", "beslutad", fel=True),
    # The calendar's last day is a nyårsafton, and the limit can't be moved to the weekday after it.
    Regel(
        "FRIST",
        FORLANGNINGAR,
        ("till",),
        f"s.till = '{date.max}'",
        "förfallodagen går inte att räkna: nästa vardag ligger utanför kalendern",
    ),
    _order(FORLANGNINGAR, "beslutad", "inledd", mot="u.inledd", join=MED_UTREDNING, fel=True),
    Regel(
        "BESLUTAD_EFTER_AVSLUTAD",
        FORLANGNINGAR,
        ("beslutad",),
        "u.avslutad < s.beslutad",
        "ligger efter att utredningen avslutades, %s",
        ("u.avslutad",),
        fel=False,
        join=MED_UTREDNING,
    ),
    _order(INSATSER, "avslutad", "paborjad", fel=True),
    Regel(
        "AVSLUTAD_FORE_BESLUTAD",
        INSATSER,
        ("avslutad", "beslutad", "paborjad"),
        "s.paborjad IS NULL AND s.avslutad < s.beslutad",
        "ligger före beslutad, som är %s",
        ("s.beslutad",),
    ),
    _order(INSATSER, "paborjad", "beslutad"),
    _order(ALLVARSSAMTAL, "kannedom", "inkom", mot="a.inkom", join=MED_ANMALAN),
    _order(ALLVARSSAMTAL, "kallad", "kannedom"),
    _order(ALLVARSSAMTAL, "hallet", "kannedom"),
    _order(ALLVARSSAMTAL, "hallet", "kallad"),
    # What was recorded in forms must fit what the files say of the same row.
    *(
        Regel(
            f"{sedan}_FORE_{kolumn}".upper(),
            fil,
            (kolumn,),
            f"l.{sedan} < s.{kolumn}",
            f"ligger efter {vad} i registret, %s",
            (f"l.{sedan}",),
            join=f"JOIN lagrad_{fil.stam} AS l ON {match_key(fil)}",
        )
        for fil, kolumn, sedan, vad in (
            (UTREDNINGAR, "avslutad", "uppfoljd", "uppföljningen"),
            (INSATSER, "avslutad", "uppfoljd", "uppföljningen"),
            (INSATSER, "paborjad", "overvagd", "övervägandet"),
        )
    ),
)
