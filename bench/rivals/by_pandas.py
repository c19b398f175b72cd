"""The table of one nämnd by pandas over CSV, read as files are read: whole, and then cut down to the nämnd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from bench.rivals.question import SPANS, Figure, Span, Table

_DATES = {
    "barn": ["fodelsedatum"],
    "orosanmalan": [
        "inkom",
        "inkom_datum",
        "brottsdatum",
        "skyddsbedomning_datum",
        "forfaller",
        "beslut_datum",
        "aterkoppling_begard",
        "aterkoppling_given",
    ],
    "utredning": ["inledd", "forfaller", "avslutad"],
    "forlangning": ["beslutad", "till"],
    "insats": ["beslutad", "paborjad", "avslutad"],
    "allvarssamtal": ["kannedom", "kallad", "hallet"],
}
_FLAGS = {
    "barn": ["ensamkommande"],
    "orosanmalan": ["vald", "brott", "forsta_gang", "barnet_hort"],
    "utredning": ["barnet_delaktigt", "barnet_aterkoppling"],
    "forlangning": [],
    "insats": ["skyddsbehov", "vantat_pa_placering", "trygga_forhallanden"],
    "allvarssamtal": [],
}
_PLACEMENTS = ["familjehem", "jourhem", "hvb", "sis", "stodboende", "skyddat_boende"]
_NO_DUTY = ["privatperson", "anhorig", "barnet_sjalvt", "anonym", "fritidsverksamhet"]
_COUNTS = {
    "anmalningar",
    "anmalda_barn",
    "forhandsbedomning_forsenade",
    "utredningar_inledda",
    "utredningar_avslutade",
    "utredningar_pagaende",
    "utredning_forsenade",
    "utredningstid_median",
    "insatser_pagaende",
}


def compute_table(folder: Path, namnd_id: int, codes: list[str]) -> Table:
    """Every figure of both periods."""
    tables = {name: _read(folder / f"{name}.csv", name, namnd_id) for name in _DATES}
    children = tables.pop("barn").set_index("id").drop(columns="namnd_id")
    for name in ("orosanmalan", "utredning", "insats"):
        tables[name] = tables[name].join(children, on="barn_id")
    table: Table = {kod: {} for kod in codes}
    for span in SPANS:
        record = _Record(span, **tables)
        for kod in codes:
            table[kod][span.name] = _count(kod, span, _QUESTIONS[kod](record))
    return table


def _read(path: Path, name: str, namnd_id: int) -> pd.DataFrame:
    frame = pd.read_csv(path, engine="pyarrow")
    frame = frame[frame.namnd_id == namnd_id].copy()
    for column in _DATES[name]:
        frame[column] = pd.to_datetime(frame[column])
    for column in _FLAGS[name]:
        frame[column] = frame[column].map({"t": True, "f": False}).astype("boolean")
    return frame


@dataclass
class _Record:
    """One nämnd's rows, and the days that the figures go by."""

    span: Span
    orosanmalan: pd.DataFrame
    utredning: pd.DataFrame
    insats: pd.DataFrame
    forlangning: pd.DataFrame
    allvarssamtal: pd.DataFrame

    def __post_init__(self) -> None:
        self.fran, self.per = pd.Timestamp(self.span.fran), pd.Timestamp(self.span.per)
        self.sista = pd.Timestamp(min(self.span.till, self.span.per))
        midnight = datetime.combine(self.span.per + timedelta(days=1), time(), ZoneInfo("Europe/Stockholm"))
        self.efter_per = pd.Timestamp(midnight).tz_convert("UTC").tz_localize(None)

    def arrived(self) -> pd.DataFrame:
        o = self.orosanmalan
        return o[(o.typ == "anmalan") & o.inkom_datum.between(self.fran, self.sista)]

    def decided(self) -> pd.DataFrame:
        o = self.orosanmalan
        return o[(o.typ == "anmalan") & o.beslut_datum.between(self.fran, self.sista)]

    def opened_or_not(self) -> pd.DataFrame:
        d = self.decided()
        return d[d.beslut != "paford"]

    def undecided(self, o: pd.DataFrame) -> pd.Series:
        return o.beslut.isna() | ((o.beslut != "paford") & (o.beslut_datum > self.per))

    def closed(self) -> pd.DataFrame:
        u = self.utredning
        return u[u.avslutad.between(self.fran, self.sista)]

    def open_now(self, rows: pd.DataFrame, start: str) -> pd.DataFrame:
        return rows[(rows[start] <= self.per) & ~(rows.avslutad <= self.per)]

    def last_limits(self) -> pd.Series:
        """For each utredning past its four months, the day to which its valid extensions go."""
        u = self.utredning.set_index("id")[["forfaller", "avslutad"]]
        f = self.forlangning[self.forlangning.beslutad <= self.per].join(u, on="utredning_id")
        f = f[f.forfaller < f.avslutad.fillna(self.per).clip(upper=self.per)]
        limits: dict[int, pd.Timestamp] = {}
        broken: set[int] = set()
        for row in f.sort_values(["utredning_id", "beslutad", "till"]).itertuples():
            before = limits.get(row.utredning_id, row.forfaller)
            if row.utredning_id in broken or row.beslutad > max(before, row.forfaller):
                broken.add(row.utredning_id)
            else:
                limits[row.utredning_id] = max(before, row.till)
        return pd.Series(limits, dtype="datetime64[us]")

    def closed_of_children(self) -> pd.DataFrame:
        c = self.closed()
        return c[_age(c, c.inledd) < 18].assign(grans=lambda rows: rows.id.map(self.last_limits()))

    def talks(self) -> pd.DataFrame:
        """The population of allvarssamtal, with the limit and what is known of the talk."""
        o = self.arrived()
        o = o[o.brott.fillna(False) & (o.inkom_datum >= "2019-01-01") & (_age(o, o.inkom_datum) < 18)]
        o = o.merge(
            self.allvarssamtal.drop(columns="namnd_id"), how="left", left_on="id", right_on="orosanmalan_id"
        )
        for column in ("kannedom", "kallad", "hallet"):
            o[column] = o[column].where(o[column] < self.efter_per)
        first = o.inkom_datum < "2021-04-01"
        o = o[
            (first & o.forsta_gang.fillna(False)) | (~first & ((o.inkom_datum - o.brottsdatum).dt.days <= 30))
        ]
        first = o.inkom_datum < "2021-04-01"
        grans = o.kannedom.where(first).fillna(o.inkom) + pd.Timedelta(hours=48)
        return o.assign(grans=grans, krav=o.hallet.where(first, o.kallad))

    def last_closed(self, rows: pd.DataFrame, fran: object, till: object) -> pd.DataFrame:
        """Each child with the day of its last closing between two days."""
        rows = rows[rows.avslutad.between(pd.Timestamp(str(fran)), pd.Timestamp(str(till)))]
        rows = rows.sort_values("avslutad").drop_duplicates("barn_id", keep="last")
        return rows.assign(d=rows.avslutad)[["barn_id", "kon", "fodelsedatum", "ensamkommande", "d"]]

    def came_back(self, children: pd.DataFrame, rows: pd.DataFrame, start: str) -> pd.Series:
        """Whether anything of the child began within a year after its day."""
        pairs = children[["barn_id", "d"]].merge(rows[["barn_id", start]], on="barn_id")
        within = (pairs[start] > pairs.d) & (pairs[start] <= pairs.d + pd.DateOffset(months=12))
        return children.barn_id.isin(pairs.barn_id[within])

    def something_open(self, children: pd.DataFrame) -> pd.Series:
        found = pd.Series(False, index=children.index)
        for rows, start in ((self.insats, "paborjad"), (self.utredning, "inledd")):
            pairs = children[["barn_id", "d"]].merge(rows[["barn_id", start, "avslutad"]], on="barn_id")
            open_then = (pairs[start] <= pairs.d) & ~(pairs.avslutad <= pairs.d)
            found |= children.barn_id.isin(pairs.barn_id[open_then])
        return found


