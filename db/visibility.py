"""Select statements already narrowed to who asks."""

from __future__ import annotations

from sqlalchemy import BindParameter, Select, exists, false, or_, select

from db.merges import merged_into
from db.tables import Assignment, Attachment, PanelMember, Ranking, Round
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.permissions import Right, Role, rights_of

# A statement made once names its asker by a parameter.
UserId = int | None | BindParameter[int]
FINISHED = (RoundStage.CLOSED, RoundStage.RANKED)


def visible_assignments(user_id: UserId) -> Select[Assignment]:
    """The judge's own tasks, nobody else's, in rounds whose scoring has been opened; none they are recused from."""
    return (
        select(Assignment)
        .join(Assignment.round)
        .where(
            Assignment.user_id == user_id,
            Assignment.state != SheetState.RECUSED,
            Round.stage != RoundStage.SETUP,
        )
    )


def visible_attachments(user_id: UserId, roles: frozenset[Role]) -> Select[Attachment]:
    """Attachments the person may open: all, or those of the entries on their desk and of what was merged into these.

    In a blind round these are only those marked as fit for judges: any other may tell who made the suggestion.
    """
    rights = rights_of(roles)
    if Right.SEE_ENTRIES in rights:
        return select(Attachment)
    if Right.SCORE in rights:
        on_desk = (
            visible_assignments(user_id)
            .where(
                or_(
                    Assignment.entry_id == Attachment.entry_id,
                    Attachment.entry_id.in_(merged_into(Assignment.entry_id)),
                ),
                or_(Round.is_blind.is_(False), Attachment.is_fit_for_judges.is_(True)),
            )
            .correlate(Attachment)
        )
        return select(Attachment).where(on_desk.exists())
    return select(Attachment).where(false())


def visible_rounds(user_id: UserId, roles: frozenset[Role]) -> Select[Round]:
    """Rounds whose sheets and rankings the person may see: all, or the finished ones they chair."""
    rights = rights_of(roles)
    if Right.SEE_RANKINGS in rights:
        return select(Round)
    if Right.SEE_OWN_ROUND_RANKINGS in rights:
        leads = exists().where(
            PanelMember.round_id == Round.id, PanelMember.user_id == user_id, PanelMember.is_chair.is_(True)
        )
        return select(Round).where(leads, or_(*(Round.stage == stage for stage in FINISHED)))
    return select(Round).where(false())


def visible_rankings(user_id: UserId, roles: frozenset[Role]) -> Select[Ranking]:
    """Rankings of the rounds that the person may see."""
    rounds = visible_rounds(user_id, roles).with_only_columns(Round.id)
    return select(Ranking).where(Ranking.round_id.in_(rounds))
