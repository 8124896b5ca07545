"""The queue of suggestions whose eligibility is confirmed, by the page."""

from __future__ import annotations

import streamlit as st

from domain.permissions import Right
from ui.chosen import chosen_cycle
from ui.eligibility_acts import draw_acts, draw_download, draw_often
from ui.eligibility_filters import draw_filters, draw_standing
from ui.eligibility_table import draw_chosen, draw_lines
from ui.links import page_link
from ui.rights import may
from ui.session import read
from ui.table_files import draw_table_files
from ui.words import _
from use_cases import eligibility
from use_cases.cycles import CycleLine
from use_cases.eligibility import Queue, Wanted

_PAGE = "eligibility.page"


def page() -> None:
    """Draw the page."""
    st.title(_("Eligibility"), anchor=False)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet. The start page offers to open one."), icon=":material/info:")
        return
    counts = read(eligibility.standings, cycle.cycle_id)
    if not sum(counts.values()):
        st.info(_("Nothing is entered here yet."), icon=":material/info:")
        page_link("import_register", _("Import a register"), icon=":material/upload_file:")
        return
    standing = draw_standing(counts)
    wanted = draw_filters(standing, read(eligibility.narrowings, cycle.cycle_id, standing))
    found = read(eligibility.queue, cycle.cycle_id, wanted=wanted, page=_page_of(wanted))
    _draw_queue(cycle, wanted, found)
    draw_download(cycle.cycle_id)
    if may(Right.SEE_PROPOSERS):
        draw_often(cycle.cycle_id)
    draw_table_files(cycle.cycle_id, "entries")


def _draw_nothing(wanted: Wanted) -> None:
    if wanted == Wanted():
        st.success(_("Nothing waits to be confirmed."), icon=":material/check_circle:")
    else:
        st.info(_("No suggestion is listed here."), icon=":material/info:")


def _page_of(wanted: Wanted) -> int:
    """Give the page that the steps below the table say; the first one wherever something else is wanted."""
    return int(st.session_state.get(f"{_PAGE} {wanted}", 1))


def _draw_queue(cycle: CycleLine, wanted: Wanted, found: Queue) -> None:
    if not found.lines:
        _draw_nothing(wanted)
        return
    chosen = draw_lines(cycle.cycle_id, found)
    if found.pages > 1:
        st.pagination(found.pages, default=found.page, key=f"{_PAGE} {wanted}")
    draw_chosen(chosen)
    if may(Right.DECIDE_ELIGIBILITY):
        draw_acts(cycle, wanted, found, chosen)
