"""How a judge has been marking a round: the page behind the list of their tasks."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from ui.addresses import VIEW, go
from ui.own_figures import draw_figures
from ui.own_order import draw_list, draw_ranking
from ui.own_wish import Wish, put_in_order, wish_of
from ui.pair_comparison import draw_beginning, draw_question
from ui.point_proposal import ask, draw_leave, draw_proposal, refused_before
from ui.session import read
from ui.words import _, language, literal, say
from use_cases import own_marking
from use_cases.own_marking import OwnMarking

MARKING = "marking"
_FEWEST = 2


def marking_button(round_id: int) -> None:
    """Draw the button that leads here from a round's list."""
    if st.button(_("How have I been marking"), key="own_marking", icon=":material/bar_chart:"):
        go({"round": str(round_id), VIEW: MARKING})


def draw_marking(round_id: int, titles: Mapping[int, Message]) -> None:
    """Draw own figures, the own order, and what settles it.

    Args:
        round_id: as the address has it.
        titles: how each of the judge's rounds is called.
    """
    marking = read(own_marking.mine, round_id)
    if st.button(_("List"), icon=":material/list:", key="to_list"):
        go({"round": str(round_id)})
    st.title(_("How have I been marking"), anchor=False)
    st.caption(literal(say(titles[round_id])))
    st.caption(
        _("Only you see this page, and only your own sheets of this round are in it: nothing of any other judge.")
    )
    if not marking.sheets:
        st.info(_("You have not given any points in this round yet. Come back when the first sheets have some."))
        return
    st.link_button(_("Print my score sheets"), f"/sheets/{round_id}?language={language()}", icon=":material/print:")
    can_change = marking.stage in ALLOWED[Act.SAVE_DRAFT] and len(marking.totals) >= _FEWEST
    wish, ended = wish_of(marking) if can_change else (None, None)
    # One thing at a time: nothing else stands on the screen while two sheets are compared or points are proposed.
    if wish is not None and wish.comparison is not None:
        draw_question(marking, wish, wish.comparison)
    elif wish is not None and wish.proposal is not None:
        draw_proposal(marking, wish, wish.proposal)
    else:
        _draw_overview(marking, titles[round_id], wish, ended)


def _draw_overview(marking: OwnMarking, round_: Message, wish: Wish | None, ended: Message | None) -> None:
    counted = msg("{n} of your {tasks} sheets have points so far.", n=len(marking.sheets), tasks=marking.tasks)
    st.write(literal(say(counted)))
    draw_figures(marking, say(msg("My own marking, {round}", round=round_)))
    st.header(_("Your own order"), anchor=False)
    missing = len(marking.sheets) - len(marking.totals)
    if missing:
        waits = msg("{n} sheets still lack points; they have no total and are not in the order.", n=missing)
        st.caption(literal(say(waits)))
    if wish is not None:
        _draw_wish(marking, wish, ended)
    elif len(marking.totals) < _FEWEST:
        st.info(_("An order begins with two complete sheets."))
    else:
        st.info(_("Scoring is closed: your order can be read, not changed."), icon=":material/lock:")
        draw_ranking(marking)


def _draw_wish(marking: OwnMarking, wish: Wish, ended: Message | None) -> None:
    # A place of its own: what comes and goes in it must not move the list.
    notice = st.empty()
    said = refused_before() or ended
    if said is not None:
        notice.warning(literal(say(said)), icon=":material/sync_problem:")
    st.write(
        _(
            "Put your sheets in the order you find right: drag a line by its handle, or use the arrows; “=” puts a "
            "sheet level with the one above. No points change by that. The program then proposes the smallest change "
            "of points that makes your order, and you decide."
        )
    )
    draw_beginning(marking, wish)
    draw_leave(marking)
    draw_list(marking, wish)
    if not wish.differs:
        st.caption(_("This is the order of your points as they are."))
        return
    with st.container(key="order_actions"):
        answer = st.container()
        with st.container(horizontal=True):
            asked = st.button(
                _("Propose points for this order"), key="propose", type="primary", icon=":material/balance:"
            )
            if st.button(_("Back to the order of my points"), key="present_order", icon=":material/undo:"):
                put_in_order(marking.round_id, wish, wish.present)
                st.rerun()
    if asked:
        with answer:
            ask(marking, wish)
