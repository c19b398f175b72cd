"""The catalogue in DuckDB's SQL.

`ROWS` are the indicators whose every row belongs to one month: where they are taken from, the date that puts them
there, which rows, and what each is: `ja` and `nej` are counted, the rest left out. `OTHERS` are whole queries of the
counted rows: sex, whether it is in the numerator, and the value that a mean or median is made of. Braces stand for
days of a `Span`.

The sources: `o` anmälningar, `u` utredningar and `i` insatser, each with its child; `{g}` is `u` with the limit that
its extensions give, and `{s}` anmälningar of offences with their talk, both as known at the cut-off.
"""

from __future__ import annotations

from typing import NamedTuple


class Rows(NamedTuple):
    """One indicator that adds up; `value` is what a mean is made of, `version` that of the rule.

    `settled` says of which rows it is certain at the cut-off what they are, and `late_with_reason` which were decided
    late for a reason that the law knows: the cube counts what is marked among the settled ones.
    """

    source: str
    anchor: str
    rows: str
    status: str
    value: str | None = None
    version: str = "1"
    settled: str = "true"
    late_with_reason: str = "false"

    @property
    def marks(self) -> dict[str, str]:
        """What the cube counts among the rows of the denominator."""
        of_anmalan = self.source not in ("u", "{g}")
        return {
            "kedja": "false" if of_anmalan else "kedja",
            "synnerliga_skal": self.late_with_reason,
            # Undecided with an utredning under way is one too, but not settled.
            "avvikelse": "coalesce(vald AND beslut = 'inte_inleda', false)" if of_anmalan else "false",
        }


# Whole years; a child not born yet is 0.
AGE = (
    "CASE WHEN {0} < fodelsedatum THEN 0 ELSE (year({0}) * 10000 + month({0}) * 100 + day({0})"
    " - year(fodelsedatum) * 10000 - month(fodelsedatum) * 100 - day(fodelsedatum)) // 10000 END"
)
AGE_GROUP = (
    "CASE WHEN fodelsedatum IS NULL THEN 'okand' WHEN {0} <= 12 THEN '0-12' WHEN {0} <= 17 THEN '13-17'"
    " WHEN {0} <= 20 THEN '18-20' ELSE '21-' END"
)

OPEN = "(beslut IS NULL OR (beslut <> 'paford' AND beslut_datum > {per}))"
_PAFORD = "WHEN beslut = 'paford' THEN 'utesluten'"


def _decided(status: str, rows: str = "true", **marks: str) -> Rows:
    return Rows("o", "beslut_datum", f"typ = 'anmalan' AND {rows}", status, **marks)


def _protected(last: str) -> Rows:
    return Rows(
        "o",
        "inkom_datum",
        "typ = 'anmalan'",
        f"CASE WHEN coalesce(skyddsbedomning_datum > {{per}}, true) AND {last} >= {{per}} THEN 'ej_matbar'"
        f" WHEN skyddsbedomning_datum <= {last} AND skyddsbedomning_datum <= {{per}} THEN 'ja' ELSE 'nej' END",
        settled=f"beslut IS NOT NULL AND coalesce(skyddsbedomning_datum, {last} + 1) <= {{per}}",
    )


def _talk(met: str) -> Rows:
    return Rows(
        "{s}",
        "inkom_datum",
        "true",
        "CASE WHEN fodelsedatum IS NULL OR (version = 1 AND forsta_gang IS NULL)"
        " OR (version = 2 AND brottsdatum IS NULL) THEN 'ofullstandig'"
        " WHEN version = 2 AND inkom_datum - brottsdatum > 30 THEN 'utesluten'"
        f" WHEN {met} <= grans THEN 'ja' WHEN grans >= {{efter_per}} THEN 'ej_matbar' ELSE 'nej' END",
        version="version",
        settled="beslut IS NOT NULL AND grans < {efter_per}",
    )


def _closed(status: str, value: str | None = None, source: str = "u") -> Rows:
    return Rows(source, "avslutad", "true", status, value)


def _four_months(met: str) -> Rows:
    return _closed(
        "CASE WHEN fodelsedatum IS NULL THEN 'ofullstandig' WHEN alder_inledd >= 18 THEN 'utesluten'"
        f" WHEN {met} THEN 'ja' ELSE 'nej' END",
        source="{g}",
    )


