"""Which cycle a page is about."""

from __future__ import annotations

import streamlit as st

from ui.addresses import chosen_id
from ui.session import read
from ui.words import _, either
from use_cases import cycles
from use_cases.cycles import CycleLine

_PARAMETER = "cycle"
_REMEMBERED = "chosen cycle"


def chosen_cycle() -> CycleLine | None:
    """Give the cycle looked at, the newest unless another was chosen; draw the choice where there are several.

    The address keeps the choice over a refresh, the session keeps it from page to page.

    Returns:
        None where no cycle has been opened yet.
    """
    lines = {line.cycle_id: line for line in read(cycles.listing)}
    if not lines:
        return None
    chosen = next((known for known in _remembered() if known in lines), next(iter(lines)))
    if len(lines) > 1:
        chosen = st.selectbox(
            _("Cycle"),
            list(lines),
            index=list(lines).index(chosen),
            format_func=lambda cycle_id: either(lines[cycle_id].name, lines[cycle_id].name_en),
            key="cycle_choice",
            width=480,
        )
        choose_cycle(chosen)
    return lines[chosen]


def choose_cycle(cycle_id: int) -> None:
    """Remember a cycle for this page and the next ones."""
    st.session_state[_REMEMBERED] = cycle_id
    if st.query_params.get(_PARAMETER) != str(cycle_id):
        st.query_params[_PARAMETER] = str(cycle_id)


def _remembered() -> list[int]:
    asked = chosen_id(_PARAMETER)
    kept = st.session_state.get(_REMEMBERED)
    # After a page switch the address is bare and the session knows; after a refresh it is the other way round.
    return [known for known in (asked, kept) if known is not None]