def _age(rows: pd.DataFrame, day: pd.Series) -> pd.Series:
    born = rows.fodelsedatum
    before = (day.dt.month * 100 + day.dt.day) < (born.dt.month * 100 + born.dt.day)
    return (day.dt.year - born.dt.year - before).where(born.notna()).clip(lower=0)


def _with(rows: pd.DataFrame, met: object = None, varde: object = None) -> pd.DataFrame:
    return pd.DataFrame({"kon": rows.kon, "met": met, "varde": varde}, index=rows.index)


def _protected(r: _Record, days: int) -> pd.DataFrame:
    a = r.arrived()
    last = a.inkom_datum + pd.Timedelta(days=days)
    done = a.skyddsbedomning_datum.where(a.skyddsbedomning_datum <= r.per)
    return _with(a, done <= last)[done.notna() | (last < r.per)]


def _by_arrival(r: _Record) -> pd.DataFrame:
    a = r.arrived()
    a = a[~(a.beslut == "paford") & ~(r.undecided(a) & (a.forfaller >= r.per))]
    return _with(a, (a.beslut_datum <= a.forfaller) & (a.beslut_datum <= r.per))


def _told(r: _Record) -> pd.DataFrame:
    d = r.opened_or_not()
    d = d.assign(svar=d.aterkoppling.where(~(d.aterkoppling_given > r.per)))
    d = d[d.svar.notna() & (d.svar != "inte_nodvandig")]
    return _with(d, d.svar == "given")