_UP_TO_20 = (
    "CASE WHEN fodelsedatum IS NULL THEN 'ofullstandig' WHEN alder_inledd > 20 THEN 'utesluten' ELSE 'ja' END"
)
_STATUS = "CASE WHEN aterkoppling_given > {per} THEN NULL ELSE aterkoppling END"
_DUE = "greatest(beslut_datum + 7, aterkoppling_begard)"

ROWS = {
    "anmalningar": Rows("o", "inkom_datum", "typ = 'anmalan'", "'ja'", settled="beslut IS NOT NULL"),
    "skyddsbedomning_samma_dag": _protected("inkom_datum"),
    "skyddsbedomning_dagen_efter": _protected("(inkom_datum + 1)"),
    "forhandsbedomning_14_dagar": _decided(
        f"CASE {_PAFORD} WHEN beslut_datum <= forfaller THEN 'ja' ELSE 'nej' END",
        late_with_reason="synnerliga_skal IS NOT NULL AND beslut_datum > forfaller",
    ),
    "forhandsbedomning_14_dagar_inkomna": Rows(
        "o",
        "inkom_datum",
        "typ = 'anmalan'",
        f"CASE {_PAFORD} WHEN {OPEN} AND forfaller >= {{per}} THEN 'ej_matbar'"
        " WHEN beslut_datum <= forfaller AND beslut_datum <= {per} THEN 'ja' ELSE 'nej' END",
        settled="beslut IS NOT NULL",
        late_with_reason="synnerliga_skal IS NOT NULL AND beslut_datum > forfaller",
    ),
    "till_utredning": _decided(f"CASE {_PAFORD} WHEN beslut = 'inleda' THEN 'ja' ELSE 'nej' END"),
    "till_utredning_med_paforda": _decided("CASE WHEN beslut = 'inleda' THEN 'ja' ELSE 'nej' END"),
    "barnet_hort_ej_inledd": _decided(
        "CASE WHEN barnet_hort IS NULL THEN 'ofullstandig' WHEN barnet_hort THEN 'ja' ELSE 'nej' END",
        "beslut = 'inte_inleda'",
    ),
    "vald_utan_utredning": _decided(
        f"CASE {_PAFORD} WHEN beslut = 'inte_inleda' THEN 'ja' ELSE 'nej' END", "vald"
    ),
    "aterkoppling_gjord": _decided(
        f"CASE WHEN {_STATUS} IS NULL THEN 'ofullstandig' {_PAFORD} WHEN {_STATUS} = 'inte_nodvandig' THEN 'utesluten'"
        f" WHEN {_STATUS} = 'given' THEN 'ja' ELSE 'nej' END"
    ),
    "aterkoppling_en_vecka": _decided(
        f"CASE {_PAFORD} WHEN {_STATUS} = 'inte_nodvandig' THEN 'utesluten'"
        f" WHEN coalesce(aterkoppling_given > {{per}}, true) AND {_DUE} >= {{per}} THEN 'ej_matbar'"
        f" WHEN aterkoppling_given <= {{per}} AND aterkoppling_given <= {_DUE} THEN 'ja' ELSE 'nej' END",
        "aterkoppling_begard <= {per}"
        " AND anmalare NOT IN ('privatperson', 'anhorig', 'barnet_sjalvt', 'anonym', 'fritidsverksamhet')",
        settled="false",
    ),
    "allvarssamtal_48h": _talk("CASE version WHEN 1 THEN hallet ELSE kallad END"),
    "allvarssamtal_hallet_48h": _talk("hallet"),
    "utredningar_inledda": Rows("u", "inledd", "true", "'ja'"),
    "utredningar_avslutade": _closed("'ja'"),
    "utredning_fyra_manader": _four_months("avslutad <= forfaller"),
    "utredning_over_med_forlangning": _four_months("avslutad > forfaller AND avslutad <= grans"),
    "utredning_over_utan_forlangning": _four_months(
        "avslutad > forfaller AND coalesce(avslutad > grans, true)"
    ),
    "utredningstid_medel": _closed(_UP_TO_20, "avslutad - inledd"),
    "barnet_delaktigt": _closed(
        "CASE WHEN barnet_delaktigt IS NULL OR barnet_aterkoppling IS NULL THEN 'ofullstandig'"
        " WHEN barnet_delaktigt AND barnet_aterkoppling THEN 'ja' ELSE 'nej' END"
    ),
    "skola_vidtalad": _closed(
        "CASE WHEN skola_vidtalad IS NULL THEN 'ofullstandig' WHEN skola_vidtalad = 'ej_nodvandigt' THEN 'utesluten'"
        " WHEN skola_vidtalad = 'ja' THEN 'ja' ELSE 'nej' END"
    ),
}

