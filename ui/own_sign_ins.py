"""Where one is signed in, and ending it elsewhere."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import own_sign_ins
from use_cases.own_sign_ins import OwnSignIn


def draw_own_sign_ins() -> None:
    """Draw the section."""
    listed = read(own_sign_ins.listed)
    st.subheader(_("Where you are signed in"), anchor=False)
    for sign_in in listed:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            _draw(sign_in)
    if any(not sign_in.is_this for sign_in in listed):
        if st.button(_("End all others"), key="end others", icon=":material/logout:"):
            perform(own_sign_ins.end_others)
        st.caption(
            _("A browser whose sign-in is ended is out at its next click. Change the password if it was not you.")
        )


def _draw(sign_in: OwnSignIn) -> None:
    with st.container():
        this = literal(_("this browser"))
        way = literal(say(sign_in.way))
        st.markdown(f"**{literal(say(sign_in.browser))}** · {way}" + (f" · {this}" if sign_in.is_this else ""))
        st.caption(
            literal(
                say(
                    msg(
                        "From {address}, since {since}, last seen {last}.",
                        address=sign_in.address or "–",
                        since=sign_in.since,
                        last=sign_in.last_seen_at,
                    )
                )
            )
        )
    if not sign_in.is_this and st.button(_("End"), key=f"end sign-in {sign_in.sign_in_id}"):
        perform(own_sign_ins.end, sign_in.sign_in_id)
