"""A track's rounds while an organiser edits their rules."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from domain.awards import METHOD_NAMES, TRACK_NAMES, Method, RoundKind, TrackKind
from domain.cycles import RoundRule
from domain.figures import in_hundredths, read_hundredths, read_whole
from domain.messages import msg
from domain.method_words import METHOD_WORDS
from domain.rounds import round_name
from ui.forms import Draft, Slips, draft_of
from ui.rule_sections import save_button, show_conflict
from ui.rule_tables import draw_rounds
from ui.session import read
from ui.words import _, say
from use_cases import cycles

Rounds = tuple[RoundRule, ...]


@st.fragment
def draw_rounds_form(cycle_id: int, track: TrackKind) -> None:
    """Draw the fields of a track's rounds and the button that saves."""
    setup = read(cycles.setup, cycle_id)
    stored = setup.rules.rounds[track]
    draft = draft_of(f"rounds {cycle_id} {track}", stored, setup.version)
    show_conflict(draft, stored, setup.version, 0, lambda: draw_rounds({track: stored}))
    slips = Slips()
    rounds = tuple(_round(draft, slips, track, rule) for rule in draft.base)
    save_button(
        draft,
        say(msg("Save these rounds: {track}", track=msg(TRACK_NAMES[track]))),
        slips,
        cycles.edit_rounds,
        cycle_id,
        track,
        seen_version=draft.seen_version,
        rounds=rounds,
    )


def _round(draft: Draft[Rounds], slips: Slips, track: TrackKind, rule: RoundRule) -> RoundRule:
    name = round_name(track, rule.kind, rule.year)
    place = str(rule.round_id)
    advance_count, advance_minimum = rule.advance_count, rule.advance_minimum
    typed_count = typed_mark = ""
    with st.container(border=True, key=f"round_rule_{place}"):
        st.markdown(f"**{say(name)}**")
        beside = st.columns([4, 2, 2, 2, 2, 2])
        with beside[0]:
            method = draft.choice(
                _("Method"), f"{place}.method", rule.method, list(Method), [_(METHOD_NAMES[each]) for each in Method]
            )
        with beside[1]:
            opens_on = draft.day(_("Opens on"), f"{place}.opens_on", rule.opens_on)
        with beside[2]:
            closes_on = draft.day(_("Closes on"), f"{place}.closes_on", rule.closes_on)
        with beside[3]:
            typed_sheets = draft.text(
                _("Judges an entry"),
                f"{place}.sheets",
                "" if rule.sheets_per_entry is None else str(rule.sheets_per_entry),
                hint=_("Empty means every judge reads every entry."),
            )
        if rule.kind is RoundKind.PRELIMINARY:
            with beside[4]:
                typed_count = draft.text(
                    _("How many advance"),
                    f"{place}.advance",
                    "" if rule.advance_count is None else str(rule.advance_count),
                    hint=_("Empty means all of them."),
                )
            with beside[5]:
                typed_mark = draft.text(
                    _("From which mark"),
                    f"{place}.mark",
                    in_hundredths(rule.advance_minimum),
                    hint=_(
                        "Least value to advance, of 100; with a number, too, both must hold. Empty means any value."
                    ),
                )
        st.caption(say(METHOD_WORDS[method].costs))
        is_blind = draft.tick(
            _("Blind: judges see no names, telephones or units"), f"{place}.is_blind", filled=rule.is_blind
        )
        closes_itself = draft.tick(
            _("Closes by itself: after the last day no sheet is taken any more"),
            f"{place}.closes_itself",
            filled=rule.closes_itself,
        )
    sheets_per_entry = rule.sheets_per_entry
    with slips:
        sheets_per_entry = read_whole(typed_sheets, msg("{round}, judges an entry", round=name))
    with slips:
        if rule.kind is RoundKind.PRELIMINARY:
            field = msg("{round}, how many advance", round=name)
            advance_count = read_whole(typed_count, field)
    with slips:
        if rule.kind is RoundKind.PRELIMINARY:
            advance_minimum = read_hundredths(typed_mark, msg("{round}, mark from which entries advance", round=name))
    return replace(
        rule,
        method=method,
        is_blind=is_blind,
        advance_count=advance_count,
        advance_minimum=advance_minimum,
        closes_itself=closes_itself,
        sheets_per_entry=sheets_per_entry,
        opens_on=opens_on,
        closes_on=closes_on,
    )
