"""Pictures of a panel: severity with its uncertainty, and who departs from the others on which entry."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go

from domain.messages import msg
from scoring.arrays import FloatArray, IntArray
from ui.figures import Finished, Picture, lay_out
from ui.kept import Kept
from ui.words import _, language, say, shortened, signed
from use_cases.panel_health import RoundHealth

MOST_JUDGES = 60
"""Lines of the severity plot."""
MOST_COLUMNS, MOST_ROWS = 20, 40
"""Judges and entries of the map."""
_LONGEST_NAME = 8
# Degrees that names lean, and pixels of one character of them.
_SLANT, _TYPE = 60, 14
_INK = "#1F1B18"
_MARK = "#0072B2"
# Blue to vermilion over white: Okabe and Ito's ends, told apart with any colour vision; the sign stands in the cell.
_SCALE = ("#0072B2", "#FFFFFF", "#D55E00")
_DARK = -0.8

_PICTURES: Kept[Picture | None] = Kept(24)


def severity_plot(found: RoundHealth) -> Picture | None:
    """Give the plot of severities, judges in the panel's order; None where nobody can be compared."""
    return _PICTURES.of(found, ("severity", language()), lambda: _severity(found))


def residual_map(found: RoundHealth) -> Picture | None:
    """Give the map of judges by entries; None where nobody can be compared."""
    return _PICTURES.of(found, ("map", language()), lambda: _map(found))


def _severity(found: RoundHealth) -> Picture | None:
    known = np.flatnonzero(np.isfinite(found.effect))
    if not len(known):
        return None
    shown = known[:MOST_JUDGES]
    effect, low, high = found.effect[shown], found.effect_low[shown], found.effect_high[shown]
    names = _names(found, shown)
    figure = go.Figure(
        go.Scatter(
            x=effect.tolist(),
            y=list(range(len(shown))),
            error_x={
                "type": "data",
                "symmetric": False,
                "array": np.nan_to_num(high - effect).tolist(),
                "arrayminus": np.nan_to_num(effect - low).tolist(),
                "thickness": 2,
                "width": 5,
                "color": _MARK,
            },
            mode="markers",
            marker={"color": _MARK, "size": 10},
            hovertext=[_severity_hover(name, *each) for name, *each in zip(names, effect, low, high, strict=True)],
            hoverinfo="text",
        )
    )
    lay_out(figure, _("Points: left stricter, right milder"), "")
    figure.add_vline(x=0, line={"color": _INK, "width": 1, "dash": "dash"})
    figure.update_layout(height=120 + 32 * len(shown), showlegend=False, margin={"l": 8, "r": 12, "t": 8, "b": 56})
    figure.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=_labels(names),
        range=[len(shown) - 0.5, -0.5],
        automargin=True,
        title=None,
    )
    sentences = [
        _(
            "Each mark is a judge, in the panel's order: left of the dashed line stricter, right of it milder than "
            "the average; the bar is the 95% interval. Differing severity is usual; only the findings above "
            "ask for something."
        )
    ]
    if not np.isfinite(high).all():
        sentences.append(
            _("A mark without a bar: the sheets are just enough for the figure, and leave none for its interval.")
        )
    if len(known) < len(found.effect):
        alone = tuple(found.scores.judges[judge].name for judge in np.flatnonzero(~np.isfinite(found.effect)).tolist())
        sentences.append(say(msg("Not drawn, because nobody can be compared with them: {judges}.", judges=alone)))
    if found.health.residuals.fit.components > 1:
        sentences.append(_("Some judges share no entry, not even through others: compare only judges who are linked."))
    if len(shown) < len(known):
        part = msg("The first {shown} of {all} judges are drawn.", shown=len(shown), all=len(known))
        sentences.append(say(part))
    return Picture(Finished(figure), tuple(sentences))


def _severity_hover(name: str, effect: float, low: float, high: float) -> str:
    text = msg(
        "{judge}: {points} points ({low} to {high})",
        judge=name,
        points=signed(effect),
        low=signed(low),
        high=signed(high),
    )
    return escape(say(text))


@dataclass(frozen=True, eq=False)
class _Excerpt:
    """The part of the map that can be read.

    Attributes:
        judges: shape (K,), in the panel's order.
        entries: shape (N,), by number.
        apart: shape (N, K), NaN without a sheet.
        complete: whether that is all of it.
    """

    judges: IntArray
    entries: IntArray
    apart: FloatArray
    complete: bool


