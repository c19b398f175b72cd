"""Decisions: what they need, which utredning they lead to, and what fits a typ."""

from __future__ import annotations

from casetrack.exchange.inlasning.kvalitetsregler.regel import MED_ANMALAN, MED_UTREDNING, Regel
from casetrack.exchange.inlasning.mellanlager import match_key
from casetrack.exchange.inlasning.okanda_rader import named_in_okand
from casetrack.exchange.kolumner import ALLVARSSAMTAL, INSATSER, OROSANMALNINGAR, UTREDNINGAR
from casetrack.rules.koder import PLACERINGAR

_LEDER_TILL_UTREDNING = "s.beslut IN ('inleda', 'paford')"
# What of an anmälan says that it began an utredning, and which of these is the first to be changed.
_INLEDNING = ("utredning", "beslut", "beslut_datum", "typ", "inkom")
_FORST_ANDRAD = " ".join(f"WHEN s.{namn} IS DISTINCT FROM l.{namn} THEN '{namn}'" for namn in _INLEDNING)


def _inleder(anmalan: str, utredning: str) -> str:
    """The anmälan or ansökan began the utredning; an ansökan may have done so undecided (decisions 39, 62)."""
    return f"""({anmalan}.typ IN ('anmalan', 'ansokan') AND {anmalan}.beslut = 'inleda'
            AND {anmalan}.beslut_datum = {utredning}.inledd
        OR {anmalan}.typ = 'ansokan' AND {anmalan}.beslut IS NULL AND {anmalan}.inkom_datum <= {utredning}.inledd)"""


def _inledd_annan_dag(anmalan: str, utredning: str) -> str:
    """The utredning did not begin on the day that the anmälan decided, nor by another one before it (decision 39).

    One that can't be read as a whole may be the one that began it.
    """
    return f"""(
        {utredning}.inledd <> {anmalan}.beslut_datum AND ({utredning}.inledd > {anmalan}.beslut_datum OR NOT EXISTS (
            SELECT FROM in_orosanmalningar AS o
            WHERE o.utredning = {utredning}.id AND o.namnd = {utredning}.namnd AND o.barn = {utredning}.barn
            AND ({_inleder("o", utredning)} OR o.trasiga && ARRAY['typ', 'inkom', 'beslut', 'beslut_datum'])
        ) AND (%(karantan)s OR NOT {named_in_okand(OROSANMALNINGAR, f"{utredning}.id")})))"""


def _inkom_efter_inledd(anmalan: str, utredning: str) -> str:
    """The utredning had already begun, by another one, when the anmälan came in (decision 58)."""
    return f"""({utredning}.inledd < {anmalan}.beslut_datum AND {anmalan}.inkom_datum > {utredning}.inledd)"""


def _stangd_nar(anmalan: str, utredning: str) -> str:
    """The utredning was not open when the anmälan came in; both its ends count (decision 46)."""
    return f"{anmalan}.inkom_datum < {utredning}.inledd OR {anmalan}.inkom_datum > {utredning}.avslutad"


_KRAV = (
    Regel(
        "BESLUT_UTAN_DATUM",
        OROSANMALNINGAR,
        ("beslut_datum", "beslut"),
        "s.beslut IS NOT NULL AND s.beslut_datum IS NULL",
        "beslutet %s saknar datum",
        ("s.beslut",),
    ),
    Regel(
        "DATUM_UTAN_BESLUT",
        OROSANMALNINGAR,
        ("beslut", "beslut_datum"),
        "s.beslut IS NULL AND s.beslut_datum IS NOT NULL",
        "beslut_datum är %s, men inget beslut anges",
        ("s.beslut_datum",),
    ),
    Regel(
        "BESLUT_UTAN_UTREDNING",
        OROSANMALNINGAR,
        ("utredning", "beslut"),
        f"{_LEDER_TILL_UTREDNING} AND s.utredning IS NULL",
        "beslutet %s ska ange vilken utredning",
        ("s.beslut",),
    ),
    Regel(
        "SYNNERLIGA_SKAL_TEXT",
        OROSANMALNINGAR,
        ("synnerliga_skal_text", "synnerliga_skal"),
        "s.synnerliga_skal = 'annat' AND s.synnerliga_skal_text IS NULL",
        "synnerliga skäl av annat slag ska beskrivas",
    ),
)

