"""Follow-up: does the child come back within a year of a closing?"""
# ruff: noqa: S608 - the SQL is put together from constants of this package; every value is bound

from __future__ import annotations

from casetrack.followup.avslut import UTREDNING
from casetrack.followup.indikator import Fonster, Indikator, Matt
from casetrack.followup.radfraga import SAKNAR_ALDER, Radfraga, alder_pa, ett_ar_efter, pagar_pa

# Here `:fran` and `:sista` are the base period. A child counts at its last closing there; one whose only closings come
# after the base has a row too, as one that cannot be judged yet.
_AVSLUTAD_UTREDNING = f"""(
    SELECT DISTINCT ON (u.barn_id) u.id, u.kallid, u.barn_id, u.enhet_id, u.avslutad
    FROM {UTREDNING} AS u
    WHERE u.avslutad BETWEEN :fran AND :per
    ORDER BY u.barn_id, u.avslutad <= :sista DESC, u.avslutad DESC, u.kallid COLLATE "C" DESC)"""

_AVSLUTAD_INSATS = """(
    SELECT DISTINCT ON (i.barn_id) i.id, i.kallid, i.barn_id, i.enhet_id, i.avslutad
    FROM insats AS i
    WHERE i.paborjad IS NOT NULL AND i.avslutad BETWEEN :fran AND :per
    ORDER BY i.barn_id, i.avslutad <= :sista DESC, i.avslutad DESC, i.kallid COLLATE "C" DESC)"""

# On one day an utredning goes before an insats (decision 49).
_AVSLUTAD_KKIK = f"""(
    SELECT DISTINCT ON (a.barn_id) a.*
    FROM (
        SELECT 'utredning' AS objekttyp, u.id, u.kallid, u.barn_id, u.enhet_id, u.avslutad
        FROM {UTREDNING} AS u
        WHERE u.avslutad BETWEEN :fran AND :sista
        UNION ALL
        SELECT 'insats', i.id, i.kallid, i.barn_id, i.enhet_id, i.avslutad
        FROM insats AS i
        WHERE i.paborjad IS NOT NULL AND i.avslutad BETWEEN :fran AND :sista
    ) AS a
    ORDER BY a.barn_id, a.avslutad DESC, a.objekttyp = 'utredning' DESC, a.kallid COLLATE "C" DESC)"""


def _inom_ett_ar(dag: str) -> str:
    return f"{dag} > r.avslutad AND {dag} <= least({ett_ar_efter('r.avslutad')}, :per)"


_NY_ANMALAN = f"""orosanmalan AS o
    WHERE o.barn_id = r.barn_id AND o.typ IN ('anmalan', 'ansokan') AND {_inom_ett_ar("o.inkom_datum")}"""
_NY_UTREDNING = f"utredning AS u WHERE u.barn_id = r.barn_id AND {_inom_ett_ar('u.inledd')}"
_NY_INSATS = f"insats AS i WHERE i.barn_id = r.barn_id AND {_inom_ett_ar('i.paborjad')}"

_PAGAENDE_INSATS = f"i.barn_id = r.barn_id AND {pagar_pa('i.paborjad', 'i.avslutad', 'r.avslutad')}"
_OPPEN_UTREDNING = f"u.barn_id = r.barn_id AND {pagar_pa('u.inledd', 'u.avslutad', 'r.avslutad')}"
_NAGOT_OPPET = {
    "en insats pågick den dagen": f"EXISTS (SELECT FROM insats AS i WHERE {_PAGAENDE_INSATS})",
    "en utredning var öppen den dagen": f"EXISTS (SELECT FROM {UTREDNING} AS u WHERE {_OPPEN_UTREDNING})",
}
_EFTER_BASEN = {"ett år har inte gått sedan dess": "r.avslutad > :sista"}


def _kkik(kod: str, namn: str, beskrivning: str, alder: str) -> Indikator:
    yngst, aldst = alder.split("-")
    return Indikator(
        kod=kod,
        namn=namn,
        matt=Matt.ANDEL,
        raknas="barn",
        ankare="dagen då barnets sista utredning eller insats avslutades i januari-juni året innan",
        beskrivning=beskrivning,
        radfraga=Radfraga(
            kalla=_AVSLUTAD_KKIK,
            objekttyp="r.objekttyp",
            ankare="r.avslutad",
            urval="true",
            per_barn=True,
            ofullstandig={SAKNAR_ALDER: "b.fodelsedatum IS NULL"},
            utesluten={
                f"den unge var inte {alder} år den dagen": f"{alder_pa('r.avslutad')} NOT BETWEEN {yngst} AND {aldst}",
                "barnet var ensamkommande": "b.ensamkommande",
                **_NAGOT_OPPET,
            },
            ej_matbar={"ett år hade inte gått sedan dess": f"{ett_ar_efter('r.avslutad')} > :per"},
            uppfyllt=f"NOT EXISTS (SELECT FROM {_NY_UTREDNING})",
            fakta={"avslutad": "r.avslutad", "ny_utredning": f"(SELECT min(u.inledd) FROM {_NY_UTREDNING})"},
        ),
        decimaler=1,
        riktning="hog",
        ja="ingen ny utredning inom ett år",
        nej="ny utredning inom ett år",
        fonster=Fonster.KKIK,
    )


