"""One's own second factor: set up or not, its recovery codes, taking it away."""

from __future__ import annotations

from html import escape

import streamlit as st

from domain.messages import msg
from ui.session import act, answered, disclose, perform, read
from ui.words import _, literal, say
from use_cases import second_factors
from use_cases.second_factors import OwnFactor, Proof

_FRESH = "fresh recovery codes"
_ROUND = "codes given"


def draw_own_factor() -> None:
    """Draw the section."""
    factor = read(second_factors.own)
    st.subheader(_("Second factor"), anchor=False)
    _draw_fresh_codes()
    if factor.set_up_at is None:
        st.write(
            _(
                "Whoever learns your password could sign in as you. With a second factor a code of your telephone is "
                "needed, too; an authenticator program on it shows one, without any connection."
            )
        )
        words = escape(_("Set up a second factor"))
        st.html(f'<a style="color: inherit; font-weight: 600" href="/second-step?next=/my_account">{words}</a>')
        return
    st.write(
        literal(
            say(msg("Set up at {moment}; {n} recovery codes are left.", moment=factor.set_up_at, n=factor.codes_left))
        )
    )
    _draw_acts(factor)


def _draw_acts(factor: OwnFactor) -> None:
    turn = int(st.session_state.get(_ROUND, 0))
    with st.form("own factor", enter_to_submit=False, width=480):
        code = st.text_input(
            _("Code of the telephone, or a recovery code"), autocomplete="one-time-code", key=f"factor code {turn}"
        )
        with st.container(horizontal=True):
            renews = st.form_submit_button(_("New recovery codes"), key="renew codes")
            removes = st.form_submit_button(_("Take the second factor away"), key="remove factor")
    st.caption(
        _("For another telephone: take it away; you are signed out, and the next sign-in sets it up anew.")
        if factor.is_required
        else _("For another telephone: take it away and set it up anew.")
    )
    if not (renews or removes):
        return
    proof = answered(lambda: _proof(code))
    if proof is None:
        return
    st.session_state[_ROUND] = turn + 1
    if removes:
        perform(second_factors.remove, proof)
    else:
        st.session_state[_FRESH] = disclose(second_factors.renew_codes, proof).codes
        st.rerun()


def _proof(code: str) -> Proof | None:
    # A wrong code is counted, so it is no refusal, which would take the count back.
    proof = act(second_factors.prove, code)
    if proof is None:
        st.error(literal(say(second_factors.WRONG_CODE)), icon=":material/block:")
    return proof


def _draw_fresh_codes() -> None:
    codes: tuple[str, ...] = st.session_state.get(_FRESH, ())
    if not codes:
        return
    with st.container(border=True):
        st.write(
            _(
                "Your new recovery codes; those of before count no more. Write them down or print them, and keep them "
                "apart from the telephone: they are not shown again."
            )
        )
        st.code("\n".join(codes), language=None)
        if st.button(_("I have kept them"), key="codes kept", icon=":material/check:"):
            del st.session_state[_FRESH]
            st.rerun()
