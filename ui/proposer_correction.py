"""Correcting how a proposer is reached; what stands there now need not be seen for it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from intake.fields import LONGEST
from ui.session import perform
from ui.words import _
from use_cases import proposer_corrections
from use_cases.entries import ProposerLine

_DONE = "corrections of proposers done"


def draw_correction(lines: Sequence[ProposerLine], *, seen_version: int) -> None:
    """Draw the form; only for whoever keeps the register.

    Args:
        lines: proposers of one entry, as they are shown.
        seen_version: of the entry.
    """
    # A form named after the number of corrections begins empty again after each, and only then.
    done = int(st.session_state.get(_DONE, 0))
    names = {line.proposer_id: line.name or "—" for line in lines}
    if not names:
        return
    with (
        st.expander(_("Correct a telephone or work unit"), icon=":material/edit:"),
        st.form(f"correct proposer {lines[0].proposer_id} {done}", enter_to_submit=False, border=False),
    ):
        chosen = st.selectbox(_("Full name"), list(names), format_func=lambda each: names[each])
        telephone = st.text_input(_("Telephone"), max_chars=LONGEST["telephones"])
        work_unit = st.text_input(_("Work unit"), max_chars=LONGEST["work_unit"])
        st.caption(_("An empty field leaves what is known."))
        submitted = st.form_submit_button(_("Correct"), icon=":material/save:", key="correct proposer")
    if submitted and chosen is not None:
        st.session_state[_DONE] = done + 1
        refusal = perform(
            proposer_corrections.correct,
            chosen,
            seen_version=seen_version,
            telephone=telephone,
            work_unit=work_unit,
        )
        if refusal is not None:
            st.session_state[_DONE] = done
