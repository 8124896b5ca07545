"""Points for one criterion: digits typed in, or a level chosen, whose middle they become."""

from __future__ import annotations

from html import escape

import streamlit as st

from domain.cycles import CriterionRule
from domain.messages import msg
from ui.typed_sheets import comment_key, level_of, middle, points_key, points_or_none, refusal_of
from ui.words import _, either, literal, say

# Long enough for a slow typist to finish a number, short enough for the total to seem live.
_PAUSE = "600ms"


def draw_criterion(assignment_id: int, number: int, criterion: CriterionRule, text: str) -> None:
    """Draw what is asked, the field and the levels.

    Args:
        assignment_id: the task.
        number: place of the criterion on the sheet, from 1.
        criterion: what is judged.
        text: what stands in the field.
    """
    name = either(criterion.name, criterion.name_en)
    # One element where three would read as well, and no container: each costs a share of every rerun.
    st.html(f'<div class="criterion">{_question(number, criterion)}{_standing(text, criterion)}</div>')
    _points_field(assignment_id, criterion, name)
    if criterion.levels:
        _levels_field(assignment_id, criterion, name, text)


def draw_comment(assignment_id: int) -> None:
    """Draw the field for the comment."""
    st.text_area(_("Comment (may stay empty)"), key=comment_key(assignment_id), height=110)


def weight_in_words(weight: int) -> str:
    """Give a weight in hundredths of a per cent as people write it: 15%, 12.5%."""
    return f"{weight / 100:.2f}".rstrip("0").rstrip(".") + "%"


def _question(number: int, criterion: CriterionRule) -> str:
    weight = say(msg("weight {weight}", weight=weight_in_words(criterion.weight)))
    name = either(criterion.name, criterion.name_en)
    guidance = either(criterion.guidance, criterion.guidance_en)
    return f"<h3>{number}. {escape(name)} <span>{escape(weight)}</span></h3><p>{escape(guidance)}</p>"


def _points_field(assignment_id: int, criterion: CriterionRule, name: str) -> None:
    # Text, because a number field drops or bends what it does not like (“优”, 3.5, 101) without a word; of the
    # kind “phone”, because then tablets show digits (docs/adr).
    st.text_input(
        say(msg("Points for {criterion}, 0 to 100", criterion=literal(name))),
        key=points_key(assignment_id, criterion.code),
        type="phone",
        placeholder="",
        icon="",
        autocomplete="off",
        live=_PAUSE,
        width=260,
    )


def _standing(text: str, criterion: CriterionRule) -> str:
    refusal = refusal_of(text, criterion)
    if refusal is not None:
        return f'<p class="standing wrong" role="alert">{escape(say(refusal.message))}</p>'
    words = "" if text.strip() else _("No points yet.")
    return f'<p class="standing">{escape(words)}</p>'


def _levels_field(assignment_id: int, criterion: CriterionRule, name: str, text: str) -> None:
    key = f"level_{assignment_id}_{criterion.code}"
    place = level_of(points_or_none(text, criterion), criterion)
    if st.session_state.get(key, -1) != place:
        st.session_state[key] = place
    st.radio(
        say(msg("Level for {criterion}; choosing one gives the middle of its range", criterion=literal(name))),
        range(len(criterion.levels)),
        format_func=lambda index: _level_in_words(criterion, index),
        key=key,
        index=None,
        on_change=_choose_level,
        args=(assignment_id, criterion),
        label_visibility="collapsed",
        width="stretch",
    )


def _level_in_words(criterion: CriterionRule, index: int) -> str:
    level = criterion.levels[index]
    return f"**{level.low}–{level.high}**　{literal(either(level.label, level.label_en))}"


def _choose_level(assignment_id: int, criterion: CriterionRule) -> None:
    field = points_key(assignment_id, criterion.code)
    place = st.session_state[f"level_{assignment_id}_{criterion.code}"]
    present = level_of(points_or_none(st.session_state.get(field, ""), criterion), criterion)
    # A browser may send anything, and a reconnecting one sends again what it showed: digits within the level stay.
    if isinstance(place, int) and place != present:
        st.session_state[field] = str(middle(criterion.levels[place]))
