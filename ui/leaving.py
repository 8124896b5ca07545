"""What is typed and not saved when somebody is about to leave the program."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from domain.messages import Message, msg
from domain.refusals import NotSignedIn, Refusal
from ui.session import act
from ui.typed_sheets import TypedSheet, lay_aside, note_sent, unsaved_sheets
from ui.words import _, literal, say
from use_cases import score_sheets
from use_cases.score_sheets import SheetView

_WARNED = "what could not be saved at the click before"


@dataclass(frozen=True)
class Unsaved:
    """What stands on one sheet and cannot be saved, and why."""

    sheet: Message
    typed: TypedSheet
    reason: Message


def warned_of() -> tuple[Unsaved, ...]:
    """Give what the run before this one warned of: a warning holds for the very next click and no longer."""
    warned: tuple[Unsaved, ...] = st.session_state.pop(_WARNED, ())
    return warned


def may_leave(warned: tuple[Unsaved, ...]) -> bool:
    """Save what was typed on any sheet; say what is refused, unless that is what the click before was warned of."""
    unsaved = tuple(found for view, typed in unsaved_sheets() if (found := _refusal(view, typed)) is not None)
    if all(each in warned for each in unsaved):
        return True
    st.session_state[_WARNED] = unsaved
    lines = [say(msg("{sheet}: {reason}", sheet=each.sheet, reason=each.reason)) for each in unsaved]
    heading = _("What you typed on these score sheets cannot be saved. Click again to leave without it.")
    st.error("\n\n".join(literal(line) for line in (heading, *lines)), icon=":material/warning:")
    return False


def _refusal(view: SheetView, typed: TypedSheet) -> Unsaved | None:
    """Save what was typed on a sheet, or say why that was refused."""
    note_sent(view, typed)
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
        sheet = msg("No. {number}: {title}", number=view.number, title=view.reading.title)
        return Unsaved(sheet, typed, refusal.message)
    lay_aside(view.assignment_id)
    return None
