"""Which events of the audit log are looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from domain.audit_areas import AREA_NAMES, Area
from ui.words import _, actor, language
from use_cases.audit_log import AuditSearch

# The longest name of an area stands there whole, in both languages.
_WIDTH_OF_AREA = 320


def draw_search(actors: Sequence[str], on_change: Callable[[], None]) -> AuditSearch:
    """Draw the fields of the search and give what stands in them.

    Args:
        actors: the names of all who have done anything.
        on_change: what to do when something else is looked for.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit_search"):
        words = st.text_input(_("Search in who and what"), key="audit.words", max_chars=100, on_change=on_change)
        who = st.selectbox(
            _("Who"),
            [None, *actors],
            format_func=lambda each: _("Everybody") if each is None else actor(each),
            key="audit.who",
            on_change=on_change,
        )
        areas: list[Area | None] = [None, *Area]
        area = st.selectbox(
            _("About"),
            areas,
            format_func=lambda each: _("Everything") if each is None else _(AREA_NAMES[each]),
            key="audit.area",
            width=_WIDTH_OF_AREA,
            on_change=on_change,
        )
        since = st.date_input(_("From"), value=None, key="audit.since", format="YYYY-MM-DD", on_change=on_change)
        until = st.date_input(_("Until"), value=None, key="audit.until", format="YYYY-MM-DD", on_change=on_change)
    return AuditSearch(words, language(), who, area, since, until)
