"""The pictures of a report as SVG, read without colour: dark and light, lines and dashes, and labels on the marks.

One picture has one form wherever it is shown, so that page and document never differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from casetrack.reports.ledning.rapport import Bild, Bildslag
from casetrack.rules.kalender import MANADSNAMN

TYPSNITT = "Open Sans, Liberation Sans, Arial, sans-serif"
"""The first is the one of the documents."""

_MORK, _LJUS, _LINJE, _TEXT = "#1b3a57", "#ffffff", "#d5dae0", "#1d2430"
_BREDD = 600

# Room at the sides for texts that are wider in the reader's letters than in those that the picture was measured with.
_MARGINALER = {
    Bildslag.TREND: {"left": 8, "top": 8, "bottom": 8, "right": 40},
    Bildslag.FORDELNING: {"left": 48, "top": 8, "bottom": 8, "right": 24},
    Bildslag.FORFALLER: {"left": 8, "top": 8, "bottom": 8, "right": 24},
}
_MELLAN_NAMN = 56  # pixels between the names of the kinds of bars, for the same reason

_TRENDHOJD = 190  # pixels

GRANSTEXT = "Gränsen: nedanför är för sent"

Diagram = Any
"""A chart of Altair, whose classes have no common type worth naming."""


@lru_cache(maxsize=512)
def rita(bild: Bild) -> str:
    """The picture as SVG. The same picture always gives the same text; drawn pictures are remembered."""
    # Imported here: the two take a second to load, and most processes never draw anything.
    import vl_convert

    match bild.slag:
        case Bildslag.TREND:
            diagram = _rita_trend(bild)
        case Bildslag.FORDELNING:
            diagram = _rita_fordelning(bild)
        case Bildslag.FORFALLER:
            diagram = _rita_forfaller(bild)
    diagram = (
        diagram.properties(background=_LJUS, padding=_MARGINALER[bild.slag])
        .configure(font=TYPSNITT)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=12, labelColor=_TEXT, titleColor=_TEXT, gridColor=_LINJE, domainColor=_TEXT
        )
    )
    svg: str = vl_convert.vegalite_to_svg(diagram.to_json())
    return svg


def _rita_trend(bild: Bild) -> Diagram:
    """A line over the months, each point with its value; the target is dashed and named."""
    import altair as alt

    etiketter = [_skriv_manad(etikett) for etikett in bild.etiketter]
    varden = bild.serier[0].varden
    malen = bild.mal_per_etikett or (bild.mal,) * len(varden)
    kanda = [varde for varde in (*varden, *malen) if varde is not None]
    hogst = 112.0 if bild.enhet == "%" else max([1.0, *kanda]) * 1.15
    punkter = alt.Data(
        values=[
            {
                "x": etikett,
                "y": varde,
                "text": "" if varde is None else _skriv_tal(varde),
                "under": _skrivs_under(varden, n, hogst, malen[n]),
            }
            for n, (etikett, varde) in enumerate(zip(etiketter, varden, strict=True))
        ]
    )
    x = alt.X(
        "x:O", sort=etiketter, title=None, axis=alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' ')")
    )
    y = alt.Y(
        "y:Q",
        title="Procent" if bild.enhet == "%" else "Antal",
        scale=alt.Scale(domain=[0, hogst], nice=False),
        axis=alt.Axis(values=list(range(0, 101, 20)), format="d", labelOverlap=False)
        if bild.enhet == "%"
        else alt.Axis(tickCount=5, tickMinStep=1, format="d"),
    )
    linje = alt.Chart(punkter).mark_line(color=_MORK, strokeWidth=2.5, invalid="break-paths-show-domains")
    prick = alt.Chart(punkter).mark_point(color=_MORK, filled=True, size=60, opacity=1, invalid="filter")
    lager = [linje.encode(x=x, y=y), prick.encode(x=x, y=y)]
    if bild.mal_per_etikett is not None:
        steg = alt.Data(values=[{"x": x_, "y": y_} for x_, y_ in zip(etiketter, malen, strict=True)])
        lager.append(
            alt.Chart(steg)
            .mark_line(
                strokeDash=[7, 5],
                strokeWidth=2,
                color=_TEXT,
                interpolate="step",
                invalid="break-paths-show-domains",
            )
            .encode(x=x, y=y)
        )
    elif bild.mal is not None:
        malet = alt.Data(values=[{"y": bild.mal}])
        lager.append(alt.Chart(malet).mark_rule(strokeDash=[7, 5], strokeWidth=2, color=_TEXT).encode(y=y))
    if bild.mal is not None:
        malet = alt.Data(values=[{"y": bild.mal, "text": f"Mål {_skriv_tal(bild.mal)}"}])
        lager.append(
            alt.Chart(malet)
            .mark_text(align="left", dx=6, fontSize=12, fontWeight=600, color=_TEXT)
            .encode(x=alt.value(_BREDD), y=y, text="text:N")
        )
    for villkor, dy in (("!datum.under", -13), ("datum.under", 15)):
        tal = alt.Chart(punkter).transform_filter(f"isValid(datum.y) && {villkor}")
        stil: dict[str, Any] = {"dy": dy, "fontSize": 12, "fontWeight": 600}
        # On a light edge, so that no line crosses a number.
        kant = tal.mark_text(stroke=_LJUS, strokeWidth=4, strokeJoin="round", **stil)
        lager += [each.encode(x=x, y=y, text="text:N") for each in (kant, tal.mark_text(color=_TEXT, **stil))]
    return alt.layer(*lager).properties(width=_BREDD, height=_TRENDHOJD)


def _skrivs_under(varden: Sequence[float | None], n: int, hogst: float, mal: float | None) -> bool:
    """Whether a number goes below its point: at the top of the picture, where the line turns upwards, and where it
    would stand on the line of the target."""
    varde = varden[n]
    if varde is None:
        return False
    grannar = [each for each in (*varden[max(n - 1, 0) : n], *varden[n + 1 : n + 2]) if each is not None]
    if mal is not None and varde > hogst * 0.12:
        till_malet = (mal - varde) / hogst * _TRENDHOJD
        if 4 < till_malet < 24:
            return True
        if -26 < till_malet < -4:
            return False
    i_en_dal = bool(grannar) and min(grannar) > varde and varde > hogst * 0.12
    return varde > hogst * 0.95 or i_en_dal


def _rita_fordelning(bild: Bild) -> Diagram:
    """A bar for each span, filled where the limit was kept and hollow where not, with the limit between them."""
    import altair as alt

    antal = [varde or 0 for varde in bild.serier[0].varden]
    data = alt.Data(
        values=[
            {"y": etikett, "x": varde, "text": _skriv_tal(varde), "inom": n < (bild.grans or 0)}
            for n, (etikett, varde) in enumerate(zip(bild.etiketter, antal, strict=True))
        ]
    )
    y = alt.Y(
        "y:O",
        sort=list(bild.etiketter),
        title=None,
        scale=alt.Scale(paddingInner=0.25, paddingOuter=0.2),
        axis=alt.Axis(labelLimit=300, ticks=False, domain=False, labelFontSize=13, labelPadding=6),
    )
    x = alt.X(
        "x:Q",
        title="Antal",
        scale=alt.Scale(domain=[0, max([1.0, *antal]) * 1.1]),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=6),
    )
    stapel = (
        alt.Chart(data)
        .mark_bar(stroke=_MORK, strokeWidth=2)
        .encode(y=y, x=x, fill=alt.condition("datum.inom", alt.value(_MORK), alt.value(_LJUS)))
    )
    tal = (
        alt.Chart(data)
        .mark_text(align="left", dx=6, fontSize=13, fontWeight=600, color=_TEXT)
        .encode(y=y, x=x, text="text:N")
    )
    lager = [stapel, tal]
    if bild.grans is not None and 0 < bild.grans < len(bild.etiketter):
        granslinje = alt.Data(
            values=[{"y": bild.etiketter[bild.grans - 1], "text": bild.granstext or GRANSTEXT}]
        )
        vid = alt.Y("y:O", sort=list(bild.etiketter), bandPosition=1)
        lager.append(
            alt.Chart(granslinje)
            .mark_rule(strokeDash=[7, 5], strokeWidth=2, color=_TEXT, yOffset=4)
            .encode(y=vid)
        )
        lager.append(
            alt.Chart(granslinje)
            .mark_text(align="right", dy=14, dx=-4, fontSize=12, color=_TEXT)
            .encode(y=vid, x=alt.value(_BREDD), text="text:N")
        )
    return alt.layer(*lager).properties(width=_BREDD, height=32 * len(bild.etiketter))


def _rita_forfaller(bild: Bild) -> Diagram:
    """A bar for each day, one kind filled and the other hollow on top of it, with the day's sum over it."""
    import altair as alt

    etiketter = [_skriv_dag(etikett) for etikett in bild.etiketter]
    summor = [sum(serie.varden[n] or 0 for serie in bild.serier) for n in range(len(bild.etiketter))]
    data = alt.Data(
        values=[
            {"x": etikett, "y": serie.varden[n], "slag": serie.namn, "ordning": ordning}
            for ordning, serie in enumerate(bild.serier)
            for n, etikett in enumerate(etiketter)
            if serie.varden[n]
        ]
    )
    x = alt.X(
        "x:O",
        sort=etiketter,
        scale=alt.Scale(domain=etiketter, paddingInner=0.2),
        title=None,
        axis=alt.Axis(
            labelAngle=0, labelExpr="split(datum.label, ' ')", labelOverlap=False, labelFontSize=10
        ),
    )
    y = alt.Y(
        "y:Q",
        title="Antal",
        stack="zero",
        scale=alt.Scale(domain=[0, max([1.0, *summor]) * 1.15]),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
    )
    namn = [serie.namn for serie in bild.serier]
    fyllning = alt.Fill(
        "slag:N",
        scale=alt.Scale(domain=namn, range=[_MORK, _LJUS]),
        legend=alt.Legend(
            title=None,
            orient="top",
            columnPadding=_MELLAN_NAMN,
            columns=len(namn),
            symbolType="square",
            symbolStrokeColor=_MORK,
            symbolStrokeWidth=2,
            labelFontSize=13,
        ),
    )
    staplar = (
        alt.Chart(data)
        .mark_bar(stroke=_MORK, strokeWidth=1.5)
        .encode(x=x, y=y, fill=fyllning, order=alt.Order("ordning:Q"))
    )
    over = alt.Data(
        values=[
            {"x": etikett, "y": summa, "text": _skriv_tal(summa)}
            for etikett, summa in zip(etiketter, summor, strict=True)
            if summa
        ]
    )
    tal = (
        alt.Chart(over)
        .mark_text(dy=-8, fontSize=12, fontWeight=600, color=_TEXT)
        .encode(x=x, y=alt.Y("y:Q", title="Antal"), text="text:N")
    )
    return alt.layer(staplar, tal).properties(width=_BREDD + 60, height=180)


def _skriv_manad(etikett: str) -> str:
    """A month in two words, which the axis puts under one another."""
    ar, manad = etikett.split("-")
    return f"{MANADSNAMN[int(manad) - 1][:3]} {ar}"


def _skriv_dag(etikett: str) -> str:
    _, manad, dag = etikett.split("-")
    return f"{int(dag)} {MANADSNAMN[int(manad) - 1][:3]}"


def _skriv_tal(tal: float) -> str:
    return f"{tal:.10g}".replace(".", ",")
