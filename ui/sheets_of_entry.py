"""Every judge's sheet for one entry, for those who may see them."""

from __future__ import annotations

import streamlit as st

from domain.awards import SHEET_STATE_NAMES
from domain.messages import msg
from ui.ranking_tables import two_decimals
from ui.session import read
from ui.tables import draw_table
from ui.words import _, either, literal, say
from use_cases import entry_sheets
from use_cases.entry_sheets import EntrySheet


def draw_sheets(round_id: int, entry_id: int) -> None:
    """Draw the sheets of one entry of a round, one line a judge."""
    found = read(entry_sheets.of_entry, round_id, entry_id)
    st.markdown(f"#### {literal(found.reference)} {literal(found.title)}")
    criteria = [either(each.name, each.name_en) for each in found.criteria]
    headings = [_("Judge"), _("State"), *criteria, _("Total"), _("Comment")]
    rows = [
        (
            # One above the other: of five criteria and a comment, the comment would be out of sight.
            "\n".join(filter(None, (sheet.judge, sheet.unit))),
            _state(sheet),
            *sheet.points,
            two_decimals(sheet.total),
            sheet.comment,
        )
        for sheet in found.sheets
    ]
    draw_table(headings, rows, numbers=range(2, 3 + len(criteria)), brief=(1,))


def _state(sheet: EntrySheet) -> str:
    state = _(SHEET_STATE_NAMES[sheet.state])
    if not sheet.version:
        return state
    version = msg("version {n}", n=sheet.version)
    return f"{state}\n{say(version)}"
