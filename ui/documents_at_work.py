"""Documents that are being made, with how far they have come; the page looks again while there are any."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.messages import Message, msg
from i18n import LANGUAGES
from ui.session import read
from ui.words import actor, literal, say
from use_cases import made_documents
from use_cases.made_documents import Made

_EVERY = 2.0


def draw_at_work(unfinished: Sequence[Made]) -> None:
    """Draw them with a bar each."""
    heading = msg("Being made now")
    st.markdown(f"**{literal(say(heading))}**")
    _draw_bars([each.number for each in unfinished])


@st.fragment(run_every=_EVERY)
def _draw_bars(numbers: Sequence[int]) -> None:
    at_work = read(made_documents.unfinished, numbers)
    for made in at_work:
        share = made.done / made.steps if made.steps else 0.0
        st.progress(share, literal(say(_in_words(made, share))))
    if len(at_work) < len(numbers):
        # One of them has ended: its download, or why there is none, stands on the page around.
        st.rerun()


def _in_words(made: Made, share: float) -> Message:
    named = msg(
        "{document} ({language}), asked for by {name} at {at}",
        document=made.kind.name,
        language=LANGUAGES.get(made.language, made.language),
        name=actor(made.asked_by),
        at=made.asked_at,
    )
    if not made.steps:
        return msg("{document}: waiting or being read", document=named)
    return msg("{document}: {percent}%", document=named, percent=int(100 * share))
