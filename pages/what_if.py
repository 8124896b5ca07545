"""Other rules tried on the frozen sheets of a ranking: visibly a sketch, and nothing is written unless as a note."""

from __future__ import annotations

from html import escape

import streamlit as st

from domain.permissions import Right
from domain.refusals import Invalid
from domain.what_if import USUAL_WITHIN, Assumptions
from ui.addresses import chosen_id, go
from ui.provisional import draw_provisional
from ui.ranking_choice import draw_ranking_choice
from ui.rights import may
from ui.session import read
from ui.table_files import draw_table_files
from ui.what_if_controls import draw_controls
from ui.what_if_notes import draw_begun, draw_form, draw_notes, draw_opened
from ui.what_if_results import draw_headline, draw_sketch, draw_stability
from ui.words import _, literal, say
from use_cases import weight_stability, what_if, what_if_notes
from use_cases.what_if_notes import Note

_GENERATION = "generation of the trial's controls"


def page() -> None:
    """Draw the page."""
    st.title(_("What if"))
    ranking = draw_ranking_choice()
    if ranking is None:
        return
    board = ranking.board
    if ranking.name:
        st.markdown(f"**{literal(ranking.name)}**")
    _draw_banner()
    draw_provisional(board)
    notes = read(what_if_notes.listing, board.ranking_id)
    asked = chosen_id("note")
    note = next((each for each in notes if each.note_id == asked), None)
    if asked is not None and note is None:
        st.warning(_("The note that was asked for does not exist, has been withdrawn, or is not open to you."))
    _draw_trial(board.ranking_id, note)
    chosen = draw_notes(notes)
    draw_table_files(ranking.line.cycle_id, "what_if_notes")
    if chosen is not None:
        _start_again()
        go({"ranking": str(board.ranking_id), "note": str(chosen)})


def _draw_banner() -> None:
    headline = _("A trial, not a ranking; nothing of it is stored unless it is kept as a note.")
    rest = _(
        "Other rules are tried on the sheets this ranking counted. What the award goes by is the official ranking, "
        "by the rules declared before scoring opened."
    )
    st.html(f'<div class="trial-banner" role="note">{escape(headline)}<span>{escape(rest)}</span></div>')


@st.fragment
def _draw_trial(ranking_id: int, note: Note | None) -> None:
    """Draw controls and result; a moved control runs this part again and nothing else."""
    basis = read(what_if.basis, ranking_id)
    start, within = (note.assumed, note.within) if note else (basis.official, USUAL_WITHIN)
    with st.container(key="trial"):
        above = st.container()
        headline = st.container(key="trial_headline")
        left, right = st.columns([1, 2], gap="large")
        with left:
            generation = f"{ranking_id}.{note.note_id if note else 0}.{st.session_state.get(_GENERATION, 0)}"
            if st.button(_("Back to the official rules"), icon=":material/undo:"):
                _start_again()
                go({"ranking": str(ranking_id)})
            tried = draw_controls(basis, start, within, generation)
        try:
            if note:
                with above:
                    _draw_note(note, tried)
            if tried is None:
                headline.warning(_("The trial waits until what is marked among the controls is mended."))
                return
            assumed, within = tried
            sketch = read(what_if.sketch, ranking_id, assumed)
            stability = read(weight_stability.stability, ranking_id, assumed, within)
        except Invalid as refusal:
            # Where the eye is: the headline stays in sight, the result stands far below the controls on a telephone.
            headline.error(literal(say(refusal.message)), icon=":material/block:")
            return
        with headline:
            draw_headline(sketch)
        with right:
            draw_sketch(sketch)
            draw_stability(stability, sketch)
            if may(Right.KEEP_NOTES):
                draw_form(ranking_id, assumed, within)


def _draw_note(note: Note, tried: tuple[Assumptions, int] | None) -> None:
    """Say what the trial has to do with a note; it is tried again only while the controls stand as in it."""
    if tried == (note.assumed, note.within):
        draw_opened(read(what_if_notes.opened, note.note_id))
    else:
        draw_begun(note)


def _start_again() -> None:
    """Let the controls be drawn anew, at what they start from."""
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1
