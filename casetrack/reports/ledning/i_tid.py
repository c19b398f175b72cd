"""Section 3, in time: the shares, and how the days are spread, which no share tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casetrack.followup.enhetsvis import Nyckelrad, rakna_efter
from casetrack.followup.format import formatera_andel, formatera_antal
from casetrack.followup.radfraga import Status
from casetrack.followup.urval import bestam_urval
from casetrack.reports.ledning.rapport import (
    Avsnitt,
    Bild,
    Bildslag,
    Kolumn,
    Omfattning,
    Rad,
    Serie,
    Tabell,
)
from casetrack.reports.ledning.underlag import (
    Underlag,
    finn_storsta,
    lagg_upp_indikatorer,
    lagg_upp_kolumner,
    rakna_cell,
    rakna_upp,
)
from casetrack.rules.koder import Policy

_KODER = (
    "skyddsbedomning_samma_dag",
    "skyddsbedomning_dagen_efter",
    "forhandsbedomning_14_dagar",
    "forhandsbedomning_14_dagar_inkomna",
    "forhandsbedomning_forsenade",
    "utredning_fyra_manader",
    "utredning_over_med_forlangning",
    "utredning_over_utan_forlangning",
    "utredning_forsenade",
    "utredningstid_medel",
    "allvarssamtal_48h",
    "allvarssamtal_hallet_48h",
    "aterkoppling_gjord",
    "aterkoppling_en_vecka",
)


@dataclass(frozen=True)
class Fordelning:
    """How long one kind of step took, in spans of days or hours, those within the limit first.

    `inom` and `over` are the spans as (name, up to and including): days from the start where the limit was kept, and
    days past the limit where it was not; None is without end. `tid` and `over_tid` are SQL over the facts of a row,
    NULL where the thing has not been done, which then is called `inte_gjort`. `granstext` says what lies past the limit
    where that need not be too late, and `forlangd` is the figure of those that an extension made good.
    """

    kod: str
    rubrik: str
    grans: str
    inom: tuple[tuple[str, int | None], ...]
    over: tuple[tuple[str, int | None], ...]
    tid: str
    over_tid: str
    inte_gjort: str = ""
    granstext: str = ""
    forlangd: str = ""

    @property
    def nyckel(self) -> str:
        """The span of each row, by whether it was in time."""
        return f"""CASE rader.status WHEN '{Status.UPPFYLLT}' THEN {_skriv_spann(self.inom, self.tid)}
            ELSE {_skriv_spann(self.over, self.over_tid, self.inte_gjort)} END"""

    @property
    def spann(self) -> list[str]:
        namn = [namn for namn, _ in (*self.inom, *self.over)]
        return [*namn, self.inte_gjort] if self.inte_gjort else namn


def _skriv_spann(spann: Sequence[tuple[str, int | None]], tid: str, inte_gjort: str = "") -> str:
    grenar = [f"WHEN ({tid}) IS NULL THEN '{inte_gjort}'"] if inte_gjort else []
    grenar += [f"WHEN ({tid}) <= {hogst} THEN '{namn}'" for namn, hogst in spann if hogst is not None]
    sist = f"'{spann[-1][0]}'"
    return f"CASE {' '.join(grenar)} ELSE {sist} END" if grenar else sist


def _dagar(slut: str, borjan: str) -> str:
    return f"(rader.fakta ->> '{slut}')::date - (rader.fakta ->> '{borjan}')::date"


def _timmar(slut: str, borjan: str) -> str:
    # The facts are told by the Swedish clock; the hours that only sort within or past the limit may be one off when
    # the clock changes.
    def tid(namn: str) -> str:
        return f"""to_timestamp(rader.fakta ->> '{namn}', 'YYYY-MM-DD "kl." HH24.MI')"""

    return f"extract(epoch FROM {tid(slut)} - {tid(borjan)}) / 3600.0"


_FORDELNINGAR = (
    Fordelning(
        "skyddsbedomning_samma_dag",
        "Skyddsbedömningar efter dagar",
        "samma dag",
        (("Samma dag", None),),
        (("Dagen efter", 1), ("Efter 2–3 dagar", 3), ("Senare", None)),
        _dagar("skyddsbedomning", "inkom"),
        _dagar("skyddsbedomning", "inkom"),
        "Inte gjord",
    ),
    Fordelning(
        "forhandsbedomning_14_dagar",
        "Förhandsbedömningar efter dagar",
        "14 dagar",
        (("0–3 dagar", 3), ("4–7 dagar", 7), ("8–10 dagar", 10), ("11 dagar eller mer, men i tid", None)),
        (
            ("1–7 dagar över", 7),
            ("8–14 dagar över", 14),
            ("15–30 dagar över", 30),
            ("Mer än 30 dagar över", None),
        ),
        _dagar("beslut", "inkom"),
        _dagar("beslut", "frist"),
    ),
    Fordelning(
        "utredning_fyra_manader",
        "Utredningar efter dagar",
        "fyra månader",
        (
            ("0–30 dagar", 30),
            ("31–60 dagar", 60),
            ("61–90 dagar", 90),
            ("91 dagar eller mer, men i tid", None),
        ),
        (
            ("1–30 dagar över", 30),
            ("31–60 dagar över", 60),
            ("61–90 dagar över", 90),
            ("Mer än 90 dagar över", None),
        ),
        _dagar("avslutad", "inledd"),
        _dagar("avslutad", "frist"),
        granstext="Nedanför: över fyra månader",
        forlangd="utredning_over_med_forlangning",
    ),
    Fordelning(
        "allvarssamtal_48h",
        "Kallelser till allvarssamtal efter timmar",
        "48 timmar",
        (("0–12 timmar", 12), ("13–24 timmar", 24), ("25–48 timmar", None)),
        (("49–72 timmar", 72), ("3–7 dygn", 168), ("Senare", None)),
        _timmar("kallad", "raknas_fran"),
        _timmar("kallad", "raknas_fran"),
        "Inte kallad",
    ),
    Fordelning(
        "aterkoppling_en_vecka",
        "Begärd återkoppling efter dagar",
        "en vecka",
        (("0–1 dagar", 1), ("2–4 dagar", 4), ("5 dagar eller mer, men i tid", None)),
        (("1–7 dagar över", 7), ("8–14 dagar över", 14), ("Mer än 14 dagar över", None)),
        _dagar("aterkoppling", "beslut"),
        _dagar("aterkoppling", "frist"),
        "Inte given",
    ),
)


@dataclass(frozen=True)
class ITid:
    """The rows of each distribution by enhet and span, in the month and in the year so far."""

    underlag: Underlag
    manaden: Mapping[str, list[Nyckelrad]]
    aret: Mapping[str, list[Nyckelrad]]

    def bygg(self, omfattning: Omfattning) -> Avsnitt:
        underlag = self.underlag
        andelar = Tabell(
            "i_tid",
            "Andelar i tid",
            "Mått",
            "Andelen av dem som är klara säger inget om dem som väntar: därför står de öppna och försenade bredvid.",
            lagg_upp_kolumner(underlag),
            lagg_upp_indikatorer(underlag, omfattning, _KODER),
        )
        fordelningar = (self._bygg_fordelning(omfattning, each) for each in _FORDELNINGAR)
        text = (
            f"Vad som gjordes inom sin gräns. {self._beskriv_policy()}"
            " De tre grupperna av utredningar räknas på samma avslutade utredningar."
        )
        tabeller = tuple(each for each in (andelar, *fordelningar) if each.rader)
        return Avsnitt(3, "I tid", text, tabeller)

    def _beskriv_policy(self) -> str:
        policy = self.underlag.policyer.galler(self.underlag.per)
        if policy is Policy.FLYTTAD:
            return "En sista dag på en helg flyttas till nästa vardag."
        return "En sista dag på en helg flyttas inte till nästa vardag."

    def _bygg_fordelning(self, omfattning: Omfattning, fordelning: Fordelning) -> Tabell:
        manaden = _rakna(self.manaden[fordelning.kod], omfattning)
        aret = _rakna(self.aret[fordelning.kod], omfattning)
        rader = [Rad(namn, (rakna_cell(manaden[namn]), rakna_cell(aret[namn]))) for namn in fordelning.spann]
        manad = self.underlag.manaden
        bild = Bild(
            f"fordelning_{fordelning.kod}",
            Bildslag.FORDELNING,
            f"{fordelning.rubrik}, {manad}",
            tuple(fordelning.spann),
            (Serie("Antal", tuple(float(manaden[namn]) for namn in fordelning.spann)),),
            "st",
            grans=len(fordelning.inom),
            granstext=fordelning.granstext,
        )
        return Tabell(
            f"fordelning_{fordelning.kod}",
            fordelning.rubrik,
            "Tid",
            " ".join(self._beskriv(omfattning, fordelning, manaden)),
            (Kolumn(manad), Kolumn(f"Hittills {self.underlag.manad.year}")),
            tuple(rader) if sum(aret.values()) else (),
            bild if sum(manaden.values()) else None,
        )

    def _beskriv(self, omfattning: Omfattning, fordelning: Fordelning, antal: Counter[str]) -> Iterator[str]:
        manad = self.underlag.manaden
        alla = sum(antal.values())
        if not alla:
            yield f"Inget att räkna i {manad}."
            return
        inom = sum(antal[namn] for namn, _ in fordelning.inom)
        yield f"I {manad} klarades {formatera_andel(inom, alla)} inom gränsen, {fordelning.grans}."
        if fordelning.forlangd and inom < alla:
            serie = self.underlag.serier[fordelning.forlangd]
            holls = serie.las(self.underlag.manad, omfattning.enheter).uppfyllda
            yield f"Av de {formatera_antal(alla - inom)} som tog längre tid hade {holls} en förlängning som hölls."
        vanligast, flest = finn_storsta({namn: antal[namn] for namn in fordelning.spann})
        if vanligast and fordelning.inte_gjort not in vanligast:
            spann = rakna_upp([f"{namn[0].lower()}{namn[1:]}" for namn in vanligast])
            vardera = "" if len(vanligast) == 1 else " vardera"
            yield f"Vanligast var {spann}: {formatera_andel(flest, alla)}{vardera}."


def las_i_tid(session: Session, underlag: Underlag) -> ITid:
    def fraga(fordelning: Fordelning, *, hela_aret: bool) -> list[Nyckelrad]:
        period = underlag.hittills if hela_aret else underlag.period
        urval = bestam_urval(session, fordelning.kod, period, policyer=underlag.policyer)
        return rakna_efter(session, urval, fordelning.nyckel)

    return ITid(
        underlag,
        {each.kod: fraga(each, hela_aret=False) for each in _FORDELNINGAR},
        {each.kod: fraga(each, hela_aret=True) for each in _FORDELNINGAR},
    )


def _rakna(rader: list[Nyckelrad], omfattning: Omfattning) -> Counter[str]:
    antal: Counter[str] = Counter()
    for rad in rader:
        if rad.enhet_id in omfattning.enheter and rad.status in (Status.UPPFYLLT, Status.INTE_UPPFYLLT):
            antal[rad.nyckel] += rad.antal
    return antal
