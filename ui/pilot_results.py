"""What came out of pilot scoring, for the panel to talk about: points of each criterion in order, nobody's name."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.figures import weight_in_words
from domain.messages import msg
from i18n import list_mark
from ui.tables import draw_table
from ui.task_list import hundredths
from ui.words import _, either, language, literal, say
from use_cases.pilot_results import FEWEST_SHEETS, PilotResult, Spread


def draw_results(results: Sequence[PilotResult]) -> None:
    """Draw every pilot entry with its points; those the reader gave are said to be."""
    st.caption(
        _(
            "Each line holds the points of all judges for one criterion, from the lowest to the highest, without "
            "names; lines cannot be joined to sheets. They count in no ranking."
        )
    )
    for result in results:
        with st.container(border=True, key=f"pilot_result_{result.number}"):
            heading = say(msg("Pilot entry {number}", number=result.number))
            count = say(msg("{n} sheets", n=result.sheets))
            st.markdown(f"**{literal(heading)}　{literal(result.title)}**　{literal(count)}")
            if result.spreads:
                _draw_points(result)
            else:
                few = msg(
                    "Points are shown from {fewest} sheets on, so that nobody's can be told.", fewest=FEWEST_SHEETS
                )
                st.markdown(say(few))


def _draw_points(result: PilotResult) -> None:
    totals = [hundredths(total) for total in result.totals]
    own = None if result.own_total is None else hundredths(result.own_total)
    draw_table(
        [_("Criterion"), _("Points of all judges"), _("Middle")],
        [
            *(_line(spread) for spread in result.spreads),
            [
                _("Weighted total"),
                _in_order(totals, own),
                f"{_middle(result.totals) / 100:.2f}",
            ],
        ],
        numbers=(2,),
    )


def _line(spread: Spread) -> list[object]:
    name = either(spread.criterion.name, spread.criterion.name_en)
    own = None if spread.own is None else str(spread.own)
    return [
        f"{name} {weight_in_words(spread.criterion.weight)}",
        _in_order([str(each) for each in spread.points], own),
        f"{_middle(spread.points):g}",
    ]


def _in_order(points: list[str], own: str | None) -> str:
    """Write points one after the other; the first that equals the reader's own is said to be theirs."""
    place = points.index(own) if own in points else None
    return list_mark(language()).join(
        say(msg("{points} (yours)", points=each)) if number == place else each for number, each in enumerate(points)
    )


def _middle(values: Sequence[int]) -> float:
    """Give the median."""
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
