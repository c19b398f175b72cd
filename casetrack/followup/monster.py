"""Mönster: what no single figure tells, as a restarted clock or a case that stands still; one row query for each.

Bound when a query is run: `:fran` and `:sista`, the days of the period cut at `:per`, and `:per`. Like the figures, a
query sees one nämnd and nothing dated after the cut-off; who has a case is known as it is now.
"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from casetrack.followup.avslut import UTREDNING, ar_oppen
from casetrack.followup.indikatorer.anmalan import OBESLUTAD
from casetrack.followup.period import Period
from casetrack.followup.radfraga import EFTER_PER, lokal_dag, pagar_pa
from casetrack.rules.koder import Objekttyp

KEDJA_DAGAR = 7
"""A new utredning so many days or fewer after the last one ended restarts its clock (JO 2565-2016, decision 24)."""

STILLA_DAGAR = 60
"""Days without an event after which an open case stands still."""

SEN_DAGAR = 1
"""Days that what came in may wait: what came in one day may be registered the next."""


@dataclass(frozen=True)
class Monster:
    """One pattern. `sql` gives `objekttyp`, `id`, `barn_id`, `enhet_id`, `dag`, `dagar` and `fakta` of each row.

    `mening` tells of one row, from its `dag`, its `dagar` in words and its facts; `langst` tells of the row that has
    the most days, which comes first. `i_perioden` ones are found by their day; the others stand as they do at the
    cut-off.
    """

    kod: str
    namn: str
    beskrivning: str
    mening: str
    langst: str
    sql: str
    i_perioden: bool = True


@dataclass(frozen=True)
class Monsterantal:
    """How many rows a pattern has, and the most days that any of them has; None where there is none."""

    monster: Monster
    antal: int
    langst: int | None

    @property
    def nar(self) -> str:
        """Told after the number."""
        return "i perioden" if self.monster.i_perioden else "på mätdagen"

    @property
    def text(self) -> str:
        """Told after the number with what is worst: "på mätdagen, det äldsta 12 dagar gammalt"."""
        if self.langst is None:
            return self.nar
        return f"{self.nar}, {self.monster.langst.format(dagar=_skriv_dagar(self.langst))}"


Monsternyckel = tuple[int, str, int]
"""Where a row stands in its list: days, type and id."""


@dataclass(frozen=True)
class Monsterrad:
    """One row of a pattern: what it is, whose, and its sentence."""

    objekttyp: Objekttyp
    objekt_id: int
    barn_id: int
    enhet_id: int
    dag: date
    dagar: int
    text: str

    @property
    def nyckel(self) -> Monsternyckel:
        return self.dagar, self.objekttyp.value, self.objekt_id


_I_PERIODEN = "BETWEEN :fran AND :sista"
_FORE = f"k.barn_id = r.barn_id AND k.avslutad BETWEEN {{inledd}} - {KEDJA_DAGAR} AND {{inledd}} - 1"

_OMSTARTAD = f"""
    SELECT '{Objekttyp.UTREDNING}' AS objekttyp, r.id, r.barn_id, r.enhet_id, r.inledd AS dag,
        r.inledd - forra.avslutad AS dagar,
        json_build_object('borjan', (
            WITH RECURSIVE led (inledd) AS (
                SELECT r.inledd
                UNION
                SELECT k.inledd FROM led JOIN {UTREDNING} AS k ON {_FORE.format(inledd="led.inledd")}
            )
            SELECT min(inledd) FROM led)) AS fakta
    FROM utredning AS r
    CROSS JOIN LATERAL (SELECT max(k.avslutad) AS avslutad FROM {UTREDNING} AS k
        WHERE {_FORE.format(inledd="r.inledd")}) AS forra
    WHERE r.inledd {_I_PERIODEN} AND forra.avslutad IS NOT NULL"""

_VALD = f"""
    SELECT '{Objekttyp.OROSANMALAN}' AS objekttyp, r.id, r.barn_id, r.enhet_id, r.beslut_datum AS dag,
        CAST(:per AS date) - r.beslut_datum AS dagar,
        json_build_object('skal', CASE WHEN r.vald_bekraftad_av IS NULL THEN 'ingen chef har bekräftat beslutet'
            ELSE 'en chef har bekräftat beslutet' END) AS fakta
    FROM orosanmalan AS r
    WHERE r.typ = 'anmalan' AND r.vald AND r.beslut = 'inte_inleda' AND r.beslut_datum {_I_PERIODEN}"""

_OBESLUTAD = f"""
    SELECT '{Objekttyp.OROSANMALAN}' AS objekttyp, r.id, r.barn_id, r.enhet_id, r.inkom_datum AS dag,
        CAST(:per AS date) - r.inkom_datum AS dagar, json_build_object('inledd', u.inledd) AS fakta
    FROM orosanmalan AS r
    CROSS JOIN LATERAL (SELECT min(u.inledd) AS inledd FROM utredning AS u
        WHERE u.barn_id = r.barn_id AND {ar_oppen("u")}) AS u
    WHERE r.typ = 'anmalan' AND r.inkom_datum <= :per AND {OBESLUTAD} AND u.inledd IS NOT NULL"""

_OPPNA = f"""
    SELECT '{Objekttyp.OROSANMALAN}' AS objekttyp, r.id, r.barn_id, r.enhet_id, r.handlaggare_id, r.inkom_datum AS dag
    FROM orosanmalan AS r
    WHERE r.typ IN ('anmalan', 'ansokan') AND r.inkom_datum <= :per AND {OBESLUTAD}
    UNION ALL
    SELECT '{Objekttyp.UTREDNING}', r.id, r.barn_id, r.enhet_id, r.handlaggare_id, r.inledd
    FROM utredning AS r WHERE {ar_oppen("r")}
    UNION ALL
    SELECT '{Objekttyp.INSATS}', r.id, r.barn_id, r.enhet_id, r.handlaggare_id, r.paborjad
    FROM insats AS r WHERE {pagar_pa("r.paborjad", "r.avslutad", ":per")}"""

_OFORDELAD = f"""
    SELECT r.objekttyp, r.id, r.barn_id, r.enhet_id, r.dag, CAST(:per AS date) - r.dag AS dagar,
        json_build_object('sak', r.objekttyp) AS fakta
    FROM ({_OPPNA}) AS r WHERE r.handlaggare_id IS NULL"""

# What was read in from another system was not done that day: of it the dates of its steps count.
_HANDELSER = f"""
    SELECT {lokal_dag("h.tidpunkt")} AS dag FROM handelse AS h
    WHERE h.barn_id = r.barn_id AND h.kommando <> 'importera' AND h.tidpunkt < {EFTER_PER}
    UNION ALL
    SELECT dag FROM orosanmalan AS o CROSS JOIN LATERAL unnest(ARRAY[o.inkom_datum, {lokal_dag("o.skyddsbedomning")},
        o.beslut_datum, o.aterkoppling_begard, o.aterkoppling_given]) AS dag
    WHERE o.barn_id = r.barn_id
    UNION ALL
    SELECT dag FROM orosanmalan AS o JOIN allvarssamtal AS s ON s.namnd_id = o.namnd_id AND s.orosanmalan_id = o.id
    CROSS JOIN LATERAL unnest(ARRAY[{lokal_dag("s.kallad")}, {lokal_dag("s.hallet")}]) AS dag
    WHERE o.barn_id = r.barn_id
    UNION ALL
    SELECT dag FROM utredning AS u CROSS JOIN LATERAL unnest(ARRAY[u.inledd, u.beslutsunderlag_klart, u.avslutad,
        u.uppfoljd]) AS dag
    WHERE u.barn_id = r.barn_id
    UNION ALL
    SELECT dag FROM utredning AS u JOIN ateroppning AS a ON a.utredning_id = u.id
    CROSS JOIN LATERAL unnest(ARRAY[a.avslutad, a.ateroppnad]) AS dag
    WHERE u.barn_id = r.barn_id
    UNION ALL
    SELECT f.beslutad FROM utredning AS u JOIN forlangning AS f ON f.utredning_id = u.id AND f.upphavd IS NULL
    WHERE u.barn_id = r.barn_id
    UNION ALL
    SELECT dag FROM insats AS i CROSS JOIN LATERAL unnest(ARRAY[i.beslutad, i.paborjad, i.overvagd, i.avslutad,
        i.uppfoljd]) AS dag
    WHERE i.barn_id = r.barn_id"""

# One row per child; of several open things the one that began last says whose case it is.
_STILLA = f"""
    SELECT '{Objekttyp.BARN}' AS objekttyp, r.barn_id AS id, r.barn_id, r.enhet_id, senast.dag,
        CAST(:per AS date) - senast.dag AS dagar, json_build_object() AS fakta
    FROM (
        SELECT DISTINCT ON (oppna.barn_id) oppna.barn_id, oppna.enhet_id FROM ({_OPPNA}) AS oppna
        ORDER BY oppna.barn_id, oppna.dag DESC, oppna.objekttyp DESC, oppna.id DESC
    ) AS r
    CROSS JOIN LATERAL (SELECT max(h.dag) AS dag FROM ({_HANDELSER}) AS h WHERE h.dag <= :per) AS senast
    WHERE CAST(:per AS date) - senast.dag >= {STILLA_DAGAR}"""


def _sen(tidpunkt: str) -> str:
    dag = lokal_dag(f"r.{tidpunkt}")
    return f"""
    SELECT '{Objekttyp.OROSANMALAN}' AS objekttyp, r.id, r.barn_id, r.enhet_id, r.inkom_datum AS dag,
        {dag} - r.inkom_datum AS dagar, json_build_object('senare', {dag}) AS fakta
    FROM orosanmalan AS r
    WHERE r.inkom_datum {_I_PERIODEN} AND {dag} - r.inkom_datum > {SEN_DAGAR}"""


MONSTER: Mapping[str, Monster] = {
    each.kod: each
    for each in (
        Monster(
            "omstartade_utredningar",
            "Utredningar som startats om",
            f"En ny utredning som inleddes i perioden, 1 till {KEDJA_DAGAR} dagar efter att barnets förra avslutades."
            " Att avsluta och börja om så att tiden räknas från början har JO kritiserat allvarligt (JO 2565-2016).",
            "Inledd {dag}, {dagar} efter att den förra avslutades. Kedjan började {borjan}.",
            "som mest {dagar} efter den förra",
            _OMSTARTAD,
        ),
        Monster(
            "vald_utan_utredning",
            "Våld utan utredning",
            "En anmälan om våld mot barnet som i perioden ledde till beslut att inte inleda utredning.",
            "Beslut {dag} att inte inleda utredning; {skal}.",
            "det äldsta beslutet {dagar} gammalt",
            _VALD,
        ),
        Monster(
            "obeslutade_vid_oppen_utredning",
            "Obeslutade anmälningar trots öppen utredning",
            "En anmälan utan beslut på mätdagen, om ett barn med en öppen utredning som den kunde påföras.",
            "Kom in {dag}, obeslutad i {dagar}. Utredningen inleddes {inledd}.",
            "den äldsta {dagar} gammal",
            _OBESLUTAD,
            i_perioden=False,
        ),
        Monster(
            "stillastaende",
            f"Öppna ärenden utan händelse på {STILLA_DAGAR} dagar",
            "Ett barn med en obeslutad anmälan, en öppen utredning eller en pågående insats på mätdagen, där ingenting"
            f" har hänt på {STILLA_DAGAR} dagar eller mer. Det som lästs in räknas från den dag det hände.",
            "Senaste händelsen {dag}, {dagar} före mätdagen.",
            "som längst {dagar}",
            _STILLA,
            i_perioden=False,
        ),
        Monster(
            "ofordelade",
            "Ärenden utan handläggare",
            "En obeslutad anmälan, en öppen utredning eller en pågående insats på mätdagen, som ingen handläggare"
            " har nu.",
            "{sak} från {dag}, {dagar} gammal, utan handläggare.",
            "det äldsta {dagar} gammalt",
            _OFORDELAD,
            i_perioden=False,
        ),
        Monster(
            "sent_registrerade",
            "Sent registrerade",
            "Det som kom in i perioden och registrerades senare än dagen efter.",
            "Kom in {dag}, registrerad {senare}: {dagar} senare.",
            "som mest {dagar}",
            _sen("registrerad"),
        ),
        Monster(
            "sent_hos_mottagningen",
            "Sent framme hos mottagningen",
            "Det som kom in i perioden och nådde mottagningen senare än dagen efter.",
            "Kom in {dag}, nådde mottagningen {senare}: {dagar} senare.",
            "som mest {dagar}",
            _sen("nadde_mottagningen"),
        ),
    )
}
"""Every pattern by its code, in the order that pages show them."""


def rakna_monster(session: Session, period: Period) -> list[Monsterantal]:
    """Count each pattern in the nämnd of the session."""
    return [
        Monsterantal(
            monster,
            *session.execute(
                text(f"SELECT count(*), max(dagar) FROM ({monster.sql}) AS rader"), _bind(monster, period)
            ).one(),
        )
        for monster in MONSTER.values()
    ]


Enhetsmonster = Mapping[int, tuple[int, int]]
"""By enhet: how many rows a pattern has, and the most days that any of them has."""


def rakna_monster_enhetsvis(session: Session, period: Period) -> dict[str, Enhetsmonster]:
    """Count each pattern in every enhet of the session's nämnd; one that has no row is not there."""
    return {
        kod: {
            rad.enhet_id: (rad.antal, rad.langst)
            for rad in session.execute(
                text(
                    "SELECT enhet_id, count(*) AS antal, max(dagar) AS langst"
                    f" FROM ({monster.sql}) AS rader GROUP BY enhet_id"
                ),
                _bind(monster, period),
            )
        }
        for kod, monster in MONSTER.items()
    }


