"""The tables of a page as files: whole, safe in a spreadsheet, and each download on the record."""

from __future__ import annotations

import streamlit as st

from ui.chosen import cycle_looked_at
from ui.rights import may
from ui.words import _, either, language
from use_cases.plain_data import READING
from use_cases.single_tables import TITLES


def draw_table_files(cycle_id: int, *names: str) -> None:
    """Draw the way to tables of a cycle as CSV; nothing for whoever may not take them.

    Args:
        cycle_id: of the cycle.
        *names: of the plain data that hold what the page shows.
    """
    if not all(may(right) for right in READING):
        return
    with st.popover(_("Tables as files"), icon=":material/table:"):
        st.caption(_("Every row, not only what is listed here; without proposers' names. Each download is recorded."))
        for name in names:
            st.link_button(
                either(TITLES[name].chinese, TITLES[name].english),
                f"/tables/{cycle_id}?table={name}&language={language()}",
                icon=":material/download:",
                width="stretch",
            )


def draw_global_table_files(*names: str) -> None:
    """Draw the same on a page that is about no cycle; nothing before there is one."""
    cycle_id = cycle_looked_at()
    if cycle_id is not None:
        draw_table_files(cycle_id, *names)
