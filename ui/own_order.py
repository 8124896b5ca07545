"""A judge's own sheets in order: a list to drag or to move step by step, or, of a closed round, a table."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

import streamlit as st

from domain.awards import SHEET_STATE_NAMES
from domain.messages import msg
from domain.own_orders import order_by_total, stretch_of
from ui.own_wish import Wish, list_key, take_moved
from ui.sheet_fields import PROGRAM
from ui.tables import draw_table
from ui.task_list import hundredths
from ui.words import _, language, say
from use_cases.own_marking import OwnMarking, OwnSheet

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_NAME = "own_order"
_LINES = 40
_SHARED = 5
"""Lines that two neighbouring parts of a long list both show, so that a sheet can be carried over."""


def draw_list(marking: OwnMarking, wish: Wish) -> None:
    """Draw the list to put in order; of a long one a part, with a choice of the part."""
    first = _chosen_part(len(wish.order.ids))
    stretch = stretch_of(wish.order, first, _LINES)
    sheets = {sheet.assignment_id: sheet for sheet in marking.sheets}
    ranks, now = wish.order.ranks(), wish.present.ranks()
    tied = wish.present.tied()
    _component()(
        key=list_key(marking.round_id),
        data={
            "generation": wish.generation,
            "moves": wish.moves,
            "first": first,
            "rank": ranks[stretch.ids[0]],
            "groups": [list(group) for group in stretch.groups],
            # In an order of their own: the browser draws its lines anew when these change.
            "sheets": [_line(sheets[each], now[each], is_tied=each in tied) for each in sorted(stretch.ids)],
            "lang": language().replace("_", "-"),
            "words": _words(),
        },
        on_moved_change=partial(take_moved, marking.round_id, first, len(stretch.ids)),
    )


def draw_ranking(marking: OwnMarking) -> None:
    """Draw the order of own totals as a table; of a long one a part."""
    order = order_by_total(marking.totals)
    first = _chosen_part(len(order.ids))
    sheets = {sheet.assignment_id: sheet for sheet in marking.sheets}
    ranks, tied = order.ranks(), order.tied()
    draw_table(
        [_("Rank"), _("No."), _("Title"), _("Total"), _("State")],
        [
            (
                _rank(ranks[each], is_tied=each in tied),
                sheets[each].number,
                sheets[each].title,
                hundredths(sheets[each].total or 0),
                _(SHEET_STATE_NAMES[sheets[each].state]),
            )
            for each in order.ids[first : first + _LINES]
        ],
        numbers=(1, 3),
        brief=(0, 4),
        wide=(2,),
    )


def _chosen_part(many: int) -> int:
    """Give the place of the first sheet that is shown, from 0 on; draw the choice where not all fit."""
    if many <= _LINES:
        return 0
    firsts = [*range(0, many - _LINES, _LINES - _SHARED), many - _LINES]
    return int(
        st.selectbox(
            _("Which part of your order is shown"),
            firsts,
            format_func=lambda first: say(msg("places {first} to {last}", first=first + 1, last=first + _LINES)),
            key="own_order_part",
            width=320,
        )
    )


def _rank(rank: int | str, *, is_tied: bool) -> str:
    return say(msg("rank {rank}, tied", rank=rank)) if is_tied else say(msg("rank {rank}", rank=rank))


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(f"{PROGRAM}.{_NAME}", js=f"{_NAME}.js", css=f"{_NAME}.css", isolate_styles=False)


def _line(sheet: OwnSheet, rank: int, *, is_tied: bool) -> dict[str, object]:
    number = {"number": sheet.number}
    return {
        "id": sheet.assignment_id,
        "name": say(msg("No. {number}", **number)),
        "title": sheet.title,
        "facts": " · ".join((hundredths(sheet.total or 0), _(SHEET_STATE_NAMES[sheet.state]))),
        "rank": rank,
        "now": say(msg("by your points {rank}", rank=_rank(rank, is_tied=is_tied))),
        "up": say(msg("No. {number}: further up", **number)),
        "down": say(msg("No. {number}: further down", **number)),
        "level": say(msg("No. {number}: level with the sheet above", **number)),
        "drag": say(msg("Drag No. {number}", **number)),
    }


def _words() -> dict[str, str]:
    return {
        "list": _("Your sheets, the best first"),
        "rank": _rank("{rank}", is_tied=False),
        "tied": _rank("{rank}", is_tied=True),
        "moved": say(msg("{sheet} now has rank {rank}.", sheet="{sheet}", rank="{rank}")),
        "levelled": say(
            msg("{sheet} is now level with {other}, rank {rank}.", sheet="{sheet}", other="{other}", rank="{rank}")
        ),
    }
