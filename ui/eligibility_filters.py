"""What part of the queue is looked at; kept over a page switch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from domain.awards import ELIGIBILITY_NAMES, Eligibility
from domain.eligibility import REASON_NAMES, STANDING_NAMES, Standing
from domain.messages import msg
from ui.words import _, say
from use_cases.eligibility import Narrowings, Wanted

_STANDING = "standing looked at"
_REASON = "finding of the rule looked at"


def draw_standing(counts: Mapping[Standing, int]) -> Standing:
    """Draw the choice of how far a decision is, each with its number."""
    standings = list(Standing)
    # The browser knows a choice by its words: where a number in them changes, the choice is drawn anew from memory.
    chosen = st.radio(
        _("Eligibility"),
        standings,
        index=standings.index(st.session_state.get(_STANDING, Standing.WAITING)),
        format_func=lambda each: say(msg("{what} ({n})", what=msg(STANDING_NAMES[each]), n=counts[each])),
        horizontal=True,
        key=f"{_STANDING} {_numbers(counts[each] for each in standings)}",
        label_visibility="collapsed",
    )
    st.session_state[_STANDING] = chosen or Standing.WAITING
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
    codes, remembered = ["", *there.by_reason], f"{_REASON} {standing}"
    kept = st.session_state.get(remembered, "")
    code = reason.selectbox(
        _("What the rule found"),
        codes,
        index=codes.index(kept) if kept in codes else 0,
        format_func=lambda each: _reason(each, there.by_reason),
        key=f"{remembered} {_numbers(there.by_reason.values())}",
    )
    st.session_state[remembered] = code
    chosen = year.selectbox(
        _("Year"),
        [None, *there.years],
        format_func=lambda each: _("All") if each is None else str(each),
        # What is shown where the year chosen is no longer among them.
        placeholder=_("All"),
        key=f"eligibility.year.{standing}",
        persist_state="session",
    )
    return Wanted(standing, eligibility, code or "", chosen, typed.strip())


def _numbers(counts: Iterable[int]) -> str:
    return "-".join(map(str, counts))


def _reason(code: str, counts: Mapping[str, int]) -> str:
    return say(msg("{what} ({n})", what=msg(REASON_NAMES[code]), n=counts[code])) if code else _("All")
