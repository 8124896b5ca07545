"""A choice among more than a menu holds: words narrow it first, and what fits them is what is sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import streamlit as st

from domain.messages import msg
from ui.words import _, say

MOST_OFFERED = 200


def narrowed(ids: Sequence[int], called: Callable[[int], str], key: str) -> list[int]:
    """Give what may be chosen; of many the first that bear the words of a field, which is drawn for them.

    Not to be drawn in a form: the field takes effect at once.

    Args:
        ids: what is chosen from, in order.
        called: how each is called, asked only of as many as need be.
        key: of the field.
    """
    if len(ids) <= MOST_OFFERED:
        return list(ids)
    words = _plain(st.text_input(_("Number or words of the title"), key=key, icon=":material/search:"))
    fitting = [each for each in ids if words in _plain(called(each))] if words else ids
    if len(fitting) > MOST_OFFERED:
        said = msg(
            "{n} of them fit; the first {shown} can be chosen. Further words narrow them.",
            n=len(fitting),
            shown=MOST_OFFERED,
        )
        st.caption(say(said))
    return list(fitting[:MOST_OFFERED])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
