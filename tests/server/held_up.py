"""A session that is asked for more just while a run of it ends: ``python -m tests.server.held_up``."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field
from threading import Event

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent, get_script_run_ctx

from server.reruns import fit_reruns

LINES = 100
_ENDS_WITHIN, _HELD_UP = 30.0, 0.5
_MAY_END = "the part may end"


@dataclass
class Browser:
    """What a session sends to."""

    got: list[ForwardMsg] = field(default_factory=list)
    ends: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    client_context: None = None

    def write_forward_msg(self, message: ForwardMsg) -> None:
        """Take in a message."""
        self.got.append(message)
        if message.WhichOneof("type") == "script_finished":
            self.ends.put_nowait(None)

    def of_kind(self, kind: str) -> list[ForwardMsg]:
        """Give the messages of a kind that came since the last look."""
        return [message for message in self.got if message.WhichOneof("type") == kind]


@st.fragment(run_every=600)
def _part() -> None:
    st.text("part")
    if _MAY_END in st.session_state:
        st.session_state[_MAY_END].wait()


def page() -> None:
    """Draw a page with a part that draws itself anew."""
    with st.container():
        _part()
    for line in range(LINES):
        st.text(f"line {line}")


def _request(fragment_id: str = "", *, by_itself: bool = False) -> BackMsg:
    message = BackMsg()
    message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = fragment_id, by_itself
    return message


async def _try() -> None:
    runtime = Runtime(RuntimeConfig(__file__, MemoryMediaFileStorage("/media"), MemoryUploadedFileManager("/files")))
    await runtime.start()
    browser = Browser()
    session = runtime.connect_session(browser, {})
    runtime.handle_backmsg(session, _request())
    await browser.ends.get()
    part = browser.of_kind("auto_rerun")[0].auto_rerun.fragment_id
    for by_itself in (True, False):
        await asyncio.sleep(_HELD_UP)
        browser.got.clear()
        runtime.handle_backmsg(session, _request())
        # Not awaited: the run ends in its thread, and nothing that it said is taken in before the next request is.
        time.sleep(_HELD_UP)  # noqa: ASYNC251 -- that is what is tried
        runtime.handle_backmsg(session, _request(part, by_itself=by_itself))
        await _two_ends(browser)
        texts = [text for _path, text in _drawn(browser)]
        lines = sum(text.startswith("line") for text in texts)
        sys.stdout.write(f"{texts[0]}, {lines} lines, {texts[-1]}, {len(texts)} in all\n")
    await asyncio.sleep(_HELD_UP)
    browser.got.clear()
    await _ask_in_the_thread_of_a_part(runtime, session, part)
    await _two_ends(browser)
    paths = [path for path, text in _drawn(browser) if text.startswith("line")]
    sys.stdout.write(f"{len(paths)} lines, from {paths[0]} to {paths[-1]}\n")
    runtime.stop()
    await runtime.stopped


async def _ask_in_the_thread_of_a_part(runtime: Runtime, session: str, part: str) -> None:
    """Ask for the whole page after a part's run has ended and before its thread looks for more to do."""
    may_end, has_ended, may_go_on = Event(), Event(), Event()

    def wait(_runner: ScriptRunner, *, event: ScriptRunnerEvent, **_more: object) -> None:
        if event is ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS:
            has_ended.set()
            may_go_on.wait()

    client = runtime._session_mgr.get_session_info(session)
    assert client is not None
    client.session.session_state[_MAY_END] = may_end
    runtime.handle_backmsg(session, _request(part))
    runner = client.session._scriptrunner
    assert runner is not None
    runner.on_event.connect(wait)
    may_end.set()
    assert await asyncio.to_thread(has_ended.wait, _ENDS_WITHIN)
    runtime.handle_backmsg(session, _request())
    may_go_on.set()


async def _two_ends(browser: Browser) -> None:
    async with asyncio.timeout(_ENDS_WITHIN):
        await browser.ends.get()
        await browser.ends.get()


def _drawn(browser: Browser) -> list[tuple[tuple[int, ...], str]]:
    """Give where each text was drawn since the last look, in the order of their coming."""
    elements = [message for message in browser.of_kind("delta") if message.delta.HasField("new_element")]
    return [(tuple(each.metadata.delta_path), each.delta.new_element.text.body) for each in elements]


if get_script_run_ctx(suppress_warning=True) is not None:
    page()
elif __name__ == "__main__":
    fit_reruns()
    asyncio.run(_try())
