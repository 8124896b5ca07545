"""Browsers as they really are: two tabs, impatient fingers, closed lids; and the checks that follow them."""

from __future__ import annotations

import asyncio

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.engine import Database
from domain.messages import Message
from i18n import translate
from tests.ws_client import Run, Stream
from use_cases import doctor
from use_cases.transaction import CommandLine, read

_QUIET_AFTER = 0.7
_ENDS_WITHIN = 30.0


def says(message: Message) -> str:
    """Give a sentence as the screen of somebody new shows it."""
    return translate(message, "zh_CN")


async def send(stream: Stream, name: str = "") -> None:
    """Press a button, or only send what was typed, and wait for nothing."""
    button = stream.find(name) if name else None
    trigger, fragment = (button.proto.id, button.fragment_id) if button else ("", "")
    await stream._open_socket().send(stream._request(trigger, fragment, is_new_page=False))


async def settle(stream: Stream) -> Run:
    """Take in all that comes of what was sent, until the server has ended its runs and has nothing more to say."""
    run, is_running = Run(), True
    while True:
        try:
            raw = await asyncio.wait_for(stream._open_socket().recv(), _ENDS_WITHIN if is_running else _QUIET_AFTER)
        except TimeoutError:
            run.require_right()
            return run
        message = ForwardMsg()
        message.ParseFromString(raw)
        stream._take(message, run)
        kind = message.WhichOneof("type")
        is_running = kind == "new_session" or (is_running and kind != "script_finished")
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            stream.elements.clear()


def require_whole(database: Database) -> None:
    """Check everything that must hold of the data, whatever happened before."""
    found = read(database, CommandLine(), doctor.check)
    wrong = [f"{each.rule}: {each.sentence}" for each in found.findings]
    assert not wrong, wrong
