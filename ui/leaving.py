"""What is typed and not saved when somebody is about to leave the program."""

from __future__ import annotations

import streamlit as st

from domain.awards import SheetState
from domain.lifecycle import ALLOWED, Act
from domain.messages import msg
from domain.refusals import NotSignedIn, Refusal
from ui.session import act
from ui.typed_sheets import open_sheet, typed_sheet
from ui.words import literal, say
from use_cases import score_sheets

_WARNED = "why what is typed cannot be saved"


def may_leave() -> bool:
    """Save what was typed on a sheet; where that is refused say so, and let the same click through the second time."""
    refusal = _save_typed()
    if refusal is None or st.session_state.get(_WARNED) == refusal.message:
        return True
    st.session_state[_WARNED] = refusal.message
    said = msg(
        "What you typed on a score sheet cannot be saved: {reason} Click again to leave without it.",
        reason=refusal.message,
    )
    st.error(literal(say(said)), icon=":material/warning:")
    return False


def _save_typed() -> Refusal | None:
    view = open_sheet()
    if view is None or view.state is SheetState.SUBMITTED or view.stage not in ALLOWED[Act.SAVE_DRAFT]:
        return None
    typed = typed_sheet(view)
    if not typed.is_unsaved(view.criteria):
        return None
    try:
        act(
            score_sheets.save_draft,
            view.assignment_id,
            seen_version=typed.version,
            points=typed.points,
            comment=typed.comment,
        )
    except NotSignedIn:
        raise
    except Refusal as refusal:
        return refusal
    return None
