"""One kind of document: what it can be made of, what is missing before that, and what was made of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.documents import MadeState
from domain.messages import Message, msg
from i18n import LANGUAGES
from ui.attachment_list import size_in_words
from ui.document_acts import ask_for
from ui.words import _, actor, literal, say
from use_cases.document_kinds import DocumentKind
from use_cases.document_subjects import Subject
from use_cases.made_documents import Made, OnShelf


def draw_kind(on_shelf: OnShelf, cycle_id: int, written_in: str, *, is_due: bool) -> None:
    """Draw a kind with a button for each thing it can be made of.

    Args:
        on_shelf: the kind as the cycle stands.
        cycle_id: of the cycle.
        written_in: the language in which a document is made.
        is_due: whether the cycle is at the stage of this kind.
    """
    with st.container(border=True, key=f"kind_{on_shelf.kind.code}"):
        st.markdown(f"**{literal(say(on_shelf.kind.name))}**")
        st.caption(literal(say(on_shelf.kind.holds)))
        for missing in on_shelf.missing:
            said = msg("Missing: {what}", what=missing)
            st.markdown(f":material/hourglass_empty: {literal(say(said))}")
        for subject in on_shelf.subjects:
            if subject.called is not None:
                st.markdown(f"**{literal(say(subject.called))}**")
            for caution in subject.cautions:
                st.warning(literal(say(caution)), icon=":material/outgoing_mail:")
            made = on_shelf.made_of(subject)
            for each in made:
                _draw_made(each)
            of_language = [each for each in made if each.language == written_in]
            if _draw_offer(on_shelf.kind, subject, of_language, is_due=is_due):
                ask_for(on_shelf.kind, subject.subject_id, cycle_id=cycle_id, written_in=written_in)
        if not on_shelf.subjects:
            for each in on_shelf.made:
                _draw_made(each)


def _draw_offer(kind: DocumentKind, subject: Subject, made: Sequence[Made], *, is_due: bool) -> bool:
    """Draw from what a document would be made now, and the button; tell whether it was pressed."""
    current = [each for each in made if each.is_current and each.subject_id == subject.subject_id]
    if any(each.is_unfinished for each in current):
        return False
    is_there = any(each.state is MadeState.DONE and each.is_here for each in current)
    was_made = any(each.state is MadeState.DONE for each in made)
    with st.container(horizontal=True, vertical_alignment="center"):
        if not is_there:
            source = msg("Would be made now from: {source}", source=subject.source)
            st.markdown(literal(say(source)), width="stretch")
        return st.button(
            _("Make it again") if was_made else _("Make it"),
            key=f"make_{kind.code}_{subject.subject_id}",
            icon=":material/note_add:",
            type="primary" if is_due and not is_there else "secondary",
        )


def _draw_made(made: Made) -> None:
    """Draw one document: what became of it, from which version, whether that is still current, and the way to it."""
    language = LANGUAGES.get(made.language, made.language)
    if made.is_unfinished:
        said = msg("{language}: being made for {name}; see above.", language=language, name=actor(made.asked_by))
        st.markdown(f":material/pending: {literal(say(said))}")
        return
    if made.state is MadeState.FAILED:
        said = msg(
            "{language}: asked for by {name} on {at} and not made. {reason}",
            language=language,
            name=actor(made.asked_by),
            at=made.asked_at,
            reason=made.failure or "",
        )
        st.warning(literal(say(said)), icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if made.is_here:
            st.link_button(
                say(msg("Download ({language})", language=language)),
                f"/documents/{made.number}",
                icon=":material/download:",
                type="primary" if made.is_current else "secondary",
            )
        st.markdown(literal(say(_made_in_words(made))), width="stretch")
    if not made.is_here:
        st.caption(_("The file is not on this server any more; make it again."))
    if not made.is_current:
        outdated = msg("What it was made from has a newer version: make it again.")
        st.caption(f":material/update: {literal(say(outdated))}")


def _made_in_words(made: Made) -> Message:
    return msg(
        "{language}: made {at} by {name} from {source}; {size}",
        language=LANGUAGES.get(made.language, made.language),
        at=made.ended_at or made.asked_at,
        name=actor(made.asked_by),
        source=made.source,
        size=size_in_words(made.size),
    )