def _excerpt(found: RoundHealth) -> _Excerpt:
    residuals = found.health.residuals
    entry_of, apart = found.scores.scores.entry[residuals.sheet], residuals.apart
    judges = np.unique(residuals.judge)
    if len(judges) > MOST_COLUMNS:
        noticed = np.asarray([bool(report.findings) for report in found.reports])[judges]
        # Whoever was noticed comes first into the picture, and all stand in the panel's order.
        judges = np.sort(judges[np.argsort(~noticed, kind="stable")][:MOST_COLUMNS])
    seen = np.isin(residuals.judge, judges)
    largest = np.zeros(len(found.scores.numbers))
    np.maximum.at(largest, entry_of[seen], np.abs(apart[seen]))
    entries = np.unique(entry_of[seen])
    complete = len(judges) == len(np.unique(residuals.judge)) and len(entries) <= MOST_ROWS
    entries = np.sort(entries[np.argsort(-largest[entries], kind="stable")][:MOST_ROWS])
    table = np.full((len(found.scores.numbers), len(found.scores.judges)), np.nan)
    table[entry_of, residuals.judge] = apart
    return _Excerpt(judges, entries, table[np.ix_(entries, judges)], complete)


def _map(found: RoundHealth) -> Picture | None:
    if not len(found.health.residuals.sheet):
        return None
    part = _excerpt(found)
    names = _names(found, part.judges)
    numbers = [str(found.scores.numbers[entry]) for entry in part.entries.tolist()]
    end = max(1.0, float(np.nanmax(np.abs(part.apart))))
    figure = go.Figure(
        go.Heatmap(
            z=np.round(part.apart, 2),
            x=np.arange(len(names), dtype=np.float64),
            y=np.arange(len(numbers), dtype=np.float64),
            zmin=-end,
            zmax=end,
            colorscale=list(_SCALE),
            xgap=1,
            ygap=1,
            hovertext=[
                [_map_hover(name, number, value) for name, value in zip(names, row, strict=True)]
                for number, row in zip(numbers, part.apart.tolist(), strict=True)
            ],
            hoverinfo="text",
            colorbar={"orientation": "h", "y": -0.02, "yanchor": "top", "thickness": 12, "len": 0.9},
        )
    )
    lay_out(figure, "", _("Entry No."))
    figure.update_layout(
        # All at once: Plotly looks through those there are for each that is added, tens of seconds for a panel of ten.
        annotations=_cell_texts(part, end),
        height=150 + 22 * len(numbers),
        showlegend=False,
        # Plotly drops a slanting name that reaches beyond the picture, and draws a heading over one.
        margin={"l": 8, "r": _reach(names, math.cos), "t": _reach(names, math.sin), "b": 8},
        plot_bgcolor="#EFEAE4",
    )
    figure.update_xaxes(
        tickvals=list(range(len(names))),
        ticktext=_labels(names),
        side="top",
        tickangle=-_SLANT,
        automargin=True,
        showgrid=False,
    )
    figure.update_yaxes(
        tickvals=list(range(len(numbers))),
        ticktext=numbers,
        range=[len(numbers) - 0.5, -0.5],
        automargin=True,
        showgrid=False,
    )
    return Picture(Finished(figure), _map_sentences(part, found))


def _cell_texts(part: _Excerpt, end: float) -> list[dict[str, object]]:
    """Give the number in each cell that has a sheet, light where the cell is dark."""
    return [
        {
            "x": column,
            "y": row,
            "text": signed(value, 0),
            "showarrow": False,
            "font": {"size": 11, "color": "#FFFFFF" if value < _DARK * end else _INK},
        }
        for row, values in enumerate(part.apart.tolist())
        for column, value in enumerate(values)
        if not np.isnan(value)
    ]


def _reach(names: Sequence[str], part: Callable[[float], float]) -> int:
    """Give the pixels that the longest name reaches to the right, the cosine's part, or up, the sine's."""
    return 8 + math.ceil(max(map(len, names)) * _TYPE * part(math.radians(_SLANT)))


def _map_sentences(part: _Excerpt, found: RoundHealth) -> tuple[str, ...]:
    sentence = _(
        "Each cell is a sheet: how many points it lies above (+) or below (−) what the other judges gave that entry, "
        "everybody's severity taken off; grey where there is no sheet."
    )
    if part.complete:
        return (sentence,)
    kept = msg(
        "Of {all} entries the {shown} with the largest departures are drawn, and {judges} of {panel} judges.",
        all=len(found.scores.numbers),
        shown=len(part.entries),
        judges=len(part.judges),
        panel=len(found.scores.judges),
    )
    return (sentence, say(kept))


def _map_hover(name: str, number: str, value: float) -> str:
    if np.isnan(value):
        return ""
    text = msg("{judge}, entry No. {number}: {points} points", judge=name, number=number, points=signed(value))
    return escape(say(text))


def _names(found: RoundHealth, judges: IntArray) -> list[str]:
    return [shortened(found.scores.judges[judge].name, _LONGEST_NAME) for judge in judges.tolist()]


def _labels(names: Sequence[str]) -> list[str]:
    # Plotly reads a few tags in the text of an axis.
    return [escape(name) for name in names]
