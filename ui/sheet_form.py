"""A sheet's fields with its buttons: what is typed there is saved without the page around them being drawn again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from domain.awards import SheetState
from domain.messages import Message
from domain.refusals import NotAllowed
from ui.kept_drafts import keep_draft
from ui.session import one_view, read, rerun_whole, runs_alone
from ui.sheet_fields import draw_sheet_fields
from ui.sheet_parts import Writing, is_editable, is_unkept, saved_line
from ui.typed_sheets import TypedSheet, last_read, sheet_on_screen, typed_sheet
from use_cases import sign_ins
from use_cases.score_sheets import SheetView


@dataclass(frozen=True)
class SheetKind:
    """What there is to do with the sheets of a kind.

    ``read_anew``: reads one from the database, by its assignment's id.
    ``save``: keeps a draft of one.
    ``buttons``: what the keys of those that save or submit begin with.
    ``draw_actions``: draws these and does what is pressed.
    """

    read_anew: Callable[[int], SheetView]
    save: Writing
    buttons: tuple[str, ...]
    draw_actions: Callable[[SheetView, TypedSheet], None]

    def is_acted_on(self, view: SheetView) -> bool:
        """Tell whether this very run is of a click that saves or submits the sheet."""
        return any(st.session_state.get(f"{button}_{view.assignment_id}", False) for button in self.buttons)


@dataclass(frozen=True)
class OpenSheet:
    """A sheet once what was typed on it is kept.

    ``not_kept``: why it could not be, if so.
    ``clicked_on``: what the fields showed when somebody clicked; None before they are drawn first.
    """

    view: SheetView
    typed: TypedSheet
    not_kept: Message | None
    clicked_on: TypedSheet | None

    @property
    def can_be_filled_in(self) -> bool:
        """Whether its fields are to be drawn: it is open, and no newer version waits for a choice."""
        return is_editable(self.view) and self.typed.version == self.view.version


def kept(kind: SheetKind, view: SheetView) -> OpenSheet:
    """Save what was typed on a sheet since; not where a click of this run is about to save or submit it anyway.

    Args:
        kind: what there is to do with it.
        view: as it was read in this run.
    """
    clicked_on = sheet_on_screen(view.assignment_id)
    typed = typed_sheet(view)
    if not _is_to_be_kept(kind, view, typed):
        return OpenSheet(view, typed, None, clicked_on)
    not_kept = keep_draft(view, typed, kind.save)
    return _read_back(kind, view, not_kept, clicked_on)


@st.fragment
def draw_form(kind: SheetKind, sheet: OpenSheet, *, is_noticed: bool) -> None:
    """Draw the fields and the buttons; where only they are touched, only they run again.

    Args:
        kind: what there is to do with it.
        sheet: as the run of the whole page found it.
        is_noticed: whether something is said above the fields, which the next run of the whole page takes away.
    """
    if not runs_alone():
        _draw(kind, sheet)
        return
    try:
        _run_alone(kind, sheet, is_noticed=is_noticed)
    except NotAllowed:
        # Taken off the desk meanwhile: that is for the page to say, in place of all of it.
        rerun_whole()


def _run_alone(kind: SheetKind, sheet: OpenSheet, *, is_noticed: bool) -> None:
    assignment_id = sheet.view.assignment_id
    clicked_on = sheet_on_screen(assignment_id)
    # As it was read last: whether anything came between, the act itself asks.
    last = last_read(assignment_id) or kind.read_anew(assignment_id)
    typed, not_kept = typed_sheet(last), None
    if _is_to_be_kept(kind, last, typed):
        not_kept = keep_draft(last, typed, kind.save)
    with one_view():
        now = _read_back(kind, last, not_kept, clicked_on)
        is_due = read(sign_ins.present).is_due_for_touch
        is_told_around = is_due or is_noticed or not_kept is not None or _around(now) != _around(sheet)
        if not now.can_be_filled_in or (is_told_around and not kind.is_acted_on(now.view)):
            rerun_whole()
        _draw(kind, now)


def _is_to_be_kept(kind: SheetKind, view: SheetView, typed: TypedSheet) -> bool:
    return is_unkept(view, typed) and not kind.is_acted_on(view)


def _read_back(kind: SheetKind, view: SheetView, not_kept: Message | None, clicked_on: TypedSheet | None) -> OpenSheet:
    """Read a sheet again after what was typed on it was saved, or not."""
    view = kind.read_anew(view.assignment_id)
    return OpenSheet(view, typed_sheet(view), not_kept, clicked_on)


def _around(sheet: OpenSheet) -> SheetView:
    """Give what is shown of a sheet around its fields."""
    return replace(sheet.view, state=SheetState.DRAFT, version=0, written_at=None, points={}, comment="")


def _draw(kind: SheetKind, sheet: OpenSheet) -> None:
    view, typed, clicked_on = sheet.view, sheet.typed, sheet.clicked_on
    told = draw_sheet_fields(view, typed, saved_line(view))
    # Filled anew in this very run: a click was on what stood there before, and is refused as outdated.
    is_overtaken = clicked_on is not None and clicked_on.filled_from != typed.filled_from
    kind.draw_actions(view, clicked_on if clicked_on and is_overtaken else told)
    if told is not typed and is_unkept(view, told):
        # A server that began anew is told what was typed only now.
        keep_draft(view, told, kind.save)
        st.rerun()
