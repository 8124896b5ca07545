"""What the first screen says to whoever asked for a document that takes long."""

from __future__ import annotations

import streamlit as st

from domain.documents import MadeState
from domain.messages import Message, msg
from i18n import LANGUAGES
from ui.links import page_link
from ui.session import read
from ui.words import _, literal, say
from use_cases import made_documents
from use_cases.made_documents import Made

_ICONS = {MadeState.DONE: ":material/task:", MadeState.FAILED: ":material/error:"}


def draw_told() -> None:
    """Draw a line for each document that the reader asked for and has not taken yet; nothing where there is none."""
    for made in read(made_documents.told):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            icon = _ICONS.get(made.state, ":material/pending:")
            st.markdown(f"{icon} {literal(say(_in_words(made)))}")
            query = {"cycle": str(made.cycle_id)}
            page_link("documents", _("To the documents"), icon=":material/folder_open:", query=query)


def _in_words(made: Made) -> Message:
    language = LANGUAGES.get(made.language, made.language)
    if made.state is MadeState.DONE:
        return msg(
            "The document you asked for is ready: {document} ({language}), {at}.",
            document=made.kind.name,
            language=language,
            at=made.ended_at or made.asked_at,
        )
    if made.state is MadeState.FAILED:
        return msg(
            "The document you asked for was not made: {document} ({language}). {reason}",
            document=made.kind.name,
            language=language,
            reason=made.failure or "",
        )
    return msg(
        "The document you asked for is being made: {document} ({language}).",
        document=made.kind.name,
        language=language,
    )
