"""The small form that enters an organisation."""

from __future__ import annotations

import streamlit as st

from domain.figures import read_whole
from domain.messages import msg
from ui.forms import Slips
from ui.session import perform
from ui.words import _
from use_cases import entries


def draw_organisation_form(cycle_id: int, known: int) -> None:
    """Draw the form.

    Args:
        cycle_id: where the organisation competes.
        known: how many there are already; one more empties the fields.
    """
    with (
        st.expander(_("Enter an organisation"), icon=":material/add:"),
        st.form(f"organisation {cycle_id} {known}", enter_to_submit=False),
    ):
        left, right = st.columns(2)
        reference = left.text_input(_("Reference"), max_chars=64)
        name = right.text_input(_("Name of the organisation"))
        category = left.text_input(
            _("Category"), max_chars=64, help=_("For example district, street office, department.")
        )
        district = right.text_input(_("District"), max_chars=64)
        left, middle, right = st.columns(3)
        collected = left.text_input(_("Suggestions collected"), "0")
        by_city = middle.text_input(_("Adopted by the city"), "0")
        by_district = right.text_input(_("Adopted by districts"), "0")
        summary = st.text_area(_("What the organisation did"), height=120)
        submitted = st.form_submit_button(_("Enter it"), type="primary")
    if not submitted:
        return
    slips, figures = Slips(), [0, 0, 0]
    fields = (msg("Suggestions collected"), msg("Adopted by the city"), msg("Adopted by districts"))
    for place, typed in enumerate((collected, by_city, by_district)):
        with slips:
            figures[place] = read_whole(typed, fields[place]) or 0
    if not slips.show():
        perform(
            entries.add_organisation,
            cycle_id,
            reference=reference,
            name=name,
            category=category,
            district=district,
            collected=figures[0],
            adopted_by_city=figures[1],
            adopted_by_district=figures[2],
            summary=summary,
        )
