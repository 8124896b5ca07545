"""Connecting somebody's account with whom the identity provider calls them so, by an organiser."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import identities
from use_cases.accounts import Account
from use_cases.identities import OwnIdentity


def draw_identity_of(account: Account) -> None:
    """Draw the form; nothing where the program has no identity provider."""
    own = read(identities.own)
    if own is None:
        return
    with st.form(f"identity of {account.user_id}"):
        subject = st.text_input(
            literal(say(msg("What {provider} calls this person", provider=own.provider))),
            autocomplete="off",
            key=f"subject of {account.user_id}",
            help=_(
                "The sign-in page tells it to whoever comes from there without a connected account. Their sign-ins end "
                "when it changes."
            ),
        )
        with st.container(horizontal=True):
            connects = st.form_submit_button(_("Connect"), key="connect identity")
            parts = account.connected_at is not None and st.form_submit_button(
                _("Disconnect"), key="disconnect identity"
            )
    if connects:
        perform(identities.connect_for, account.user_id, subject=subject)
    if parts:
        perform(identities.disconnect_for, account.user_id)


def connection(account: Account, own: OwnIdentity | None) -> dict[str, str]:
    """Give the column of the list that says who is connected; none where the program has no identity provider."""
    if own is None:
        return {}
    connected = _("connected") if account.connected_at is not None else _("not connected")
    return {_("Identity"): connected}
