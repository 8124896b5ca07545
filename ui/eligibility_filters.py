"""What part of the queue is looked at; kept over a page switch."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from domain.awards import ELIGIBILITY_NAMES, Eligibility
from domain.eligibility import REASON_NAMES, STANDING_NAMES, Standing
from domain.messages import msg
from ui.words import _, say
from use_cases.eligibility import Narrowings, Wanted


def draw_standing(counts: Mapping[Standing, int]) -> Standing:
    """Draw the choice of how far a decision is, each with its number."""
    chosen = st.radio(
        _("Eligibility"),
        list(Standing),
        format_func=lambda each: say(msg("{what} ({n})", what=msg(STANDING_NAMES[each]), n=counts[each])),
        horizontal=True,
        key="eligibility.standing",
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or Standing.WAITING


def draw_filters(standing: Standing, there: Narrowings) -> Wanted:
    """Draw the filters.

    Args:
        standing: how far the decisions looked at are.
        there: what these can be narrowed to.
    """
    text, verdict, reason, year = st.columns([3, 2, 3, 2])
    typed = text.text_input(
        _("Search in reference, title and district"),
        key="eligibility.text",
        icon=":material/search:",
        persist_state="session",
    )
    eligibility = verdict.selectbox(
        _("Eligibility"),
        [None, *Eligibility],
        format_func=lambda each: _("All") if each is None else _(ELIGIBILITY_NAMES[each]),
        key="eligibility.verdict",
        persist_state="session",
    )
    code = reason.selectbox(
        _("What the rule found"),
        ["", *there.by_reason],
        format_func=lambda each: _reason(each, there.by_reason),
        key=f"eligibility.reason.{standing}",
        persist_state="session",
    )
    chosen = year.selectbox(
        _("Year"),
        [None, *there.years],
        format_func=lambda each: _("All") if each is None else str(each),
        key=f"eligibility.year.{standing}",
        persist_state="session",
    )
    return Wanted(standing, eligibility, code or "", chosen, typed.strip())


def _reason(code: str, counts: Mapping[str, int]) -> str:
    return say(msg("{what} ({n})", what=msg(REASON_NAMES[code]), n=counts[code])) if code else _("All")
