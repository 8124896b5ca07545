"""Deciding that entries are ranked although sheets are missing, and taking that back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from domain.messages import Message, msg
from ui.session import perform
from ui.words import _, say
from use_cases import waivers
from use_cases.round_progress import ShortEntry

_DECIDED = "decisions on missing sheets"


def draw_waivers(round_id: int, short: Sequence[ShortEntry], *, is_ranked: bool) -> None:
    """Draw both decisions where there is something to decide; after a ranking they count from the next one on."""
    granted = {entry.entry_id: entry for entry in short if entry.waived_because is not None}
    open_ones = {entry.entry_id: entry for entry in short if entry.waived_because is None and entry.submitted}
    if open_ones:
        st.subheader(_("Rank in spite of missing sheets"))
        if is_ranked:
            _draw_next_only()
        chosen, reason = _choose(_("Entries to be ranked on the sheets they have"), f"waive_{round_id}", open_ones)
        certain = st.checkbox(
            say(msg("Rank these {n} entries although judges have not handed in all sheets.", n=len(chosen)))
            if chosen
            else _("Choose the entries first, then confirm here."),
            key=f"waive_certain_{round_id}_{len(chosen)}",
            disabled=not chosen,
        )
        if st.button(_("Record the decision"), key=f"waive_go_{round_id}", disabled=not (chosen and certain)):
            _decide(waivers.grant, round_id, chosen, reason)
    if granted:
        with st.expander(say(msg("Take back a decision to rank without all sheets ({n})", n=len(granted)))):
            if is_ranked:
                _draw_next_only()
            chosen, reason = _choose(_("Entries that are to wait for their sheets"), f"unwaive_{round_id}", granted)
            if st.button(_("Take the decision back"), key=f"unwaive_go_{round_id}", disabled=not chosen):
                _decide(waivers.take_back, round_id, chosen, reason)


def _draw_next_only() -> None:
    st.info(
        _(
            "A ranking has been computed and stays as it is. What is decided here counts only from the next one on: "
            "compute a further ranking afterwards."
        ),
        icon=":material/info:",
    )


def _choose(label: str, key: str, entries: Mapping[int, ShortEntry]) -> tuple[list[int], str]:
    chosen = st.multiselect(
        label,
        list(entries),
        format_func=lambda entry_id: f"{entries[entry_id].reference} {entries[entry_id].title}",
        placeholder=_("Choose entries"),
        key=key,
        # One click for all of them would decide what nobody has looked at.
        select_all=False,
    )
    return chosen, st.text_area(_("Reason, kept in the log"), height=80, key=f"{key}_reason_{_decided()}")


def _decide(act: Callable[..., Message], round_id: int, entry_ids: Sequence[int], reason: str) -> None:
    # A decision that is recorded leaves an empty box behind; after a refusal what was typed stays.
    decided = _decided()
    st.session_state[_DECIDED] = decided + 1
    perform(act, round_id, entry_ids=entry_ids, reason=reason)
    st.session_state[_DECIDED] = decided


def _decided() -> int:
    """Count the decisions recorded in this sitting: a box named after it begins empty again."""
    return int(st.session_state.get(_DECIDED, 0))
