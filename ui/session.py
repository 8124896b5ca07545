"""The one door between a page and the use cases."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, NoReturn, ParamSpec, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from domain.messages import Message, msg
from domain.refusals import NotSignedIn, Refusal, Unopened, Unreachable
from domain.told_refusals import told
from i18n import DEFAULT_LANGUAGE, translate
from settings import settings
from ui.words import literal, say
from use_cases import sign_ins, transaction
from use_cases.connection import database
from use_cases.database_words import answering
from use_cases.transaction import Anybody, Credential, SignedIn, Transaction

P = ParamSpec("P")
T = TypeVar("T")
_LOG = logging.getLogger("jindianzi.session")
_RECEIPT = "receipt"
_SHOWN = "receipt on the screen"
_STAYS = "the receipt stays"
_PATIENCE, _PAUSE = 300.0, 1.0
_WAITING = msg("Waiting for the database. What you typed stays.")


@dataclass(frozen=True)
class _View:
    """The reading transaction of one run, and what ends it."""

    tx: Transaction
    closing: ExitStack


_PLACE: ContextVar[DeltaGenerator | None] = ContextVar("where this run shows a receipt", default=None)
_VIEW: ContextVar[_View | None] = ContextVar("the view of this run", default=None)


def who() -> Credential:
    """Give the credential of this browser's cookie."""
    token = st.context.cookies.get(settings().session_cookie)
    return SignedIn(token) if token else Anybody()


@contextmanager
def one_view() -> Iterator[None]:
    """Let a whole run read one unchanging state of the database, as one person; an act ends that early.

    Raises:
        NotSignedIn: nobody is there.
    """
    closing = ExitStack()
    tx = once_reachable(lambda: closing.enter_context(transaction.viewing(database(), who())))
    closing.callback(_VIEW.set, None)
    view = _View(tx, closing)
    _VIEW.set(view)
    try:
        yield
    finally:
        _end(view)


def read(view: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Draw a view as the signed-in person; a refusal reaches the shell, which shows it in place of the page."""
    of_this_run = _VIEW.get()
    if of_this_run is not None:
        try:
            with answering():
                return of_this_run.tx.carry_out(view, *args, **kwargs)
        except Unreachable:
            # The connection broke in mid-run: the rest is read by others, so that a click in this run is not lost.
            _end(of_this_run)
    return once_reachable(lambda: transaction.read(database(), who(), view, *args, **kwargs))


def act(what: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do something in a transaction of its own; what is read after it is read anew."""
    of_this_run = _VIEW.get()
    if of_this_run is not None:
        # One connection a run is enough, and nothing shall be drawn from before the act.
        _end(of_this_run)
    return once_reachable(lambda: transaction.perform(database(), who(), what, *args, **kwargs))


def _end(view: _View) -> None:
    """End the reading of a run; a connection that breaks only then has nothing to say any more."""
    with suppress(Unreachable):
        view.closing.close()


def once_reachable(what: Callable[[], T]) -> T:
    """Do what needs the database; while that does not answer, say so and try again.

    The run does not end meanwhile, so everything stays on the screen as it was typed. What did not reach the database
    changed nothing there, so doing it again does it once.

    Raises:
        Unreachable: it did not answer for minutes.
    """
    until, has_told = time.monotonic() + _PATIENCE, False
    while True:
        try:
            return what()
        except Unreachable:
            if time.monotonic() > until:
                raise
            if not has_told:
                st.toast(literal(say(_WAITING)), icon=":material/cloud_off:", duration="long")
                has_told = True
            time.sleep(_PAUSE)


def moment() -> datetime:
    """Give the present moment of the clock that the log is written by."""
    return database().clock()


def disclose(view: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Draw a view that is itself recorded, such as one of personal data."""
    return act(view, *args, **kwargs)


def answered(what: Callable[[], T]) -> T | None:
    """Do what gives something else than a receipt; a refusal is shown in place, and None is given."""
    try:
        return what()
    except NotSignedIn:
        raise
    except Refusal as refusal:
        draw_refusal(refusal)
        return None


def draw_refusal(refusal: Refusal) -> None:
    """Draw a refusal as its sentence; what the reader cannot mend is in the log with all that mends it."""
    said = refusal.message
    if isinstance(refusal, Unopened):
        _LOG.error("%s", translate(refusal.message, DEFAULT_LANGUAGE))
        said = told(refusal, read(sign_ins.present).actor.roles)
    st.error(literal(say(said)), icon=":material/block:")


def perform(what: Callable[Concatenate[Transaction, P], Message], *args: P.args, **kwargs: P.kwargs) -> Refusal | None:
    """Carry out an act; on success keep its receipt and run the page again from what was committed.

    Returns:
        The refusal, already shown in place; the page goes on with what was typed.
    """
    try:
        receipt = act(what, *args, **kwargs)
    except NotSignedIn:
        raise
    except Refusal as refusal:
        _take_receipt_away()
        draw_refusal(refusal)
        return refusal
    go_on_with(receipt)
    return None


def go_on_with(receipt: Message) -> None:
    """Run the page again from what was committed, with a receipt of it."""
    st.session_state[_RECEIPT] = receipt
    st.rerun()


def show_receipt(instead: Message | None = None) -> None:
    """Show the receipt of the act that made this run; it stays while nothing but typing follows.

    Its place is there without a receipt, too. Where what follows moves up or down, the browser makes it anew: fields
    lose the focus, and a part that somebody opened shuts over the refusal in it.

    Args:
        instead: why nothing can be done at all just now; there is no receipt then.
    """
    receipt = st.session_state.pop(_RECEIPT, None)
    stays = st.session_state.pop(_STAYS, False)
    shown = st.session_state.get(_SHOWN) if receipt is None and stays else receipt
    st.session_state[_SHOWN] = shown
    place = st.empty()
    _PLACE.set(place)
    if instead is not None:
        place.error(literal(say(instead)), icon=":material/block:")
        return
    if shown is not None:
        place.success(literal(say(shown)), icon=":material/check_circle:")
    if receipt is not None:
        # The act may have been far down the page: the same sentence in the bar that is always in sight.
        st.toast(literal(say(receipt)), icon=":material/check_circle:")


def _take_receipt_away() -> None:
    """Let the receipt of an earlier act go, so that nobody takes it for an answer to the one that was refused."""
    place = _PLACE.get()
    if place is not None and not runs_alone():
        place.empty()
        st.session_state[_SHOWN] = None


def let_receipt_stay() -> None:
    """Keep the receipt on the screen in this run, so that nothing moves under the hands; for callbacks."""
    # A fragment that runs alone leaves it where it is.
    if not runs_alone():
        st.session_state[_STAYS] = True


def rerun_whole() -> NoReturn:
    """End a fragment's run and run the whole page; the receipt stays as while typing."""
    st.session_state[_STAYS] = True
    st.rerun()


def runs_alone() -> bool:
    """Tell whether a fragment runs by itself, without the page around it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
