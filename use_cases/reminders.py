"""Who still owes sheets, so that they can be reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from db.tables import Assignment, Cycle, Round, Track, User
from domain.awards import OWED, RoundKind, SheetState, TrackKind
from domain.lifecycle import RoundStage
from domain.permissions import Right
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Owing:
    """What one judge still owes in one round that is open for scoring.

    ``can_sign_in`` is false for whoever has not taken up their invitation; ``is_rehearsal`` where it is practice.
    """

    user_id: int
    judge: str
    unit: str
    round_id: int
    track: TrackKind
    kind: RoundKind
    year: int | None
    closes_on: date | None
    untouched: int
    drafts: int
    address: str | None
    language: str | None
    can_sign_in: bool
    is_rehearsal: bool

    @property
    def sheets(self) -> int:
        """All sheets that are not submitted."""
        return self.untouched + self.drafts


def owing(tx: Transaction, cycle_id: int) -> tuple[Owing, ...]:
    """Give all who owe sheets in the open rounds of a cycle, by unit, name and round; no points."""
    tx.require(Right.SEE_PROGRESS)
    drafts = func.count().filter(Assignment.state == SheetState.DRAFT)
    rows = tx.session.execute(
        select(
            User.id,
            User.display_name,
            User.unit,
            User.email,
            User.language,
            User.password_hash.is_not(None).label("can_sign_in"),
            Round.id.label("round_id"),
            Track.kind.label("track"),
            Round.kind,
            Round.year,
            Round.closes_on,
            Cycle.rehearsal_since,
            func.count().label("sheets"),
            drafts.label("drafts"),
        )
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Track, Track.id == Round.track_id)
        .join(Cycle, Cycle.id == Track.cycle_id)
        .join(User, User.id == Assignment.user_id)
        .where(Track.cycle_id == cycle_id, Round.stage == RoundStage.SCORING, Assignment.state.in_(OWED))
        .group_by(User.id, Round.id, Track.id, Cycle.id)
        .order_by(User.unit, User.display_name, User.id, Track.kind.desc(), Round.position)
    )
    return tuple(
        Owing(
            row.id,
            row.display_name,
            row.unit,
            row.round_id,
            row.track,
            row.kind,
            row.year,
            row.closes_on,
            row.sheets - row.drafts,
            row.drafts,
            row.email,
            row.language,
            row.can_sign_in,
            row.rehearsal_since is not None,
        )
        for row in rows
    )