def _told_in_a_week(r: _Record) -> pd.DataFrame:
    d = r.opened_or_not()
    d = d[(d.aterkoppling_begard <= r.per) & ~d.anmalare.isin(_NO_DUTY)]
    d = d[~((d.aterkoppling == "inte_nodvandig") & ~(d.aterkoppling_given > r.per))]
    given = d.aterkoppling_given.where(d.aterkoppling_given <= r.per)
    due = pd.concat([d.beslut_datum + pd.Timedelta(days=7), d.aterkoppling_begard], axis=1).max(axis=1)
    return _with(d, given <= due)[given.notna() | (due < r.per)]


def _talked(r: _Record, by: str) -> pd.DataFrame:
    t = r.talks()
    met = t[by] <= t.grans
    return _with(t, met)[met | (t.grans < r.efter_per)]


def _overdue(r: _Record) -> pd.DataFrame:
    o = r.orosanmalan
    return _with(o[(o.typ == "anmalan") & r.undecided(o) & (o.forfaller < r.per)])


def _over(r: _Record, *, extended: bool) -> pd.DataFrame:
    c = r.closed_of_children()
    within = c.avslutad <= c.grans
    return _with(c, (c.avslutad > c.forfaller) & (within if extended else ~within))


def _open_and_overdue(r: _Record) -> pd.DataFrame:
    u = r.open_now(r.utredning, "inledd")
    u = u[(u.forfaller < r.per) & (_age(u, u.inledd) < 18)]
    return _with(u[~(u.id.map(r.last_limits()) >= r.per)])


def _lengths(r: _Record) -> pd.DataFrame:
    c = r.closed()
    return _with(c, varde=(c.avslutad - c.inledd).dt.days)[_age(c, c.inledd) <= 20]


def _took_part(r: _Record) -> pd.DataFrame:
    c = r.closed().dropna(subset=["barnet_delaktigt", "barnet_aterkoppling"])
    return _with(c, c.barnet_delaktigt & c.barnet_aterkoppling)


def _asked_the_school(r: _Record) -> pd.DataFrame:
    c = r.closed()
    c = c[c.skola_vidtalad.isin(["ja", "nej"])]
    return _with(c, c.skola_vidtalad == "ja")


def _heard(r: _Record) -> pd.DataFrame:
    d = r.decided()
    d = d[(d.beslut == "inte_inleda") & d.barnet_hort.notna()]
    return _with(d, d.barnet_hort)


def _violence(r: _Record) -> pd.DataFrame:
    d = r.opened_or_not()
    d = d[d.vald.fillna(False)]
    return _with(d, d.beslut == "inte_inleda")


def _returned(r: _Record) -> pd.DataFrame:
    c = r.last_closed(r.utredning, r.span.bas_fran, r.span.bas_till)
    o = r.orosanmalan
    return _with(c, r.came_back(c, o[o.typ.isin(["anmalan", "ansokan"])], "inkom_datum"))


def _stayed_away(r: _Record) -> pd.DataFrame:
    c = r.last_closed(r.insats[r.insats.paborjad.notna()], r.span.bas_fran, r.span.bas_till)
    c = c[~r.something_open(c)]
    back = r.came_back(c, r.utredning, "inledd") | r.came_back(c, r.insats, "paborjad")
    return _with(c, ~back)


def _kkik(r: _Record, youngest: int, oldest: int) -> pd.DataFrame:
    rows = pd.concat([r.utredning, r.insats[r.insats.paborjad.notna()]])
    c = r.last_closed(rows, r.span.kkik_fran, r.span.kkik_till)
    c = c[_age(c, c.d).between(youngest, oldest) & ~c.ensamkommande.fillna(False)]
    c = c[(c.d + pd.DateOffset(months=12) <= r.per) & ~r.something_open(c)]
    return _with(c, ~r.came_back(c, r.utredning, "inledd"))


