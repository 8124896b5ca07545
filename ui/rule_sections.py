"""What the sections of a cycle's rules have in common: saving, and somebody else's save meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st

from domain.messages import Message
from ui.forms import Draft, Slips
from ui.session import perform
from ui.words import _
from use_cases.transaction import Transaction

P = ParamSpec("P")
T = TypeVar("T")


def show_conflict(draft: Draft[T], stored: T, version: int, places: int, draw_stored: Callable[[], None]) -> None:
    """Where somebody else saved this section meanwhile, show theirs beside what was typed; the person chooses."""
    if draft.seen == stored:
        return
    with st.container(border=True):
        st.warning(
            _("Somebody else saved this section meanwhile. What you typed is still in the fields; theirs is below."),
            icon=":material/group:",
        )
        draw_stored()
        with st.container(horizontal=True):
            st.button(_("Take theirs"), key=draft.key("take"), on_click=draft.refill, args=(stored, version, places))
            st.button(_("Go on with mine"), key=draft.key("keep"), on_click=draft.keep, args=(stored, version))


def save_button(
    draft: Draft[T],
    label: str,
    slips: Slips,
    act: Callable[Concatenate[Transaction, P], Message],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Draw the button that saves a section; what cannot be read is said first and nothing is sent."""
    if draft.touched:
        st.caption(_("What was changed in this section is not saved yet."))
    if not st.button(label, type="primary", key=draft.key("save"), icon=":material/save:") or slips.show():
        return
    # Set before: an act that succeeds starts the page anew and never comes back here.
    draft.is_saving = True
    perform(act, *args, **kwargs)
    draft.is_saving = False
