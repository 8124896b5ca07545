"""Names of units: what is likely one unit, what was decided of each pair, and the other names as a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from domain.messages import Message, msg
from domain.permissions import Right
from ui.links import page_link
from ui.rights import may
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import unit_aliases, unit_hints
from use_cases.unit_hints import Hint

_LINE = "→"
_MOST_SHOWN = 20
_MOST_DECIDED = 5
_LAST = "pair of names decided last"


class _Decided(StrEnum):
    """What was found of two names."""

    ONE = "one"
    TWO = "two"


def draw_hints(hints: Sequence[Hint]) -> None:
    """Draw pairs that are likely one unit, each with its two answers; nothing is joined by itself."""
    st.subheader(_("Likely one unit"), anchor=False)
    if not hints:
        st.success(_("No spelling waits for a decision."), icon=":material/check_circle:")
        return
    said = msg("{n} pairs of names look like one unit. Until you decide, they are taken for two.", n=len(hints))
    st.warning(say(said), icon=":material/spellcheck:")
    for hint in hints[:_MOST_SHOWN]:
        _draw_hint(hint)
    if len(hints) > _MOST_SHOWN:
        st.caption(say(msg("Shown are {n}; the others follow once these are decided.", n=_MOST_SHOWN)))


def draw_hints_waiting(cycle_id: int) -> None:
    """Draw how many spellings wait, with the way there; nothing where none do."""
    hints = read(unit_hints.listing, cycle_id)
    if not hints:
        return
    said = msg(
        "{n} spellings of units look alike and are not decided, {judges} of them of judges' units. Interests may be "
        "missed until then.",
        n=len(hints),
        judges=sum(bool(hint.judges) for hint in hints),
    )
    st.warning(say(said), icon=":material/spellcheck:")
    page_link("organisations", _("Spellings of units"), icon=":material/spellcheck:")


def draw_aliases() -> None:
    """Draw the table of other names as lines of text."""
    known = read(unit_aliases.listing)
    with st.expander(say(msg("Other names of units ({n})", n=len(known)))):
        if not may(Right.RUN_ROUNDS):
            st.text("\n".join(f"{alias} {_LINE} {unit}" for alias, unit in known))
            return
        # What is decided above changes what stands here: the field begins anew.
        with st.form(f"aliases {hash(known)}", enter_to_submit=False, border=False):
            text = st.text_area(
                say(msg("One a line: the other name {arrow} the unit it stands for", arrow=_LINE)),
                "\n".join(f"{alias} {_LINE} {unit}" for alias, unit in known),
                height=160,
            )
            if st.form_submit_button(_("Save the names")):
                lines = [line.partition(_LINE) for line in text.splitlines()]
                perform(unit_aliases.replace_all, aliases=[(alias, unit) for alias, _arrow, unit in lines])


def draw_latest() -> None:
    """Draw the pair that was decided last, for the top of the page, where its receipt is."""
    for pair in _decided_pairs():
        if pair[1:] == st.session_state.get(_LAST):
            _draw_decided(*pair)


def draw_decided() -> None:
    """Draw what was decided of every other pair, with what takes it back; nothing where nothing was."""
    pairs = [pair for pair in _decided_pairs() if pair[1:] != st.session_state.get(_LAST)]
    if not pairs:
        return
    st.subheader(_("Decided spellings"), anchor=False)
    for pair in pairs[:_MOST_DECIDED]:
        _draw_decided(*pair)
    if rest := pairs[_MOST_DECIDED:]:
        with st.expander(say(msg("and {n} more", n=len(rest)))):
            for pair in rest:
                _draw_decided(*pair)


def _decided_pairs() -> list[tuple[_Decided, str, str]]:
    return [
        *((_Decided.ONE, *pair) for pair in read(unit_aliases.listing)),
        *((_Decided.TWO, *pair) for pair in read(unit_hints.distinctions)),
    ]


def _draw_decided(decided: _Decided, name: str, unit: str) -> None:
    said = {
        _Decided.ONE: msg("{name} and {unit}: one unit", name=name, unit=unit),
        _Decided.TWO: msg("{name} and {unit}: two units", name=name, unit=unit),
    }
    take_back = {_Decided.ONE: unit_hints.take_back, _Decided.TWO: unit_hints.ask_again}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(literal(say(said[decided])))
        if may(Right.RUN_ROUNDS) and st.button(
            _("Take back"), icon=":material/undo:", key=f"take back {decided} {name} {unit}"
        ):
            perform(take_back[decided], name=name, unit=unit)


def _draw_hint(hint: Hint) -> None:
    with st.container(border=True):
        st.markdown(f"**{literal(hint.name)}**　{_LINE}　**{literal(hint.unit)}**　{literal(say(_where(hint)))}")
        if not may(Right.RUN_ROUNDS):
            return
        with st.container(horizontal=True):
            one = st.button(_("One unit"), icon=":material/link:", key=f"one unit {hint.name} {hint.unit}")
            two = st.button(_("Two units"), icon=":material/link_off:", key=f"two units {hint.name} {hint.unit}")
    if one or two:
        st.session_state[_LAST] = (hint.name, hint.unit)
        perform(unit_hints.accept if one else unit_hints.dismiss, name=hint.name, unit=hint.unit)


def _where(hint: Hint) -> Message:
    counts = msg("In the register {first} and {second} times.", first=hint.name_uses, second=hint.unit_uses)
    if not hint.judges:
        return counts
    return msg("{counts} Judges of it: {judges}.", counts=counts, judges=hint.judges)