SOURCES = {
    "o": "SELECT o.*, b.kon, b.fodelsedatum FROM {orosanmalan} AS o JOIN {barn} AS b ON b.id = o.barn_id",
    "u": f"""
        SELECT u.*, b.kon, b.fodelsedatum, b.ensamkommande, {AGE.format("u.inledd")} AS alder_inledd
        FROM {{utredning}} AS u JOIN {{barn}} AS b ON b.id = u.barn_id""",
    "i": """
        SELECT i.*, b.kon, b.fodelsedatum, b.ensamkommande FROM {insats} AS i JOIN {barn} AS b ON b.id = i.barn_id""",
}
# Begun 1 to 7 days after another of the child ended.
CHAINED = """
    SELECT u.*, EXISTS (
        SELECT 1 FROM {utredning} AS k
        WHERE k.barn_id = u.barn_id AND k.avslutad BETWEEN u.inledd - 7 AND u.inledd - 1) AS kedja
    FROM u"""
AT_CUT_OFF = {
    "g": """
        SELECT u.*, k.grans
        FROM u LEFT JOIN (
            SELECT utredning_id, max(till) AS grans
            FROM (
                SELECT utredning_id, till, bool_and(beslutad <= greatest(forfaller, coalesce(fore, forfaller)))
                    OVER (PARTITION BY utredning_id ORDER BY beslutad, till) AS giltig
                FROM (
                    SELECT f.utredning_id, f.beslutad, f.till, u.forfaller, max(f.till) OVER (
                        PARTITION BY f.utredning_id ORDER BY f.beslutad, f.till
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS fore
                    FROM {forlangning} AS f JOIN u ON u.id = f.utredning_id
                    WHERE f.beslutad <= {per} AND u.forfaller < least(coalesce(u.avslutad, {per}), {per})))
            WHERE giltig GROUP BY utredning_id) AS k ON k.utredning_id = u.id""",
    "s": f"""
        SELECT o.*, version, CASE WHEN kallad < {{efter_per}} THEN kallad END AS kallad,
            CASE WHEN hallet < {{efter_per}} THEN hallet END AS hallet,
            CASE WHEN version = 1 AND kannedom < {{efter_per}} THEN kannedom ELSE inkom END + INTERVAL 48 HOUR AS grans
        FROM (SELECT *, CASE WHEN inkom_datum < DATE '2021-04-01' THEN 1 ELSE 2 END AS version FROM o) AS o
        LEFT JOIN {{allvarssamtal}} AS a ON a.orosanmalan_id = o.id
        WHERE brott AND typ = 'anmalan' AND inkom_datum >= DATE '2019-01-01'
            AND coalesce({AGE.format("inkom_datum")} < 18, true)
            AND NOT (version = 1 AND coalesce(NOT forsta_gang, false))""",
}

_PLACED = "typ IN ('familjehem', 'jourhem', 'hvb', 'sis', 'stodboende', 'skyddat_boende')"
_OPEN_U = "inledd <= {per} AND (avslutad IS NULL OR avslutad > {per})"
_WITHIN_A_YEAR = "BETWEEN d + 1 AND (d + INTERVAL 12 MONTH)::DATE"
_NO_NEW_U = f"NOT EXISTS (SELECT 1 FROM u WHERE u.barn_id = c.barn_id AND u.inledd {_WITHIN_A_YEAR})"
_NOTHING_OPEN = (
    "NOT EXISTS (SELECT 1 FROM i WHERE i.barn_id = c.barn_id AND i.paborjad <= d AND coalesce(i.avslutad > d, true))"
    " AND NOT EXISTS (SELECT 1 FROM u WHERE u.barn_id = c.barn_id AND u.inledd <= d AND coalesce(u.avslutad > d, true))"
)