INDIKATORER = (
    Indikator(
        kod="ateraktualisering_utredning",
        namn="Andel barn och unga som åter blir föremål för anmälan/ansökan efter avslutad utredning",
        matt=Matt.ANDEL,
        raknas="barn",
        ankare="dagen då barnets sista utredning i basperioden avslutades",
        beskrivning="Andelen av barnen med en utredning avslutad i basperioden som en ny anmälan eller ansökan kom in"
        " om inom tolv månader. Basperioden är de tolv månader som slutar tolv månader före mätdagen, så att alla barn"
        " har följts ett helt år.",
        radfraga=Radfraga(
            kalla=_AVSLUTAD_UTREDNING,
            objekttyp="'utredning'",
            ankare="r.avslutad",
            urval="true",
            per_barn=True,
            ej_matbar=_EFTER_BASEN,
            uppfyllt=f"EXISTS (SELECT FROM {_NY_ANMALAN})",
            fakta={"avslutad": "r.avslutad", "ny_anmalan": f"(SELECT min(o.inkom_datum) FROM {_NY_ANMALAN})"},
        ),
        decimaler=1,
        riktning="lag",
        ja="kom tillbaka inom tolv månader",
        nej="kom inte tillbaka inom tolv månader",
        fonster=Fonster.UPPFOLJNING,
        standard=True,
    ),
    Indikator(
        kod="ej_aktuell_12_manader",
        namn="Andel barn och ungdomar som varit aktuella för insatser inom individ och familjeomsorgen och som inte är"
        " aktuella 12 månader efter avslutad insats.",
        matt=Matt.ANDEL,
        raknas="barn",
        ankare="dagen då barnets sista insats i basperioden avslutades",
        beskrivning="Andelen av barnen vars insatser alla avslutats i basperioden som varken fick en ny utredning eller"
        " en ny insats inom tolv månader. Basperioden är de tolv månader som slutar tolv månader före mätdagen.",
        radfraga=Radfraga(
            kalla=_AVSLUTAD_INSATS,
            objekttyp="'insats'",
            ankare="r.avslutad",
            urval="true",
            per_barn=True,
            utesluten={skal: f"r.avslutad <= :sista AND {villkor}" for skal, villkor in _NAGOT_OPPET.items()},
            ej_matbar=_EFTER_BASEN,
            uppfyllt=f"NOT EXISTS (SELECT FROM {_NY_UTREDNING}) AND NOT EXISTS (SELECT FROM {_NY_INSATS})",
            fakta={
                "avslutad": "r.avslutad",
                "ny_utredning": f"(SELECT min(u.inledd) FROM {_NY_UTREDNING})",
                "ny_insats": f"(SELECT min(i.paborjad) FROM {_NY_INSATS})",
            },
        ),
        decimaler=1,
        riktning="hog",
        ja="inte aktuellt inom tolv månader",
        nej="aktuellt igen inom tolv månader",
        fonster=Fonster.UPPFOLJNING,
        standard=True,
    ),
    _kkik(
        "ej_ateraktualiserad_0_12",
        "Andel ej återaktualiserade barn 0-12 år inom ett år efter avslutad utredning eller insats",
        "Andelen av barnen 0-12 år vars utredningar och insatser avslutats i januari-juni året innan som ingen ny"
        " utredning inletts om inom ett år (Kommunens Kvalitet i Korthet).",
        "0-12",
    ),
    _kkik(
        "ej_ateraktualiserad_13_20",
        "Andel ej återaktualiserade ungdomar 13-20 år inom ett år efter avslutad utredning eller insats",
        "Andelen av ungdomarna 13-20 år vars utredningar och insatser avslutats i januari-juni året innan som ingen ny"
        " utredning inletts om inom ett år (Kommunens Kvalitet i Korthet).",
        "13-20",
    ),
)
