"""What an organiser adds to the masking of one entry."""

from __future__ import annotations

import streamlit as st

from ui.session import perform, read
from ui.words import _
from use_cases import masking


def draw_masking(entry_id: int) -> None:
    """Draw what is left out by hand, and the form that changes it; the text beside it shows the result."""
    now = read(masking.of_entry, entry_id)
    st.caption(
        _(
            "The text on this page is what judges of blind rounds read: names, telephones and work units of its "
            "proposers are left out by themselves. Name here what else gives a proposer away, or what is left out "
            "though it gives nobody away. It takes effect at once."
        )
    )
    with st.form(f"masking {entry_id} {now.version}", enter_to_submit=False):
        hidden = st.text_area(_("Leave out, too: one word a line"), value="\n".join(now.hidden), height=96)
        shown = st.text_area(_("Do not leave out: one word a line"), value="\n".join(now.shown), height=96)
        submitted = st.form_submit_button(_("Change the masking"), icon=":material/visibility_off:")
    if submitted:
        perform(
            masking.change,
            entry_id,
            seen_version=now.version,
            hidden=hidden.splitlines(),
            shown=shown.splitlines(),
        )
