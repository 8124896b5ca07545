"""A judge's offline pack brought back by an organiser: what would be done by number, and no points."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.packs import Outcome, PackChoice
from ui.pack_intake import draw_choice, draw_outcomes, draw_taking, kept_preview, uploaded_pack
from ui.words import _, literal, say
from use_cases import packs_for_judges
from use_cases.packs_for_judges import HandedPreview


def draw_pack_for_judge(round_id: int) -> None:
    """Draw the way by which an organiser brings a judge's pack back."""
    with st.expander(_("Bring a judge's offline pack back"), icon=":material/cloud_off:"):
        file = uploaded_pack(_("The workbook the judge filled in (.xlsx)"), round_id)
        if file is None:
            st.caption(
                _(
                    "For judges without a network of their own. The pack itself says whose it is. You see what would "
                    "be done by number, without points; the log says that you brought it."
                )
            )
            return
        preview = kept_preview(packs_for_judges.preview, round_id, file)
        if not isinstance(preview, HandedPreview):
            return
        judge = f"{preview.unit} · {preview.judge}" if preview.unit else preview.judge
        said = msg("Pack of {judge}, made {at}: what it would do", judge=judge, at=preview.made_at)
        st.markdown(f"**{literal(say(said))}**")
        draw_outcomes(preview, {})
        choices = dict[int, PackChoice]()
        if preview.of(Outcome.CONFLICT):
            st.warning(
                _(
                    "These sheets were saved on the desk after the pack was made, and filled in in the pack, too. Ask "
                    "the judge which version counts."
                ),
                icon=":material/difference:",
            )
        for line in preview.of(Outcome.CONFLICT):
            chosen = draw_choice(line, file)
            if chosen is not None and line.number is not None:
                choices[line.number] = chosen
        draw_taking(packs_for_judges.take, round_id, file, preview, choices)
