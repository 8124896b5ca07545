"""A cycle's name, days and themes while an organiser edits them, and a new cycle by copying."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import streamlit as st

from domain.cycles import CycleRule
from domain.figures import read_lines
from domain.messages import msg
from ui.forms import Slips, draft_of, required
from ui.rule_sections import save_button, show_conflict
from ui.rule_tables import draw_cycle
from ui.session import perform, read
from ui.words import _
from use_cases import cycles

_NAME_LENGTH = 128


class _Basics(NamedTuple):
    name: str
    name_en: str
    starts_on: date
    ends_on: date
    themes: tuple[str, ...]


@st.fragment
def draw_cycle_form(cycle_id: int) -> None:
    """Draw the fields of the cycle itself and the button that saves."""
    setup = read(cycles.setup, cycle_id)
    stored = _basics(setup.rules)
    draft = draft_of(f"cycle {cycle_id}", stored, setup.version)
    show_conflict(draft, stored, setup.version, 0, lambda: draw_cycle(setup.rules))
    slips = Slips()
    name = draft.text(_("Name"), "name", draft.base.name, most=_NAME_LENGTH)
    name_en = draft.text(_("English name"), "name_en", draft.base.name_en, most=_NAME_LENGTH)
    beside = st.columns(2)
    starts_on, ends_on = draft.base.starts_on, draft.base.ends_on
    with beside[0]:
        first = draft.day(_("First day"), "starts_on", draft.base.starts_on)
    with beside[1]:
        last = draft.day(_("Last day"), "ends_on", draft.base.ends_on)
    themes = draft.area(_("Themes of the call, one a line"), "themes", "\n".join(draft.base.themes), height=172)
    with slips:
        starts_on = required(first, msg("First day"))
    with slips:
        ends_on = required(last, msg("Last day"))
    save_button(
        draft,
        _("Save the cycle"),
        slips,
        cycles.edit_cycle,
        cycle_id,
        seen_version=draft.seen_version,
        name=name,
        name_en=name_en,
        starts_on=starts_on,
        ends_on=ends_on,
        themes=read_lines(themes),
    )


def draw_copy_form(cycle_id: int, rules: CycleRule) -> None:
    """Draw the form that opens the next cycle with the rules of this one; its rounds follow the new years."""
    years = rules.ends_on.year - rules.starts_on.year + 1
    with st.form(f"copy {cycle_id}", enter_to_submit=False):
        st.markdown(
            _("Rubrics, rounds and tiers are copied; entries, judges and scores are not. This cycle stays as it is.")
        )
        name = st.text_input(_("Name of the new cycle"), max_chars=_NAME_LENGTH)
        beside = st.columns(2)
        first = beside[0].date_input(_("First day"), _moved(rules.starts_on, years), format="YYYY-MM-DD")
        last = beside[1].date_input(_("Last day"), _moved(rules.ends_on, years), format="YYYY-MM-DD")
        submitted = st.form_submit_button(_("Open a copy"), type="primary", icon=":material/content_copy:")
    if submitted:
        perform(cycles.open_copy, cycle_id, name=name, starts_on=first, ends_on=last)


def _basics(rules: CycleRule) -> _Basics:
    return _Basics(rules.name, rules.name_en, rules.starts_on, rules.ends_on, rules.themes)


def _moved(day: date, years: int) -> date:
    last_of_february = day.month == 2 and day.day == 29  # noqa: PLR2004 -- the one day that not every year has
    return day.replace(year=day.year + years, day=28 if last_of_february else day.day)
