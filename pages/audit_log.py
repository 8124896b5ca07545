"""What happened, the latest first; and whether the log is whole."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from i18n.catalogues import OFFICE_TIME
from ui.audit_filters import draw_search
from ui.audit_state import draw_state
from ui.session import read
from ui.table_files import draw_global_table_files
from ui.tables import draw_table
from ui.words import _, actor, say
from use_cases import audit_log
from use_cases.audit_log import AuditPage

_BEFORE = "before"
_SHOWN_OF_HASH = 12


def page() -> None:
    """Draw the page."""
    st.title(_("Audit log"), anchor=False)
    st.caption(_("Every act and every look at personal data, in Beijing time. Nothing here can be changed or deleted."))
    draw_state()
    search = draw_search(read(audit_log.actors), _forget_place)
    found = read(audit_log.latest, before=_asked_for(), search=search)
    if not found.lines:
        st.info(
            _("Nothing like that has been recorded. Look for less, or for other days.")
            if found.total or search.is_narrow
            else _("Nothing has been recorded here."),
            icon=":material/info:",
        )
        return
    counted = (
        msg("{total} events found", total=found.total)
        if search.is_narrow
        else msg(
            "Events {first} to {last} of {total}", first=found.lines[-1].seq, last=found.lines[0].seq, total=found.total
        )
    )
    st.markdown(say(counted))
    draw_table(
        [_("No."), _("Time"), _("Who"), _("About"), _("What"), _("Check sum")],
        [
            [
                line.seq,
                line.at.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M:%S"),
                actor(line.actor),
                say(line.subject) if line.subject else "",
                say(line.message),
                line.hash[:_SHOWN_OF_HASH],
            ]
            for line in found.lines
        ],
        numbers=[0],
        brief=[1, 2, 5],
        wide=[3],
    )
    _draw_steps(found)
    draw_global_table_files("audit_log")


def _forget_place() -> None:
    """Begin with the latest again: something else is looked for."""
    st.query_params.pop(_BEFORE, None)


def _asked_for() -> int | None:
    asked = st.query_params.get(_BEFORE, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 9 else None  # noqa: PLR2004 -- more digits than a column holds


def _draw_steps(found: AuditPage) -> None:
    with st.container(horizontal=True):
        if st.button(_("Latest"), icon=":material/first_page:", disabled=found.newer is None):
            _forget_place()
            st.rerun()
        if st.button(_("Newer"), icon=":material/chevron_left:", disabled=found.newer is None):
            st.query_params[_BEFORE] = str(found.newer)
            st.rerun()
        if st.button(_("Older"), icon=":material/chevron_right:", disabled=found.older is None):
            st.query_params[_BEFORE] = str(found.older)
            st.rerun()
