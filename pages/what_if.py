"""Other rules tried on the frozen sheets of a ranking: visibly a sketch, and nothing is written unless as a note."""

from __future__ import annotations

from html import escape

import streamlit as st

from domain.permissions import Right
from domain.refusals import Refusal
from domain.what_if import USUAL_WITHIN
from ui.addresses import chosen_id, go
from ui.ranking_choice import choose_ranking, ranking_asked_for
from ui.rights import may
from ui.session import read
from ui.what_if_controls import draw_controls
from ui.what_if_notes import draw_form, draw_notes, draw_opened
from ui.what_if_results import draw_sketch, draw_stability
from ui.words import _, literal, say
from use_cases import leaderboards, weight_stability, what_if, what_if_notes
from use_cases.what_if_notes import Note

_GENERATION = "generation of the trial's controls"
_LOOK = """<style>
.trial-banner { border: 2px dashed #7A5230; padding: 0.6rem 1rem; font-weight: 600; line-height: 1.6;
  background: repeating-linear-gradient(135deg, #FFF7DF 0 12px, #FFFDF6 12px 24px); }
.trial-banner span { font-weight: 400; display: block; }
.st-key-trial { border: 10px solid #8C8279; padding: 1rem;
  border-image: repeating-linear-gradient(135deg, #8C8279 0 6px, #FFFFFF 6px 12px) 10; }
@media (max-width: 40rem) { .st-key-trial { border-width: 6px; padding: 0.5rem; } }
</style>"""


def page() -> None:
    """Draw the page."""
    st.title(_("What if"))
    found, board = read(leaderboards.chosen, ranking_asked_for())
    if board is None:
        st.info(_("No ranking has been computed yet, or none that is open to you."))
        return
    name = choose_ranking({line.ranking_id: line for line in found}, board.ranking_id)
    if name:
        st.markdown(f"**{literal(name)}**")
    _draw_banner()
    notes = read(what_if_notes.listing, board.ranking_id)
    note = next((each for each in notes if each.note_id == chosen_id("note")), None)
    _draw_trial(board.ranking_id, note)
    chosen = draw_notes(notes, note.note_id if note else None)
    if chosen is not None:
        _start_again()
        go({"ranking": str(board.ranking_id), "note": str(chosen)})


def _draw_banner() -> None:
    headline = _("A trial, not a ranking; nothing of it is stored.")
    rest = _(
        "Other rules are tried on the sheets this ranking counted. What the award goes by is the official ranking, "
        "by the rules declared before scoring opened."
    )
    st.html(f'{_LOOK}<div class="trial-banner" role="note">{escape(headline)}<span>{escape(rest)}</span></div>')


@st.fragment
def _draw_trial(ranking_id: int, note: Note | None) -> None:
    """Draw controls and result; a moved control runs this part again and nothing else."""
    basis = read(what_if.basis, ranking_id)
    start, within = (note.assumed, note.within) if note else (basis.official, USUAL_WITHIN)
    with st.container(key="trial"):
        if note:
            draw_opened(read(what_if_notes.opened, note.note_id))
        left, right = st.columns([2, 3], gap="large")
        with left:
            generation = f"{ranking_id}.{note.note_id if note else 0}.{st.session_state.get(_GENERATION, 0)}"
            if st.button(_("Back to the official rules"), icon=":material/undo:"):
                _start_again()
                go({"ranking": str(ranking_id)})
            tried = draw_controls(basis, start, within, generation)
        if tried is None:
            return
        with right:
            assumed, within = tried
            try:
                sketch = read(what_if.sketch, ranking_id, assumed)
                draw_sketch(sketch)
                draw_stability(read(weight_stability.stability, ranking_id, assumed, within), sketch)
            except Refusal as refusal:
                st.error(literal(say(refusal.message)))
                return
            if may(Right.KEEP_NOTES):
                draw_form(ranking_id, assumed, within)


def _start_again() -> None:
    """Let the controls be drawn anew, at what they start from."""
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1
