"""Whether the audit log is whole, as the last check found it, and the act that checks it again."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.session import read
from ui.words import _, literal, say
from use_cases import audit_chain
from use_cases.audit_chain import ChainReport


def draw_state() -> None:
    """Draw what the last check found, and the button that checks anew."""
    with st.container(border=True, key="audit_state"):
        if st.button(_("Check the whole log now"), icon=":material/verified_user:", key="check_log"):
            with st.spinner(_("The log is being checked …")):
                report: ChainReport | None = read(audit_chain.check)
        else:
            report = read(audit_chain.latest_check)
        if report is None:
            st.write(_("The log has not been checked since the program was started."))
        elif report.is_whole:
            _draw_whole(report)
        else:
            _draw_troubles(report)


def _draw_whole(report: ChainReport) -> None:
    said = msg(
        "Checked {at}: the log is whole, {n} events, each joined to the one before it.",
        at=report.at,
        n=report.events,
    )
    st.success(literal(say(said)), icon=":material/verified_user:")
    if report.head is not None:
        st.caption(
            _(
                "Its last event and the check sum that covers all before it. Keep it outside this program, such as in "
                "the minutes: whoever finds it again later knows that nothing up to there was written anew."
            )
        )
        st.code(f"{report.head.seq}:{report.head.hash}", language=None, wrap_lines=True)


def _draw_troubles(report: ChainReport) -> None:
    said = msg(
        "Checked {at}: the log is not whole. Somebody has changed the database past the program; keep a copy of it and "
        "ask for help before going on.",
        at=report.at,
    )
    st.error(literal(say(said)), icon=":material/gpp_bad:")
    st.markdown("\n".join(f"- {literal(say(trouble))}" for trouble in report.troubles))
    if report.has_more:
        st.write(_("And there is more of it."))
