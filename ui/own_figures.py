"""How a judge has been marking, as a picture, in words and as tables; drawn once for the same figures."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go
import streamlit as st

from domain.cycles import CriterionRule, Level
from domain.messages import Message, msg
from domain.own_figures import STEP, OwnFigures, in_levels, own_figures
from ui.figures import Finished, Picture, lay_out
from ui.kept import Kept
from ui.pictures import draw_picture
from ui.tables import TABLE_STYLE, draw_table, table_html
from ui.task_list import hundredths
from ui.words import _, either, language, literal, say, shortened
from use_cases.own_marking import OwnMarking

_PICTURES: Kept[Picture] = Kept(32)
_LONGEST_NAME = 28
_ROW = 82
# Okabe and Ito's blue and vermilion, told apart with any colour vision; the mean has a shape of its own, too.
_BAR, _TOTAL_BAR, _MEAN = "#0072B2", "#5F564E", "#D55E00"
_HEIGHT_OF_BARS = 0.5
_FEWEST_COMPARED = 2

Rows = tuple[tuple[str, OwnFigures], ...]


def draw_figures(marking: OwnMarking, called: str) -> None:
    """Draw averages, spread and levels of all own sheets of a round; ``called`` names the picture's file."""
    rows = _rows(marking)
    picture = _PICTURES.of(marking.criteria, (rows, language()), lambda: _draw(rows))
    said = " ".join((_in_words(rows), *picture.sentences))
    draw_picture(picture.figure, key=f"marking_{marking.round_id}", called=called, alt=said)
    st.caption(literal(said))
    for remark in _remarks(marking, rows):
        st.warning(literal(say(remark)), icon=":material/horizontal_rule:")
    draw_table(
        [_("Criterion"), _("Average"), _("Range")],
        [
            (_counted(name, figures, len(marking.sheets)), _figure(figures.mean), _range(figures, is_total=left == 0))
            for left, (name, figures) in zip(reversed(range(len(rows))), rows, strict=True)
        ],
        numbers=(1, 2),
        wide=(0,),
    )
    with st.expander(_("How many of your sheets lie in each level")):
        st.html(f"{TABLE_STYLE}{_levels(marking)}")


def _rows(marking: OwnMarking) -> Rows:
    """Give the figures of each criterion, and last of the total."""
    criteria = [
        (either(criterion.name, criterion.name_en), own_figures([100 * value for value in _given(marking, criterion)]))
        for criterion in marking.criteria
    ]
    return (*criteria, (_("Weighted total"), own_figures(list(marking.totals.values()))))


def _given(marking: OwnMarking, criterion: CriterionRule) -> list[int]:
    return [sheet.points[criterion.code] for sheet in marking.sheets if criterion.code in sheet.points]


def _in_words(rows: Rows) -> str:
    total = rows[-1][1]
    if total.mean is None or total.lowest is None or total.highest is None:
        return _("No sheet has all its points yet, so there is no total.")
    return say(
        msg(
            "Your totals run from {lowest} to {highest} and are {mean} on average, over {n} complete sheets.",
            lowest=hundredths(total.lowest),
            highest=hundredths(total.highest),
            mean=hundredths(total.mean),
            n=total.given,
        )
    )


def _remarks(marking: OwnMarking, rows: Rows) -> list[Message]:
    """Say which criteria never differ: they tell no entry from another."""
    if len(marking.sheets) < _FEWEST_COMPARED:
        return []
    return [
        msg(
            "On all {n} sheets you gave {points} for “{criterion}”. So it tells none of them from another; if that is "
            "what you mean, leave it.",
            n=figures.given,
            points=(figures.lowest or 0) // 100,
            criterion=criterion.called,
        )
        for criterion, (_name, figures) in zip(marking.criteria, rows, strict=False)
        if figures.never_differs
    ]


def _levels(marking: OwnMarking) -> str:
    lines: list[tuple[str, str, int]] = []
    for criterion in marking.criteria:
        name = either(criterion.name, criterion.name_en)
        *counts, outside = in_levels(_given(marking, criterion), criterion.levels)
        lines += [(name, _level(level), count) for level, count in zip(criterion.levels, counts, strict=True)]
        if outside or not criterion.levels:
            lines.append((name, _("in no level"), outside))
    return table_html([_("Criterion"), _("Level"), _("Sheets")], lines, numbers=(2,))


