"""What a judge has typed on a sheet and not saved yet: it outlives other pages, refusals and newer versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from domain.cycles import CriterionRule, Level
from domain.points import read_points
from domain.refusals import Invalid, NotAllowed
from ui.session import let_receipt_stay, read
from use_cases import score_sheets
from use_cases.score_sheets import SheetView


@dataclass(frozen=True)
class TypedSheet:
    """What stands in the fields, and the saved version it was typed over.

    ``points`` are texts as typed, by the criterion's code; ``saved_points`` and ``saved_comment`` are what
    the fields began with. ``filled_from`` is the saved version that the fields were last filled from: when it
    changes, the browser fills them anew. Saving from these fields does not change it.
    """

    version: int
    points: Mapping[str, str]
    comment: str
    saved_points: Mapping[str, int | None]
    saved_comment: str
    filled_from: int

    def draft(self, criteria: tuple[CriterionRule, ...]) -> dict[str, int | None]:
        """Points by code to keep as a draft; where nothing readable was typed, what is saved stays."""
        return {each.code: _read(self.points[each.code], each, self.saved_points[each.code]) for each in criteria}

    def has_draft(self, criteria: tuple[CriterionRule, ...]) -> bool:
        """Whether a draft kept now would hold anything else than what is saved."""
        return self.draft(criteria) != self.saved_points or self.comment.strip() != self.saved_comment

    def differs(self, points: Mapping[str, int | None], comment: str, criteria: tuple[CriterionRule, ...]) -> bool:
        """Whether the fields say anything else than these points and this comment."""
        texts_differ = any(not _says(self.points[each.code], points[each.code], each) for each in criteria)
        return texts_differ or self.comment.strip() != comment

    def is_unsaved(self, criteria: tuple[CriterionRule, ...]) -> bool:
        """Whether anything was typed since the fields were filled from what is saved."""
        return self.differs(self.saved_points, self.saved_comment, criteria)


_OPENED = "sheets opened, each as it was read last"


def unsaved_sheets() -> tuple[tuple[SheetView, TypedSheet], ...]:
    """Give every sheet of this session on which something was typed and not saved, whatever is on the screen now."""
    found = []
    for assignment_id in tuple(_opened()):
        if sheet_on_screen(assignment_id) is None:
            continue
        try:
            # As it is now: it may have been saved on the way to another sheet and not been drawn since.
            view = read(score_sheets.open_sheet, assignment_id)
        except NotAllowed:
            continue
        typed = typed_sheet(view)
        if typed.is_unsaved(view.criteria):
            found.append((view, typed))
    return tuple(found)


def lay_aside(assignment_id: int) -> None:
    """Take a sheet from the opened ones, once all of it is saved; it is read anew when it is opened again."""
    st.session_state[_OPENED] = {each: view for each, view in _opened().items() if each != assignment_id}


def last_read(assignment_id: int) -> SheetView | None:
    """Give an opened sheet as it was read last in this session."""
    return _opened().get(assignment_id)


def fields_key(assignment_id: int) -> str:
    """Key of the component that holds the fields."""
    return f"fields_{assignment_id}"


def sheet_on_screen(assignment_id: int) -> TypedSheet | None:
    """Give what the fields showed when somebody clicked; None before they are drawn first."""
    kept: TypedSheet | None = st.session_state.get(_record_key(assignment_id))
    return kept


def typed_sheet(view: SheetView) -> TypedSheet:
    """Give what stands in the fields, filled from what is saved unless something else was typed.

    A newer version is taken over at once where nothing would be lost by it; otherwise the typed sheet keeps its
    older ``version``, and the judge chooses.
    """
    kept = sheet_on_screen(view.assignment_id)
    if kept is None:
        kept = _fill(view)
        st.session_state[_new_key(view.assignment_id)] = _dropped_key(view.assignment_id) not in st.session_state
    elif kept.version != view.version:
        kept = _over_newer(view, kept)
    st.session_state[_record_key(view.assignment_id)] = kept
    st.session_state.pop(_dropped_key(view.assignment_id), None)
    st.session_state[_OPENED] = {**_with_unsaved(), view.assignment_id: view}
    return kept


def take_typed(view: SheetView) -> None:
    """Keep what the browser says is typed; for the callback of the fields. Nonsense changes nothing."""
    let_receipt_stay()
    state = st.session_state.get(fields_key(view.assignment_id))
    arrived = read_arrived(state.get("typed") if isinstance(state, Mapping) else None, view)
    if arrived is None or st.session_state.get(_dropped_key(view.assignment_id)) == arrived.filled_from:
        return
    kept = sheet_on_screen(view.assignment_id)
    if kept is not None and kept.filled_from == arrived.filled_from:
        arrived = replace(kept, points=arrived.points, comment=arrived.comment)
    st.session_state[_record_key(view.assignment_id)] = arrived


def take_resent(view: SheetView, typed: TypedSheet, state: object) -> TypedSheet:
    """Give what is typed once the fields are drawn: to a server that began anew the browser sends it along again.

    Args:
        view: the sheet as it was read last.
        typed: what this run drew into the fields.
        state: what the browser says is typed; of a session's first run no callback tells.
    """
    is_new = st.session_state.pop(_new_key(view.assignment_id), False)
    arrived = read_arrived(state, view) if is_new else None
    if arrived is None:
        return typed
    st.session_state[_record_key(view.assignment_id)] = arrived
    return arrived


def read_arrived(state: object, view: SheetView) -> TypedSheet | None:
    """Read what a browser sent, as typed over a filling that is not known here: anything may arrive.

    Returns:
        None for what the fields cannot have sent.
    """
    match state:
        case {
            "filled": int() as filled,
            "version": int() as version,
            "points": Mapping() as points,
            "comment": str() as comment,
        } if bool not in {type(filled), type(version)} and _are_texts(points, view):
            texts = {criterion.code: _whole_characters(points[criterion.code]) for criterion in view.criteria}
            is_known = version == view.version
            saved = view.points if is_known else dict.fromkeys(texts)
            return TypedSheet(
                version, texts, _whole_characters(comment), saved, view.comment if is_known else "", filled
            )
    return None


def note_sent(view: SheetView, typed: TypedSheet) -> None:
    """Remember what is about to be saved from these fields, to know it again when it comes back."""
    sent = typed.version + 1, typed.draft(view.criteria), typed.comment.strip()
    st.session_state[_sent_key(view.assignment_id)] = sent


def take_saved(assignment_id: int) -> None:
    """Drop what was typed, so that the fields are filled from what is saved; for callbacks."""
    dropped: TypedSheet | None = st.session_state.pop(_record_key(assignment_id), None)
    if dropped is not None:
        # The same click may bring it along once more.
        st.session_state[_dropped_key(assignment_id)] = dropped.filled_from


def keep_typed(assignment_id: int, version: int) -> None:
    """Go on with what was typed, over this newer version; for callbacks."""
    kept = st.session_state[_record_key(assignment_id)]
    st.session_state[_record_key(assignment_id)] = replace(kept, version=version)


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


def _opened() -> dict[int, SheetView]:
    found: dict[int, SheetView] = st.session_state.get(_OPENED, {})
    return found


def _with_unsaved() -> dict[int, SheetView]:
    """Give those of the opened sheets that somebody would lose something of."""
    typed = {each: sheet_on_screen(each) for each in _opened()}
    return {each: view for each, view in _opened().items() if (kept := typed[each]) and kept.is_unsaved(view.criteria)}


def _record_key(assignment_id: int) -> str:
    return f"typed_{assignment_id}"


def _sent_key(assignment_id: int) -> str:
    return f"sent_{assignment_id}"


def _new_key(assignment_id: int) -> str:
    return f"new_{assignment_id}"


def _dropped_key(assignment_id: int) -> str:
    return f"dropped_{assignment_id}"


def _over_newer(view: SheetView, kept: TypedSheet) -> TypedSheet:
    if st.session_state.get(_sent_key(view.assignment_id)) == (view.version, view.points, view.comment):
        # What is saved came from these very fields; what differs was typed while it was on its way.
        return replace(kept, version=view.version, saved_points=view.points, saved_comment=view.comment)
    if kept.is_unsaved(view.criteria) and kept.differs(view.points, view.comment, view.criteria):
        return kept
    return _fill(view)


def _fill(view: SheetView) -> TypedSheet:
    points = {code: "" if value is None else str(value) for code, value in view.points.items()}
    return TypedSheet(view.version, points, view.comment, view.points, view.comment, view.version)


def _read(text: str, criterion: CriterionRule, otherwise: int | None) -> int | None:
    """Read points, None for what is empty; give something else for what is unreadable."""
    try:
        return read_points(text, criterion)
    except Invalid:
        return otherwise


def _says(text: str, points: int | None, criterion: CriterionRule) -> bool:
    """Whether a text says these points; what is unreadable says none."""
    try:
        return read_points(text, criterion) == points
    except Invalid:
        return False


def _are_texts(points: Mapping[object, object], view: SheetView) -> bool:
    return all(isinstance(points.get(criterion.code), str) for criterion in view.criteria)


def _whole_characters(text: str) -> str:
    """Put “�” for half a pair, which JSON lets through and nothing else can write."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
