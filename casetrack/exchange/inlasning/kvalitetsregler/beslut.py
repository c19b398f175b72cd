"""Decisions: what they need, which utredning they lead to, and what fits a typ."""

from __future__ import annotations

from casetrack.exchange.inlasning.kvalitetsregler.regel import MED_UTREDNING, Regel
from casetrack.exchange.kolumner import INSATSER, OROSANMALNINGAR, UTREDNINGAR
from casetrack.rules.koder import PLACERINGAR

_LEDER_TILL_UTREDNING = "s.beslut IN ('inleda', 'paford')"


def _inledd_annan_dag(anmalan: str, utredning: str) -> str:
    """The utredning did not begin on the day that the anmälan decided, nor by another one before it (decision 39).

    An anmälan whose own decision can't be read may be the one that began it.
    """
    return f"""
        {utredning}.inledd <> {anmalan}.beslut_datum AND ({utredning}.inledd > {anmalan}.beslut_datum OR NOT EXISTS (
            SELECT FROM in_orosanmalningar AS o
            WHERE o.utredning = {utredning}.id AND o.namnd = {utredning}.namnd AND o.barn = {utredning}.barn
            AND o.typ IN ('anmalan', 'ansokan')
            AND (o.beslut = 'inleda' AND o.beslut_datum = {utredning}.inledd
                 OR o.trasiga && ARRAY['beslut', 'beslut_datum'])))"""


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
        "s.beslut = 'inleda' AND u.barn = s.barn AND u.inledd < s.beslut_datum AND s.inkom_datum > u.inledd",
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
    # An utredning that is moved in time must still fit the stored anmälningar that it is decided on.
    Regel(
        "UTREDNING_BUNDEN",
        UTREDNINGAR,
        ("inledd", "avslutad", "barn"),
        f"""(l.inledd, l.avslutad) IS DISTINCT FROM (s.inledd, s.avslutad) AND (
            a.beslut = 'inleda' AND {_inledd_annan_dag("a", "s")}
            OR a.beslut = 'paford' AND ({_stangd_nar("a", "s")}))""",
        "stämmer inte med anmälan %s i registret, som är %s till utredningen %s",
        ("a.id", "CASE a.beslut WHEN 'paford' THEN 'påförd' ELSE 'beslutad att leda' END", "a.beslut_datum"),
        join="JOIN lagrad_utredningar AS l ON l.namnd = s.namnd AND l.id = s.id"
        " JOIN in_orosanmalningar AS a ON a.utredning = s.id AND a.namnd = s.namnd AND a.rad IS NULL",
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
        ("utredning", "beslut"),
        f"s.utredning IS NOT NULL AND ({_LEDER_TILL_UTREDNING}) IS NOT TRUE",
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
            "synnerliga_skal": "s.synnerliga_skal IS NOT NULL",
            "sen_orsak": "s.sen_orsak IS NOT NULL",
        }.items()
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