_UTREDNINGEN = (
    Regel(
        "INLEDD_ANNAN_DAG",
        OROSANMALNINGAR,
        ("beslut_datum", "beslut", "utredning", "barn"),
        f"s.beslut = 'inleda' AND u.barn = s.barn AND {_inledd_annan_dag('s', 'u')}",
        "utredningen %s inleddes %s, och ingen annan anmälan inledde den då",
        ("u.id", "u.inledd"),
        join=MED_UTREDNING,
    ),
    Regel(
        "INKOM_EFTER_INLEDD",
        OROSANMALNINGAR,
        ("inkom", "beslut", "beslut_datum", "utredning", "barn"),
        f"s.beslut = 'inleda' AND u.barn = s.barn AND {_inkom_efter_inledd('s', 'u')}",
        "utredningen %s var redan inledd, %s: en sådan anmälan ska föras på den",
        ("u.id", "u.inledd"),
        join=MED_UTREDNING,
    ),
    Regel(
        "PAFORD_STANGD",
        OROSANMALNINGAR,
        ("utredning", "beslut", "inkom", "barn"),
        f"s.beslut = 'paford' AND u.barn = s.barn AND ({_stangd_nar('s', 'u')})",
        "utredningen var inte öppen när anmälan kom in, %s; den pågick %s–%s",
        ("s.inkom_datum", "u.inledd", "u.avslutad"),
        join=MED_UTREDNING,
    ),
    # What is stored must still fit a row that it leans on, when that row is changed.
    Regel(
        "UTREDNING_BUNDEN",
        UTREDNINGAR,
        ("inledd", "avslutad", "barn"),
        f"""(l.inledd, l.avslutad) IS DISTINCT FROM (s.inledd, s.avslutad) AND (
            a.beslut = 'inleda' AND ({_inledd_annan_dag("a", "s")} OR {_inkom_efter_inledd("a", "s")})
            OR a.beslut = 'paford' AND ({_stangd_nar("a", "s")}))""",
        "stämmer inte med anmälan %s i registret, som är %s till utredningen %s",
        ("a.id", "CASE a.beslut WHEN 'paford' THEN 'påförd' ELSE 'beslutad att leda' END", "a.beslut_datum"),
        join="JOIN lagrad_utredningar AS l ON l.namnd = s.namnd AND l.id = s.id"
        " JOIN in_orosanmalningar AS a ON a.utredning = s.id AND a.namnd = s.namnd AND a.rad IS NULL",
    ),
    Regel(
        "UTREDNING_FORLANGD",
        UTREDNINGAR,
        ("inledd",),
        "l.inledd <> s.inledd AND f.beslutad < s.inledd",
        "registret har en förlängning av utredningen som beslutades dessförinnan, %s",
        ("f.beslutad",),
        join="JOIN lagrad_utredningar AS l ON l.namnd = s.namnd AND l.id = s.id"
        " JOIN lagrad_forlangningar AS f ON f.utredning = s.id AND f.namnd = s.namnd",
    ),
    *(
        Regel(
            "INLEDNING_BUNDEN",
            OROSANMALNINGAR,
            (kolumn, *(annan for annan in _INLEDNING if annan != kolumn)),
            f"""{_inleder("l", "u")} AND ({_inleder("s", "u")} AND s.utredning = u.id) IS NOT TRUE
            AND a.beslut = 'inleda' AND {_inledd_annan_dag("a", "u")}
            AND CASE {_FORST_ANDRAD} END = '{kolumn}'""",
            "utredningen %s skulle sakna den anmälan som inledde den; anmälan %s i registret bygger på den",
            ("u.id", "a.id"),
            join=f"JOIN lagrad_orosanmalningar AS l ON {match_key(OROSANMALNINGAR)}"
            " JOIN in_utredningar AS u ON u.id = l.utredning AND u.namnd = l.namnd"
            " JOIN in_orosanmalningar AS a ON a.utredning = u.id AND a.namnd = u.namnd AND a.rad IS NULL",
        )
        for kolumn in _INLEDNING
    ),
)

