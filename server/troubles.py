"""What the screen says when something was refused or went wrong."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.errors import FragmentHandledException
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from domain.messages import msg
from domain.refusals import NotSignedIn, Refusal
from ui.session import draw_refusal
from ui.words import say

_LOG = logging.getLogger("jindianzi.shell")


def run_answered(page: Callable[[], None]) -> None:
    """Run a page; whatever it raises is answered in words, once."""
    try:
        page()
    except FragmentHandledException:
        # Streamlit has had ``answer`` say it where the fragment stands, and ends the run on this.
        raise
    except Exception as exception:  # noqa: BLE001 -- the last door: everything is answered in words here
        answer(exception)


def answer(exception: Exception) -> bool:
    """Show a refusal as its sentence and a bug as a reference number; nothing of a bug but this leaves the log.

    Returns:
        True: Streamlit shows nothing of its own.
    """
    match exception:
        case NotSignedIn():
            send_to_sign_in()
        case Refusal():
            draw_refusal(exception)
        case _:
            reference = secrets.token_hex(4).upper()
            _LOG.error("Reference %s", reference, exc_info=exception)
            st.error(
                say(msg("Something went wrong; nothing was saved. Reference number: {reference}", reference=reference)),
                icon=":material/error:",
            )
    return True


def keep_refusals_out_of_the_log() -> None:
    """Let Streamlit write no traceback of a refusal that left a fragment: it is a sentence on the screen, not a bug."""
    logging.getLogger("streamlit.error_util").addFilter(_is_bug)


def _is_bug(record: logging.LogRecord) -> bool:
    return record.exc_info is None or not isinstance(record.exc_info[1], Refusal)


def send_to_sign_in() -> None:
    """Take the browser to the sign-in page; afterwards it comes back to where it is."""
    path, asked = urlsplit(st.context.url or "").path, urlencode(st.query_params.to_dict())
    wanted = f"{path}?{asked}" if asked else path
    go_to(f"/sign-in?{urlencode({'next': wanted})}" if wanted.strip("/") else "/sign-in")


def go_to(address: str) -> None:
    """Make the browser load an address; the message is the one Streamlit's own sign-in uses."""
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.auth_redirect.url = address
        context.enqueue(message)
