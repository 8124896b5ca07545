"""The one door between a page and the use cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from domain.messages import Message
from domain.refusals import NotSignedIn, Refusal
from settings import settings
from ui.words import literal, say
from use_cases import transaction
from use_cases.connection import database
from use_cases.transaction import Anybody, Credential, SignedIn, Transaction

P = ParamSpec("P")
T = TypeVar("T")
_RECEIPT = "receipt"


def who() -> Credential:
    """Give the credential of this browser's cookie."""
    token = st.context.cookies.get(settings().session_cookie)
    return SignedIn(token) if token else Anybody()


def read(view: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Draw a view as the signed-in person; a refusal reaches the shell, which shows it in place of the page."""
    return transaction.read(database(), who(), view, *args, **kwargs)


def disclose(view: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Draw a view that is itself recorded, such as one of personal data."""
    return transaction.perform(database(), who(), view, *args, **kwargs)


def perform(act: Callable[Concatenate[Transaction, P], Message], *args: P.args, **kwargs: P.kwargs) -> Refusal | None:
    """Carry out an act; on success keep its receipt and run the page again from what was committed.

    Returns:
        The refusal, already shown in place; the page goes on with what was typed.
    """
    try:
        receipt = transaction.perform(database(), who(), act, *args, **kwargs)
    except NotSignedIn:
        raise
    except Refusal as refusal:
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return refusal
    st.session_state[_RECEIPT] = receipt
    st.rerun()
    return None


def show_receipt() -> None:
    """Show the receipt of the act that made this run, once."""
    receipt = st.session_state.pop(_RECEIPT, None)
    if receipt is not None:
        st.success(literal(say(receipt)), icon=":material/check_circle:")
        # The act may have been far down the page; the same sentence where the eyes are.
        st.toast(literal(say(receipt)), icon=":material/check_circle:")


def runs_alone() -> bool:
    """Tell whether a fragment runs by itself, without the page around it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