def _level(level: Level) -> str:
    return f"{level.low}–{level.high} {either(level.label, level.label_en)}"


def _counted(name: str, figures: OwnFigures, sheets: int) -> str:
    """Name a line, and say where fewer sheets than all count in it."""
    if figures.given == sheets:
        return name
    return say(msg("{criterion} ({n} sheets)", criterion=name, n=figures.given))


def _range(figures: OwnFigures, *, is_total: bool) -> str:
    """Say from where to where: points are whole, totals have two decimals."""
    if figures.lowest is None or figures.highest is None:
        return "–"
    ends = (figures.lowest, figures.highest)
    return " – ".join(hundredths(end) if is_total else str(end // 100) for end in ends)


def _figure(value: int | None) -> str:
    return "–" if value is None else hundredths(value)


def _draw(rows: Rows) -> Picture:
    figure = go.Figure()
    most = max((count for _name, figures in rows for count in figures.bars), default=0) or 1
    lowest = min((figures.lowest for _name, figures in rows if figures.lowest is not None), default=0)
    for place, (name, figures) in enumerate(rows):
        base = len(rows) - 1 - place
        _add_bars(figure, name, figures, base, most, colour=_TOTAL_BAR if base == 0 else _BAR)
        _add_mean(figure, name, figures, base)
        figure.add_annotation(
            text=escape(_heading(name, figures)), x=0, xref="paper", xanchor="left", y=base + 0.68, showarrow=False
        )
    lay_out(figure, _("Points"), "")
    figure.update_layout(
        height=64 + _ROW * len(rows),
        showlegend=False,
        bargap=0,
        barmode="overlay",
        margin={"l": 8, "r": 12, "t": 4, "b": 44},
    )
    for base in range(len(rows)):
        figure.add_hline(y=base, line={"color": "#CFC6BC", "width": 1}, layer="below")
    figure.update_xaxes(range=[min(lowest // 1000 * 10, 80), 100.5], dtick=10)
    figure.update_yaxes(range=[-0.08, len(rows)], showticklabels=False, showgrid=False, ticks="")
    return Picture(Finished(figure), (_sentence(),))


def _sentence() -> str:
    return _(
        "Each bar counts the sheets whose points lie within five points of each other; the diamond is your average. "
        "Only your own sheets of this round are counted, drafts among them."
    )


def _heading(name: str, figures: OwnFigures) -> str:
    name = shortened(name, _LONGEST_NAME)
    if figures.mean is None:
        return name
    return say(msg("{criterion}: average {mean}", criterion=name, mean=hundredths(figures.mean)))


def _add_bars(figure: go.Figure, name: str, figures: OwnFigures, base: int, most: int, *, colour: str) -> None:
    counted = [(place * STEP, count) for place, count in enumerate(figures.bars) if count]
    figure.add_trace(
        go.Bar(
            x=[low + STEP / 2 for low, _count in counted],
            y=[_HEIGHT_OF_BARS * count / most for _low, count in counted],
            base=[base] * len(counted),
            width=STEP * 0.86,
            marker={"color": colour},
            hovertext=[_hover(name, low, count) for low, count in counted],
            hoverinfo="text",
        )
    )


def _hover(name: str, low: int, count: int) -> str:
    high = 100 if low + STEP == 100 else low + STEP - 1  # noqa: PLR2004 -- the last bar holds 100, too
    said = msg("{criterion}, {low} to {high}: {n} sheets", criterion=name, low=low, high=high, n=count)
    return escape(say(said))


def _add_mean(figure: go.Figure, name: str, figures: OwnFigures, base: int) -> None:
    if figures.mean is None:
        return
    mean = figures.mean / 100
    figure.add_trace(
        go.Scatter(
            x=[mean],
            y=[base],
            mode="markers",
            marker={"symbol": "diamond", "size": 14, "color": _MEAN, "line": {"width": 1.5, "color": "#FFFFFF"}},
            hovertext=[escape(_heading(name, figures))],
            hoverinfo="text",
        )
    )
