"""References: what a row refers to is there, and is of the same nämnd and the same child."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from casetrack.exchange.inlasning.kvalitetsregler.regel import ARENDEN, MED_UTREDNING, Regel
from casetrack.exchange.inlasning.mellanlager import match_key
from casetrack.exchange.inlasning.okanda_rader import may_be_okand
from casetrack.exchange.kolumner import (
    ALLVARSSAMTAL,
    BARN,
    ENHETER,
    FILER,
    FORLANGNINGAR,
    INSATSER,
    MAL,
    OROSANMALNINGAR,
    UTREDNINGAR,
    Fil,
)


def _known(fil: Fil, nyckel: str) -> str:
    """That the key would be found if there were a row with it, and so that the row is missing if it isn't."""
    return f"(%(karantan)s OR NOT {may_be_okand(fil, nyckel)})"


def _build_references() -> list[Regel]:
    """What a row refers to is there, and is of the same nämnd and the same child."""
    regler = [
        Regel(
            "REFERENS",
            MAL,
            ("namnd",),
            "NOT EXISTS (SELECT FROM in_enheter WHERE namnd = s.namnd)"
            f" AND NOT EXISTS (SELECT FROM namnd WHERE kod = s.namnd) AND {_known(ENHETER, 's.namnd')}",
            "nämnden finns varken i enheter.csv eller i registret",
            soker_i=(ENHETER,),
        )
    ]
    for fil in ARENDEN:
        regler += [
            Regel(
                "REFERENS",
                fil,
                ("enhet",),
                f"NOT EXISTS (SELECT FROM in_enheter WHERE kod = s.enhet) AND {_known(ENHETER, 's.enhet')}",
                "enheten finns varken i enheter.csv eller i registret",
                soker_i=(ENHETER,),
            ),
            Regel(
                "FLERTYDIG",
                fil,
                ("enhet",),
                "s.namnd IS NULL AND EXISTS (SELECT FROM in_enheter WHERE kod = s.enhet)"
                " AND NOT EXISTS (SELECT FROM in_enheter WHERE kod = s.enhet AND rad IS NOT NULL)",
                "flera nämnder har en sådan enhet: ta med den i enheter.csv eller ange --namnd",
            ),
            Regel(
                "REFERENS",
                fil,
                ("barn",),
                "NOT EXISTS (SELECT FROM in_barn WHERE id = s.barn) AND NOT EXISTS (SELECT FROM in_barn_namnd AS b"
                " WHERE b.id = s.barn AND b.rad IS NULL AND (b.namnd = s.namnd OR s.namnd IS NULL))"
                f" AND {_known(BARN, 's.barn')}",
                "barnet finns varken i barn.csv eller i nämndens register",
                soker_i=(BARN,),
            ),
            Regel(
                "ANNAT_BARN",
                fil,
                ("barn",),
                "l.barn <> s.barn",
                "raden finns redan i registret, på barnet %s; ge den ett eget id",
                ("l.barn",),
                join=f"JOIN lagrad_{fil.stam} AS l ON {match_key(fil)}",
            ),
        ]
    for fil in (OROSANMALNINGAR, INSATSER):
        regler += [
            Regel(
                "REFERENS",
                fil,
                ("utredning",),
                "s.utredning IS NOT NULL AND NOT EXISTS (SELECT FROM in_utredningar AS u WHERE u.id = s.utredning"
                " AND (u.rad IS NOT NULL OR u.namnd = s.namnd OR s.namnd IS NULL))"
                f" AND {_known(UTREDNINGAR, 's.utredning')}",
                "utredningen finns varken i utredningar.csv eller i nämndens register",
                soker_i=(UTREDNINGAR,),
            ),
            Regel(
                "NAMNDGRANS",
                fil,
                ("utredning", "enhet"),
                "EXISTS (SELECT FROM in_utredningar AS u WHERE u.id = s.utredning AND u.namnd <> s.namnd"
                " AND u.rad IS NOT NULL) AND NOT EXISTS"
                " (SELECT FROM in_utredningar AS u WHERE u.id = s.utredning AND u.namnd = s.namnd)",
                "utredningen hör till en annan nämnd",
            ),
            Regel(
                "UTREDNING_ANNAT_BARN",
                fil,
                ("utredning", "barn"),
                "u.barn <> s.barn AND EXISTS (SELECT FROM in_barn_namnd WHERE id = s.barn AND namnd = s.namnd)",
                "utredningen gäller ett annat barn, %s",
                ("u.barn",),
                join=MED_UTREDNING,
            ),
        ]
    for fil, kolumn, mal, vad in (
        (FORLANGNINGAR, "utredning", UTREDNINGAR, "utredningen"),
        (ALLVARSSAMTAL, "anmalan", OROSANMALNINGAR, "anmälan"),
    ):
        finns = f"EXISTS (SELECT FROM in_{mal.stam} WHERE id = s.{kolumn}"
        regler += [
            Regel(
                "REFERENS",
                fil,
                (kolumn,),
                f"NOT {finns}) AND {_known(mal, f's.{kolumn}')}",
                f"{vad} finns varken i {mal.namn} eller hos de nämnder som mappen gäller",
                soker_i=(mal,),
            ),
            Regel(
                "FLERTYDIG",
                fil,
                (kolumn,),
                f"s.namnd IS NULL AND {finns}) AND NOT {finns} AND rad IS NOT NULL)",
                f"{vad} finns i flera nämnders register: ange --namnd",
            ),
        ]
    for fil, kolumn in (
        *((fil, "enhet") for fil in ARENDEN),
        (ENHETER, "namnd"),
        (FORLANGNINGAR, "utredning"),
        (ALLVARSSAMTAL, "anmalan"),
        (MAL, "namnd"),
    ):
        regler.append(
            Regel("FEL_NAMND", fil, (kolumn,), "s.namnd <> %(bara)s", "hör till nämnden %s", ("s.namnd",))
        )
    return regler


def _build_masked() -> list[Regel]:
    """A value that must be there may be masked only where it is known from before; any other is then not recorded."""
    return [
        Regel(
            "MASKERAT_NYTT",
            fil,
            (kolumn.namn,),
            f"s.{kolumn.namn} IS NULL AND '{kolumn.namn}' = ANY (s.maskerade)",
            "värdet är maskerat och finns inte i registret sedan tidigare",
        )
        for fil in FILER
        for kolumn in fil.kolumner
        if kolumn.krav and kolumn.maskerbar
    ] + [
        Regel(
            "MASKERAT_OKANT",
            fil,
            (kolumn.namn,),
            f"'{kolumn.namn}' = ANY (s.maskerade) AND l.namnd IS NULL",
            "värdet är maskerat och raden ny, så fältet blir tomt",
            fel=False,
            join=f"LEFT JOIN lagrad_{fil.stam} AS l ON {match_key(fil)}",
        )
        for fil in FILER
        for kolumn in fil.kolumner
        if kolumn.maskerbar and not kolumn.krav
    ]


REFERENSREGLER = (*_build_references(), *_build_masked())
