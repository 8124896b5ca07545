"""What must hold of a round's pilot entries: none of them competes in it, and every judge can score them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from db.pilot_duties import owes_pilots
from db.tables import Entry, PanelMember, PilotEntry, PilotSet, Recusal, Round, User
from domain.messages import Message, msg
from domain.permissions import Right
from domain.recusals import RecusalState
from domain.refusals import Invalid
from use_cases.interests import interests_in
from use_cases.transaction import Transaction


class Finding(NamedTuple):
    """One thing that must hold, or should."""

    what: Message
    holds: bool
    is_required: bool


def require_apart(tx: Transaction, round_: Round, entry_ids: Collection[int]) -> None:
    """Refuse to open a round that judges one of its own pilot entries.

    Raises:
        Invalid: names them.
    """
    if competing := _competing(tx, round_, entry_ids):
        raise Invalid(_is_judged(competing))


def before_scoring(tx: Transaction, round_: Round, entry_ids: Collection[int]) -> list[Finding]:
    """Say what of a round's pilot entries stands before its opening; nothing where none were chosen."""
    tx.require(Right.SEE_PROGRESS)
    chosen = _chosen(tx, round_)
    if not chosen:
        return []
    found = []
    if competing := _competing(tx, round_, entry_ids):
        found.append(Finding(_is_judged(competing), holds=False, is_required=True))
    if chosen == 1:
        said = msg("There is one pilot entry only; two or three show better how alike judges read the rubric.")
        found.append(Finding(said, holds=False, is_required=False))
    if missing := _judges_kept_away(tx, round_):
        said = msg(
            "Judges who have, or may have, an interest in a pilot entry and would not score it: {names}.", names=missing
        )
        found.append(Finding(said, holds=False, is_required=False))
    if not found:
        said = msg("Pilot entries that all judges score first: {n}.", n=chosen)
        found.append(Finding(said, holds=True, is_required=False))
    return found


def while_scoring(tx: Transaction, round_: Round) -> list[Finding]:
    """Say how far the pilot scoring of a round is; nothing where there is none."""
    tx.require(Right.SEE_PROGRESS)
    pilots = tx.session.get(PilotSet, round_.id)
    if pilots is None or not _chosen(tx, round_):
        return []
    if pilots.closed_at is not None:
        said = (
            msg("Pilot scoring is closed; its results are open to the panel.")
            if pilots.shared_at is not None
            else msg("Pilot scoring is closed; its results are not open to the panel yet.")
        )
        return [Finding(said, pilots.shared_at is not None, is_required=False)]
    members = select(func.count()).select_from(PanelMember).where(PanelMember.round_id == round_.id)
    owing = tx.session.scalar(members.where(owes_pilots(PanelMember.round_id, PanelMember.user_id)))
    if owing:
        said = msg("Pilot scoring: {n} judges still owe it; their own entries wait for that.", n=owing)
        return [Finding(said, holds=False, is_required=False)]
    return [Finding(msg("Pilot scoring: every judge is done; it can be closed."), holds=False, is_required=False)]


def _chosen(tx: Transaction, round_: Round) -> int:
    return tx.session.scalar(select(func.count()).where(PilotEntry.round_id == round_.id)) or 0


def _competing(tx: Transaction, round_: Round, entry_ids: Collection[int]) -> tuple[str, ...]:
    own = select(PilotEntry.entry_id, Entry.reference).join(Entry, Entry.id == PilotEntry.entry_id)
    rows = tx.session.execute(own.where(PilotEntry.round_id == round_.id).order_by(PilotEntry.position)).all()
    judged = set(entry_ids)
    return tuple(row.reference for row in rows if row.entry_id in judged)


def _is_judged(references: tuple[str, ...]) -> Message:
    return msg(
        "Pilot entries that this round judges by now: {references}. Take them from the pilot set: what is discussed "
        "beforehand cannot be judged like the others.",
        references=references,
    )


def _judges_kept_away(tx: Transaction, round_: Round) -> tuple[str, ...]:
    entry_ids = (
        select(Entry.id).join(PilotEntry, PilotEntry.entry_id == Entry.id).where(PilotEntry.round_id == round_.id)
    )
    decided = tx.session.execute(
        select(Recusal.user_id, Recusal.entry_id, Recusal.state).where(
            Recusal.round_id == round_.id, Recusal.entry_id.in_(entry_ids)
        )
    ).all()
    pairs = {state: {(row.user_id, row.entry_id) for row in decided if row.state is state} for state in RecusalState}
    found = set(interests_in(tx, round_, entry_ids)) - pairs[RecusalState.DISMISSED]
    away = {user_id for user_id, _entry_id in found | pairs[RecusalState.CONFIRMED]}
    return tuple(
        tx.session.scalars(
            select(User.display_name)
            .join(PanelMember, PanelMember.user_id == User.id)
            .where(PanelMember.round_id == round_.id, User.id.in_(away))
            .order_by(User.display_name)
        )
    )
