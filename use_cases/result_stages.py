"""Where a cycle's result stands, and what that forbids."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from db.tables import AwardList, Motion, Publicity, Round, Track
from domain.messages import msg
from domain.motions import MotionState
from domain.refusals import WrongStage
from domain.results import ListStage
from i18n.office_days import office_day
from use_cases.settled import settled
from use_cases.transaction import Transaction


def current_list(tx: Transaction, cycle_id: int) -> AwardList | None:
    """Give the newest list that was not set aside; None before the first."""
    return tx.session.scalar(
        select(AwardList)
        .where(AwardList.cycle_id == cycle_id, AwardList.set_aside_at.is_(None))
        .options(selectinload(AwardList.signatures))
        .order_by(AwardList.number.desc())
        .limit(1)
    )


def sealed_list(tx: Transaction, cycle_id: int) -> AwardList | None:
    """Give the newest sealed list; None before the first."""
    return tx.session.scalar(
        select(AwardList)
        .where(AwardList.cycle_id == cycle_id, AwardList.sealed_at.is_not(None))
        .options(selectinload(AwardList.signatures))
        .order_by(AwardList.number.desc())
        .limit(1)
    )


def newest_shown(tx: Transaction, cycle_id: int, *, before: int | None = None) -> AwardList | None:
    """Give the newest list that is or was shown to the public; None before the first.

    Args:
        tx: of whoever asks.
        cycle_id: of the cycle.
        before: only those with a lower number than this.
    """
    found = select(AwardList).join(Publicity, Publicity.list_id == AwardList.id).where(AwardList.cycle_id == cycle_id)
    if before is not None:
        found = found.where(AwardList.number < before)
    return tx.session.scalar(found.order_by(AwardList.number.desc()).limit(1))


def office_of(tx: Transaction, listed: AwardList) -> str:
    """Give the office that showed a list to the public, or the one before where it needed none; empty if none."""
    shown = newest_shown(tx, listed.cycle_id, before=listed.number + 1)
    return "" if shown is None else tx.session.get_one(Publicity, shown.id).office


def stage_of(tx: Transaction, listed: AwardList | None) -> ListStage:
    """Say where a list stands."""
    if listed is None:
        return ListStage.DECIDING
    if listed.published_at is not None:
        return ListStage.PUBLISHED
    if listed.sealed_at is None:
        return ListStage.PUT_FORWARD
    shown = tx.session.get(Publicity, listed.id)
    if shown is None:
        return ListStage.SEALED
    return ListStage.SHOWN if office_day(tx.at) <= shown.ends_on else ListStage.SHOWN_TO_THE_END


def require_undecided(tx: Transaction, round_: Round) -> None:
    """Refuse what would change a ranking that a list rests on.

    Raises:
        WrongStage: a list of the cycle has been put forward or sealed, or a motion is being voted on.
    """
    cycle_id = tx.session.scalars(select(Track.cycle_id).where(Track.id == round_.track_id)).one()
    refuse_while_voting(tx, cycle_id)
    listed = current_list(tx, cycle_id)
    if listed is None:
        return
    if listed.sealed_at is not None:
        raise WrongStage(msg("The result of this cycle has been sealed; what it rests on stays as it is."))
    raise WrongStage(msg("The award list has been put forward for approval; set it aside first."))


def is_sealed(tx: Transaction, cycle_id: int) -> bool:
    """Whether a list of the cycle has been sealed; refuses while one waits for signatures.

    Raises:
        WrongStage: a list has been put forward and is not sealed.
    """
    listed = current_list(tx, cycle_id)
    if listed is not None and listed.sealed_at is None:
        raise WrongStage(msg("The award list has been put forward for approval; set it aside first."))
    return listed is not None


def require_unsealed(tx: Transaction, cycle_id: int) -> None:
    """Refuse what would put further entries beside those that a list tells of.

    Raises:
        WrongStage: a list of the cycle has been put forward or sealed.
    """
    if is_sealed(tx, cycle_id):
        said = msg("The result of this cycle has been sealed; nothing is entered into it any more.")
        raise settled(tx, cycle_id, said)


def refuse_while_voting(tx: Transaction, cycle_id: int) -> None:
    """Refuse what would change what the panel is voting on.

    Raises:
        WrongStage: voting on a motion is open.
    """
    rounds = select(Round.id).join(Track, Track.id == Round.track_id).where(Track.cycle_id == cycle_id)
    if tx.session.scalar(select(exists().where(Motion.round_id.in_(rounds), Motion.state == MotionState.OPEN))):
        raise WrongStage(msg("The panel is voting on a motion; that vote must end first."))
