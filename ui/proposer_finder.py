"""Finding suggestions by how their proposers are reached: on demand, for it is recorded."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.session import answered, disclose
from ui.words import _, literal, say
from use_cases import proposer_search

_FOUND = "suggestions found by their proposers"
_MOST = 64


def draw_finder(cycle_id: int) -> frozenset[int] | None:
    """Draw it; gives the ids that the register is to list, None for all."""
    kept: tuple[int, frozenset[int]] | None = st.session_state.get(_FOUND)
    shown = kept[1] if kept is not None and kept[0] == cycle_id else None
    with (
        st.expander(_("Find by telephone or work unit"), icon=":material/contact_phone:", expanded=shown is not None),
        st.form("find_proposers", enter_to_submit=True, border=False),
    ):
        text = st.text_input(
            _("Last four digits or more of the telephone, or a part of the e-mail address or work unit"),
            max_chars=_MOST,
        )
        st.caption(_("That somebody looked is recorded in the log, and not for what."))
        with st.container(horizontal=True):
            looks = st.form_submit_button(_("Find"), icon=":material/search:", key="find proposers")
            ends = shown is not None and st.form_submit_button(
                _("List all again"), icon=":material/close:", key="list all again"
            )
    if looks:
        found = answered(lambda: disclose(proposer_search.found, cycle_id, text=text))
        if found is not None:
            st.session_state[_FOUND] = (cycle_id, found.entry_ids)
            st.rerun()
        # What an earlier search found is no answer to this one.
        st.session_state.pop(_FOUND, None)
        shown = None
    if ends:
        st.session_state.pop(_FOUND, None)
        st.rerun()
    if shown is not None:
        st.info(literal(say(msg("Only what was found by proposers is listed: {n}.", n=len(shown)))))
    return shown
