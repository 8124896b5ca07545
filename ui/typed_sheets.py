"""What a judge has typed on a sheet and not saved yet: it outlives other pages, refusals and newer versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from domain.cycles import CriterionRule, Level
from domain.points import read_points
from domain.refusals import Invalid
from ui.words import either
from use_cases.score_sheets import SheetView


@dataclass(frozen=True)
class TypedSheet:
    """What stands in the fields, and the saved version it was typed over.

    ``points`` are texts as typed, by the criterion's code; ``saved_points`` and ``saved_comment`` are what
    the fields began with. ``is_in_fields`` once the fields show it: then they are newer than this record.
    """

    version: int
    points: Mapping[str, str]
    comment: str
    saved_points: Mapping[str, int | None]
    saved_comment: str
    is_in_fields: bool = False

    def readable(self, criteria: tuple[CriterionRule, ...]) -> dict[str, int | None]:
        """Points by code, None where nothing or nothing readable was typed."""
        return {criterion.code: points_or_none(self.points[criterion.code], criterion) for criterion in criteria}

    def differs(self, points: Mapping[str, int | None], comment: str, criteria: tuple[CriterionRule, ...]) -> bool:
        """Whether the fields say anything else than these points and this comment."""
        texts_differ = any(
            refusal_of(self.points[criterion.code], criterion) is not None
            or points_or_none(self.points[criterion.code], criterion) != points[criterion.code]
            for criterion in criteria
        )
        return texts_differ or self.comment.strip() != comment

    def is_unsaved(self, criteria: tuple[CriterionRule, ...]) -> bool:
        """Whether anything was typed since the fields were filled from what is saved."""
        return self.differs(self.saved_points, self.saved_comment, criteria)


_OPEN = "sheet opened last"


def open_sheet() -> SheetView | None:
    """Give the sheet that was opened last in this session, as it was read then."""
    view: SheetView | None = st.session_state.get(_OPEN)
    return view


def points_key(assignment_id: int, code: str) -> str:
    """Key of the field for one criterion's points."""
    return f"points_{assignment_id}_{code}"


def comment_key(assignment_id: int) -> str:
    """Key of the field for the comment."""
    return f"comment_{assignment_id}"


def typed_sheet(view: SheetView) -> TypedSheet:
    """Give what stands in the fields, filled from what is saved unless something else was typed.

    A newer version is taken over at once where nothing would be lost by it; otherwise the typed sheet keeps its
    older ``version``, and the judge chooses.
    """
    kept = _kept(view)
    if kept is None or kept.version == view.version:
        kept = kept or _fill(view)
    elif not (kept.is_unsaved(view.criteria) and kept.differs(view.points, view.comment, view.criteria)):
        kept = _fill(view)
    elif st.session_state.get(_sent_key(view.assignment_id)) == (view.version, view.points, view.comment):
        # What is saved came from these very fields; what differs was typed while it was on its way.
        kept = replace(kept, version=view.version, saved_points=view.points, saved_comment=view.comment)
    st.session_state[_record_key(view.assignment_id)] = kept
    st.session_state[_OPEN] = view
    return kept


def put_in_fields(view: SheetView, typed: TypedSheet) -> None:
    """Let the fields that this run is about to draw show what is typed.

    Only such a run may write to their keys: Streamlit would keep for good what is written while there is no field.
    A field that shows it already is not written to: the browser would replace what is being typed at this moment.
    """
    wanted = {points_key(view.assignment_id, code): text for code, text in typed.points.items()}
    for key, text in (wanted | {comment_key(view.assignment_id): typed.comment}).items():
        if st.session_state.get(key) != text:
            st.session_state[key] = text
    st.session_state[_record_key(view.assignment_id)] = replace(typed, is_in_fields=True)


def leave_out_fields(view: SheetView, typed: TypedSheet) -> None:
    """Note that this run draws no fields: what is typed is kept here alone."""
    st.session_state[_record_key(view.assignment_id)] = replace(typed, is_in_fields=False)


def note_sent(view: SheetView, typed: TypedSheet) -> None:
    """Remember what is about to be saved from these fields, to know it again when it comes back."""
    sent = typed.version + 1, typed.readable(view.criteria), typed.comment.strip()
    st.session_state[_sent_key(view.assignment_id)] = sent


def take_saved(assignment_id: int) -> None:
    """Drop what was typed, so that the fields are filled from what is saved; for callbacks."""
    st.session_state.pop(_record_key(assignment_id), None)


def keep_typed(assignment_id: int, version: int) -> None:
    """Go on with what was typed, over this newer version; for callbacks."""
    kept = st.session_state[_record_key(assignment_id)]
    st.session_state[_record_key(assignment_id)] = replace(kept, version=version, is_in_fields=False)


def refusal_of(text: str, criterion: CriterionRule) -> Invalid | None:
    """Say what is wrong with a typed text, in a sentence that names the criterion in the reader's language."""
    try:
        read_points(text, replace(criterion, name=either(criterion.name, criterion.name_en)))
    except Invalid as refusal:
        return refusal
    return None


def points_or_none(text: str, criterion: CriterionRule) -> int | None:
    """Read points, None for what is empty or unreadable."""
    try:
        return read_points(text, criterion)
    except Invalid:
        return None


def level_of(points: int | None, criterion: CriterionRule) -> int | None:
    """Give the place of the level that points lie in, None where there is none."""
    return next(
        (
            place
            for place, level in enumerate(criterion.levels)
            if points is not None and level.low <= points <= level.high
        ),
        None,
    )


def middle(level: Level) -> int:
    """Give the middle of a level's range, half up."""
    return (level.low + level.high + 1) // 2


def _record_key(assignment_id: int) -> str:
    return f"typed_{assignment_id}"


def _sent_key(assignment_id: int) -> str:
    return f"sent_{assignment_id}"


def _kept(view: SheetView) -> TypedSheet | None:
    kept: TypedSheet | None = st.session_state.get(_record_key(view.assignment_id))
    if kept is None or not kept.is_in_fields:
        return kept
    # On another page the fields are gone for a while.
    points = {
        code: st.session_state.get(points_key(view.assignment_id, code), text) for code, text in kept.points.items()
    }
    comment = st.session_state.get(comment_key(view.assignment_id), kept.comment)
    return replace(kept, points=points, comment=comment)


def _fill(view: SheetView) -> TypedSheet:
    points = {code: "" if value is None else str(value) for code, value in view.points.items()}
    return TypedSheet(view.version, points, view.comment, view.points, view.comment)
