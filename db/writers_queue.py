"""Writers of one process wait for each other awake, not asleep before SQLite's door."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

_PATIENCE = 30.0
_HAS_THE_TURN = "has the writer's turn"


class WritersQueue:
    """One writer at a time, of this process.

    SQLite lets one in at a time itself, but whoever finds the door shut sleeps for up to a tenth of a second and is
    overtaken by whoever comes while it is open: among a dozen writers one in ten waited for a quarter of a second.
    This is politeness only. Writers of other processes are met at SQLite's door as ever, and so is everybody where the
    turn does not come for half a minute.

    Args:
        sessions: whose sessions give their turn back as their transaction ends, whichever way.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._turn = Lock()
        event.listen(sessions, "after_transaction_end", self._leave)

    @property
    def is_taken(self) -> bool:
        """Whether somebody writes."""
        return self._turn.locked()

    def join(self, session: Session) -> None:
        """Wait until a session that has not begun may write."""
        # In the transaction: what is listened for is its end, so it has to have begun.
        session.begin()
        if self._turn.acquire(timeout=_PATIENCE):
            session.info[_HAS_THE_TURN] = True

    def _leave(self, session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None and session.info.pop(_HAS_THE_TURN, False):
            self._turn.release()
