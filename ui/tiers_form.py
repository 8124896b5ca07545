"""All tiers of a cycle together while an organiser edits them, with what they cost."""

from __future__ import annotations

import streamlit as st

from domain.awards import TRACK_NAMES, TrackKind
from domain.cycles import TierRule
from domain.figures import in_hundredths, in_yuan, read_hundredths, read_whole, read_yuan
from domain.messages import Message, msg
from ui.forms import Draft, Slips, draft_of, draw_moves, required
from ui.rule_sections import save_button, show_conflict
from ui.rule_tables import budget, draw_tiers
from ui.session import read
from ui.words import _, say
from use_cases import cycles

_NAME_LENGTH = 64
_NEW = TierRule(name="", track=TrackKind.SUGGESTION, quota=0, prize_yuan=None)


@st.fragment
def draw_tiers_form(cycle_id: int) -> None:
    """Draw the fields of every tier, the budget as it is typed, and the button that saves."""
    setup = read(cycles.setup, cycle_id)
    stored, tracks = setup.rules.tiers, list(setup.rules.rubrics)
    draft = draft_of(f"tiers {cycle_id}", stored, setup.version, places=len(stored))
    show_conflict(draft, stored, setup.version, len(stored), lambda: draw_tiers(stored))
    slips = Slips()
    all_tiers = st.container()
    tiers = tuple(
        _tier(draft, slips, number, place, tracks) for number, place in enumerate(list(draft.places), start=1)
    )
    st.button(_("Add a tier"), icon=":material/add:", key=draft.key("add"), on_click=draft.add)
    with all_tiers:
        draw_tiers(tiers)
    _show_budget(tiers)
    save_button(
        draft,
        _("Save the tiers"),
        slips,
        cycles.edit_tiers,
        cycle_id,
        seen_version=draft.seen_version,
        tiers=tiers,
    )


def _show_budget(tiers: tuple[TierRule, ...]) -> None:
    sentence = msg("Budget: prizes times quotas come to {budget} yuan.", budget=in_yuan(budget(tiers)))
    st.info(say(sentence), icon=":material/payments:")


def _tier(
    draft: Draft[tuple[TierRule, ...]], slips: Slips, number: int, place: int, tracks: list[TrackKind]
) -> TierRule:
    filled = draft.base[place] if place < len(draft.base) else _NEW
    quota, prize, minimum = filled.quota, filled.prize_yuan, filled.minimum_value
    with st.container(border=True):
        beside = st.columns([3, 2, 1.3, 1.7, 2])
        with beside[0]:
            heading = say(msg("Tier {number}: name", number=number))
            name = draft.text(heading, f"{place}.name", filled.name, most=_NAME_LENGTH)
        with beside[1]:
            typed_prize = draft.text(_("Prize (yuan)"), f"{place}.prize", in_yuan(filled.prize_yuan))
        with beside[2]:
            typed_quota = draft.text(_("Quota"), f"{place}.quota", str(filled.quota))
        with beside[3]:
            typed_minimum = draft.text(_("Minimum value"), f"{place}.minimum", in_hundredths(filled.minimum_value))
        with beside[4]:
            track = draft.choice(
                _("Track"), f"{place}.track", filled.track, tracks, [_(TRACK_NAMES[each]) for each in tracks]
            )
        descriptor = draft.text(_("What earns it"), f"{place}.descriptor", filled.descriptor)
        with st.container(horizontal=True, vertical_alignment="center"):
            is_minimum = draft.tick(
                _("The prize is a minimum (“not less than”)"), f"{place}.is_minimum", filled=filled.prize_is_minimum
            )
            is_always_voted = draft.tick(
                _("Always voted: nobody has it by rank alone"),
                f"{place}.is_always_voted",
                filled=filled.is_always_voted,
            )
            draw_moves(draft, place)
        with st.expander(_("English wording")):
            name_en = draft.text(_("English name"), f"{place}.name_en", filled.name_en, most=_NAME_LENGTH)
            descriptor_en = draft.text(_("What earns it, in English"), f"{place}.descriptor_en", filled.descriptor_en)
    with slips:
        prize = read_yuan(typed_prize, _of(msg("Prize (yuan)"), number, name))
    with slips:
        of_quota = _of(msg("Quota"), number, name)
        quota = required(read_whole(typed_quota, of_quota), of_quota)
    with slips:
        minimum = read_hundredths(typed_minimum, _of(msg("Minimum value"), number, name))
    return TierRule(name, track, quota, prize, is_minimum, minimum, name_en, descriptor, descriptor_en, is_always_voted)


def _of(what: Message, number: int, name: str) -> Message:
    if name.strip():
        return msg("{field} of “{name}”", field=what, name=name.strip())
    return msg("{field} of tier {number}", field=what, number=number)
