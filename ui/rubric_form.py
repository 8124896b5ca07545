"""A track's rubric while an organiser edits it."""

from __future__ import annotations

import streamlit as st

from domain.awards import ROUNDING_NAMES, Rounding, TrackKind
from domain.cycles import WHOLE_WEIGHT, CriterionRule, RubricRule
from domain.figures import in_hundredths, in_lines, read_hundredths, read_levels
from domain.messages import msg
from ui.forms import Draft, Slips, draft_of, draw_moves, required
from ui.rule_sections import save_button, show_conflict
from ui.rule_tables import draw_rubric
from ui.session import read
from ui.words import _, either, say
from use_cases import cycles

_NEW = CriterionRule(code="", name="", weight=0)
_NAME_LENGTH = 64


@st.fragment
def draw_rubric_form(cycle_id: int, track: TrackKind) -> None:
    """Draw the fields of one rubric, the sum of the weights as they are typed, and the button that saves."""
    setup = read(cycles.setup, cycle_id)
    stored = setup.rules.rubrics[track]
    places = len(stored.criteria)
    draft = draft_of(f"rubric {cycle_id} {track}", stored, setup.version, places=places)
    show_conflict(draft, stored, setup.version, places, lambda: draw_rubric(stored))
    slips = Slips()
    sum_above = st.empty()
    criteria = tuple(
        _criterion(draft, slips, number, place) for number, place in enumerate(list(draft.places), start=1)
    )
    st.button(_("Add a criterion"), icon=":material/add:", key=draft.key("add"), on_click=draft.add)
    rounding = draft.choice(
        _("Rounding"),
        "rounding",
        draft.base.rounding,
        list(Rounding),
        [_(ROUNDING_NAMES[each]) for each in Rounding],
    )
    known = [criterion for criterion in criteria if criterion.code]
    tie_break = draft.choices(
        _("Tie-break: criteria that decide between equal values, in the order chosen; none means equal ranks"),
        "tie_break",
        draft.base.tie_break,
        [criterion.code for criterion in known],
        [either(criterion.name, criterion.name_en) or criterion.code for criterion in known],
    )
    with sum_above:
        _show_sum(criteria)
    _show_sum(criteria)
    save_button(
        draft,
        _("Save the rubric"),
        slips,
        cycles.edit_rubric,
        cycle_id,
        track,
        seen_version=draft.seen_version,
        rubric=RubricRule(criteria, rounding, tuple(tie_break)),
    )


def _criterion(draft: Draft[RubricRule], slips: Slips, number: int, place: int) -> CriterionRule:
    filled = draft.base.criteria[place] if place < len(draft.base.criteria) else _NEW
    weight, levels = 0, filled.levels
    with st.container(border=True):
        beside = st.columns([3, 1])
        with beside[0]:
            heading = say(msg("Criterion {number}: name", number=number))
            name = draft.text(heading, f"{place}.name", filled.name, most=_NAME_LENGTH)
        with beside[1]:
            typed_weight = draft.text(_("Weight (%)"), f"{place}.weight", in_hundredths(filled.weight or None))
        guidance = draft.area(_("What is looked at"), f"{place}.guidance", filled.guidance, height=80)
        lines = draft.area(
            _("Levels, one a line: 90–100 description"), f"{place}.levels", in_lines(filled.levels), height=172
        )
        with st.expander(_("English wording")):
            name_en = draft.text(_("English name"), f"{place}.name_en", filled.name_en, most=_NAME_LENGTH)
            guidance_en = draft.area(
                _("What is looked at, in English"), f"{place}.guidance_en", filled.guidance_en, height=80
            )
            lines_en = draft.area(
                _("Levels in English, with the same ranges"),
                f"{place}.levels_en",
                in_lines(filled.levels, english=True),
                height=172,
            )
        draw_moves(draft, place)
    with slips:
        of_weight = msg("Weight of criterion {number}", number=number)
        weight = required(read_hundredths(typed_weight, of_weight), of_weight)
    with slips:
        levels = read_levels(lines, lines_en, msg("Levels of criterion {number}", number=number))
    return CriterionRule(filled.code, name, weight, name_en, guidance, guidance_en, levels)


def _show_sum(criteria: tuple[CriterionRule, ...]) -> None:
    total = sum(criterion.weight for criterion in criteria)
    if total == WHOLE_WEIGHT:
        st.success(_("The weights sum to 100.00."), icon=":material/check_circle:")
    elif total < WHOLE_WEIGHT:
        missing = msg(
            "The weights sum to {total}; {missing} are missing.",
            total=in_hundredths(total),
            missing=in_hundredths(WHOLE_WEIGHT - total),
        )
        st.warning(say(missing), icon=":material/warning:")
    else:
        over = msg(
            "The weights sum to {total}; that is {over} too much.",
            total=in_hundredths(total),
            over=in_hundredths(total - WHOLE_WEIGHT),
        )
        st.warning(say(over), icon=":material/warning:")
