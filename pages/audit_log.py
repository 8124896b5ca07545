"""What happened, the latest first."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from i18n.catalogues import OFFICE_TIME
from ui.session import read
from ui.tables import draw_table
from ui.words import _, actor, say
from use_cases import audit_log

_BEFORE = "before"
_SHOWN_OF_HASH = 12


def page() -> None:
    """Draw the page."""
    st.title(_("Audit log"), anchor=False)
    st.caption(_("Every act and every look at personal data, in Beijing time. Nothing here can be changed or deleted."))
    before = _asked_for()
    found = read(audit_log.latest, before=before)
    if not found.lines:
        st.info(_("Nothing has been recorded here."), icon=":material/info:")
        return
    first, last = found.lines[-1].seq, found.lines[0].seq
    st.markdown(say(msg("Events {first} to {last} of {total}", first=first, last=last, total=found.total)))
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
    _draw_steps(first, is_latest=before is None, is_oldest=first == 1)


def _asked_for() -> int | None:
    asked = st.query_params.get(_BEFORE, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 9 else None  # noqa: PLR2004 -- more digits than a column holds


def _draw_steps(first: int, *, is_latest: bool, is_oldest: bool) -> None:
    with st.container(horizontal=True):
        if st.button(_("Latest"), icon=":material/first_page:", disabled=is_latest):
            st.query_params.pop(_BEFORE, None)
            st.rerun()
        if st.button(_("Newer"), icon=":material/chevron_left:", disabled=is_latest):
            st.query_params[_BEFORE] = str(first + 2 * audit_log.PAGE)
            st.rerun()
        if st.button(_("Older"), icon=":material/chevron_right:", disabled=is_oldest):
            st.query_params[_BEFORE] = str(first)
            st.rerun()