def _kkik(youngest: int, oldest: int) -> str:
    return f"""
        SELECT kon, {_NO_NEW_U} AS met, NULL AS varde
        FROM (
            SELECT barn_id, any_value(kon) AS kon, any_value(fodelsedatum) AS fodelsedatum,
                any_value(ensamkommande) AS ensamkommande, max(avslutad) AS d
            FROM (
                SELECT barn_id, kon, fodelsedatum, ensamkommande, avslutad FROM u UNION ALL
                SELECT barn_id, kon, fodelsedatum, ensamkommande, avslutad FROM i WHERE paborjad IS NOT NULL)
            WHERE avslutad BETWEEN {{kkik_fran}} AND {{kkik_till}} GROUP BY barn_id) AS c
        WHERE {AGE.format("d")} BETWEEN {youngest} AND {oldest} AND ensamkommande IS NOT TRUE
            AND (d + INTERVAL 12 MONTH)::DATE <= {{per}} AND {_NOTHING_OPEN}"""


def _protection(field: str, met: str) -> str:
    return f"""
        SELECT kon, {met} AS met, NULL AS varde FROM (
            SELECT barn_id, any_value(kon) AS kon, arg_max({field}, (beslutad, kallid)) AS last FROM (
                SELECT barn_id, kon, beslutad, kallid,
                    CASE {field} WHEN true THEN 'ja' WHEN false THEN 'nej' ELSE '' END AS {field}
                FROM i WHERE {_PLACED} AND skyddsbehov AND beslutad BETWEEN {{fran}} AND {{sista}})
            GROUP BY barn_id) AS c WHERE last <> ''"""


OTHERS = {
    "anmalda_barn": """
        SELECT any_value(kon) AS kon, NULL AS met, NULL AS varde FROM o
        WHERE typ = 'anmalan' AND inkom_datum BETWEEN {fran} AND {sista} GROUP BY barn_id""",
    "forhandsbedomning_forsenade": f"""
        SELECT kon, NULL AS met, NULL AS varde FROM o WHERE typ = 'anmalan' AND {OPEN} AND forfaller < {{per}}""",
    "utredningar_pagaende": f"SELECT kon, NULL AS met, NULL AS varde FROM u WHERE {_OPEN_U}",
    "utredning_forsenade": f"""
        SELECT kon, NULL AS met, NULL AS varde FROM {{g}}
        WHERE {_OPEN_U} AND forfaller < {{per}} AND coalesce(grans < {{per}}, true) AND alder_inledd < 18""",
    "utredningstid_median": """
        SELECT kon, NULL AS met, avslutad - inledd AS varde FROM u
        WHERE avslutad BETWEEN {fran} AND {sista} AND alder_inledd <= 20""",
    "ateraktualisering_utredning": f"""
        SELECT kon, EXISTS (
            SELECT 1 FROM o WHERE o.barn_id = c.barn_id AND typ IN ('anmalan', 'ansokan')
                AND inkom_datum {_WITHIN_A_YEAR}) AS met, NULL AS varde
        FROM (
            SELECT barn_id, any_value(kon) AS kon, max(avslutad) AS d FROM u
            WHERE avslutad BETWEEN {{bas_fran}} AND {{bas_till}} GROUP BY barn_id) AS c""",
    "ej_aktuell_12_manader": f"""
        SELECT kon, {_NO_NEW_U} AND NOT EXISTS (
            SELECT 1 FROM i WHERE i.barn_id = c.barn_id AND i.paborjad {_WITHIN_A_YEAR}) AS met, NULL AS varde
        FROM (
            SELECT barn_id, any_value(kon) AS kon, max(avslutad) AS d FROM i
            WHERE paborjad IS NOT NULL AND avslutad BETWEEN {{bas_fran}} AND {{bas_till}} GROUP BY barn_id) AS c
        WHERE {_NOTHING_OPEN}""",
    "ej_ateraktualiserad_0_12": _kkik(0, 12),
    "ej_ateraktualiserad_13_20": _kkik(13, 20),
    "placerade_barn": f"""
        SELECT kon, NULL AS met, NULL AS varde FROM (
            SELECT DISTINCT i.barn_id, i.kon, manad
            FROM i JOIN (SELECT unnest(range({{fran}}, {{sista}} + 1, INTERVAL 1 MONTH))::DATE AS manad) AS m
                ON i.paborjad <= least(last_day(manad), {{per}}) AND coalesce(i.avslutad >= manad, true)
            WHERE {_PLACED})""",
    "vantat_pa_placering": _protection("vantat_pa_placering", "last = 'nej'"),
    "trygga_forhallanden": _protection("trygga_forhallanden", "last = 'ja'"),
    "insatser_pagaende": """
        SELECT kon, NULL AS met, NULL AS varde FROM i WHERE paborjad <= {per} AND coalesce(avslutad > {per}, true)""",
}