def hamta_monsterrader(
    session: Session, kod: str, period: Period, *, limit: int = 50, after: Monsternyckel | None = None
) -> list[Monsterrad]:
    """At most `limit` rows of a pattern, the most days first, from the one that follows `after`.

    Raises KeyError for a pattern that there is none of.
    """
    monster = MONSTER[kod]
    villkor, parametrar = "true", {**_bind(monster, period), "antal": limit}
    if after is not None:
        villkor = "(dagar, objekttyp, id) < (:efter_dagar, :efter_typ, :efter_id)"
        parametrar |= dict(zip(("efter_dagar", "efter_typ", "efter_id"), after, strict=True))
    rader = session.execute(
        text(
            f"SELECT objekttyp, id, barn_id, enhet_id, dag, dagar, fakta FROM ({monster.sql}) AS rader"
            f" WHERE {villkor} ORDER BY dagar DESC, objekttyp DESC, id DESC LIMIT :antal"
        ),
        parametrar,
    )
    return [
        Monsterrad(
            Objekttyp(rad.objekttyp),
            rad.id,
            rad.barn_id,
            rad.enhet_id,
            rad.dag,
            rad.dagar,
            _beratta(monster, rad.dag, rad.dagar, rad.fakta),
        )
        for rad in rader
    ]


def _bind(monster: Monster, period: Period) -> dict[str, Any]:
    parametrar = {"fran": period.fran, "sista": period.sista_dag, "per": period.per}
    return {namn: varde for namn, varde in parametrar.items() if f":{namn}" in monster.sql}


def _beratta(monster: Monster, dag: date, dagar: int, fakta: dict[str, str]) -> str:
    if "sak" in fakta:
        fakta = {**fakta, "sak": Objekttyp(fakta["sak"]).text}
    return monster.mening.format(dag=dag, dagar=_skriv_dagar(dagar), **fakta)


def _skriv_dagar(dagar: int) -> str:
    return "en dag" if dagar == 1 else f"{dagar} dagar"
