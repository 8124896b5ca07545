"""A session whose process does nothing else just while a run of the page ends: ``python -m tests.server.held_up``."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from server.reruns import fit_reruns

LINES = 100
_ENDS_WITHIN, _HELD_UP = 30.0, 0.5


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


def page() -> None:
    """Draw a page with a part that draws itself anew."""
    _part()
    for line in range(LINES):
        st.text(f"line {line}")


def _request(fragment_id: str = "", *, by_itself: bool = False) -> BackMsg:
    message = BackMsg()
    message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = fragment_id, by_itself
    return message


async def _hold_up() -> None:
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
        async with asyncio.timeout(_ENDS_WITHIN):
            await browser.ends.get()
            await browser.ends.get()
        deltas = [message.delta for message in browser.of_kind("delta")]
        texts = [delta.new_element.text.body for delta in deltas if delta.HasField("new_element")]
        lines = sum(text.startswith("line") for text in texts)
        sys.stdout.write(f"{texts[0]}, {lines} lines, {texts[-1]}, {len(texts)} in all\n")
    runtime.stop()
    await runtime.stopped


if get_script_run_ctx(suppress_warning=True) is not None:
    page()
elif __name__ == "__main__":
    fit_reruns()
    asyncio.run(_hold_up())
