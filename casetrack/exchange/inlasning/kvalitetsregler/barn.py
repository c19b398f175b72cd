"""Children and units: numbers that contradict, the same number twice, a child that nothing is about."""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from casetrack.exchange.inlasning.kvalitetsregler.regel import ARENDEN, Regel
from casetrack.exchange.inlasning.mellanlager import FODELSEDAG_I_NUMMER
from casetrack.exchange.inlasning.okanda_rader import named_in_okand
from casetrack.exchange.kolumner import BARN, ENHETER, INSATSER, OROSANMALNINGAR, UTREDNINGAR
from casetrack.rules.koder import Kon

_KON = (
    f"CASE substr(s.personnummer, 11, 1)::int %% 2 WHEN 1 THEN '{Kon.POJKE}' WHEN 0 THEN '{Kon.FLICKA}' END"
)
# Another stored child with the same number, unless the import takes the number from it.
_LAGRAD_MED_SAMMA = (
    "JOIN lagrad_barn AS l ON l.namnd = s.namnd AND l.personnummer = s.personnummer AND l.id <> s.id"
    # Said for the planner, to whom numbers that nearly all are missing look as if any two might be the same.
    " AND s.personnummer IS NOT NULL AND l.personnummer IS NOT NULL"
    " JOIN in_barn_namnd AS nu ON nu.namnd = l.namnd AND nu.id = l.id AND nu.personnummer = l.personnummer"
)

BARNREGLER = (
    Regel(
        "PERSONNUMMER_DUBBELT",
        BARN,
        ("personnummer",),
        # Two children that were stored with the same number may be imported again; they are to be joined.
        "s.personnummer IS NOT NULL AND tidigare.personnummer IS NOT NULL AND tidigare.rad < s.rad AND NOT EXISTS ("
        "SELECT FROM lagrad_barn AS a JOIN lagrad_barn AS b USING (namnd, personnummer)"
        " WHERE a.namnd = s.namnd AND a.personnummer = s.personnummer AND a.id = s.id AND b.id = tidigare.id)",
        "samma nummer står på rad %s, för barnet %s",
        ("tidigare.rad", "tidigare.id"),
        join="JOIN in_barn_namnd AS tidigare ON tidigare.namnd = s.namnd AND tidigare.personnummer = s.personnummer",
    ),
    Regel(
        "PERSONNUMMER_LAGRAT",
        BARN,
        ("personnummer",),
        "true",
        "numret finns i registret på barnet %s: är det samma barn bör de slås ihop",
        ("l.id",),
        fel=False,
        join=_LAGRAD_MED_SAMMA,
    ),
    Regel(
        "PERSONNUMMER_FODD",
        BARN,
        ("personnummer", "fodd"),
        f"s.fodd <> {FODELSEDAG_I_NUMMER}",
        "numret säger född %s, men fodd säger %s",
        (FODELSEDAG_I_NUMMER, "s.fodd"),
        fel=False,
    ),
    Regel(
        "PERSONNUMMER_KON",
        BARN,
        ("personnummer", "kon"),
        f"s.personnummer IS NOT NULL AND s.kon <> '{Kon.OKANT}' AND s.kon <> {_KON}",
        "numret säger %s, men kon säger %s",
        (_KON, "s.kon"),
        fel=False,
    ),
    Regel(
        "BARN_UTAN_RADER",
        BARN,
        ("id",),
        "NOT EXISTS (SELECT FROM in_barn_namnd WHERE id = s.id) AND "
        + " AND ".join(
            f"NOT EXISTS (SELECT FROM in_{fil.stam} WHERE barn = s.id AND rad IS NOT NULL)"
            f" AND NOT {named_in_okand(fil, 's.id')}"
            for fil in ARENDEN
        ),
        "ingen rad gäller barnet, som därför inte sparas",
        fel=False,
        soker_i=ARENDEN,
        tabell="in_barn",
    ),
    Regel(
        "NAMND_NAMN",
        ENHETER,
        ("namnd_namn", "namnd"),
        "EXISTS (SELECT FROM in_enheter AS e"
        " WHERE e.namnd = s.namnd AND e.rad < s.rad AND e.namnd_namn <> s.namnd_namn)",
        "nämnden %s har ett annat namn på en tidigare rad, som gäller",
        ("s.namnd",),
        fel=False,
    ),
    *(
        Regel(
            "ENHET_GILTIGHET",
            fil,
            (kolumn, "enhet", "paborjad"),
            f"{dag} < e.giltig_fran OR {dag} > e.giltig_till",
            "enheten %s gäller %s–%s",
            ("s.enhet", "e.giltig_fran", "e.giltig_till"),
            fel=False,
            join="JOIN in_enheter AS e ON e.kod = s.enhet AND e.namnd = s.namnd",
        )
        for fil, kolumn, dag in (
            (OROSANMALNINGAR, "inkom", "s.inkom_datum"),
            (UTREDNINGAR, "inledd", "s.inledd"),
            (INSATSER, "paborjad", "s.paborjad"),
            # One decided and not begun yet is the unit's from the decision.
            (INSATSER, "beslutad", "CASE WHEN s.paborjad IS NULL THEN s.beslutad END"),
        )
    ),
)
