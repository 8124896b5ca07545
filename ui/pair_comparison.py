"""Which of these two is better: near-equal sheets put to their judge two at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from domain.messages import msg
from domain.pair_questions import MOST_QUESTIONS, Answer, Settled, settle
from domain.points import total_in_hundredths
from ui.own_wish import DISTANCES, Comparison, Wish, keep_wish, put_in_order
from ui.session import read
from ui.tables import draw_table
from ui.task_list import hundredths
from ui.words import _, either, literal, say
from use_cases import score_sheets
from use_cases.own_marking import OwnMarking
from use_cases.score_sheets import SheetView


def draw_beginning(marking: OwnMarking, wish: Wish) -> None:
    """Draw what begins the questions: how near totals have to lie, and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare"):
        distance = st.segmented_control(
            _("Ask about neighbours whose totals differ by at most"),
            DISTANCES,
            default=DISTANCES[1],
            format_func=lambda value: say(msg("{points} points", points=hundredths(value))),
            required=True,
            key="near_distance",
        )
        if st.button(_("Compare two at a time"), key="begin_pairs", icon=":material/compare_arrows:"):
            begun = Comparison(wish.order, distance)
            if settle(begun.start, marking.totals, distance, {}).question is None:
                said = msg(
                    "No two neighbours of your order differ by at most {points} points.", points=hundredths(distance)
                )
                st.info(literal(say(said)), icon=":material/info:")
            else:
                keep_wish(marking.round_id, replace(wish, comparison=begun, proposal=None))
                st.rerun()


def draw_question(marking: OwnMarking, wish: Wish, comparison: Comparison) -> None:
    """Draw the next question, or what the answers have come to."""
    settled = settle(comparison.start, marking.totals, comparison.distance, comparison.answers)
    if settled.question is None:
        put_in_order(marking.round_id, wish, settled.order)
        st.rerun()
    _draw_pair(marking, wish, comparison, settled)


def _draw_pair(marking: OwnMarking, wish: Wish, comparison: Comparison, settled: Settled) -> None:
    pair = settled.question or (0, 0)
    above, below = pair
    st.subheader(_("Which of these two is better?"), anchor=False)
    count = msg(
        "Question {number}, of {most} at most. You may stop at any time: what you have answered stays in your order.",
        number=len(comparison.answers) + 1,
        most=min(MOST_QUESTIONS, math.comb(len(settled.order.ids), 2)),
    )
    st.caption(literal(say(count)))
    views = [read(score_sheets.open_sheet, each) for each in pair]
    answer: Answer | None = None
    for column, view, meaning in zip(st.columns(2), views, (Answer.FIRST, Answer.SECOND), strict=True):
        with column, st.container(border=True):
            _draw_entry(view)
            key = f"better_{above}_{below}_{view.assignment_id}"
            if st.button(_("This one is better"), key=key, type="primary", width="stretch"):
                answer = meaning
    with st.container(horizontal=True):
        if st.button(_("Both are equally good"), key=f"level_{above}_{below}"):
            answer = Answer.LEVEL
        if st.button(_("I cannot tell"), key=f"unsure_{above}_{below}"):
            answer = Answer.UNSURE
        if comparison.answers and st.button(_("Back to the question before"), key=f"undo_{above}_{below}"):
            last = dict(list(comparison.answers.items())[:-1])
            _go_on(marking, wish, replace(comparison, answers=last))
        if st.button(_("Stop comparing"), key="stop_pairs", icon=":material/stop:"):
            put_in_order(marking.round_id, wish, settled.order)
            st.rerun()
    if answer is not None:
        _go_on(marking, wish, replace(comparison, answers={**comparison.answers, pair: answer}))
    _draw_points(views)


def _go_on(marking: OwnMarking, wish: Wish, comparison: Comparison) -> None:
    settled = settle(comparison.start, marking.totals, comparison.distance, comparison.answers)
    put_in_order(marking.round_id, wish, settled.order, comparison)
    st.rerun()


def _draw_entry(view: SheetView) -> None:
    title = say(msg("No. {number}: {title}", number=view.number, title=view.reading.title))
    st.markdown(f"#### {literal(title)}")
    if view.comment:
        st.text(say(msg("Comment: {comment}", comment=view.comment)))
    with st.expander(_("Read it again")):
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in view.reading.text.splitlines() if line.strip())
        st.html(f'<article class="reading">{paragraphs}</article>')


def _draw_points(views: Sequence[SheetView]) -> None:
    """Draw what was given to both, side by side."""
    criteria = views[0].criteria
    headings = [_("Criterion"), *(say(msg("No. {number}", number=view.number)) for view in views)]
    rows = [(either(each.name, each.name_en), *(view.points[each.code] for view in views)) for each in criteria]
    totals = [hundredths(total_in_hundredths(view.points, criteria) or 0) for view in views]
    draw_table(headings, rows, numbers=(1, 2), sums=(_("Weighted total"), *totals))
