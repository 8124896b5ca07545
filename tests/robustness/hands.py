"""Browsers as they really are: two tabs, impatient fingers, closed lids; and the checks that follow them."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.engine import Database
from db.tables import Assignment, AuditEvent, Criterion, ScoreSheet
from domain.awards import SheetState
from domain.messages import Message
from i18n import translate
from tests.ws_client import Run, Stream
from use_cases.transaction import NO_HASH, event_hash

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
    """Check everything that must hold of the sheets and of the log, whatever happened before."""
    with database.reading() as session:
        _require_whole_sheets(
            session.scalars(select(Assignment)).all(),
            session.scalars(select(ScoreSheet).options(selectinload(ScoreSheet.points))).all(),
            {criterion.id for criterion in session.scalars(select(Criterion))},
        )
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
        submitted = session.scalar(
            select(func.count()).select_from(ScoreSheet).where(ScoreSheet.state == SheetState.SUBMITTED)
        )
    hashes = [NO_HASH, *(event.hash for event in events)]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.previous_hash for event in events] == hashes[:-1]
    assert [event_hash(event) for event in events] == hashes[1:]
    assert [event.action for event in events].count("score_sheets.submit") == submitted


def _require_whole_sheets(tasks: Any, sheets: Any, criteria: set[int]) -> None:  # noqa: ANN401 -- lists of rows
    of_task: dict[int, list[ScoreSheet]] = {task.id: [] for task in tasks}
    for sheet in sheets:
        of_task[sheet.assignment_id].append(sheet)
        assert {row.criterion_id for row in sheet.points} <= criteria
    for task in tasks:
        own = sorted(of_task[task.id], key=lambda sheet: sheet.version)
        latest = own[-1] if own else None
        assert (task.version, task.state) == (
            (latest.version, latest.state) if latest else (0, SheetState.UNTOUCHED)
        ), f"task {task.id}"
        # Only the newest version may be a draft: an older one has been replaced, or handed in.
        assert all(sheet.state is SheetState.SUBMITTED for sheet in own[:-1])
