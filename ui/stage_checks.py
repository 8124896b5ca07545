"""What must hold for a round's next stage, as a list with ticks and the way to what is missing."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.links import page_link
from ui.words import _, literal, say
from use_cases.round_checks import Check, RoundChecks


def draw_checks(found: RoundChecks) -> None:
    """Draw what stands before the next stage: done, missing, or worth a look."""
    with st.container(border=True):
        title = say(msg("Before the next step, “{stage}”", stage=found.next_stage))
        st.markdown(f"**{literal(title)}**")
        for check in found.checks:
            _draw_check(check)
        if not found.is_ready:
            st.caption(_("✗ must be put right first; △ does not hold up the next step, but deserves a look."))
        elif not all(check.holds for check in found.checks):
            st.caption(_("△ does not hold up the next step, but deserves a look."))


def _draw_check(check: Check) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{_mark(check)}　{literal(say(check.what))}", width="content")
        if not check.holds and check.url_path:
            page_link(check.url_path, _(check.label), icon=":material/arrow_forward:")


def _mark(check: Check) -> str:
    if check.holds:
        return ":green[✓]"
    return ":red[**✗**]" if check.is_required else ":orange[**△**]"