def _placed(r: _Record) -> pd.DataFrame:
    i = r.insats[r.insats.typ.isin(_PLACEMENTS)]
    months = []
    for first in pd.date_range(r.fran, r.sista, freq="MS"):
        last = min(first + pd.offsets.MonthEnd(), r.per)
        months.append(i[(i.paborjad <= last) & ~(i.avslutad < first)].drop_duplicates("barn_id"))
    return _with(pd.concat(months))


def _needing_protection(r: _Record, field: str, met: bool) -> pd.DataFrame:
    i = r.insats
    i = i[i.typ.isin(_PLACEMENTS) & i.skyddsbehov.fillna(False) & i.beslutad.between(r.fran, r.sista)]
    i = i.sort_values(["beslutad", "kallid"]).drop_duplicates("barn_id", keep="last").dropna(subset=[field])
    return _with(i, i[field] == met)


def _four_months(r: _Record) -> pd.DataFrame:
    c = r.closed_of_children()
    return _with(c, c.avslutad <= c.forfaller)


def _in_14_days(r: _Record) -> pd.DataFrame:
    d = r.opened_or_not()
    return _with(d, d.beslut_datum <= d.forfaller)


def _led_on(d: pd.DataFrame) -> pd.DataFrame:
    return _with(d, d.beslut == "inleda")


_QUESTIONS: dict[str, Callable[[_Record], pd.DataFrame]] = {
    "anmalningar": lambda r: _with(r.arrived()),
    "anmalda_barn": lambda r: _with(r.arrived().drop_duplicates("barn_id")),
    "skyddsbedomning_samma_dag": lambda r: _protected(r, 0),
    "skyddsbedomning_dagen_efter": lambda r: _protected(r, 1),
    "forhandsbedomning_14_dagar": _in_14_days,
    "forhandsbedomning_14_dagar_inkomna": _by_arrival,
    "forhandsbedomning_forsenade": _overdue,
    "till_utredning": lambda r: _led_on(r.opened_or_not()),
    "till_utredning_med_paforda": lambda r: _led_on(r.decided()),
    "utredningar_inledda": lambda r: _with(r.utredning[r.utredning.inledd.between(r.fran, r.sista)]),
    "utredningar_avslutade": lambda r: _with(r.closed()),
    "utredningar_pagaende": lambda r: _with(r.open_now(r.utredning, "inledd")),
    "utredning_fyra_manader": _four_months,
    "utredning_over_med_forlangning": lambda r: _over(r, extended=True),
    "utredning_over_utan_forlangning": lambda r: _over(r, extended=False),
    "utredning_forsenade": _open_and_overdue,
    "utredningstid_medel": _lengths,
    "utredningstid_median": _lengths,
    "allvarssamtal_48h": lambda r: _talked(r, "krav"),
    "allvarssamtal_hallet_48h": lambda r: _talked(r, "hallet"),
    "ateraktualisering_utredning": _returned,
    "ej_aktuell_12_manader": _stayed_away,
    "ej_ateraktualiserad_0_12": lambda r: _kkik(r, 0, 12),
    "ej_ateraktualiserad_13_20": lambda r: _kkik(r, 13, 20),
    "aterkoppling_gjord": _told,
    "aterkoppling_en_vecka": _told_in_a_week,
    "barnet_delaktigt": _took_part,
    "skola_vidtalad": _asked_the_school,
    "barnet_hort_ej_inledd": _heard,
    "vald_utan_utredning": _violence,
    "placerade_barn": _placed,
    "vantat_pa_placering": lambda r: _needing_protection(r, "vantat_pa_placering", met=False),
    "trygga_forhallanden": lambda r: _needing_protection(r, "trygga_forhallanden", met=True),
    "insatser_pagaende": lambda r: _with(r.open_now(r.insats, "paborjad")),
}


def _count(kod: str, span: Span, rows: pd.DataFrame) -> Figure:
    parts: list[list[int | None]] = []
    for part in (rows, rows[rows.kon == "pojke"], rows[rows.kon == "flicka"]):
        match kod:
            case "placerade_barn":
                parts.append([len(part), span.till.month])
            case "utredningstid_medel":
                parts.append([int(part.varde.sum()), len(part)])
            case _:
                parts.append([None if kod in _COUNTS else int(part.met.sum()), len(part)])
    return {"parts": parts, "median": float(rows.varde.median()) if kod == "utredningstid_median" else None}
