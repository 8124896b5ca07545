"""Drafts keep themselves: what was typed is saved as soon as the fields have told of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from domain.messages import Message
from domain.refusals import Invalid, Outdated, Unavailable, WrongStage
from ui.session import act
from ui.typed_sheets import TypedSheet, note_sent
from use_cases import score_sheets
from use_cases.score_sheets import SheetView


def keep_draft(
    view: SheetView, typed: TypedSheet, save: Callable[..., Message] = score_sheets.save_draft
) -> Message | None:
    """Save what was typed; what is unreadable, or a comment that cannot be kept, waits until it is corrected.

    The sheet must be read anew afterwards.

    Args:
        view: the sheet as it was read last.
        typed: what stands in its fields.
        save: the act that keeps a draft of such a sheet.

    Returns:
        Why it was not saved. None where it was, and where another version or the end of scoring came between:
        the sheet read anew says so itself.

    Raises:
        NotSignedIn: nobody is there any more.
        NotAllowed: the entry was taken off the desk.
    """
    try:
        _save(view, typed, save)
    except Invalid as refusal:
        points_alone = replace(typed, comment=typed.saved_comment)
        if points_alone.has_draft(view.criteria):
            # Whatever came between since: the sheet read anew says it.
            with suppress(Invalid, Outdated, WrongStage):
                _save(view, points_alone, save)
        return refusal.message
    except (Outdated, WrongStage):
        return None
    except Unavailable as refusal:
        return refusal.message
    return None


def _save(view: SheetView, typed: TypedSheet, save: Callable[..., Message]) -> None:
    note_sent(view, typed)
    act(
        save,
        view.assignment_id,
        seen_version=typed.version,
        points=typed.draft(view.criteria),
        comment=typed.comment,
    )
