"""The live workbook of a cycle, made when somebody asks for it."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from exports.workbook import MEDIA_TYPE
from ui.session import disclose, read
from ui.words import _, language, literal, say
from use_cases import live_workbooks


def draw_live_workbook(cycle_id: int) -> None:
    """Record the export of the cycle's live workbook, write it and offer it; that of suggestions holds both tracks."""
    finals = read(live_workbooks.finals, cycle_id)
    if not finals:
        st.info(_("No final round of this cycle stands ranked by a method that formulas can follow."))
        return
    with st.container(border=True):
        for round_id in finals[:1]:
            export = disclose(live_workbooks.export, round_id, language=language())
            name = export.report.name
            said = msg("The live workbook of “{round}” is ready; this export is recorded.", round=name)
            st.markdown(literal(say(said)))
            st.download_button(
                say(msg("Download “{round}”", round=name)),
                export.content(),
                export.name,
                MEDIA_TYPE,
                on_click="ignore",
                key=f"live_{round_id}",
                icon=":material/download:",
                type="primary",
            )
