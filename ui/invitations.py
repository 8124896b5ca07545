"""Invitation links made a moment ago: stored nowhere, so shown once wherever they were made."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from i18n.catalogues import OFFICE_TIME
from ui.mail_acts import draw_invitation_letters
from ui.session import answered
from ui.words import _
from use_cases import accounts
from use_cases.accounts import Invitee

_INVITED = "invited just now"
_NEW = "the invitation links are new"


def draw_invitations() -> None:
    """Show the links until somebody says they are copied."""
    invited: tuple[Invitee, ...] = st.session_state.get(_INVITED, ())
    if not invited:
        return
    if st.session_state.pop(_NEW, False):
        # The act may have been far down the page.
        st.toast(_("The invitation links stand at the top of the page."), icon=":material/link:")
    with st.container(border=True):
        st.subheader(_("Invitation links"))
        st.write(_("Copy these links now and pass each one on: they are shown this once."))
        lines = (f"{one.name}\t{one.login}\t{accounts.invitation_address(one)}" for one in invited)
        st.code("\n".join(lines), language=None, wrap_lines=True)
        until = min(one.expires_at for one in invited).astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M")
        st.write(_("Each works once, until {moment}.").format(moment=until))
        draw_invitation_letters(invited)
        if st.button(_("I have copied them"), key="copied", icon=":material/check:"):
            del st.session_state[_INVITED]
            st.rerun()


def invite_by(act: Callable[[], tuple[Invitee, ...]], *, done: Callable[[], None] | None = None) -> None:
    """Carry out an act whose answer is shown once, so it cannot travel as a receipt; run the page again after it.

    Args:
        act: gives the invitations.
        done: called after it succeeded.
    """
    invited = answered(act)
    if invited is None:
        return
    # Links that nobody has said are copied stay beside the new ones; a new link for an account replaces its old one.
    logins = {one.login for one in invited}
    waiting = tuple(one for one in st.session_state.get(_INVITED, ()) if one.login not in logins)
    st.session_state[_INVITED] = (*waiting, *invited)
    st.session_state[_NEW] = bool(invited)
    if done is not None:
        done()
    st.rerun()
