"""What part of the register is looked at: kept over a look at one entry and over a page switch."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from domain.awards import ELIGIBILITY_NAMES, Eligibility
from domain.eligibility import STANDING_NAMES, Standing
from ui.words import _
from use_cases.entries import EntryLine


@dataclass(frozen=True)
class Filters:
    """Which entries are listed; None and an empty text let everything through."""

    text: str
    state: Eligibility | Standing | None
    theme: str | None

    def lets(self, line: EntryLine) -> bool:
        """Whether an entry is listed."""
        return (
            self.state in {None, line.state}
            and (self.theme is None or line.theme == self.theme)
            and (not self.text or self.text in _plain(f"{line.reference} {line.title} {line.district} {line.kind}"))
        )


def draw_filters(lines: Sequence[EntryLine], name: str) -> Filters:
    """Draw the filters of one list; ``name`` tells it from other lists."""
    themes = sorted({line.theme for line in lines if line.theme})
    beside = st.columns([3, 2, 3] if themes else [3, 2])
    text = beside[0].text_input(
        _("Search in reference, title, district and kind"),
        key=f"{name}.text",
        icon=":material/search:",
        persist_state="session",
    )
    states: list[Eligibility | Standing | None] = [None, *Eligibility, Standing.WAITING]
    state = beside[1].selectbox(
        _("Eligibility"),
        states,
        format_func=_state_name,
        key=f"{name}.eligibility",
        persist_state="session",
    )
    theme = None
    if themes:
        theme = beside[2].selectbox(
            _("Theme"),
            [None, *themes],
            format_func=lambda each: _("All") if each is None else each,
            key=f"{name}.theme",
            persist_state="session",
        )
    return Filters(_plain(text), state, theme)


def _state_name(state: Eligibility | Standing | None) -> str:
    if isinstance(state, Eligibility):
        return _(ELIGIBILITY_NAMES[state])
    return _("All") if state is None else _(STANDING_NAMES[state])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
