"""Six things of every rerun that Streamlit does otherwise; ``chrome.py`` sees to it that it is this Streamlit."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Event, Lock
from time import monotonic
from weakref import WeakKeyDictionary

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequestType

_put_together = app_session._populate_theme_msg  # noqa: SLF001 -- see above
_clear = AppSession._clear_queue  # noqa: SLF001 -- see above
_request = AppSession.request_rerun
_take: Callable[..., None] = AppSession._handle_scriptrunner_event_on_event_loop  # noqa: SLF001 -- see above
_run = ScriptRunner._run_script  # noqa: SLF001 -- see above
_HELD_AT_MOST = 0.1
_WAITING: WeakKeyDictionary[AppSession, list[ClientState | None]] = WeakKeyDictionary()


class Turns:
    """One at a time, in the order they came; whoever takes long goes on without a turn, beside those who come next.

    The more go on without, the sooner the next one does: while all of them wait for the database, nobody waits long.

    Args:
        held_at_most: seconds, while nobody goes on without.
    """

    def __init__(self, held_at_most: float) -> None:
        self._held_at_most, self._lock = held_at_most, Lock()
        self._waiting = deque[Event]()
        self._turn: Event | None = None
        self._since = 0.0
        self._beside = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn, and pass it on."""
        mine = Event()
        with self._lock:
            self._waiting.append(mine)
            if self._turn is None:
                self._pass_on()
        while not mine.wait(self._left()):
            with self._lock:
                if self._left() <= 0:
                    self._beside += 1
                    self._pass_on()
        try:
            yield
        finally:
            with self._lock:
                if self._turn is mine:
                    self._pass_on()
                else:
                    self._beside -= 1

    def _left(self) -> float:
        return self._since + self._held_at_most / (1 + self._beside) - monotonic()

    def _pass_on(self) -> None:
        self._turn = self._waiting.popleft() if self._waiting else None
        self._since = monotonic()
        if self._turn is not None:
            self._turn.set()


_TURNS = Turns(_HELD_AT_MOST)


def fit_reruns() -> None:
    """Take Streamlit's place in all six; once, before anybody is served."""
    app_session._populate_theme_msg = _copy  # noqa: SLF001 -- see above
    AppSession._clear_queue = _clear_for_a_page  # type: ignore[method-assign, assignment]  # noqa: SLF001 -- as above
    AppSession.request_rerun = _request_after_the_last  # type: ignore[method-assign, assignment]  # as above
    AppSession._handle_scriptrunner_event_on_event_loop = _take_and_go_on  # type: ignore[method-assign, assignment]  # noqa: SLF001 -- as above
    ScriptRunner._run_script = _run_in_turn  # type: ignore[method-assign, assignment]  # noqa: SLF001 -- as above


def _run_in_turn(runner: ScriptRunner, rerun_data: RerunData) -> None:
    """Run one script after the other: side by side they take Python's one lock from each other, and all are late.

    A page that takes long, or waits for the database, holds others up by a tenth of a second, and no longer.

    Each begins at the top of the page. Streamlit runs what was asked for just as a part's run ended in the same thread,
    and there the whole page where that part stands: it was drawn inside itself, or the browser gave up and was white.
    """
    with _TURNS.taken():
        context_dg_stack.set(get_default_dg_stack_value())
        _run(runner, rerun_data)


def _clear_for_a_page(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
    """Let go of what was not sent yet where the whole page is drawn anew, and of nothing where a part of it is.

    Streamlit lets go of what the page said of that part, too. The browser then takes the part for one that the page no
    longer has, what stands below moves up, and the part is drawn over it: a button is gone until the page runs again.
    """
    if fragment_ids_this_run:
        # What the part says now must not take the place of what the page said: it comes after the page's end.
        session._browser_queue._delta_index_map = {}  # noqa: SLF001 -- see above
    else:
        _clear(session)


def _request_after_the_last(session: AppSession, client_state: ClientState | None) -> None:
    """Let a run that has ended be heard to its end before the next one begins.

    Streamlit begins the next one at once, and from then on drops whatever the last one said that is still on its way:
    where the process was held up for a moment, all that an act brought, and the browser goes on showing the page from
    before it.
    """
    runner = session._scriptrunner  # noqa: SLF001 -- see above
    if runner is not None and runner._requests._state is ScriptRequestType.STOP:  # noqa: SLF001 -- see above
        _WAITING.setdefault(session, []).append(client_state)
    else:
        _request_known(session, client_state)


def _take_and_go_on(session: AppSession, *event: object, **more: object) -> None:
    """Take in what a run says; after its last word begin what waited for that, in its order."""
    _take(session, *event, **more)
    if session._scriptrunner is None:  # noqa: SLF001 -- see above
        for client_state in _WAITING.pop(session, ()):
            _request_after_the_last(session, client_state)


def _request_known(session: AppSession, client_state: ClientState | None) -> None:
    """Run the whole page where a fragment is asked for that the session does not know.

    Streamlit drops such a request, with all that was typed: to a program that began anew a page that is still open
    would be dead, for whatever is clicked in a fragment of it asks for that one. Only what asks by itself from time to
    time may be left over from another page; it is dropped as ever, unless nothing ran in the session yet.
    """
    if client_state is not None and client_state.fragment_id and not session.has_fragment(client_state.fragment_id):
        has_run = session.page_script_hash != ""
        if not has_run or not client_state.is_auto_rerun:
            whole = ClientState()
            whole.CopyFrom(client_state)
            whole.fragment_id, whole.is_auto_rerun = "", False
            client_state = whole
    _request(session, client_state)


def _copy(msg: CustomThemeConfig, section: str = "theme") -> None:
    """Copy what was put together once: it takes some three hundred options, which do not change while it runs."""
    part = _part(section)
    # Merging nothing would say that the browser's own part were there.
    if part.ByteSize():
        msg.MergeFrom(part)


@cache
def _part(section: str) -> CustomThemeConfig:
    part = CustomThemeConfig()
    _put_together(part, section)
    return part
