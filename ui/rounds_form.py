"""A track's rounds while an organiser edits their rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from domain.awards import METHOD_NAMES, TRACK_NAMES, Method, RoundKind, TrackKind
from domain.cycles import RoundRule
from domain.figures import in_hundredths, read_hundredths, read_whole
from domain.messages import Message, msg
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
    typed: _Typed | None = None
    with st.container(border=True, key=f"round_rule_{place}"):
        st.markdown(f"**{say(name)}**")
        beside, below = st.columns([2, 1, 1]), st.columns(5)
        with beside[0]:
            method = draft.choice(
                _("Method"), f"{place}.method", rule.method, list(Method), [_(METHOD_NAMES[each]) for each in Method]
            )
        with beside[1]:
            opens_on = draft.day(_("Opens on"), f"{place}.opens_on", rule.opens_on)
        with beside[2]:
            closes_on = draft.day(_("Closes on"), f"{place}.closes_on", rule.closes_on)
        with below[0]:
            hint = _("Empty means every judge reads every entry.")
            typed_sheets = draft.text(_("Judges an entry"), f"{place}.sheets", _text(rule.sheets_per_entry), hint=hint)
        with below[1]:
            hint = _("Characters a judge has to write before submitting. Empty means the comment may stay empty.")
            typed_comment = draft.text(
                _("Shortest comment"), f"{place}.comment", _text(rule.shortest_comment), hint=hint
            )
        if rule.kind is RoundKind.PRELIMINARY:
            typed = _draw_preliminary(draft, rule, below[2:])
        st.caption(say(METHOD_WORDS[method].costs))
        is_blind = draft.tick(
            _("Blind: judges see no names, telephones or units"), f"{place}.is_blind", filled=rule.is_blind
        )
        closes_itself = draft.tick(
            _("Closes by itself: after the last day no sheet is taken any more"),
            f"{place}.closes_itself",
            filled=rule.closes_itself,
        )
    sheets_per_entry, shortest_comment = rule.sheets_per_entry, rule.shortest_comment
    with slips:
        shortest_comment = read_whole(typed_comment, msg("{round}, shortest comment", round=name))
    with slips:
        sheets_per_entry = read_whole(typed_sheets, msg("{round}, judges an entry", round=name))
    edited = replace(
        rule,
        method=method,
        is_blind=is_blind,
        closes_itself=closes_itself,
        sheets_per_entry=sheets_per_entry,
        shortest_comment=shortest_comment,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    return edited if typed is None else _read_preliminary(edited, typed, slips, name)


class _Typed(NamedTuple):
    """What is typed of a preliminary round alone."""

    number: str
    mark: str
    year: str


def _draw_preliminary(draft: Draft[Rounds], rule: RoundRule, columns: Sequence[DeltaGenerator]) -> _Typed:
    place = str(rule.round_id)
    with columns[0]:
        hint = _("Empty means all of them.")
        count = draft.text(_("How many advance"), f"{place}.advance", _text(rule.advance_count), hint=hint)
    with columns[1]:
        hint = _("Least value to advance, of 100; with a number, too, both must hold. Empty means any value.")
        mark = draft.text(_("From which mark"), f"{place}.mark", in_hundredths(rule.advance_minimum), hint=hint)
    with columns[2]:
        hint = _("The round judges the suggestions submitted in this year; it lies within the cycle's days.")
        year = draft.text(_("Year"), f"{place}.year", _text(rule.year), hint=hint)
    return _Typed(count, mark, year)


def _read_preliminary(rule: RoundRule, typed: _Typed, slips: Slips, name: Message) -> RoundRule:
    count, minimum, year = rule.advance_count, rule.advance_minimum, rule.year
    with slips:
        count = read_whole(typed.number, msg("{round}, how many advance", round=name))
    with slips:
        minimum = read_hundredths(typed.mark, msg("{round}, mark from which entries advance", round=name))
    with slips:
        year = read_whole(typed.year, msg("{round}, year", round=name))
    return replace(rule, advance_count=count, advance_minimum=minimum, year=year)


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
