"""The units that compete: what the register says of each, and under which spellings units are known."""

from __future__ import annotations

import streamlit as st

from domain.permissions import Right
from ui.chosen import chosen_cycle
from ui.links import page_link
from ui.rights import may
from ui.session import read
from ui.table_files import draw_table_files
from ui.unit_spellings import draw_aliases, draw_decided, draw_hints, draw_latest
from ui.unit_tables import draw_districts, draw_figures, draw_unknown
from ui.words import _
from use_cases import unit_figures, unit_hints


def page() -> None:
    """Draw the page."""
    st.title(_("Organisations and units"), anchor=False)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet. The start page offers to open one."), icon=":material/info:")
        return
    draw_latest()
    found = read(unit_figures.listing, cycle.cycle_id)
    if may(Right.SEE_PROPOSERS):
        draw_hints(read(unit_hints.listing, cycle.cycle_id))
    draw_decided()
    st.subheader(_("What the register says"), anchor=False)
    if found.lines:
        draw_figures(found.lines)
    else:
        st.info(_("No organisation has been entered yet."), icon=":material/info:")
        page_link("entries", _("Register"), icon=":material/list_alt:")
    draw_aliases()
    draw_districts(found.districts)
    draw_unknown(found.unknown)
    draw_table_files(
        cycle.cycle_id,
        "organisations",
        "organisation_figures",
        "unknown_units",
        "district_spellings",
        "unit_spellings",
    )
