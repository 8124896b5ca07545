"""How one's own account stands with the identity provider."""

from __future__ import annotations

from html import escape

import streamlit as st

from domain.messages import msg
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import identities


def draw_own_identity() -> None:
    """Draw the section; nothing where the program has no identity provider."""
    own = read(identities.own)
    if own is None:
        return
    st.subheader(literal(say(msg("Sign in through {provider}", provider=own.provider))), anchor=False)
    if own.connected_at is None:
        st.write(_("Once your account is connected, you can sign in there instead of giving a password here."))
        words = escape(_("Connect the account"))
        st.html(f'<a style="color: inherit; font-weight: 600" href="/identity/connect">{words}</a>')
        return
    st.write(literal(say(msg("Connected since {moment}.", moment=own.connected_at))))
    if st.button(_("Disconnect"), key="disconnect identity", icon=":material/link_off:"):
        perform(identities.disconnect)
