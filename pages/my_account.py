"""One's own account: type size, password, second factor, identity provider, and where one is signed in."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.passwords import MINIMUM_LENGTH
from ui.own_factor import draw_own_factor
from ui.own_identity import draw_own_identity
from ui.own_sign_ins import draw_own_sign_ins
from ui.session import perform
from ui.type_size import draw_type_sizes
from ui.words import _, say
from use_cases import accounts

_CHANGES = "password changes"


def page() -> None:
    """Draw the page."""
    st.title(_("My account"), anchor=False)
    draw_type_sizes()
    _draw_password()
    draw_own_factor()
    draw_own_identity()
    draw_own_sign_ins()


def _draw_password() -> None:
    st.subheader(_("Change the password"), anchor=False)
    # Fields named after the number of changes begin empty again after each, and only then.
    changes = int(st.session_state.get(_CHANGES, 0))
    with st.form("password", enter_to_submit=False, width=480):
        old = st.text_input(
            _("Present password"), type="password", autocomplete="current-password", key=f"old password {changes}"
        )
        new = st.text_input(
            _("New password"),
            type="password",
            autocomplete="new-password",
            key=f"new password {changes}",
            help=say(msg("A password needs at least {n} characters.", n=MINIMUM_LENGTH)),
        )
        again = st.text_input(
            _("New password once more"),
            type="password",
            autocomplete="new-password",
            key=f"new password again {changes}",
        )
        submitted = st.form_submit_button(_("Change the password"), type="primary", key="change password")
    st.caption(_("Your other sign-ins, on other devices, end when the password changes."))
    if submitted and new != again:
        st.error(_("The two passwords differ."), icon=":material/block:")
    elif submitted:
        st.session_state[_CHANGES] = changes + 1
        if perform(accounts.change_password, old=old, new=new) is not None:
            st.session_state[_CHANGES] = changes
