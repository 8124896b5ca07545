"""What an organiser does to a round's panel: lots, profiles, further judges, release."""

from __future__ import annotations

import csv
from typing import TypeGuard

import streamlit as st

from domain.messages import msg
from ui.judge_words import with_unit
from ui.remarks import draw_remarks
from ui.session import perform, read
from ui.words import _
from use_cases import judge_profiles, panels, rounds
from use_cases.deals import LARGEST_SEED
from use_cases.panels import PanelPlan


def draw_lots(round_id: int, seed: int) -> None:
    """Draw the number of the lots; the plan above follows it."""
    with st.form(f"lots_{round_id}_{seed}", enter_to_submit=False):
        st.markdown(
            _(
                "Among equally good plans lots decide. Whoever knows the number of the lots can draw up the same plan "
                "again; another number gives another plan."
            )
        )
        number = st.number_input(_("Number of the lots"), 0, LARGEST_SEED, seed, width=240)
        if st.form_submit_button(_("Draw up the plan"), type="primary"):
            perform(panels.draw_lots, round_id, seed=int(number))


def draw_profiles() -> None:
    """Draw what judges know and can take on, as lines to edit or to paste from a spreadsheet."""
    known = read(judge_profiles.listing)
    if not known:
        return
    draw_remarks(
        msg("Judges' profiles: please check the spelling. What matches no entry is kept, and has no effect."),
        [msg("{name}: {remark}", name=each.name, remark=remark) for each in known for remark in each.remarks],
    )
    with st.expander(_("What judges know, and how much they can take on")), st.form("profiles", enter_to_submit=False):
        lines = [
            "\t".join((each.login, each.name, each.district, "、".join(each.themes), str(each.most_entries or "")))
            for each in known
        ]
        text = st.text_area(
            _(
                "One judge a line: account, name, district, themes with “、” between them, most entries (empty: no "
                "limit); tabs or commas between the five"
            ),
            "\n".join(lines),
            height=240,
        )
        if st.form_submit_button(_("Save the profiles")):
            rows = [next(csv.reader([line], delimiter="\t" if "\t" in line else ","), []) for line in text.splitlines()]
            perform(judge_profiles.replace_some, rows=rows)


def draw_changes(round_id: int, plan: PanelPlan) -> None:
    """Draw the changes that scoring under way allows."""
    st.subheader(_("Change the panel in mid-round"))
    st.caption(
        _(
            "Sheets that were begun never move. Entries that lack a judge are given to whoever has the fewest and room "
            "for them: if somebody is to take another judge's place, name them before you release the other."
        )
    )
    if plan.sheets_per_entry is not None and st.button(_("Give entries that lack judges further ones"), key="top_up"):
        perform(panels.top_up, round_id)
    named = {load.user_id for load in plan.loads if not load.is_released}
    names = {each.user_id: with_unit(each.name, each.unit) for each in read(rounds.candidates, round_id)}
    adding, releasing = st.columns(2)
    with adding, st.form(f"add_{round_id}_{len(named)}", enter_to_submit=False):
        chosen = st.selectbox(
            _("A further judge"),
            [user_id for user_id in names if user_id not in named],
            index=None,
            format_func=lambda user_id: names[user_id],
            placeholder=_("Choose a judge"),
        )
        why = st.text_area(_("Reason, kept in the log"), height=80)
        certain = st.checkbox(_("Yes: entries that lack a judge go to this desk at once."))
        if st.form_submit_button(_("Name the judge")) and _can_be_done(chosen, certain=certain):
            perform(panels.add_judge, round_id, user_id=chosen, reason=why)
    with releasing, st.form(f"release_{round_id}_{len(named)}", enter_to_submit=False):
        leaving = st.selectbox(
            _("A judge who cannot go on"),
            [load.user_id for load in plan.loads if not load.is_released],
            index=None,
            format_func=lambda user_id: names.get(user_id) or _name(plan, user_id),
            placeholder=_("Choose a judge"),
        )
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        certain = st.checkbox(_("Yes: what was not begun goes to the other judges at once; begun sheets stay."))
        if st.form_submit_button(_("Release the judge")) and _can_be_done(leaving, certain=certain):
            perform(panels.release_judge, round_id, user_id=leaving, reason=reason)


def _can_be_done(chosen: int | None, *, certain: bool) -> TypeGuard[int]:
    """Say in place what is still missing before an act that works at once."""
    if chosen is None:
        st.error(_("Choose a judge first."), icon=":material/block:")
    elif not certain:
        st.error(_("Please tick the box: this works at once."), icon=":material/block:")
    return chosen is not None and certain


def _name(plan: PanelPlan, user_id: int) -> str:
    return next(load.judge for load in plan.loads if load.user_id == user_id)
