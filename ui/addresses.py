"""Where on a page somebody is: kept in its address, so that a refresh keeps the place."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

VIEW = "view"
"""Names what of a round is looked at, where it is not its list."""
_THEN = "where to go after the act"
_MOST_DIGITS = 9


def chosen_id(name: str) -> int | None:
    """Give an id from the address: None where there is none, 0 (which nothing has) for anything but a number."""
    text = st.query_params.get(name)
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def go(place: Mapping[str, str]) -> None:
    """Draw the page again at another place."""
    st.query_params.from_dict(place)
    st.rerun()


def go_after(place: Mapping[str, str]) -> None:
    """Keep a place for the run that follows an act; ``stay`` forgets it when the act was refused."""
    st.session_state[_THEN] = dict(place)


def stay() -> None:
    """Forget where the act would have led."""
    st.session_state.pop(_THEN, None)


def arrive() -> None:
    """Go where the last act leads; called first on a page."""
    place = st.session_state.pop(_THEN, None)
    if place is not None:
        st.query_params.from_dict(place)
