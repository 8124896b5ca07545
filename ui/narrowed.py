"""A choice among more than a menu holds: words narrow it first, and what fits them is what is sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import streamlit as st

from domain.messages import msg
from ui.words import _, say

MOST_OFFERED = 200


def narrowed(options: Mapping[int, str], key: str) -> Mapping[int, str]:
    """Give what may be chosen; of many the first that bear the words of a field, which is drawn for them.

    Not to be drawn in a form: the field takes effect at once.

    Args:
        options: what is chosen, and how it is called.
        key: of the field.
    """
    if len(options) <= MOST_OFFERED:
        return options
    words = _plain(st.text_input(_("Number or words of the title"), key=key, icon=":material/search:"))
    fitting = {each: called for each, called in options.items() if words in _plain(called)}
    if len(fitting) > MOST_OFFERED:
        said = msg(
            "{n} of them fit; the first {shown} can be chosen. Further words narrow them.",
            n=len(fitting),
            shown=MOST_OFFERED,
        )
        st.caption(say(said))
    return dict(list(fitting.items())[:MOST_OFFERED])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
