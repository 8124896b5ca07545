"""Points for one criterion: digits typed in, or a level chosen, whose middle they become."""

from __future__ import annotations

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
    # The question is the name of its levels, and a refusal that of the field: an element of their own would cost a
    # share of every rerun.
    question = _question(number, criterion)
    if criterion.levels:
        _levels_field(assignment_id, criterion, question, text)
    else:
        st.markdown(question)
    _points_field(assignment_id, criterion, text)


def draw_comment(assignment_id: int) -> None:
    """Draw the field for the comment."""
    st.text_area(_("Comment (may stay empty)"), key=comment_key(assignment_id), height=110)


def weight_in_words(weight: int) -> str:
    """Give a weight in hundredths of a per cent as people write it: 15%, 12.5%."""
    return f"{weight / 100:.2f}".rstrip("0").rstrip(".") + "%"


def _question(number: int, criterion: CriterionRule) -> str:
    weight = say(msg("weight {weight}", weight=weight_in_words(criterion.weight)))
    name = literal(either(criterion.name, criterion.name_en))
    guidance = literal(either(criterion.guidance, criterion.guidance_en))
    return f"**{number}\\. {name}** :gray[{literal(weight)}]" + (f" :gray[{guidance}]" if guidance else "")


def _points_field(assignment_id: int, criterion: CriterionRule, text: str) -> None:
    name = literal(either(criterion.name, criterion.name_en))
    refusal = refusal_of(text, criterion)
    # Text, because a number field drops or bends what it does not like (“优”, 3.5, 101) without a word; of the
    # kind “phone”, because then tablets show digits (docs/adr).
    st.text_input(
        say(msg("Points for {criterion}, 0 to 100", criterion=name))
        if refusal is None
        else f":red[**{literal(say(refusal.message))}**]",
        key=points_key(assignment_id, criterion.code),
        type="phone",
        placeholder="",
        icon="",
        autocomplete="off",
        live=_PAUSE,
    )


def _levels_field(assignment_id: int, criterion: CriterionRule, question: str, text: str) -> None:
    key = f"level_{assignment_id}_{criterion.code}"
    place = level_of(points_or_none(text, criterion), criterion)
    if st.session_state.get(key, -1) != place:
        st.session_state[key] = place
    st.radio(
        question,
        range(len(criterion.levels)),
        format_func=lambda index: _level_in_words(criterion, index),
        key=key,
        index=None,
        on_change=_choose_level,
        args=(assignment_id, criterion),
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
