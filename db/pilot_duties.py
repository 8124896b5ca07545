"""Which pilot entries are a judge's, and which of them are still owed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Exists, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db.cycles import Round
from db.panels import PanelMember
from db.pilots import PilotEntry, PilotSet, PilotSheet
from db.recusals import Recusal
from db.visibility import UserId
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.recusals import RecusalState

_Judge = UserId | InstrumentedAttribute[int]
# The statement around may speak of these tables itself.
_MEMBER, _RECUSAL = aliased(PanelMember), aliased(Recusal)


def visible_pilots(user_id: UserId) -> Select[PilotEntry]:
    """Pilot entries of the rounds whose panel a judge is on, once scoring has been opened; none they stay out of."""
    is_member = exists().where(_MEMBER.round_id == PilotEntry.round_id, _MEMBER.user_id == user_id)
    return (
        select(PilotEntry)
        .join(PilotEntry.pilot_set)
        .join(PilotSet.round)
        .where(
            Round.stage != RoundStage.SETUP,
            is_member,
            ~_is_recused(user_id),
            ~_has_sheet(user_id, SheetState.RECUSED),
        )
    )


def owes_pilots(round_id: InstrumentedAttribute[int], user_id: _Judge) -> ColumnElement[bool]:
    """Whether a judge's own tasks of a round wait: an entry of its open pilot set is neither submitted nor left.

    Who was released gets nothing more, so they owe nothing.
    """
    stands = (
        exists()
        .where(_MEMBER.round_id == PilotEntry.round_id, _MEMBER.user_id == user_id, _MEMBER.released_at.is_(None))
        .correlate_except(_MEMBER)
    )
    owed = (
        select(PilotEntry.id)
        .join(PilotEntry.pilot_set)
        .where(
            PilotEntry.round_id == round_id,
            PilotSet.closed_at.is_(None),
            stands,
            ~_is_recused(user_id),
            ~_has_sheet(user_id, SheetState.SUBMITTED, SheetState.RECUSED),
        )
    )
    return owed.exists()


# Where the judge is a column of the statement around, it must mean that one row: left to itself, a part two levels down
# would bring in the whole table once more, and one judge's sheet would count for all.
def _is_recused(user_id: _Judge) -> Exists:
    return (
        exists()
        .where(
            _RECUSAL.round_id == PilotEntry.round_id,
            _RECUSAL.entry_id == PilotEntry.entry_id,
            _RECUSAL.user_id == user_id,
            _RECUSAL.state == RecusalState.CONFIRMED,
        )
        .correlate_except(_RECUSAL)
    )


def _has_sheet(user_id: _Judge, *states: SheetState) -> Exists:
    return (
        exists()
        .where(PilotSheet.pilot_entry_id == PilotEntry.id, PilotSheet.user_id == user_id, PilotSheet.state.in_(states))
        .correlate_except(PilotSheet)
    )
