"""What part of the register is looked at, and in what order: kept over a look at one entry and over a page switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from domain.awards import ELIGIBILITY_NAMES, Eligibility
from domain.eligibility import STANDING_NAMES, Standing
from domain.messages import N_
from ui.words import _
from use_cases.register_lists import Order, Wanted

_ORDER_NAMES: Mapping[Order, str] = MappingProxyType(
    {
        Order.REFERENCE: N_("Reference"),
        Order.NEWEST: N_("Newest first"),
        Order.OLDEST: N_("Oldest first"),
        Order.DISTRICT: N_("District"),
        Order.KIND: N_("Kind"),
    }
)
_DATED = (Order.NEWEST, Order.OLDEST)


def draw_filters(themes: Sequence[str], name: str, *, is_dated: bool) -> Wanted:
    """Draw the filters and the order of one list.

    Args:
        themes: what its entries may be about.
        name: tells it from other lists.
        is_dated: whether its entries were submitted on a day.
    """
    beside = st.columns([3, 2, 3, 2] if themes else [3, 2, 2])
    text = beside[0].text_input(
        _("Search in reference, title, district and kind"),
        key=f"{name}.text",
        icon=":material/search:",
        persist_state="session",
    )
    states: list[Eligibility | Standing | None] = [None, *Eligibility, Standing.WAITING]
    state = beside[1].selectbox(
        _("Eligibility"),
        states,
        format_func=_state_name,
        key=f"{name}.eligibility",
        persist_state="session",
    )
    theme = None
    if themes:
        theme = beside[2].selectbox(
            _("Theme"),
            [None, *themes],
            format_func=lambda each: _("All") if each is None else each,
            # What is shown where the theme chosen is no longer among them.
            placeholder=_("All"),
            key=f"{name}.theme",
            persist_state="session",
        )
    order = beside[-1].selectbox(
        _("Sorted by"),
        [each for each in Order if is_dated or each not in _DATED],
        format_func=lambda each: _(_ORDER_NAMES[each]),
        key=f"{name}.order",
        persist_state="session",
    )
    return Wanted(text.strip(), state, theme, order or Order.REFERENCE)


def _state_name(state: Eligibility | Standing | None) -> str:
    if isinstance(state, Eligibility):
        return _(ELIGIBILITY_NAMES[state])
    return _("All") if state is None else _(STANDING_NAMES[state])
