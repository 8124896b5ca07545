"""Notes of trials on the screen: the form that keeps one, and those that were kept."""

from __future__ import annotations

import streamlit as st

from domain.messages import FieldValue, msg
from domain.what_if import MOST_TITLE, Assumptions
from ui.session import perform
from ui.words import _, literal, say
from use_cases import what_if_notes
from use_cases.what_if_notes import MOST_CHARACTERS, Note, OpenedNote

_SAVED = "notes kept in this session"
_WITHDRAWN = "note to withdraw"


def draw_form(ranking_id: int, assumed: Assumptions, within: int) -> None:
    """Draw what keeps the trial as a note; its fields are empty again after each that was kept here."""
    heading = _("Keep this trial as a note")
    hint = _(
        "A note keeps the parameters and what came of them. It is no ranking; everybody who may see this ranking "
        "sees it, and the log tells of it."
    )
    st.markdown(f"#### {heading}\n\n:small[{literal(hint)}]")
    saved = int(st.session_state.get(_SAVED, 0))
    with st.form(f"note {ranking_id}.{saved}", enter_to_submit=False):
        title = st.text_input(_("Title"), max_chars=MOST_TITLE, key=f"title of note {ranking_id}.{saved}")
        text = st.text_area(
            _("Text, if any"), max_chars=MOST_CHARACTERS, height=90, key=f"text of note {ranking_id}.{saved}"
        )
        submitted = st.form_submit_button(_("Keep the note"))
    if submitted:
        st.session_state[_SAVED] = saved + 1
        if perform(what_if_notes.save, ranking_id, title=title, text=text, assumed=assumed, within=within) is not None:
            st.session_state[_SAVED] = saved


def draw_opened(opened: OpenedNote) -> None:
    """Say that the controls stand as in this note, and whether it still gives the same."""
    note = opened.note
    st.info(
        literal(say(msg("The controls stand as in the note “{title}” by {author}.", **_named(note)))),
        icon=":material/sticky_note_2:",
    )
    if opened.gives_the_same:
        st.success(_("Tried again just now: every entry stands where it stood then."), icon=":material/check_circle:")
    else:
        st.warning(
            _("Tried again just now: the result is another one than when the note was written."),
            icon=":material/warning:",
        )


def draw_begun(note: Note) -> None:
    """Say which note the controls were set from, once they have been moved."""
    said = msg("Begun from the note “{title}” by {author}; the controls have been moved since.", **_named(note))
    st.info(literal(say(said)), icon=":material/sticky_note_2:")


def _named(note: Note) -> dict[str, FieldValue]:
    return {"title": note.title, "author": note.author}


def draw_notes(notes: tuple[Note, ...]) -> int | None:
    """Draw all notes of a ranking, newest first; give the one that is to be opened.

    A note to withdraw is remembered as it is clicked: where it was withdrawn in another window meanwhile, its button
    is not drawn again, and the click would be lost without a word.
    """
    heading = _("Notes of trials")
    st.markdown(f"### {heading}")
    withdrawn: int | None = st.session_state.pop(_WITHDRAWN, None)
    if withdrawn is not None:
        if st.query_params.get("note") == str(withdrawn):
            del st.query_params["note"]
        perform(what_if_notes.withdraw, withdrawn)
    if not notes:
        st.caption(_("None has been kept with this ranking yet."))
    chosen = None
    for note in notes:
        with st.container(border=True):
            written = msg("{author}, {at}", author=note.author, at=note.written_at)
            st.markdown(f"**{literal(note.title)}**  \n:small[{literal(say(written))}]  \n{literal(say(note.summary))}")
            if note.text:
                st.text(note.text)
            with st.container(horizontal=True):
                if st.button(_("Open this trial"), key=f"open note {note.note_id}", icon=":material/tune:"):
                    chosen = note.note_id
                if note.is_own:
                    st.button(
                        _("Withdraw"),
                        key=f"withdraw note {note.note_id}",
                        on_click=st.session_state.__setitem__,
                        args=(_WITHDRAWN, note.note_id),
                    )
    return chosen