_AVVIKELSER = (
    Regel(
        "VALD_UTAN_UTREDNING",
        OROSANMALNINGAR,
        ("beslut", "vald"),
        "s.vald AND s.beslut = 'inte_inleda'",
        "en anmälan om våld ska alltid leda till utredning; den listas som avvikelse",
        fel=False,
    ),
    Regel(
        "BARNET_HORT",
        OROSANMALNINGAR,
        ("barnet_hort", "beslut", "typ"),
        "s.barnet_hort IS NULL AND s.beslut = 'inte_inleda' AND s.typ = 'anmalan'",
        "det framgår inte om barnet hördes före beslutet att inte inleda",
        fel=False,
    ),
    Regel(
        "BARNET_HORT_ORSAK",
        OROSANMALNINGAR,
        ("barnet_hort_orsak", "barnet_hort"),
        "s.barnet_hort = false AND s.barnet_hort_orsak IS NULL",
        "det framgår inte varför barnet inte hördes",
        fel=False,
    ),
    Regel(
        "UTREDNING_UTAN_BESLUT",
        OROSANMALNINGAR,
        ("utredning", "beslut", "typ"),
        f"s.utredning IS NOT NULL AND ({_LEDER_TILL_UTREDNING}) IS NOT TRUE"
        " AND NOT (s.typ = 'ansokan' AND s.beslut IS NULL)",
        "anmälan hör till en utredning men är varken beslutad att inleda eller påförd",
        fel=False,
    ),
    Regel(
        "TYP_BESLUT",
        OROSANMALNINGAR,
        ("beslut", "typ"),
        "s.beslut IS NOT NULL AND (s.typ = 'information' OR s.typ = 'ansokan' AND s.beslut <> 'inleda')",
        "beslutet hör inte till en rad av typen %s",
        ("s.typ",),
        fel=False,
    ),
    *(
        Regel(
            "TYP_FALT",
            OROSANMALNINGAR,
            (kolumn, "typ"),
            f"s.typ <> 'anmalan' AND {villkor}",
            "fältet hör inte till en rad av typen %s",
            ("s.typ",),
            fel=False,
        )
        for kolumn, villkor in {
            "brott": "s.brott",
            "brottsdatum": "s.brottsdatum IS NOT NULL",
            "forsta_gang": "s.forsta_gang IS NOT NULL",
            "barnet_hort": "s.barnet_hort IS NOT NULL",
            "barnet_hort_orsak": "s.barnet_hort_orsak IS NOT NULL",
            "synnerliga_skal": "s.synnerliga_skal IS NOT NULL",
            "sen_orsak": "s.sen_orsak IS NOT NULL",
        }.items()
    ),
    Regel(
        "TYP_ALLVARSSAMTAL",
        ALLVARSSAMTAL,
        ("anmalan",),
        "a.typ <> 'anmalan'",
        "ett allvarssamtal hör inte till en rad av typen %s",
        ("a.typ",),
        fel=False,
        join=MED_ANMALAN,
    ),
    Regel(
        "ATERKOPPLING_DATUM",
        OROSANMALNINGAR,
        ("aterkoppling", "aterkoppling_given"),
        "s.aterkoppling_given IS NOT NULL AND s.aterkoppling IS DISTINCT FROM 'given'",
        "aterkoppling_given är %s, men återkopplingen är inte antecknad som given",
        ("s.aterkoppling_given",),
        fel=False,
    ),
    Regel(
        "RESULTAT_UTAN_AVSLUT",
        UTREDNINGAR,
        ("resultat", "avslutad"),
        "s.resultat IS NOT NULL AND s.avslutad IS NULL",
        "utredningen har ett resultat men är inte avslutad",
        fel=False,
    ),
)


def _overlapp(fran: str, till: str) -> str:
    """The row and another one of the child go on at the same time; the later of the two is named.

    A row that begins on the day when another ends doesn't overlap it (decision 49).
    """
    return (
        f"s.{fran} < coalesce(o.{till}, 'infinity') AND o.{fran} < coalesce(s.{till}, 'infinity')"
        f" AND (o.rad IS NULL OR (o.{fran}, o.rad) < (s.{fran}, s.rad))"
    )


_OVERLAPP = (
    Regel(
        "OVERLAPPANDE_UTREDNING",
        UTREDNINGAR,
        ("inledd", "avslutad", "barn"),
        _overlapp("inledd", "avslutad"),
        "pågår samtidigt som barnets utredning %s",
        ("o.id",),
        fel=False,
        join="JOIN in_utredningar AS o ON o.barn = s.barn AND o.namnd = s.namnd AND o.id <> s.id",
    ),
    Regel(
        "OVERLAPPANDE_PLACERING",
        INSATSER,
        ("paborjad", "avslutad", "typ", "barn"),
        f"s.typ IN ({{0}}) AND o.typ IN ({{0}}) AND {_overlapp('paborjad', 'avslutad')}".format(
            ", ".join(f"'{typ}'" for typ in sorted(PLACERINGAR))
        ),
        "pågår samtidigt som barnets placering %s",
        ("o.id",),
        fel=False,
        join="JOIN in_insatser AS o ON o.barn = s.barn AND o.namnd = s.namnd AND o.id <> s.id",
    ),
)

BESLUTSREGLER = (*_KRAV, *_UTREDNINGEN, *_AVVIKELSER, *_OVERLAPP)
