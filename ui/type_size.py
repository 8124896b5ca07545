"""How large the reader's screens are written: said to the browser, and chosen."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.type_sizes import TYPE_SIZE_NAMES, TypeSize, next_type_size, type_size_of
from ui.session import act, read
from ui.words import _, say
from use_cases import accounts


def mark_type_size(stored: str | None) -> None:
    """Tell the browser; what it is told takes effect at once, without a new page (server/static/chrome.js)."""
    if stored is not None:
        st.html(f'<i data-type-size="{type_size_of(stored)}" hidden></i>')


def draw_next_type_size() -> None:
    """Draw the button that makes everything one size larger, and normal again after the largest."""
    size = type_size_of(read(accounts.own_type_size))
    name = say(msg("Type: {size}", size=msg(TYPE_SIZE_NAMES[size])))
    if st.button(name, icon=":material/format_size:", key="next_type_size"):
        act(accounts.set_type_size, next_type_size(size))
        st.rerun()


def draw_type_sizes() -> None:
    """Draw all sizes to choose from."""
    chosen = st.segmented_control(
        _("Type size"),
        list(TypeSize),
        default=(size := type_size_of(read(accounts.own_type_size))),
        format_func=lambda each: _(TYPE_SIZE_NAMES[each]),
        required=True,
        key="type_sizes",
    )
    if chosen != size:
        act(accounts.set_type_size, chosen)
        st.rerun()
